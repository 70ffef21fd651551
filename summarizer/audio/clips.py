"""Clips: a stretch of a recording as a small file that a browser plays or an API takes."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.audio.decoding import read_samples
from summarizer.errors import InputError

if TYPE_CHECKING:
    from summarizer.audio.decoding import Samples

__all__ = ["ClipFormat", "cut_clip", "encode_clip"]

ClipFormat = Literal["mp3", "m4a", "opus"]
_ENCODERS: dict[str, tuple[str, str, int, int]] = {  # container, encoder, samples a second, bits a second
    "mp3": ("mp3", "libmp3lame", 24_000, 32_000),  # plays everywhere, Safari included
    "m4a": ("ipod", "aac", 24_000, 32_000),
    "opus": ("ogg", "libopus", 48_000, 24_000),  # smallest; Safari before 18.4 does not play it
}


def cut_clip(path: Path, start: float, end: float, form: ClipFormat = "mp3") -> bytes:
    """The sound of `[start, end)` seconds as a small mono file (about 4 kB a second), for pages that play it.

    Raises InputError when the recording has no sound there.
    """
    rate = _ENCODERS[form][2]
    samples = read_samples(path, max(0.0, start), end, rate)
    if len(samples) == 0:
        raise InputError(f"{path.name} has no sound from {start:.2f} to {end:.2f} seconds")
    return encode_clip(samples, rate, form)


def encode_clip(samples: Samples, rate: int, form: ClipFormat = "mp3", bits: int | None = None) -> bytes:
    """Mono samples as a small file, at the rate they have (opus: 16 or 48 kHz).

    `bits`: bits a second; None: those of a clip.
    """
    import av
    import numpy as np

    container_format, encoder, _, usual_bits = _ENCODERS[form]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        track: Any = container.add_stream(encoder, rate=rate, layout="mono", options={"b": str(bits or usual_bits)})
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
