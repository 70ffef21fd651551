"""A machine's workers for a scheduler elsewhere: what `summarizer worker tls://host:8786` runs.

They serve the lanes that a run on this machine alone would have, and look for the scheduler again whenever it is gone.
Asked to stop, a worker takes nothing new, ends what it does, and leaves; asked twice, it leaves now.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.batch.cluster import CONFIG, Workers, silence_dask_logs, worker_options
from summarizer.batch.security import without_keys

__all__ = ["WorkerPlacement", "run_workers"]

Say = Callable[[str], None]
RECONNECT_SECONDS = 3.0  # between looks for a scheduler that is not there
CONNECT_SECONDS = 10.0
END_SECONDS = 30.0  # for a worker that is idle to end


class WorkerPlacement(NamedTuple):
    """Where this machine's workers are, for others and on its disk."""

    scratch: Path  # logs and dask's own files, made for this run
    host: str | None = None  # the address that others reach; None: the one that leads to the scheduler


def run_workers(address: str, plans: tuple[Workers, ...], threads: int, place: WorkerPlacement, say: Say) -> None:
    """Works for the scheduler at an address such as `tls://10.0.0.1:8786` until Ctrl-C or SIGTERM.

    `threads` are those of a recogniser when the coordinator's settings do not say. `say` is given a line whenever
    something changes.
    """
    import dask

    os.environ.setdefault("SUMMARIZER_ASR__WORKERS", str(threads))  # the workers inherit it
    told = {**CONFIG, "temporary-directory": str(place.scratch)}
    with without_keys() as keys, dask.config.set(told), silence_dask_logs():
        if keys:
            say(f"not used here: {', '.join(sorted(keys))}; orders bring what they need")
        asyncio.run(_Machine(address, plans, place, say).run())


class _Machine:
    def __init__(self, address: str, plans: tuple[Workers, ...], place: WorkerPlacement, say: Say) -> None:
        self._address, self._plans, self._place, self._say = address, plans, place, say
        self._said = ""
        self._up = 0
        self._asked = 0  # how often it was asked to stop
        self._stop, self._leave = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        self._listen(asyncio.get_running_loop())
        prefix = f"{socket.gethostname()}-{os.getpid()}-"
        options = dict(worker_options(self._plans, self._place.scratch, host=self._place.host, prefix=prefix))
        async with asyncio.TaskGroup() as group:
            for name, each in options.items():
                group.create_task(self._keep(name, each))

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ctrl-C is for this process: the workers' processes are started with it blocked."""
        if not hasattr(signal, "pthread_sigmask"):
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._asked_to_stop))
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_stop)
        threading.Thread(target=threading.Event().wait, name="interrupts", daemon=True).start()  # takes them
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def _asked_to_stop(self) -> None:
        self._asked += 1
        self._stop.set()
        if self._asked > 1:
            self._leave.set()
        else:
            self._tell("leaving when what is being worked on is done; once more to leave now")

    def _tell(self, line: str) -> None:
        if line != self._said:
            self._said = line
            self._say(line)

    # -- one worker ----------------------------------------------------------------------------------------------------

    async def _keep(self, name: str, options: dict[str, Any]) -> None:
        """Has the worker work whenever there is a scheduler."""
        import distributed

        while not self._stop.is_set():
            trouble = await self._reach()
            if trouble is None:
                nanny = distributed.Nanny(self._address, name=name, **options)
                try:
                    await self._while_working(nanny)
                except Exception as error:
                    trouble = f"a worker could not be started ({type(error).__name__}); trying again"
                finally:
                    with contextlib.suppress(Exception):
                        await nanny.close(timeout=2)
            if trouble is not None:
                self._tell(trouble)
                await self._stopped(RECONNECT_SECONDS)

    async def _reach(self) -> str | None:
        """What is wrong with the way to the scheduler."""
        import distributed.core

        dask: Any = distributed  # it has no types
        try:
            secret = dask.Security().get_connection_args("worker")
            comm = await dask.core.connect(self._address, timeout=CONNECT_SECONDS, **secret)
            await comm.close()
        except (OSError, ValueError, RuntimeError, TimeoutError) as error:
            return f"no scheduler answers at {self._address} ({type(error).__name__}); trying again"
        return None

    async def _while_working(self, nanny: Any) -> None:
        await nanny
        self._up += 1
        if self._up == sum(plan.number for plan in self._plans):
            roles = ", ".join(f"{plan.number} {plan.resource}" for plan in self._plans)
            self._tell(f"at work for {self._address}: {roles}")
        try:
            ended = asyncio.ensure_future(nanny.finished())
            await self._first(ended, self._stop.wait())
            if self._stop.is_set() and not ended.done():
                await self._first(ended, self._drain(nanny), self._leave.wait())
            elif not self._stop.is_set():
                self._tell(f"the scheduler at {self._address} is gone")
        finally:
            self._up -= 1

    async def _drain(self, nanny: Any) -> None:
        import distributed.core
        import distributed.protocol.pickle

        rpc: Any = distributed.core.rpc
        dumps: Any = distributed.protocol.pickle.dumps
        nanny.close_gracefully()  # its keeper does not start it anew
        with contextlib.suppress(OSError):  # it died meanwhile
            async with rpc(nanny.worker_address, connection_args=nanny.connection_args) as worker:
                await worker.run(function=dumps(_pause))
                while not (await worker.run(function=dumps(_is_idle)))["result"]:
                    await asyncio.sleep(0.2)
                await worker.run(function=dumps(_part), wait=False)
                await asyncio.wait_for(nanny.finished(), END_SECONDS)

    async def _stopped(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    @staticmethod
    async def _first(*waits: Any) -> None:
        """Until one of them is done; those that are not futures of the caller's are let go."""
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.exception()
        finally:
            for task, wait in zip(tasks, waits, strict=True):
                if task is not wait:
                    task.cancel()


# -- inside a worker process -------------------------------------------------------------------------------------------


def _pause(dask_worker: Any = None) -> None:
    from distributed.core import Status

    dask_worker.status = Status.paused


def _is_idle(dask_worker: Any = None) -> bool:
    return not dask_worker.state.executing and not dask_worker.data  # an answer that was not fetched is there still


async def _part(dask_worker: Any = None) -> None:
    await dask_worker.close_gracefully()
