"""Half-open ranges of word indices, and how they move when words of a transcript are replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["CutPoint", "Rebase", "Replacement", "WordRange", "overlap"]

WordRange = tuple[int, int]  # half-open


def overlap(one: WordRange, other: WordRange) -> bool:
    """Whether two ranges have a word in common."""
    return one[0] < other[1] and other[0] < one[1]


class CutPoint(NamedTuple):
    """A place at which a quotation may begin or end."""

    at: int  # index of the word after it
    begins: bool
    ends: bool


class Replacement(NamedTuple):
    """words[first:last] replaced by `size` words; an insertion where `first == last`."""

    first: int
    last: int
    size: int  # words in its place
    joins_previous: bool = False  # an insertion: its words belong to the words before it, not to those after it


@dataclass(frozen=True)
class Rebase:
    """Maps word ranges of a transcript to word ranges of the transcript after some replacements.

    Calling it maps a range that covers words, such as a turn:

    - a range that no replacement touches covers the same words as before;
    - a range that covers or cuts a replaced run covers the whole replacement;
    - a range of which all words were removed becomes empty, at the place where they stood;
    - an insertion inside a range is covered. At a range's edge, it is covered by the range after it, or by the range
      before it where `joins_previous` is set. At the end of the transcript, it belongs to the range before it.

    `exact` maps a range that says something about just these words: an insertion at its edge is never covered.
    """

    replacements: tuple[Replacement, ...]
    words: int  # of the transcript before

    def __post_init__(self) -> None:
        """Raises ValueError unless the replacements are in order, apart, and within the transcript."""
        done, inserted = 0, -1
        for one in self.replacements:
            if not 0 <= one.first <= one.last <= self.words:
                raise ValueError(f"words {one.first} to {one.last} do not lie within the {self.words} words")
            if one.first < done or (one.first == one.last == inserted):
                raise ValueError(f"the replacement of words {one.first} to {one.last} overlaps the one before it")
            done = one.last
            inserted = one.first if one.first == one.last else -1

    def __call__(self, words: WordRange) -> WordRange:
        return self._edge(words[0], moves=None), self._edge(words[1], moves=None, end=True)

    def exact(self, words: WordRange) -> WordRange:
        """As `__call__`, without the words that are inserted at the range's edges."""
        if words[0] == words[1]:
            return self(words)
        return self._edge(words[0], moves=True), self._edge(words[1], moves=False, end=True)

    def touches(self, words: WordRange) -> bool:
        """Is a word of this range replaced, or one inserted between two of its words?"""
        return any(
            one.first < words[1] and words[0] < one.last
            if one.first < one.last
            else one.size > 0 and words[0] < one.first < words[1]
            for one in self.replacements
        )

    @property
    def places(self) -> tuple[WordRange, ...]:
        """The range that the words of each replacement have afterwards."""
        places: list[WordRange] = []
        shift = 0
        for one in self.replacements:
            places.append((one.first + shift, one.first + shift + one.size))
            shift += one.size - (one.last - one.first)
        return tuple(places)

    def _edge(self, edge: int, *, moves: bool | None, end: bool = False) -> int:
        """`moves`: is an insertion at this edge before it? None: as the insertion says."""
        shift = 0
        for one in self.replacements:
            if one.first == one.last == edge:
                joins = (one.joins_previous and edge > 0) or edge == self.words
                shift += one.size if (joins if moves is None else moves) else 0
            elif edge >= one.last:
                shift += one.size - (one.last - one.first)
            elif edge > one.first:  # within a replaced run
                shift += (one.size if end else 0) - (edge - one.first)
        return edge + shift
