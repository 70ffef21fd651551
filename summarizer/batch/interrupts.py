"""Ctrl-C and SIGTERM, answered by whoever is at work instead of by Python."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

__all__ = ["answering_interrupts"]


@contextlib.contextmanager
def answering_interrupts(interrupted: Callable[[], None]) -> Iterator[bool]:
    """Calls `interrupted` for each interrupt. Gives False, and does nothing, outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield False
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: interrupted()) for number in numbers}
    try:
        yield True
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
