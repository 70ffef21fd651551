"""Times that readers of a post see: `(12:34)`, `[1:02:34]`, `([12:34](URL))`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.records.timecode import CLOCK

__all__ = [
    "TIMESTAMP", "clocks_in", "is_timestamp", "is_timestamp_line", "linked_time", "without_timestamps",
]  # fmt: skip

TIMESTAMP = re.compile(rf"\s*[(\[]{{1,2}}\s*(?:at\s+)?({CLOCK})(?:\.\d+)?(?:\s?[-–—]\s?{CLOCK})?\s*[)\]]{{1,2}}")
_CLOCK_IN_SOURCE = re.compile(rf"(?<![\d:.]){CLOCK}(?:\.\d+)?(?![\d:])")
_LINK = re.compile(r"\][ \t]?\([^()\s]*?[#?&]t=(?P<time>\d+(?:\.\d+)?)")
_ALONE = re.compile(rf"[(\[]?{CLOCK}[)\]]?")
_MARKDOWN_LINE = re.compile(rf"[ \t]*>?[ \t]*\(\[?{CLOCK}[^\n]*\)[ \t]*")


def without_timestamps(text: str) -> str:
    """The text without its times, in brackets or bare."""
    return re.sub(rf"\(?\[?{CLOCK}\]?\)?", "", text)


def is_timestamp(text: str) -> bool:
    """Whether the text is a time and nothing else."""
    return _ALONE.fullmatch(text) is not None


def is_timestamp_line(line: str) -> bool:
    """Whether a line of a Markdown blockquote holds a timestamp only: `> ([12:34](URL))`."""
    return _MARKDOWN_LINE.fullmatch(line) is not None


def clocks_in(source: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The times of source[start:end], each as a match whose text `parse_clock` reads."""
    return _CLOCK_IN_SOURCE.finditer(source, start, end)


def linked_time(source: str, start: int, end: int) -> tuple[int, int] | None:
    """The character range of the seconds in `](URL#t=754)`, which begins at `start`."""
    match = _LINK.match(source, start, end)
    return match.span("time") if match else None
