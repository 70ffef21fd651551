"""Detection of speech by the voice activity detector inside faster-whisper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.audio.decoding import SAMPLE_RATE
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    from summarizer.audio.decoding import Samples

__all__ = ["detect_speech"]


def detect_speech(
    samples: Samples,
    *,
    threshold: float = 0.5,
    min_speech: float = 0.0,
    min_silence: float = 0.5,
    pad: float = 0.1,
) -> list[Span]:
    """The stretches of 16 kHz samples in which somebody speaks: seconds from the first sample, in order, disjoint.

    `threshold` is the least probability of speech; `min_speech` and `min_silence` are seconds; each stretch is widened
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
    return [Span(start=span["start"] / SAMPLE_RATE, end=min(span["end"], len(samples)) / SAMPLE_RATE) for span in found]
