"""The coordinator's decisions, with an engine whose workers are threads that answer as they are told."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from recorded_outcomes import failed
from thread_engine import entries, run, well

from summarizer.batch import run as run_module
from summarizer.batch.engine import WorkerLost
from summarizer.batch.lanes import LANES, lane_of
from summarizer.batch.worker_tasks import Outcome, WorkOrder
from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import Entry
from summarizer.settings import Settings


def test_every_stage_has_a_lane() -> None:
    assert [stage for lane in LANES for stage in lane.stages] == list(ORDER)
    assert lane_of("diarize").name == "transcribe"
    assert lane_of("page").name == "publish"


def test_all_lanes_of_all_episodes(tmp_path: Path, small: Settings) -> None:
    names = [f"e{number}" for number in range(30)]
    summary, engine = run(well, entries(*names), tmp_path, small)
    assert (summary.done, summary.failed, summary.exit_code) == (30, 0, 0)
    assert sorted(engine.log) == sorted((name, lane.first) for name in names for lane in LANES)
    assert summary.hours == pytest.approx(0.5)


def test_a_long_backlog_is_taken_as_needed(tmp_path: Path, small: Settings) -> None:
    taken, go_on = [], threading.Event()

    def many() -> Iterator[Entry]:
        for number in range(2_000):
            taken.append(number)
            yield Entry(source=f"e{number}")

    def work(order: WorkOrder) -> Outcome:
        if len(taken) < 1_000 and not go_on.is_set():
            time.sleep(0.5)
            at_rest.append(len(taken))
            go_on.set()
        return well(order)

    at_rest: list[int] = []
    summary, _ = run(work, many(), tmp_path, small)
    assert summary.done == 2_000
    assert at_rest[0] < 200


def test_a_failure_is_kept_and_not_tried_again_unasked(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        if order.entry.source == "bad":
            return failed("status_404", folder=None)
        return well(order)

    summary, _ = run(work, entries("a", "bad"), tmp_path, small)
    assert (summary.done, summary.failed, summary.exit_code) == (1, 1, 1)
    kept = list((tmp_path / ".batch" / "failures").glob("*.json"))
    assert len(kept) == 1
    assert "404" in kept[0].read_text()
    summary, engine = run(work, entries("bad"), tmp_path, small)
    assert (summary.skipped, summary.exit_code, engine.log) == (1, 1, [])
    summary, _ = run(work, entries("bad"), tmp_path, small, retry_failed=True)
    assert summary.failed == 1
    assert '"tries": 2' in kept[0].read_text()
    summary, _ = run(well, entries("bad"), tmp_path, small, retry_failed=True)
    assert (summary.done, summary.exit_code) == (1, 0)
    assert not kept[0].exists()


def test_a_failure_that_was_taken_up_again_does_not_outlive_a_run_that_stops(tmp_path: Path, small: Settings) -> None:
    run(lambda order: failed("status_404", folder=None), entries("a"), tmp_path, small)

    summary, _ = run(lambda order: failed("wrong_key"), entries("a"), tmp_path, small, retry_failed=True)
    assert (summary.exit_code, summary.failed) == (3, 0)
    summary, _ = run(well, entries("a"), tmp_path, small)
    assert (summary.done, summary.skipped) == (1, 0)


def test_keeping_up_tries_again_what_failed_outside(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        return failed("status_503" if order.entry.source == "away" else "status_404", folder=None)

    run(work, entries("away", "wrong"), tmp_path, small)
    _, engine = run(work, entries("away", "wrong"), tmp_path, small, retry_outside=True)
    assert engine.begun("fetch") == ["away"]
    for _ in range(12):
        _, engine = run(work, entries("away"), tmp_path, small, retry_outside=True)
    assert engine.log == [], "not for ever"


def test_who_dies_is_tried_once_more_alone(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome | WorkerLost:
        if order.entry.source == "deadly" and order.stages[0] == "transcribe":
            return WorkerLost("the process was killed (SIGSEGV)", True, ("last words",))
        time.sleep(0.02)
        return well(order)

    summary, engine = run(work, entries("deadly", *(f"e{n}" for n in range(9))), tmp_path, small)
    assert (summary.done, summary.failed, summary.lost) == (9, 1, 2)
    assert summary.failures == (("deadly", "transcribe: the process was killed (SIGSEGV), twice"),)
    assert engine.begun("transcribe").count("deadly") == 2
    assert engine.begun("transcribe")[-1] == "deadly", "innocent episodes had to wait for it"
    assert engine.together["deadly"] == set()


def test_who_dies_once_is_innocent(tmp_path: Path, small: Settings) -> None:
    died: list[str] = []

    def work(order: WorkOrder) -> Outcome | WorkerLost:
        if order.stages[0] == "publish" and not died:
            died.append(order.entry.source)
            return WorkerLost("the process working on it died", True)
        return well(order)

    summary, _ = run(work, entries("a", "b", "c"), tmp_path, small)
    assert (summary.done, summary.failed, summary.lost) == (3, 0, 1)


def test_several_are_tried_alone_one_after_the_other(tmp_path: Path, small: Settings) -> None:
    died: set[str] = set()

    def work(order: WorkOrder) -> Outcome | WorkerLost:
        source = order.entry.source
        if order.stages[0] == "transcribe" and source.startswith("weak") and source not in died:
            died.add(source)
            return WorkerLost("it took more memory than a worker may have", True)
        time.sleep(0.02)
        return well(order)

    summary, engine = run(work, entries("weak-1", "weak-2", "weak-3", "a", "b"), tmp_path, small)
    assert (summary.done, summary.failed, summary.lost) == (5, 0, 3)
    assert all(not engine.together[name] for name in died)


def test_a_worker_that_leaves_blames_nobody(tmp_path: Path, small: Settings) -> None:
    left: list[str] = []

    def work(order: WorkOrder) -> Outcome | WorkerLost:
        if len(left) < 5 and order.stages[0] == "transcribe":
            left.append(order.entry.source)
            return WorkerLost("its worker left", False)
        return well(order)

    summary, _ = run(work, entries("a", "b"), tmp_path, small)
    assert (summary.done, summary.failed, summary.lost) == (2, 0, 5)


def test_an_episode_that_another_run_has_is_waited_for_a_while(
    tmp_path: Path, small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.batch.dispatch.BUSY_POLL_SECONDS", 0.1)
    monkeypatch.setattr("summarizer.batch.run.MAX_BUSY_SECONDS", 1.0)
    asked: list[str] = []

    def work(order: WorkOrder) -> Outcome:
        asked.append(order.entry.source)
        if order.entry.source == "for-ever" or asked.count("a-while") == 1:
            return failed("in_use")
        return well(order)

    summary, _ = run(work, entries("a-while", "for-ever"), tmp_path, small)
    assert (summary.done, summary.failed) == (1, 1)
    assert asked.count("for-ever") > 2


def test_who_brings_every_machine_down_is_suspected_at_last(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome | WorkerLost:
        if order.entry.source == "deadly" and order.stages[0] == "transcribe":
            return WorkerLost("its machine was lost", False)
        return well(order)

    summary, _ = run(work, entries("deadly", "a"), tmp_path, small)
    assert (summary.done, summary.failed, summary.lost) == (1, 1, 12)


@pytest.mark.parametrize("situation", ["wrong_key", "other_version"])
def test_what_everybody_would_meet_stops_all_and_blames_nobody(tmp_path: Path, small: Settings, situation: str) -> None:
    def work(order: WorkOrder) -> Outcome:
        return failed(situation)

    summary, engine = run(work, entries(*(f"e{n}" for n in range(50))), tmp_path, small)
    assert (summary.exit_code, summary.failed, summary.stopped) == (3, 0, failed(situation).error)
    assert len(engine.log) <= 4
    assert not (tmp_path / ".batch" / "failures").exists()
    assert not list(tmp_path.rglob("failure.json"))


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Presses Ctrl-C, and returns when the coordinator has heard it: two signals at once would be one."""
    heard, interrupted = threading.Semaphore(0), run_module._Coordinator.interrupted

    def hear(coordinator: run_module._Coordinator) -> None:
        interrupted(coordinator)
        heard.release()

    def press() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        assert heard.acquire(timeout=60)

    monkeypatch.setattr(run_module._Coordinator, "interrupted", hear)
    return press


def test_one_ctrl_c_lets_what_runs_end(tmp_path: Path, small: Settings, press: Callable[[], None]) -> None:
    pressed = threading.Event()

    def work(order: WorkOrder) -> Outcome:
        if not pressed.is_set():
            pressed.set()
            press()
        return well(order)

    before = signal.getsignal(signal.SIGINT)
    summary, engine = run(work, entries(*(f"e{n}" for n in range(50))), tmp_path, small)
    assert (summary.exit_code, summary.stopped) == (130, "interrupted")
    assert summary.failed == 0
    assert not engine.running
    assert len(engine.log) <= 4
    assert signal.getsignal(signal.SIGINT) is before


def test_two_ctrl_c_leave_at_once(tmp_path: Path, small: Settings, press: Callable[[], None]) -> None:
    never = threading.Event()

    def work(order: WorkOrder) -> Outcome:
        for _ in range(2):
            press()
        never.wait(60)
        return well(order)

    summary, engine = run(work, entries("a"), tmp_path, small)
    assert summary.exit_code == 130
    assert engine.running
    never.set()


def test_a_lost_lock_ends_the_run(tmp_path: Path, small: Settings) -> None:
    hold = SimpleNamespace(lost=None)

    def work(order: WorkOrder) -> Outcome:
        hold.lost = "the lock was lost"
        time.sleep(60)
        return well(order)

    summary, _ = run(work, entries("a"), tmp_path, small, hold=hold)
    assert (summary.exit_code, summary.stopped) == (3, "the lock was lost")


def test_an_entry_that_cannot_be_read_is_a_failure(tmp_path: Path, small: Settings) -> None:
    given = iter([Entry(source="https://x.example/feed", problem="the feed is no feed"), Entry(source="good")])
    summary, _ = run(well, given, tmp_path, small)
    assert (summary.done, summary.failed) == (1, 1)
    assert summary.failures == (("https://x.example/feed", "the feed is no feed"),)
    assert not (tmp_path / ".batch" / "failures").exists(), "the next run reads the feed again, and finds out"


def test_a_backlog_that_breaks_off_is_said(tmp_path: Path, small: Settings) -> None:
    def broken() -> Iterator[Entry]:
        yield Entry(source="a")
        raise RuntimeError("bang")

    summary, _ = run(well, broken(), tmp_path, small)
    assert summary.exit_code == 3
    assert "bang" in (summary.stopped or "")


@pytest.mark.parametrize("dies", ["advance", "order"])
def test_a_drafting_thread_that_dies_ends_its_episode_alone(
    dies: str, tmp_path: Path, small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What raises beside an order's stages used to leave the run waiting for ever."""

    def work(order: WorkOrder, *_: object) -> Outcome:
        if order.entry.source == "bad":
            raise ValueError("a surprise")
        outcome = well(order)
        assert isinstance(outcome, Outcome)
        return outcome

    class Clients:
        def opener(self, _: object) -> object:
            raise ValueError("a surprise")

        def advance(self, **_: object) -> None: ...

    monkeypatch.setattr(run_module, "advance", work)
    clients = Clients() if dies == "order" else None
    names = ["good", "bad"] if dies == "advance" else ["bad"]
    summary, _ = run(well, entries(*names), tmp_path, small, drafters=2, clients=clients)
    assert (summary.done, summary.failed, summary.exit_code) == (len(names) - 1, 1, 1)
    assert summary.failures == (("bad", "a defect (ValueError: a surprise)"),)


def test_a_worker_whose_order_raises_costs_its_episode_alone(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome | WorkerLost:
        if order.entry.source == "bad":
            raise ValueError("a surprise")
        return well(order)

    summary, _ = run(work, entries("bad", "good"), tmp_path, small)
    assert (summary.done, summary.failed) == (1, 1)
    assert "a surprise" in summary.failures[0][1]


@pytest.mark.parametrize(("names", "stopped"), [(("a",), None), (("a", "b", "c", "d", "e", "f"), "interrupted")])
def test_an_interrupt_that_stops_nothing_leaves_nothing_to_go_on_with(
    names: tuple[str, ...], stopped: str | None, tmp_path: Path, small: Settings
) -> None:
    pressed, whole = threading.Event(), threading.Event()

    def backlog() -> Iterator[Entry]:
        yield from entries(*names)
        whole.set()

    def work(order: WorkOrder) -> Outcome | WorkerLost:
        assert whole.wait(60)
        last = order.stages[0] == LANES[-1].first
        while last and len(names) == 1 and any(one.name == "backlog_hand_over" for one in threading.enumerate()):
            threading.Event().wait(0.01)  # until the end of the backlog is handed over, too
        if last and not pressed.is_set():
            pressed.set()
            os.kill(os.getpid(), signal.SIGINT)
        return well(order)

    summary, _ = run(work, backlog(), tmp_path, small)
    assert pressed.is_set()
    assert (summary.stopped, summary.exit_code) == (stopped, 130)
