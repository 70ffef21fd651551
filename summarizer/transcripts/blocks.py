"""Text -> cues: the blocks of WebVTT and SRT, each with its times and lines.

Own code, because webvtt-py and pysubs2 refuse or drop a cue whose time is not written as the format says, and with it
the words of the cue. `times.py` reads the times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.transcripts.times import CueTimes, read_span

__all__ = ["Cue", "cut_cues"]

_NUMBER = re.compile(r"\s*#?\d{1,7}\s*[.):]?\s*")
_SPOILT = re.compile(r"\s*\S{1,20}\s*-{1,2}>\s*\S{1,20}\s*")  # no time, but in the place of one
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines of text with the times (seconds) at which they are shown; None where the file's time cannot be read."""

    start: float | None
    end: float | None
    lines: tuple[str, ...]


def cut_cues(text: str, *, webvtt: bool) -> tuple[list[Cue], int]:
    """The cues, and the number of cues with a time that cannot be read.

    Empty lines do not end a cue: what follows one is text until the next time line. In WebVTT a line between an empty
    line and a time line is the name of a cue, and NOTE, STYLE and REGION blocks are no cues.
    """
    lines = text.split("\n")
    arrows: tuple[str, ...] = ("-->", "–>", "—>", "--&gt;", "- >")
    if not any(arrow in text for arrow in arrows):
        arrows = ("->", "=>", "→")
    spans = {
        index: span
        for index, line in enumerate(lines)
        if any(arrow in line for arrow in arrows) and (span := _time_line(lines, index, line)) is not None
    }
    starts = sorted(spans)
    cues: list[Cue] = []
    number = 0
    for place, index in enumerate(starts):
        stop = starts[place + 1] if place + 1 < len(starts) else len(lines)
        body = lines[index + 1 : stop]
        number = _number_before(lines, index) or number + 1
        if place + 1 < len(starts):
            body = _without_number(body, number, webvtt=webvtt)
        if webvtt:
            body = _without_notes(body)
        span = spans[index]
        kept = tuple(line for line in (span.text, *body) if line.strip())
        cues.append(Cue(span.start, span.end, kept))
    return cues, sum(not span.is_read for span in spans.values())


def _time_line(lines: Sequence[str], index: int, line: str) -> CueTimes | None:
    """The times of a time line. One in which no time can be read follows the number of a cue or an empty line."""
    span = read_span(line)
    if span is not None and (span.start is not None or span.end is not None):
        return span
    before = lines[index - 1] if index else ""
    numbered = _NUMBER.fullmatch(before) is not None
    if (span is not None and not before.strip()) or (numbered and (span is not None or _SPOILT.fullmatch(line[:80]))):
        return CueTimes(None, None)
    return None


def _number_before(lines: Sequence[str], index: int) -> int | None:
    before = lines[index - 1] if index else ""
    return int(re.sub(r"\D", "", before)) if _NUMBER.fullmatch(before) else None


def _without_number(body: list[str], number: int, *, webvtt: bool) -> list[str]:
    """The lines of a cue without the number or name of the cue after it."""
    last = body[-1] if body else ""
    if last.strip():
        named = webvtt and (len(body) == 1 or not body[-2].strip())
        if _NUMBER.fullmatch(last) or (named and len(body) > 1):
            return body[:-1]
        return body
    filled = [place for place, line in enumerate(body) if line.strip()]
    if len(filled) > 1 and body[filled[-1]].strip() == str(number + 1) and not body[filled[-1] - 1].strip():
        return body[: filled[-1]]  # a file with an empty line after every line
    return body


def _without_notes(body: list[str]) -> list[str]:
    kept: list[str] = []
    inside, fresh = False, False
    for line in body:
        if not line.strip():
            inside, fresh = False, True
            continue
        inside = inside or (fresh and bool(_NO_CUE.match(line)))
        fresh = False
        if not inside:
            kept.append(line)
    return kept
