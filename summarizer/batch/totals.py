"""What a run of a backlog has done so far, as numbers: for the view while it works, and for its last words."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from summarizer.batch.lanes import TRANSCRIBING
from summarizer.batch.worker_tasks import Outcome
from summarizer.library.standing import Standing
from summarizer.records.base import Record

__all__ = ["Summary", "Tally", "named_again"]


def named_again(number: int) -> str:
    """How many entries of a backlog name an episode that is another's already."""
    return f"{number:,} entr{'y names' if number == 1 else 'ies name'} an episode that an earlier entry names"


class Summary(Record):
    """The end of a run. `summarizer batch` prints it."""

    done: int  # finished in this run
    before: int  # were done already
    failed: int
    skipped: int  # had failed in an earlier run
    duplicates: int = 0  # entries that name an episode which an earlier entry names
    left: int  # begun (there is a folder) and not finished, because the run was stopped
    hours: float  # of audio, of what was finished in this run
    seconds: float
    working_seconds: float = 0.0  # without the time in which all that was left had to wait
    cost_usd: float
    lost_calls: int = 0  # calls of a language model that may have been paid for nothing
    lost_usd: float = 0.0  # what those may have cost at most
    unpriced_calls: int = 0  # answered by a model whose price is not known: they are not in `cost_usd`
    budget_needed: str | None = None  # the least --budget for the next call, when the run's was smaller
    lost: int  # times a worker died at work
    stages: dict[str, int]  # how often each stage was computed
    stopped: str | None  # why before the end
    exit_code: int
    failures: tuple[tuple[str, str], ...]  # (episode, error), the last ones
    folder: Standing | None = None  # of all episodes below the folder, those of other runs included


@dataclass
class Tally:
    started: float = field(default_factory=time.monotonic)
    entries: int = 0  # taken from the backlog so far
    total: int | None = None  # entries altogether, once the backlog has been read to its end
    done: int = 0
    before: int = 0
    failed: int = 0
    skipped: int = 0
    duplicates: int = 0  # entries that mean an episode which an earlier entry led to
    lost: int = 0
    hours: float = 0.0
    cost_usd: float = 0.0
    lost_calls: int = 0  # of a language model, that may have been paid for nothing
    heard_usd: float = 0.0  # of it, what transcription APIs took: workers pay them, beside the budget
    stages: Counter[str] = field(default_factory=Counter)
    failures: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=20))
    waiting: dict[str, int] = field(default_factory=dict)  # lane -> ready
    running: dict[str, tuple[str, ...]] = field(default_factory=dict)  # lane -> episodes on workers
    slots: dict[str, int] = field(default_factory=dict)  # lane -> workers that serve it
    drafting: int = 0  # in this process's threads
    put_off: tuple[tuple[str, float], ...] = ()  # (episode, seconds to its next try), the next one first
    paused: str = ""  # the outage that is waited for
    at_work: bool = True  # whether anything was running when it was looked at last
    idle: float = 0.0  # seconds in which nothing ran
    looked: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def working_seconds(self) -> float:
        """Without the time in which nothing ran, because all that was left had to wait."""
        return max(0.0, self.seconds - self.idle)

    def note_work(self, *, at_work: bool) -> None:
        """Called several times a second: whether anything runs now."""
        now = time.monotonic()
        if not at_work and not self.at_work:
            self.idle += now - self.looked
        self.at_work, self.looked = at_work, now

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
            duplicates=self.duplicates,
            left=left,
            hours=round(self.hours, 3),
            seconds=round(self.seconds, 1),
            working_seconds=round(self.working_seconds, 1),
            cost_usd=round(self.cost_usd, 6),
            lost=self.lost,
            stages=dict(self.stages),
            stopped=stopped,
            exit_code=exit_code,
            failures=tuple(self.failures),
        )
