"""Media files of any container and codec, for tests: several tracks, several channels, any start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.codec import Codec
from av.stream import Disposition

Samples = npt.NDArray[np.float32]
RATE = 16_000  # of all samples here


@dataclass(frozen=True)
class Track:
    """Samples [n] or [channels, n] at 16 kHz, and how they are written."""

    samples: Samples
    encoder: str = "aac"
    rate: int = 44_100
    start: float = 0.0
    flags: Disposition = field(default_factory=lambda: Disposition(0))


def written(
    path: Path,
    tracks: Sequence[Track],
    muxer: str | None = None,
    *,
    picture_seconds: float = 0.0,
    options: Mapping[str, str] | None = None,
) -> Path:
    with av.open(str(path), "w", format=muxer, options=dict(options or {})) as out:
        picture = out.add_stream("mpeg4", rate=5) if picture_seconds else None
        made = []
        for track in tracks:
            channels = np.atleast_2d(track.samples)
            layout = "mono" if len(channels) == 1 else "stereo"
            stream: Any = out.add_stream(track.encoder, rate=track.rate, layout=layout)
            stream.disposition = track.flags
            stream.codec_context.format = next(
                iter(Codec(track.encoder, "w").audio_formats or []), av.AudioFormat("s16")
            )
            if track.encoder.startswith("wma"):
                stream.bit_rate = 64_000
            stream.codec_context.open()  # before the first packet is written, which opens them all
            made.append((track, stream, channels, layout))
        if picture is not None:
            picture.width = picture.height = 32
            picture.pix_fmt = "yuv420p"
            for index in range(round(picture_seconds * 5)):
                still = av.VideoFrame.from_ndarray(np.full((32, 32, 3), index % 200, np.uint8), format="rgb24")
                out.mux(picture.encode(still))
            out.mux(picture.encode(None))
        for track, stream, channels, layout in made:
            _encode(out, stream, track, channels, layout)
    return path


def _encode(out: Any, stream: Any, track: Track, channels: Samples, layout: str) -> None:
    context = stream.codec_context
    resampler = av.AudioResampler(format=context.format, layout=layout, rate=track.rate)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(channels, np.float32), format="fltp", layout=layout)
    frame.sample_rate = RATE
    waiting = av.AudioFifo()
    for piece in (*resampler.resample(frame), *resampler.resample(None)):
        piece.pts = None
        waiting.write(piece)
    size = context.frame_size or 1024
    done = round(track.start * track.rate)
    while waiting.samples >= (context.frame_size or 1):
        part: Any = waiting.read(size, True)
        part.pts, part.time_base = done, Fraction(1, track.rate)
        done += part.samples
        out.mux(stream.encode(part))
    out.mux(stream.encode(None))


def lag(whole: Samples, part: Samples, place: float) -> float:
    """Seconds by which the part stands later in the whole than at `place`."""
    size = 1 << int(np.ceil(np.log2(len(whole) + len(part))))
    product = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)[: len(whole)]
    return int(np.argmax(product)) / RATE - place


def level(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0
