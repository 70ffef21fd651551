"""Where the frames or packets of a track stand in its sound, in seconds from its first sample."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Placed", "Timeline"]

# The clock's deviation from the counted samples, in seconds: up to the first it is jitter; beyond it for a second, or
# beyond the second at once, it is followed; beyond the others the clock was set anew.
_JITTER, _HOLE, _MAX_HOLE, _MAX_OVERLAP = 0.04, 0.1, 120.0, 1.0
_SETTLED_SECONDS = 1.0
_MAX_FILLED_SECONDS = 3600.0  # of silence put into one recording
_MAX_DROPPED_SHARE = 0.02  # of sound that the clock has no room for; more: the clock is wrong


class Placed(NamedTuple):
    """A frame, and where it stands. `change` seconds of silence come before it, or, where it is negative, that much of
    it is left out.
    """

    start: float
    change: float
    frame: Any


class Timeline:
    """Adds up the lengths of a track's frames or packets, and compares them with the container's clock."""

    def __init__(self, *, follows_clock: bool) -> None:
        self._follows = follows_clock
        self._end: float | None = None  # of what was placed
        self._shift = 0.0  # between the clock, set anew, and the time
        self._off_seconds = 0.0  # for how long the clock has deviated
        self._filled = self._dropped = 0.0

    def place(self, clock: float | None, length: float) -> tuple[float, float]:
        """`(start, change)` of the next `length` seconds; see `Placed`."""
        if self._end is None:
            self._end = clock or 0.0
        off = 0.0 if clock is None else clock + self._shift - self._end
        change = self._change(off, length) if self._follows else 0.0
        start = self._end + change
        if clock is not None and abs(clock + self._shift - start) < 1e-6:
            start = clock + self._shift  # no sum of rounded lengths
        self._end = start + length
        return start, change

    def _change(self, off: float, length: float) -> float:
        if abs(off) <= _JITTER:
            self._off_seconds = 0.0
            return 0.0
        self._off_seconds += length
        lasting = self._off_seconds >= _SETTLED_SECONDS
        if -_MAX_OVERLAP < off < _MAX_HOLE and not (off > _HOLE or lasting):
            return 0.0
        self._off_seconds = 0.0
        if self._believes(off):
            self._filled += max(0.0, off)
            self._dropped += max(0.0, -off)
            return off
        self._shift -= off
        return 0.0

    def _believes(self, off: float) -> bool:
        if off > 0:
            return off < _MAX_HOLE and self._filled + off <= _MAX_FILLED_SECONDS
        room = _MAX_OVERLAP + _MAX_DROPPED_SHARE * (self._end or 0.0)
        return off > -_MAX_OVERLAP and self._dropped - off <= room
