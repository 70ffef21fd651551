"""The type of the fixture `recordings`, for tests that name it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

__all__ = ["Recordings"]

Recordings = Callable[..., Path]
