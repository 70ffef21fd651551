"""Dask's scheduler and worker without their HTTP server: its pages have neither a password nor encryption."""

from __future__ import annotations

from typing import Any

import distributed

__all__ = ["Scheduler", "Worker"]

_dask: Any = distributed  # it has no types


class Scheduler(_dask.Scheduler):  # type: ignore[misc]
    def start_http_server(self, *_: object, **__: object) -> None:
        """Listens on nothing."""


class Worker(_dask.Worker):  # type: ignore[misc]
    def start_http_server(self, *_: object, **__: object) -> None:
        """Listens on nothing."""
