"""Clips: a stretch of a recording as a small file that a browser plays or an API takes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.audio.decoding import read_ranges
from summarizer.errors import InputError

if TYPE_CHECKING:
    from summarizer.audio.decoding import Samples

__all__ = ["ClipFormat", "cut_clip", "cut_clips", "encode_clip", "encode_quotation", "quotation_rate"]

ClipFormat = Literal["mp3", "m4a", "opus"]
_ENCODERS: dict[str, tuple[str, str, int, int]] = {  # container, encoder, samples a second, bits a second
    "mp3": ("mp3", "libmp3lame", 16_000, 32_000),  # plays everywhere; Lame's work grows with the samples
    "m4a": ("ipod", "aac", 24_000, 32_000),
    "opus": ("ogg", "libopus", 48_000, 24_000),  # smallest; Safari before 18.4 does not play it
}
_RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)  # of published clips: both formats and all players have them
_BITS_PER_CHANNEL = 96_000  # a second, of published clips from 32 kHz on
# At a stated bit rate Lame makes everything 5 % quieter, by quality nothing; 3 of 0 to 9, in FFmpeg's units of 118.
_MP3_BY_QUALITY = {"flags": "+qscale", "global_quality": str(3 * 118)}
# Lame without noise shaping, libopus without its searches, AAC without its two loops.
_FAST: dict[str, dict[str, str]] = {
    "mp3": {"compression_level": "7"},
    "m4a": {"aac_coder": "fast"},
    "opus": {"compression_level": "3"},
}


def cut_clip(path: Path, start: float, end: float, form: ClipFormat = "mp3") -> bytes:
    """The sound of `[start, end)` seconds as a small mono file (about 4 kB a second), for pages that play it.

    Raises InputError when the recording has no sound there.
    """
    data = next(data for _, data in cut_clips(path, [(start, end)], form))
    if data is None:
        raise InputError(f"{path.name} has no sound from {start:.2f} to {end:.2f} seconds")
    return data


def cut_clips(
    path: Path, ranges: Sequence[tuple[float, float]], form: ClipFormat = "mp3"
) -> Iterator[tuple[int, bytes | None]]:
    """`(number, file)` for each of the ranges, as `cut_clip` makes it; None where the recording has no sound.

    They come in the order in which their sound ends, from one pass over the recording.
    """
    rate = _ENCODERS[form][2]
    for number, samples in read_ranges(path, ranges, rate):
        yield number, encode_clip(samples, rate, form, fast=True) if len(samples) else None


def encode_clip(
    samples: Samples, rate: int, form: ClipFormat = "mp3", bits: int | None = None, *, fast: bool = False
) -> bytes:
    """Mono samples as a small file, at the rate they have (opus: 16 or 48 kHz).

    `bits`: bits a second; None: those of a clip. `fast`: half the work, for an ear and not for a recogniser.
    """
    options = {"b": str(bits or _ENCODERS[form][3]), **(_FAST[form] if fast else {})}
    return _encoded(samples, rate, form, options, {})


def quotation_rate(rate: int) -> int:
    """Samples a second of a published clip: those of the recording, or the next lower that every player knows."""
    return max((known for known in _RATES if known <= rate), default=_RATES[0])


def encode_quotation(samples: Samples, rate: int, form: ClipFormat, tags: Mapping[str, str]) -> bytes:
    """A clip to publish, as m4a or mp3: samples of one or two channels at one of `quotation_rate`'s rates.

    `tags`: FFmpeg's names of metadata ("title", "artist", "album", "comment"), without characters that are not shown.
    """
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    bits = (_BITS_PER_CHANNEL if rate >= _RATES[-3] else _BITS_PER_CHANNEL * 2 // 3) * channels
    return _encoded(samples, rate, form, _MP3_BY_QUALITY if form == "mp3" else {"b": str(bits)}, tags)


def _encoded(samples: Samples, rate: int, form: ClipFormat, options: dict[str, str], tags: Mapping[str, str]) -> bytes:
    import av
    import numpy as np

    container_format, encoder, *_ = _ENCODERS[form]
    layout = "mono" if samples.ndim == 1 else "stereo"
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        container.metadata.update(tags)
        track: Any = container.add_stream(encoder, rate=rate, layout=layout, options=options)
        resampler = av.AudioResampler(format=track.codec_context.format, layout=layout, rate=rate)
        planes = np.ascontiguousarray(np.clip(samples, -1, 1).reshape(len(samples), -1).T)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
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
