"""Quotation marks that stand in blocks of their own, around words: paragraphs, table cells, list items."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.posts.document import Block
from summarizer.text.quotation_marks import CLOSING_CHARACTERS, DOUBLE_CHARACTERS, OPENING_CHARACTERS
from summarizer.text.scripts import count_words

__all__ = ["without_lone_marks"]

_ALWAYS_OPENING = frozenset("“„«「『❝")
_MAX_BLOCKS = 12  # between two marks
_MIN_WORDS = 4  # between them in a table, where a mark may stand for what is above it, or after one that none closes


def without_lone_marks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without such marks; what stands between two, or below one that only opens, is marked as by `<q>`."""
    kept: list[Block] = []
    place = 0
    while place < len(blocks):
        end = _end(blocks, place) if _is_lone(blocks[place], OPENING_CHARACTERS) else 0
        if not end:
            kept.append(blocks[place])
            place += 1
            continue
        inside = blocks[place + 1 : end]
        for block in inside:
            block.spoken = [(0, len(block.text))]
        kept += inside
        if end < len(blocks) and _is_lone(blocks[end], CLOSING_CHARACTERS):
            kept[-1].notes += ((len(kept[-1].text), note) for _, note in blocks[end].notes)
            end += 1
        place = end
    return kept


def _end(blocks: Sequence[Block], place: int) -> int:
    """Where the words after an opening mark end: the number of the next block; 0 when it marks none."""
    first = blocks[place]
    for end in range(place + 1, min(len(blocks), place + 2 + _MAX_BLOCKS)):
        if not _same_place(first, blocks[end]):
            break
        if _is_lone(blocks[end], CLOSING_CHARACTERS):
            words = sum(count_words(block.text) for block in blocks[place + 1 : end])
            return end if words >= (_MIN_WORDS if first.kind == "cell" else 1) else 0
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    opens = first.text.strip(" *_\n")[0] in _ALWAYS_OPENING and first.kind != "cell"
    if following is None or not opens or not _same_place(first, following):
        return 0
    return place + 2 if count_words(following.text) >= _MIN_WORDS else 0


def _is_lone(block: Block, marks: str) -> bool:
    text = block.text.strip(" *_\n")
    own = block.quote is None and not block.aside and block.kind != "front"
    return own and 0 < len(text) <= 2 and all(one in marks and one in DOUBLE_CHARACTERS for one in text)


def _same_place(one: Block, other: Block) -> bool:
    return other.quote is None and one.row == other.row and (one.kind == "cell") == (other.kind == "cell")
