"""What a run of a backlog has done so far, as numbers: for the view while it works, and for its last words."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from summarizer.batch.lanes import TRANSCRIBING
from summarizer.batch.worker_tasks import Outcome
from summarizer.records.base import Record

__all__ = ["Summary", "Tally"]


class Summary(Record):
    """The end of a run. `summarizer batch` prints it."""

    done: int  # finished in this run
    before: int  # were done already
    failed: int
    skipped: int  # had failed in an earlier run
    left: int  # begun and not finished, because the run was stopped
    hours: float  # of audio, of what was finished in this run
    seconds: float
    cost_usd: float
    lost_calls: int = 0  # calls of a language model that may have been paid for nothing
    lost_usd: float = 0.0  # what those may have cost at most
    unpriced_calls: int = 0  # answered by a model whose price is not known: they are not in `cost_usd`
    lost: int  # times a worker died at work
    stages: dict[str, int]  # how often each stage was computed
    stopped: str | None  # why before the end
    exit_code: int
    failures: tuple[tuple[str, str], ...]  # (episode, error), the last ones


@dataclass
class Tally:
    started: float = field(default_factory=time.monotonic)
    entries: int = 0  # taken from the backlog so far
    total: int | None = None  # entries altogether, once the backlog has been read to its end
    done: int = 0
    before: int = 0
    failed: int = 0
    skipped: int = 0
    duplicates: int = 0  # entries that mean an episode which was open already
    lost: int = 0
    hours: float = 0.0
    cost_usd: float = 0.0
    heard_usd: float = 0.0  # of it, what transcription APIs took: workers pay them, beside the budget
    stages: Counter[str] = field(default_factory=Counter)
    failures: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=20))
    waiting: dict[str, int] = field(default_factory=dict)  # lane -> ready
    running: dict[str, tuple[str, ...]] = field(default_factory=dict)  # lane -> episodes on workers
    slots: dict[str, int] = field(default_factory=dict)  # lane -> workers that serve it
    drafting: int = 0  # in this process's threads

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def count(self, outcome: Outcome) -> None:
        self.stages.update(outcome.did.keys())
        self.cost_usd += outcome.cost_usd or 0.0
        if TRANSCRIBING.first in outcome.did:
            self.heard_usd += outcome.cost_usd or 0.0

    def summary(self, stopped: str | None, exit_code: int, left: int) -> Summary:
        return Summary(
            done=self.done,
            before=self.before,
            failed=self.failed,
            skipped=self.skipped,
            left=left,
            hours=round(self.hours, 3),
            seconds=round(self.seconds, 1),
            cost_usd=round(self.cost_usd, 6),
            lost=self.lost,
            stages=dict(self.stages),
            stopped=stopped,
            exit_code=exit_code,
            failures=tuple(self.failures),
        )
