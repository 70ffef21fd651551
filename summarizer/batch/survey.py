"""What is there already of an entry, and the failures that are kept between runs. Asks the store, never the network."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import threading
import time
from typing import NamedTuple

from pydantic import ValidationError

from summarizer.batch.backlog import settings_for
from summarizer.batch.backlog_lines import shown_source
from summarizer.batch.worker_tasks import Outcome, request_of
from summarizer.errors import InUseError, SummarizerError
from summarizer.pipeline.draft_options import draft_options
from summarizer.pipeline.episode_folder import EpisodeRequest, known_folder
from summarizer.pipeline.run import open_episode
from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import Entry, Failure
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, Root, fingerprint

__all__ = ["Ledger", "Surveyed"]

FAILURE = "failure.json"
FAILURES = ".batch/failures"  # of entries that led to no episode
PROBE = ".batch/probe"  # written and removed to see whether the store takes files
PROBE_BYTES = 2**20
CLOCK_DIFFERENCE = dt.timedelta(minutes=5)  # between machines that share a root
MAX_OUTSIDE_TRIES = 10  # of an episode that failed for a cause outside, by `watch`
MIN_FREE_GIB = 0.5  # of disk; below, nothing more is downloaded


class Surveyed(NamedTuple):
    """An entry, and where it stands."""

    entry: Entry
    next: str | None  # the first stage with something to do; None when there is none
    folder: str | None = None
    title: str = ""
    hours: float = 0.0
    tries: int = 0  # failures so far
    failure: Failure | None = None  # it failed before, and is not to be tried again
    error: str | None = None  # it cannot even be looked at
    network_down: bool = False  # because the network is down


class Ledger:
    """Reads where entries stand; records failures: in the episode's folder, or in `.batch` when it has none."""

    def __init__(
        self,
        root: Root,
        settings: Settings,
        *,
        retry_failed: bool,
        retry_outside: bool = False,
        release: bool = False,
        backlog: str | None = None,
    ) -> None:
        """`release`: recordings that the settings do not keep are deleted of episodes that are found done. `backlog`:
        its name, which is recorded with the failures of its lines.
        """
        self._root = root
        self._settings = settings
        self._retry, self._retry_outside, self._release = retry_failed, retry_outside, release
        self._backlog = backlog
        self._gone = self._failures_of_lines() if backlog else set()  # until the line is met
        self._gone_lock = threading.Lock()
        self._disk = (0.0, False)  # when it was asked, and whether it was low

    def survey(self, entry: Entry) -> Surveyed:
        """Where an entry stands. Raises nothing that is the entry's own fault."""
        with self._gone_lock:
            self._gone.discard(self._note(entry))
        try:
            if entry.problem is not None:
                return Surveyed(entry, None, error=entry.problem)
            request = request_of(entry)
            folder = known_folder(request, self._root)
            failure = self._failure(entry, folder)
            tries = failure.tries if failure else 0
            if failure is not None and not self._again(failure):
                there = folder.relative or None if folder is not None else None
                return Surveyed(entry, None, there, tries=tries, failure=failure)
            if folder is None or not folder.has("episode.json"):
                return Surveyed(entry, ORDER[0], tries=tries)
            return self._inside(entry, request, tries)
        except SummarizerError as error:
            return Surveyed(entry, None, error=str(error))

    def _inside(self, entry: Entry, request: EpisodeRequest, tries: int) -> Surveyed:
        try:
            with open_episode(request, into=self._root, settings=settings_for(entry, self._settings)) as run:
                episode = run.episode
                seconds, unfinished = episode.seconds or 0.0, run.unfinished()
                if unfinished is None and self._release:
                    run.release()
                return Surveyed(
                    entry.without_known(),
                    unfinished,
                    run.folder.relative,
                    episode.title,
                    float(seconds) / 3600,
                    tries,
                )
        except InUseError:
            return Surveyed(entry, ORDER[0], tries=tries)

    def record_failure(self, entry: Entry, folder: str | None, outcome: Outcome, tries: int) -> None:
        """Records an episode's failure in its folder, or in `.batch` when it has none."""
        now = dt.datetime.now(dt.UTC)
        failure = Failure(
            source=shown_source(entry),
            episode=entry.episode,
            place=entry.place,
            backlog=self._backlog if entry.is_line else None,
            stage=outcome.stage,
            error=outcome.error or "",
            tail=outcome.tail,
            at=now,
            tries=tries,
            outside=outcome.outside,
            retry_at=now + dt.timedelta(seconds=outcome.retry_after) if outcome.retry_after else None,
        )
        if folder is None:
            self._root.write(self._note(entry), failure)
            return
        place = self._root.at(folder)
        place.write(FAILURE, failure)
        if outcome.killed or outcome.outside:  # it could not write this itself, or it was not decided
            options = draft_options(settings_for(entry, self._settings), request_of(entry))
            place.record_failure(outcome.stage, failure.error, options)

    def remove_failure(self, entry: Entry, folder: str | None) -> None:
        """Removes the record of a failure: the episode is done now, or the cause lay outside it."""
        names = [self._note(entry), *([f"{folder}/{FAILURE}"] if folder else [])]
        for name in names:
            with contextlib.suppress(OSError, SummarizerError):
                self._root.remove(name)

    def drop_failures_of_gone_lines(self) -> None:
        """Removes the failures of lines that the backlog held in an earlier run and does not hold now. Called when all
        entries have been surveyed.
        """
        for name in self._gone:
            with contextlib.suppress(OSError, SummarizerError):
                self._root.remove(name)

    def _failures_of_lines(self) -> set[str]:
        """The records of failures of this backlog's lines."""
        found: set[str] = set()
        for name in self._root.names(FAILURES):
            with contextlib.suppress(ValidationError):
                failure = Failure.model_validate_json(self._root.read(name) or b"")
                if failure.backlog == self._backlog:
                    found.add(name)
        return found

    def disk_is_low(self) -> bool:
        """Asked often, looked up every other second."""
        now = time.monotonic()
        if now - self._disk[0] > 2.0:
            try:
                low = shutil.disk_usage(self._root.path).free < MIN_FREE_GIB * 2**30
            except OSError:
                low = False
            self._disk = (now, low)
        return self._disk[1]

    def store_works(self) -> bool:
        """Whether the root can be written and has room for a recording."""
        try:
            self._root.write(PROBE, b"\0" * PROBE_BYTES)
            self._root.remove(PROBE)
        except (OSError, SummarizerError):
            return False
        return not self.disk_is_low()

    def failed_before(self, folder: str) -> Failure | None:
        """The failure of an earlier run in an episode's folder that is not to be tried again."""
        found = self._root.read(f"{folder}/{FAILURE}")
        if found is not None:
            with contextlib.suppress(ValidationError):
                failure = Failure.model_validate_json(found)
                return None if self._again(failure) else failure
        return None

    def _again(self, failure: Failure) -> bool:
        if self._retry:
            return True
        now = dt.datetime.now(dt.UTC)
        set_back = failure.at > now + CLOCK_DIFFERENCE  # the clock was: what was written by it says nothing
        due = failure.retry_at is None or failure.retry_at <= now or set_back
        return self._retry_outside and failure.outside and failure.tries < MAX_OUTSIDE_TRIES and due

    def _failure(self, entry: Entry, folder: EpisodeFolder | None) -> Failure | None:
        names = [f"{folder.relative}/{FAILURE}"] if folder is not None and folder.relative else []
        for name in (*names, self._note(entry)):
            found = self._root.read(name)
            if found is not None:
                with contextlib.suppress(ValidationError):  # of a later version, or broken: tried again
                    return Failure.model_validate_json(found)
        return None

    @staticmethod
    def _note(entry: Entry) -> str:
        return f"{FAILURES}/{fingerprint(entry=entry.key)[:16]}.json"
