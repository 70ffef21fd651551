"""Words that a person corrected by ear: when a quotation with them passes, and when a model must hear them first.

A correction that sounds like what the recogniser wrote is believed. One that shares less than half of its sounds,
that changes a number, a negation or a name without its sound having been played, or that a voice of the episode made,
counts when a second model hears the same (`--listen`). Otherwise a file of decisions
that came by mail could give somebody words that nobody said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rapidfuzz.distance import Levenshtein

from summarizer.checking.meaning import Meaning
from summarizer.records.post import CorrectedWords, QuoteCheck
from summarizer.records.review import Correction
from summarizer.text.folding import fold_letters
from summarizer.text.phonetics import name_sound_key, sound_key

__all__ = [
    "MIN_SHARED_SOUNDS", "awaiting", "confirmed_by_ear", "corrected_words", "is_alike",
    "noted_corrections",
]  # fmt: skip

MIN_SHARED_SOUNDS = 0.5
_AGREES = ("same", "minor")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_PASSES_WHEN_HEARD = "It passes when `check --listen` hears the same."


def is_alike(heard: str, says: str) -> bool:
    """Whether a correction shares half of the sounds with what the recogniser wrote, in every place that it changes.

    Places are judged one by one, so that a long correction of mostly equal words cannot bring in others. Words that
    are only added or left out are judged with the words beside them.
    """
    one, other = (_WORD.findall(fold_letters(text)) for text in (heard, says))
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        around = 1 if kind in ("insert", "delete") else 0
        places = one[max(0, a - around) : b + around], other[max(0, c - around) : d + around]
        if kind != "equal" and _shared(*places) < MIN_SHARED_SOUNDS:
            return False
    return True


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the sounds of the longer of two texts that both have, 0..1; the better of two ways of spelling."""
    keys = [["".join(map(key, words)) for words in (one, other)] for key in (sound_key, name_sound_key)]
    return max(Levenshtein.normalized_similarity(first, second) for first, second in keys)


def corrected_words(corrections: Sequence[tuple[Correction, str]]) -> tuple[CorrectedWords, ...]:
    """Corrections inside a quotation, each given with what the recogniser wrote, as the check's record has them."""
    return tuple(
        CorrectedWords(words=one.words, heard=heard, says=one.heard, who=one.who, when=one.when, played=one.played)
        for one, heard in corrections
    )


def awaiting(corrected: Sequence[CorrectedWords], voices: Sequence[str], meaning: Meaning) -> str:
    """Why a quotation with these corrections passes only after a second model has heard them; empty: it passes.

    `voices`: which of the persons who corrected speak in the episode.
    """
    for one in corrected:
        if one.who in voices:
            return f"{one.who} speaks in the episode, and cannot correct it alone. {_PASSES_WHEN_HEARD}"
        if not is_alike(one.heard, one.says):
            return f"“{one.says}” sounds little like “{one.heard}”. {_PASSES_WHEN_HEARD}"
        if one.played is False and (kind := meaning.changed(one.heard, one.says)):
            return f"“{one.says}” changes a {kind}, and its sound was not played. {_PASSES_WHEN_HEARD}"
    return ""


def confirmed_by_ear(quote: QuoteCheck) -> QuoteCheck:
    """The check, which passes when it waited for a second model and that hears the same."""
    if not quote.awaits_listening or quote.listen not in _AGREES:
        return quote
    reason = quote.reason.replace(_PASSES_WHEN_HEARD, "A second model hears the same.")
    return quote.model_copy(update={"passes": True, "awaits_listening": False, "reason": reason})


def noted_corrections(corrections: Sequence[Correction]) -> tuple[str, ...]:
    """Who made how many corrections on which day, one text each: "3 corrections of heard words by …"."""
    counts: dict[tuple[str, str], int] = {}
    for one in sorted(corrections, key=lambda one: one.when):
        key = (one.who, f"{one.when:%Y-%m-%d}")
        counts[key] = counts.get(key, 0) + 1
    return tuple(
        f"{count} correction{'s' if count > 1 else ''} of heard words by {who}, {day}"
        for (who, day), count in counts.items()
    )
