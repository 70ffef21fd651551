"""A Podcasting 2.0 chapters file (JSON) -> Chapters.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
"""

from __future__ import annotations

import json
import math

from summarizer.records.episode import Chapter
from summarizer.source.plain import one_line

__all__ = ["read_chapters"]

_MOST = 500


def read_chapters(body: bytes) -> tuple[Chapter, ...]:
    """The chapters with a title and a time, in order; none when the file is not what it should be. Never raises."""
    try:
        parts = json.loads(body)["chapters"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
    found = []
    for part in parts[:_MOST] if isinstance(parts, list) else ():
        start, title = (part.get("startTime"), part.get("title")) if isinstance(part, dict) else (None, None)
        if not isinstance(start, int | float) or not math.isfinite(start) or start < 0 or not isinstance(title, str):
            continue
        if (line := one_line(title)) and part.get("toc") is not False:
            found.append(Chapter(start=float(start), title=line))
    return tuple(sorted(found, key=lambda chapter: chapter.start))
