"""What a run of a backlog looks like: live lines on a terminal, plain lines elsewhere, JSON for programs.

Always on standard error or in a file: standard output holds the summary.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from summarizer.batch.lanes import DRAFTING, LANES
from summarizer.batch.totals import Summary, Tally, named_again
from summarizer.library.standing import Standing, next_step, retried
from summarizer.terminal import json_for, stderr
from summarizer.text.characters import escape_json
from summarizer.text.counted import counted
from summarizer.text.shortening import shortened

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

__all__ = [
    "BatchView",
    "CombinedView",
    "JsonLog",
    "PlainView",
    "QuietView",
    "TerminalView",
    "ViewReporter",
    "open_view",
    "summary_text",
]

PROGRESS_SECONDS = 30.0  # between plain lines about how far it is
MAX_LINES_PER_MINUTE = 60  # of single episodes; what is more is only counted
MAX_TITLE_CHARS = 40
SAFE = "Ctrl-C loses nothing"  # said while all waits
MAX_LABEL_CHARS = 120  # of an entry whose title is not known: its episode and its place come last


class BatchView(Protocol):
    def event(self, kind: str, facts: dict[str, Any]) -> None:
        """Something happened: start, stages, done, failed, skipped, lost, interrupt, stop."""

    def show(self, tally: Tally) -> None:
        """How far it is; called several times a second."""


class ViewReporter:
    """A Reporter whose words are events of a view."""

    def __init__(self, view: BatchView) -> None:
        self._view = view

    def progress(self, done: float, total: float | None, what: str) -> None:
        del done, total, what

    def note(self, message: str) -> None:
        self._view.event("note", {"message": message})

    def warn(self, message: str) -> None:
        self._view.event("warning", {"message": message})


class QuietView:
    """Says only what failed."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def event(self, kind: str, facts: dict[str, Any]) -> None:
        line = _line_of(kind, facts)
        if line and kind in ("failed", "stop", "warning", "interrupt"):
            self.console.print(line, markup=False)

    def show(self, tally: Tally) -> None:
        del tally


class PlainView:
    """A line when an episode is finished or fails, and how far all is now and then; never more than a line a second."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._said, self._last = 0.0, ""
        self._minute, self._lines, self._unsaid = 0.0, 0, 0

    def event(self, kind: str, facts: dict[str, Any]) -> None:
        line = _line_of(kind, facts)
        if line is None:
            return
        now = time.monotonic()
        if now - self._minute > 60:
            if self._unsaid:
                self.console.print(f"and {counted(self._unsaid, 'line')} more", markup=False)
            self._minute, self._lines, self._unsaid = now, 0, 0
        if self._lines < MAX_LINES_PER_MINUTE or kind in ("stop", "interrupt"):
            self._lines += 1
            self.console.print(line, markup=False)
        else:
            self._unsaid += 1

    def show(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._said > PROGRESS_SECONDS and tally.seconds > PROGRESS_SECONDS:
            self._said = now
            line = progress_line(tally)
            if line != self._last:  # while all is put off, once for each next try
                self.console.print(line, markup=False)
            self._last = line


class TerminalView:
    """Lanes with who is in them, and the figures below; events scroll above."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live

        self.console = console
        self._live: Live = Live(console=console, auto_refresh=False, transient=True)
        self._drawn = 0.0
        self._last: Tally | None = None

    def __enter__(self) -> TerminalView:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def event(self, kind: str, facts: dict[str, Any]) -> None:
        line = _line_of(kind, facts)
        if line is not None:
            style = {"failed": "red", "lost": "yellow", "stop": "yellow", "interrupt": "yellow"}.get(kind)
            self._live.console.print(line, style=style, markup=False)
        if kind == "end" and self._last is not None:  # what is written after it takes a while
            self._live.update(_picture(self._last), refresh=True)

    def show(self, tally: Tally) -> None:
        self._last = tally
        now = time.monotonic()
        if now - self._drawn > 0.2:
            self._drawn = now
            self._live.update(_picture(tally), refresh=True)


class JsonLog:
    """One JSON object for each event, in a line of its own."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._said = 0.0

    def event(self, kind: str, facts: dict[str, Any]) -> None:
        self._write({"event": kind, **facts})

    def show(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._said > 5.0:
            self._said = now
            self._write({"event": "progress", **figures(tally)})

    def _write(self, facts: dict[str, Any]) -> None:
        at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        with self._lock, contextlib.suppress(OSError, ValueError):  # a full disk stops the run in its own words
            line = json.dumps({"at": at, **facts}, ensure_ascii=False, default=str)
            self._file.write(json_for(self._file, escape_json(line)) + "\n")
            self._file.flush()


class CombinedView:
    """Several views of one run."""

    def __init__(self, *views: BatchView) -> None:
        self._views = views

    def event(self, kind: str, facts: dict[str, Any]) -> None:
        for view in self._views:
            view.event(kind, facts)

    def show(self, tally: Tally) -> None:
        for view in self._views:
            view.show(tally)


@contextlib.contextmanager
def open_view(*, quiet: bool, json_log: str | None) -> Iterator[BatchView]:
    """The view for this terminal, and a JSON log to a file (`-`: standard error, instead of what people read)."""
    with contextlib.ExitStack() as stack:
        views: list[BatchView] = []
        console = stderr()
        if json_log == "-":
            views.append(JsonLog(sys.stderr))
        elif quiet:
            views.append(QuietView(console))
        elif console.is_terminal:
            views.append(stack.enter_context(TerminalView(console)))
        else:
            views.append(PlainView(console))
        if json_log not in (None, "-"):
            file = stack.enter_context(Path(json_log or "").open("a", encoding="utf-8"))
            views.append(JsonLog(file))
        yield CombinedView(*views)


def figures(tally: Tally) -> dict[str, Any]:
    """The numbers of a moment."""
    hours = tally.working_seconds / 3600
    return {
        "done": tally.done,
        "before": tally.before,
        "failed": tally.failed,
        "skipped": tally.skipped,
        "waiting": tally.waiting,
        "running": {name: len(titles) for name, titles in tally.running.items()},
        "drafting": tally.drafting,
        "audio_hours": round(tally.hours, 3),
        "audio_hours_per_hour": round(tally.hours / hours, 2) if hours else 0.0,
        "cost_usd": round(tally.cost_usd, 6),
        "put_off": len(tally.put_off),
        "seconds": round(tally.seconds, 1),
        "seconds_left": time_left(tally),
    }


def time_left(tally: Tally) -> float | None:
    """Seconds until all is done, at the speed so far; None while nobody can know."""
    finished = tally.done + tally.failed
    if tally.total is None or finished < 3 or _waits_for(tally):
        return None
    left = max(0, tally.total - finished - tally.before - tally.skipped - tally.duplicates)
    return round(tally.working_seconds / finished * left, 1)


def progress_line(tally: Tally) -> str:
    """One line: `12 of 200 drafted, 1 failed; 31 audio hours per hour; $0.42; 1 h 20 min left`."""
    of = f" of {tally.total - tally.duplicates}" if tally.total is not None else ""
    parts = [f"{tally.done + tally.before}{of} drafted" + (f", {tally.failed} failed" if tally.failed else "")]
    if tally.skipped:
        parts[0] += f", {tally.skipped} skipped"
    if tally.hours and tally.working_seconds:
        parts.append(f"{tally.hours / (tally.working_seconds / 3600):.1f} audio hours per hour")
    if tally.cost_usd:
        parts.append(f"${tally.cost_usd:.2f}")
    left = time_left(tally)
    if waits := _waits_for(tally):
        parts.append(waits)
    elif left is not None:
        parts.append(f"{_clock(left)} left")
    return "; ".join(parts)


def _waits_for(tally: Tally) -> str:
    """`waiting for 1: TITLE, next try 18:58 (Ctrl-C loses nothing)`; empty while anything runs."""
    if tally.at_work:
        return ""
    if tally.paused:
        return f"waiting: {tally.paused} ({SAFE})"
    if not tally.put_off or any(tally.waiting.values()):
        return ""
    title, seconds = tally.put_off[0]
    at = dt.datetime.now().astimezone() + dt.timedelta(seconds=seconds)
    name = shortened(title, MAX_TITLE_CHARS)
    return f"waiting for {len(tally.put_off)}: {name}, next try {at:%H:%M} ({SAFE})"


def summary_text(summary: Summary, where: str, *, failures: bool = True) -> str:
    """The last words of a run, for people; the last line is the next command.

    `where`: the folder of the episodes, as commands name it. `failures`: with those that failed, which a quiet view has
    told already.
    """
    idle = not (summary.done or summary.failed or summary.left or summary.stopped)
    lines = [_idle_line(summary) if idle else _work_line(summary)]
    if summary.duplicates:
        lines.append(named_again(summary.duplicates))
    if summary.hours:
        lines.append(_speed_line(summary))
    if summary.cost_usd:
        lines.append(f"${summary.cost_usd:.4f} spent")
    if summary.unpriced_calls:
        calls = counted(summary.unpriced_calls, "call")
        lines.append(f"{calls} of a model whose price is not known, not in any sum")
    if summary.lost_calls:
        calls = counted(summary.lost_calls, "call")
        lines.append(f"{calls} may have been paid and lost (at most ${summary.lost_usd:.4f})")
    if failures:
        lines += [f"failed: {shortened(name, MAX_LABEL_CHARS)}: {error}" for name, error in summary.failures]
    if summary.stopped:
        lines.append(f"stopped before the end: {summary.stopped}")
    if summary.folder is not None and (summary.folder.drafted or summary.folder.failed):
        lines.append(f"in {where}: {summary.folder.line}")
    if following := _next_step(summary, where):
        lines.append(f"next: {following}")
    return "\n".join(lines)


def _next_step(summary: Summary, where: str) -> str:
    """What to run after this run; empty when nothing is left to do."""
    if summary.stopped and summary.budget_needed:
        return f"the same command with --budget {summary.budget_needed} or more goes on from there"
    if summary.stopped:
        return "the same command goes on from there"
    return next_step((summary.folder or Standing()).model_copy(update={"failed": summary.failed}), where)


def _idle_line(summary: Summary) -> str:
    skipped = _skipped(summary)
    if not summary.before:
        return f"nothing to do{skipped or ': the backlog holds no episode that is wanted'}"
    return f"nothing to do: {summary.before} episode{' is' if summary.before == 1 else 's are'} drafted{skipped}"


def _work_line(summary: Summary) -> str:
    """`4 drafted, 1 failed, 3 were drafted before, 2 begun`."""
    before = f", {summary.before} {'was' if summary.before == 1 else 'were'} drafted before" if summary.before else ""
    begun = f", {summary.left} begun" if summary.left else ""
    return f"{summary.done} drafted, {summary.failed} failed{before}{_skipped(summary)}{begun}"


def _skipped(summary: Summary) -> str:
    if not summary.skipped:
        return ""
    return f", {summary.skipped} skipped that failed before ({retried(summary.skipped)})"


def _speed_line(summary: Summary) -> str:
    hours = summary.hours
    audio = f"{hours:.2f} hours" if hours >= 0.1 else f"{hours * 60:.1f} minutes"
    working = summary.working_seconds or summary.seconds
    speed = f", {hours / (working / 3600):.1f} audio hours per hour" if working else ""
    return f"{audio} of audio in {_clock(summary.seconds)}{speed}"


def _picture(tally: Tally) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for lane in LANES:
        running = tally.running.get(lane.name, ())
        busy = len(running) + (tally.drafting if lane is DRAFTING else 0)
        slots = tally.slots.get(lane.name, 0)
        waiting = tally.waiting.get(lane.name, 0)
        titles = ", ".join(shortened(title, 28) for title in running[:3])
        table.add_row(
            lane.name,
            Text("■" * min(busy, 20) + "·" * min(max(0, slots - busy), 20), style="green"),
            f"{busy} working",
            f"{waiting} waiting" if waiting else "",
            Text(titles, style="dim", overflow="ellipsis", no_wrap=True),
        )
    return Group(table, Text(progress_line(tally)))


def _line_of(kind: str, facts: dict[str, Any]) -> str | None:
    """An event as a line for people; None when it is not worth one."""
    title = shortened(str(facts.get("title") or ""), MAX_TITLE_CHARS)
    title = title or shortened(str(facts.get("label") or facts.get("source") or ""), MAX_LABEL_CHARS)
    match kind:
        case "done":
            return f"drafted: {title}"
        case "failed":
            return f"failed: {title}: {facts['error']}"
        case "pause":
            return f"warning: {facts['why']}; what needs it waits until it works"
        case "resume":
            return f"going on after this pause: {facts['why']}"
        case "put off":
            return f"put off: {title}: {facts['error']}; tried again in {_clock(facts['seconds'])}"
        case "lost":
            return f"{facts['why']}: {title} ({facts['lane']}); it is tried again"
        case "stop" if facts["why"] == "interrupted":  # told by "interrupt"
            return None
        case "stop":
            return f"stopping: {facts['why']}"
        case "note":
            return str(facts["message"])
        case "warning":
            return f"warning: {facts['message']}"
        case "interrupt":
            running = facts["running"]
            tasks = f"{counted(running, 'running task')} may end; Ctrl-C again leaves at once"
            return f"stopping: {tasks}" if running else "stopping"
    return None


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "under a minute"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"
