"""`run.json`: each finished stage, the last failure, and the facts that a list of episodes shows."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, model_validator

from summarizer.records.base import Record, Text
from summarizer.records.episode import Episode
from summarizer.records.post import Checks

__all__ = ["STAGE_NAMES_OF_0_1", "Facts", "RunLog", "StageRun", "facts_of"]

# What 0.1 called three stages in `run.json`: old -> new.
STAGE_NAMES_OF_0_1 = {"voices": "diarize", "names": "name", "quotes": "select"}


class StageRun(Record):
    """One finished stage."""

    fingerprint: str
    outputs: dict[str, str]  # file name -> SHA-256 when the stage wrote it
    seconds: float  # wall clock
    cpu_seconds: float
    cost_usd: float | None = None
    versions: dict[str, str] = Field(default_factory=dict)  # of the tool and the stage, and what they brought along


class Facts(Record):
    """What a list of episodes shows of one. Kept here, so that the list reads one file an episode."""

    id: str
    show: Text | None = None
    title: Text
    date: dt.date | None = None
    audio_seconds: float | None = None
    quotes: int | None = None
    flagged: int | None = None  # quotations that have a flag or do not pass


def facts_of(episode: Episode, checks: Checks | None) -> Facts:
    return Facts(
        id=episode.id,
        show=episode.show,
        title=episode.title,
        date=episode.date,
        audio_seconds=episode.seconds,
        quotes=len(checks.quotes) if checks else None,
        flagged=sum(quote.needs_a_look for quote in checks.quotes) if checks else None,
    )


class RunLog(Record):
    schema_version: Literal[1] = 1
    facts: Facts | None = Field(default=None, exclude_if=lambda facts: facts is None)
    stages: dict[str, StageRun] = Field(default_factory=dict)
    error: Text | None = None  # the last run's failure, one line
    failed_stage: str | None = None
    # Of `summarizer draft`, which give the settings of the run that failed.
    options: tuple[Text, ...] = Field(default=(), exclude_if=lambda options: not options)
    # US dollars of every answer that was paid, also of attempts that failed or were replaced; None: not counted yet.
    paid_usd: float | None = Field(default=None, exclude_if=lambda paid: paid is None)
    # Of it, what no finished draft has taken up yet: one was begun, and stopped or failed.
    unused_usd: float = Field(default=0.0, exclude_if=lambda unused: not unused)
    # On an object store: file name -> version of the object that a stage wrote; gives its hash without a download.
    stored: dict[str, str] = Field(default_factory=dict, exclude_if=lambda stored: not stored)
    # Files of stages that were deleted to save space; their stages count as done.
    released: tuple[str, ...] = Field(default=(), exclude_if=lambda released: not released)
    # SHA-256 of the `post.md` that reviewers' decisions made of one that nobody had changed by hand.
    decided: str | None = Field(default=None, exclude_if=lambda decided: decided is None)
    # File name -> SHA-256 of the `post.md` that it was made from, when a person had changed that since `publish`.
    follows: dict[str, str] = Field(default_factory=dict, exclude_if=lambda follows: not follows)

    @model_validator(mode="before")
    @classmethod
    def _todays_names(cls, data: Any) -> Any:
        """Stages under the names that they have now, also when 0.1 wrote the log."""
        if not isinstance(data, dict) or not isinstance(data.get("stages"), dict):
            return data
        renamed = {STAGE_NAMES_OF_0_1.get(name, name): run for name, run in data["stages"].items()}
        failed = data.get("failed_stage")
        return {**data, "stages": renamed, "failed_stage": STAGE_NAMES_OF_0_1.get(str(failed), failed)}

    @property
    def spent_usd(self) -> float:
        """What the episode has cost so far. Folders of older versions know only what their finished stages cost."""
        known = sum(run.cost_usd or 0.0 for run in self.stages.values()) if self.paid_usd is None else self.paid_usd
        return round(known, 9)

    def digest(self, name: str) -> str | None:
        """SHA-256 of a file as the stage that made it last recorded it."""
        found = None
        for run in self.stages.values():
            found = run.outputs.get(name, found)
        return found

    def post_of(self, name: str) -> str | None:
        """SHA-256 of the `post.md` that a file was made from; None when no stage has written a post."""
        return self.follows.get(name) or self.digest("post.md")
