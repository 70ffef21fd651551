"""Outages: of the network, of the disk or object store, of a service that all episodes use. None is a failure of an
episode: what needs it waits, somebody looks at it from time to time, and the run goes on when it works again.

What an outcome says of itself decides (`Outcome.network_down`, `of_store`, `outside`, `host`); see `network.py` for who
finds out whether it is the network.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable

from summarizer.batch.lanes import DOWNLOADING, Lane, OpenEpisode
from summarizer.batch.network import KnownHosts
from summarizer.batch.worker_tasks import Outcome

__all__ = ["NETWORK_DOWN", "OutageWatch", "ServiceFailures", "own_faults", "seconds_until_retry"]

NETWORK_DOWN = "the network is down"
FIRST_PROBE_SECONDS = 10.0  # a cable put back, a Wi-Fi that reconnects
MAX_PROBE_SECONDS = 300.0  # later looks need not be more frequent: the pause has lasted longer than that
MAX_PAUSE_SECONDS = 4 * 3600.0  # a provider's maintenance at night ends within it; then the run ends, and keeps all
SERVICE_FAILURES_IN_A_ROW = 5  # each was tried several times by its client before: no accident
# An episode whose host failed is put off for so long: a restarted server is there again in minutes, a busy one later.
RETRY_SECONDS = (60.0, 300.0, 900.0)
RETRIES_OF_STRANGERS = 1  # a host that never answered is mostly dead for good
LAST_TRY_SECONDS = 30.0  # to the last try of an episode for which alone a run would wait
SHARED_FAILURES = 3  # of one host's episodes that are put off at once: then it is the host that fails
MAX_RETRY_AFTER_SECONDS = 3600.0  # a server that asks for a longer wait is left to the next run


class OutageWatch:
    """Whether orders that need something may be given out.

    An outage begins with the first outcome that says so, and ends with the first order that succeeds after a look has
    found it over. Between, each look and each order that meets it again lengthens the interval to the next look.
    `works` looks, which takes seconds; it is called in a thread. `clock` gives seconds; `post` has a call made by the
    thread that owns this.
    """

    def __init__(
        self,
        works: Callable[[str | None], bool],
        clock: Callable[[], float],
        post: Callable[[Callable[[], None]], None],
    ) -> None:
        self.paused = False
        self.why = ""
        self.is_looking = False
        self._works, self._clock, self._post = works, clock, post
        self._host: str | None = None  # which did not answer when the outage was noticed
        self._since: float | None = None  # when the outage began
        self._interval = FIRST_PROBE_SECONDS
        self._next_look = 0.0

    def failed(self, why: str, host: str | None = None, least: float = 0.0) -> bool:
        """An order met the outage; True when that begins a pause, which lasts so many seconds at `least`."""
        if self.paused:  # an order that was at work before the pause
            return False
        if self._since is None:
            self._since, self._interval, self._host = self._clock(), FIRST_PROBE_SECONDS, host
        else:
            self._lengthen()
        self.paused, self.why = True, why
        self._next_look = self._clock() + max(self._interval, least)
        return True

    def worked(self) -> None:
        """An order did not meet the outage. While paused, it began before: that says nothing."""
        if not self.paused:
            self._since = None

    @property
    def is_known(self) -> bool:
        """Whether no order has succeeded since the outage was noticed."""
        return self._since is not None

    @property
    def is_too_long(self) -> bool:
        return self.paused and self._since is not None and self._clock() - self._since > MAX_PAUSE_SECONDS

    def look_when_due(self, ended: Callable[[], None]) -> None:
        """Starts the next look, in a thread, when it is time. `ended` is called when the pause ends."""
        if not self.paused or self.is_looking or self._clock() < self._next_look:
            return
        self.is_looking = True

        def look() -> None:
            works = self._works(self._host)
            self._post(lambda: self._looked(ended, works=works))

        threading.Thread(target=look, name="outage", daemon=True).start()

    def _looked(self, ended: Callable[[], None], *, works: bool) -> None:
        self.is_looking = False
        if works:
            self.paused = False
            ended()
        else:
            self._lengthen()
            self._next_look = self._clock() + self._interval

    def _lengthen(self) -> None:
        self._interval = min(2 * self._interval, MAX_PROBE_SECONDS)


class ServiceFailures:
    """Failures in a row of something that all episodes use: a model hub, a transcription API, an object store."""

    def __init__(self) -> None:
        self.down: tuple[Lane, str | None] | None = None  # lane and host of the outage
        self._rows: dict[tuple[str, str | None], int] = {}
        self._successes: Counter[str] = Counter()  # of each lane

    def worked(self, item: OpenEpisode) -> bool:
        """An order of the episode's lane succeeded; True when that ends the outage."""
        self._successes[item.lane.name] += 1
        for key in [key for key in self._rows if key[0] == item.lane.name]:
            del self._rows[key]
        ended = self.down is not None and self.down[0] is item.lane
        if ended:
            self.down = None
        return ended

    def failed(self, item: OpenEpisode, outcome: Outcome) -> bool:
        """Whether this failure shows an outage, or is one more of the outage that is known."""
        if not outcome.outside or not self._is_shared(item, outcome) or self._is_own_trouble(item):
            return False
        if self.down == (item.lane, outcome.host):
            return True
        key = (item.lane.name, outcome.host)
        self._rows[key] = self._rows.get(key, 0) + 1
        if self._rows[key] < SERVICE_FAILURES_IN_A_ROW:
            return False
        self.down = (item.lane, outcome.host)
        return True

    def concerns(self, item: OpenEpisode) -> bool:
        """Whether the episode's next order needs what is down."""
        return self.down is not None and self.down[0] is item.lane

    def _is_own_trouble(self, item: OpenEpisode) -> bool:
        """Whether the service worked for others between two failures of this episode: then it is no sign of an outage
        that the episode fails again."""
        now, before = self._successes[item.lane.name], item.successes_of_others
        item.is_own_trouble = item.is_own_trouble or (before is not None and now > before)
        item.successes_of_others = now
        return item.is_own_trouble

    @staticmethod
    def _is_shared(item: OpenEpisode, outcome: Outcome) -> bool:
        """A recording's host is its episode's own matter; without a host, it is the store that did not answer."""
        return item.lane is not DOWNLOADING or (outcome.host is None and outcome.no_answer)


def own_faults(put_off: Iterable[OpenEpisode], served: Counter[str], *, impatient: bool) -> list[OpenEpisode]:
    """Those of the episodes that were put off of which no outage is known: a run does not wait long for them alone.

    A host that gives no answer, asks for a wait, or fails for several and for more than it `served`, is waited for, but
    not by an `impatient` run.
    """
    episodes = list(put_off)
    of_host = Counter(item.put_off_by for item in episodes if item.put_off_by)
    return [
        item
        for item in episodes
        if impatient
        or not (item.host_is_down or of_host[item.put_off_by] >= max(SHARED_FAILURES, served[item.put_off_by] + 1))
    ]


def seconds_until_retry(outcome: Outcome, retries: int, known: KnownHosts, *, named: bool = False) -> float | None:
    """For how long an episode is put off that failed for a cause outside; None: it has failed.

    `retries`: how often it was tried again in this run. `named`: the host is one that the user named for all episodes.
    """
    asked = outcome.retry_after or 0.0
    stranger = not named and outcome.no_answer and outcome.host not in (*known.this_run, *known.earlier)
    most = len(RETRY_SECONDS[:RETRIES_OF_STRANGERS] if stranger else RETRY_SECONDS)
    if not outcome.outside or outcome.no_such_host or retries >= most or asked > MAX_RETRY_AFTER_SECONDS:
        return None
    return max(RETRY_SECONDS[retries], asked)
