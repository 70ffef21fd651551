"""Decoding: what a media file holds, and its sound as mono float32 samples.

PyAV brings FFmpeg's libraries, so no `ffmpeg` program is needed. Times are in seconds from the first audible sample.
`read_samples(path, start)` begins with the very sample that a decoding from the beginning has at `start`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from summarizer.errors import InputError, StorageError
from summarizer.records.base import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["SAMPLE_RATE", "AudioInfo", "probe_recording", "read_samples", "sound_seconds", "stream_samples"]

SAMPLE_RATE = 16_000  # samples a second, as every recogniser and speaker model here takes them

# Media containers only: FFmpeg also opens playlists and scripts (hls, concat), which make it open further files.
_CONTAINERS = (
    "mp3,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,wav,w64,flac,aac,ac3,eac3,aiff,amr,asf,au,avi,caf,flv,mpeg,"
    "mpegts,ape,wv,tta,dts,loas,amrnb,amrwb"
)
_OPEN_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
# Containers in which FFmpeg seeks to frames with exact times. In others (mp3, raw aac) it estimates from the bit rate:
# there, packets are skipped from the start without being decoded, which is fast and exact.
_SEEKABLE = {"mov", "matroska", "ogg", "wav", "w64", "flac", "caf", "aiff"}
_LEAD_SECONDS = 1.0  # decoded and dropped before a start: bit reservoir (mp3), overlap (aac), convergence (opus)
# A jump of the container's clock by this many seconds is filled with silence. Less is jitter, more a wrong clock.
_MIN_HOLE_SECONDS, _MAX_HOLE_SECONDS = 0.1, 120.0
_TAIL_SECONDS = 10.0  # before the stated end, from where on `sound_seconds` decodes
_MAX_FILLED_SECONDS = 3600.0  # of such silence in one recording


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
    with _opened(path) as (container, track):
        first = next(_frames(path, container, track), None)
        if first is None:
            raise InputError(f"{path.name} holds no sound that can be decoded")
        seconds: float | None = None
        if track.duration and track.time_base:
            seconds = float(track.duration * track.time_base)
        elif container.duration:
            seconds = container.duration / 1_000_000
        tags = {**dict(container.metadata), **dict(track.metadata)}
        return AudioInfo(
            duration=seconds if seconds and seconds > 0 else None,
            codec=str(track.codec_context.name),
            sample_rate=int(first.sample_rate),
            channels=len(first.layout.channels),
            tags={str(key).lower()[:64]: str(value)[:2000] for key, value in list(tags.items())[:64]},
        )


def read_samples(path: Path, start: float = 0.0, end: float | None = None, rate: int = SAMPLE_RATE) -> Samples:
    """The sound of `[start, end)` seconds: mono, float32 from -1 to 1, `rate` samples a second.

    Shorter than asked for, or empty, where the recording ends earlier. Raises as `probe_recording` does.
    """
    import numpy as np

    parts = list(_decoded(path, start, end, rate))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def stream_samples(path: Path, chunk_seconds: float, rate: int = SAMPLE_RATE) -> Iterator[tuple[float, Samples]]:
    """The whole recording as `(start, samples)` chunks of `chunk_seconds`, the last one shorter.

    Holds one chunk in memory. Raises as `probe_recording` does.
    """
    import numpy as np

    size = max(1, round(chunk_seconds * rate))
    parts: list[Samples] = []
    waiting = 0  # samples in `parts`
    given = 0
    for part in _decoded(path, 0.0, None, rate):
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
            count = sum(len(part) for part in _decoded(path, start, None, SAMPLE_RATE))
            if count:
                return start + count / SAMPLE_RATE
    return 0.0


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container and its first sound track. Raises InputError in one line when there is none."""
    import av

    path = Path(path)
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a recording")
        if path.stat().st_size == 0:
            raise InputError(f"{path.name} is empty")
        container = av.open(str(path.absolute()), "r", options=_OPEN_OPTIONS, metadata_errors="replace")
    except FileNotFoundError:
        raise InputError(f"there is no file {path}") from None
    except PermissionError:
        raise InputError(f"{path} may not be read") from None
    except (av.error.FFmpegError, ValueError):
        raise InputError(f"{path.name} is not audio or video that can be read") from None
    except OSError as error:
        line = f"{path.name} could not be read: {error.strerror or 'input/output error'}"
        raise StorageError(line, stops_all=False, of_store=False) from None  # one file's trouble
    with container:
        if not container.streams.audio:
            raise InputError(f"{path.name} has no sound track")
        yield container, container.streams.audio[0]


def _frames(path: Path, container: Any, track: Any, after: float | None = None) -> Iterator[Any]:
    """Decoded frames of the track; damaged ones are left out, and a file that breaks off ends there.

    Packets that begin before `after` (seconds in the container's clock) are skipped without being decoded.
    """
    import av

    packets = container.demux(track)
    while True:
        try:
            packet = next(packets)
            if after is not None and packet.pts is not None and float(packet.pts * packet.time_base) < after:
                continue
            frames = packet.decode()
        except (StopIteration, EOFError):
            return
        except av.error.InvalidDataError:
            continue
        except av.error.FFmpegError as error:
            raise InputError(f"{path.name} cannot be decoded: {error.strerror or 'unknown format'}") from None
        yield from frames


def _decoded(path: Path, start: float, end: float | None, rate: int) -> Iterator[Samples]:
    """Mono samples from exactly `round(start * rate)` on, in parts of any size."""
    first = round(max(0.0, start) * rate)
    last = None if end is None else max(first, round(end * rate))
    position = first
    with _opened(path) as (container, track):
        for index, samples in _resampled(_timed_frames(path, container, track, start), rate):
            lower = max(0, position - index)
            upper = len(samples) if last is None else min(len(samples), last - index)
            if upper > lower:
                yield samples[lower:upper]
                position = index + upper
            if last is not None and position >= last:
                return


def _timed_frames(path: Path, container: Any, track: Any, start: float) -> Iterator[tuple[float, Any]]:
    """`(seconds, frame)` from a little before `start` on."""
    frames = _frames(path, container, track)
    first = next(frames, None)
    if first is None:
        raise InputError(f"{path.name} holds no sound that can be decoded")
    origin = _clock(first) or 0.0
    lead = start - _LEAD_SECONDS
    if lead <= 2 * _LEAD_SECONDS:  # near the beginning: decode from there
        yield 0.0, first
    elif container.format.name.split(",")[0] in _SEEKABLE:
        container.seek(math.floor((origin + lead) / track.time_base), stream=track)
        frames = _frames(path, container, track)
    else:
        track.codec_context.flush_buffers()
        frames = _frames(path, container, track, after=origin + lead)
    for frame in frames:
        clock = _clock(frame)
        yield (math.nan if clock is None else clock - origin), frame


def _clock(frame: Any) -> float | None:
    return None if frame.pts is None else float(frame.pts * frame.time_base)


def _resampled(frames: Iterator[tuple[float, Any]], rate: int) -> Iterator[tuple[int, Samples]]:
    """`(index, samples)`: mono at `rate`, where `index` counts output samples from the first of the recording.

    The first sample fed to the resampler is one that falls on an output sample, so that the output is the same
    whatever the starting point. Rate and channels may change inside a file, as in stitched advertisements.
    """
    index = -1
    for group, position in _grouped(frames, rate):
        for samples in group:
            if index < 0:
                index = position
            yield index, samples
            index += len(samples)


def _grouped(frames: Iterator[tuple[float, Any]], rate: int) -> Iterator[tuple[list[Samples], int]]:
    """Resampled sound in groups of about a second, with the output index of the very first sample of all."""
    import av

    resampler: Any = None
    fifo: Any = None
    shape: tuple[Any, ...] = ()
    expected: float | None = None  # seconds at which the next frame should begin
    position = -1
    filled = 0.0  # seconds filled so far

    def flush(*, ending: bool) -> list[Samples]:
        waiting = [fifo.read()] if fifo is not None and fifo.samples else []
        results = [out for frame in waiting for out in _resample(resampler, frame)]
        return results + (_resample(resampler, None) if ending and resampler is not None else [])

    for seconds, frame in frames:
        here = (expected or 0.0) if math.isnan(seconds) else seconds
        if (frame.sample_rate, frame.layout.name, frame.format.name) != shape:
            yield flush(ending=True), position
            # FFmpeg keeps the level when it mixes channels into whole numbers, but not into floats.
            form = "flt" if len(frame.layout.channels) == 1 else "s16"
            resampler = av.AudioResampler(format=form, layout="mono", rate=rate)
            fifo = av.AudioFifo()
            shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if expected is None or position < 0:
            at = round(here * frame.sample_rate)
            skip = -at % (frame.sample_rate // math.gcd(frame.sample_rate, rate))
            expected = here + frame.samples / frame.sample_rate
            if skip >= frame.samples:
                continue
            position = (at + skip) * rate // frame.sample_rate
            first = _without(frame, skip) if skip else frame
            first.pts = None
            fifo.write(first)
        else:
            if _MIN_HOLE_SECONDS < here - expected < _MAX_HOLE_SECONDS and filled < _MAX_FILLED_SECONDS:
                filled += here - expected
                fifo.write(_silence(frame, round((here - expected) * frame.sample_rate)))
            expected = here + frame.samples / frame.sample_rate
            frame.pts = None
            fifo.write(frame)
        if fifo.samples >= frame.sample_rate:
            yield flush(ending=False), position
    yield flush(ending=True), position


def _resample(resampler: Any, frame: Any) -> list[Samples]:
    """Mono samples; `None` as the frame empties the resampler."""
    import numpy as np

    if frame is not None:
        frame.pts = None
    sound = [result.to_ndarray().reshape(-1) for result in resampler.resample(frame)]
    return [part if part.dtype == np.float32 else part.astype(np.float32) / 32768 for part in sound]


def _silence(like: Any, count: int) -> Any:
    import av
    import numpy as np

    shape = (len(like.layout.channels), count) if like.format.is_planar else (1, count * len(like.layout.channels))
    unsigned = like.format.name.startswith("u8")
    data = np.full(shape, 128 if unsigned else 0, dtype=like.to_ndarray().dtype)
    return _frame(av, data, like)


def _without(frame: Any, count: int) -> Any:
    """The frame without its first `count` samples."""
    import av
    import numpy as np

    width = 1 if frame.format.is_planar else len(frame.layout.channels)
    return _frame(av, np.ascontiguousarray(frame.to_ndarray()[:, count * width :]), frame)


def _frame(av: Any, data: Any, like: Any) -> Any:
    made = av.AudioFrame.from_ndarray(data, format=like.format.name, layout=like.layout.name)
    made.sample_rate = like.sample_rate
    return made
