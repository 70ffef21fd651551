"""Runs orders on worker processes that may die: dask.distributed, used as no more than that.

Truth is in the episodes' folders, and resume, retries and order are the coordinator's. Of dask this takes: processes
here or on other machines, a function called in one of them, and word when one dies. Each order is pinned to one
worker that has nothing else to do: dask blames every task *assigned* to a dead worker, so there is never a second.

`local_engine` starts a cluster on the loopback interface for this run, closed by certificates made for it;
`remote_engine` joins one by its address. Beside this module only `join.py`, the other end, `nodes.py` and
`security.py` import dask.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import shutil
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from summarizer.batch.security import is_encrypted, without_keys
from summarizer.batch.work import LOG, Order, Outcome, perform
from summarizer.errors import OutsideError

__all__ = [
    "CONFIG",
    "DaskEngine",
    "Done",
    "Engine",
    "Lazy",
    "Lost",
    "Slot",
    "Workers",
    "local_engine",
    "machine",
    "remote_engine",
    "silenced",
    "worker_options",
]

_GRACE = 3.0  # seconds after which a task is given up whose worker is gone without a word from the scheduler
_HEARSAY = 3.0  # seconds within which a worker's keeper says why it died
_SILENT = 10.0  # seconds without a heartbeat after which a worker counts as gone with its machine
_LOG_BYTES = 256 * 1024  # of a worker's log that are looked at
CONFIG = {
    "distributed.scheduler.allowed-failures": 0,  # the coordinator tries again, alone
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.active-memory-manager.start": False,
    # Without dask's MALLOC_TRIM_THRESHOLD_: giving memory back all the time cost a recogniser 20 of its 45 CPU seconds.
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1, "MKL_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1},
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.target": False,  # nothing to spill; a paused worker would never be given work again
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.deploy.lost-worker-timeout": "1h",  # a worker that restarts slowly on a busy machine is not lost
    "distributed.diagnostics.nvml": False,
    "distributed.scheduler.http.routes": [],  # no pages are served
    "distributed.worker.http.routes": [],
}


class Slot(NamedTuple):
    """A worker process that has room for one order."""

    address: str
    name: str
    host: str
    resources: frozenset[str]


class Lost(NamedTuple):
    """The process died, or left, before there was an outcome."""

    reason: str
    blamed: bool  # False: it left in an orderly way, and what it worked on is innocent
    tail: tuple[str, ...] = ()


class Done(NamedTuple):
    slot: Slot
    result: Outcome | Lost


class Engine(Protocol):
    def slots(self) -> tuple[Slot, ...]:
        """Workers alive now. Raises OutsideError when the engine itself is gone."""

    def start(self, slot: Slot, order: Order, done: Callable[[Done], None]) -> None:
        """Has a slot work on an order; `done` is called once, from some thread."""

    def close(self) -> None:
        """Ends what was started for this run. What is being worked on is lost."""


class Lazy:
    """An Engine that is started when it is first asked for slots: where nothing is to be done, nothing is started."""

    def __init__(self, opening: Callable[[], contextlib.AbstractContextManager[Engine]]) -> None:
        self._opening = opening
        self._stack = contextlib.ExitStack()
        self._engine: Engine | None = None

    def slots(self) -> tuple[Slot, ...]:
        if self._engine is None:
            self._engine = self._stack.enter_context(self._opening())
        return self._engine.slots()

    def start(self, slot: Slot, order: Order, done: Callable[[Done], None]) -> None:
        assert self._engine is not None, "a slot was had from it"
        self._engine.start(slot, order, done)

    def close(self) -> None:
        self._stack.close()


class Workers(NamedTuple):
    """Worker processes to start on this machine."""

    resource: str  # what they serve
    number: int
    memory: int  # bytes that each may take
    gpus: tuple[str, ...] = ()  # one worker for each, in CUDA_VISIBLE_DEVICES


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
        self._flying: dict[str, tuple[Slot, Any, Callable[[Done], None]]] = {}
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

    def start(self, slot: Slot, order: Order, done: Callable[[Done], None]) -> None:
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
        future.add_done_callback(self._landed)

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

    def _landed(self, future: Any) -> None:
        """Called by dask in a thread of its own."""
        flight = self._flying.pop(future.key, None)
        if flight is None:
            return
        slot, _, done = flight
        if future.status == "error":
            threading.Thread(target=self._blame, args=(slot, future, done), name="blame", daemon=True).start()
            return
        if future.status == "finished":
            try:
                result: Outcome | Lost = Outcome.model_validate_json(future.result(timeout=30))
            except Exception as error:  # the worker died with the answer in its hands
                result = Lost(f"its answer was lost ({type(error).__name__})", False)
        else:
            result = Lost("the scheduler let go of it", False)
        future.release()
        done(Done(slot, result))

    def _blame(self, slot: Slot, future: Any, done: Callable[[Done], None]) -> None:
        """Finds out why a worker died. In a thread: the worker's keeper says so a moment later."""
        error = future.exception(timeout=30)
        future.release()
        if type(error).__name__ == "KilledWorker":
            self._dead.add(slot.address)
            lines = self._last_words(slot)
            pid = next((line.removeprefix("pid ") for line in lines if line.startswith("pid ")), "")
            words = tuple(line for line in lines if line.strip() and line != f"pid {pid}")
            if self._logs is None and self._machine_is_gone(slot.host):
                done(Done(slot, Lost("its machine was lost", False)))
            else:
                done(Done(slot, Lost(self._cause(pid), True, words)))
        else:
            said = " ".join(str(error).split())[:300]
            done(Done(slot, Lost(f"the worker cannot work ({type(error).__name__}: {said})", True)))

    def _machine_is_gone(self, host: str) -> bool:
        """Whether all workers of a machine fell silent together: then it was no episode's fault."""
        end = time.monotonic() + _HEARSAY
        while True:
            with contextlib.suppress(OutsideError):
                workers = self._workers()
                seen = [(worker.get("host"), worker.get("last_seen", 0.0)) for worker in workers.values()]
                newest = max((last for _, last in seen), default=0.0)
                if not any(where == host and newest - last < _SILENT for where, last in seen):
                    return True
            if time.monotonic() > end:
                return False
            time.sleep(0.2)

    def _cause(self, pid: str) -> str:
        end = time.monotonic() + (_HEARSAY if pid else 0.0)
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

    def _last_words(self, slot: Slot) -> tuple[str, ...]:
        if self._logs is None:
            return ()
        with contextlib.suppress(OSError), (self._logs / f"{slot.name}.log").open("rb") as file:
            return _telling(file.read(_LOG_BYTES).decode("utf-8", "replace").splitlines())
        return ()

    def _give_up(self, now: float) -> None:
        """Orders whose worker left: dask would keep them for a worker of the same address, for ever."""
        for key, (slot, future, done) in list(self._flying.items()):
            if slot.address in self._present:  # also one that leaves when it has ended what it does
                self._missing.pop(key, None)
            elif now - self._missing.setdefault(key, now) > _GRACE and self._flying.pop(key, None) is not None:
                self._missing.pop(key, None)
                with contextlib.suppress(Exception):
                    future.cancel()
                done(Done(slot, Lost("its worker left", False)))


def _telling(lines: list[str]) -> tuple[str, ...]:
    """Of a log the lines that tell most: those around a crash, else the last."""
    crash = next((at for at, line in enumerate(lines) if line.startswith("Fatal Python error")), len(lines))
    chosen = [*lines[:1], *lines[max(1, crash - 8) : crash + 12]]  # the first line names the process
    return tuple(line[:200] for line in chosen)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@contextlib.contextmanager
def remote_engine(address: str) -> Iterator[DaskEngine]:
    """Joins a cluster that somebody started, e.g. `tls://host:8786`. Raises OutsideError when nobody answers."""
    dask, distributed = _libraries()
    with dask.config.set(CONFIG), silenced() as said:
        try:
            client = distributed.Client(address, timeout=15, set_as_default=False, name="summarizer")
        except (OSError, ValueError, TimeoutError) as error:
            alike = ", with a certificate of the same authority" if is_encrypted(address) else ""
            raise OutsideError(
                f"no scheduler answers at {address} ({type(error).__name__}); start one with `dask scheduler`{alike}"
            ) from None
        try:
            client.run_on_scheduler(_never_again)
        except Exception as error:
            client.close(timeout=2)
            raise OutsideError(
                f"the scheduler at {address} cannot be used ({type(error).__name__}); install the same versions of "
                "summarizer and dask there as here"
            ) from None
        engine = DaskEngine(client, said=said)
        try:
            yield engine
        finally:
            engine.close()


def _never_again(dask_scheduler: Any = None) -> None:
    """Runs on the scheduler, which may have been started with dask's own defaults: that it tries a task on others
    after its worker died, which for a pinned task means to keep it for ever."""
    dask_scheduler.allowed_failures = 0


@contextlib.contextmanager
def local_engine(plans: tuple[Workers, ...], scratch: Path) -> Iterator[DaskEngine]:
    """A cluster of processes on this machine, on the loopback interface, gone when this ends.

    Who connects needs a certificate that only this process and its workers have. No worker has a key in its
    environment.
    `scratch` is a folder for it alone; whatever an earlier run left there is removed.
    """
    dask, distributed = _libraries()
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    with without_keys(), dask.config.set({**CONFIG, "temporary-directory": str(scratch)}), silenced() as said:
        cluster, grow = _cluster(plans, scratch)
        try:
            client = distributed.Client(cluster, set_as_default=False, name="summarizer")
            engine = DaskEngine(client, logs=scratch, said=said, grow=grow)
            try:
                yield engine
            finally:
                engine.close()
        finally:
            with contextlib.suppress(Exception):
                cluster.close(timeout=10)
            shutil.rmtree(scratch, ignore_errors=True)


def _cluster(plans: tuple[Workers, ...], scratch: Path) -> tuple[Any, Callable[[], None]]:
    """Starts the scheduler and the first kind of workers; gives what starts the others, while those already work."""
    _, dask = _libraries()
    from summarizer.batch.nodes import Scheduler

    security = dask.Security.temporary()
    specs = [(name, {**options, "security": security}) for name, options in worker_options(plans, scratch)]
    base: Any = dask.SpecCluster

    class Cluster(base):  # type: ignore[misc] # dask has no types
        def new_worker_spec(self) -> dict[str, Any]:
            name, options = specs[len(self.worker_spec)]
            return {name: {"cls": dask.Nanny, "options": options}}

    place = {"protocol": "tls://", "host": "127.0.0.1", "port": 0, "security": security}
    options = {**place, "dashboard": False, "allowed_failures": 0}
    cluster: Any = Cluster(scheduler={"cls": Scheduler, "options": options}, security=security, silence_logs=False)
    if hasattr(signal, "pthread_sigmask"):
        # Processes inherit this: Ctrl-C reaches the coordinator only, also while a worker is still starting. Python's
        # own tracker is started before: starting it later lets interrupts through again, to the worker after it.
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()
        cluster.sync(_block_interrupts)
    cluster.scale(min(plans[0].number, len(specs)))
    return cluster, lambda: cluster.scale(len(specs))


async def _block_interrupts() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def worker_options(
    plans: tuple[Workers, ...], scratch: Path, *, host: str | None = "127.0.0.1", prefix: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and options of each worker's keeper (dask's Nanny). `host` None: the address that leads to the scheduler."""
    import dask

    from summarizer.batch.nodes import Worker

    preloads = dask.config.get("distributed.worker.preload")  # the user's own, as anywhere with dask
    for plan in plans:
        for number in range(plan.number):
            name = f"{prefix}{plan.resource}-{number + 1}"
            env = {LOG: str(scratch / f"{name}.log")}
            if plan.gpus:
                env["CUDA_VISIBLE_DEVICES"] = plan.gpus[number % len(plan.gpus)]
            yield (
                name,
                {
                    "worker_class": Worker,
                    "nthreads": 1,
                    "resources": {plan.resource: 1},
                    "memory_limit": plan.memory,
                    "local_directory": str(scratch),
                    "preload": [*preloads, "summarizer.batch.work"],
                    "env": env,
                    "silence_logs": logging.CRITICAL,
                    "host": host,
                },
            )


def machine() -> tuple[int, int]:
    """Cores and bytes of memory that this process may use, a container's limits counted."""
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    return int(CPU_COUNT), int(MEMORY_LIMIT)


def _libraries() -> tuple[Any, Any]:
    import dask
    import distributed

    return dask, distributed


class _Listener(logging.Handler):
    """Keeps what the workers' keepers say; nothing of it is printed."""

    def __init__(self, said: deque[str]) -> None:
        super().__init__()
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(Exception):
            self._said.append(record.getMessage())


@contextlib.contextmanager
def silenced() -> Iterator[deque[str]]:
    """Dask's log goes to a short list instead of the terminal."""
    import distributed  # noqa: F401 -- sets its loggers up when imported

    said: deque[str] = deque(maxlen=500)
    names = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.handlers, logger.propagate = [_Listener(said)], False
    yield said  # and silent it stays: dask has last words when the process ends
