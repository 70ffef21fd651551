"""Ctrl-C ends a command in seconds, whatever its threads and libraries do; the line that says so comes once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from summarizer.leaving import INTERRUPTED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal are sent by number here")

_LONG = 600  # seconds; a test that waits for the work would fail by its time
_MOST = 60  # seconds to the end on the busiest machine
_BEGIN = (
    "import concurrent.futures, hashlib, signal, time\nfrom summarizer import leaving\n"
    "leaving.bound_interrupts()\nprint('ready')\n"
)
_POOL = f"with concurrent.futures.ThreadPoolExecutor() as pool:\n pool.submit(time.sleep, {_LONG}).result()"
_NATIVE = "hashlib.pbkdf2_hmac('sha256', b'', b'', 2**31 - 1)"


def interrupted(code: str) -> tuple[int, str]:
    """Exit code and standard error of code that is interrupted when it has said that it is ready."""
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-uc", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.2)  # or it is interrupted a little before its work begins, which must do no harm either
        child.send_signal(signal.SIGINT)
        try:
            _, said = child.communicate(timeout=_MOST)
        finally:
            child.kill()
    assert time.monotonic() - begun < _LONG / 2
    return child.returncode, said


@pytest.mark.parametrize("work", [_POOL, _NATIVE], ids=["a pool", "native code"])
def test_what_computes_does_not_hold_a_user_here(work: str) -> None:
    assert interrupted(_BEGIN + work) == (130, f"summarizer: {INTERRUPTED}\n")


def test_the_line_comes_once() -> None:
    """The command has told it, and then its pool keeps it."""
    told = (
        f"pool = concurrent.futures.ThreadPoolExecutor()\npool.submit(time.sleep, {_LONG})\n"
        f"try:\n time.sleep({_LONG})\nexcept KeyboardInterrupt:\n leaving.tell_interrupted()"
    )
    assert interrupted(_BEGIN + told) == (130, f"summarizer: {INTERRUPTED}\n")


def test_whoever_answers_interrupts_is_let_alone() -> None:
    answer = "heard = []\nsignal.signal(signal.SIGINT, lambda *_: heard.append(1))\nleaving.LEAVE_SECONDS = 0.0\n"
    wait = "while not heard:\n time.sleep(0.05)\ntime.sleep(0.5)"
    assert interrupted(_BEGIN.replace("print(", f"{answer}print(") + wait) == (0, "")
