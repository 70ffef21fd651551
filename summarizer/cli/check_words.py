"""Verdicts, flags and prose findings of a check in plain words, and what an editor can do about each.

Every format of the report takes its words from here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.records.post import Checks, Flag, ProseFinding, QuoteCheck, Verdict
from summarizer.records.timecode import format_clock

__all__ = ["FLAGS", "HARMLESS", "VERDICTS", "advice_for", "counts", "describe", "finding_text", "flag_told", "place_of"]

VERDICTS: dict[Verdict, str] = {
    "verbatim": "word for word",
    "trimmed": "words were left out",
    "altered": "words were changed",
    "stitched": "put together from words said apart",
    "misattributed": "somebody else says this",
    "not found": "nobody says this",
    "unspoken": "marked as text that nobody said",
}
FLAGS: dict[Flag, str] = {
    "meaning": "its sense may differ from what was said",
    "context": "a hedge, number or name stands just outside",
    "speaker": "the speaker is not certain",
    "unclear": "a word may have been misheard",
    "overlap": "two people talk at once",
    "time": "the post's time is off",
    "ambiguous": "said more than once",
    "unnamed": "the voice has no name",
    "short": "too short to be compared as a quotation",
    "title": "a title, not a quotation",
    "signed": "an editor signed its brackets",
    "corrected": "an editor corrected the words by ear",
    "unheard": "nobody compared the words with the sound",
    "characters": "holds characters that readers do not see",
    "translated": "a translation by the tool",
    "gap": "the clip holds speech without words",
}
HARMLESS: frozenset[Flag] = frozenset(("ambiguous", "short", "title", "signed", "corrected", "translated"))
_UNMARKED: dict[Flag, str] = {  # `unspoken` without an editor's mark
    "title": FLAGS["title"],
    "short": "a few words in marks, given to nobody",
}

_PARAPHRASE = "or take the marks away and report it in your own words"
_ADVICE: dict[Verdict, str] = {
    "altered": f"Write the words as they were heard, {_PARAPHRASE}.",
    "trimmed": f"Put the words back, {_PARAPHRASE}.",
    "stitched": "Take it out, or report it in your own words.",
    "not found": f"Take it out, {_PARAPHRASE}.",
    "misattributed": "Name the person who says it.",
    "unspoken": "Take the name away from it, or the comment <!-- unspoken -->.",
    "verbatim": "Take it out, or report it in your own words.",
}
_NO_ELLIPSIS = "An ellipsis would not let it pass"  # a sentence of reasons
_OUTSIDE = re.compile(r"Just outside: (“[^”]*”(?: and “[^”]*”)*)\.")  # the reason's sentence about `context`
_BRACKETS = frozenset(("bracket", "spelling"))


def describe(quote: QuoteCheck) -> str:
    """The verdict in plain words; of a quotation that fails for another cause than its words, that cause."""
    if quote.verdict == "unspoken" and quote.passes:
        return next((told for flag, told in _UNMARKED.items() if flag in quote.flags), VERDICTS["unspoken"])
    if quote.verdict == "trimmed" and _in_brackets(quote):
        return "word for word, but for the brackets"
    if quote.verdict == "misattributed" and _only_comment_is_wrong(quote):
        return "the comment names somebody else"
    if quote.verdict != "verbatim" or quote.passes:
        return VERDICTS[quote.verdict]
    if quote.awaits_listening:
        return "word for word by a correction that nobody else heard"
    if "meaning" in quote.flags:
        return "word for word, but cut out of its sense"
    return "word for word, but the speaker is wrong" if "speaker" in quote.flags else VERDICTS["verbatim"]


def advice_for(quote: QuoteCheck) -> str:
    """What an editor can do about a quotation that fails: one sentence."""
    if quote.awaits_listening:
        return "Check with --listen, or take the correction back in the review."
    if any(edit.kind == "hidden" for edit in quote.edits):
        return "Remove what readers do not see from the quotation: struck or hidden text, images, lost footnotes."
    if _in_brackets(quote):
        return _bracket_advice(quote)
    if quote.verdict == "verbatim" and "meaning" in quote.flags and not quote.governing:
        marks = "It was heard as “" in quote.reason
        return (
            f"{'Set the marks as they were heard' if marks else 'Take the denial out of the sentence'}, {_PARAPHRASE}."
        )
    if quote.verdict == "verbatim" and "meaning" in quote.flags:
        return f"{_whole(quote)}, report it in your own words, or listen and write <!-- context seen by YOUR NAME -->"
    if quote.verdict == "misattributed" and _only_comment_is_wrong(quote):
        return f"Correct the comment after the quotation: it must name {quote.speaker}."
    if quote.verdict == "not found" and not quote.attributed:
        return f"Take it out, {_PARAPHRASE}; text that nobody spoke: <!-- unspoken: WHERE IT STANDS -->"
    if quote.verdict == "misattributed" and quote.speaker and " / " not in quote.speaker:
        return f"Name {quote.speaker} for these words, in the text and in the comment after them."
    if quote.verdict == "verbatim" and "speaker" in quote.flags:
        return "Make the name in the text and the name in the comment the one who speaks."
    if quote.verdict in ("trimmed", "altered") and "as heard would not pass" in quote.reason:
        return f"Take it out, {_PARAPHRASE}."
    if quote.verdict == "stitched" and {edit.kind for edit in quote.edits} & {"replace", "insert", "move"}:
        whole = "do not all pass" in quote.reason
        return f"Take it out, {_PARAPHRASE}." if whole else "Write the words as they were heard, each piece by itself."
    if quote.verdict == "stitched":
        return _stitched_advice(quote)
    if quote.verdict == "trimmed":
        return _trimmed_advice(quote)
    name = _misheard_name(quote)
    if quote.verdict == "altered" and name:
        return (
            f"If the name was misheard, correct it in `summarizer review DIR` (key f), or write [{name}] and sign it: "
            "<!-- signed YOUR NAME -->. Otherwise write the words as they were heard."
        )
    return _ADVICE.get(quote.verdict, _ADVICE["verbatim"])


def _whole(quote: QuoteCheck) -> str:
    """What shows a reader the sense of a quotation that is governed."""
    if quote.governing == "?":
        return "Show the question mark"
    if "Quote its whole sentence" in quote.reason:
        return "Quote its whole sentence"
    return f"Quote the words {'after' if quote.governing_after else 'before'} it too"


def _in_brackets(quote: QuoteCheck) -> bool:
    """Whether an editor's square brackets are all that differs."""
    kinds = {edit.kind for edit in quote.edits}
    return "bracket" in kinds and kinds <= _BRACKETS


def _only_comment_is_wrong(quote: QuoteCheck) -> bool:
    """Whether the text names who speaks, and the comment after it somebody else."""
    return quote.attributed is not None and quote.attributed == quote.speaker


def _bracket_advice(quote: QuoteCheck) -> str:
    """What to do about brackets that are not signed by an editor, or that no signature allows."""
    if " Brackets m" in quote.reason:  # must or may not hold this, whoever signs
        return f"Take the brackets out and write the words as they were heard, {_PARAPHRASE}."
    if "signed" in quote.flags:
        return f"Name {quote.speaker} for these words." if quote.speaker else _ADVICE["misattributed"]
    return (
        "Sign the brackets, as an editor who does not speak in the episode: <!-- signed YOUR NAME -->, "
        "or write the words as they were heard."
    )


def _stitched_advice(quote: QuoteCheck) -> str:
    ways = ["quote each piece by itself"] if "do not all pass" not in quote.reason else []
    if _NO_ELLIPSIS not in quote.reason:
        ways.append("show the gap with … and check with --policy ellipsis")
    advice = ", or ".join(ways)
    return f"{advice[0].upper()}{advice[1:]}." if ways else _ADVICE["stitched"]


def _trimmed_advice(quote: QuoteCheck) -> str:
    kinds = {edit.kind for edit in quote.edits} - {"spelling"}
    if kinds and kinds <= {"filler", "repeat"} and "clean would not" not in quote.reason:
        return "Put the words back, or check with --policy clean, which lets fillers and repeats go."
    if kinds == {"delete"} and ("…" in quote.text or "..." in quote.text):
        pieces = "" if "do not all pass" in quote.reason else "; or quote each piece by itself"
        return f"Put the words back, {_PARAPHRASE}{pieces}."
    refused = "meaning" in quote.flags or "No policy" in quote.reason or _NO_ELLIPSIS in quote.reason
    if kinds == {"delete"} and not refused:
        return f"Put the words back, {_PARAPHRASE}; or show the gap with … and check with --policy ellipsis."
    return _ADVICE["trimmed"]


def _misheard_name(quote: QuoteCheck) -> str | None:
    """What the post has in place of heard words, when both are written as names and nothing else differs."""
    changed = [edit for edit in quote.edits if edit.kind != "spelling"]
    if len(changed) != 1 or changed[0].kind != "replace":
        return None
    heard, post = changed[0].heard.split(), changed[0].post.split()
    if not heard or not post or len(post) > 4 or quote.heard.startswith(changed[0].heard):
        return None
    is_name = all(word[:1].isupper() for word in (heard[0], heard[-1], post[0], post[-1]))
    return changed[0].post.strip(".,;:!?") if is_name else None


def flag_told(quote: QuoteCheck, flag: Flag) -> str:
    """A flag in plain words, with the words, names or times that it is about."""
    if flag == "context" and (outside := _OUTSIDE.search(quote.reason)):
        return f"just outside: {outside[1]}"
    if flag == "speaker" and quote.speaker:
        if " / " in quote.speaker:
            return f"two people: {', then '.join(quote.speaker.split(' / '))}"
        if quote.verdict == "misattributed" and quote.attributed and quote.attributed != quote.speaker:
            return f"the post names {quote.attributed}, {quote.speaker} says it"
        if quote.verdict == "misattributed":
            return f"the post does not name {quote.speaker} everywhere"
    if flag == "time" and quote.given_start is not None and quote.start is not None:
        return f"post {format_clock(quote.given_start)}, recording {format_clock(quote.start)}"
    return FLAGS[flag]


def place_of(quote: QuoteCheck) -> str:
    """`at 12:34, Judith Carver`; empty when nothing is known."""
    where = f"at {format_clock(quote.start)}" if quote.start is not None else ""
    return ", ".join(part for part in (where, quote.speaker or "") if part)


def finding_text(finding: ProseFinding) -> str:
    """`“12” is not in the episode; the episode says 11`."""
    near = f"; the episode says {finding.said}" if finding.said else ""
    return f"{finding.kind} “{finding.text}” is not in the episode{near}"


def counts(checks: Sequence[Checks]) -> list[tuple[Verdict, int]]:
    """How many quotations have each verdict that occurs, in the order of `VERDICTS`."""
    found = [quote.verdict for one in checks for quote in one.quotes]
    return [(verdict, found.count(verdict)) for verdict in VERDICTS if verdict in found]
