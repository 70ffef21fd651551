"""The command that tries an episode again has the settings of the run that failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from summarizer.errors import InputError
from summarizer.library.catalogue import read_catalogue
from summarizer.library.index_page import FileLinks, read_index_contents, render_index
from summarizer.pipeline.draft_options import draft_options
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.settings import Settings
from summarizer.store import open_root


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, "--asr auto --llm auto"),
        ({"llm": {"provider": "none"}, "asr": {"model": "tiny.en"}}, "--asr tiny.en --llm none"),
        ({"llm": {"provider": "openai", "model": "gpt"}}, "--asr auto --llm openai --model gpt"),
        ({"asr": {"cascade": "tiny.en,base"}}, "--asr-cascade tiny.en,base --llm auto"),
        ({"asr": {"language": "de"}, "keep": "none"}, "--asr auto --llm auto --language de --keep none"),
        ({"quotes": {"insights": 4}, "policy": "clean"}, "--asr auto --llm auto --insights 4 --policy clean"),
        ({"speakers": {"names": {"0:12": "Ann"}}}, "--asr auto --llm auto --speaker 0:12=Ann"),
        ({"llm": {"provider": "https://llm.test/v1"}}, "--asr auto --llm https://llm.test/v1"),
    ],
)
def test_options_of_settings(given: dict[str, Any], options: str) -> None:
    assert " ".join(draft_options(Settings(**given), EpisodeRequest("x"))) == options


def test_what_may_be_a_key_in_an_address_is_not_kept() -> None:
    settings = Settings(llm={"provider": "https://llm.test/v1?key=hunter2"})  # type: ignore[arg-type]
    assert "hunter2" not in " ".join(draft_options(settings, EpisodeRequest("x")))


def failed(tmp_path: Path, settings: Settings) -> str:
    """The page after a run that failed."""
    made = tmp_path / "show" / "undated-e-9f2c61aa"
    made.mkdir(parents=True, exist_ok=True)
    facts = '{"id": "9f2c61aa", "guid": "g", "title": "T", "media": "https://e.org/a", "media_kind": "enclosure"}'
    (made / "episode.json").write_text(facts)
    root = open_root(tmp_path)
    with (
        pytest.raises(InputError, match="no sound"),
        open_episode(EpisodeRequest(str(made)), into=root, settings=settings),
    ):
        raise InputError("it is no sound")
    return render_index(read_index_contents(root), FileLinks(root))


def test_the_page_prints_the_options_of_the_run_that_failed(tmp_path: Path) -> None:
    page = failed(tmp_path, Settings(llm={"provider": "none"}, asr={"model": "tiny.en"}))  # type: ignore[arg-type]
    assert "undated-e-9f2c61aa --asr tiny.en --llm none</code>" in page
    assert "with the options" not in page
    page = failed(tmp_path, Settings(llm={"provider": "local"}))  # type: ignore[arg-type]
    assert "undated-e-9f2c61aa --asr auto --llm local</code>" in page


def test_a_run_without_a_failure_leaves_none(tmp_path: Path) -> None:
    failed(tmp_path, Settings())
    with open_episode(EpisodeRequest(str(next(tmp_path.glob("show/*")))), into=tmp_path, settings=Settings()):
        pass
    assert [one.options for one in read_catalogue(open_root(tmp_path))] == [()]
