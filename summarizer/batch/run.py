"""The coordinator of a backlog: takes entries as they are needed, keeps the lanes busy, loses one episode at most.

What is done is read from the episodes' folders, so that running again after anything goes on from there. Only this
decides what is tried again, what has failed, and when to stop.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.batch import outage
from summarizer.batch.backlog_lines import label_of
from summarizer.batch.dispatch import Dispatcher, StartConditions
from summarizer.batch.engine import Engine, OrderDone, WorkerLost
from summarizer.batch.interrupts import answering_interrupts
from summarizer.batch.lanes import ASKING, HEARING, LANES, OpenEpisode, lane_of
from summarizer.batch.lookahead import SurveyQueue
from summarizer.batch.network import HostMemory, Probe, SystemProbe
from summarizer.batch.outage import own_faults, seconds_until_retry
from summarizer.batch.pauses import Pauses, Surroundings
from summarizer.batch.survey import Ledger, Surveyed
from summarizer.batch.totals import Summary, Tally
from summarizer.batch.unread import UnreadFeeds
from summarizer.batch.worker_tasks import (
    Outcome,
    WorkOrder,
    advance,
    broken_off,
    settings_for_workers,
    speech_for,
)
from summarizer.errors import OutsideError, SummarizerError
from summarizer.records.batch import Entry, Failure
from summarizer.settings import Settings
from summarizer.store import Root

if TYPE_CHECKING:
    from summarizer.batch.budget import Budget
    from summarizer.batch.view import BatchView
    from summarizer.llm import ClientPool
    from summarizer.store import HeldLock

__all__ = ["Options", "run_batch"]

TICK_SECONDS = 0.25  # between looks at the slots when nothing happens
MAX_OPEN_EPISODES = 10_000  # altogether: one that waits for a language model is only a folder's name here
MAX_LOST_WORKERS = 10  # that may leave an episode before it is suspected: it may be what brings machines down
MAX_BUSY_SECONDS = 600.0  # that an episode is waited for which another run holds


class Options(NamedTuple):
    retry_failed: bool = False
    retry_outside: bool = False  # what failed for a cause outside, some more times
    drafters: int = 0  # threads that ask a language model here; 0: a worker does that lane
    ahead: int = 0  # recordings fetched before there is a slot to hear them; 0: chosen
    same_machine: bool = True  # do the workers share this machine's disks and model cache?
    clients: ClientPool | None = None  # the language model that the drafters share
    budget: Budget | None = None
    hold: HeldLock | None = None  # the root's lock
    backlog: str | None = None  # its name, by which a failure is known to be of a line that it no longer has
    probe: Probe = SystemProbe()
    unread: UnreadFeeds | None = None  # the backlog's feeds that are tried again
    leave: Callable[[], None] = lambda: None  # called by the second Ctrl-C
    clock: Callable[[], float] = time.monotonic  # by which a pause of the network is measured, seconds


def run_batch(
    entries: Iterable[Entry],
    root: Root,
    settings: Settings,
    engine: Engine,
    options: Options | None = None,
    view: BatchView | None = None,
) -> Summary:
    """Works through a backlog. The caller holds the root for this run alone.

    Ctrl-C once ends it when what is running is done, twice at once. Raises nothing that an episode caused.
    """
    coordinator = _Coordinator(entries, root, settings, engine, options or Options(), view)
    with answering_interrupts(coordinator.interrupted):
        return coordinator.run()


class _Coordinator:
    def __init__(
        self,
        entries: Iterable[Entry],
        root: Root,
        settings: Settings,
        engine: Engine,
        options: Options,
        view: BatchView | None,
    ) -> None:
        self.root, self.settings, self.engine, self.options = root, settings, engine, options
        self.view = view
        self.tally = Tally()
        self.events: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.ledger = Ledger(
            root,
            settings,
            retry_failed=options.retry_failed,
            retry_outside=options.retry_outside,
            release=True,
            backlog=options.backlog,
        )
        self.hosts = HostMemory(root)
        around = Surroundings(
            root=root,
            settings=settings,
            hosts=self.hosts,
            ledger=self.ledger,
            probe=options.probe,
            clock=options.clock,
            post=self.events.put,
            tell=lambda event, why: self._tell(event, why=why),
            drafters=options.drafters,
        )
        self.pauses = Pauses(around)
        conditions = StartConditions(self.pauses.may_start, self.ledger.disk_is_low, self._more_entries)
        self.dispatcher = Dispatcher(conditions, drafters=options.drafters, ahead=options.ahead)
        self.queues, self.busy = self.dispatcher.queues, self.dispatcher.busy
        self.told = settings_for_workers(settings, same_machine=options.same_machine)
        self.drafting: set[int] = set()  # numbers of items in this process's threads
        self.open: dict[str, OpenEpisode] = {}  # by source or folder: nothing is worked on twice at once
        self.met: dict[str, int] = {}  # by folder: the first entry that led there; further ones are counted as such
        self.stop: str | None = None  # why nothing new is started
        self.exit_code = 0
        self.interrupts = 0
        self.told_interrupt = False
        self.leave = False  # without waiting for what runs
        self.unread_feeds = 0  # because the network was down
        if options.unread is not None:
            options.unread.tell = self._tell_of_feed
        wake, far = (lambda: self.events.put(_nothing)), not root.is_local
        self.feed: SurveyQueue = SurveyQueue(entries, self._survey, wake, self._broken, far=far)
        # Episodes whose requests are with a provider's batch API, and the keys of those requests:
        self.awaiting_replies: list[tuple[OpenEpisode, tuple[str, ...]]] = []
        self.turned = 0.0
        self.served: Counter[str] = Counter()  # orders of this run that a host served

    # -- the loop ----------------------------------------------------------------------------------------------------

    def run(self) -> Summary:
        try:
            while self._going():
                self._take()
                self._start_what_can()
                self._show()
                with contextlib.suppress(queue.Empty):
                    self.events.get(timeout=TICK_SECONDS if self.busy else TICK_SECONDS / 5)()
                    while True:
                        self.events.get_nowait()()
        except OutsideError as error:  # the engine is gone
            self._halt(str(error), error.exit_code)
        if self.interrupts:
            self._tell_interrupt()
        if self.unread_feeds and self.stop is None:
            now = "is" if self.pauses.network.paused else "was"
            self._halt(f"the network {now} down, and {self.unread_feeds} entries of the backlog could not be read", 3)
        self.hosts.save()
        if self.stop is None:
            self.ledger.drop_failures_of_gone_lines()
        return self._summary()

    def _going(self) -> bool:
        if self.leave:
            return False
        if self.busy or self.drafting:
            return True
        return self.stop is None and not (self.feed.over and not self.queues and not self.awaiting_replies)

    def interrupted(self) -> None:
        """Called by the signal, between any two lines of the loop."""
        self.interrupts += 1
        if self.interrupts > 1:
            self.leave = True
            self.options.leave()
        self.events.put(self._tell_interrupt)

    def _tell_interrupt(self) -> None:
        if not self.told_interrupt:
            self.told_interrupt = True
            self._tell("interrupt", running=len(self.busy) + len(self.drafting))
        self._halt("interrupted", 130)

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
        while not self.feed.over and self.dispatcher.wants_entries and len(self.open) < MAX_OPEN_EPISODES:
            surveyed = self.feed.take()
            if surveyed is None:
                self.tally.total = self.tally.entries if self.feed.over else None
                return
            self._open(surveyed)

    def _survey(self, entry: Entry) -> Surveyed:
        """Runs in the threads that read ahead."""
        down = entry.unanswered is not None and self.pauses.network_is_down(entry.unanswered)
        return self.ledger.survey(entry)._replace(network_down=down)

    def _open(self, surveyed: Surveyed) -> None:
        self.tally.entries += 1
        entry = surveyed.entry
        if surveyed.failure is not None:
            self._skip(entry, surveyed.folder, self.tally.entries, surveyed.failure)
        elif surveyed.network_down:
            self.unread_feeds += 1
            self.pauses.network_failed(entry.unanswered)
        elif surveyed.error is not None:
            # Not written down: who reads the backlog again finds out again.
            self._count_failure(OpenEpisode(entry, LANES[0], self.tally.entries), surveyed.error, None)
        elif surveyed.next is None:
            self._count_before(surveyed.folder, self.tally.entries)
        else:
            item = OpenEpisode(entry, lane_of(surveyed.next), self.tally.entries, folder=surveyed.folder)
            item.title, item.hours = surveyed.title, surveyed.hours
            item.tries, item.failed_before = surveyed.tries, surveyed.tries > 0
            item.key = surveyed.folder or entry.key
            if item.key in self.open:
                self.tally.duplicates += 1
                return
            self.open[item.key] = item
            self.queues.put(item)

    # -- giving out work ---------------------------------------------------------------------------------------------

    def _start_what_can(self) -> None:
        self._turn()
        self._look_at_pauses()
        if not self.open:
            return
        slots = self.engine.slots()
        self.dispatcher.see(slots)
        self.tally.slots = self.dispatcher.slots
        if self.stop is not None:
            return
        self.dispatcher.look_again()
        self._try_last_ones()
        self.queues.look_again(self.options.clock())
        for slot, item in self.dispatcher.starts(slots):
            self._take_up(item)
            self._tell("start", item, lane=item.lane.name, slot=slot.name)
            self.engine.start(slot, self._order(item), lambda done: self.events.put(lambda: self._ended(done)))
        drafts = self.dispatcher.drafts()
        while len(self.drafting) < self.options.drafters and (drafted := next(drafts, None)) is not None:
            self._draft_here(drafted)
        self._notice_full_disk()

    def _take_up(self, item: OpenEpisode) -> None:
        """Ends an earlier failure: a run that stops for its budget or by Ctrl-C leaves the episode half done."""
        if item.failed_before:
            item.failed_before = False
            self.ledger.remove_failure(item.entry, item.folder)

    def _notice_full_disk(self) -> None:
        if not self.busy and not self.drafting and self.queues.ready["download"] and self.ledger.disk_is_low():
            self.pauses.store_failed(f"the disk with {self.root.path} is nearly full; free some space")

    def _order(self, item: OpenEpisode) -> WorkOrder:
        stages = item.lane.stages
        return WorkOrder(
            root=self.root.url,
            entry=item.entry,
            folder=item.folder,
            stages=stages,
            settings=self.told,
            hosts=self.hosts.known(),
            speech=speech_for(item.entry, stages, self.settings),
        )

    def _draft_here(self, item: OpenEpisode) -> None:
        self.drafting.add(item.number)
        item.since = time.monotonic()
        self._take_up(item)
        self._tell("start", item, lane=item.lane.name, slot="here")

        def work() -> None:
            clients = self.options.clients
            try:
                opener = clients.opener(self.settings.llm) if clients else None
                outcome = advance(self._order(item), self.settings, opener)
            except Exception as error:  # a defect outside its `try`: the episode fails, and the others go on
                outcome = broken_off(error, item.lane.first, item.folder)
            self.events.put(lambda: self._drafted(item, outcome))

        # A daemon: when the user leaves at once, nobody waits for a provider's answer.
        threading.Thread(target=work, name=f"draft-{item.number}", daemon=True).start()

    def _drafted(self, item: OpenEpisode, outcome: Outcome) -> None:
        self.drafting.discard(item.number)
        self._came(item, outcome)

    # -- what came of it ---------------------------------------------------------------------------------------------

    def _ended(self, done: OrderDone) -> None:
        item = self.dispatcher.release(done.slot)
        if isinstance(done.result, WorkerLost):
            self._lost(item, done.result)
        else:
            self._came(item, done.result)

    def _lost(self, item: OpenEpisode, lost: WorkerLost) -> None:
        self.tally.lost += 1
        self._tell("lost", item, lane=item.lane.name, why=lost.reason)
        if not lost.suspect_episode and item.lost_workers < MAX_LOST_WORKERS:
            item.lost_workers += 1
            self.queues.put(item)
            return
        item.killed.append(lost.reason)
        if len(item.killed) == 1:
            self.queues.suspect(item)
            return
        line = f"{item.lane.name}: {item.killed[-1]}, twice"
        self._fail(item, Outcome(error=line, killed=True, stage=item.lane.first, folder=item.folder, tail=lost.tail))

    def _came(self, item: OpenEpisode, outcome: Outcome) -> None:
        is_found_now = item.folder is None and item.entry.episode is not None
        item.folder = outcome.folder or item.folder
        if item.folder and item.entry.known:
            item.entry = item.entry.without_known()
        item.title = outcome.title or item.title
        item.hours = outcome.duration / 3600 or item.hours
        item.worked = item.worked or bool(outcome.did)
        self.tally.count(outcome)
        if not outcome.network_down:
            self.pauses.worked(item, outcome)
        if self._is_of_another_entry(item) or (is_found_now and self._failed_before(item)):
            return
        if outcome.error is not None:
            self._went_wrong(item, outcome)
            return
        self.served.update([outcome.host] if outcome.host else [])
        item.store_failures = 0
        self._tell("stages", item, did=outcome.did, lane=item.lane.name, cost_usd=outcome.cost_usd)
        if item.lane in HEARING:  # about the recording; a draft tells of itself on its page
            for line in outcome.tail:
                if line.startswith("warning: "):
                    self._tell("warning", item, message=f"{item.title}: {line.removeprefix('warning: ')}")
        if outcome.next is None:
            self._finish(item)
        else:
            item.lane = lane_of(outcome.next)
            self.queues.put(item)

    def _went_wrong(self, item: OpenEpisode, outcome: Outcome) -> None:
        """The outcome says of itself what kind of failure it is."""
        error = outcome.error or ""
        if self.pauses.met(item, outcome):
            self.queues.put_first(item)
        elif outcome.stops_all and not outcome.of_store:
            self._close(item)
            self._halt(error, outcome.exit_code)
        elif outcome.waits and outcome.keys:
            self.awaiting_replies.append((item, outcome.keys))
        elif outcome.waits and time.monotonic() - (item.held or time.monotonic()) < MAX_BUSY_SECONDS:
            item.held = item.held or time.monotonic()
            self.queues.wait(item)
        elif not self._put_off(item, outcome):
            self._fail(item, outcome)

    # -- what is waited for ------------------------------------------------------------------------------------------

    def _look_at_pauses(self) -> None:
        if self.stop is None and (too_long := self.pauses.look()) is not None:
            self._halt(too_long, 3)

    def _more_entries(self) -> bool:
        return not self.feed.over

    def _put_off(self, item: OpenEpisode, outcome: Outcome) -> bool:
        """Whether an episode that failed for a cause outside is tried again later in this run.

        One that failed so in an earlier run is not: `watch` must come to its next look.
        """
        if item.tries > 0 or item.last_try:
            return False
        named = item.lane in ASKING
        wait = seconds_until_retry(outcome, item.retries, self.hosts.known(), named=named)
        if wait is None:
            return False
        item.retries += 1
        item.due = self.options.clock() + wait
        item.put_off_by, item.put_off_for = outcome.host or "", outcome.error or ""
        item.host_is_down = outcome.no_answer or bool(outcome.retry_after)
        self.queues.put_off.append(item)
        self._tell("put off", item, error=outcome.error, seconds=wait, folder=item.folder)
        return True

    def _try_last_ones(self) -> None:
        """When nothing else is left, what is put off for its own fault is tried once more, soon, and then fails."""
        put_off = self.queues.put_off
        others = self.busy or self.drafting or self.awaiting_replies or len(self.queues) > len(put_off)
        if not put_off or others or not self.feed.over:
            return
        latest = self.options.clock() + outage.LAST_TRY_SECONDS
        for item in own_faults(put_off, self.served, impatient=self.options.retry_outside):
            if not item.last_try:
                item.last_try = True
                item.due = min(item.due, latest)

    def _finish(self, item: OpenEpisode) -> None:
        self._close(item)
        if item.tries and item.folder:  # known only now, when the failure was of the line
            self.ledger.remove_failure(item.entry, item.folder)
        if not item.worked:  # which episode the entry means was only found now; it was done already
            self.tally.before += 1
            return
        self.tally.done += 1
        self.tally.hours += item.hours
        self._tell("done", item, folder=item.folder)

    def _skip(self, entry: Entry, folder: str | None, number: int, failure: Failure) -> None:
        """Counts an entry whose episode failed before; another entry that names it changes nothing of that."""
        if folder is not None and self.met.setdefault(folder, number) != number:
            self.tally.duplicates += 1
            return
        self.tally.skipped += 1
        self._tell("skipped", episode=entry.source, error=failure.error)

    def _failed_before(self, item: OpenEpisode) -> bool:
        """Whether an entry led to an episode that failed in an earlier run, which only shows when it is looked up."""
        failure = self.ledger.failed_before(item.folder) if item.folder else None
        if failure is None:
            return False
        self._close(item)
        self._skip(item.entry, item.folder, item.number, failure)
        return True

    def _count_before(self, folder: str | None, number: int) -> None:
        """Counts an entry that was done already; one whose episode an entry of this run led to is not counted again."""
        if folder is not None and self.met.setdefault(folder, number) != number:
            self.tally.duplicates += 1
        else:
            self.tally.before += 1

    def _is_of_another_entry(self, item: OpenEpisode) -> bool:
        """Whether an earlier entry of this run led to the same episode, which is then that one's. Known only when the
        entry has been looked up: `--episode latest` and `--episode 1` are one episode until the next one appears.
        """
        if item.folder is None or self.met.setdefault(item.folder, item.number) == item.number:
            return False
        self._close(item)
        self.tally.duplicates += 1
        return True

    def _fail(self, item: OpenEpisode, outcome: Outcome) -> None:
        try:
            self.ledger.record_failure(item.entry, item.folder, outcome, item.tries + 1)
        except SummarizerError as error:
            if error.of_store:  # it fails once more when the failure can be written down
                self.pauses.store_failed(str(error))
                self.queues.put_first(item)
                return
            self._tell("warning", message=f"a failure could not be recorded: {error}")
        self._close(item)
        self._count_failure(item, outcome.error or "", outcome.stage)

    def _count_failure(self, item: OpenEpisode, error: str, stage: str | None) -> None:
        self.tally.failed += 1
        self.tally.failures.append((item.name, error))
        self._tell("failed", item, error=error, stage=stage)

    def _close(self, item: OpenEpisode) -> None:
        self.open.pop(item.key, None)

    def _turn(self) -> None:
        """Moves the provider's batch API on, and takes up again what has its replies now."""
        clients, now = self.options.clients, time.monotonic()
        if self.options.hold is not None and self.options.hold.lost and not self.leave:
            self.leave = True  # somebody else may be at work here now
            self._halt(self.options.hold.lost, 3)
        if clients is None or now - self.turned < 1.0:
            return
        self.turned = now
        try:
            clients.advance(idle=not (self.busy or self.drafting or self.queues) and self.feed.over, in_thread=True)
        except SummarizerError as error:
            self._halt(str(error), error.exit_code)
        still = []
        for item, keys in self.awaiting_replies:
            if clients.ready(keys):
                self.queues.put(item)
            else:
                still.append((item, keys))
        self.awaiting_replies = still

    # -- telling -----------------------------------------------------------------------------------------------------

    def _tell_of_feed(self, event: str, facts: dict[str, Any]) -> None:
        """Called in the thread that reads the backlog."""
        self.events.put(lambda: self._tell(event, **facts))

    def _tell(self, event: str, item: OpenEpisode | None = None, **facts: Any) -> None:
        if self.view is not None:
            known: dict[str, Any] = {}
            if item:
                entry = item.entry
                known = {"number": item.number, "title": item.title, "source": entry.source, "label": label_of(entry)}
            self.view.event(event, {**known, **facts})

    def _show(self) -> None:
        self.tally.waiting = {name: len(ready) for name, ready in self.queues.ready.items()}
        running: dict[str, list[str]] = {lane.name: [] for lane in LANES}
        for _, item in self.busy.values():
            running[item.lane.name].append(item.name)
        self.tally.running = {name: tuple(names) for name, names in running.items()}
        self.tally.drafting = len(self.drafting)
        now = self.options.clock()
        put_off = [(item.name, max(0.0, item.due - now)) for item in self.queues.put_off]
        feeds = self.options.unread.waiting if self.options.unread is not None else ()
        self.tally.put_off = tuple(sorted((*put_off, *feeds), key=lambda one: one[1]))
        self.tally.paused = self.pauses.why
        self.tally.note_work(at_work=bool(self.busy or self.drafting))
        if self.options.budget is not None:
            self.tally.cost_usd = self.options.budget.answered + self.tally.heard_usd
            self.tally.lost_calls = self.options.budget.lost_calls
        if self.view is not None:
            self.view.show(self.tally)

    def _summary(self) -> Summary:
        if self.leave and self.options.budget is not None:
            self.options.budget.give_up()
        self._show()
        code = self.exit_code or (1 if self.tally.failed or self.tally.skipped else 0)
        at_work = {id(item) for _, item in self.busy.values()}
        left = sum(item.folder is not None or id(item) in at_work for item in self.open.values())
        nothing_left = self.exit_code == 130 and self.feed.is_whole and self.feed.over and not self.open
        summary = self.tally.summary(None if nothing_left else self.stop, code, left)
        budget = self.options.budget
        if budget is not None:
            lost: dict[str, Any] = {"lost_calls": budget.lost_calls, "lost_usd": round(budget.lost_usd, 6)}
            lost["unpriced_calls"] = budget.unpriced_calls
            lost["budget_needed"] = budget.too_small or None
            summary = summary.model_copy(update={**lost, "cost_usd": round(budget.answered + self.tally.heard_usd, 6)})
        self._tell("end", **summary.model_dump())
        return summary


def _nothing() -> None:
    """Wakes the loop."""
