"""The table of stages: each reads what an earlier one wrote; lanes and names follow from it."""

from __future__ import annotations

import pytest

from summarizer.errors import InputError
from summarizer.pipeline.stages import ORDER, STAGES, lanes, stage_named, stages_of_lane, stages_until, through


def test_a_stage_its_function_and_its_files_share_one_word() -> None:
    for stage in STAGES:
        assert stage.work.__name__ == stage.name
        assert all(name == f"stages/{stage.name}.json" for name in stage.writes if name.startswith("stages/"))


def test_no_two_stages_write_one_file() -> None:
    written = [name for stage in STAGES for name in stage.writes]
    assert len(written) == len(set(written))


def test_lanes_follow_one_another_and_hold_every_stage() -> None:
    assert tuple(stage for lane in lanes() for stage in stages_of_lane(lane)) == ORDER


def test_only_what_costs_little_is_remade_by_a_newer_version() -> None:
    assert [stage.name for stage in STAGES if stage.remade] == ["publish", "page"]


@pytest.mark.parametrize(
    ("old", "new"), [("voices", "diarize"), ("names", "name"), ("quotes", "select"), ("draft", "draft")]
)
def test_stages_may_be_called_as_in_0_1(old: str, new: str) -> None:
    assert stage_named(old).name == new


def test_an_unknown_stage_is_wrong_input() -> None:
    with pytest.raises(InputError, match="fetch, transcribe"):
        stage_named("nothing")


def test_a_restart_leads_back_to_an_earlier_stage() -> None:
    restarts = {stage.name: stage.restart.first for stage in STAGES if stage.restart}
    assert restarts == {"refine": "transcribe"}
    assert all(ORDER.index(first) < ORDER.index(stage) for stage, first in restarts.items())
    assert [stage.name for stage in STAGES if stage.may_ask_model] == ["name", "read", "draft"]
    assert stages_until("transcript.json") == through("fetch", "refine")
