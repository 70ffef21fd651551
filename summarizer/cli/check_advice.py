"""What an editor can do about a quotation that fails. What the check tried and would not pass is not advised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from summarizer.cli.check_words import in_brackets, only_comment_is_wrong
from summarizer.records.post import Edit, Policy, QuoteCheck, Verdict, Way
from summarizer.text.lookalikes import lookalike

__all__ = ["advice_for"]

_PARAPHRASE = "or take the marks away and report it in your own words"
_TAKE_OUT = "Take it out, or take the marks away if it sums up what was said."
_WRITTEN = (
    "mark it unspoken: <!-- unspoken: WHERE IT STANDS -->; if it is your translation, say so and give it without marks"
)
_SIGN = "<!-- signed YOUR NAME -->"
_SEEN = "<!-- context seen by YOUR NAME -->"
_ADVICE: dict[Verdict, str] = {
    "altered": f"Write the words as they were heard, {_PARAPHRASE}.",
    "trimmed": f"Put the words back, {_PARAPHRASE}.",
    "stitched": "Take it out, or report it in your own words.",
    "not found": f"{_TAKE_OUT} If it was written somewhere, {_WRITTEN}.",
    "misattributed": "Name the person who says it.",
    "unspoken": "Take the name away from it, or the comment <!-- unspoken -->.",
    "verbatim": "Take it out, or report it in your own words.",
}
_EACH_SPEAKER = "Quote each speaker by themselves, each under their name."
_POINTS = ".,;:!?…"
_MAX_ADDED = 3  # added parts that are named


def advice_for(quote: QuoteCheck, policy: Policy = "strict") -> str:
    """What an editor can do about a quotation that fails a check with this policy: one or two sentences."""
    if quote.awaits_listening:
        return "Check with --listen, or take the correction back in the review."
    if any(edit.kind == "hidden" for edit in quote.edits) and "struck out" in quote.reason:
        return "Take the words that are struck out off the quotation, or take the line through them away."
    if any(edit.kind == "hidden" for edit in quote.edits):
        return "Remove what readers do not see from the quotation: struck or hidden text, images, lost footnotes."
    if quote.verdict in ("trimmed", "stitched") and _is_of_two(quote) and not _is_changed(quote):
        return _EACH_SPEAKER
    if in_brackets(quote):
        return _bracket_advice(quote)
    given: dict[Verdict, Callable[[QuoteCheck], str]] = {
        "verbatim": _sense_advice,
        "not found": _not_found_advice,
        "misattributed": _speaker_advice,
        "stitched": partial(_stitched_advice, policy=policy),
        "trimmed": partial(_trimmed_advice, policy=policy),
        "altered": _altered_advice,
    }
    return given[quote.verdict](quote) if quote.verdict in given else _ADVICE[quote.verdict]


def _helps(quote: QuoteCheck, way: Way) -> bool:
    """Whether a way to mend a quotation passes, or was not tried."""
    return quote.ways is None or way in quote.ways


def _is_of_two(quote: QuoteCheck) -> bool:
    """Whether two people say these words."""
    return " / " in (quote.speaker or "")


def _is_changed(quote: QuoteCheck) -> bool:
    """Whether the post has words that were not heard there."""
    return not {"replace", "insert", "move"}.isdisjoint(edit.kind for edit in quote.edits)


def _sense_advice(quote: QuoteCheck) -> str:
    """Of words that are as heard."""
    if "meaning" in quote.flags and quote.governing:
        return f"{_whole(quote)}, report it in your own words, or listen and write {_SEEN}"
    if "meaning" in quote.flags:
        marks = "It was heard as “" in quote.reason
        return (
            f"{'Set the marks as they were heard' if marks else 'Take the denial out of the sentence'}, {_PARAPHRASE}."
        )
    if "speaker" in quote.flags:
        both = "the name in the text and the name in the comment" if quote.id else "the name in the text"
        return f"Make {both} the one who speaks."
    return _ADVICE["verbatim"]


def _whole(quote: QuoteCheck) -> str:
    """What shows a reader the sense of a quotation that is governed."""
    if quote.governing == "?":
        return "Show the question mark"
    if quote.ways and "sentences" in quote.ways:
        return "Quote its whole sentence"
    return f"Quote the words {'after' if quote.governing_after else 'before'} it too"


def _not_found_advice(quote: QuoteCheck) -> str:
    if not quote.attributed:
        return _ADVICE["not found"]
    return f"{_TAKE_OUT} If it was written somewhere, name who wrote it and {_WRITTEN}."


def _speaker_advice(quote: QuoteCheck) -> str:
    said = quote.speaker
    if only_comment_is_wrong(quote):
        return f"Correct the comment after the quotation: it must name {said}."
    if not said:
        return _ADVICE["misattributed"]
    if _is_of_two(quote):
        return _EACH_SPEAKER
    named = f"Name {said} for these words{', in the text and in the comment after them' if quote.id else ''}"
    if not quote.governing:
        return f"{named}."
    whole = _whole(quote)
    return f"{named}; and {whole[:1].lower()}{whole[1:]}, or listen and write {_SEEN}"


def _bracket_advice(quote: QuoteCheck) -> str:
    """What to do about brackets that are not signed by an editor, or that no signature allows."""
    if " Brackets m" in quote.reason:  # must or may not hold this, whoever signs
        return f"Take the brackets out and write the words as they were heard, {_PARAPHRASE}."
    heard = next((edit.heard for edit in quote.edits if edit.kind == "bracket" and edit.heard), "")
    if "Only the name of the speaker" in quote.reason:
        named = f", or [{quote.speaker}] in its place" if quote.speaker else ""
        return f"Write “{heard.strip(_POINTS)}”{named}."
    if "signed" in quote.flags:
        return _speaker_advice(quote)
    signing = f"sign the brackets, as an editor who does not speak in the episode: {_SIGN}"
    if _helps(quote, "name") and (name := _misheard_name(quote.edits, "bracket", quote.heard)):
        return (
            f"If [{name}] is the right name, correct it in `summarizer review DIR` (key f), or {signing}. "
            "Otherwise write the words as they were heard."
        )
    return f"{signing[0].upper()}{signing[1:]}, or write the words as they were heard."


def _stitched_advice(quote: QuoteCheck, policy: Policy) -> str:
    if _is_changed(quote):
        apart = "Write the words as they were heard, each piece by itself."
        return apart if _helps(quote, "pieces") else f"Take it out, {_PARAPHRASE}."
    ways = ["quote each piece by itself"] if _helps(quote, "pieces") else []
    if _helps(quote, "ellipsis"):
        ways += _gap_ways(policy, shown=False)
    advice = ", or ".join(ways)
    return f"{advice[0].upper()}{advice[1:]}." if ways else _ADVICE["stitched"]


def _gap_ways(policy: Policy, *, shown: bool) -> list[str]:
    """How an ellipsis for what was left out passes; `shown`: the quotation has it."""
    steps = [
        *([] if shown else ["show the gap with …"]),
        *([] if policy == "ellipsis" else ["check with --policy ellipsis"]),
    ]
    return [" and ".join(steps)] if steps else []


def _unhelpful(quote: QuoteCheck) -> str:
    """What to do where the words as heard would fail, too; empty where they would pass."""
    if _helps(quote, "heard"):
        return ""
    if quote.ways and "sentences" in quote.ways:
        return f"Quote the whole sentence as it was heard, {_PARAPHRASE}."
    return f"Take it out, {_PARAPHRASE}."


def _trimmed_advice(quote: QuoteCheck, policy: Policy) -> str:
    if whole := _unhelpful(quote):
        return whole
    if quote.governing:
        return f"Quote the whole sentence as it was heard, {_PARAPHRASE}."
    kinds = {edit.kind for edit in quote.edits} - {"spelling"}
    if kinds and kinds <= {"filler", "repeat"} and _helps(quote, "clean") and policy == "strict":
        return "Put the words back, or check with --policy clean, which lets fillers and repeats go."
    if kinds != {"delete"}:
        return _ADVICE["trimmed"]
    shown = "…" in quote.text or "..." in quote.text
    ways = ["quote each piece by itself"] if shown and _helps(quote, "pieces") else []
    known = quote.ways is not None or not (shown or "meaning" in quote.flags or "No policy" in quote.reason)
    if known and _helps(quote, "ellipsis"):
        ways += _gap_ways(policy, shown=shown)
    return f"{'; or '.join([_ADVICE['trimmed'].rstrip('.'), *ways])}."


def _altered_advice(quote: QuoteCheck) -> str:
    if whole := _unhelpful(quote):
        return whole
    changed = [edit for edit in quote.edits if edit.kind != "spelling"]
    if _helps(quote, "name") and (name := _misheard_name(changed, "replace", quote.heard)):
        return (
            f"If the name was misheard, correct it in `summarizer review DIR` (key f), or write [{name}] and sign it: "
            f"{_SIGN}. Otherwise write the words as they were heard."
        )
    if changed and all(edit.kind == "insert" for edit in changed) and len(changed) <= _MAX_ADDED:
        return f"Take out {' and '.join(f'“{edit.post}”' for edit in changed)}, {_PARAPHRASE}."
    if changed and all(lookalike(edit.post, edit.heard) for edit in changed):
        return f"Type {' and '.join(f'“{edit.heard.strip(_POINTS)}”' for edit in changed)} in letters of one script."
    return _ADVICE["altered"]


def _misheard_name(edits: Sequence[Edit], kind: str, passage: str) -> str | None:
    """What the post has in place of heard words, when both are written as names and nothing else differs."""
    changed = [edit for edit in edits if edit.kind != "spelling"]
    if len(changed) != 1 or changed[0].kind != kind:
        return None
    heard, post = changed[0].heard.split(), changed[0].post.split()
    if not heard or not post or len(post) > 4 or passage.startswith(changed[0].heard):
        return None
    is_name = all(word[:1].isupper() for word in (heard[0], heard[-1], post[0], post[-1]))
    return changed[0].post.strip(_POINTS) if is_name else None
