"""The lanes of a backlog: which stages go together, where they run, and what is waiting in front of each.

    download     fetch               a worker; waits for the network
    transcribe   transcribe, diarize a worker; as many at once as there are slots
    name         name, select        the coordinator's threads when a provider is asked (a dying worker must not cost
    draft        draft               money twice), else a worker
    refine       refine              between these two: passages of a published transcript are heard, by a recogniser's
                                     slot; of a transcript that was recognised nothing is left to do, and it is skipped
    publish      publish, page       a worker; light, but it decodes sound

A slot is a worker process that does one thing at a time; it says which lanes it serves by dask's resources.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import Entry

__all__ = ["ASKING", "LANES", "Lane", "OpenEpisode", "Queues", "lane_of"]


class Lane(NamedTuple):
    name: str
    first: str  # its first stage
    resource: str  # what a slot must have to serve it

    @property
    def stages(self) -> tuple[str, ...]:
        begin = ORDER.index(self.first)
        after = [ORDER.index(lane.first) for lane in LANES if ORDER.index(lane.first) > begin]
        return ORDER[begin : min(after, default=len(ORDER))]


LANES = (
    Lane("download", "fetch", "io"),
    Lane("transcribe", "transcribe", "transcribe"),
    Lane("name", "name", "llm"),
    Lane("refine", "refine", "transcribe"),
    Lane("draft", "draft", "llm"),
    Lane("publish", "publish", "io"),
)
ASKING = tuple(lane for lane in LANES if lane.resource == "llm")  # a language model, perhaps for money


def lane_of(stage: str) -> Lane:
    """The lane in which a stage is done."""
    return next(lane for lane in LANES if stage in lane.stages)


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
    failed_before: bool = False  # a failure is recorded, and goes when the episode is done
    killed: list[str] = field(default_factory=list)  # why processes died that worked on it
    left: int = 0  # workers that left while they worked on it, or were lost with their machine
    held: float | None = None  # since when another run has it
    since: float = 0.0  # when it came to where it is, `time.monotonic`

    @property
    def name(self) -> str:
        return self.title or self.entry.source


class Queues:
    """What is ready for each lane, first come first served, and what must be tried alone."""

    def __init__(self) -> None:
        self.ready: dict[str, deque[OpenEpisode]] = {lane.name: deque() for lane in LANES}
        self.suspects: deque[OpenEpisode] = deque()  # a process died over them once
        self.waiting_alone: dict[
            tuple[str, str], OpenEpisode
        ] = {}  # (host, resource) -> the suspect for which it becomes idle
        self.waiting: deque[OpenEpisode] = deque()  # held by somebody else; asked again from time to time

    def put(self, item: OpenEpisode) -> None:
        item.since = time.monotonic()
        self.ready[item.lane.name].append(item)

    def suspect(self, item: OpenEpisode) -> None:
        item.since = time.monotonic()
        self.suspects.append(item)

    def wait(self, item: OpenEpisode) -> None:
        item.since = time.monotonic()
        self.waiting.append(item)

    def __len__(self) -> int:
        return sum(map(len, self.ready.values())) + len(self.suspects) + len(self.waiting) + len(self.waiting_alone)
