"""The cells of a post's tables: which stand in one row, and which heads a column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from summarizer.posts.document import Block
from summarizer.text.attribution_words import attribution_words

__all__ = ["Tables"]

_MAX_CELLS = 8  # of a row, one of which may name the speaker


class Tables:
    """The cells of a post's tables by row: which cell stands in which row, and under which heading."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._rows: dict[int, list[int]] = {}  # the number of a cell -> those of its row
        self._heads: dict[int, list[int]] = {}  # the number of a cell -> those of the first row of its table
        for is_cell, table in groupby(range(len(blocks)), key=lambda number: blocks[number].kind == "cell"):
            head: list[int] = []
            for _, cells in groupby(table if is_cell else (), key=lambda number: blocks[number].row):
                numbers = list(cells)
                row = [number for number in numbers if not blocks[number].aside]
                head = head or row
                self._rows.update(dict.fromkeys(numbers, row))
                self._heads.update(dict.fromkeys(numbers, head))

    def beside(self, number: int) -> list[int]:
        """The other cells of its row, of the first eight."""
        return [other for other in self._rows[number][:_MAX_CELLS] if other != number]

    def head(self, number: int) -> int | None:
        """The first row's cell above it."""
        head, column = self._heads[number], self._blocks[number].column
        if head is self._rows[number]:
            return None
        return next((other for other in head if self._blocks[other].column == column), None)

    def names_speaker(self, number: int) -> bool:
        """Whether the column is headed "Speaker", "Said by" or the like; False without a head."""
        head = self.head(number)
        words = self._blocks[head].text.strip(" *_:\n").casefold().split() if head is not None else []
        return " ".join(words) in attribution_words().speaker_columns

    def holds_quotations(self, number: int) -> bool:
        """Whether the column is headed "Quote", "Words" or the like; False without a head."""
        head = self.head(number)
        words = self._blocks[head].text.casefold().split() if head is not None else []
        return bool(attribution_words().quoted_columns & set(words))
