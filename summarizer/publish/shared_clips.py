"""What tells others of a post's clips: soundbites of a feed, and chapters, as Podcasting 2.0 documents them.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/soundbite.md
https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import escape

from summarizer.text.characters import clean
from summarizer.text.shortening import shortened

__all__ = ["ClipPlace", "chapters", "soundbites"]

_TITLE_CHARACTERS = 128  # of a soundbite's title: no more by its documentation
_VERSION = "1.2.0"  # of the chapters' format


class ClipPlace(NamedTuple):
    """A stretch of the recording with a title: seconds. Estimated times are whole seconds."""

    start: float
    end: float
    title: str
    estimated: bool = False


def soundbites(places: Iterable[ClipPlace]) -> str:
    """A `<podcast:soundbite>` on a line for each place, to be put into the episode's `<item>`."""
    lines = (
        f'<podcast:soundbite startTime="{place.start:.{_digits(place)}f}" '
        f'duration="{place.end - place.start:.{_digits(place)}f}">'
        f"{escape(shortened(clean(place.title), _TITLE_CHARACTERS))}</podcast:soundbite>\n"
        for place in places
    )
    return "".join(lines)


def _digits(place: ClipPlace) -> int:
    return 1 if place.estimated else 3


def chapters(places: Iterable[ClipPlace], *, title: str | None, podcast: str | None) -> str:
    """A JSON file of chapters, in order of time: each place is one, and lasts to the next.

    Of places that begin together only the first is one: the others would last no time.
    """
    named = {"title": title, "podcastName": podcast}
    begun: dict[float, ClipPlace] = {}
    for place in places:
        begun.setdefault(round(place.start, 3), place)
    ordered = [begun[start] for start in sorted(begun)]
    value = {
        "version": _VERSION,
        **{name: clean(text) for name, text in named.items() if text},
        "chapters": [{"startTime": round(place.start, 3), "title": clean(place.title)} for place in ordered],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
