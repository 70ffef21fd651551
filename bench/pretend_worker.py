"""Preloaded into dask's workers by bench/batch.py: stages that only sleep, so that the engine itself is measured."""

from __future__ import annotations

import itertools
import os
import time
from typing import Any

from summarizer.batch import worker_tasks as work
from summarizer.batch.lanes import LANES

SECONDS = "PRETEND_SECONDS"


def dask_setup(worker: Any) -> None:
    del worker
    seconds = float(os.environ.get(SECONDS, "0"))
    after = {lane.first: follows.first for lane, follows in itertools.pairwise(LANES)}

    def sleep(order: work.Order, *rest: Any) -> work.Outcome:
        del rest
        time.sleep(seconds)
        name = order.folder or f"show/undated-{abs(hash(order.entry.source)):016x}"
        return work.Outcome(folder=name, duration=3600.0, next=after.get(order.stages[0]))

    work.advance = sleep
