"""Waits of the workers do not depend on the clock that people and time servers set."""

from __future__ import annotations

import time

import distributed.batched
import pytest
from tornado.ioloop import IOLoop

from summarizer.batch import nodes
from summarizer.batch.cluster import CONFIG


def test_a_clock_set_back_delays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert nodes.Worker
    assert distributed.batched.time is time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    assert IOLoop.time(None) == 5.0  # type: ignore[arg-type]


def test_no_worker_of_this_machine_is_given_up_for_its_silence() -> None:
    assert CONFIG["distributed.scheduler.worker-ttl"] is None
