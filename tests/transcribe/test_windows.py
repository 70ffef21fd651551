"""Windows: each is looked at once, the next begins where the last was heard to, with what was said as its context."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from summarizer.audio import RATE
from summarizer.records.transcript import Span
from summarizer.transcribe.decode import Decoder, look_once
from summarizer.transcribe.pieces import Piece


class Recogniser:
    """Hears the first 20 s of every longer window, and would go on to look at the rest by itself."""

    def __init__(self, temperature: float = 0.0) -> None:
        self.windows: list[float] = []
        self.contexts: list[list[int] | None] = []
        self.temperature = temperature
        self.looks = 0

    def encode(self, features: Any) -> Any:
        self.looks += 1
        return features

    def transcribe(self, samples: Any, **options: Any) -> tuple[Iterator[Any], None]:
        self.windows.append(len(samples) / RATE)
        self.contexts.append(options["initial_prompt"])
        return self.segments(min(20.0, len(samples) / RATE), rest=len(samples) / RATE > 20.5), None

    def segments(self, end: float, *, rest: bool) -> Iterator[Any]:
        self.encode(None)
        number = len(self.windows)
        word = SimpleNamespace(word=f" w{number}", start=0.5, end=end, probability=0.9)
        yield SimpleNamespace(
            words=[word],
            tokens=[number],
            temperature=self.temperature,
            compression_ratio=1.0,
            no_speech_prob=0.0,
        )
        if rest:
            self.encode(None)
            raise AssertionError("the rest of the window was looked at")


def hear(whisper: Recogniser) -> list[str]:
    look_once(whisper)
    # Speech without a pause, so that windows end at 29.9 s at the latest.
    piece = Piece(100.0, np.zeros(50 * RATE, np.float32), (Span(start=100.0, end=150.0),))
    heard = Decoder(whisper, "fake", "cpu").decode(piece, "en", lambda _: True)
    return [word.text for segment in heard for word in segment.words]


def test_the_next_window_begins_where_the_last_was_heard_to() -> None:
    whisper = Recogniser()
    assert hear(whisper) == ["w1", "w2", "w3"]
    assert whisper.windows == pytest.approx([29.9, 29.9, 10.0], abs=0.01)
    assert whisper.looks == 3
    assert whisper.contexts == [None, [1], [1, 2]]


def test_a_guess_is_no_context() -> None:
    whisper = Recogniser(temperature=0.8)
    hear(whisper)
    assert whisper.contexts == [None, None, None]
