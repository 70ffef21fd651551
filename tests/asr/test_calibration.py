"""How a model runs fastest: what is measured is kept by model and machine, and used."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from summarizer.asr import calibration
from summarizer.asr import whisper as decode
from summarizer.asr.calibration import DecodingPlan, calibrate, stored_plan
from summarizer.asr.hardware import Compute
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight cores on which four workers of two threads are fastest, and four windows in step are as good as more."""
    monkeypatch.setattr(calibration, "cores", lambda: 8)
    pace = {1: 1.6, 2: 0.7, 4: 0.5, 8: 0.4}  # seconds a window by one worker of so many threads
    each = {1: 1.0, 2: 0.8, 4: 0.61, 6: 0.6}
    monkeypatch.setattr(calibration, "_time_batch", lambda whisper, windows: windows * each[windows])
    monkeypatch.setattr(calibration, "_seconds", lambda whisper, workers: 2 * pace[whisper.threads])


def load(workers: int, threads: int) -> Any:
    return SimpleNamespace(workers=workers, threads=threads)


@pytest.mark.usefixtures("machine")
def test_the_fastest_way_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "calibration.json"
    plan = calibrate(file, "base", load, Silent())
    assert plan == DecodingPlan(workers=4, threads=2, at_once=4)
    assert stored_plan(file, "base") == plan
    assert stored_plan(file, "tiny.en") is None
    calibrate(file, "tiny.en", load, Silent())
    assert stored_plan(file, "base") == plan


@pytest.mark.usefixtures("machine")
def test_another_machine_measures_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calibrate(tmp_path / "kept.json", "base", load, Silent())
    monkeypatch.setattr(calibration, "cores", lambda: 16)
    assert stored_plan(tmp_path / "kept.json", "base") is None


@pytest.mark.parametrize("text", ["", "[]", '{"x": {"workers": 0, "threads": 1, "at_once": 1}}', "\x00"])
def test_a_spoilt_file_is_no_plan(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept.json").write_text(text)
    assert stored_plan(tmp_path / "kept.json", "base") is None


@pytest.mark.usefixtures("machine")
def test_a_slow_model_is_not_measured_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    monkeypatch.setattr(calibration, "_seconds", lambda *_: 100.0)
    plan = calibrate(tmp_path / "kept.json", "large", lambda *way: loaded.append(1) or load(*way), Silent())
    assert plan == DecodingPlan(workers=8, threads=1, at_once=1)
    assert len(loaded) == 1


def plan_of(settings: AsrSettings, measure: Silent | None = None) -> DecodingPlan:
    return decode._plan(Path("model"), "base", settings, Compute("cpu", (0,), "int8", 8), measure)


def test_what_was_measured_is_used_unless_the_user_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = DecodingPlan(workers=3, threads=5, at_once=2)
    monkeypatch.setattr(decode, "stored_plan", lambda *_: measured)
    file = tmp_path / "kept.json"
    assert plan_of(AsrSettings(calibration=file)) == measured
    assert plan_of(AsrSettings(calibration=file, workers=2)).workers == 2


def test_it_is_measured_only_when_it_pays_and_nothing_else_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = DecodingPlan(workers=3, threads=5, at_once=2)
    monkeypatch.setattr(decode, "measure_whisper", lambda *_: measured)
    monkeypatch.setattr(decode, "cores", lambda: 4)
    monkeypatch.setattr(decode, "keeps_loaded", lambda: False)  # whatever an earlier test left
    settings = AsrSettings(calibration=tmp_path / "kept.json")
    for idle in (False, True):
        monkeypatch.setattr(decode, "is_idle", lambda idle=idle: idle)
        assert plan_of(settings) == DecodingPlan(workers=4, threads=1, at_once=6)
        assert (plan_of(settings, Silent()) == measured) is idle
