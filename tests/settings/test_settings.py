"""`Settings()` reads nothing; `Settings.load()` reads flags, the environment and the files, in that order."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.settings import AsrSettings, LlmSettings, Settings

HOST = "https://models.example/v1"


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, an environment and a user's own file that all set something."""
    own = tmp_path / "config" / "summarizer"
    own.mkdir(parents=True)
    (own / "summarizer.toml").write_text('[site]\ncaution = "from the own file"\n')
    (own / "hosts.txt").write_text("https://old.example\nasr.model https://agreed.example\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / "summarizer.toml").write_text('policy = "clean"\n[quotes]\nmin_words = 5\n')
    monkeypatch.chdir(project)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://environment.example/v1")
    monkeypatch.setenv("SUMMARIZER_LLM__PROVIDER", "none")
    monkeypatch.setenv("SUMMARIZER_OUTPUT", "elsewhere")
    return project


def test_settings_read_neither_the_environment_nor_files(surroundings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Settings()
    assert (made.policy, made.output, made.quotes.min_words, made.llm.provider) == ("strict", "episodes", 8, "auto")
    assert (made.site.caution, made.api_key, made.base_url) == ("Some details may have changed.", None, None)
    assert made.named_hosts == frozenset()

    def unexpected() -> Path:
        raise AssertionError("the working directory is read")

    monkeypatch.setattr(Path, "cwd", unexpected)
    assert not Settings(llm=LlmSettings(provider=HOST)).unnamed_hosts()


def test_loading_reads_the_environment_and_the_files(surroundings: Path) -> None:
    loaded = Settings.load()
    assert type(loaded) is Settings
    assert (loaded.policy, loaded.output, loaded.quotes.min_words) == ("clean", "elsewhere", 5)
    assert (loaded.llm.provider, loaded.site.caution) == ("none", "from the own file")
    assert loaded.keys.provider is not None
    assert loaded.base_url == "https://environment.example/v1"
    assert loaded.named_hosts == {"asr.model https://agreed.example"}, "a line without a setting names no host"


def test_given_values_win_and_leave_the_rest_of_a_section(surroundings: Path) -> None:
    loaded = Settings.load(policy="ellipsis", quotes={"max_words": 30}, output=None, llm={})
    assert (loaded.policy, loaded.output) == ("ellipsis", "elsewhere")
    assert (loaded.quotes.min_words, loaded.quotes.max_words) == (5, 30)


def test_both_ways_fill_in_the_places_inside_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUMMARIZER_FETCH__CACHE")
    for made in (Settings(cache=tmp_path), Settings.load(cache=tmp_path)):
        assert made.fetch.cache == tmp_path / "web"
        assert made.asr.calibration == tmp_path / "calibration.json"


def test_hosts_in_the_values_that_a_caller_gives_are_named() -> None:
    made = Settings(llm=LlmSettings(provider=HOST), asr=AsrSettings(model="https://speech.example/v1#large"))
    assert made.named_hosts == {"llm.provider https://models.example", "asr.model https://speech.example"}
    assert Settings(llm=LlmSettings(provider=HOST), named_hosts=frozenset()).unnamed_hosts()


def test_what_cannot_be_used_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(policy="loose")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="--policy"):
        Settings.load(policy="loose")
    with pytest.raises(InputError, match="did you mean policy"):
        Settings.load(polcy="strict")
    with pytest.raises(ValidationError, match="frozen"):
        Settings().policy = "clean"  # type: ignore[misc]
