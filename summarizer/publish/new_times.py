"""Replaces the times of a post's quotations in anchors, visible timestamps and their links, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.posts.html import tag_notes_in
from summarizer.posts.notes import Note, notes_in
from summarizer.posts.timestamps import clocks_in, linked_time
from summarizer.records.timecode import format_clock, parse_clock

__all__ = ["NewTime", "change_times"]

_MAX_DISTANCE_CHARACTERS = 600  # between a quotation and its anchor or timestamp
_SAME_SECONDS = 0.005


@dataclass(frozen=True)
class NewTime:
    """A quotation's place in the post and its times in seconds."""

    words: tuple[int, int]  # character range of the quotation's words, half-open
    anchor: tuple[float, float] | None  # the current times of its anchor
    shown: float | None  # the current time of its visible timestamp
    start: float
    end: float


def change_times(post: str, times: Sequence[NewTime]) -> tuple[str, int]:
    """The post with the new times, and the number of quotations whose times were replaced.

    A quotation without anchor and timestamp does not change, and neither does one whose current time in the post
    differs from the current time in `times`.
    """
    ordered = sorted(times, key=lambda time: time.words)
    edits: dict[tuple[int, int], str] = {}
    changed = 0
    for number, time in enumerate(ordered):
        before = ordered[number - 1].words[1] if number else 0
        after = ordered[number + 1].words[0] if number + 1 < len(ordered) else len(post)
        found = dict(_edits(post, time, before, min(after, time.words[1] + _MAX_DISTANCE_CHARACTERS)))
        found = {place: text for place, text in found.items() if post[slice(*place)] != text and place not in edits}
        edits.update(found)
        changed += bool(found)
    for (first, last), text in sorted(edits.items(), reverse=True):
        post = post[:first] + text + post[last:]
    return post, changed


def _edits(post: str, time: NewTime, before: int, after: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Character ranges of the post and their new text."""
    first, last = time.words
    if time.anchor is not None:
        comments = [note for note in notes_in(post, last, after) if _has_times(note.note, time.anchor)]
        tags = [note for note in tag_notes_in(post, before, first) if _has_times(note.note, time.anchor)]
        for placed in (*comments[:1], *tags[-1:]):
            if placed.start and placed.end:
                yield placed.start, f"{time.start:.2f}"
                yield placed.end, f"{time.end:.2f}"
    if time.shown is not None:
        shown = int(time.shown)
        clock = next((found for found in clocks_in(post, last, after) if int(parse_clock(found[0])) == shown), None)
        if clock is not None:
            yield clock.span(), format_clock(time.start)
            link = linked_time(post, clock.end(), after)
            if link is not None:
                yield link, f"{int(time.start)}"


def _has_times(note: Note, times: tuple[float, float]) -> bool:
    if note.start is None or note.end is None:
        return False
    return abs(note.start - times[0]) < _SAME_SECONDS and abs(note.end - times[1]) < _SAME_SECONDS
