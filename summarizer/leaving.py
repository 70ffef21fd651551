"""Leaving within seconds after Ctrl-C, also while native code computes or threads wait for an answer.

Python tells its main thread of Ctrl-C when that thread has ended a step, which may take a model half a minute, and
waits for the threads of pools before it ends. A process may end at any moment: files are complete or not there.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

__all__ = ["INTERRUPTED", "LEAVE_SECONDS", "bound_interrupts", "leave_within", "tell_interrupted"]

INTERRUPTED = "interrupted; everything finished so far is kept, the same command goes on from there"
LEAVE_SECONDS = 1.5
_told = threading.Event()


def bound_interrupts() -> None:
    """From now on, Ctrl-C ends this process within LEAVE_SECONDS wherever Python's own handler answers it."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # `nohup`, which has it ignored
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(heard, told), name="interrupts", daemon=True).start()


def leave_within(seconds: float) -> None:
    """Ends this process after so many seconds, unless it has ended by itself."""
    timer = threading.Timer(seconds, _leave)
    timer.daemon = True
    timer.start()


def tell_interrupted() -> None:
    """Says, once, that the command was interrupted."""
    from summarizer.terminal import write_error_line

    if not _told.is_set():
        _told.set()
        write_error_line(f"summarizer: {INTERRUPTED}")


def _watch(heard: socket.socket, told: socket.socket) -> None:
    with heard, told:
        while numbers := heard.recv(64):
            if signal.SIGINT in numbers and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                leave_within(LEAVE_SECONDS)


def _leave() -> None:
    if not _told.is_set() and sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K\x1b[?25h")  # where a live line was; it hid the cursor
    tell_interrupted()
    os._exit(130)
