"""Verdicts, flags and prose findings of a check in plain words. What an editor can do: `check_advice.py`.

Every format of the report takes its words from here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.pages import FLAGS
from summarizer.records.post import Checks, Flag, QuoteCheck, SentenceCheck, Verdict
from summarizer.records.timecode import format_clock
from summarizer.text.shortening import shortened

__all__ = [
    "HARMLESS",
    "VERDICTS",
    "counts",
    "describe",
    "flag_told",
    "in_brackets",
    "only_comment_is_wrong",
    "place_of",
    "sentence_text",
    "unjudged_text",
]

VERDICTS: dict[Verdict, str] = {
    "verbatim": "word for word",
    "trimmed": "words were left out",
    "altered": "words were changed",
    "stitched": "put together from words said apart",
    "misattributed": "somebody else says this",
    "not found": "nobody says this",
    "unspoken": "marked as text that nobody said",
}
HARMLESS: frozenset[Flag] = frozenset(("ambiguous", "short", "title", "signed", "corrected", "translated"))
_UNMARKED: dict[Flag, str] = {  # `unspoken` without an editor's mark
    "title": FLAGS["title"],
    "short": "a few words in marks, given to nobody",
}

_OUTSIDE = re.compile(
    r"(?:Just outside|Its sentence begins): (“[^”]*”(?: and “[^”]*”)*)\."
)  # the reason's sentence about `context`
_DOUBTED = re.compile(r"The recogniser was not sure of (“[^”]*”(?:, “[^”]*”)*)\.")  # its sentence about `unclear`
_COMMENT_NAMES = re.compile(r"\bcomment(?: names)? ([^;,]+)[;,] ")  # its words about a comment that errs
_BRACKETS = frozenset(("bracket", "spelling"))


def describe(quote: QuoteCheck) -> str:
    """The verdict in plain words; of a quotation that fails for another cause than its words, that cause."""
    if quote.verdict == "unspoken" and quote.passes:
        return next((told for flag, told in _UNMARKED.items() if flag in quote.flags), VERDICTS["unspoken"])
    if quote.verdict == "trimmed" and in_brackets(quote):
        return "word for word, but for the brackets"
    if only_comment_is_wrong(quote):
        return "the comment names somebody else"
    if quote.verdict == "trimmed" and "meaning" in quote.flags and not quote.passes:
        return "words were left out, and it is cut out of its sense"
    if quote.verdict != "verbatim" or quote.passes:
        return VERDICTS[quote.verdict]
    if quote.awaits_listening:
        return "word for word by a correction that nobody else heard"
    if "meaning" in quote.flags:
        return "word for word, but cut out of its sense"
    if "speaker" in quote.flags:
        return "word for word, but the speaker is wrong"
    return "word for word in the transcript, but not heard" if "unheard" in quote.flags else VERDICTS["verbatim"]


def in_brackets(quote: QuoteCheck) -> bool:
    """Whether an editor's square brackets are all that differs."""
    kinds = {edit.kind for edit in quote.edits}
    return "bracket" in kinds and kinds <= _BRACKETS


def only_comment_is_wrong(quote: QuoteCheck) -> bool:
    """Whether the text names who speaks, and the comment after it somebody else."""
    return quote.verdict == "misattributed" and quote.attributed is not None and quote.attributed == quote.speaker


def flag_told(quote: QuoteCheck, flag: Flag) -> str:
    """A flag in plain words, with the words, names or times that it is about, and what to do about it."""
    if flag == "context" and (outside := _OUTSIDE.search(quote.reason)):
        return f"just outside: {outside[1]}; quote that too if the sense needs it"
    if flag == "unclear" and (doubted := _DOUBTED.search(quote.reason)):
        return f"misheard, perhaps: {doubted[1]}"
    if flag == "meaning" and quote.governing == "?":
        return "it was a question"
    if flag == "characters" and "struck out" in quote.reason:
        return "holds words that are struck out"
    if flag == "speaker":
        return _speaker_told(quote)
    if flag == "corrected" and any(one.played is False for one in quote.corrected):
        return "an editor typed other words; their sound was not played"
    if flag == "time" and quote.given_start is not None and quote.start is not None:
        return f"post {format_clock(quote.given_start)}, recording {format_clock(quote.start)}"
    return FLAGS[flag]


def _speaker_told(quote: QuoteCheck) -> str:
    said, named = quote.speaker, quote.attributed
    if not said:
        return FLAGS["speaker"]
    if " / " in said:
        return f"two people: {', then '.join(said.split(' / '))}"
    if quote.verdict == "misattributed":
        if comment := _COMMENT_NAMES.search(quote.reason):
            return f"the comment names {comment[1]}, {said} says it"
        return f"the post names {named}, {said} says it" if named and named != said else f"{said} says it"
    if named and named != said:
        return f"the post may give this to {named}; {said} says it: name {said}"
    return f"the check cannot tell whom the post means; {said} says it: name {said}"


def place_of(quote: QuoteCheck) -> str:
    """`at 12:34, Judith Carver`, `at ~12:34` where the time is estimated; empty when nothing is known."""
    where = f"at {'~' if quote.estimated else ''}{format_clock(quote.start)}" if quote.start is not None else ""
    return ", ".join(part for part in (where, quote.speaker or "") if part)


def sentence_text(sentence: SentenceCheck) -> str:
    """`what was said is otherwise than “Lifts never fall.”: one did`, of a sentence that a model refused."""
    opening = "what was said is otherwise than" if sentence.support == "contradicted" else "nobody said all of"
    return f"{opening} “{sentence.text}”{f': {sentence.why}' if sentence.why else ''}"


def unjudged_text(sentence: SentenceCheck, *, whole: bool = True) -> str:
    """`no model compared with what was said: “Lifts never fall.”`; unless `whole`, its first words."""
    return f"no model compared with what was said: “{sentence.text if whole else shortened(sentence.text, 80)}”"


def counts(checks: Sequence[Checks]) -> list[tuple[Verdict, int]]:
    """How many quotations have each verdict that occurs, in the order of `VERDICTS`."""
    found = [quote.verdict for one in checks for quote in one.quotes]
    return [(verdict, found.count(verdict)) for verdict in VERDICTS if verdict in found]
