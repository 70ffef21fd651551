"""A file of the folder that is no record any more: made anew, or the message says how."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import settings

from summarizer.errors import InputError
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.records.post import Checks
from summarizer.store import EpisodeFolder


@pytest.mark.parametrize(
    ("name", "stage"), [("draft.json", "draft"), ("quotes.json", "refine"), ("transcript.json", "refine")]
)
@pytest.mark.parametrize("broken", ["{", '{"schema_version": 1}'])
def test_the_message_names_the_stage_that_makes_it_anew(folder: Path, name: str, stage: str, broken: str) -> None:
    (folder / name).write_text(broken, encoding="utf-8")
    with (
        pytest.raises(InputError, match=rf"{name} is not a valid {name}: .*`--redo {stage}`") as caught,
        open_episode(EpisodeRequest(str(folder)), settings=settings()) as run,
    ):
        run.draft_post()
    assert "\n" not in str(caught.value)
    with open_episode(EpisodeRequest(str(folder), redo=stage), settings=settings()) as run:
        run.draft_post()
    with open_episode(EpisodeRequest(str(folder)), settings=settings()) as run:
        assert run.unfinished() is None


@pytest.mark.parametrize("broken", ["", "[]"])
def test_checks_that_are_no_record_are_made_anew(folder: Path, broken: str) -> None:
    (folder / "checks.json").write_text(broken, encoding="utf-8")
    with open_episode(EpisodeRequest(str(folder)), settings=settings()) as run:
        assert run.unfinished() == "publish"
        run.draft_post()
        assert run.unfinished() is None
    assert EpisodeFolder(folder).read("checks.json", Checks).quotes is not None
