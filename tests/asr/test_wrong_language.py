"""A recording that was begun in the wrong language is heard again in its own, unless a person said which it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from fixtures_audio import excerpt

from summarizer.asr import recognise_with
from summarizer.asr.chunking import AudioPiece
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.records.transcript import Span, Word
from summarizer.settings import AsrSettings


class Notes:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        pass

    def note(self, message: str) -> None:
        self.lines.append(message)

    warn = note


class Misled:
    """Understands German, takes the beginning for English, and guesses when it is told to hear English."""

    name, multilingual = "misled", True

    def __init__(self) -> None:
        self.asked = 0

    def decode(
        self,
        piece: AudioPiece,
        language: str,
        on_progress: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        result = []
        for number, part in enumerate(piece.speech):
            count = max(1, round((part.end - part.start) / 0.4))
            words = tuple(
                Word(
                    text=f"{language}{number}x{index}",
                    start=part.start + index * (part.end - part.start) / count,
                    end=part.start + (index + 1) * (part.end - part.start) / count,
                    probability=0.95 if language == "de" else 0.5,
                )
                for index in range(count)
            )
            result.append(RecognisedSegment(words, part.start, part.end, 1.4, 0.1))
        return result

    def detect_language(self, samples: np.ndarray) -> dict[str, float]:
        self.asked += 1
        return {"en": 0.99, "de": 0.01} if self.asked == 1 else {"de": 0.95, "en": 0.01}

    def compare(self, samples: np.ndarray, language: str, heard: str, instead: str, term: str) -> float:
        return 0.0


def test_most_of_the_speech_decides(tmp_path: Path) -> None:
    sound, notes = excerpt(tmp_path / "a.wav", 0.0, 30.0), Notes()
    heard = recognise_with(Misled(), sound, AsrSettings(workers=1), (), notes)
    assert heard.language == "de"
    assert heard.gaps == ()
    assert all(word.text.startswith("de") for word in heard.words)
    assert notes.lines == [
        "most of the speech is in another language than was detected: recognising the recording as de"
    ]


def test_the_language_that_a_person_gave_stands_and_what_does_not_fit_is_told(tmp_path: Path) -> None:
    sound, notes, ear = excerpt(tmp_path / "a.wav", 0.0, 30.0), Notes(), Misled()
    ear.asked = 1
    heard = recognise_with(ear, sound, AsrSettings(workers=1, language="en"), (), notes)
    assert heard.language == "en"
    assert {(gap.reason, gap.language) for gap in heard.gaps} == {("language", "de")}
    assert [note for note in heard.notes if "most of the speech seems to be in de" in note]
