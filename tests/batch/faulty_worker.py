"""Preloaded into dask's worker processes by tests: episodes whose source says so meet a fault there.

`segfault` in the name: the process dies in native code. `memory`: it takes memory until it is stopped. `once`: only
the first process that works on it dies. Every stage that is computed is written to the file in COMPUTED, so that a
test can count.
"""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path
from typing import Any

from summarizer.batch import worker_tasks as work
from summarizer.pipeline.run import EpisodeRun

COMPUTED = "TEST_COMPUTED"
PAUSE = "TEST_PAUSE"  # seconds that a stage takes longer, so that there is time to hit it


def dask_setup(worker: Any) -> None:
    advance = work.advance

    def faulty(order: Any, *rest: Any) -> Any:
        name = order.entry.source
        if "fetch" not in order.stages:
            if "segfault" in name:
                ctypes.string_at(0)
            if "once" in name and not (mark := Path(os.environ[COMPUTED] + ".once")).exists():
                mark.touch()
                os.kill(os.getpid(), 9)
            if "memory" in name:
                taken = []
                while True:
                    taken.append(b"x" * 20_000_000)
                    time.sleep(0.02)
        return advance(order, *rest)

    work.advance = faulty
    if COMPUTED in os.environ:
        count_stages()


def count_stages() -> None:
    """A line `begin|end stage folder` for each stage that is computed in this process."""
    do = EpisodeRun._do

    def counted(self: Any, stage: str, outputs: Any, work_: Any, **inputs: Any) -> None:
        def noted() -> Any:
            _say(f"begin {stage} {self.folder.path.name}")
            time.sleep(float(os.environ.get(PAUSE, "0")))
            made = work_()
            _say(f"end {stage} {self.folder.path.name}")
            return made

        do(self, stage, outputs, noted, **inputs)

    EpisodeRun._do = counted  # type: ignore[method-assign]


def _say(line: str) -> None:
    with Path(os.environ[COMPUTED]).open("a") as file:  # short appended lines are whole, also from several processes
        file.write(line + "\n")
