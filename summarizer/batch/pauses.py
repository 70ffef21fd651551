"""What a run waits for: the network, the disk or object store, a service that all episodes use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from summarizer.batch.lanes import ASKING, DOWNLOADING, OpenEpisode
from summarizer.batch.network import HostMemory, Probe, network_is_down
from summarizer.batch.outage import NETWORK_DOWN, SERVICE_FAILURES_IN_A_ROW, OutageWatch, ServiceFailures
from summarizer.batch.survey import Ledger
from summarizer.batch.worker_tasks import Outcome, speech_for
from summarizer.settings import Settings
from summarizer.store import Root

__all__ = ["Pauses", "Surroundings"]

_FILE_AND_ADVICE = re.compile(r"[:;] ")  # after the cause in a message of the store
MAX_STORE_FAILURES = 3  # of one episode while others are written: then it is its own trouble, a file too large


class Surroundings(NamedTuple):
    """What the pauses look at, and whom they tell."""

    root: Root
    settings: Settings
    hosts: HostMemory
    ledger: Ledger
    probe: Probe
    clock: Callable[[], float]  # seconds
    post: Callable[[Callable[[], None]], None]  # has a call made by the coordinator's loop
    tell: Callable[[str, str], None]  # of an event, and why
    drafters: int  # threads that ask a language model here


class Pauses:
    """The outages of a run. Called by the coordinator's loop only, but for `network_is_down`."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self.network = OutageWatch(lambda host: not self.network_is_down(host), around.clock, around.post)
        self._store = OutageWatch(lambda _: around.ledger.store_works(), around.clock, around.post)
        self._service = OutageWatch(lambda _: True, around.clock, around.post)  # the next order finds out
        self._services = ServiceFailures()
        self._provider = OutageWatch(lambda _: True, around.clock, around.post)  # of language models; likewise

    def network_is_down(self, failed: str | None) -> bool:
        """Looks now, which takes seconds; may be called by any thread."""
        return network_is_down(failed, self._around.hosts.known(), self._around.probe)

    def may_start(self, item: OpenEpisode) -> bool:
        """Whether the episode's next order needs nothing that is down."""
        if self._store.paused or (self.network.paused and self._needs_network(item)):
            return False
        if self._provider.paused and item.lane in ASKING:
            return False
        return not (self._service.paused and self._services.concerns(item))

    def met(self, item: OpenEpisode, outcome: Outcome) -> bool:
        """Whether an outage is why the order failed, so that the episode waits in its place."""
        if outcome.network_down:
            item.met_outage = True
            self.network_failed(outcome.host)
            return True
        if outcome.waits and outcome.outside:
            self._begin(self._provider, outcome.error or "", outcome.host, outcome.retry_after or 0.0)
            return True
        if outcome.of_store and not self._is_own_trouble(item):
            self.store_failed(outcome.error or "")
            return True
        if not outcome.of_store and not outcome.stops_all and self._services.failed(item, outcome):
            line = f"{SERVICE_FAILURES_IN_A_ROW} episodes in a row failed in the same way, the last: {outcome.error}"
            self._begin(self._service, line, outcome.host)
            return True
        return False

    def worked(self, item: OpenEpisode, outcome: Outcome) -> None:
        """The order met no outage: its host answered, be it with a refusal, or it is the host that is dead."""
        if outcome.host is not None and not outcome.no_answer:
            self._around.hosts.answered(outcome.host)
        if self._needs_network(item):
            self.network.worked()
        item.met_outage = False
        if not outcome.of_store:
            self._store.worked()
        if outcome.error is None and item.lane in ASKING:
            self._provider.worked()
        if outcome.error is None and self._services.worked(item):
            self._service.worked()

    def network_failed(self, host: str | None) -> None:
        self._begin(self.network, NETWORK_DOWN, host)

    def store_failed(self, why: str) -> None:
        self._begin(self._store, _FILE_AND_ADVICE.split(why)[0], None)

    @property
    def why(self) -> str:
        """What is waited for now; empty when nothing is."""
        watches = (self.network, self._store, self._service, self._provider)
        return next((watch.why for watch in watches if watch.paused), "")

    def look(self) -> str | None:
        """Looks at what is down when it is time; gives the reason when a pause has become too long."""
        for watch in (self.network, self._store, self._service, self._provider):
            if watch.is_too_long:
                return watch.why
            watch.look_when_due(lambda watch=watch: self._ended(watch))  # type: ignore[misc]
        return None

    def _begin(self, watch: OutageWatch, why: str, host: str | None, least: float = 0.0) -> None:
        if watch.failed(why, host, least):
            self._around.tell("pause", why)

    def _ended(self, watch: OutageWatch) -> None:
        self._around.tell("resume", watch.why)

    def _is_own_trouble(self, item: OpenEpisode) -> bool:
        """Whether the store takes what others write, and not what this episode does, a few times."""
        if not self._store.is_known:
            item.store_failures += 1
        return item.store_failures > MAX_STORE_FAILURES

    def _needs_network(self, item: OpenEpisode) -> bool:
        if item.met_outage or not self._around.root.is_local:
            return True
        if item.lane is DOWNLOADING:
            known = item.entry.known
            return "://" in (known.media if known else item.entry.source)
        if item.lane in ASKING:
            return self._around.drafters > 0
        return speech_for(item.entry, item.lane.stages, self._around.settings) is not None
