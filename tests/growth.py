"""Whether a call's time grows as its input does, told by the ratio of CPU times at two sizes.

The ratio is the same on a fast, a slow and a busy machine. What is quadratic shows at small sizes already.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["require_linear"]

T = TypeVar("T")
_TIMES = 8  # the larger input is so many times the smaller one: quadratic time is 64 times as long
_ALLOWED = 24  # times as long; between the two, with room for caches and the collector
_TRIES = 3


def require_linear(call: Callable[[T], object], made: Callable[[int], T], size: int) -> None:
    """Calls with inputs of `size` and of eight times `size`. AssertionError when the time grows much faster."""
    small, large = made(size), made(_TIMES * size)
    call(small)  # fills caches and compiles patterns
    ratio = 0.0
    for _ in range(_TRIES):
        ratio = _seconds(call, large) / max(_seconds(call, small), 1e-4)
        if ratio <= _ALLOWED:
            return
    raise AssertionError(f"{_TIMES} times the input takes {ratio:.0f} times as long")


def _seconds(call: Callable[[T], object], given: T) -> float:
    gc.disable()  # the collector's time depends on what all tests before have left
    try:
        begun = time.thread_time()
        call(given)
        return time.thread_time() - begun
    finally:
        gc.enable()
