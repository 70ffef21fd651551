"""What each run did, kept beside the episodes for the page of the morning: also of a run that was killed."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from summarizer.batch.totals import Tally
from summarizer.batch.view import BatchView, CombinedView
from summarizer.errors import SummarizerError
from summarizer.records.batch import RUN_RECORDS, Pause, PutOff, RunRecord, RunRecords
from summarizer.store import Root

__all__ = ["recorded_run"]

MAX_RUNS = 50
MAX_PAUSES = 50  # of one run
MAX_UNREAD = 200
WRITE_SECONDS = 30.0  # between writes of the figures


@contextlib.contextmanager
def recorded_run(root: Root, view: BatchView) -> Iterator[BatchView]:
    """A view of the run that also records it. What ends the run with an error is recorded as why it stopped."""
    recorder = _Recorder(root)
    try:
        yield CombinedView(view, recorder)
    except SummarizerError as error:
        recorder.end(stopped=str(error))
        raise
    recorder.end()


class _Recorder:
    """A BatchView. A store that cannot be written costs only this record."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._earlier = _recorded(root)
        self._run = RunRecord(began=_now())
        self._written = time.monotonic()
        self._put_off: dict[int, PutOff] = {}  # by the entry's number
        self._write()

    def event(self, kind: str, facts: dict[str, Any]) -> None:
        match kind:
            case "pause":
                pauses = (*self._run.pauses, Pause(why=facts["why"], since=_now()))
                self._change(pauses=pauses[-MAX_PAUSES:])
            case "resume":
                over = {"until": _now()}
                ended = (
                    pause.model_copy(update=over) if pause.why == facts["why"] and pause.until is None else pause
                    for pause in self._run.pauses
                )
                self._change(pauses=tuple(ended))
            case "put off":
                self._put_off[facts["number"]] = PutOff(
                    label=str(facts.get("title") or facts.get("label")),
                    folder=facts.get("folder"),
                    reason=facts["error"],
                    next_try=_now() + dt.timedelta(seconds=facts["seconds"]),
                )
                self._change(put_off=tuple(self._put_off.values())[-MAX_UNREAD:])
            case "start" if facts.get("number") in self._put_off:
                del self._put_off[facts["number"]]
                self._change(put_off=tuple(self._put_off.values())[-MAX_UNREAD:])
            case "failed" if facts.get("stage") is None and len(self._run.unread) < MAX_UNREAD:
                self._change(
                    unread=(*self._run.unread, (str(facts.get("label") or facts.get("source")), facts["error"]))
                )
            case "end":
                told = ("done", "failed", "left", "lost", "lost_calls", "cost_usd", "stopped")
                self._change(**{name: facts[name] for name in told})

    def show(self, tally: Tally) -> None:
        is_new = tally.lost_calls > self._run.lost_calls  # found once: the next run does not find it again
        if is_new or time.monotonic() - self._written > WRITE_SECONDS:
            told = ("done", "failed", "lost", "lost_calls", "cost_usd")
            self._change(**{name: getattr(tally, name) for name in told})

    def end(self, **facts: Any) -> None:
        self._change(ended=_now(), **facts)

    def _change(self, **facts: Any) -> None:
        self._run = self._run.model_copy(update=facts)
        self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        with contextlib.suppress(OSError, SummarizerError):
            self._root.write(RUN_RECORDS, RunRecords(runs=(*self._earlier, self._run)))


def _recorded(root: Root) -> tuple[RunRecord, ...]:
    with contextlib.suppress(OSError, SummarizerError, ValidationError):
        if (found := root.read(RUN_RECORDS)) is not None:
            return RunRecords.model_validate_json(found).runs[-MAX_RUNS + 1 :]
    return ()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
