"""Decoding: what a media file holds, and its sound as mono float32 samples.

Times are in seconds from the beginning that a player shows: the first sample, or the picture where it begins earlier.
`read_samples(path, start)` begins with the very sample that a decoding from the beginning has at `start`, and
`read_ranges` gives the samples of many such calls in one pass over the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from summarizer.audio.containers import frames_of, opened, packets_of
from summarizer.audio.resampling import resampled
from summarizer.audio.seek_choice import seeking_of
from summarizer.audio.seeking import FIRST_SECONDS, FROM_BEGINNING, Reader
from summarizer.audio.sound import sound_of
from summarizer.errors import InputError
from summarizer.records.base import Record
from summarizer.records.episode import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = [
    "SAMPLE_RATE",
    "AudioInfo",
    "probe_recording",
    "read_ranges",
    "read_samples",
    "sound_seconds",
    "stream_samples",
]

SAMPLE_RATE = 16_000  # samples a second, as every recogniser and speaker model here takes them

# Ranges at most so far apart are decoded in one run: the lead, and about a second that is read beyond an end.
_RUN_GAP_SECONDS = 3.0
_TAIL_SECONDS = 10.0  # before the stated end, from where on `sound_seconds` decodes


class AudioInfo(Record):
    """What a container's headers say. `duration` may be an estimate, and is wrong in a truncated file."""

    duration: float | None = Field(description="seconds")
    codec: str
    sample_rate: int
    channels: int
    tags: dict[str, str] = Field(default={})


def probe_recording(path: Path) -> AudioInfo:
    """Length, codec, sample rate, channels and tags of a recording, from its headers and its first frame.

    Raises InputError when the file does not exist, is empty, is not audio or video, or has no sound, StorageError when
    the disk fails.
    """
    path = Path(path)
    sound = sound_of(path)
    with opened(path) as container:
        track = container.streams.audio[sound.track]
        first = next(frames_of(path, packets_of(path, container, track)), None)
        if first is None:
            raise InputError(f"{path.name} holds no sound that can be decoded")
        seconds: float | None = None
        if track.duration and track.time_base:
            seconds = float(track.duration * track.time_base)
        elif container.duration:
            seconds = container.duration / 1_000_000
        tags = {**dict(container.metadata), **dict(track.metadata)}
        return AudioInfo(
            duration=seconds + sound.delay if seconds and seconds > 0 else None,
            codec=str(track.codec_context.name),
            sample_rate=int(first.sample_rate),
            channels=len(first.layout.channels),
            tags={str(key).lower()[:64]: str(value)[:2000] for key, value in list(tags.items())[:64]},
        )


def read_samples(path: Path, start: float = 0.0, end: float | None = None, rate: int = SAMPLE_RATE) -> Samples:
    """The sound of `[start, end)` seconds: mono, float32 from -1 to 1, `rate` samples a second.

    Shorter than asked for, or empty, where the recording ends earlier. Raises as `probe_recording` does.
    """
    if end is not None:
        return next(samples for _, samples in read_ranges(path, [(start, end)], rate))
    return _joined(list(_decoded(path, start, rate)), 1)


def read_ranges(
    path: Path, ranges: Sequence[tuple[float, float]], rate: int = SAMPLE_RATE, channels: int = 1
) -> Iterator[tuple[int, Samples]]:
    """`(number, samples)` for each of the ranges [start, end) seconds, as soon as its sound is complete.

    The file is opened once and read forward once: ranges may be in any order and overlap, and only those that have
    begun are held. Samples are as those of `read_samples`; with `channels` 2 they have the shape (samples, 2). Raises
    as `probe_recording` does, before the first range.
    """
    path = Path(path)
    sound = sound_of(path)
    waiting = [_Range.of(number, place, rate, sound.delay, channels) for number, place in enumerate(ranges)]
    waiting.sort(key=lambda one: (one.first, one.last))
    with _reading(path, sound, max((one.first for one in waiting), default=0) / rate) as reader:
        while waiting:
            run = _first_run(waiting, rate)
            del waiting[: len(run)]
            for one in _filled(run, resampled(reader.frames(run[0].first / rate), sound.channels, rate, channels)):
                yield one.number, _joined(one.parts, channels)
                one.parts.clear()


@dataclass
class _Range:
    """A range of output samples of a track that is being read."""

    number: int  # its place in what was asked for
    first: int  # index of a sample, as `last`, which is the first beyond the range
    last: int
    parts: list[Samples] = field(default_factory=list)

    @classmethod
    def of(cls, number: int, place: tuple[float, float], rate: int, delay: float, channels: int) -> _Range:
        """What lies before the track's first sample, which comes `delay` seconds after the beginning, is silence."""
        late = round(delay * rate)
        first = round(max(0.0, place[0]) * rate) - late
        last = max(first, round(place[1] * rate) - late)
        silent = max(0, min(last, 0) - first)
        parts = [_joined((), channels, silent)] if silent else []
        return cls(number, first + silent, last, parts)


def _first_run(waiting: Sequence[_Range], rate: int) -> list[_Range]:
    """The ranges, of those in order of their starts, that are decoded without a jump from the first on."""
    run = [waiting[0]]
    last = run[0].last
    for one in waiting[1:]:
        if one.first > max(last + _RUN_GAP_SECONDS * rate, FIRST_SECONDS * rate):
            break
        run.append(one)
        last = max(last, one.last)
    return run


def _filled(run: Sequence[_Range], sound: Iterator[tuple[int, Samples]]) -> Iterator[_Range]:
    """Each range of a run when its sound is complete; where the sound ends before, with what there is."""
    later = deque(run)  # in order of their starts: only what has begun is looked at with each piece of sound
    begun: list[_Range] = []
    for index, samples in sound:
        end = index + len(samples)
        while later and later[0].first < end:
            begun.append(later.popleft())
        for one in begun:
            lower, upper = max(one.first - index, 0), min(one.last - index, len(samples))
            if upper > lower:
                one.parts.append(samples[lower:upper])
        yield from (one for one in begun if one.last <= end)
        begun = [one for one in begun if one.last > end]
        if not begun and not later:
            return
    yield from begun
    yield from later


def _joined(parts: Sequence[Samples], channels: int, silent: int = 0) -> Samples:
    """The parts in one; without any, `silent` samples of silence."""
    import numpy as np

    return np.concatenate(parts) if parts else np.zeros((silent, channels)[:channels], np.float32)


def stream_samples(
    path: Path, chunk_seconds: float, rate: int = SAMPLE_RATE, channels: int = 1
) -> Iterator[tuple[float, Samples]]:
    """The whole recording as `(start, samples)` chunks of `chunk_seconds`, the last one shorter.

    With `channels` 2, samples have the shape (samples, 2). Holds one chunk in memory. Raises as `probe_recording` does.
    """
    import numpy as np

    size = max(1, round(chunk_seconds * rate))
    parts: list[Samples] = []
    waiting = 0  # samples in `parts`
    given = 0
    for part in _decoded(path, 0.0, rate, channels):
        parts.append(part)
        waiting += len(part)
        while waiting >= size:
            joined = np.concatenate(parts)
            yield given / rate, joined[:size]
            given += size
            parts = [joined[size:]]
            waiting -= size
    if waiting:
        yield given / rate, np.concatenate(parts)


def sound_seconds(path: Path) -> float:
    """Seconds of sound that can be decoded: in a file that breaks off, less than its header says.

    Decodes the last seconds before the stated end, and everything only when there is no sound. Raises as
    `probe_recording` does.
    """
    import av

    stated = probe_recording(path).duration or 0.0
    for start in dict.fromkeys((max(0.0, stated - _TAIL_SECONDS), 0.0)):
        with suppress(av.error.FFmpegError):  # some containers refuse to seek beyond their last byte
            count = sum(len(part) for part in _decoded(path, start, SAMPLE_RATE))
            if count:
                return start + count / SAMPLE_RATE
    return 0.0


@contextmanager
def _reading(path: Path, sound: Sound, last: float) -> Iterator[Reader]:
    """A reader of the track that is heard, for places up to `last`."""
    with opened(path) as container:
        seeking = seeking_of(path, container, sound.track) if last > FIRST_SECONDS else FROM_BEGINNING
        yield Reader(path, container, sound.track, seeking)


def _decoded(path: Path, start: float, rate: int, channels: int = 1) -> Iterator[Samples]:
    """Samples from exactly `round(start * rate)` to the end, in parts of any size."""
    path = Path(path)
    sound = sound_of(path)
    first = round(max(0.0, start) * rate) - round(sound.delay * rate)
    if first < 0:
        yield _joined((), channels, -first)
    begin = max(0, first) / rate
    with _reading(path, sound, begin) as reader:
        for index, samples in resampled(reader.frames(begin), sound.channels, rate, channels):
            if index + len(samples) > first:
                yield samples[max(0, first - index) :]
