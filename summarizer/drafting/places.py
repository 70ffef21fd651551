"""Places that a language model names: numbers of sentences, and words to leave out at both ends.

Code makes the run of words. What the rules of quotations refuse is moved to the nearest run that they allow, or
refused with the reason.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from summarizer.drafting.conversation import shown_words
from summarizer.drafting.part_requests import object_schema
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import CutPoint, WordRange

__all__ = ["PLACE_SCHEMA", "Place", "PlaceReader", "QuotationRules", "distinct", "likeness", "overlap"]

_INTEGER = {"type": "integer"}
PLACE_SCHEMA = object_schema({"first": _INTEGER, "last": _INTEGER, "skip": _INTEGER, "stop": _INTEGER})
_MOST_SENTENCES = 12  # of a run that is still shortened; a longer one is no place
_SAME = 0.9  # likeness from which two places are one
_LEAST_ALIKE = 0.5  # of the nearest place that may be quoted, to the one that was named


class QuotationRules(Protocol):
    """What may be quoted of one transcript: `quotes.Quotability`."""

    @property
    def withheld(self) -> frozenset[int]:
        """The indexes of the words that nobody is quoted with: off the record, or of an advertisement."""

    def refusal(self, words: WordRange) -> str | None:
        """Why these words may not be quoted, in one short sentence; None when they may."""

    def nearest(self, words: WordRange) -> WordRange | None:
        """The run that may be quoted and has most in common with these words."""

    def trimmed(self, words: WordRange) -> WordRange:
        """The run without connectives at its start and tails at its end, as far as the rest may be quoted."""

    def cut(self, first_sentence: int, last_sentence: int, skip_words: int, stop_words: int) -> WordRange:
        """Sentences first to last (ids, both included) without `skip` words at the start and `stop` at the end.

        Raises ValueError when no word is left.
        """

    def cut_points(self, words: WordRange) -> tuple[CutPoint, ...]:
        """The places inside a run of whole sentences at which a quotation may begin or end."""


class Place(NamedTuple):
    """A run that may be quoted, or why the named one may not."""

    words: WordRange | None
    reason: str = ""


@dataclass(frozen=True)
class PlaceReader:
    """Reads the places of one conversation."""

    transcript: Transcript
    rules: QuotationRules
    excluded: tuple[WordRange, ...] = ()  # runs that the writer does not want
    confirmed: tuple[WordRange, ...] | None = None  # the only runs that were heard as written; None: every word was

    def read(self, value: Any, shown: Container[int], *, least_alike: float = _LEAST_ALIKE) -> Place:
        """The run that `{first, last, skip, stop}` names, trimmed; `shown` are the numbers that the model was given."""
        named = [value.get(name) for name in ("first", "last", "skip", "stop")] if isinstance(value, dict) else []
        numbers = [one for one in named if isinstance(one, int) and not isinstance(one, bool)]
        if len(numbers) != 4:
            return Place(None, "a place needs first, last, skip and stop, all whole numbers")
        first, last, skip, stop = numbers
        if first not in shown or last not in shown:
            return Place(None, f"there is no sentence {first if first not in shown else last} in the material")
        if not first <= last < first + _MOST_SENTENCES:
            return Place(None, f"sentences {first} to {last} are no run of one to {_MOST_SENTENCES}")
        try:
            sentences = self.transcript.sentences
            skipped = self._words_of(range(*sentences[first].words), skip)
            stopped = self._words_of(range(*sentences[last].words)[::-1], stop)
            words = self.rules.cut(first, last, skipped, stopped)
            place = self.allowed(words, least_alike=least_alike)
            return place if place.words is None else Place(self.trimmed(place.words))
        except ValueError as wrong:
            return Place(None, str(wrong))

    def trimmed(self, words: WordRange) -> WordRange:
        """A run that may be printed as an editor prints it: "It runs." for "But it runs."."""
        shorter = self.rules.trimmed(words)
        return words if self.refusal(shorter) else shorter

    def _words_of(self, words: range, shown: int) -> int:
        """How many of these words, in this order, a reader counts as `shown` words."""
        for count, at in enumerate(words):
            if shown <= 0:
                return count
            shown -= shown_words(self.transcript, at, at + 1)
        return len(words)

    def allowed(self, words: WordRange, *, least_alike: float = _LEAST_ALIKE) -> Place:
        """These words, else the nearest run that is enough like them.

        `least_alike`: the common words as a share of the words of both runs.
        """
        reason = self.refusal(words)
        if not reason:
            return Place(words)
        near = self.rules.nearest(words)
        if near is not None and not self.refusal(near) and likeness(near, words) >= least_alike:
            return Place(near)
        return Place(None, reason)

    def refusal(self, words: WordRange) -> str:
        """Why these words may not be printed; empty when they may."""
        if any(first < words[1] and words[0] < last for first, last in self.excluded):
            return "the editor does not want this passage"
        if self.confirmed is not None and not any(
            first <= words[0] and words[1] <= last for first, last in self.confirmed
        ):
            return "nobody has compared these words with the recording"
        return self.rules.refusal(words) or ""


def overlap(one: WordRange, other: WordRange) -> float:
    """The common words of two runs as a share of the shorter one, 0..1."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / max(1, min(one[1] - one[0], other[1] - other[0]))


def likeness(one: WordRange, other: WordRange) -> float:
    """The common words of two runs as a share of the words of both, 0..1."""
    common = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return common / max(1, max(one[1], other[1]) - min(one[0], other[0]))


def distinct(places: Sequence[WordRange]) -> tuple[WordRange, ...]:
    """The places without those that are nearly an earlier one of the list; a shorter cut of one stays."""
    kept: list[WordRange] = []
    for place in places:
        if all(likeness(place, other) < _SAME for other in kept):
            kept.append(place)
    return tuple(kept)
