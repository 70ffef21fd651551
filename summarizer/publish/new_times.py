"""Exchanges the times of a post's quotations: in anchors, visible timestamps and their links. Nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.records.timecode import format_clock, parse_clock

__all__ = ["NewTime", "change_times"]

_NUMBER = r"\d+(?:\.\d+)?"
_ANCHOR = re.compile(rf"<!--[ \t]*(?:[\w.-]+[ \t]+)?(?P<start>{_NUMBER})-(?P<end>{_NUMBER})(?=[ \t][^>\n]*-->|-->)")
_TAG = re.compile(
    rf"<(?:blockquote|q|p)\b[^<>]*?\bdata-start=[\"']?(?P<start>{_NUMBER})\b[^<>]*?\bdata-end=[\"']?(?P<end>{_NUMBER})"
)
_CLOCK = re.compile(r"(?<![\d:.])(?:\d{1,2}:[0-5]?\d|\d{1,3}):[0-5]\d(?:\.\d+)?(?![\d:])")
_LINK = re.compile(rf"\][ \t]?\([^()\s]*?[#?&]t=(?P<time>{_NUMBER})")
_NEAR = 600  # characters after a quotation in which its anchor or timestamp stands


@dataclass(frozen=True)
class NewTime:
    """A quotation's place in the post and its times, seconds."""

    words: tuple[int, int]  # character range of the quotation's words, half-open
    anchor: tuple[float, float] | None  # the times its anchor gives now
    shown: float | None  # the time its visible timestamp gives now
    start: float
    end: float


def change_times(post: str, times: Sequence[NewTime]) -> tuple[str, int]:
    """The post with the new times, and how many quotations' times were exchanged.

    A quotation without anchor and timestamp stays as it is. What stands at a time that the post does not give, too.
    """
    ordered = sorted(times, key=lambda time: time.words)
    edits: dict[tuple[int, int], str] = {}
    changed = 0
    for number, time in enumerate(ordered):
        before = ordered[number - 1].words[1] if number else 0
        after = ordered[number + 1].words[0] if number + 1 < len(ordered) else len(post)
        found = dict(_edits(post, time, before, min(after, time.words[1] + _NEAR)))
        found = {place: text for place, text in found.items() if post[slice(*place)] != text and place not in edits}
        edits.update(found)
        changed += bool(found)
    for (first, last), text in sorted(edits.items(), reverse=True):
        post = post[:first] + text + post[last:]
    return post, changed


def _edits(post: str, time: NewTime, before: int, after: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Character ranges and what is to stand there."""
    first, last = time.words
    if time.anchor is not None:
        comments = [match for match in _ANCHOR.finditer(post, last, after) if _has_times(match, time.anchor)]
        tags = [match for match in _TAG.finditer(post, before, first) if _has_times(match, time.anchor)]
        for match in (*comments[:1], *tags[-1:]):
            yield match.span("start"), f"{time.start:.2f}"
            yield match.span("end"), f"{time.end:.2f}"
    if time.shown is not None:
        clock = next((m for m in _CLOCK.finditer(post, last, after) if int(parse_clock(m[0])) == int(time.shown)), None)
        if clock is not None:
            yield clock.span(), format_clock(time.start)
            link = _LINK.match(post, clock.end(), after)
            if link is not None:
                yield link.span("time"), f"{int(time.start)}"


def _has_times(match: re.Match[str], times: tuple[float, float]) -> bool:
    return abs(float(match["start"]) - times[0]) < 0.005 and abs(float(match["end"]) - times[1]) < 0.005
