"""The times of captions as tools write them: any number of digits, `,` or `.`, full-width, rounded up to 60 seconds."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

__all__ = ["CueTimes", "read_span", "read_time"]

_MAX_CHARACTERS = 60  # of one time, spaces included
_CLOCK = re.compile(
    r"(?P<minus>[-−])?\s*(?:(?:(?P<hours>\d{1,5})\s*:\s*)?(?P<minutes>\d{1,5})\s*:\s*)?(?P<inner>(?<=:)[-−])?"
    r"(?P<seconds>\d{1,7})"
    r"(?:\s*[.,;]\s*(?P<fraction>\d{1,9})|:(?P<millis>\d{3}))?"
)
_ARROW = re.compile(r"\s*(?:-{1,3} ?>|[–—] ?>|={1,2}>|→|-{2}&gt;)\s*")
_SETTING = re.compile(r"(?:[A-Za-z][\w-]{0,20}:[^\s]{1,60}(?:\s+|$))+")
_TIME_AT_START = re.compile(r"[-−]?\s*\d[\d:.,;：．，； ]{0,58}")
_WORD = re.compile(r"\s*\S{1,20}\s*")
_UNREADABLE = re.compile(r"[\d:.,;：．，；?x_*#\s-]{0,40}|\s*(?=\S{0,19}\d)\S{1,20}\s*", re.IGNORECASE)


class CueTimes(NamedTuple):
    """The time line of a cue. `start` and `end` in seconds, None where they cannot be read; `text` follows on the same
    line.
    """

    start: float | None
    end: float | None
    text: str = ""

    @property
    def is_read(self) -> bool:
        return self.start is not None and self.end is not None


def read_time(text: str) -> float | None:
    """Seconds of `1:02:34,500`, `75:10.0`, `00:00:04`, `12.5`; a negative time is 0. None for anything else."""
    if len(text) > _MAX_CHARACTERS:
        return None
    match = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or (match["minutes"] is not None and int(match["seconds"]) > 60):
        return None
    if match["minus"] or match["inner"]:
        return 0.0
    whole = int(match["hours"] or 0) * 3600 + int(match["minutes"] or 0) * 60 + int(match["seconds"])
    return whole + float(f"0.{match['fraction'] or match['millis'] or 0}")


def read_span(line: str) -> CueTimes | None:
    """The times of a line `start --> end`, perhaps with settings or words after them; None for any other line."""
    arrow = _ARROW.search(line[: 2 * _MAX_CHARACTERS])
    if arrow is None:
        return None
    left, right = line[: arrow.start()], line[arrow.end() :]
    start = _clock(left)
    found = _TIME_AT_START.match(right)
    end, rest = _longest_time(found.group(), right) if found else (None, right)
    beside = end is not None and not rest.strip() and _WORD.fullmatch(left) is not None  # NaN:NaN --> 00:04.000
    if start is None and not beside and not _UNREADABLE.fullmatch(left):
        return None  # "turn it --> 5 degrees" is speech
    if start is None and end is None and not _UNREADABLE.fullmatch(right):
        return None
    if end is None or _SETTING.fullmatch(rest.strip()[:400]):
        rest = ""
    return CueTimes(start, end, rest.strip())


def _clock(text: str) -> float | None:
    """Like `read_time`, but a number without a colon is no time of a cue unless it has a fraction."""
    time = read_time(text)
    return time if time is not None and re.search(r"[:.,：．，]", text) else None


def _longest_time(text: str, line: str) -> tuple[float | None, str]:
    """The time at the start of a line, and what follows it."""
    candidate = text.rstrip()
    while candidate:
        time = _clock(candidate)
        rest = line[len(candidate) :]
        if time is not None and not rest[:1].isalnum():
            return time, rest
        candidate = candidate.rpartition(" ")[0].rstrip()
    return None, line
