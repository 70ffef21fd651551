"""Preloaded into dask's workers by bench/batch.py: stages that only sleep, so that the engine itself is measured.

What they return is what real workers returned; see tests/batch/recorded_outcomes.py.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import summarizer
from summarizer.batch import worker_tasks
from summarizer.batch.lanes import lane_after

SECONDS = "PRETEND_SECONDS"
TESTS = Path(summarizer.__file__).parents[1] / "tests"  # dask copies this file elsewhere before it is imported


def pretended(order: worker_tasks.WorkOrder) -> worker_tasks.Outcome:
    """An order of an hour's episode, done."""
    if str(TESTS) not in sys.path:
        sys.path[:0] = [str(TESTS), str(TESTS / "batch")]
    from recorded_outcomes import succeeded

    after = lane_after(order.stages[-1])
    folder = order.folder or f"show/undated-{abs(hash(order.entry.source)):016x}"
    changed = {"folder": folder, "duration": 3600.0, "next": after.first if after else None}
    return succeeded(order).model_copy(update=changed)


def dask_setup(worker: Any) -> None:
    del worker
    seconds = float(os.environ.get(SECONDS, "0"))

    def sleep(order: worker_tasks.WorkOrder, *rest: Any) -> worker_tasks.Outcome:
        del rest
        time.sleep(seconds)
        return pretended(order)

    worker_tasks.advance = sleep
