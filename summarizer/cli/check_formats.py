"""The report of a check for programs: JSON, and workflow commands of GitHub. SARIF: `check_sarif.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args

from summarizer.cli.check_advice import advice_for
from summarizer.cli.check_outcome import CheckedFile, CheckOutcome
from summarizer.cli.check_words import HARMLESS, describe, flag_told, sentence_text, unjudged_text
from summarizer.errors import InputError
from summarizer.records.post import Policy, QuoteCheck
from summarizer.records.signoff import SignOff
from summarizer.text.characters import clean
from summarizer.text.choices import none_of

__all__ = ["Format", "as_json", "chosen_format", "failure_message", "workflow_command", "workflow_commands"]

Format = Literal["text", "json", "sarif", "github"]


def chosen_format(named: str | None, json: bool, known: Sequence[Format] = get_args(Format)) -> Format:
    """`--format` and `--json`. Raises InputError for an unknown format, or when they contradict each other."""
    for one in known:
        if named == one:
            if json and one != "json":
                raise InputError(f"--json and --format {one} contradict each other; give one of them")
            return one
    if named is not None:
        raise InputError(f"--format {none_of(named, known)}")
    return "json" if json else "text"


def as_json(outcome: CheckOutcome) -> dict[str, Any]:
    """The record of one post; of a folder, a pattern or several files the list of them, each by its path."""
    if outcome.single:
        return post_as_json(outcome.posts[0])
    return {
        "posts": [{**post_as_json(post), "post": post.path} for post in outcome.posts],
        "not_checked": [
            *({"post": one.path, "error": one.error} for one in outcome.unchecked),
            *({"post": path, "error": "no transcript.json lies beside it"} for path in outcome.lone),
        ],
        "summary": outcome.summary(),
    }


def post_as_json(post: CheckedFile) -> dict[str, Any]:
    """The record of a post's checks; with `signed`, for each quotation too, and `comments` where there are any.

    `accepted`: quotations that somebody accepted although they fail, where there are any. `unsigned`: why the post
    fails that had to be signed.
    """
    found, given = post.checks.model_dump(mode="json"), post.sign_offs
    told = given.model_dump(mode="json", include={"accepted"})
    if post.unsigned is not None:
        told["unsigned"] = post.unsigned
    if post.in_word:
        told["word_comments"] = [one._asdict() for one in post.in_word]
    if not given.signed and not given.comments:
        return {**found, **told}
    signed: dict[int | None, list[SignOff]] = {}
    for one in given.signed:
        if one.quote is not None and one.stands:
            signed.setdefault(one.number, []).append(one)
    for number, quote in enumerate(found["quotes"], start=1):
        own = signed.get(number, ())
        quote["signed"] = [one.model_dump(mode="json", include={"who", "when", "heard"}) for one in own]
    return {**found, **given.model_dump(mode="json"), **told}


def failure_message(quote: QuoteCheck, policy: Policy = "strict") -> str:
    """Verdict, words, reason and advice of a quotation that fails, as running text."""
    parts = [f"{describe(quote)}: “{quote.text}”", quote.reason]
    if quote.heard and quote.verdict not in ("verbatim", "misattributed"):
        parts.append(f"{'Nearby' if quote.verdict == 'not found' else 'Heard'}: “{quote.heard}”")
    if quote.said_in:
        parts.append(f"In {quote.said_in.conversation}.")
    parts.append(advice_for(quote, policy))
    text = " ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def workflow_commands(outcome: CheckOutcome) -> Iterator[str]:
    """One command a line: an error for each failure, a warning or notice for each flag and prose finding.

    The form: GitHub, Workflow commands, "Setting an error message"; the escapes: `command.ts` of actions/toolkit.
    """
    for post in outcome.posts:
        if post.unsigned is not None:
            yield workflow_command("error", post.path, 1, "Not signed", post.unsigned)
        for quote in post.checks.quotes:
            if not quote.passes:
                yield workflow_command(
                    "error",
                    post.path,
                    quote.line,
                    f"Quotation {quote.verdict}",
                    failure_message(quote, post.checks.policy),
                )
                continue
            for flag in quote.flags:
                level = "notice" if flag in HARMLESS else "warning"
                yield workflow_command(
                    level, post.path, quote.line, f"Quotation: {flag}", f"{flag_told(quote, flag)}: “{quote.text}”"
                )
        for sentence in post.checks.sentences:
            if sentence.refused:
                yield workflow_command("warning", post.path, sentence.line, "Not carried", sentence_text(sentence))
        for sentence in post.checks.without_verdict:
            yield workflow_command("notice", post.path, sentence.line, "No verdict", unjudged_text(sentence))
        for finding in post.checks.prose:
            if finding.found == "nowhere":
                yield workflow_command("notice", post.path, finding.line, "Outside the episode", finding.told())
    for lost in outcome.unchecked:
        yield workflow_command("error", lost.path, 1, "Not checked", lost.error)


def workflow_command(level: str, path: str, line: int, title: str, message: str) -> str:
    """One command: `level` is error, warning or notice."""
    file = path.replace("\\", "/")
    return f"::{level} file={_property(file)},line={line},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
