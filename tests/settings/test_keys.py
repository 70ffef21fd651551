"""Which key goes to which host."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.settings import LlmSettings, Settings
from summarizer.settings.keys import OPENAI, remember_hosts, remembered_hosts

CORP = "https://corp.example/v1"
SPEECH = "https://speech.example/v1"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody else's `summarizer.toml`, to be written; both keys are set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-language")
    monkeypatch.setenv("SUMMARIZER_ASR_API_KEY", "sk-speech")
    return tmp_path / "summarizer.toml"


def sent_for_speech(settings: Settings, url: str) -> str | None:
    key = settings.keys.of_speech(url)
    return key.get_secret_value() if key else None


def test_the_key_of_another_provider_does_not_go_to_openai(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", CORP)
    project.write_text(f'[llm]\nprovider = "{OPENAI}"\n[asr]\nmodel = "{OPENAI}#whisper-1"\n')
    loaded = Settings.load()
    assert [one.setting for one in loaded.unnamed_hosts()] == ["llm.provider", "asr.model"]
    with pytest.raises(InputError, match="api.openai.com"):
        loaded.keys.of_language_model(OPENAI)
    with pytest.raises(InputError, match="api.openai.com"):
        loaded.keys.of_speech(OPENAI)
    assert loaded.keys.of_language_model(CORP) is not None
    assert Settings.load(llm={"provider": OPENAI}).keys.of_language_model(OPENAI) is not None


@pytest.mark.parametrize("model", ["openai", "openai:whisper-1", f"{OPENAI}#whisper-1"])
def test_the_key_for_speech_goes_to_openai_by_the_users_own_word(
    model: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write_text(f'[asr]\nmodel = "{model}"\n')
    assert sent_for_speech(Settings.load(), OPENAI) == "sk-language"
    assert sent_for_speech(Settings.load(asr={"model": model}), OPENAI) == "sk-speech"
    monkeypatch.setenv("SUMMARIZER_ASR__MODEL", model)
    assert sent_for_speech(Settings.load(), OPENAI) == "sk-speech"


def test_a_host_is_named_for_one_setting(project: Path) -> None:
    project.write_text(f'[llm]\nprovider = "{SPEECH}"\n')
    loaded = Settings.load(asr={"model": f"{SPEECH}#m"}, output="s3://bucket")
    assert sent_for_speech(loaded, SPEECH) == "sk-speech"
    assert [one.setting for one in loaded.unnamed_hosts()] == ["llm.provider"]
    with pytest.raises(InputError, match="nothing is sent there"):
        loaded.keys.of_language_model(SPEECH)
    made = Settings(llm=LlmSettings(provider=SPEECH), asr_api_key="sk-speech")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nothing is sent there"):
        made.keys.of_speech(SPEECH)


def test_what_is_remembered_names_one_host(project: Path) -> None:
    remember_hosts(["llm.provider https://a.example"])
    for wrong in ("https://a.example", "llm.provider https://a.example https://b.example", "output s3://a\nb https://c"):
        with pytest.raises(InputError, match="no address"):
            remember_hosts([wrong])
    path = project.parent / "config" / "summarizer" / "hosts.txt"
    path.write_text(path.read_text() + "asr.model https://x y asr.model https://c.example\nhttps://d.example\n")
    assert remembered_hosts() == {"llm.provider https://a.example"}
