"""What was said off the record: which lines of a conversation a request such as "this is off the record" covers.

A request covers its own line, the lines right before it of the same speaker, and, when it asks for what follows too,
the lines until somebody says "back on the record", else the rest of the speaker's turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

__all__ = ["Covered", "Line", "OffRecordWords", "off_record_lines"]

_MAX_BEFORE = 5  # lines before a request that it covers
_MAX_BETWEEN = 2  # lines of others that may stand between the request and what it is about: "Wow."
_MAX_AFTER = 12  # lines of the same turn after a request, when nobody says that the record goes on
_MAX_UNTIL_BACK = 150  # lines until "back on the record"
_MAX_LINE = 2000  # characters of a line that are searched


class OffRecordWords(BaseModel):
    """Regular expressions at word bounds, matched without regard to case; ' stands for either apostrophe."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: tuple[str, ...] = ()  # about what was said and what follows: "this is off the record"
    cuts: tuple[str, ...] = ()  # about what was said: "can we cut that out"
    returns: tuple[str, ...] = ()  # the record goes on: "back on the record"
    reported: tuple[str, ...] = ()  # tells of somebody else's request: "he told me off the record"


class Line(NamedTuple):
    """A sentence and the label of who says it."""

    text: str
    speaker: str | None


class Covered(NamedTuple):
    """A line that is off the record, and the line with the request."""

    line: int
    request: int


def off_record_lines(lines: Sequence[Line], words: OffRecordWords) -> tuple[Covered, ...]:
    """The lines that are off the record, in order; of several requests that cover a line, the first."""
    found: dict[int, int] = {}
    for number, line in enumerate(lines):
        text = line.text[:_MAX_LINE]
        if _matches(words.reported, text) or _matches(words.returns, text):
            continue
        follows = _matches(words.requests, text)
        if follows or _matches(words.cuts, text):
            for one in (*_before(lines, number), number, *(_after(lines, number, words) if follows else ())):
                found.setdefault(one, number)
    return tuple(Covered(line, found[line]) for line in sorted(found))


def _before(lines: Sequence[Line], number: int) -> list[int]:
    """The lines right before a request: of its speaker, else, when somebody else asks, of the speaker before."""
    speaker = lines[number].speaker
    near = range(number - 1, max(-1, number - 1 - _MAX_BETWEEN - 1), -1)
    if number and not any(lines[place].speaker == speaker for place in near):
        speaker = lines[number - 1].speaker
    found: list[int] = []
    between = 0
    for place in range(number - 1, -1, -1):
        if lines[place].speaker == speaker:
            found.append(place)
        else:
            between += 1
        if len(found) == _MAX_BEFORE or between > _MAX_BETWEEN or (found and lines[place].speaker != speaker):
            break
    return found


def _after(lines: Sequence[Line], number: int, words: OffRecordWords) -> Iterable[int]:
    last = min(len(lines), number + 1 + _MAX_UNTIL_BACK)
    back = next((place for place in range(number + 1, last) if _matches(words.returns, lines[place].text)), None)
    if back is not None:
        return range(number + 1, back)
    end = number + 1
    while end < min(len(lines), number + 1 + _MAX_AFTER) and lines[end].speaker == lines[number].speaker:
        end += 1
    return range(number + 1, end)


def _matches(patterns: tuple[str, ...], text: str) -> bool:
    pattern = _joined(patterns)
    return pattern is not None and pattern.search(text) is not None


@lru_cache(maxsize=256)
def _joined(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    joined = "|".join(patterns).replace("'", "['’]").replace(" ", r"\s+")
    return re.compile(joined, re.IGNORECASE)
