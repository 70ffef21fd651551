"""`--asr` with a transcription API, as far as the command line and a batch's beginning know it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from summarizer.batch.budget import Budget
from summarizer.batch.start import Batch, start_batch
from summarizer.batch.totals import Tally
from summarizer.batch.worker_tasks import Outcome
from summarizer.errors import InputError
from summarizer.pipeline.doctor import examine
from summarizer.settings import AsrSettings, Settings
from summarizer.store import open_root


def test_what_is_an_api() -> None:
    for model in ("openai", "openai:whisper-1", "https://host/v1", "http://localhost:8000/v1#a/b"):
        assert AsrSettings(model=model).remote, model
    for model in ("auto", "base", "openai-whisper", "/models/openai", "https"):
        assert not AsrSettings(model=model).remote, model
    assert not AsrSettings(model="openai", cascade="tiny.en,base").remote  # a cascade takes its place


def test_the_key_for_speech_comes_from_the_environment_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SUMMARIZER_ASR_API_KEY", "gsk_speech")
    settings = Settings.load()
    assert settings.asr_api_key == SecretStr("gsk_speech")
    assert "gsk_speech" not in repr(settings)
    assert "gsk_speech" not in settings.model_dump_json()
    monkeypatch.delenv("SUMMARIZER_ASR_API_KEY")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "summarizer.toml").write_text('asr_api_key = "gsk_speech"\n')
    with pytest.raises(InputError, match="must not hold asr_api_key"):
        Settings.load()


def test_doctor_says_where_speech_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    def told(model: str) -> list[tuple[bool | None, str]]:
        settings = Settings.load(asr={"model": model}, api_key="sk-secret-1234567")
        return [(one.ok, one.detail) for one in examine(settings) if one.what == "speech"]

    assert told("auto") == []
    assert told("openai") == [(True, "gpt-transcribe at api.openai.com, a key is set, $0.27 an hour")]
    assert told("https://host/v1") == [(True, "its only model at host, without a key, no price known")]
    with pytest.raises(InputError, match="no user name or password"):
        told("https://u:p@host/v1")


def test_a_batch_with_a_budget_does_not_pay_beside_it(tmp_path: Path) -> None:
    settings = Settings.load(asr={"model": "openai"}, llm={"provider": "none"}, api_key="sk-secret-1234567")
    backlog = tmp_path / "backlog.txt"
    backlog.write_text("one.mp3\n")
    with pytest.raises(InputError, match="--budget bounds what the language model costs"):
        start_batch(Batch(str(backlog), budget=1.0), open_root(tmp_path / "out"), settings, None)  # type: ignore[arg-type]
    assert Budget(1.0).spent == 0.0


def test_what_workers_paid_to_hear_is_in_the_tally() -> None:
    tally = Tally()
    tally.count(Outcome(did={"transcribe": 3.0, "voices": 1.0}, cost_usd=0.27))
    tally.count(Outcome(did={"draft": 3.0}, cost_usd=0.01))
    assert tally.heard_usd == 0.27
    assert tally.cost_usd == pytest.approx(0.28)
