"""The coordinator of a backlog: takes entries as they are needed, keeps the lanes busy, loses one episode at most.

What is done is read from the episodes' folders, so that running again after anything goes on from there. Only this
decides what is tried again, what has failed, and when to stop.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.batch.engine import Done, Engine, Lost, Slot
from summarizer.batch.feeding import Feed
from summarizer.batch.lanes import ASKING, LANES, Item, Lane, Queues, lane_of
from summarizer.batch.outage import Outages
from summarizer.batch.survey import Ledger, Surveyed
from summarizer.batch.tally import Summary, Tally
from summarizer.batch.work import Order, Outcome, advance, settings_for_workers, speech_for
from summarizer.errors import OutsideError, StorageError, SummarizerError
from summarizer.records.batch import Entry
from summarizer.settings import Settings
from summarizer.store import Root

if TYPE_CHECKING:
    from summarizer.batch.money import Budget
    from summarizer.batch.view import View
    from summarizer.drafting import Doors
    from summarizer.store import Hold

__all__ = ["Options", "run_batch"]

_TICK = 0.25  # seconds
_FEWEST, _MOST = 20, 100  # open episodes before they are transcribed
_PARKED = 10_000  # open episodes altogether: those that wait for a language model are only a folder's name here
_LEFT = 10  # workers that may leave an episode before it is suspected: it may be what brings machines down
_BUSY_WAIT, _BUSY_LONG = 10.0, 600.0  # seconds between looks at an episode that another run holds, and until giving up
_DEFERRED = 600.0  # seconds after which a suspect is tried alone even though others are ready
_FATAL = {"StorageError", "ProviderStop", "BudgetSpent", "VersionError"}  # everybody would meet them


class Options(NamedTuple):
    retry_failed: bool = False
    retry_outside: bool = False  # what failed because of the network or a provider, some more times
    drafters: int = 0  # threads that ask a language model here; 0: a worker does that lane
    ahead: int = 0  # recordings fetched before there is a slot to hear them; 0: chosen
    same_machine: bool = True  # do the workers share this machine's disks and model cache?
    doors: Doors | None = None  # the language model that the drafters share
    budget: Budget | None = None
    hold: Hold | None = None  # the root's lock


def run_batch(
    entries: Iterable[Entry],
    root: Root,
    settings: Settings,
    engine: Engine,
    options: Options | None = None,
    view: View | None = None,
) -> Summary:
    """Works through a backlog. The caller holds the root for this run alone.

    Ctrl-C once ends it when what is running is done, twice at once. Raises nothing that an episode caused.
    """
    coordinator = _Coordinator(entries, root, settings, engine, options or Options(), view)
    with coordinator.listening():
        return coordinator.run()


class _Coordinator:
    def __init__(
        self,
        entries: Iterable[Entry],
        root: Root,
        settings: Settings,
        engine: Engine,
        options: Options,
        view: View | None,
    ) -> None:
        self.root, self.settings, self.engine, self.options = root, settings, engine, options
        self.view = view
        self.tally = Tally()
        self.ledger = Ledger(root, settings, retry_failed=options.retry_failed, retry_outside=options.retry_outside)
        self.queues = Queues()
        self.told = settings_for_workers(settings, same_machine=options.same_machine)
        self.events: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.busy: dict[str, tuple[Slot, Item]] = {}  # by the slot's address
        self.drafting: set[int] = set()  # numbers of items in this process's threads
        self.open: dict[str, Item] = {}  # by source or folder: nothing is worked on twice at once
        self.alone: dict[tuple[str, str], int] = {}  # (host, resource) -> number of the suspect that has it for itself
        self.stop: str | None = None  # why nothing new is started
        self.exit_code = 0
        self.interrupts = 0
        self.leave = False  # without waiting for what runs
        self.outages = Outages()
        wake, far = (lambda: self.events.put(_nothing)), not root.is_local
        self.feed = Feed(entries, self.ledger.survey, wake, self._broken, far=far)
        self.parked: list[tuple[Item, tuple[str, ...]]] = []  # their requests are with a provider's batch API
        self.turned = 0.0

    # -- the loop ----------------------------------------------------------------------------------------------------

    def run(self) -> Summary:
        try:
            while self._going():
                self._take()
                self._start_what_can()
                self._show()
                with contextlib.suppress(queue.Empty):
                    self.events.get(timeout=_TICK if self.busy else _TICK / 5)()
                    while True:
                        self.events.get_nowait()()
        except OutsideError as error:  # the engine is gone
            self._halt(str(error), error.exit_code)
        if self.interrupts:
            self._halt("interrupted", 130)
        return self._summary()

    def _going(self) -> bool:
        if self.leave:
            return False
        if self.busy or self.drafting:
            return True
        return self.stop is None and not (self.feed.over and not self.queues and not self.parked)

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Ctrl-C is answered by this run, if it is in the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def interrupted(number: int, frame: Any) -> None:
            del number, frame
            self.interrupts += 1
            self.leave = self.leave or self.interrupts > 1
            self.events.put(self._interrupted)

        before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _interrupted(self) -> None:
        self._halt("interrupted", 130)
        if self.interrupts == 1:
            self._tell("interrupt", running=len(self.busy) + len(self.drafting))

    def _halt(self, why: str, exit_code: int) -> None:
        """Nothing new is started; what runs may end."""
        if self.stop is None or (exit_code == 130 and self.exit_code != 130):
            self.stop, self.exit_code = why, exit_code
            self.feed.stopped = True
            self._tell("stop", why=why)

    # -- entries, as they are needed ---------------------------------------------------------------------------------

    def _broken(self, why: str, exit_code: int) -> None:
        """Called in the thread that reads the backlog."""
        self.events.put(lambda: self._halt(why, exit_code))

    def _take(self) -> None:
        """Opens episodes until enough are open."""
        while not self.feed.over and self._unheard() < self._enough() and len(self.open) < _PARKED:
            surveyed = self.feed.take()
            if surveyed is None:
                self.tally.total = self.tally.entries if self.feed.over else None
                return
            self._open(surveyed)

    def _open(self, surveyed: Surveyed) -> None:
        self.tally.entries += 1
        entry = surveyed.entry
        if surveyed.failure is not None:
            self.tally.skipped += 1
            self._tell("skipped", episode=entry.source, error=surveyed.failure.error)
        elif surveyed.error is not None:
            # Not written down: who reads the backlog again finds out again.
            self._count_failure(Item(entry, LANES[0], self.tally.entries), surveyed.error, None)
        elif surveyed.next is None:
            self.tally.before += 1
        else:
            item = Item(entry, lane_of(surveyed.next), self.tally.entries, folder=surveyed.folder)
            item.title, item.hours = surveyed.title, surveyed.hours
            item.tries, item.failed_before = surveyed.tries, surveyed.tries > 0
            item.key = surveyed.folder or (entry.known.id if entry.known else f"{entry.source}\n{entry.episode}")
            if item.key in self.open:
                self.tally.twice += 1
                return
            self.open[item.key] = item
            self.queues.put(item)

    def _unheard(self) -> int:
        waiting = len(self.queues.ready["download"]) + len(self.queues.ready["transcribe"])
        return waiting + sum(item.lane.name in ("download", "transcribe") for _, item in self.busy.values())

    def _enough(self) -> int:
        return min(_MOST, max(_FEWEST, 4 * self.tally.slots.get("transcribe", 0)))

    # -- giving out work ---------------------------------------------------------------------------------------------

    def _start_what_can(self) -> None:
        self._turn()
        if not self.open:
            return
        slots = self.engine.slots()
        self.tally.slots = {lane.name: sum(lane.resource in slot.resources for slot in slots) for lane in LANES}
        self._look_again()
        if self.stop is not None:
            return
        for slot in slots:
            if slot.address not in self.busy:
                item = self._next_for(slot)
                if item is not None:
                    self._start(slot, item)
        self._try_suspects(slots)
        for lane in reversed(ASKING):
            while self.queues.ready[lane.name] and len(self.drafting) < self.options.drafters:
                self._draft_here(self.queues.ready[lane.name].popleft())
        self._notice_full_disk()

    def _next_for(self, slot: Slot) -> Item | None:
        """What is nearest to its end goes first, so that finished posts come out early and little lies about."""
        for lane in reversed(LANES):
            resource = self._resource(lane)
            if resource not in slot.resources or (slot.host, resource) in self.alone:
                continue
            if lane in ASKING and self.options.drafters:
                continue
            if lane.name == "download" and not self._may_download():
                continue
            if self.queues.ready[lane.name]:
                return self.queues.ready[lane.name].popleft()
        return None

    def _may_download(self) -> bool:
        """Recordings that wait for a slot take disk; a few for each slot are enough."""
        hearing = max(1, self.tally.slots.get("transcribe", 0))
        ahead = self.options.ahead or 2 * hearing + 2
        fetched = len(self.queues.ready["transcribe"])
        fetching = sum(item.lane.name == "download" for _, item in self.busy.values())
        return fetched + fetching < ahead and not self.ledger.disk_is_low()

    def _notice_full_disk(self) -> None:
        if not self.busy and not self.drafting and self.queues.ready["download"] and self.ledger.disk_is_low():
            self._halt(f"the disk with {self.root.path} is nearly full; free some space and run again", 3)

    def _try_suspects(self, slots: tuple[Slot, ...]) -> None:
        """An episode over which a process died once is tried again with its machine's other slots idle, so that there
        is no doubt whose fault it is if it dies again: when its lane has nothing else, or after a while."""
        for place, item in list(self.queues.waiting_alone.items()):
            host, resource = place
            here = [slot for slot in slots if slot.host == host and resource in slot.resources]
            if not any(slot.address in self.busy for slot in here):
                del self.queues.waiting_alone[place]
                if here:
                    self._start(here[0], item)
                else:  # the machine left meanwhile
                    del self.alone[place]
                    self.queues.suspect(item)
        for item in list(self.queues.suspects):
            if self._comes_more(item) and time.monotonic() - item.since < _DEFERRED:
                continue
            resource = self._resource(item.lane)
            places = {(slot.host, resource) for slot in slots if resource in slot.resources} - self.alone.keys()
            for place in list(places)[:1]:
                self.alone[place] = item.number
                self.queues.suspects.remove(item)
                self.queues.waiting_alone[place] = item

    def _comes_more(self, item: Item) -> bool:
        """Whether others are or will be ready for the lane."""
        before = LANES[: LANES.index(item.lane) + 1]
        return not self.feed.over or any(self.queues.ready[lane.name] or self._in(lane) for lane in before)

    def _in(self, lane: Lane) -> bool:
        return any(item.lane is lane for _, item in self.busy.values())

    def _resource(self, lane: Lane) -> str:
        """What a slot must have to serve the lane; light drafting needs no slot of its own."""
        return "io" if lane in ASKING and not self.tally.slots.get(lane.name) else lane.resource

    def _start(self, slot: Slot, item: Item) -> None:
        self.busy[slot.address] = (slot, item)
        item.since = time.monotonic()
        self._tell("start", item, lane=item.lane.name, slot=slot.name)
        self.engine.start(slot, self._order(item), lambda done: self.events.put(lambda: self._landed(done)))

    def _order(self, item: Item) -> Order:
        stages = item.lane.stages
        return Order(
            root=self.root.url,
            entry=item.entry,
            folder=item.folder,
            stages=stages,
            settings=self.told,
            speech=speech_for(item.entry, stages, self.settings),
        )

    def _draft_here(self, item: Item) -> None:
        self.drafting.add(item.number)
        item.since = time.monotonic()
        self._tell("start", item, lane=item.lane.name, slot="here")

        def work() -> None:
            doors = self.options.doors
            outcome = advance(self._order(item), self.settings, doors.opener(self.settings.llm) if doors else None)
            self.events.put(lambda: self._drafted(item, outcome))

        # A daemon: when the user leaves at once, nobody waits for a provider's answer.
        threading.Thread(target=work, name=f"draft-{item.number}", daemon=True).start()

    def _drafted(self, item: Item, outcome: Outcome) -> None:
        self.drafting.discard(item.number)
        self._came(item, outcome)

    # -- what came of it ---------------------------------------------------------------------------------------------

    def _landed(self, done: Done) -> None:
        _, item = self.busy.pop(done.slot.address)
        for place in [place for place, number in self.alone.items() if number == item.number]:
            del self.alone[place]
        if isinstance(done.result, Lost):
            self._lost(item, done.result)
        else:
            self._came(item, done.result)

    def _lost(self, item: Item, lost: Lost) -> None:
        self.tally.lost += 1
        self._tell("lost", item, lane=item.lane.name, why=lost.reason)
        if not lost.blamed and item.left < _LEFT:
            item.left += 1
            self.queues.put(item)
            return
        item.killed.append(lost.reason)
        if len(item.killed) == 1:
            self.queues.suspect(item)
            return
        line = f"{item.lane.name}: {item.killed[-1]}, twice"
        self._fail(item, Outcome(error=line, kind="Killed", stage=item.lane.first, folder=item.folder, tail=lost.tail))

    def _came(self, item: Item, outcome: Outcome) -> None:
        item.folder = outcome.folder or item.folder
        if item.folder and item.entry.known:
            item.entry = item.entry.model_copy(update={"known": None})  # it is in the folder now, and may be large
        item.title = outcome.title or item.title
        item.hours = outcome.duration / 3600 or item.hours
        self.tally.count(outcome)
        if outcome.error is not None:
            self._went_wrong(item, outcome)
            return
        self.outages.works()
        self._tell("stages", item, did=outcome.did, lane=item.lane.name, cost_usd=outcome.cost_usd)
        if outcome.next is None:
            self._finish(item)
        else:
            item.lane = lane_of(outcome.next)
            self.queues.put(item)

    def _went_wrong(self, item: Item, outcome: Outcome) -> None:
        if outcome.kind == "InUseError" and time.monotonic() - (item.held or time.monotonic()) < _BUSY_LONG:
            item.held = item.held or time.monotonic()
            self.queues.wait(item)
        elif outcome.kind == "NotYet":
            self.parked.append((item, outcome.keys))
        elif outcome.kind == self.outages.found:  # one more that was still running
            self._close(item)
        elif outcome.kind in _FATAL:
            self._close(item)
            self._halt(outcome.error or outcome.kind, outcome.exit_code)
        else:
            self._fail(item, outcome)
            self._notice_outage(item, outcome)

    def _notice_outage(self, item: Item, outcome: Outcome) -> None:
        """When nothing works any more for many in a row, it is not their fault: they are not recorded as failed."""
        innocent = self.outages.failed(item, outcome.kind)
        for one in innocent:
            self.ledger.forgive(one.entry, one.folder)
            self.tally.failed -= 1
            self.tally.failures.pop()
        if innocent:
            self._halt(f"{len(innocent)} episodes in a row failed in the same way, the last: {outcome.error}", 3)

    def _finish(self, item: Item) -> None:
        self._close(item)
        self.tally.done += 1
        self.tally.hours += item.hours
        if item.failed_before:
            self.ledger.forgive(item.entry, item.folder)
        self._tell("done", item, folder=item.folder)

    def _fail(self, item: Item, outcome: Outcome) -> None:
        self._close(item)
        error = outcome.error or outcome.kind
        try:
            self.ledger.blame(item.entry, item.folder, outcome, item.tries + 1)
        except StorageError as full:
            self._halt(str(full), 3)
        self._count_failure(item, error, outcome.stage)

    def _count_failure(self, item: Item, error: str, stage: str | None) -> None:
        self.tally.failed += 1
        self.tally.failures.append((item.name, error))
        self._tell("failed", item, error=error, stage=stage)

    def _close(self, item: Item) -> None:
        self.open.pop(item.key, None)

    def _turn(self) -> None:
        """Moves the provider's batch API on, and takes up again what has its replies now."""
        doors, now = self.options.doors, time.monotonic()
        if self.options.hold is not None and self.options.hold.lost and not self.leave:
            self.leave = True  # somebody else may be at work here now
            self._halt(self.options.hold.lost, 3)
        if doors is None or now - self.turned < 1.0:
            return
        self.turned = now
        try:
            doors.turn(idle=not (self.busy or self.drafting or self.queues) and self.feed.over, aside=True)
        except SummarizerError as error:
            self._halt(str(error), error.exit_code)
        still = []
        for item, keys in self.parked:
            if doors.ready(keys):
                self.queues.put(item)
            else:
                still.append((item, keys))
        self.parked = still

    def _look_again(self) -> None:
        for _ in range(len(self.queues.waiting)):
            item = self.queues.waiting.popleft()
            if time.monotonic() - item.since > _BUSY_WAIT and self.stop is None:
                self.queues.put(item)
            else:
                self.queues.waiting.append(item)

    # -- telling -----------------------------------------------------------------------------------------------------

    def _tell(self, event: str, item: Item | None = None, **facts: Any) -> None:
        if self.view is not None:
            known = {"number": item.number, "title": item.title, "source": item.entry.source} if item else {}
            self.view.event(event, {**known, **facts})

    def _show(self) -> None:
        self.tally.waiting = {name: len(ready) for name, ready in self.queues.ready.items()}
        running: dict[str, list[str]] = {lane.name: [] for lane in LANES}
        for _, item in self.busy.values():
            running[item.lane.name].append(item.name)
        self.tally.running = {name: tuple(names) for name, names in running.items()}
        self.tally.drafting = len(self.drafting)
        if self.options.budget is not None:
            self.tally.cost_usd = self.options.budget.spent + self.tally.heard_usd
        if self.view is not None:
            self.view.show(self.tally)

    def _summary(self) -> Summary:
        self._show()
        code = self.exit_code or (1 if self.tally.failed or self.tally.skipped else 0)
        left = len(self.open)
        summary = self.tally.summary(self.stop, code, left)
        budget = self.options.budget
        if budget is not None:
            lost = {"lost_calls": budget.lost_calls, "lost_usd": round(budget.lost_usd, 6)}
            summary = summary.model_copy(update={**lost, "cost_usd": round(budget.spent + self.tally.heard_usd, 6)})
        self._tell("end", **summary.model_dump())
        return summary


def _nothing() -> None:
    """Wakes the loop."""
