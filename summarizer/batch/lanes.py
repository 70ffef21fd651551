"""The lanes of a backlog: the stages that go together (`pipeline/stages.py`), where they run, and what waits for them.

    download     a worker; waits for the network
    transcribe   a worker; as many at once as there are slots
    name         the coordinator's threads when a provider is asked (a dying worker must not cost
    draft        money twice), else a worker
    refine       a recogniser's slot: passages of a published or given transcript are heard; skipped when
                 nothing is to be heard
    publish      a worker; light, but it decodes sound

A slot is a worker process that does one thing at a time; it says which lanes it serves by dask's resources.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from summarizer.batch.backlog_lines import label_of
from summarizer.pipeline.stages import ORDER, lanes, stages_of_lane
from summarizer.records.batch import Entry

__all__ = [
    "ASKING",
    "DOWNLOADING",
    "DRAFTING",
    "HEARING",
    "LANES",
    "TRANSCRIBING",
    "Lane",
    "OpenEpisode",
    "Queues",
    "lane_after",
    "lane_of",
]

Resource = Literal["io", "transcribe", "llm"]
_RESOURCES: dict[str, Resource] = {
    "download": "io",
    "transcribe": "transcribe",
    "name": "llm",
    "refine": "transcribe",
    "draft": "llm",
    "publish": "io",
}


class Lane(NamedTuple):
    name: str
    stages: tuple[str, ...]
    resource: Resource  # what a slot must have to serve it

    @property
    def first(self) -> str:
        return self.stages[0]


LANES = tuple(Lane(name, stages_of_lane(name), _RESOURCES[name]) for name in lanes())
_BY_NAME = {lane.name: lane for lane in LANES}
DOWNLOADING, TRANSCRIBING, DRAFTING = _BY_NAME["download"], _BY_NAME["transcribe"], _BY_NAME["draft"]
HEARING = tuple(lane for lane in LANES if lane.resource == "transcribe")
ASKING = tuple(lane for lane in LANES if lane.resource == "llm")  # a language model, perhaps for money


def lane_of(stage: str) -> Lane:
    """The lane in which a stage is done."""
    return next(lane for lane in LANES if stage in lane.stages)


def lane_after(stage: str) -> Lane | None:
    """The lane of the stage that follows; None after the last one."""
    later = ORDER[ORDER.index(stage) + 1 :]
    return lane_of(later[0]) if later else None


@dataclass
class OpenEpisode:
    """One open episode: an entry, and how far it is."""

    entry: Entry
    lane: Lane
    number: int
    key: str = ""  # what makes it this episode and no other
    folder: str | None = None  # below the root, once the episode is known
    title: str = ""
    hours: float = 0.0  # of audio
    tries: int = 0  # failures recorded by earlier runs
    failed_before: bool = False  # a failure is recorded, and goes when the episode is taken up again
    worked: bool = False  # a stage was computed in this run
    killed: list[str] = field(default_factory=list)  # why processes died that worked on it
    lost_workers: int = 0  # workers that left while they worked on it, or were lost with their machine
    held: float | None = None  # since when another run has it, `time.monotonic`
    retries: int = 0  # in this run, after failures for a cause outside
    store_failures: int = 0  # of the store for this episode, while it took what others wrote
    successes_of_others: int | None = None  # of the service that failed, when it failed last
    is_own_trouble: bool = False  # it failed where others succeeded
    due: float = 0.0  # when it is tried again that was put off, by the run's clock
    put_off_by: str = ""  # the host for whose failure it is put off; empty: it named none
    put_off_for: str = ""  # that failure, in a line
    host_is_down: bool = False  # the host gave no answer, or asked for the wait
    last_try: bool = False  # nothing else was left to do when it was tried again
    met_outage: bool = False  # the network was down for the order of its lane
    since: float = 0.0  # when it came to where it is, `time.monotonic`

    @property
    def name(self) -> str:
        return self.title or label_of(self.entry)


class Queues:
    """What is ready for each lane, first come first served, and what must be tried alone."""

    def __init__(self) -> None:
        self.ready: dict[str, deque[OpenEpisode]] = {lane.name: deque() for lane in LANES}
        self.suspects: deque[OpenEpisode] = deque()  # a process died over them once
        self.waiting_alone: dict[
            tuple[str, str], OpenEpisode
        ] = {}  # (host, resource) -> the suspect for which it becomes idle
        self.waiting: deque[OpenEpisode] = deque()  # held by somebody else; asked again from time to time
        self.put_off: list[OpenEpisode] = []  # tried again when `due`

    def put(self, item: OpenEpisode) -> None:
        item.since = time.monotonic()
        self.ready[item.lane.name].append(item)

    def put_first(self, item: OpenEpisode) -> None:
        item.since = time.monotonic()
        self.ready[item.lane.name].appendleft(item)

    def take(self, lane: Lane, allowed: Callable[[OpenEpisode], bool]) -> OpenEpisode | None:
        """The first of a lane that may start now."""
        ready = self.ready[lane.name]
        for place, item in enumerate(ready):
            if allowed(item):
                del ready[place]
                return item
        return None

    def suspect(self, item: OpenEpisode) -> None:
        item.since = time.monotonic()
        self.suspects.append(item)

    def wait(self, item: OpenEpisode) -> None:
        item.since = time.monotonic()
        self.waiting.append(item)

    def look_again(self, now: float) -> None:
        """Makes those ready whose time has come."""
        for item in [item for item in self.put_off if item.due <= now]:
            self.put_off.remove(item)
            self.put(item)

    def __len__(self) -> int:
        apart = (self.suspects, self.waiting, self.waiting_alone, self.put_off)
        return sum(map(len, self.ready.values())) + sum(map(len, apart))
