"""Who heard the words of a quotation, and the sentences that say so.

`heard`: a recogniser here wrote them. `tested`: published or given words that were compared with the sound. `as given`:
nobody compared them with the sound. `records.transcript.origin_of` decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from summarizer.checking.corrections import confirmed_by_ear
from summarizer.records.post import WORD_FOR_WORD, Checks, Origin, QuoteCheck
from summarizer.records.transcript import Transcript, origin_of

__all__ = ["Grade", "flag_unheard", "origin_note", "recounted", "the_words", "with_listening", "word_for_word"]

Grade = Literal["same", "minor", "differs", "unclear"]

_UNLISTENED = "nobody has listened"
_LISTENED = "a speech model hears the same"


def word_for_word(origin: Origin, where: str, places: int = 1) -> str:
    """The sentence about a quotation whose words are equal; `where` is empty or " at 0:38"."""
    place = where if places == 1 else f", {places} times; this is the one{where}"
    ends = {"heard": "", "tested": "; the transcript was tested by ear", "as given": f"; {_UNLISTENED}"}[origin]
    return f"{WORD_FOR_WORD[origin]}{place}{ends}."


def the_words(transcript: Transcript) -> tuple[str, str, str]:
    """What a sentence calls the place of the words and what happened to them there: ("the recording", "was heard",
    "was not said"), or what is true of a text that nobody compared with the sound.
    """
    if origin_of(transcript) == "as given":
        return "the transcript", "is given", "is not in the transcript"
    return "the recording", "was heard", "was not said"


def origin_note(transcript: Transcript) -> tuple[str, ...]:
    """What limits a check against words that nobody heard, as a note of the check."""
    if not transcript.words or origin_of(transcript) != "as given":
        return ()
    return ("the words are as given: nobody has compared this transcript with the sound",)


def flag_unheard(checks: Checks) -> Checks:
    """The checks of an episode's post with the flag `unheard` at quotations whose words nobody heard."""
    quotes = tuple(
        quote.model_copy(update={"flags": (*quote.flags, "unheard")})
        if quote.origin == "as given" and "unheard" not in quote.flags
        else quote
        for quote in checks.quotes
    )
    return recounted(checks, quotes)


def with_listening(quote: QuoteCheck, listen: Grade | None, heard: str | None, model: str | None = None) -> QuoteCheck:
    """The check with what a second model heard. When it hears words that were only given, they are tested by that.

    When it hears words that a person corrected, the quotation passes that waited for it.
    """
    changes: dict[str, object] = {"listen": listen, "listen_heard": heard, "listen_model": model}
    if quote.origin == "as given" and listen in ("same", "minor"):
        changes |= {
            "origin": "tested",
            "flags": tuple(flag for flag in quote.flags if flag != "unheard"),
            "reason": quote.reason.replace(_UNLISTENED, _LISTENED),
        }
    return confirmed_by_ear(quote.model_copy(update=changes))


def with_gap(quote: QuoteCheck) -> QuoteCheck:
    """The check with the flag `gap`."""
    return quote if "gap" in quote.flags else quote.model_copy(update={"flags": (*quote.flags, "gap")})


def recounted(checks: Checks, quotes: Sequence[QuoteCheck]) -> Checks:
    """The checks with these quotations, whose flags, listening or passing have changed."""
    summary = {name: count for name, count in checks.summary.items() if name != "flagged" and name[:7] != "listen "}
    flagged = sum(1 for quote in quotes if quote.flags and quote.verdict != "unspoken")
    listened = Counter(f"listen {quote.listen}" for quote in quotes if quote.listen)
    summary |= {"flagged": flagged} if flagged else {}
    if "passing" in summary:
        summary["passing"] = sum(quote.passes for quote in quotes)
    return checks.model_copy(update={"quotes": tuple(quotes), "summary": {**summary, **listened}})
