"""What the fixture `recordings` gives: a function that makes a folder of short real speech."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Recordings = Callable[..., Path]
