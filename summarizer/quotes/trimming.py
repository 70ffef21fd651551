"""Moves the ends of a quotation over words that an editor would leave out: "But |", "| or something like that".

Only whole words of the language's lists (`[trimming]`) are left out, and only where a full clause remains. Whether the
rest may be quoted, and means the same, is decided by `Quotability.refusal`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from summarizer.quotes.bounds import Bounds
from summarizer.records.word_ranges import WordRange
from summarizer.text.numbers import is_number_word
from summarizer.text.phrases import Phrases, phrase_at, phrases

__all__ = ["Trimming"]

_LEAST_WORDS = 8  # of what remains
_MAX_WORDS = 6  # that are left out at one end
_AMOUNT_WORDS = 8  # before a tail, in which a number would be made exact by leaving it out
_EDGES = ".,;:!?…\"'“”«»()-–—"


class Trimming:
    """The trimmed ends of runs of one transcript. `may_stand`: whether a run may be quoted."""

    def __init__(self, bounds: Bounds, may_stand: Callable[[WordRange], bool]) -> None:
        self._bounds = bounds
        self._may_stand = may_stand
        language = bounds.rules.language
        words = language.trimming
        self._connectives = phrases((*words.connectives, *language.fillers), language)
        self._reasons = phrases(words.reasons, language)
        self._tails = phrases((*words.tails, *language.fillers), language)

    def trimmed(self, words: WordRange) -> WordRange:
        """The run without the connectives that it begins with and the tails that it ends with, as far as may be."""
        if not self._bounds.spaced:
            return words
        first, last = words
        start = next((at for at in self._starts(words) if self._may_stand((at, last))), first)
        end = next((at for at in self._ends((start, last)) if self._may_stand((start, at))), last)
        return start, end

    def _starts(self, words: WordRange) -> Iterator[int]:
        """Where the run may begin instead, the latest first."""
        first, last = words
        low, high = self._bounds.sentence((first, first + 1))
        found: list[int] = []
        at = first
        while size := self._size(at, last, self._connectives):
            at += size
            found.append(at)
        # "Because it runs twice." is half a sentence; in "Because it runs twice, we wait." the word must stay.
        if (size := self._size(at, last, self._reasons)) and self._is_one_clause(at, low, min(high, last)):
            found.append(at + size)
        for start in reversed(found):
            if (
                start - first <= _MAX_WORDS
                and last - start >= _LEAST_WORDS
                and self._opens(start, low, min(high, last))
            ):
                yield start

    def _is_one_clause(self, at: int, low: int, end: int) -> bool:
        """Whether no main clause follows after a mark."""
        bounds = self._bounds
        return not any(bounds.mark(place) and bounds.has_subject(place + 1, low) for place in range(at, end - 1))

    def _opens(self, at: int, low: int, end: int) -> bool:
        """Whether a full clause begins at this word: with a subject, or with a condition that a main clause follows."""
        bounds, rules = self._bounds, self._bounds.rules
        key = bounds.keys(at)[:1]
        if not key or key[0] in rules.complementizers & frozenset(rules.subjects):  # "so that | it works"
            return False
        if bounds.phrase(at, rules.conditions):
            return not bounds.is_fronted(at, end)
        determined = bounds.phrase(at, rules.determiners) if rules.determiners else False
        return bounds.has_subject(at, low) or determined

    def _ends(self, words: WordRange) -> Iterator[int]:
        """Where the run may end instead, the earliest first."""
        first, last = words
        low = max(first, last - _MAX_WORDS, self._bounds.sentence((last - 1, last))[0])
        for end in range(max(low, first + _LEAST_WORDS), last):
            if not self._bounds.mark(end - 1) and not self._bounds.joins(end):  # "They are pretty okay."
                continue
            at = end
            while size := self._size(at, last, self._tails):
                at += size
            if at == last and not self._has_number(max(first, end - _AMOUNT_WORDS), end):
                yield end

    def _has_number(self, first: int, last: int) -> bool:
        texts: Sequence[str] = self._bounds.texts[first:last]
        return any(
            any(map(str.isdigit, text)) or is_number_word(text.strip(_EDGES), self._bounds.code) for text in texts
        )

    def _size(self, at: int, last: int, known: Phrases) -> int:
        """How many words from here on are one of these phrases; 0 when none begins here."""
        keys: list[str] = []
        ends: list[int] = []
        for word in range(at, min(last, at + _MAX_WORDS)):
            keys += self._bounds.keys(word)
            ends.append(len(keys))
        size = phrase_at(keys, 0, known) if keys else 0
        return ends.index(size) + 1 if size in ends else 0
