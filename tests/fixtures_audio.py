"""Recordings for tests, written anew each time: silence, music without words, a part of the sample, and broken files.

The file's suffix chooses the container (`.mp3`, `.wav`, `.m4a`, `.opus`, `.flac`); everything is mono.
"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

__all__ = ["RATE", "SAMPLE", "empty", "excerpt", "music", "read", "silence", "text", "truncated", "write"]

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "interview.mp3"
RATE = 24_000  # Hz; opus is resampled to 48 kHz
Samples = npt.NDArray[np.float32]
_CODECS = {
    ".mp3": "libmp3lame",
    ".wav": "pcm_s16le",
    ".m4a": "aac",
    ".mp4": "aac",
    ".opus": "libopus",
    ".ogg": "libopus",
    ".flac": "flac",
}


def silence(path: Path, seconds: float) -> Path:
    """Digital silence."""
    return write(path, np.zeros(int(seconds * RATE), np.float32))


def music(path: Path, seconds: float) -> Path:
    """Four chords of plucked tones over a bass and a soft beat: nobody speaks."""
    random = np.random.default_rng(7)
    out = np.zeros(int(seconds * RATE) + RATE, np.float32)
    chords = ((220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (261.6, 329.6, 392.0), (196.0, 246.9, 293.7))
    beat = 0.5  # seconds
    for number in range(int(seconds / beat)):
        chord = chords[number // 4 % 4]
        at = int(number * beat * RATE)
        time = np.arange(RATE) / RATE
        tone = chord[number % 3]
        pluck = sum(np.sin(2 * np.pi * tone * 2 * k * time) / k**1.5 for k in range(1, 6)) * np.exp(-4 * time)
        bass = np.sin(2 * np.pi * chord[0] / 2 * time) * np.exp(-3 * time)
        hat = random.standard_normal(RATE) * np.exp(-60 * time)
        out[at : at + RATE] += (0.15 * pluck + 0.2 * bass + 0.03 * hat).astype(np.float32)
    return write(path, out[: int(seconds * RATE)])


def excerpt(path: Path, start: float, end: float) -> Path:
    """The sample interview from `start` to `end` (seconds)."""
    return write(path, read(SAMPLE)[int(start * RATE) : int(end * RATE)])


def truncated(path: Path, keep: float = 0.05) -> Path:
    """The first `keep` of the sample's bytes: a download that broke off inside a frame."""
    data = SAMPLE.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    return path


def text(path: Path) -> Path:
    """A page of text, whatever the name says."""
    path.write_text("<!doctype html>\n<title>Not found</title>\n<p>This is not a recording.\n" * 40, encoding="utf-8")
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def read(path: Path) -> Samples:
    """All samples of a recording, mono at RATE."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    parts: list[Samples] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            parts += [piece.to_ndarray().ravel() for piece in resampler.resample(frame)]
        parts += [piece.to_ndarray().ravel() for piece in resampler.resample(None)]
    return np.concatenate(parts).astype(np.float32)


def write(path: Path, samples: Samples) -> Path:
    """Mono samples at RATE into the container that the suffix names."""
    codec = _CODECS[path.suffix.lower()]
    rate = 48_000 if codec == "libopus" else RATE
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        if codec in ("libmp3lame", "aac", "libopus"):
            stream.bit_rate = 64_000
        context = stream.codec_context
        context.open()  # the encoder's frame size is known only then
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(
            format=context.format, layout="mono", rate=rate, frame_size=context.frame_size or None
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path
