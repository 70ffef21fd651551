"""The marked texts of a post's blocks, and quotations that run over several of them.

A quotation goes on in the next paragraph when its mark is closed there, or when the paragraph begins with the same mark
again, as English printers set it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from summarizer.posts.document import Block
from summarizer.posts.marks import Enclosed, Pairing, Range, pair_marks
from summarizer.text.quotation_marks import SINGLE

__all__ = ["MarkedBlock", "mark_blocks"]

_MAX_PARAGRAPHS = 12  # of one quotation
_UNCLOSED = 3.0  # the cost of a mark that nothing closes: going on may cost as much


@dataclass
class MarkedBlock:
    """The marked texts of a block in order, as half-open ranges of its text without the marks.

    `parts`: for the first range of a quotation that goes on, by its start: (block, start, end) of the later ones.
    `carried`: the range, with its marks, of a quotation that began in an earlier block.
    """

    ranges: list[Range] = field(default_factory=list)
    parts: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    carried: Range | None = None


def mark_blocks(blocks: Sequence[Block], elided: Collection[str]) -> list[MarkedBlock]:
    """What the marks of each block enclose."""
    reader = _Reader(blocks, elided)
    marked = [MarkedBlock() for _ in blocks]
    place = 0
    while place < len(blocks):
        alone = reader.alone(place)
        chain = reader.chain(place)
        marked[place].ranges = _ranges(blocks[place], alone)
        if alone.open is None or not chain:
            place += 1
            continue
        marked[place].parts[alone.open.start] = [(number, start, end) for number, start, end, _ in chain]
        for number, _, end, pairing in chain:
            marked[number].carried = (0, min(len(blocks[number].text), end + 1))
            later = Pairing(pairing.closed[1:], pairing.open if pairing.closed else None, pairing.cost)
            marked[number].ranges = [span for span in _ranges(blocks[number], later) if span[0] > end]
        place = chain[-1][0] + 1
    return marked


class _Reader:
    """Reads the marks of blocks, each at most twice for one opening mark."""

    def __init__(self, blocks: Sequence[Block], elided: Collection[str]) -> None:
        self.blocks = blocks
        self.elided = elided
        self._alone: dict[int, Pairing] = {}
        self._inside: dict[tuple[int, str], tuple[Pairing, bool]] = {}

    def alone(self, number: int) -> Pairing:
        """The marks of a block by itself."""
        if number not in self._alone:
            self._alone[number] = self._pair(number, 0, None)
        return self._alone[number]

    def inside(self, number: int, mark: str) -> tuple[Pairing, bool]:
        """The marks of a block inside a quotation; whether the block begins with the quotation's mark again."""
        key = number, mark
        if key not in self._inside:
            text = self.blocks[number].text
            begin = len(text) - len(text.lstrip())
            again = text.startswith(mark, begin)
            self._inside[key] = self._pair(number, begin + len(mark) if again else 0, mark), again
        return self._inside[key]

    def _pair(self, number: int, begin: int, mark: str | None) -> Pairing:
        block = self.blocks[number]
        skipped = [(start - begin, end - begin) for start, end in (*block.code, *block.spoken) if end > begin]
        read = pair_marks(block.text[begin:], skipped, self.elided, mark)
        if begin == 0:
            return read
        closed = tuple(Enclosed(start + begin, end + begin, opening) for start, end, opening in read.closed)
        return Pairing(closed, read.open._replace(start=read.open.start + begin) if read.open else None, read.cost)

    def chain(self, number: int) -> list[tuple[int, int, int, Pairing]]:
        """(block, start, end, its marks) of the later paragraphs of the quotation that a block leaves open."""
        left = self.alone(number).open
        if left is None:
            return []
        found: list[tuple[int, int, int, Pairing]] = []
        extra = 0.0
        for place in range(number + 1, min(len(self.blocks), number + _MAX_PARAGRAPHS)):
            if not _same_place(self.blocks[number], self.blocks[place]):
                break
            pairing, again = self.inside(place, left.mark)
            begin = pairing.closed[0].start if pairing.closed else pairing.open.start if pairing.open else 0
            extra += 0.0 if again else pairing.cost - self.alone(place).cost
            if extra >= _UNCLOSED:
                break
            if pairing.closed and _is_carried(self.blocks[place], pairing.closed[0], again, left.mark):
                return [*found, (place, begin, pairing.closed[0].end, pairing)]
            if left.mark in SINGLE and not again:
                break
            found.append((place, begin, len(self.blocks[place].text), pairing))
        return []


def _is_carried(block: Block, first: Enclosed, again: bool, mark: str) -> bool:
    begin = len(block.text) - len(block.text.lstrip()) + len(mark) if again else 0
    return first.start == begin and first.opening == mark


def _same_place(one: Block, other: Block) -> bool:
    if one.quote is not None or other.quote is not None:
        return one.quote == other.quote
    return {one.kind, other.kind} <= {"paragraph", "item"}


def _ranges(block: Block, pairing: Pairing) -> list[Range]:
    """The ranges with those of `<q>`, which belong to the marks around them."""
    found = [(start, end) for start, end, _ in pairing.closed]
    if pairing.open:
        found.append((pairing.open.start, len(block.text)))
    for start, end in sorted(block.spoken, key=lambda span: (span[0], -span[1])):
        if start < end and not any(begin <= start and end <= stop for begin, stop in found):
            found.append((start, end))
    return sorted(found)
