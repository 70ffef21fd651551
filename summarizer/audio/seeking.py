"""The frames of a track from any start.

Times are in seconds from the first sample. The full decoding from the beginning is the measure: samples are counted,
and where the container stores a clock that leaves them behind, silence is put in. A decoding from a later start has to
agree with it, whatever the container can do; `seek_choice.py` says which way is right for a file.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer.audio.containers import clock_of, format_name, frames_of, opened, packets_of
from summarizer.audio.timeline import Placed, Timeline
from summarizer.errors import InputError

__all__ = ["FIRST_SECONDS", "FROM_BEGINNING", "Reader", "Seeking", "stores_clock"]

LEAD_SECONDS = 1.0  # decoded and dropped before a start: bit reservoir (mp3), overlap (aac), convergence (opus)
FIRST_SECONDS = 3 * LEAD_SECONDS  # a start before this is decoded from the beginning
# Containers that store a time for their packets. In others FFmpeg makes it out of the bit rate or of lengths that it
# rounds: 0.22 ms a second off in raw AC-3 at 44.1 kHz, arbitrary in AVI.
_WITH_CLOCK = {"mov", "matroska", "ogg", "asf", "flv", "mpegts", "mpeg", "nut", "mxf", "rm", "wtv"}


@dataclass(frozen=True)
class Seeking:
    """How the sound from a start is reached.

    jump: FFmpeg seeks to frames with exact times. skip: the packets before the start are read, not decoded, and their
    lengths added up. decode: everything is decoded from the beginning.
    """

    how: Literal["jump", "skip", "decode"]
    exact: bool = False  # the packets' clock needs no adding up
    packet_seconds: float | None = None  # the length of every packet, where the stated ones are wrong


FROM_BEGINNING = Seeking("decode")


def stores_clock(container: Any) -> bool:
    """Whether the times of packets are stored in the container, so that its sound can have holes."""
    return format_name(container) in _WITH_CLOCK


class Reader:
    """Reads the frames of a track from places that come one after the other.

    Raises InputError when the track holds no sound that can be decoded.
    """

    def __init__(self, path: Path, container: Any, number: int, seeking: Seeking) -> None:
        self._path, self._container, self._number, self._seeking = path, container, number, seeking
        self._track = container.streams.audio[number]
        self._follows = stores_clock(container)
        self._packets = _Packets(packets_of(path, container, self._track), seeking, follows_clock=self._follows)
        frames = frames_of(path, self._packets)
        first = next(frames, None)
        if first is None:
            raise InputError(f"{path.name} holds no sound that can be decoded")
        self._origin = clock_of(first) or 0.0
        self._near = max(FIRST_SECONDS, self._packets.end - self._origin)
        self._sequence = self._placed(itertools.chain([first], frames), 0.0)

    def frames(self, start: float) -> Iterator[Placed]:
        """The frames from a little before `start` on; a later call's `start` is later."""
        if start <= self._near:
            return self._sequence
        if self._seeking.how == "jump":
            return self._jumped(start)
        return self._skipped(start) if self._seeking.how == "skip" else self._decoded(start)

    def _decoded(self, start: float) -> Iterator[Placed]:
        for placed in self._sequence:
            if placed.start + placed.frame.samples / placed.frame.sample_rate > start - LEAD_SECONDS:
                yield placed

    def _jumped(self, start: float) -> Iterator[Placed]:
        import av

        path = self._path
        lead = math.floor((self._origin + start - LEAD_SECONDS) / self._track.time_base)
        self._container.seek(lead, stream=self._track)
        frames = frames_of(path, packets_of(path, self._container, self._track))
        first = None
        with suppress(av.error.FFmpegError):
            first = next(frames, None)
        if first is None:
            return
        clock = clock_of(first)
        if clock is not None and clock - self._origin <= start:
            yield from self._placed(itertools.chain([first], frames), clock - self._origin)
            return
        with opened(path) as again:  # the jump went too far
            yield from Reader(path, again, self._number, FROM_BEGINNING).frames(start)

    def _skipped(self, start: float) -> Iterator[Placed]:
        self._track.codec_context.flush_buffers()
        packet = self._packets.reaching(self._origin + start - LEAD_SECONDS)
        if packet is None:
            return
        clock, begin = clock_of(packet), self._packets.start - self._origin
        frames = frames_of(self._path, itertools.chain([packet], self._packets))
        first = next(frames, None)
        if first is None:
            return
        first_clock = clock_of(first)
        if clock is not None and first_clock is not None:
            begin += first_clock - clock
        yield from self._placed(itertools.chain([first], frames), begin)

    def _placed(self, frames: Iterator[Any], begin: float) -> Iterator[Placed]:
        """The frames with their places, the first of them at `begin`."""
        timeline = Timeline(follows_clock=self._follows)
        shift: float | None = None
        for frame in frames:
            clock = clock_of(frame)
            if shift is None:
                shift = 0.0 if clock is None else begin - clock
                clock = begin - shift
            yield Placed(
                *timeline.place(None if clock is None else clock + shift, frame.samples / frame.sample_rate), frame
            )


class _Packets:
    """The packets of a track, one after the other. `start` and `end`: of the last one, in the container's clock."""

    def __init__(self, packets: Iterator[Any], seeking: Seeking, *, follows_clock: bool) -> None:
        self._packets = packets
        self._length = seeking.packet_seconds
        self._exact = seeking.exact
        self._counted = seeking.packet_seconds is not None and not follows_clock
        self._timeline = Timeline(follows_clock=follows_clock)
        self.start = self.end = 0.0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        packet = next(self._packets)
        if not self._exact:
            length = _stated_seconds(packet) if self._length is None else self._length
            self.start, _ = self._timeline.place(None if self._counted else clock_of(packet), length)
            self.end = self.start + length
        return packet

    def reaching(self, time: float) -> Any:
        """The first further packet that ends after `time` of the container's clock; None when there is none."""
        if not self._exact:
            return next((packet for packet in self if self.end > time), None)
        limit: int | None = None
        for packet in self._packets:
            if packet.pts is None:
                continue
            if limit is None:
                limit = math.floor(time / packet.time_base)
            if packet.pts + (packet.duration or 0) > limit:
                self.start = float(packet.pts * packet.time_base)
                return packet
        return None


def _stated_seconds(packet: Any) -> float:
    return float((packet.duration or 0) * (packet.time_base or 0))
