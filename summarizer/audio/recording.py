"""Recordings as samples: what a file holds, its sound as float32 mono, where somebody speaks, and small clips of it.

Knows containers and codecs (through PyAV, which brings FFmpeg's libraries; no `ffmpeg` program is needed) and the
voice activity detector inside faster-whisper. Does not know words, speakers or episodes. Every time is in seconds
from the first audible sample, and `read(path, t)` begins with the very sample that a full decode has at `t`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from summarizer.errors import InputError, StorageError
from summarizer.records.base import Record
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["RATE", "AudioInfo", "cut_clip", "detect_speech", "encode", "probe", "read", "stream"]

RATE = 16_000  # samples a second: what every recogniser and speaker model here wants

# Only real media containers: FFmpeg also "plays" playlists and scripts (hls, concat) that make it open other files.
_CONTAINERS = (
    "mp3,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,wav,w64,flac,aac,ac3,eac3,aiff,amr,asf,au,avi,caf,flv,mpeg,"
    "mpegts,ape,wv,tta,dts,loas,amrnb,amrwb"
)
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
# Containers whose seeking lands on frames with exact times. Others (mp3, raw aac) guess from the bit rate: in those,
# packets are skipped from the start without decoding, which is fast and exact.
_SEEKABLE = {"mov", "matroska", "ogg", "wav", "w64", "flac", "caf", "aiff"}
_LEAD = 1.0  # seconds decoded and dropped before a start: bit reservoir (mp3), overlap (aac), convergence (opus)
_HOLE = (0.1, 120.0)  # a jump in the container's clock of this many seconds is silence; less is jitter, more a mistake
_HOLES = 3600.0  # seconds of such silence in one recording, at most


class AudioInfo(Record):
    """What the container says. `duration` may be an estimate, or wrong in a truncated file: the samples decide."""

    duration: float | None = Field(description="seconds")
    codec: str
    sample_rate: int
    channels: int
    tags: dict[str, str] = Field(default={})


def probe(path: Path) -> AudioInfo:
    """What kind of recording this is, from its headers and its first frame.

    Raises InputError when the file does not exist, is empty, is not audio or video, or has no sound.
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


def read(path: Path, start: float = 0.0, end: float | None = None, rate: int = RATE) -> Samples:
    """The sound of `[start, end)` seconds, mono, float32 in -1..1, `rate` samples a second.

    Shorter than asked for (perhaps empty) where the recording ends earlier. Raises InputError as `probe` does.
    """
    import numpy as np

    parts = list(_decoded(path, start, end, rate))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def stream(path: Path, chunk_seconds: float, rate: int = RATE) -> Iterator[tuple[float, Samples]]:
    """The whole recording as `(start, samples)` chunks of `chunk_seconds` (the last one shorter), in flat memory."""
    import numpy as np

    size = max(1, round(chunk_seconds * rate))
    parts: list[Samples] = []
    held = 0
    given = 0
    for part in _decoded(path, 0.0, None, rate):
        parts.append(part)
        held += len(part)
        while held >= size:
            joined = np.concatenate(parts)
            yield given / rate, joined[:size]
            given += size
            parts = [joined[size:]]
            held -= size
    if held:
        yield given / rate, np.concatenate(parts)


def detect_speech(
    samples: Samples,
    *,
    threshold: float = 0.5,
    min_speech: float = 0.0,
    min_silence: float = 0.5,
    pad: float = 0.1,
) -> list[Span]:
    """Where somebody speaks in 16 kHz samples: seconds from the first sample, in order, not overlapping.

    `threshold` is the least probability of speech; `min_speech` and `min_silence` are seconds; each span is widened
    by `pad` seconds on both sides. The detector is Silero VAD (https://github.com/snakers4/silero-vad).
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if len(samples) == 0:
        return []
    found = get_speech_timestamps(
        samples,
        VadOptions(
            threshold=threshold,
            min_speech_duration_ms=round(min_speech * 1000),
            min_silence_duration_ms=round(min_silence * 1000),
            speech_pad_ms=round(pad * 1000),
        ),
    )
    return [Span(start=span["start"] / RATE, end=min(span["end"], len(samples)) / RATE) for span in found]


ClipFormat = Literal["mp3", "m4a", "opus"]
_ENCODERS: dict[str, tuple[str, str, int, int]] = {  # container, encoder, samples a second, bits a second
    "mp3": ("mp3", "libmp3lame", 24_000, 32_000),  # plays everywhere, Safari included
    "m4a": ("ipod", "aac", 24_000, 32_000),
    "opus": ("ogg", "libopus", 48_000, 24_000),  # smallest; Safari before 18.4 does not play it
}


def cut_clip(path: Path, start: float, end: float, form: ClipFormat = "mp3") -> bytes:
    """The sound of `[start, end)` seconds as a small mono file (about 4 kB a second), for pages that play it.

    Raises InputError when nothing is there.
    """
    rate = _ENCODERS[form][2]
    samples = read(path, max(0.0, start), end, rate)
    if len(samples) == 0:
        raise InputError(f"{path.name} has no sound from {start:.2f} to {end:.2f} seconds")
    return encode(samples, rate, form)


def encode(samples: Samples, rate: int, form: ClipFormat = "mp3", bits: int | None = None) -> bytes:
    """Mono samples as a small file, at the rate they have (opus: 16 or 48 kHz); `bits` a second, None: as clips."""
    import av
    import numpy as np

    container_format, encoder, _, usual = _ENCODERS[form]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        track: Any = container.add_stream(encoder, rate=rate, layout="mono", options={"b": str(bits or usual)})
        resampler = av.AudioResampler(format=track.codec_context.format, layout="mono", rate=rate)
        frame = av.AudioFrame.from_ndarray(np.clip(samples, -1, 1)[None, :], format="fltp", layout="mono")
        frame.sample_rate = rate
        fifo = av.AudioFifo()
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            piece.pts = None
            fifo.write(piece)
        size = track.codec_context.frame_size or 1024
        done = 0
        while fifo.samples:
            portion: Any = fifo.read(min(size, fifo.samples), True)
            portion.pts, portion.time_base = done, Fraction(1, rate)
            done += portion.samples
            container.mux(track.encode(portion))
        container.mux(track.encode(None))
    return buffer.getvalue()


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
        container = av.open(str(path.absolute()), "r", options=_OPTIONS, metadata_errors="replace")
    except FileNotFoundError:
        raise InputError(f"there is no file {path}") from None
    except PermissionError:
        raise InputError(f"{path} may not be read") from None
    except (av.error.FFmpegError, ValueError):
        raise InputError(f"{path.name} is not audio or video that can be read") from None
    except OSError as error:
        line = f"{path.name} could not be read: {error.strerror or 'input/output error'}"
        raise StorageError(line, stops_all=False) from None  # one file's trouble
    with container:
        if not container.streams.audio:
            raise InputError(f"{path.name} has no sound track")
        yield container, container.streams.audio[0]


def _frames(path: Path, container: Any, track: Any, after: float | None = None) -> Iterator[Any]:
    """Decoded frames of the track; damaged ones are left out, and a broken end is simply the end.

    Packets that begin before `after` (seconds in the container's clock) are passed over without being decoded.
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
    place = first
    with _opened(path) as (container, track):
        for index, samples in _resampled(_placed(path, container, track, start), rate):
            lower = max(0, place - index)
            upper = len(samples) if last is None else min(len(samples), last - index)
            if upper > lower:
                yield samples[lower:upper]
                place = index + upper
            if last is not None and place >= last:
                return


def _placed(path: Path, container: Any, track: Any, start: float) -> Iterator[tuple[float, Any]]:
    """`(seconds, frame)` from a little before `start` on."""
    frames = _frames(path, container, track)
    opening = next(frames, None)
    if opening is None:
        raise InputError(f"{path.name} holds no sound that can be decoded")
    origin = _clock(opening) or 0.0
    lead = start - _LEAD
    if lead <= 2 * _LEAD:  # near the beginning: decode from there
        yield 0.0, opening
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
    whatever the starting point. A change of rate or channels inside a file (stitched advertisements) is survived.
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
    holes = 0.0  # seconds filled so far

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
            if _HOLE[0] < here - expected < _HOLE[1] and holes < _HOLES:
                holes += here - expected
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
