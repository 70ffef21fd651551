"""Which way of seeking is right for a file: known for common formats, tried once for the others."""

from __future__ import annotations

import mmap
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.audio.containers import channel_samples, format_name, frames_of, opened, packets_of
from summarizer.audio.seeking import FROM_BEGINNING, Reader, Seeking, stores_clock
from summarizer.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["identity_of", "seeking_of"]

# By format and the beginning of the codec's name: FFmpeg jumps to frames with exact times.
_JUMP = {
    "mov": ("aac", "alac", "mp3", "pcm_"),
    "matroska": ("aac", "mp3", "opus", "vorbis"),
    "ogg": ("opus", "vorbis"),
    "wav": ("pcm_",),
    "w64": ("pcm_",),
    "aiff": ("pcm_",),
    "caf": ("pcm_",),
    "flac": ("flac",),
}
_SKIP = {"mp3": ("mp3",)}  # the packets' lengths are exact, and FFmpeg's seeking is an estimate from the bit rate
_MAY_JUMP = {"mov", "matroska", "ogg", "nut", "mxf"}  # they have an index or a clock in every page

_TRIED_SECONDS, _MAX_TRIED_SECONDS = 12.0, 60.0  # decoded for a trial; up to the second while all is silent
_COMPARED_SECONDS, _COMPARED_LAG = 1.5, 0.02  # a clock may be rounded to a millisecond
_LEAST_LIKENESS = 0.9  # correlation: lossy decoders fill in noise
_LEAST_LEVEL = 1e-3  # of sound that can be compared
_MAX_DRIFT = 5e-6  # seconds a second: 50 ms in three hours

SeekingWay = Literal["jump", "skip"]
_known: dict[tuple[str, int, int, int], Seeking] = {}


def identity_of(path: Path) -> tuple[str, int, int]:
    """A file's path, size and time of change: what was found out about its bytes holds as long as they stay."""
    stat = path.stat()
    return str(path.absolute()), stat.st_size, stat.st_mtime_ns


def seeking_of(path: Path, container: Any, number: int) -> Seeking:
    """How sound of a track of the opened file is reached. Raises InputError when it cannot be decoded."""
    name = format_name(container)
    codec = str(container.streams.audio[number].codec_context.name)
    if codec.startswith(_SKIP.get(name, ())):
        return Seeking("skip", exact=True)
    if codec.startswith(_JUMP.get(name, ())) and name != "ogg":
        return Seeking("jump")
    key = (*identity_of(path), number)
    if key not in _known:
        chained = name == "ogg" and _is_chained(path)
        if codec.startswith(_JUMP.get(name, ())) and not chained:
            _known[key] = Seeking("jump")
        else:
            ways: tuple[SeekingWay, ...] = ("jump", "skip") if name in _MAY_JUMP and not chained else ("skip",)
            _known[key] = _tried(path, number, ways, clock=stores_clock(container))
    return _known[key]


def _is_chained(path: Path) -> bool:
    """Whether Ogg streams follow one another, each with a clock of its own: their first pages are marked."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = 0
        while data[at : at + 4] == b"OggS" and data[at + 5] & 2:  # the first pages of the streams it begins with
            at = data.find(b"OggS", at + 27)
            if at < 0:
                return False
        return data.find(b"OggS\x00\x02", at) >= 0


def _tried(path: Path, track: int, ways: tuple[SeekingWay, ...], *, clock: bool) -> Seeking:
    """The first way that gives the same sound as a decoding from the beginning."""
    begun = _beginning(path, track)
    if begun is None:
        return FROM_BEGINNING
    places = begun.places()
    for way in ways:
        seeking = Seeking(way, packet_seconds=None if way == "jump" else begun.packet_seconds)
        exact = begun.lengths_hold or seeking.packet_seconds is not None or (clock and way == "jump")
        if places and exact and all(begun.is_like(path, track, place, seeking) for place in places):
            return seeking
    return FROM_BEGINNING


class _Beginning:
    """The first seconds of a track, decoded."""

    def __init__(self, samples: Samples, rate: int, lengths: list[tuple[int, float]]) -> None:
        self._samples = samples
        self._rate = rate
        counted = sum(count for count, _ in lengths[1:]) / rate
        stated = sum(length for _, length in lengths[1:])
        self.lengths_hold = abs(counted - stated) <= _MAX_DRIFT * counted
        counts = {count for count, _ in lengths[2:]}
        self.packet_seconds = counts.pop() / rate if not self.lengths_hold and len(counts) == 1 else None

    def places(self) -> list[float]:
        """The loudest seconds of both halves; none where there is no sound."""
        import numpy as np

        found = []
        seconds = len(self._samples) / self._rate
        middle = seconds / 2 + 1.0
        for begin, end in ((3.2, middle), (middle, seconds - _COMPARED_SECONDS - 0.2)):
            levels = {at: float(np.sqrt(np.mean(np.square(self._part(at))))) for at in np.arange(begin, end, 0.5)}
            at = max(levels, key=lambda place: levels[place], default=0.0)
            if levels.get(at, 0.0) > _LEAST_LEVEL:
                found.append(float(at))
        return found

    def _part(self, at: float) -> Samples:
        return self._samples[round(at * self._rate) : round((at + _COMPARED_SECONDS) * self._rate)]

    def is_like(self, path: Path, track: int, at: float, seeking: Seeking) -> bool:
        """Whether the sound reached at a place is the same."""
        import numpy as np

        there = _reached(path, track, at, seeking, self._rate)
        expected = self._part(at)
        if there is None or len(there) < len(expected):
            return False
        there = there[: len(expected)]
        size = 2 * len(expected)
        product = np.fft.irfft(np.fft.rfft(expected, size) * np.conj(np.fft.rfft(there, size)), size)
        reach = round(_COMPARED_LAG * self._rate)
        near = np.concatenate([product[: reach + 1], product[-reach:]])
        power = float(np.sqrt(np.sum(np.square(expected)) * np.sum(np.square(there))))
        return float(near.max()) >= _LEAST_LIKENESS * power > 0


def _beginning(path: Path, track: int) -> _Beginning | None:
    """None when the track ends within the trial, or changes its rate: then all of it is decoded each time."""
    import numpy as np

    parts: list[Samples] = []
    lengths: list[tuple[int, float]] = []
    seconds, loudest, rate = 0.0, 0.0, 0
    with opened(path) as container:
        for packet in packets_of(path, container, container.streams.audio[track]):
            frames = list(frames_of(path, iter([packet])))
            stated = float((packet.duration or 0) * (packet.time_base or 0))
            lengths.append((sum(frame.samples for frame in frames), stated))
            for frame in frames:
                if rate not in (0, frame.sample_rate):
                    return None
                rate = frame.sample_rate
                parts.append(channel_samples(frame)[0])
                seconds += frame.samples / rate
                if seconds > _TRIED_SECONDS / 2 + 2:
                    loudest = max(loudest, float(np.abs(parts[-1]).max(initial=0.0)))
            if seconds >= (_TRIED_SECONDS if loudest > 10 * _LEAST_LEVEL else _MAX_TRIED_SECONDS):
                return _Beginning(np.concatenate(parts), rate, lengths)
    return None


def _reached(path: Path, track: int, start: float, seeking: Seeking, rate: int) -> Samples | None:
    """The compared seconds from `start` on, of the first channel."""
    import av
    import numpy as np

    wanted = round(start * rate)
    parts: list[Samples] = []
    skipped: int | None = None
    count = 0
    with suppress(av.error.FFmpegError, InputError), opened(path) as container:
        for placed in Reader(path, container, track, seeking).frames(start):
            if skipped is None:
                if placed.start > start:
                    return None
                skipped = wanted - round(placed.start * rate)
            parts.append(channel_samples(placed.frame)[0])
            count += placed.frame.samples
            if count >= skipped + _COMPARED_SECONDS * rate:
                return np.concatenate(parts)[skipped:]
    return None
