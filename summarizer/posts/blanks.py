"""A block's text with ranges of it blanked, so that what stands beside a quotation is read without the others."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.posts.attributions import before_marks
from summarizer.text.quotation_marks import OPENING_CHARACTERS

__all__ = ["TextBefore", "blanked"]

_MAX_CHARACTERS = 1000  # before a quotation: more than labels and titles are read from, and two runs
_MAX_RUN = 300  # characters of a run that `before_marks` takes off as a whole
_LONG_RUN = re.compile(rf"\s{{{_MAX_RUN},}}|[{re.escape(OPENING_CHARACTERS)}( ]{{{_MAX_RUN},}}")


def blanked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text, as long as before, with spaces for these half-open ranges."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(ranges):
        if end > at:
            begin = max(start, at)
            parts += (text[at:begin], " " * (end - begin))
            at = end
    return "".join((*parts, text[at:]))


class TextBefore:
    """What stands before each quotation of a text, read once from its beginning to its end."""

    def __init__(self, text: str, ranges: Iterable[tuple[int, int]]) -> None:
        self._text = text
        self._ranges = list(ranges)  # those blanked, which end after what was read
        self._at = 0
        self._before = ""

    def blank(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Ranges that do not begin before the last place asked for."""
        self._ranges += ranges

    def up_to(self, place: int) -> str:
        """The end of the text before `place`, no earlier than the last one, without the marks that open a quotation."""
        start, self._at = self._at, place
        inside = [(max(first - start, 0), min(end, place) - start) for first, end in self._ranges if first < place]
        self._ranges = [one for one in self._ranges if one[1] > place]
        read = self._before + blanked(self._text[start:place], inside)
        self._before = _LONG_RUN.sub(lambda run: run[0][-_MAX_RUN:], read)[-_MAX_CHARACTERS:]
        return before_marks(self._before)
