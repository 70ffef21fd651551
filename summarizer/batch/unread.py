"""Feeds that could not be read for a cause outside: tried again when the rest of the backlog has been read."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from summarizer.batch.outage import MAX_PAUSE_SECONDS, RETRIES_OF_STRANGERS, RETRY_SECONDS
from summarizer.errors import SummarizerError
from summarizer.net import redact
from summarizer.records.batch import Entry

__all__ = ["UnreadFeed", "UnreadFeeds"]


class UnreadFeed(NamedTuple):
    """A feed that could not be read."""

    source: str
    host: str
    read: Callable[[], Iterator[Entry]]  # raises as it did before
    problem: Callable[[SummarizerError], Entry]  # the entry that says that it cannot be read


class _Kept(NamedTuple):
    number: int  # by which its events are one feed's; below zero, as no entry's
    feed: UnreadFeed
    error: SummarizerError  # the last


class UnreadFeeds:
    """The feeds of a backlog that are tried again. `network_is_down` is given a host that did not answer.

    `tell` is told when a feed is put off and when it is read again, as a run's view is of episodes.
    """

    def __init__(
        self,
        network_is_down: Callable[[str], bool],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tell: Callable[[str, dict[str, Any]], None] = lambda *_: None
        self._network_is_down, self._sleep, self._clock = network_is_down, sleep, clock
        self._kept: list[_Kept] = []
        self._numbers = itertools.count(-1, -1)
        self._next_try = 0.0

    def keep(self, feed: UnreadFeed, error: SummarizerError) -> bool:
        """Whether the feed is tried again: not when the fault is its own."""
        if (not error.outside or error.no_such_host) and not self._network_is_down(feed.host):
            return False
        self._kept.append(_Kept(next(self._numbers), feed, error))
        return True

    @property
    def waiting(self) -> tuple[tuple[str, float], ...]:
        """The feeds that are waited for now, and seconds until they are read again. For any thread."""
        seconds = self._next_try - self._clock()
        return tuple((redact(kept.feed.source), seconds) for kept in list(self._kept)) if seconds > 0 else ()

    def again(self) -> Iterator[Entry]:
        """The entries of those feeds. Waits before each round, in the caller's thread."""
        waited = 0.0
        for number in itertools.count():
            if not self._kept:
                return
            wait = RETRY_SECONDS[min(number, len(RETRY_SECONDS) - 1)]
            for kept in self._kept:
                self.tell("put off", {**_facts(kept), "error": str(kept.error), "seconds": wait, "folder": None})
            self._next_try = self._clock() + wait
            self._sleep(wait)
            self._next_try = 0.0
            waited += wait
            due, self._kept = self._kept, []
            for kept in due:
                self.tell("start", _facts(kept))
                yield from self._tried(kept, number + 1, waited)

    def _tried(self, kept: _Kept, tries: int, waited: float) -> Iterator[Entry]:
        feed = kept.feed
        try:
            yield from feed.read()
        except SummarizerError as error:
            most = RETRIES_OF_STRANGERS if error.no_answer else len(RETRY_SECONDS)
            down = waited < MAX_PAUSE_SECONDS and self._network_is_down(feed.host)
            if down or (error.outside and not error.no_such_host and tries < most):
                self._kept.append(kept._replace(error=error))
            else:
                yield feed.problem(error)


def _facts(kept: _Kept) -> dict[str, Any]:
    return {"number": kept.number, "title": "", "label": redact(kept.feed.source)}
