"""The report of a check as SARIF 2.1.0, which code hosts and editors show beside the text.

The format: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote as percent_encoded

from summarizer.cli.check_formats import failure_message
from summarizer.cli.check_outcome import CheckedFile, CheckOutcome
from summarizer.cli.check_words import HARMLESS, VERDICTS, flag_told, sentence_text, unjudged_text
from summarizer.pages import FLAGS
from summarizer.records.post import Verdict
from summarizer.version import __version__

__all__ = ["as_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_OUTSIDE = "outside-the-episode"
_NOT_SIGNED = "post-not-signed"
_NOT_CARRIED = "not-carried"
_NO_VERDICT = "no-verdict"
_MAX_LINES = 400  # of one quotation
_FAILING: tuple[Verdict, ...] = ("altered", "misattributed", "not found", "stitched", "trimmed", "verbatim")
Level = Literal["error", "warning", "note"]


def as_sarif(outcome: CheckOutcome) -> dict[str, Any]:
    """One run: a rule for each verdict and flag, a result for each failure, each flag, and what the prose has wrong."""
    rules = _rules()
    indexes = {rule["id"]: place for place, rule in enumerate(rules)}
    results = [result for post in outcome.posts for result in _results(post)]
    for result in results:
        result["ruleIndex"] = indexes[result["ruleId"]]
    driver = {
        "name": "summarizer",
        "version": __version__,
        "informationUri": "https://pypi.org/project/podcast-draft-summarizer/",
        "rules": rules,
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not outcome.unchecked,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": f"{one.path}: {one.error}"}} for one in outcome.unchecked
                ],
            }
        ],
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules() -> list[dict[str, Any]]:
    told: list[tuple[str, str, Level]] = [(_rule_id(verdict), VERDICTS[verdict], "error") for verdict in _FAILING]
    told += [(f"flag-{flag}", text, "note" if flag in HARMLESS else "warning") for flag, text in FLAGS.items()]
    told.append((_NOT_CARRIED, "a sentence that the conversation does not carry, by a model's verdict", "warning"))
    told.append((_NO_VERDICT, "a sentence of the prose that no model compared with what was said", "note"))
    told.append((_OUTSIDE, "a number, date or name that is not in the episode", "note"))
    told.append((_NOT_SIGNED, "a post that no editor signed as it stands", "error"))
    return [
        {
            "id": name,
            "shortDescription": {"text": text},
            "defaultConfiguration": {"level": level},
        }
        for name, text, level in told
    ]


def _rule_id(verdict: str) -> str:
    return f"quotation-{verdict.replace(' ', '-')}"


def _results(post: CheckedFile) -> Iterator[dict[str, Any]]:
    lines = _lines_of(post.path)
    uri = _uri(post.path)
    seen: Counter[tuple[str, str]] = Counter()

    def result(rule: str, level: Level, line: int, text: str, message: str) -> dict[str, Any]:
        words = " ".join(re.findall(r"[^\W_]+", text.casefold())) or text
        seen[rule, words] += 1
        told = "\n".join((rule, uri, words, str(seen[rule, words])))
        return {
            "ruleId": rule,
            "level": level,
            "message": {"text": message},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": uri},
                "region": {"startLine": line, "endLine": _end_line(lines, line, text)},
            }}],
            # The words and which of equal ones they are, not the line: text above may come and go.
            "partialFingerprints": {"quotationWords/v1": hashlib.sha256(told.encode()).hexdigest()[:32]},
        }  # fmt: skip

    for quote in post.checks.quotes:
        if not quote.passes:
            yield result(
                _rule_id(quote.verdict), "error", quote.line, quote.text, failure_message(quote, post.checks.policy)
            )
            continue
        for flag in quote.flags:
            level: Level = "note" if flag in HARMLESS else "warning"
            yield result(f"flag-{flag}", level, quote.line, quote.text, f"{flag_told(quote, flag)}: “{quote.text}”")
    if post.unsigned is not None:
        yield result(_NOT_SIGNED, "error", 1, "", f"The post is not signed: {post.unsigned}")
    for sentence in post.checks.sentences:
        if sentence.refused:
            yield result(_NOT_CARRIED, "warning", sentence.line, sentence.text, sentence_text(sentence))
    for sentence in post.checks.without_verdict:
        yield result(_NO_VERDICT, "note", sentence.line, sentence.text, unjudged_text(sentence))
    for finding in post.checks.prose:
        if finding.found == "nowhere":
            yield result(_OUTSIDE, "note", finding.line, finding.text, finding.told())


def _uri(path: str) -> str:
    """The path relative to the working folder, else the whole path, as a URI reference."""
    if re.match(r"[a-z][a-z0-9+.-]*://", path):
        return path
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as they are
    try:
        return percent_encoded(absolute.relative_to(Path.cwd()).as_posix())
    except ValueError:
        return absolute.as_uri()


def _lines_of(path: str) -> list[str]:
    """The lines of a post; none when it is no text file on this machine."""
    try:
        return re.split(r"\r\n|\n|\r", Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def _end_line(lines: list[str], start: int, text: str) -> int:
    """The line on which the words end that begin on line `start`; `start` when they cannot be followed."""
    wanted = [character for character in text if character.isalnum()]
    place = 0
    for number in range(start, min(len(lines), start + _MAX_LINES) + 1):
        for character in lines[number - 1]:
            if place < len(wanted) and character == wanted[place]:
                place += 1
        if place >= len(wanted):
            return number
    return start
