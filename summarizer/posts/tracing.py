"""Finds the characters of a quotation in the source of its post."""

from __future__ import annotations

import re

from summarizer.posts.document import Block, LineIndex
from summarizer.text.characters import UNSEEN

__all__ = ["Tracer"]

_MAX_TRACED_WORDS = 2000  # a longer quotation is not traced to its place in the source
_MAX_MARKUP_FACTOR, _MAX_SKIPPED_CHARS = 4, 20_000  # source per character of a quotation; source before it


class Tracer:
    """Finds each quotation forwards from the one before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = LineIndex(text)
        self.reached = 0

    def trace(self, block: Block, wanted: str) -> tuple[int, int] | None:
        """The half-open character range whose text is `wanted` once markup, escapes and line breaks are taken off."""
        line = block.lines[0] if block.lines else 1
        if line > len(self.lines.starts):
            return None
        begin = max(self.reached, self.lines.starts[line - 1])
        limit = begin + _MAX_MARKUP_FACTOR * len(wanted) + _MAX_SKIPPED_CHARS
        place = self.text.find(wanted, begin, limit)
        if place >= 0:
            self.reached = place + len(wanted)
            return place, self.reached
        words = wanted.split()
        if not words or len(words) > _MAX_TRACED_WORDS:
            return None
        note = (
            r"==|\[\^?\w{1,30}\](?:\([^()\s]{0,500}\))?"
            r"|<sup\b[^<>]{0,80}>(?:<[^<>]{0,200}>|[^<>]){0,20}</sup>|&(?:nbsp|#160|#xa0|ensp|emsp|thinsp);"
        )
        between = rf"(?:{note}|[\s>*_\\~`{UNSEEN}]|<[^<>]{{0,200}}>|\]\([^()\s]{{0,500}}\)|\[)*"
        inside = rf"[\\*_~`{UNSEEN}]*"
        pattern = between.join(inside.join(re.escape(c) for c in word[:60]) for word in words[:400])
        match = re.compile(pattern).search(self.text, begin, limit)
        if match is None:
            return None
        self.reached = match.end()
        return match.start(), match.end()
