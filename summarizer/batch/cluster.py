"""The worker processes of a run: a cluster on this machine, or one that somebody started elsewhere.

`local_engine` starts a cluster on the loopback interface for this run, closed by certificates made for it;
`remote_engine` joins one by its address.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.batch.engine import DaskEngine
from summarizer.batch.security import is_encrypted, without_keys
from summarizer.batch.worker_tasks import LOG
from summarizer.errors import OutsideError

__all__ = [
    "CONFIG",
    "Workers",
    "local_engine",
    "machine_resources",
    "remote_engine",
    "silence_dask_logs",
    "worker_options",
]

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
    # By the wall clock: a machine that slept, or a clock set forward, would lose all workers. Keepers see them die.
    "distributed.scheduler.worker-ttl": None,
    "distributed.deploy.lost-worker-timeout": "1h",  # a worker that restarts slowly on a busy machine is not lost
    "distributed.diagnostics.nvml": False,
    "distributed.scheduler.http.routes": [],  # no pages are served
    "distributed.worker.http.routes": [],
}


class Workers(NamedTuple):
    """Worker processes to start on this machine."""

    resource: str  # what they serve
    number: int
    memory: int  # bytes that each may take
    gpus: tuple[str, ...] = ()  # one worker for each, in CUDA_VISIBLE_DEVICES


@contextlib.contextmanager
def remote_engine(address: str) -> Iterator[DaskEngine]:
    """Joins a cluster that somebody started, e.g. `tls://host:8786`. Raises OutsideError when nobody answers."""
    dask, distributed = _libraries()
    with dask.config.set(CONFIG), silence_dask_logs() as said:
        try:
            client = distributed.Client(address, timeout=15, set_as_default=False, name="summarizer")
        except (OSError, ValueError, TimeoutError) as error:
            alike = ", with a certificate of the same authority" if is_encrypted(address) else ""
            raise OutsideError(
                f"no scheduler answers at {address} ({type(error).__name__}); start one with `dask scheduler`{alike}"
            ) from None
        try:
            client.run_on_scheduler(_forbid_retries)
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


def _forbid_retries(dask_scheduler: Any = None) -> None:
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
    with without_keys(), dask.config.set({**CONFIG, "temporary-directory": str(scratch)}), silence_dask_logs() as said:
        cluster, grow = _cluster(plans, scratch)
        try:
            client = distributed.Client(cluster, set_as_default=False, name="summarizer")
            engine = DaskEngine(client, logs=scratch, said=said, grow=grow)
            try:
                yield engine
            finally:
                engine.close()
        finally:
            _kill_workers(cluster)
            with contextlib.suppress(Exception):
                cluster.close(timeout=10)
            shutil.rmtree(scratch, ignore_errors=True)


def _kill_workers(cluster: Any) -> None:
    """Ends the workers at once. They are idle, or what they do is not wanted any more; dask would wait for it."""
    for nanny in cluster.workers.values():
        nanny.auto_restart = False
        if nanny.pid is not None:
            with contextlib.suppress(OSError):
                os.kill(nanny.pid, getattr(signal, "SIGKILL", signal.SIGTERM))


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
                    "preload": [*preloads, "summarizer.batch.worker_tasks"],
                    "env": env,
                    "silence_logs": logging.CRITICAL,
                    "host": host,
                },
            )


def machine_resources() -> tuple[int, int]:
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
def silence_dask_logs() -> Iterator[deque[str]]:
    """Dask's log goes to a short list instead of the terminal."""
    import distributed  # noqa: F401 -- sets its loggers up when imported

    said: deque[str] = deque(maxlen=500)
    names = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.handlers, logger.propagate = [_Listener(said)], False
    yield said  # and silent it stays: dask has last words when the process ends
