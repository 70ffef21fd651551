"""Times are seconds as `float` from the first sample. This module alone converts them from and to text (`h:mm:ss`).

`CLOCK` finds times in running text. Two formats have patterns of their own: cues.py in transcripts/ (WebVTT and SRT,
whose fraction is required) and chapters.py in sources/feeds/.
"""

from __future__ import annotations

import re

__all__ = ["CLOCK", "format_clock", "format_vtt", "parse_clock"]

CLOCK = r"(?:\d{1,2}:[0-5]?\d|\d{1,3}):[0-5]\d"  # pattern of a time in running text, without its fraction
_CLOCK = re.compile(r"^(?:(?:(\d{1,4}):(?=[0-5]?\d:))?(\d{1,4}):)?(\d{1,7})(?:[.,](\d{1,9}))?$")


def format_clock(seconds: float) -> str:
    """`754.3` -> `12:34`, `3754.3` -> `1:02:34`; whole seconds, rounded down as players do."""
    whole = int(max(0.0, seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def format_vtt(seconds: float) -> str:
    """`754.3` -> `00:12:34.300`, as WebVTT wants it."""
    millis = round(max(0.0, seconds) * 1000)
    hours, rest = divmod(millis, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    secs, millis = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{secs:02d}.{millis:03d}"


def parse_clock(text: str) -> float:
    """`1:02:34`, `62:34.5`, `3754`, `00:12:34,300` -> seconds.

    Raises ValueError when `text` is none of these.
    """
    match = _CLOCK.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time such as 12:34, 1:02:34 or 754.3")
    hours, minutes, seconds, fraction = match.groups()
    if minutes is not None and int(seconds) > 59:
        raise ValueError(f"{text!r} is not a time: it has {seconds} seconds")
    value = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return value + (float(f"0.{fraction}") if fraction else 0.0)
