"""The episodes of a large feed, read when they are asked for, and what a table shows of them, without reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

from summarizer.records.episode import Episode, ListedEpisode
from summarizer.sources.feeds.large import chunks

__all__ = ["ReadLater"]

Row = TypeVar("Row")


class ReadLater(Sequence[Episode], Generic[Row]):
    """Episodes that `read` makes of rows, some at a time and again each time. `brief`: what a table shows of a row,
    None when only the whole episode says it.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        read: Callable[[Sequence[Row]], list[Episode]],
        brief: Callable[[Row], ListedEpisode | None],
    ) -> None:
        self._rows, self._read, self._brief = rows, read, brief

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Episode: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Episode, ...]: ...
    def __getitem__(self, place: int | slice) -> Episode | tuple[Episode, ...]:
        if isinstance(place, slice):
            return tuple(episode for rows in chunks(self._rows[place]) for episode in self._read(rows))
        return self._read([self._rows[place]])[0]

    def __iter__(self) -> Iterator[Episode]:
        yield from self._read(self._rows[:1])  # the first is often the only one that is wanted
        for rows in chunks(self._rows[1:]):
            yield from self._read(rows)

    def listed(self) -> Iterator[Episode | ListedEpisode]:
        """What a table shows of each."""
        for rows in chunks(self._rows):
            brief = [self._brief(row) for row in rows]
            doubtful = [row for row, known in zip(rows, brief, strict=True) if known is None]
            read = iter(self._read(doubtful))
            yield from (known or next(read) for known in brief)
