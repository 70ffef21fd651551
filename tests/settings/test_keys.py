"""Which key goes to which host."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.settings import LlmSettings, Settings
from summarizer.settings.keys import OPENAI, is_loopback_url, remember_hosts, remembered_hosts

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
    with pytest.raises(InputError, match=r"api\.openai\.com"):
        loaded.keys.of_language_model(OPENAI)
    with pytest.raises(InputError, match=r"api\.openai\.com"):
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
    for wrong in (
        "https://a.example",
        "llm.provider https://a.example https://b.example",
        "output s3://a\nb https://c",
    ):
        with pytest.raises(InputError, match="no address"):
            remember_hosts([wrong])
    path = project.parent / "config" / "summarizer" / "hosts.txt"
    path.write_text(path.read_text() + "asr.model https://x y asr.model https://c.example\nhttps://d.example\n")
    assert remembered_hosts() == {"llm.provider https://a.example"}


@pytest.mark.parametrize(
    "address",
    [
        "https://[::1].e.test/v1",
        "http://[::1]e.test/v1",
        "https://",
        "https:///v1",
        "https:host/v1",
        "https://h:99999/v1",
        "https://h:0/v1",
        "https://user:hidden@h/v1",
        "https://a.test llm.provider https://b.test",
        "https://a.test\nhttps://b.test",
        "https://a\\b.test/v1",
        "https://a%2eb.test/v1",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address: str, project: Path) -> None:
    for given in ({"llm": {"provider": address}}, {"asr": {"model": address}}):
        with pytest.raises(InputError, match="the address") as caught:
            Settings.load(**given)
        assert "hidden" not in str(caught.value)
        assert "\n" not in str(caught.value)
    assert not is_loopback_url(address)


@pytest.mark.parametrize(
    "address", ["https://host/v1", "http://[::1]:80/v1", "http://127.0.0.1:9/v1", "https://ho\u0455t.test:/v1"]
)
def test_other_addresses_are_used(address: str, project: Path) -> None:
    assert Settings.load(llm={"provider": address}).llm.provider == address
    assert Settings.load(asr={"model": address + "#a model"}).asr.remote


@pytest.mark.parametrize("output", ["s3://a b", "s3://b\n/x", "s3://\x1b[31m"])
def test_a_host_for_episodes_holds_no_white_space(output: str, project: Path) -> None:
    with pytest.raises(InputError, match="white space"):
        Settings.load(output=output)


def test_an_empty_key_or_address_is_unset(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZER_ASR_API_KEY", "SUMMARIZER_API_KEY"):
        monkeypatch.setenv(name, "")
    loaded = Settings.load()
    assert (loaded.api_key, loaded.base_url, loaded.asr_api_key) == (None, None, None)
    monkeypatch.setenv("OPENAI_API_KEY", " ")
    assert Settings.load().api_key is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUMMARIZER_LLM", "x"),
        ("SUMMARIZER_LLM", "[1]"),
        ("SUMMARIZER_ASR__VOCABULARY", "a,b"),
        ("SUMMARIZER_SPEAKERS__NAMES", "x"),
        ("SUMMARIZER_NAMED_HOSTS", "x"),
        ("SUMMARIZER_NAMED_HOSTS", '["llm.provider https://a.example"]'),
        ("summarizer_named_hosts", "[]"),
    ],
)
def test_a_variable_that_cannot_be_read_is_told_in_one_line(
    name: str, value: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError) as caught:
        Settings.load()
    assert name in str(caught.value) or "llm" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


_NAMING = [  # a setting, with the value that it gets for a path
    "output = '{}'",
    "prompts = '{}'",
    "[asr]\nmodel = '{}'",
    "[asr]\ncascade = 'tiny.en,{}'",
    "[listen]\nmodel = '{}'",
    "[llm]\nmodel = '{}'",
    "[llm]\nprovider = 'replay:{}'",
    "[post]\ninclude = '{}'",
    "[post]\nexclude = '{}'",
    "[post]\nhouse_style = '{}'",
]


@pytest.mark.parametrize("toml", _NAMING)
@pytest.mark.parametrize(
    "path", ["{away}/words.txt", "../../away/words.txt", "~/words.txt", "link.txt", "linked/words.txt", ".env", "held"]
)
def test_a_projects_file_names_no_file_of_another_folder(
    toml: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, folder = tmp_path / "away", tmp_path / "project" / "inner"
    for one in (away, folder / "held"):
        one.mkdir(parents=True)
    for file in (away / "words.txt", folder / ".env"):
        file.write_text("a first line that is nobody's business\n")
    (folder / "link.txt").symlink_to(away / "words.txt")
    (folder / "linked").symlink_to(away)
    (folder / "held" / "verify.toml").symlink_to(away / "words.txt")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (folder / "summarizer.toml").write_text(toml.format(path.format(away=away)) + "\n")
    with pytest.raises(InputError, match="must not name files outside its folder") as caught:
        Settings.load()
    assert "business" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("toml", [one for one in _NAMING if "house_style" not in one])
@pytest.mark.parametrize("path", ["words.txt", "./words.txt", "../words.txt", "inner/../words.txt"])
def test_a_projects_file_names_files_of_its_own_folder(toml: str, path: str, project: Path) -> None:
    """Also from a folder below it."""
    inner = project.parent / "inner"
    (inner / "inner").mkdir(parents=True)
    for folder in (inner, project.parent):
        (folder / "words.txt").write_text("three words said\n")
    project.write_text(toml.format(path) + "\n")
    os.chdir(inner)  # `project` has the former one set back
    Settings.load()


@pytest.mark.parametrize(
    "toml", ["output = 's3://bucket/x'", "[asr]\nmodel = 'https://h.test/../v1#m'", "[llm]\nmodel = 'org/name-7b'"]
)
def test_addresses_and_names_are_no_paths(toml: str, project: Path) -> None:
    project.write_text(toml + "\n")
    Settings.load()
