"""Dask's scheduler and worker without their HTTP server, whose pages have neither a password nor encryption; and with
waits that a clock which is set does not lengthen."""

from __future__ import annotations

import time
from typing import Any

import distributed
import distributed.batched
import tornado.ioloop

__all__ = ["Scheduler", "Worker"]

_dask: Any = distributed  # it has no types
_tornado: Any = tornado.ioloop


class Scheduler(_dask.Scheduler):  # type: ignore[misc]
    def start_http_server(self, *_: object, **__: object) -> None:
        """Listens on nothing."""


class Worker(_dask.Worker):  # type: ignore[misc]
    def start_http_server(self, *_: object, **__: object) -> None:
        """Listens on nothing."""


def _measure_waits_by_a_clock_that_is_never_set() -> None:
    """Tornado and dask measure waits by the wall clock: one that is set back by an hour would stop what is sent and
    all that is done periodically for an hour."""
    _tornado.IOLoop.time = lambda _: time.monotonic()
    _dask.batched.time = time.monotonic


_measure_waits_by_a_clock_that_is_never_set()
