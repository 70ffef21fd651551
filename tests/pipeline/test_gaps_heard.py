"""What the recogniser could not hear is put before another model, when one is on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer import asr as transcribe
from summarizer import models
from summarizer.asr.gap_filling import GapReading
from summarizer.errors import ModelError
from summarizer.models import Located
from summarizer.pipeline.hearing import Hearing
from summarizer.records.episode import Episode
from summarizer.records.transcript import Gap, Span, Transcript, Word
from summarizer.settings import Settings
from summarizer.store import open_root

GAP = Gap(start=4.0, end=8.0, reason="unheard")


class Notes:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        pass

    def note(self, message: str) -> None:
        pass

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def said(text: str, start: float) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, start=start + index * 0.5, end=start + index * 0.5 + 0.5, probability=0.95)
        for index, word in enumerate(text.split())
    )


def heard(*gaps: Gap) -> Transcript:
    return Transcript(language="en", duration=12.0, model="tiny.en", words=said("So we went to see it", 0.5), gaps=gaps)


def listening(tmp_path: Path, report: Notes) -> Hearing:
    episode = Episode(id="0" * 8, guid="g", title="A show", media="m", media_kind="file")
    folder = open_root(tmp_path / "episodes", scratch=tmp_path / "scratch").folder(episode)
    return Hearing(folder, tmp_path / "a.wav", episode, Settings(cache=tmp_path), report)


def test_gaps_are_heard_by_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    base = Located(model=models.find_model("base"), path=tmp_path / "base")

    def choose_other(first: str, language: str, cache: Path) -> Located:
        asked.append((first, language))
        return base

    monkeypatch.setattr(models, "choose_gap_model", choose_other)
    told = GapReading(said("nobody had opened it for years", 4.2), (Span(start=4.0, end=7.5),), None)
    monkeypatch.setattr(transcribe, "second_model", lambda *_: lambda: lambda _: told)
    report = Notes()
    ears = listening(tmp_path, report)
    assert ears._gaps_heard(heard()).gaps == ()
    assert asked == [], "without a gap no model is looked for"
    filled = ears._gaps_heard(heard(GAP))
    assert asked == [("tiny.en", "en")]
    assert (filled.gaps, [one.model for one in filled.filled]) == ((), ["base"])
    assert filled.text(6, 12) == "nobody had opened it for years"

    def broken(*_: object) -> object:
        raise ModelError("the speech model base could not be loaded")

    monkeypatch.setattr(transcribe, "second_model", lambda *_: broken)
    assert ears._gaps_heard(heard(GAP)) == heard(GAP)
    assert report.warnings == ["gaps were not heard by a second model: the speech model base could not be loaded"]
    monkeypatch.setattr(models, "choose_gap_model", lambda *_: None)
    assert ears._gaps_heard(heard(GAP)) == heard(GAP)
