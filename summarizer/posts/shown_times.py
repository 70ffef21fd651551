"""The times that a post shows beside a quotation, within its blockquote or sentence and on the lines around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.posts.document import Block
from summarizer.posts.marks import Range
from summarizer.posts.signatures import is_button, is_signature
from summarizer.posts.timestamps import TIMESTAMP
from summarizer.records.timecode import CLOCK, parse_clock

__all__ = ["shown_times"]

_MAX_BESIDE = 400  # characters on either side of a quotation that are read
_CLOCK = re.compile(rf"(?<![\d:.–-])({CLOCK})(?:\.\d+)?(?![\d:]|\s*[ap]\.?m\b)", re.IGNORECASE)
_ALONE = re.compile(rf"[\W_]{{0,12}}({CLOCK})(?:\.\d+)?[\W_]{{0,12}}")
_SENTENCE_END = re.compile(r"[.!?。！？]['\"”’»)]?\s+(?![(\[])")


def shown_times(blocks: Sequence[Block], first: tuple[int, int], last: tuple[int, int], free: Range) -> list[float]:
    """Seconds of the times that readers take for those of a quotation, in their order.

    `first` and `last`: block and offset of where it begins and ends; `free`: where, in those blocks, the quotation
    before it ends and the one after it begins.
    """
    begin, end = blocks[first[0]], blocks[last[0]]
    before = begin.text[max(free[0], first[1] - _MAX_BESIDE) : first[1]]
    after = end.text[last[1] : min(free[1], last[1] + _MAX_BESIDE)]
    if begin.quote is None:
        before = _SENTENCE_END.split(before)[-1]
        after = _SENTENCE_END.split(after, maxsplit=1)[0]
        inside = [*TIMESTAMP.finditer(before), *TIMESTAMP.finditer(after)]
    else:
        inside = [*_CLOCK.finditer(before), *_CLOCK.finditer(after)]
    times = [parse_clock(match[1]) for match in inside]
    if begin.quote is not None:
        times += _of_lines(blocks, first[0], last[0])
    return times


def _of_lines(blocks: Sequence[Block], first: int, last: int) -> list[float]:
    """The times of the lines of a blockquote that are not words, of the line below it, else of the one above it."""
    quote = blocks[first].quote
    times: list[float] = []
    for start, step in ((last + 1, 1), (first - 1, -1)):
        number = start
        while 0 <= number < len(blocks) and blocks[number].quote == quote:
            found = _of_line(blocks[number])
            if found is None:
                return times
            times += found
            number += step
        outside = blocks[number] if 0 <= number < len(blocks) else None
        if outside is not None and outside.quote is None and outside.kind == "paragraph" and not times:
            times += _of_line(outside) or (_of_lead(outside.text) if step < 0 else [])
    return times


def _of_line(block: Block) -> list[float] | None:
    """The times of an attribution, a time alone or links that name what they do; None for any other text."""
    text = block.text.strip()
    if alone := _ALONE.fullmatch(text):
        return [parse_clock(alone[1])]
    if is_signature(text.strip("*_ ")) or block.cite or (block.links and is_button(text)):
        return [parse_clock(match[1]) for match in _CLOCK.finditer(text)]
    return None


def _of_lead(text: str) -> list[float]:
    """The time in brackets in the sentence that leads to a blockquote: "At [5:00] Carver said:"."""
    if not text.rstrip().endswith((":", "：")):
        return []
    return [parse_clock(match[1]) for match in TIMESTAMP.finditer(_SENTENCE_END.split(text)[-1])]
