"""Which episode goes to which worker next.

What is nearest to its end goes first, so that finished posts come out early and little lies about. An episode over
which a process died once is tried again alone on its machine, so that it is clear whose fault a second death is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from summarizer.batch.engine import Slot
from summarizer.batch.lanes import ASKING, DOWNLOADING, LANES, TRANSCRIBING, Lane, OpenEpisode, Queues

__all__ = ["Dispatcher", "StartConditions"]

MIN_OPEN, MAX_OPEN = 20, 100  # episodes that are open and not transcribed yet
BUSY_POLL_SECONDS = 10.0  # between looks at an episode that another run holds
SUSPECT_DELAY_SECONDS = 600.0  # after which a suspect is tried alone even though others are ready


class StartConditions(NamedTuple):
    """What the coordinator knows and an order's start depends on."""

    may_start: Callable[[OpenEpisode], bool]  # False while the order needs a network that is down
    disk_is_low: Callable[[], bool]
    more_entries: Callable[[], bool]  # whether the backlog has not been read to its end


class Dispatcher:
    """Episodes that wait, and those that are at work on slots. `drafters`: threads that do the asking lanes here; 0:
    workers do. `ahead`: recordings fetched before there is a slot to hear them; 0: chosen."""

    def __init__(self, conditions: StartConditions, *, drafters: int, ahead: int) -> None:
        self.queues = Queues()
        self.busy: dict[str, tuple[Slot, OpenEpisode]] = {}  # by the slot's address
        self.slots: dict[str, int] = {}  # lane -> workers that serve it
        self._conditions = conditions
        self._drafters, self._ahead = drafters, ahead
        self._alone: dict[tuple[str, str], int] = {}  # (host, resource) -> number of the suspect that has it to itself

    def see(self, slots: tuple[Slot, ...]) -> None:
        """Takes note of the slots that there are now."""
        self.slots = {lane.name: sum(lane.resource in slot.resources for slot in slots) for lane in LANES}

    @property
    def wants_entries(self) -> bool:
        """Whether more episodes should be opened."""
        waiting = sum(len(self.queues.ready[lane.name]) for lane in (DOWNLOADING, TRANSCRIBING))
        unheard = waiting + sum(item.lane in (DOWNLOADING, TRANSCRIBING) for _, item in self.busy.values())
        return unheard < min(MAX_OPEN, max(MIN_OPEN, 4 * self.slots.get(TRANSCRIBING.name, 0)))

    def starts(self, slots: tuple[Slot, ...]) -> Iterator[tuple[Slot, OpenEpisode]]:
        """What is to be started on which slot now. Each counts as busy from then on."""
        for slot in slots:
            if slot.address not in self.busy:
                item = self._next_for(slot)
                if item is not None:
                    yield self._begin(slot, item)
        yield from self._suspects(slots)

    def drafts(self) -> Iterator[OpenEpisode]:
        """What threads of this process may do now, the most advanced first; ends when nothing may."""
        for lane in reversed(ASKING):
            while self._drafters and (item := self.queues.take(lane, self._conditions.may_start)) is not None:
                yield item

    def release(self, slot: Slot) -> OpenEpisode:
        """A slot is free again; gives the episode that it worked on."""
        _, item = self.busy.pop(slot.address)
        for place in [place for place, number in self._alone.items() if number == item.number]:
            del self._alone[place]
        return item

    def look_again(self) -> None:
        """Episodes that another run holds are asked for again from time to time."""
        for _ in range(len(self.queues.waiting)):
            item = self.queues.waiting.popleft()
            if time.monotonic() - item.since > BUSY_POLL_SECONDS:
                self.queues.put(item)
            else:
                self.queues.waiting.append(item)

    def _begin(self, slot: Slot, item: OpenEpisode) -> tuple[Slot, OpenEpisode]:
        self.busy[slot.address] = (slot, item)
        item.since = time.monotonic()
        return slot, item

    def _next_for(self, slot: Slot) -> OpenEpisode | None:
        for lane in reversed(LANES):
            resource = self._resource(lane)
            if resource not in slot.resources or (slot.host, resource) in self._alone:
                continue
            if lane in ASKING and self._drafters:
                continue
            if lane is DOWNLOADING and not self._may_download():
                continue
            item = self.queues.take(lane, self._conditions.may_start)
            if item is not None:
                return item
        return None

    def _may_download(self) -> bool:
        """Recordings that wait for a slot take disk; a few for each slot are enough."""
        ahead = self._ahead or 2 * max(1, self.slots.get(TRANSCRIBING.name, 0)) + 2
        fetched = len(self.queues.ready[TRANSCRIBING.name])
        fetching = sum(item.lane is DOWNLOADING for _, item in self.busy.values())
        return fetched + fetching < ahead and not self._conditions.disk_is_low()

    def _suspects(self, slots: tuple[Slot, ...]) -> Iterator[tuple[Slot, OpenEpisode]]:
        """A suspect starts with its machine's other slots idle: when its lane has nothing else, or after a while."""
        for place, item in list(self.queues.waiting_alone.items()):
            host, resource = place
            here = [slot for slot in slots if slot.host == host and resource in slot.resources]
            if any(slot.address in self.busy for slot in here):
                continue
            del self.queues.waiting_alone[place]
            if here:
                yield self._begin(here[0], item)
            else:  # the machine left meanwhile
                del self._alone[place]
                self.queues.suspect(item)
        for item in list(self.queues.suspects):
            waits = self._others_come(item) and time.monotonic() - item.since < SUSPECT_DELAY_SECONDS
            if waits or not self._conditions.may_start(item):
                continue
            resource = self._resource(item.lane)
            places = {(slot.host, resource) for slot in slots if resource in slot.resources} - self._alone.keys()
            for place in list(places)[:1]:
                self._alone[place] = item.number
                self.queues.suspects.remove(item)
                self.queues.waiting_alone[place] = item

    def _others_come(self, item: OpenEpisode) -> bool:
        """Whether others are or will be ready for the episode's lane."""
        before = LANES[: LANES.index(item.lane) + 1]
        at_work = {other.lane.name for _, other in self.busy.values()}
        return self._conditions.more_entries() or any(
            self.queues.ready[lane.name] or lane.name in at_work for lane in before
        )

    def _resource(self, lane: Lane) -> str:
        """What a slot must have to serve the lane; light drafting needs no slot of its own."""
        return "io" if lane in ASKING and not self.slots.get(lane.name) else lane.resource
