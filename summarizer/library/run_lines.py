"""What the runs of a batch did, as lines for the page of the morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from summarizer.records.batch import Pause, RunRecord

__all__ = ["RunLines", "lost_line", "run_lines"]


class RunLines(NamedTuple):
    when: str  # `November 30, 23:00 to 05:12`
    what: str  # `57 drafted, 3 failed`
    details: tuple[str, ...]  # pauses, lost workers, why it stopped


def run_lines(run: RunRecord, *, newest: bool) -> RunLines:
    """A run in words, in local time. `newest`: no other run began after it, so that it may be at work still."""
    until = f" to {_clock(run.ended)}" if run.ended else ""
    figures = f"{run.done:,} drafted, {run.failed:,} failed"
    if run.left:
        figures += f", {run.left:,} begun and not finished"
    if run.cost_usd:
        figures += f", ${run.cost_usd:,.2f} spent"
    return RunLines(f"{_day(run.began)}, {_clock(run.began)}{until}", figures, tuple(_details(run, newest=newest)))


def lost_line(runs: Sequence[RunRecord]) -> str:
    """The calls of several runs that may have been paid and lost, together; "" when at most one run had any."""
    lost = [run.lost_calls for run in runs if run.lost_calls]
    return f"{sum(lost):,} calls of a language model may have been paid and lost in these runs" if lost[1:] else ""


def _details(run: RunRecord, *, newest: bool) -> list[str]:
    lines = [_pause(pause, run) for pause in run.pauses]
    if run.lost:
        lines.append(f"{_times(run.lost)} a worker process died or left; its episode was tried again")
    if run.lost_calls:
        calls = "1 call" if run.lost_calls == 1 else f"{run.lost_calls:,} calls"
        lines.append(f"{calls} of a language model may have been paid and lost")
    if run.stopped:
        lines.append(f"stopped before the end: {run.stopped}; the same command goes on from there")
    if run.ended is None:
        lines.append("it is still at work, or it was killed" if newest else "it was killed; the next run went on")
    return lines


def _pause(pause: Pause, run: RunRecord) -> str:
    until = pause.until or run.ended
    return f"{_clock(pause.since)} to {_clock(until) if until else 'the end of the run'}: {pause.why}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _day(at: dt.datetime) -> str:
    local = at.astimezone()
    return f"{local:%B} {local.day}"


def _clock(at: dt.datetime) -> str:
    return f"{at.astimezone():%H:%M}"
