"""The report of a check for programs: JSON, and workflow commands of GitHub. SARIF: `check_sarif.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

from summarizer.cli.check_advice import advice_for
from summarizer.cli.check_outcome import CheckOutcome
from summarizer.cli.check_words import HARMLESS, describe, finding_text, flag_told, sentence_text
from summarizer.errors import InputError
from summarizer.records.post import QuoteCheck
from summarizer.text.characters import clean
from summarizer.text.choices import none_of

__all__ = ["Format", "as_json", "chosen_format", "failure_message", "workflow_commands"]

Format = Literal["text", "json", "sarif", "github"]


def chosen_format(named: str | None, json: bool) -> Format:
    """`--format` and `--json`. Raises InputError for an unknown format, or when they contradict each other."""
    for known in get_args(Format):
        if named == known:
            if json and known != "json":
                raise InputError(f"--json and --format {known} contradict each other; give one of them")
            return known  # type: ignore[no-any-return]
    if named is not None:
        raise InputError(f"--format {none_of(named, get_args(Format))}")
    return "json" if json else "text"


def as_json(outcome: CheckOutcome) -> dict[str, Any]:
    """The record of one post; of a folder, a pattern or several files the list of them, each by its path."""
    if outcome.single:
        return outcome.posts[0].checks.model_dump(mode="json")
    return {
        "posts": [{**post.checks.model_dump(mode="json"), "post": post.path} for post in outcome.posts],
        "not_checked": [
            *({"post": one.path, "error": one.error} for one in outcome.unchecked),
            *({"post": path, "error": "no transcript.json lies beside it"} for path in outcome.lone),
        ],
        "summary": outcome.summary(),
    }


def failure_message(quote: QuoteCheck) -> str:
    """Verdict, words, reason and advice of a quotation that fails, as running text."""
    parts = [f"{describe(quote)}: “{quote.text}”", quote.reason]
    if quote.heard and quote.verdict not in ("verbatim", "misattributed"):
        parts.append(f"{'Nearby' if quote.verdict == 'not found' else 'Heard'}: “{quote.heard}”")
    parts.append(advice_for(quote))
    text = " ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def workflow_commands(outcome: CheckOutcome) -> Iterator[str]:
    """One command a line: an error for each failure, a warning or notice for each flag and prose finding.

    The form: GitHub, Workflow commands, "Setting an error message"; the escapes: `command.ts` of actions/toolkit.
    """
    for post in outcome.posts:
        for quote in post.checks.quotes:
            if not quote.passes:
                yield _command("error", post.path, quote.line, f"Quotation {quote.verdict}", failure_message(quote))
                continue
            for flag in quote.flags:
                level = "notice" if flag in HARMLESS else "warning"
                yield _command(
                    level, post.path, quote.line, f"Quotation: {flag}", f"{flag_told(quote, flag)}: “{quote.text}”"
                )
        for sentence in post.checks.sentences:
            if sentence.refused:
                yield _command("warning", post.path, sentence.line, "Not carried", sentence_text(sentence))
        for finding in post.checks.prose:
            if finding.found == "nowhere":
                yield _command("notice", post.path, finding.line, "Outside the episode", finding_text(finding))
    for lost in outcome.unchecked:
        yield _command("error", lost.path, 1, "Not checked", lost.error)


def _command(level: str, path: str, line: int, title: str, message: str) -> str:
    file = path.replace("\\", "/")
    return f"::{level} file={_property(file)},line={line},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
