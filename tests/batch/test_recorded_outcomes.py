"""The outcomes that the fakes replay are what workers return today."""

from __future__ import annotations

from pathlib import Path

import pytest
from record_outcomes import FAILURES, Situation, made_anew
from recorded_outcomes import RECORDED, failed
from servers import Server

from summarizer.batch.worker_tasks import Outcome
from summarizer.store import LocalRoot

_SAID = {"error", "folder", "title", "duration"}  # words and figures, which may change


def _shape(outcome: Outcome) -> dict[str, object]:
    told = outcome.model_dump(exclude_defaults=True)
    return {name: bool(value) if name in _SAID else value for name, value in told.items()}


def test_the_recordings_are_what_workers_return(tmp_path: Path) -> None:
    made = {name: _shape(outcome) for name, outcome in made_anew(tmp_path)}
    kept = {path.stem: _shape(Outcome.model_validate_json(path.read_bytes())) for path in RECORDED.glob("*.json")}
    assert made == kept, "if that is meant, write them anew: see record_outcomes.py"


@pytest.mark.parametrize(
    ("situation", "outside", "stops_all", "waits", "network_down"),
    [
        ("refused", True, False, False, False),  # another host, which answered before, answers still
        ("refused_by_all", True, False, False, True),
        ("reset", True, False, False, False),
        ("no_name", True, False, False, False),
        ("no_resolver", True, False, False, True),
        ("status_404", False, False, False, False),
        ("status_429", True, False, False, False),
        ("status_503", True, False, False, False),
        ("not_sound", False, False, False, False),
        ("login_page", False, False, False, True),
        ("full_disk", True, True, False, False),
        ("read_only", True, True, False, False),
        ("store_503", True, False, False, False),
        ("wrong_key", True, True, False, False),
        ("speech_503", True, False, False, False),
        ("other_version", True, True, False, False),
        ("in_use", False, False, True, False),
    ],
)
def test_a_failure_says_what_it_is(
    situation: str, outside: bool, stops_all: bool, waits: bool, network_down: bool
) -> None:
    outcome = failed(situation)
    assert (outcome.outside, outcome.stops_all, outcome.waits, outcome.network_down) == (
        outside,
        stops_all,
        waits,
        network_down,
    )


def test_an_episode_is_not_marked_failed_by_what_lies_outside(tmp_path: Path) -> None:
    with Server() as server:
        for situation, marked in (("refused_by_all", False), ("refused", False), ("status_404", True)):
            at = Situation(tmp_path / situation, server)
            outcome = FAILURES[situation](at)
            log = LocalRoot(at.folder / "out").at(outcome.folder or "").log
            assert (log.error is not None) is marked, situation


def test_a_failure_says_which_host_it_met_and_when_to_try_again() -> None:
    assert failed("no_name").host == "no-such-host.invalid"
    assert failed("status_404").host
    assert failed("full_disk").host is None
    assert failed("status_429").retry_after == 1200.0
    assert failed("status_503").retry_after is None
