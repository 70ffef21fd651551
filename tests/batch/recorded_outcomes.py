"""What real workers returned, kept as JSON in `outcomes/`: the fakes of these tests and of bench/ replay it.

`record_outcomes.py` makes the recordings, and `test_recorded_outcomes.py` makes them anew and compares.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from summarizer.batch.lanes import lane_of
from summarizer.batch.worker_tasks import Outcome, WorkOrder
from summarizer.net import host_of

__all__ = ["RECORDED", "failed", "succeeded"]

RECORDED = Path(__file__).with_name("outcomes")


def failed(situation: str, **changed: Any) -> Outcome:
    """What a worker returned in a situation, a file of `outcomes/`."""
    return _recorded(situation).model_copy(update=changed)


def succeeded(order: WorkOrder) -> Outcome:
    """What a worker returned when it had done an order's stages: of another episode, named after this one."""
    recorded = _recorded(lane_of(order.stages[0]).name)
    host = host_of(order.entry.source) if recorded.host else None
    return recorded.model_copy(update={"folder": f"show/{Path(order.entry.source).name}", "title": "", "host": host})


@functools.cache
def _recorded(name: str) -> Outcome:
    return Outcome.model_validate_json((RECORDED / f"{name}.json").read_bytes())
