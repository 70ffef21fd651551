"""Chapters from a Podcasting 2.0 chapters file (JSON), and from lines of show notes such as `12:34 Title`.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
"""

from __future__ import annotations

import json
import re

from summarizer.records.base import MAX_SECONDS
from summarizer.records.episode import Chapter
from summarizer.sources.dates import parse_duration
from summarizer.text.json_numbers import number_in
from summarizer.text.markup import one_line

__all__ = ["chapters_in", "may_have_chapters", "read_chapters"]

_MAX_CHAPTERS = 500
_MIN_CHAPTERS = 3  # of lines in notes
_MAX_LINE_CHARACTERS = 250
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\.\d{1,3})?"
_MARK = r"[ \t\-*•▶►⏱(\[【]*"
_TIME_FIRST = re.compile(
    rf"^{_MARK}({_CLOCK})(?:[ \t]*[-–—][ \t]*{_CLOCK})?[)\]】]*[ \t]*[-–—:|]*[ \t]*(\S.{{0,200}})$", re.MULTILINE
)
_TIME_LAST = re.compile(rf"^[ \t\-*•]*(\S.{{0,200}}?)[ \t]*[-–—:|(\[]+[ \t]*({_CLOCK})[)\]]*[ \t]*$", re.MULTILINE)


# A clock's colon in notes with their markup, or what may become one.
_MAYBE_COLON = re.compile(r":[^\sA-Za-z/]|&(?:amp;)*(?:#|col)")


def may_have_chapters(notes: str) -> bool:
    """Whether notes that may still have markup can have three chapters. False is certain."""
    return len(_MAYBE_COLON.findall(notes)) >= _MIN_CHAPTERS


def chapters_in(notes: str) -> list[tuple[float, str]]:
    """Chapters from lines `12:34 Title` or `Title (12:34)` of show notes, when there are at least three and their times
    ascend.
    """
    # Lines of chapters are short; long lines could make the patterns slow.
    notes = "\n".join(line for line in notes.split("\n") if len(line) <= _MAX_LINE_CHARACTERS)
    for found in (
        [(clock, title) for clock, title in _TIME_FIRST.findall(notes)],
        [(clock, title) for title, clock in _TIME_LAST.findall(notes)],
    ):
        named = [pair for pair in found[:200] if re.search(r"[^\W_]", pair[1])]
        parts = [(parse_duration(clock) or 0.0, title.strip()) for clock, title in named]
        times = [time for time, _ in parts]
        if len(parts) >= _MIN_CHAPTERS and times == sorted(times):
            return parts
    return []


def read_chapters(body: bytes) -> tuple[Chapter, ...]:
    """The chapters with a title and a time, in order; empty when the file is malformed. Never raises."""
    try:
        parts = json.loads(body)["chapters"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
    found = []
    listed = parts[:_MAX_CHAPTERS] if isinstance(parts, list) else []
    for part in (one for one in listed if isinstance(one, dict)):
        start, title = number_in(part.get("startTime"), 0.0, MAX_SECONDS), part.get("title")
        if start is None or not isinstance(title, str):
            continue
        if (line := one_line(title)) and part.get("toc") is not False:
            found.append(Chapter(start=start, title=line))
    return tuple(sorted(found, key=lambda chapter: chapter.start))
