"""Preloaded into dask's worker processes by tests: episodes whose source says so meet a fault there.

`segfault` in the name: the process dies in native code. `memory`: it takes memory until it is stopped. `once`: only
the first process that works on it dies. `returns-SITUATION`: the first order returns what real workers returned in that
situation, see `recorded_outcomes.py`. Every stage that is computed is written to the file in COMPUTED, so that a test
can count.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import summarizer
from summarizer.batch import worker_tasks
from summarizer.batch.lanes import DOWNLOADING
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.stages import STAGES

COMPUTED = "TEST_COMPUTED"
PAUSE = "TEST_PAUSE"  # seconds that a stage takes longer, so that there is time to hit it
RETURNS = "returns-"


def dask_setup(worker: Any) -> None:
    advance = worker_tasks.advance

    def faulty(order: worker_tasks.WorkOrder, *rest: Any) -> worker_tasks.Outcome:
        name = Path(order.entry.source).stem
        if RETURNS in name:
            return _recorded(name.partition(RETURNS)[2])
        if order.stages != DOWNLOADING.stages:
            _meet_fault(name)
        return advance(order, *rest)

    worker_tasks.advance = faulty
    if COMPUTED in os.environ:
        count_stages()


def _recorded(situation: str) -> worker_tasks.Outcome:
    tests = Path(summarizer.__file__).parents[1] / "tests"  # dask copies this file elsewhere before it is imported
    sys.path[:0] = [str(tests), str(tests / "batch")]
    from recorded_outcomes import failed

    return failed(situation, folder=None, title="")


def _meet_fault(name: str) -> None:
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


def count_stages() -> None:
    """A line `begin|end stage folder` for each stage that is computed in this process."""
    for stage in STAGES:
        object.__setattr__(stage, "work", functools.partial(_counted, stage.name, stage.work))


def _counted(stage: str, work: Callable[[EpisodeContext], float | None], context: EpisodeContext) -> float | None:
    _say(f"begin {stage} {context.folder.path.name}")
    time.sleep(float(os.environ.get(PAUSE, "0")))
    cost = work(context)
    _say(f"end {stage} {context.folder.path.name}")
    return cost


def _say(line: str) -> None:
    with Path(os.environ[COMPUTED]).open("a") as file:  # short appended lines are whole, also from several processes
        file.write(line + "\n")
