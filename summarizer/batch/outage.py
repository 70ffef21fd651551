"""Outages: of the network, which pauses a run; of a service that all episodes use, which ends it. Neither is a failure
of an episode.

What an outcome says of itself decides (`Outcome.network_down`, `outside`, `host`); see `network.py` for who finds out.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from summarizer.batch.budget import PATIENCE_SECONDS
from summarizer.batch.lanes import DOWNLOADING, OpenEpisode
from summarizer.batch.network import HostMemory, Probe, network_is_down
from summarizer.batch.worker_tasks import Outcome

__all__ = ["NETWORK_DOWN", "NetworkWatch", "ServiceOutages"]

NETWORK_DOWN = "the network is down"
FIRST_PROBE_SECONDS = 10.0  # a cable put back, a Wi-Fi that reconnects
MAX_PROBE_SECONDS = 300.0  # later looks need not be more frequent: the pause has lasted longer than that
# As long as for a silent provider, so that a run's end does not depend on which of its lanes met the outage.
MAX_PAUSE_SECONDS = PATIENCE_SECONDS
SERVICE_FAILURES_IN_A_ROW = 5  # each was tried several times by its client before: no accident


class NetworkWatch:
    """Whether orders that need the network may be given out.

    An outage begins with the first outcome that says so, and ends with the first order that gets an answer after a
    probe has found the network at work. Between, each probe and each order that meets the outage again lengthens the
    interval to the next probe. `clock` gives seconds; `post` has a call made by the thread that owns this.
    """

    def __init__(
        self, hosts: HostMemory, probe: Probe, clock: Callable[[], float], post: Callable[[Callable[[], None]], None]
    ) -> None:
        self.paused = False
        self._hosts, self._probe, self._clock, self._post = hosts, probe, clock, post
        self._host: str | None = None  # which did not answer when the outage was noticed
        self._since: float | None = None  # when the outage began
        self._interval = FIRST_PROBE_SECONDS
        self._next_probe = 0.0
        self.is_probing = False

    def failed(self, host: str | None) -> bool:
        """An order met the outage; True when that begins a pause."""
        if self.paused:  # an order that was at work before the pause
            return False
        if self._since is None:
            self._since, self._interval, self._host = self._clock(), FIRST_PROBE_SECONDS, host
        else:
            self._lengthen()
        self.paused = True
        self._next_probe = self._clock() + self._interval
        return True

    def worked(self) -> None:
        """An order that needs the network did not meet the outage. While paused, it began before: that says nothing."""
        if not self.paused:
            self._since = None

    @property
    def is_too_long(self) -> bool:
        return self.paused and self._since is not None and self._clock() - self._since > MAX_PAUSE_SECONDS

    def is_down(self, failed: str | None) -> bool:
        """Looks now, which takes seconds; may be called by any thread."""
        return network_is_down(failed, self._hosts.known(), self._probe)

    def look_when_due(self, ended: Callable[[], None]) -> None:
        """Starts the next look, in a thread, when it is time. `ended` is called when the pause ends."""
        if not self.paused or self.is_probing or self._clock() < self._next_probe:
            return
        self.is_probing = True

        def look() -> None:
            works = not self.is_down(self._host)
            self._post(lambda: self._looked(ended, works=works))

        threading.Thread(target=look, name="network", daemon=True).start()

    def _looked(self, ended: Callable[[], None], *, works: bool) -> None:
        self.is_probing = False
        if works:
            self.paused = False
            ended()
        else:
            self._lengthen()
            self._next_probe = self._clock() + self._interval

    def _lengthen(self) -> None:
        self._interval = min(2 * self._interval, MAX_PROBE_SECONDS)


class ServiceOutages:
    """Failures in a row of something that all episodes use: a model hub, a transcription API, an object store."""

    def __init__(self) -> None:
        self.found: tuple[str, str | None] | None = None  # lane and host of the outage
        self._rows: dict[tuple[str, str | None], deque[OpenEpisode]] = {}

    def worked(self, item: OpenEpisode) -> None:
        """An order of the episode's lane succeeded."""
        for key in [key for key in self._rows if key[0] == item.lane.name]:
            del self._rows[key]

    def failed(self, item: OpenEpisode, outcome: Outcome) -> tuple[OpenEpisode, ...]:
        """The episodes that are not at fault, because this failure shows an outage; mostly none."""
        if not outcome.outside or not self._is_shared(item, outcome):
            return ()
        key = (item.lane.name, outcome.host)
        row = self._rows.setdefault(key, deque(maxlen=SERVICE_FAILURES_IN_A_ROW))
        row.append(item)
        if len(row) < SERVICE_FAILURES_IN_A_ROW:
            return ()
        self.found = key
        return tuple(self._rows.pop(key))

    def is_known(self, item: OpenEpisode, outcome: Outcome) -> bool:
        """Whether this is one more failure of the outage that was found."""
        return outcome.outside and self.found == (item.lane.name, outcome.host)

    @staticmethod
    def _is_shared(item: OpenEpisode, outcome: Outcome) -> bool:
        """A recording's host is its episode's own matter; without a host, it is the store that did not answer."""
        return item.lane is not DOWNLOADING or (outcome.host is None and outcome.no_answer)
