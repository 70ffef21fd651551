"""An Engine whose workers are threads of the test, and a run of the coordinator with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from recorded_outcomes import succeeded

from summarizer.batch.engine import OrderDone, Slot, WorkerLost
from summarizer.batch.lanes import LANES, lane_after
from summarizer.batch.run import Options, run_batch
from summarizer.batch.totals import Summary
from summarizer.batch.worker_tasks import Outcome, WorkOrder
from summarizer.records.batch import Entry
from summarizer.settings import Settings
from summarizer.store import LocalRoot

__all__ = ["FakeClock", "Threads", "Work", "entries", "run", "well"]

Work = Callable[[WorkOrder], Outcome | WorkerLost]


class FakeClock:
    """Seconds that pass whenever somebody looks."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


class Threads:
    """An Engine: two slots for each lane; `work` says what comes of an order."""

    def __init__(self, work: Work, hosts: int = 1) -> None:
        self._work = work
        self._slots = tuple(
            Slot(f"{resource}-{number}", f"{resource}-{number}", f"host-{number % hosts}", frozenset({resource}))
            for resource in ("io", "transcribe")
            for number in range(2)
        )
        self.log: list[tuple[str, str]] = []  # (source, first stage) as they begin
        self.running: dict[str, str] = {}  # slot -> source
        self.hearing: set[str] = set()  # sources whose last order was to be transcribed
        self.together: dict[str, set[str]] = {}  # source -> what else was heard while it was heard last

    def slots(self) -> tuple[Slot, ...]:
        return self._slots

    def start(self, slot: Slot, order: WorkOrder, done: Callable[[OrderDone], None]) -> None:
        assert slot.address not in self.running, "two orders for one slot"
        assert {lane.resource for lane in LANES if lane.first == order.stages[0]} & {*slot.resources, "llm"}
        source = order.entry.source
        if "transcribe" in slot.resources:
            others = {name for place, name in self.running.items() if place.startswith("transcribe")}
            if order.stages[0] == "transcribe":
                self.together[source] = set(others)
            for other in others & self.hearing:
                self.together[other].add(source)
            (self.hearing.add if order.stages[0] == "transcribe" else self.hearing.discard)(source)
        self.running[slot.address] = source
        self.log.append((source, order.stages[0]))

        def run() -> None:
            try:
                result = self._work(order)
            except Exception as error:  # as dask's engine tells it
                result = WorkerLost(f"the worker cannot work ({type(error).__name__}: {error})", True)
            del self.running[slot.address]
            done(OrderDone(slot, result))

        threading.Thread(target=run, daemon=True).start()

    def close(self) -> None:
        pass

    def begun(self, stage: str) -> list[str]:
        return [source for source, first in self.log if first == stage]


def well(order: WorkOrder) -> Outcome:
    """All goes well: the lane after this one is next."""
    after = lane_after(order.stages[-1])
    return succeeded(order).model_copy(update={"duration": 60.0, "next": after.first if after else None})


def entries(*names: str) -> Iterator[Entry]:
    return (Entry(source=name) for name in names)


def run(
    work: Work, given: Iterator[Entry], root: Path, settings: Settings, **options: object
) -> tuple[Summary, Threads]:
    engine = Threads(work)
    given_options = Options(**{"clock": FakeClock(50.0), **options})
    return run_batch(given, LocalRoot(root), settings, engine, given_options), engine
