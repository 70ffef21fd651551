"""The records of a batch: an entry of its backlog, and why an episode could not be finished."""

from __future__ import annotations

import datetime as dt
import shlex
from typing import Literal

from pydantic import Field

from summarizer.records.base import Record, Text
from summarizer.records.episode import Episode

__all__ = ["RUN_RECORDS", "Entry", "Failure", "Pause", "RunRecord", "RunRecords", "entry_label"]

RUN_RECORDS = ".batch/runs.json"  # below the root


def entry_label(source: str, episode: str | None, place: str) -> str:
    """What people read of an entry whose title is not known: `https://…/feed.xml --episode 3 (list.txt:2)`. `source`:
    without credentials.
    """
    chosen = f" --episode {shlex.quote(episode)}" if episode else ""
    return f"{source}{chosen}" + (f" ({place})" if place not in ("", source) else "")


class Entry(Record):
    """One line, file or feed item of a backlog."""

    source: str  # a source as `summarizer draft` takes it
    episode: str | None = None  # which of a feed: latest, a number, a guid, words of the title
    known: Episode | None = None  # its metadata, when the feed was read already
    options: dict[str, str] = Field(default_factory=dict)  # written after the source, e.g. {"language": "de"}
    place: str = ""  # "backlog.txt:12", for messages
    unanswered: str | None = None  # the host that gave no answer, when that is the problem
    problem: Text | None = None  # why it cannot be worked on: a feed that could not be read
    key_when_known: str = ""  # its key from before `known` was left out

    @property
    def key(self) -> str:
        """Equal for entries that mean the same episode: its id and guid, else the source and the choice."""
        if self.known is not None:
            return f"{self.known.id}\n{self.known.guid}"
        return self.key_when_known or f"{self.source}\n{self.episode or ''}"

    @property
    def is_line(self) -> bool:
        """Whether a backlog's line means this one episode: not one of a feed that was read."""
        return self.known is None and not self.key_when_known

    def without_known(self) -> Entry:
        """The entry without its metadata, which may be large, when the folder holds them. Its key stays."""
        return self.model_copy(
            update={"known": None, "key_when_known": self.key if self.known else self.key_when_known}
        )


class Failure(Record):
    """Why an episode of a batch could not be finished. Saved as `failure.json` until the episode succeeds."""

    schema_version: Literal[1] = 1
    source: str  # without credentials
    episode: str | None = None  # which of a feed, as the entry said
    place: str = ""  # of the entry, for messages
    backlog: str | None = None  # whose line it is: when the line is gone, so is this record; None: not known
    stage: str | None = None
    error: Text  # one line
    tail: tuple[Text, ...] = ()  # the last lines that the stage reported
    at: dt.datetime
    tries: int = 1
    outside: bool = False  # the cause lay outside the episode, so that trying again may help
    retry_at: dt.datetime | None = None  # before which the server asked not to be tried again

    @property
    def label(self) -> str:
        return entry_label(self.source, self.episode, self.place)


class Pause(Record):
    """A time in which a run waited for something."""

    why: Text
    since: dt.datetime
    until: dt.datetime | None = None  # None: it lasted to the end of the run


class PutOff(Record):
    """An episode or entry that a run tries again later."""

    label: Text
    folder: str | None = None  # below the root; None: it led to no episode yet
    reason: Text
    next_try: dt.datetime


class RunRecord(Record):
    """What one run of a batch did, for the page of the morning. A run that was killed has no `ended`."""

    began: dt.datetime
    ended: dt.datetime | None = None
    done: int = 0
    failed: int = 0
    left: int = 0  # begun and not finished
    lost: int = 0  # times a worker died at work
    lost_calls: int = 0  # calls of a language model that may have been paid for nothing
    cost_usd: float = 0.0
    stopped: Text | None = None  # why before the end
    pauses: tuple[Pause, ...] = ()
    put_off: tuple[PutOff, ...] = ()  # what still waited when this was written
    unread: tuple[tuple[Text, Text], ...] = ()  # (label, reason): entries that led to no episode


class RunRecords(Record):
    """The last runs on a folder, the newest last. Saved as RUN_RECORDS."""

    schema_version: Literal[1] = 1
    runs: tuple[RunRecord, ...] = ()
