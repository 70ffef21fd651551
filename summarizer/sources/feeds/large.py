"""A feed with many items -> its items, a few at a time, so that a list of them costs neither their notes nor memory.

Only well-formed RSS whose items all stand in one channel is cut into its items; any other feed is read as a whole.
Items cut out are parsed with all that stands before them in the feed, so that they read as they do in the whole.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from xml.parsers import expat

from summarizer.sources.feeds.mending import MAX_DEPTH

__all__ = ["TOGETHER", "ItemPlaces", "chunks", "find_items"]

MIN_ITEMS = 1000  # of fewer, all are parsed at once
TOGETHER = 500  # items that are parsed together
_END = b"</channel></rss>"
Item = TypeVar("Item")
# Addresses that may be malformed: a parser that resolves one may refuse the whole feed.
_ODD_ADDRESS = re.compile(rb"//[^/?#<>\"']{0,300}?[\x80-\xff\[\]&]")


class ItemPlaces:
    """Where the items of a feed stand. `head`: the feed to the end of its channel's start tag."""

    def __init__(self, data: bytes, head: bytes, starts: array[int], ends: array[int]) -> None:
        self._data, self._head, self._starts, self._ends = data, head, starts, ends

    def __len__(self) -> int:
        return len(self._starts)

    def only(self, places: Sequence[int]) -> bytes:
        """The feed with only these of its items, in this order."""
        items = (self._data[self._starts[place] : self._ends[place]] for place in places)
        return b"".join((self._head, *items, _END))

    def without(self) -> bytes:
        """The feed without its items."""
        begins = [0, *self._ends]
        return b"".join(
            self._data[begin:end] for begin, end in zip(begins, [*self._starts, len(self._data)], strict=True)
        )

    def is_odd(self, place: int) -> bool:
        return _ODD_ADDRESS.search(self._data, self._starts[place], self._ends[place]) is not None


def chunks(items: Sequence[Item], size: int = TOGETHER) -> Iterator[Sequence[Item]]:
    return (items[begin : begin + size] for begin in range(0, len(items), size))


class _UnlikeError(Exception):
    """The feed is not of the kind that is cut into its items."""


def find_items(data: bytes) -> ItemPlaces | None:
    """The places of the items of a feed (of `plain_xml`); None when it is malformed, small or of another shape."""
    if data.count(b"<item") < MIN_ITEMS:
        return None
    scan = _Scan(data)
    try:
        scan.parser.Parse(data, True)
    except (expat.ExpatError, _UnlikeError, ValueError):
        return None
    if len(scan.starts) < MIN_ITEMS:
        return None
    return ItemPlaces(data, data[: scan.head_end], scan.starts, scan.ends)


class _Scan:
    """Follows the elements of a feed."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts, self.ends = array("q"), array("q")
        self.head_end = -1  # -1: the channel has not begun; 0: its next element says where its start tag ended
        self._depth = 0
        self._in_channel = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, Any]) -> None:
        if self.head_end == 0:
            self.head_end = self.parser.CurrentByteIndex
        self._depth += 1
        depth = self._depth
        if depth <= 3:
            self._at_top(name, attributes, depth)
        elif depth > MAX_DEPTH or name.rpartition(":")[2] in {"item", "entry"}:
            raise _UnlikeError

    def _at_top(self, name: str, attributes: dict[str, Any], depth: int) -> None:
        if name == ("rss", "channel", "item")[depth - 1]:
            if "xmlns" in attributes or (depth == 3 and not self._in_channel):
                raise _UnlikeError
            if depth == 2:
                if self.head_end >= 0:
                    raise _UnlikeError
                self.head_end, self._in_channel = 0, True
            elif depth == 3:
                self.starts.append(self.parser.CurrentByteIndex)
        elif depth == 1 or name.rpartition(":")[2] in {"item", "entry", "channel"}:
            raise _UnlikeError

    def _end(self, name: str) -> None:
        if self._depth == 3 and name == "item":
            begin = self.parser.CurrentByteIndex
            if begin == self.starts[-1]:  # <item/>
                raise _UnlikeError
            self.ends.append(self.data.index(b">", begin) + 1)
        elif self._depth == 2 and name == "channel":
            self._in_channel = False
        self._depth -= 1
