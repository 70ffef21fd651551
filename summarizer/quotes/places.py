"""Where quotations are looked for: the starts and ends of sentences, and of clauses inside them.

Each is likely to be allowed; `Quotability.refusal` has the last word on a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import pairwise

from summarizer.quotes.bounds import MAX_LEAD_IN_WORDS, Bounds
from summarizer.records.word_ranges import WordRange
from summarizer.text.sentences import trails_off

__all__ = ["Places"]

_MIN_WORDS = 3  # of a part


class Places:
    """Word indexes in order. `quotable`: whether a word may be quoted at all; no place is looked for where none may.

    `fits`: whether the words of a sentence are few enough for a quotation.
    """

    def __init__(self, bounds: Bounds, quotable: Callable[[int], bool], fits: Callable[[WordRange], bool]) -> None:
        self._bounds = bounds
        self._fits = fits
        self._sentences = [
            (low, high)
            for low, high in pairwise((*bounds.heads, len(bounds.texts)))
            if quotable(low) or quotable(high - 1)
        ]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where sentences begin, with and without their lead-in; where one is not quotable as a whole, its clauses."""
        found: list[int] = []
        for low, high in self._sentences:
            if low in self._heads:
                found.append(low)
            last = high if (low, high) in self._to_be_cut else min(high, low + MAX_LEAD_IN_WORDS + 1)
            found += self._starts_in(low, high, range(low + 1, last), self._stands)
        return tuple(found)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where sentences end (exclusive); where one is not quotable as a whole, its clauses that another follows."""
        found: list[int] = []
        for low, high in self._sentences:
            if (low, high) in self._to_be_cut:
                found += self._ends_in(low, high, self._is_followed)
            if high in self._tails:
                found.append(high)
        return tuple(found)

    @cached_property
    def all_starts(self) -> tuple[int, ...]:
        """Also where parts begin after a mark or a conjunction that need a judge whether they stand by themselves."""
        inside = {at for low, high in self._sentences for at in self._starts_in(low, high, range(low + 1, high))}
        return tuple(sorted(self._heads | inside))

    @cached_property
    def all_ends(self) -> tuple[int, ...]:
        """Also where parts end (exclusive) before a conjunction or after a mark."""
        inside = {at for low, high in self._sentences for at in self._ends_in(low, high)}
        return tuple(sorted(self._tails | inside))

    @cached_property
    def _heads(self) -> frozenset[int]:
        return frozenset(low for low, high in self._sentences if not self._bounds.start_problem((low, high)))

    @cached_property
    def _tails(self) -> frozenset[int]:
        return frozenset(high for low, high in self._sentences if not self._bounds.end_problem((low, high)))

    @cached_property
    def _to_be_cut(self) -> frozenset[WordRange]:
        """The sentences that cannot be quoted as a whole."""
        return frozenset(
            (low, high)
            for low, high in self._sentences
            if low not in self._heads or high not in self._tails or not self._fits((low, high))
        )

    def _starts_in(
        self, low: int, high: int, places: range, likely: Callable[[int, int, int], bool] = lambda *_: True
    ) -> Iterator[int]:
        """Where parts of a sentence begin after a lead-in, a mark or a conjunction, and are governed by nothing."""
        bounds = self._bounds
        for at in places:
            if at > high - _MIN_WORDS or bounds.joins(at):
                continue
            led_in = bounds.spaced and at - low <= MAX_LEAD_IN_WORDS and bounds.has_subject(at, low)
            if not self._begins(at) and not led_in:
                continue
            if not likely(low, at, high):
                continue
            if not bounds.start_problem((at, high)) and bounds.governing((at, high)) is None:
                yield at

    def _ends_in(self, low: int, high: int, likely: Callable[[int], bool] = lambda _: True) -> Iterator[int]:
        bounds = self._bounds
        for at in range(low + _MIN_WORDS, high):
            if not bounds.mark(at - 1) and not bounds.joins(at) and (bounds.spaced or not bounds.opens(at)):
                continue
            if likely(at) and not bounds.is_fronted(low, at) and not bounds.end_problem((max(low, at - 40), at)):
                yield at

    def _stands(self, low: int, at: int, high: int) -> bool:
        """Whether a part has a pronoun for its subject; behind a lead-in or a hard mark, any subject tells enough."""
        bounds = self._bounds
        if not bounds.spaced:
            return (low, high) in self._to_be_cut
        if (low, high) not in self._to_be_cut or bounds.completes(at - 1):  # "the parts that | you never see"
            return bounds.has_subject(at, low) and bounds.is_lead_in(low, at)
        if bounds.has_pronoun(at):
            return True
        hard = bounds.mark(at - 1) == ";" and not trails_off(bounds.texts[at - 1])
        return bounds.has_subject(at, low) and (hard or bounds.is_lead_in(low, at))

    def _is_followed(self, at: int) -> bool:
        """Whether another clause follows for sure, so that the part before does not end in its middle."""
        bounds = self._bounds
        if not bounds.spaced:
            return True
        mark = bounds.mark(at - 1)
        if mark == ";" and not trails_off(bounds.texts[at - 1]):
            return True
        return bounds.joins(at) and (bounds.has_pronoun(at + 1) or (bool(mark) and bounds.has_subject(at + 1, at)))

    def _begins(self, at: int) -> bool:
        """Whether a mark or a conjunction stands before this word."""
        bounds = self._bounds
        if not bounds.spaced:
            return bounds.opens(at)
        return bool(bounds.mark(at - 1)) or bounds.joins(at - 1) or bounds.completes(at - 1)
