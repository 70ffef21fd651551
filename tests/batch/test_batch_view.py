"""What a run says while it works, and at its end."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from summarizer.batch.slots import gpus, plan_slots
from summarizer.batch.totals import Tally
from summarizer.batch.view import (
    JsonLog,
    PlainView,
    QuietView,
    TerminalView,
    figures,
    open_view,
    progress_line,
    summary_text,
    time_left,
)
from summarizer.errors import InputError
from summarizer.library.standing import Standing
from summarizer.records.days import parse_period
from summarizer.settings import Settings


@pytest.fixture
def tally() -> Tally:
    tally = Tally()
    tally.started -= 1800.0
    tally.entries = tally.total = 20
    tally.done, tally.failed, tally.before, tally.skipped = 4, 1, 3, 2
    tally.hours, tally.cost_usd = 6.0, 1.25
    tally.waiting = {"download": 2, "transcribe": 3}
    tally.running = {"download": ("A",), "transcribe": ("B [bold]not markup[/bold]", "C")}
    tally.slots = {"download": 2, "transcribe": 2, "draft": 0, "publish": 2}
    tally.drafting = 4
    return tally


def shown(**options: object) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=100, highlight=False, **options), out  # type: ignore[arg-type]


def test_how_far_it_is(tally: Tally) -> None:
    assert progress_line(tally) == "7 of 20 drafted, 1 failed, 2 skipped; 12.0 audio hours per hour; $1.25; 60 min left"
    assert time_left(tally) == pytest.approx(3600, abs=2)
    tally.total = None
    assert time_left(tally) is None
    assert "left" not in progress_line(tally)


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({"at_work": False}, "; waiting for 2: An empty one, next try ", " left"),
        (
            {"at_work": False, "paused": "the network is down"},
            "; waiting: the network is down (Ctrl-C loses nothing)",
            "try",
        ),
        ({"at_work": True}, " min left", "waiting"),  # others are at work
        ({"at_work": False, "waiting": {"transcribe": 1}}, " min left", "waiting"),  # between two orders
    ],
)
def test_what_waits_is_no_speed(tally: Tally, changed: dict[str, object], said: str, unsaid: str) -> None:
    tally.waiting, tally.put_off = {}, (("An empty one", 300.0), ("Another", 900.0))
    for name, value in changed.items():
        setattr(tally, name, value)
    line = progress_line(tally)
    assert said in line
    assert unsaid not in line


def test_the_speed_is_that_of_the_time_at_work(tally: Tally) -> None:
    tally.idle = 900.0
    assert "24.0 audio hours per hour" in progress_line(tally)
    assert figures(tally)["audio_hours_per_hour"] == pytest.approx(24, abs=0.1)
    assert "6.00 hours of audio in 30 min, 24.0 audio hours per hour" in summary_text(tally.summary(None, 0, 0), "x")


def test_only_time_without_work_is_idle() -> None:
    tally = Tally()
    tally.looked -= 10
    tally.note_work(at_work=True)
    tally.looked -= 10
    tally.note_work(at_work=False)  # it has just ended
    assert tally.idle == 0
    tally.looked -= 10
    tally.note_work(at_work=False)
    assert tally.idle == pytest.approx(10, abs=1)


def test_a_plain_line_about_what_waits_comes_once(tally: Tally) -> None:
    console, out = shown()
    view = PlainView(console)
    tally.waiting, tally.put_off, tally.at_work = {}, (("An empty one", 300.0),), False
    tally.hours = 0.0
    for _ in range(3):
        view.show(tally)
        view._said -= 60
    assert out.getvalue().count("waiting for 1") == 1


@pytest.mark.parametrize(
    ("running", "said"),
    [(0, "stopping"), (1, "stopping: 1 running task may end; Ctrl-C again leaves at once"), (3, "3 running tasks")],
)
def test_the_first_interrupt_is_answered(running: int, said: str) -> None:
    console, out = shown()
    for view in (PlainView(console), QuietView(console)):
        view.event("interrupt", {"running": running})
        view.event("stop", {"why": "interrupted"})
    assert out.getvalue().count(said) == 2
    assert "interrupted" not in out.getvalue()


@pytest.mark.parametrize(
    ("needed", "said"), [("0.02", "with --budget 0.02 or more goes on"), (None, "command goes on")]
)
def test_a_budget_that_is_too_small_is_to_be_raised(tally: Tally, needed: str | None, said: str) -> None:
    summary = tally.summary("the budget has no room", 3, 0).model_copy(update={"budget_needed": needed})
    assert said in summary_text(summary, "x").splitlines()[-1]


def test_a_terminal_shows_each_lane_and_keeps_events(tally: Tally) -> None:
    console, out = shown(force_terminal=True)
    with TerminalView(console) as view:
        view.event("failed", {"title": "Bad [one]", "error": "the server has no such file"})
        view.event("start", {"title": "not worth a line"})
        view.show(tally)
    text = out.getvalue()
    for word in ("download", "transcribe", "draft", "publish", "4 working", "3 waiting", "7 of 20 drafted"):
        assert word in text
    assert "B [bold]not markup" in text
    assert "Bad [one]: the server has no such file" in text
    assert "not worth" not in text


def test_plain_lines_are_bounded(tally: Tally) -> None:
    console, out = shown()
    view = PlainView(console)
    for number in range(500):
        view.event("done", {"title": f"Episode {number}"})
    view.event("stop", {"why": "the disk is full"})
    view.show(tally)
    lines = out.getvalue().splitlines()
    assert len(lines) < 70
    assert "stopping: the disk is full" in lines
    assert lines[-1].startswith("7 of 20 drafted")


def test_quiet_tells_failures_only(tally: Tally) -> None:
    console, out = shown()
    view = QuietView(console)
    view.event("done", {"title": "a"})
    view.event("failed", {"title": "b", "error": "no"})
    view.show(tally)
    assert out.getvalue() == "failed: b: no\n"


def test_the_json_log_holds_an_object_a_line(tmp_path: Path, tally: Tally) -> None:
    with open_view(quiet=True, json_log=str(tmp_path / "log.jsonl")) as view:
        view.event("done", {"title": "Ünï\ncode", "number": 3})
        view.show(tally)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["done", "progress"]
    assert lines[0]["title"] == "Ünï\ncode"
    assert lines[1] == {"at": lines[1]["at"], "event": "progress", **figures(tally), "seconds": lines[1]["seconds"]} | {
        "seconds_left": lines[1]["seconds_left"],
        "audio_hours_per_hour": lines[1]["audio_hours_per_hour"],
    }


def test_a_log_that_cannot_be_written_ends_nothing(tally: Tally) -> None:
    file = io.StringIO()
    log = JsonLog(file)
    file.close()
    log.event("done", {})
    log.show(tally)


def test_the_last_words(tally: Tally) -> None:
    tally.failures.append(("Bad one", "no such file"))
    text = summary_text(tally.summary("the budget is spent", 3, 2), "my episodes")
    assert (
        "4 drafted, 1 failed, 3 were drafted before, 2 skipped that failed before "
        "(--retry-failed tries them again), 2 begun" in text
    )
    assert "6.00 hours of audio in 30 min, 12.0 audio hours per hour" in text
    assert "failed: Bad one: no such file" in text
    assert "stopped before the end: the budget is spent" in text
    assert text.endswith("\nnext: the same command goes on from there")


@pytest.mark.parametrize(("count", "said"), [(1, "\n1 call "), (2, "\n2 calls ")])
def test_one_call_is_one_call(tally: Tally, count: int, said: str) -> None:
    summary = tally.summary(None, 0, 0).model_copy(update={"lost_calls": count, "unpriced_calls": count})
    assert summary_text(summary, "episodes").count(said) == 2


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800.0), ("6h", 21600.0), ("1d", 86400.0), ("90s", 90.0)])
def test_periods(text: str, seconds: float) -> None:
    assert parse_period(text) == seconds


@pytest.mark.parametrize("text", ["", "6", "h", "10s", "-1h", "6 h"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(InputError):
        parse_period(text)


def test_slots_fit_the_machine(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr("summarizer.batch.slots.machine_resources", lambda: (8, 4 * 2**30))
    workers, threads = plan_slots(small, None, local_llm=False)
    light, hearing = workers
    assert (light.resource, hearing.resource) == ("io", "transcribe")
    assert hearing.number == 4, "as many as the memory holds, though there are more cores"
    assert threads == 2
    assert 2**30 < hearing.memory < 4 * 2**30
    workers, threads = plan_slots(small, 1, local_llm=True)
    assert [kind.number for kind in workers] == [2, 1, 1]
    assert threads == 8


def test_a_cascade_holds_one_model_at_a_time(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr("summarizer.batch.slots.machine_resources", lambda: (8, 16 * 2**30))

    def slots(**asr: str) -> int:
        changed = small.model_copy(update={"asr": small.asr.model_copy(update=asr)})
        return plan_slots(changed, None, local_llm=False)[0][1].number

    assert slots(cascade="tiny.en,large-v3") == slots(model="large-v3") == 2
    assert slots(cascade="tiny.en,base") == slots(model="base") == 8


def test_a_slot_for_each_gpu(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,3")
    assert gpus() == ("0", "3")
    hearing = plan_slots(small, None, local_llm=False)[0][1]
    assert (hearing.number, hearing.gpus) == (2, ("0", "3"))


@pytest.mark.parametrize(
    ("before", "skipped", "said"),
    [
        (1, 0, "nothing to do: 1 episode is drafted"),
        (12, 0, "nothing to do: 12 episodes are drafted"),
        (
            12,
            2,
            "nothing to do: 12 episodes are drafted, 2 skipped that failed before (--retry-failed tries them again)",
        ),
        (0, 2, "nothing to do, 2 skipped that failed before (--retry-failed tries them again)"),
        (0, 0, "nothing to do: the backlog holds no episode that is wanted"),
    ],
)
def test_a_run_with_nothing_to_do_says_so(before: int, skipped: int, said: str) -> None:
    tally = Tally()
    tally.before, tally.skipped = before, skipped
    assert summary_text(tally.summary(None, 0, 0), "episodes") == said


@pytest.mark.parametrize(("done", "failed", "left", "stopped"), [(1, 0, 0, None), (0, 1, 0, None), (0, 0, 1, "x")])
def test_a_run_that_did_something_says_what(done: int, failed: int, left: int, stopped: str | None) -> None:
    tally = Tally()
    tally.done, tally.failed, tally.before, tally.hours = done, failed, 3, 0.01 * done
    text = summary_text(tally.summary(stopped, 0, left), "episodes")
    assert text.startswith(f"{done} drafted, {failed} failed, 3 were drafted before")
    assert "0.00 hours" not in text
    assert ("0.6 minutes of audio" in text) == bool(done)


def test_a_quiet_run_says_each_failure_once(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    tally.failed = 1
    tally.failures.append(("Bees", "it is no sound"))
    with open_view(quiet=True, json_log=None) as view:
        view.event("failed", {"title": "Bees", "error": "it is no sound"})
    assert capsys.readouterr().err.count("it is no sound") == 1
    assert "it is no sound" not in summary_text(tally.summary(None, 1, 0), "episodes", failures=False)
    assert summary_text(tally.summary(None, 1, 0), "episodes").count("it is no sound") == 1


@pytest.mark.parametrize(
    ("folder", "stopped", "failed", "said"),
    [
        (
            Standing(drafted=12, publishable=2, to_write=8, to_hear=31, failed=1),
            None,
            1,
            "in my episodes: 12 drafted: 2 can be published, 8 left to write; 31 quotations to listen to; "
            "1 failed (--retry-failed tries it again)\n"
            "next: summarizer review 'my episodes'",
        ),
        (Standing(drafted=1, publishable=1), None, 0, "in my episodes: 1 drafted: 1 can be published"),
        (
            Standing(drafted=1, publishable=1, failed=1),
            None,
            1,
            "in my episodes: 1 drafted: 1 can be published; 1 failed (--retry-failed tries it again)\n"
            "next: summarizer status 'my episodes', then the same command with --retry-failed",
        ),
        (
            Standing(drafted=3, to_write=3, waiting=2),
            "interrupted",
            0,
            "stopped before the end: interrupted\n"
            "in my episodes: 3 drafted: 0 can be published, 3 left to write; 2 waiting\n"
            "next: the same command goes on from there",
        ),
    ],
)
def test_a_run_ends_with_what_is_left_and_what_to_run(
    folder: Standing, stopped: str | None, failed: int, said: str
) -> None:
    tally = Tally()
    tally.done, tally.failed = 1, failed
    summary = tally.summary(stopped, 0, 0).model_copy(update={"folder": folder})
    assert summary_text(summary, "my episodes").endswith(said)
