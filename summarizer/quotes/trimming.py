"""Moves the start of a quotation over a connective that an editor would leave out: "But |".

Only whole words of the language's list (`[trimming]`) are left out, and only where a full clause remains. Whether the
rest may be quoted, and means the same, is decided by `Quotability.refusal`. "Because", "so", "yes", "like" and what
trails off at the end ("right?", "or something like that") stay: without them a reason, a purpose, irony, a question or
a rough figure becomes a plain statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from summarizer.quotes.bounds import Bounds
from summarizer.records.word_ranges import WordRange
from summarizer.text.phrases import phrase_at, phrases

__all__ = ["Trimming"]

_LEAST_WORDS = 8  # of what remains
_MAX_WORDS = 3  # that are left out


class Trimming:
    """The trimmed starts of runs of one transcript. `may_stand`: whether a run may be quoted."""

    def __init__(self, bounds: Bounds, may_stand: Callable[[WordRange], bool]) -> None:
        self._bounds = bounds
        self._may_stand = may_stand
        language = bounds.rules.language
        self._connectives = phrases(language.trimming.connectives, language)
        self._fillers = phrases(language.fillers, language)

    def trimmed(self, words: WordRange) -> WordRange:
        """The run without the connectives that it begins with, as far as may be."""
        if not self._bounds.spaced:
            return words
        first, last = words
        return next((at for at in self._starts(words) if self._may_stand((at, last))), first), last

    def _starts(self, words: WordRange) -> Iterator[int]:
        """Where the run may begin instead, the latest first."""
        first, last = words
        low, high = self._bounds.sentence((first, first + 1))
        found: list[int] = []
        at = first
        while size := self._size(at, found):
            at += size
            found.append(at)
        for start in reversed(found):
            if (
                start - first <= _MAX_WORDS
                and last - start >= _LEAST_WORDS
                and self._opens(start, low, min(high, last))
            ):
                yield start

    def _opens(self, at: int, low: int, end: int) -> bool:
        """Whether a full clause begins at this word: with a subject, or with a condition that a main clause follows."""
        bounds, rules = self._bounds, self._bounds.rules
        key = bounds.keys(at)[:1]
        if not key or key[0] in rules.complementizers & frozenset(rules.subjects):  # "and that | it works"
            return False
        if at + 1 < end and rules.complementizers.intersection(bounds.keys(at + 1)[:1]):  # "y | eso que", although
            return False
        if bounds.phrase(at, rules.conditions):
            return not bounds.is_fronted(at, end)
        determined = bounds.phrase(at, rules.determiners) if rules.determiners else False
        return bounds.has_subject(at, low) or determined

    def _size(self, at: int, found: list[int]) -> int:
        """1 when this word is a connective, or a filler after one; else 0."""
        keys = self._bounds.keys(at) if at < len(self._bounds.texts) else ()
        known = phrase_at(list(keys), 0, self._connectives) or (found and phrase_at(list(keys), 0, self._fillers))
        return int(bool(keys) and known == len(keys))
