"""Feeds that could not be read for a cause outside: tried again when the rest of the backlog has been read."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from summarizer.batch.outage import MAX_PAUSE_SECONDS, RETRIES_OF_STRANGERS, RETRY_SECONDS
from summarizer.errors import SummarizerError
from summarizer.records.batch import Entry
from summarizer.reporting import Reporter

__all__ = ["UnreadFeed", "UnreadFeeds"]


class UnreadFeed(NamedTuple):
    """A feed that could not be read."""

    host: str
    read: Callable[[], Iterator[Entry]]  # raises as it did before
    problem: Callable[[SummarizerError], Entry]  # the entry that says that it cannot be read


class UnreadFeeds:
    """The feeds of a backlog that are tried again. `network_is_down` is given a host that did not answer."""

    def __init__(
        self,
        network_is_down: Callable[[str], bool],
        report: Reporter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._network_is_down, self._report, self._sleep = network_is_down, report, sleep
        self._feeds: list[UnreadFeed] = []

    def keep(self, feed: UnreadFeed, error: SummarizerError) -> bool:
        """Whether the feed is tried again."""
        if not error.outside and not self._network_is_down(feed.host):
            return False
        self._feeds.append(feed)
        return True

    def again(self) -> Iterator[Entry]:
        """The entries of those feeds. Waits before each round, in the caller's thread."""
        waited = 0.0
        for number in itertools.count():
            if not self._feeds:
                return
            wait = RETRY_SECONDS[min(number, len(RETRY_SECONDS) - 1)]
            count = f"{len(self._feeds)} feed{'' if len(self._feeds) == 1 else 's'}"
            self._report.note(f"{count} could not be read; tried again in {wait / 60:.0f} min")
            self._sleep(wait)
            waited += wait
            due, self._feeds = self._feeds, []
            for feed in due:
                yield from self._tried(feed, number + 1, waited)

    def _tried(self, feed: UnreadFeed, tries: int, waited: float) -> Iterator[Entry]:
        try:
            yield from feed.read()
        except SummarizerError as error:
            most = RETRIES_OF_STRANGERS if error.no_answer else len(RETRY_SECONDS)
            down = waited < MAX_PAUSE_SECONDS and self._network_is_down(feed.host)
            if down or (error.outside and tries < most):
                self._feeds.append(feed)
            else:
                yield feed.problem(error)
