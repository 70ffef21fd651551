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
    assert progress_line(tally) == "7 of 20 done, 1 failed, 2 skipped; 12.0 audio hours per hour; $1.25; 60 min left"
    assert time_left(tally) == pytest.approx(3600, abs=2)
    tally.total = None
    assert time_left(tally) is None
    assert "left" not in progress_line(tally)


def test_a_terminal_shows_each_lane_and_keeps_events(tally: Tally) -> None:
    console, out = shown(force_terminal=True)
    with TerminalView(console) as view:
        view.event("failed", {"title": "Bad [one]", "error": "the server has no such file"})
        view.event("start", {"title": "not worth a line"})
        view.show(tally)
    text = out.getvalue()
    for word in ("download", "transcribe", "draft", "publish", "4 working", "3 waiting", "7 of 20 done"):
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
    assert lines[-1].startswith("7 of 20 done")


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
    text = summary_text(tally.summary("the budget is spent", 3, 2))
    assert (
        "4 done, 1 failed, 3 were done before, 2 skipped that failed before (--retry-failed tries them again)" in text
    )
    assert "6.00 hours of audio in 30 min, 12.0 audio hours per hour" in text
    assert "failed: Bad one: no such file" in text
    assert "stopped before the end: the budget is spent; the same command goes on from there" in text


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
