"""The words of short clips of a recording, without recognising the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summarizer.asr.chunking import AudioPiece
from summarizer.asr.recogniser import Recogniser
from summarizer.asr.whisper import load_decoder
from summarizer.audio import read_samples
from summarizer.records.transcript import Span, Word
from summarizer.settings import AsrSettings

__all__ = ["clip_listener", "clip_listener_with"]


def clip_listener(
    audio: Path, model: Path, model_name: str, language: str, settings: AsrSettings
) -> Callable[[float, float], tuple[Word, ...]]:
    """A function that gives the words recognised in [start, end) seconds. The model is loaded once.

    No vocabulary is given to the model: a second recogniser that gets the names beforehand cannot confirm them.
    """
    return clip_listener_with(load_decoder(model, model_name, settings), audio, language)


def clip_listener_with(decoder: Recogniser, audio: Path, language: str) -> Callable[[float, float], tuple[Word, ...]]:
    """The same with a recogniser that is already loaded."""

    def hear(start: float, end: float) -> tuple[Word, ...]:
        samples = read_samples(audio, start, end)
        if not len(samples):
            return ()
        piece = AudioPiece(start, samples, (Span(start=start, end=end),))
        heard = decoder.decode(piece, language, lambda _: True)
        return tuple(word for segment in heard for word in segment.words)

    return hear
