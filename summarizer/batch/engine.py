"""Runs orders on worker processes that may die: dask.distributed, used as no more than that.

What is done is read from the episodes' folders; resuming, retries and order are the coordinator's. Dask gives processes
here or on other machines, calls a function in one of them, and says when one dies. Each order is pinned to one worker
that has nothing else to do: dask blames every task *assigned* to a dead worker, so there is never a second.

`cluster.py` starts or joins what this works on. Besides these two, only `worker.py`, the other end, `nodes.py` and
`security.py` import dask.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from summarizer.batch.worker_tasks import Outcome, WorkOrder, perform
from summarizer.errors import OutsideError

__all__ = ["DaskEngine", "Engine", "LazyEngine", "OrderDone", "Slot", "WorkerLost"]

LOST_TASK_SECONDS = 3.0  # after which a task is given up whose worker is gone without a word from the scheduler
DEATH_NOTICE_SECONDS = 3.0  # within which a worker's nanny says why it died
SILENCE_SECONDS = 10.0  # without a heartbeat after which a worker counts as gone with its machine
MAX_LOG_BYTES = 256 * 1024  # of a worker's log that are read


class Slot(NamedTuple):
    """A worker process that has room for one order."""

    address: str
    name: str
    host: str
    resources: frozenset[str]


class WorkerLost(NamedTuple):
    """The process died, or left, before there was an outcome."""

    reason: str
    suspect_episode: bool  # False: it left in an orderly way, so its episode is not the cause
    tail: tuple[str, ...] = ()


class OrderDone(NamedTuple):
    slot: Slot
    result: Outcome | WorkerLost


class Engine(Protocol):
    def slots(self) -> tuple[Slot, ...]:
        """Workers alive now. Raises OutsideError when the engine itself is gone."""

    def start(self, slot: Slot, order: WorkOrder, done: Callable[[OrderDone], None]) -> None:
        """Has a slot work on an order; `done` is called once, from some thread."""

    def close(self) -> None:
        """Ends what was started for this run. What is being worked on is lost."""


class LazyEngine:
    """An Engine that is started when it is first asked for slots: where nothing is to be done, nothing is started."""

    def __init__(self, opening: Callable[[], contextlib.AbstractContextManager[Engine]]) -> None:
        self._opening = opening
        self._stack = contextlib.ExitStack()
        self._engine: Engine | None = None

    def slots(self) -> tuple[Slot, ...]:
        if self._engine is None:
            self._engine = self._stack.enter_context(self._opening())
        return self._engine.slots()

    def start(self, slot: Slot, order: WorkOrder, done: Callable[[OrderDone], None]) -> None:
        assert self._engine is not None, "a slot was had from it"
        self._engine.start(slot, order, done)

    def close(self) -> None:
        self._stack.close()


class DaskEngine:
    """An Engine on a dask cluster."""

    def __init__(
        self,
        client: Any,
        logs: Path | None = None,
        said: deque[str] | None = None,
        grow: Callable[[], None] | None = None,
    ) -> None:
        self._client = client
        self._grow = grow  # starts the other workers, once the first are there
        self._logs = logs  # where workers on this machine write what native code says
        self._said = said if said is not None else deque(maxlen=1)
        self._numbers = itertools.count(1)
        self._run = f"{os.getpid()}-{time.time_ns():x}"
        self._slots: dict[str, Slot] = {}
        self._present: frozenset[str] = frozenset()  # addresses, also of workers that take nothing new
        self._asked = 0.0
        self._flying: dict[str, tuple[Slot, Any, Callable[[OrderDone], None]]] = {}
        self._dead: set[str] = set()  # addresses; a worker that is started anew has another
        self._missing: dict[str, float] = {}  # key -> since when its worker has been gone

    def slots(self) -> tuple[Slot, ...]:
        now = time.monotonic()
        if now - self._asked > (0.5 if self._slots else 0.05):
            self._asked = now
            self._slots = {slot.address: slot for slot in self._ask()}
            self._dead &= self._present
            if self._grow is not None and self._slots:
                self._grow()
                self._grow = None
            self._give_up(now)
        return tuple(slot for slot in self._slots.values() if slot.address not in self._dead)

    def start(self, slot: Slot, order: WorkOrder, done: Callable[[OrderDone], None]) -> None:
        key = f"{order.stages[0]}-{self._run}-{next(self._numbers)}"
        resource = next(iter(slot.resources))
        future = self._client.submit(
            perform,
            order.model_dump_json(),
            *([order.speech] if order.speech else []),  # a worker of an older version takes no more than the order
            key=key,
            workers=[slot.address],
            allow_other_workers=False,
            resources={resource: 1},
            pure=False,
            retries=0,
        )
        self._flying[key] = (slot, future, done)
        future.add_done_callback(self._ended)

    def close(self) -> None:
        with contextlib.suppress(Exception):  # it may be gone already
            self._client.close(timeout=2)

    def _ask(self) -> Iterator[Slot]:
        workers = self._workers()
        self._present = frozenset(workers)
        for address, worker in workers.items():
            resources = frozenset(name for name, amount in (worker.get("resources") or {}).items() if amount >= 1)
            if resources and worker.get("status", "running") == "running":
                yield Slot(address, str(worker.get("name", address)), str(worker.get("host", "")), resources)

    def _workers(self) -> dict[str, dict[str, Any]]:
        try:
            workers: dict[str, dict[str, Any]] = self._client.scheduler_info(n_workers=-1)["workers"]
        except Exception as error:  # whatever it is, there is nobody to give work to
            raise OutsideError(
                f"the scheduler does not answer ({type(error).__name__}); run again, finished work is kept"
            ) from None
        return workers

    def _ended(self, future: Any) -> None:
        """Called by dask in a thread of its own."""
        flight = self._flying.pop(future.key, None)
        if flight is None:
            return
        slot, _, done = flight
        if future.status == "error":
            threading.Thread(
                target=self._report_lost, args=(slot, future, done), name="lost worker", daemon=True
            ).start()
            return
        if future.status == "finished":
            try:
                result: Outcome | WorkerLost = Outcome.model_validate_json(future.result(timeout=30))
            except Exception as error:  # the worker died before its answer was fetched
                result = WorkerLost(f"its answer was lost ({type(error).__name__})", False)
        else:
            result = WorkerLost("the scheduler let go of it", False)
        future.release()
        done(OrderDone(slot, result))

    def _report_lost(self, slot: Slot, future: Any, done: Callable[[OrderDone], None]) -> None:
        """Finds out why a worker died. In a thread: the worker's keeper says so a moment later."""
        error = future.exception(timeout=30)
        future.release()
        if type(error).__name__ == "KilledWorker":
            self._dead.add(slot.address)
            lines = self._end_of_log(slot)
            pid = next((line.removeprefix("pid ") for line in lines if line.startswith("pid ")), "")
            words = tuple(line for line in lines if line.strip() and line != f"pid {pid}")
            if self._logs is None and self._machine_is_gone(slot.host):
                done(OrderDone(slot, WorkerLost("its machine was lost", False)))
            else:
                done(OrderDone(slot, WorkerLost(self._cause(pid), True, words)))
        else:
            said = " ".join(str(error).split())[:300]
            done(OrderDone(slot, WorkerLost(f"the worker cannot work ({type(error).__name__}: {said})", True)))

    def _machine_is_gone(self, host: str) -> bool:
        """Whether all workers of a machine fell silent together: then it was no episode's fault."""
        end = time.monotonic() + DEATH_NOTICE_SECONDS
        while True:
            with contextlib.suppress(OutsideError):
                workers = self._workers()
                seen = [(worker.get("host"), worker.get("last_seen", 0.0)) for worker in workers.values()]
                newest = max((last for _, last in seen), default=0.0)
                if not any(where == host and newest - last < SILENCE_SECONDS for where, last in seen):
                    return True
            if time.monotonic() > end:
                return False
            time.sleep(0.2)

    def _cause(self, pid: str) -> str:
        end = time.monotonic() + (DEATH_NOTICE_SECONDS if pid else 0.0)
        while True:
            said = list(self._said)
            if any(f"(pid={pid})" in line and "memory" in line for line in said):
                return "it took more memory than a worker may have"
            for line in said:
                number = line.rpartition(" ")[2]
                if f"process {pid} was killed by signal" in line and number.isdigit():
                    return f"the process working on it was killed ({_signal_name(int(number))})"
            if time.monotonic() > end:
                return "the process working on it died"
            time.sleep(0.1)

    def _end_of_log(self, slot: Slot) -> tuple[str, ...]:
        if self._logs is None:
            return ()
        with contextlib.suppress(OSError), (self._logs / f"{slot.name}.log").open("rb") as file:
            return _telling_lines(file.read(MAX_LOG_BYTES).decode("utf-8", "replace").splitlines())
        return ()

    def _give_up(self, now: float) -> None:
        """Orders whose worker left: dask would keep them for a worker of the same address, for ever."""
        for key, (slot, future, done) in list(self._flying.items()):
            if slot.address in self._present:  # also one that leaves when it has ended what it does
                self._missing.pop(key, None)
                continue
            lost = now - self._missing.setdefault(key, now) > LOST_TASK_SECONDS
            if lost and self._flying.pop(key, None) is not None:
                self._missing.pop(key, None)
                with contextlib.suppress(Exception):
                    future.cancel()
                done(OrderDone(slot, WorkerLost("its worker left", False)))


def _telling_lines(lines: list[str]) -> tuple[str, ...]:
    """Of a log the lines that tell most: those around a crash, else the last."""
    crash = next((at for at, line in enumerate(lines) if line.startswith("Fatal Python error")), len(lines))
    chosen = [*lines[:1], *lines[max(1, crash - 8) : crash + 12]]  # the first line names the process
    return tuple(line[:200] for line in chosen)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
