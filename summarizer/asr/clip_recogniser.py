"""Recognises short clips of a recording, without recognising the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summarizer.asr.chunking import AudioPiece
from summarizer.asr.loading import load_recogniser
from summarizer.asr.local_whisper import FindModel
from summarizer.asr.recogniser import Recogniser
from summarizer.audio import read_samples
from summarizer.records.transcript import Span, Word
from summarizer.settings import AsrSettings

__all__ = ["clip_recogniser", "clip_recogniser_with"]


def clip_recogniser(
    audio: Path,
    model: Path,
    model_name: str,
    language: str,
    settings: AsrSettings,
    find_whisper: FindModel | None = None,
) -> Callable[[float, float], tuple[Word, ...]]:
    """A function that returns the words recognised in [start, end) seconds. The model is loaded once.

    The model gets no vocabulary: a second recogniser that knows the names beforehand would not confirm them
    independently. `find_whisper`: for recognisers that tell no word times.
    """
    return clip_recogniser_with(load_recogniser(model, model_name, settings, find_whisper), audio, language)


def clip_recogniser_with(decoder: Recogniser, audio: Path, language: str) -> Callable[[float, float], tuple[Word, ...]]:
    """As `clip_recogniser`, with a loaded recogniser."""

    def recognise(start: float, end: float) -> tuple[Word, ...]:
        samples = read_samples(audio, start, end)
        if not len(samples):
            return ()
        piece = AudioPiece(start, samples, (Span(start=start, end=end),))
        segments = decoder.decode(piece, language, lambda _: True)
        return tuple(word for segment in segments for word in segment.words)

    return recognise
