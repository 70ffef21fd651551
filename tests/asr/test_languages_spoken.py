"""Which language is spoken in a doubtful passage, and in most of a recording."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer.asr.chunking import AudioPiece
from summarizer.asr.spoken_language import mostly_other, other_language
from summarizer.audio import SAMPLE_RATE
from summarizer.records.transcript import Gap, Span


class Ear:
    """Tells what it is told to, and remembers how much it heard."""

    name, multilingual = "ear", True

    def __init__(self, **told: float) -> None:
        self.told = told
        self.heard = 0.0

    def detect_language(self, samples: np.ndarray) -> dict[str, float]:
        self.heard = len(samples) / SAMPLE_RATE
        return self.told


PIECE = AudioPiece(
    100.0, np.zeros(60 * SAMPLE_RATE, np.float32), (Span(start=101.0, end=105.0), Span(start=106.0, end=150.0))
)


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({"de": 0.95, "en": 0.02}, "de"),
        ({"de": 0.6, "en": 0.02}, None),
        ({"de": 0.75, "en": 0.2}, None),
        ({"en": 0.9, "de": 0.05}, None),
        ({}, None),
    ],
)
def test_another_language_is_told_only_when_sure(told: dict[str, float], language: str | None) -> None:
    assert other_language(PIECE, Span(start=100.0, end=112.0), Ear(**told), "en") == language  # type: ignore[arg-type]


def test_only_the_speech_of_the_span_is_listened_to() -> None:
    ear = Ear(de=1.0)
    other_language(PIECE, Span(start=103.0, end=108.0), ear, "en")  # type: ignore[arg-type]
    assert ear.heard == pytest.approx(4.0)
    other_language(PIECE, Span(start=100.0, end=160.0), ear, "en")  # type: ignore[arg-type]
    assert ear.heard == pytest.approx(30.0)
    assert other_language(PIECE, Span(start=152.0, end=158.0), ear, "en") is None  # type: ignore[arg-type]


def test_the_language_of_most_of_the_speech() -> None:
    speech = (Span(start=0.0, end=10.0), Span(start=20.0, end=30.0))
    most = (
        Gap(start=0.0, end=9.0, reason="language", language="de"),
        Gap(start=20.0, end=24.0, reason="language", language="de"),
    )
    assert mostly_other(most, speech) == "de"
    assert mostly_other(most[:1], speech) is None
    assert mostly_other((Gap(start=0.0, end=30.0, reason="unheard"),), speech) is None
