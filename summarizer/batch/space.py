"""What a backlog takes of the disk: recordings while they are needed, and what stays of an episode.

The size of a recording is learnt from those fetched into the same folder before; without any, it is that of MP3 at
128 kbit/s, in which most podcasts are published.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from summarizer.store import Root

__all__ = ["Space", "space_line", "space_of"]

_BYTES_PER_SECOND = 16_000.0  # of audio, when nothing was fetched here yet
# Of an episode without its recording, measured on a conversation of 4 minutes: transcripts and quotations as JSON grow
# with its length, the clips of the review page with the number of quotations.
_TEXT_BYTES_PER_SECOND, _CLIPS_BYTES, _PAGE_BYTES = 1_800.0, 1_000_000.0, 150_000.0


class Space(NamedTuple):
    """Bytes on the disk of the root."""

    most: float  # at once, in the course of the run
    left: float  # when all is done
    free: int | None  # now; None: on an object store


def space_of(
    root: Root, seconds: float, episodes: int, at_once: int, keep: Literal["audio", "clips", "none"], rate: float | None
) -> Space:
    """`seconds` of audio in so many episodes, `at_once` of them unfinished; `rate`: learnt, bytes a second."""
    sound = rate or _BYTES_PER_SECOND
    text = seconds * _TEXT_BYTES_PER_SECOND + episodes * (_PAGE_BYTES + (0 if keep == "none" else _CLIPS_BYTES))
    mean = seconds / max(1, episodes)
    under_way = min(episodes, at_once) * mean * sound
    left = text + (seconds * sound if keep == "audio" else 0.0)
    return Space(max(left, text + under_way), left, _free(root))


def space_line(most_gb: float, left_gb: float, free_gb: float | None, keep: str) -> str:
    """The line of a plan about the disk."""
    line = f"about {_gb(most_gb)} of disk"
    if left_gb < most_gb - min(0.05, most_gb / 10):
        line += f" at once, {_gb(left_gb)} when all is done"
    if keep == "audio":
        line += ", with all recordings (--keep clips deletes each when its episode is done)"
    if free_gb is None:
        return line
    if most_gb > free_gb:
        return f"{line}; too little is free: {_gb(free_gb)}"
    return f"{line}; {_gb(free_gb)} free"


def _gb(number: float) -> str:
    if number >= 1000:
        return f"{number / 1000:.1f} TB"
    return f"{number:.1f} GB" if number >= 0.95 else f"{max(1, round(number * 1000))} MB"


def _free(root: Root) -> int | None:
    if not root.is_local:
        return None
    place = root.path
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return None
