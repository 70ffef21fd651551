"""One coordinator for a folder: who holds it is told, who died is replaced, and by one only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from buckets import Bucket
from filelock._soft._lease import _RefreshLoop

from summarizer.errors import InputError, StorageError
from summarizer.store import LockTiming, Root, open_root

TERMS = LockTiming(renew_seconds=0.3, expiry_seconds=3.0)

HOLDER = """
import sys, time
from summarizer.store import LockTiming, open_root
from summarizer.store import lock
if sys.argv[2] != "here":  # as if on another machine, whose processes cannot be looked at
    import socket
    socket.gethostname = lambda: sys.argv[2]
root = open_root(sys.argv[1], timing=LockTiming(0.3, 3.0))
from summarizer.errors import InputError
try:
    with root.hold(on_lost=lambda: print("lost", flush=True)) as hold:
        print("held", flush=True)
        end = time.monotonic() + float(sys.argv[3])
        while hold.lost is None and time.monotonic() < end:
            time.sleep(0.05)
        print("kept" if hold.lost is None else hold.lost, flush=True)
except InputError as error:
    print("refused", error, flush=True)
"""


def holder(root: str, host: str = "here", seconds: float = 60) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, root, host, str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path) if request.param == "folder" else str(request.getfixturevalue("bucket").url)


def opened(place: str) -> Root:
    return open_root(place, timing=TERMS)


def test_a_second_coordinator_is_refused_and_told_who_holds_it(place: str) -> None:
    with holder(place) as first:
        assert said(first) == "held"
        with pytest.raises(InputError) as caught, opened(place).hold():
            pass
        first.kill()
    told = f"{place} is in use by another run (host {socket.gethostname()}, process {first.pid}"
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_a_lock_that_was_given_back_is_free(place: str) -> None:
    for _ in range(3):
        with opened(place).hold() as hold:
            hold.check()


def test_a_holder_lives_on_while_it_is_watched_from_another_machine(place: str) -> None:
    with holder(place, "far-away") as first:
        assert said(first) == "held"
        with pytest.raises(InputError, match="host far-away"), opened(place).hold():
            pass
        assert first.poll() is None
        first.kill()
        assert first.communicate()[0] == "", "it did not lose the lock"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("host", ["here", "far-away"])
def test_of_several_who_want_a_dead_ones_lock_exactly_one_gets_it(place: str, host: str) -> None:
    with holder(place, host) as first:
        assert said(first) == "held"
        first.kill()
    others = [holder(place) for _ in range(4)]
    answers = [said(other).partition(" ")[0] for other in others]
    for other in others:
        other.kill()
        assert "lost" not in other.communicate()[0]
    assert sorted(answers) == ["held", "refused", "refused", "refused"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_who_slept_too_long_is_told_that_the_lock_is_lost(place: str) -> None:
    with holder(place) as first:
        assert said(first) == "held"
        first.send_signal(signal.SIGSTOP)
        try:
            time.sleep(TERMS.expiry_seconds + 0.5)
            with opened(place).hold():
                first.send_signal(signal.SIGCONT)
                assert said(first) == "lost"
        finally:
            first.send_signal(signal.SIGCONT)
        assert "was lost" in said(first)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_who_slept_too_long_keeps_a_lock_that_nobody_took(place: str) -> None:
    with holder(place, seconds=7) as first:
        assert said(first) == "held"
        first.send_signal(signal.SIGSTOP)
        time.sleep(TERMS.expiry_seconds + 0.5)
        first.send_signal(signal.SIGCONT)
        with pytest.raises(InputError, match="in use by another run"), opened(place).hold():
            pass
        assert said(first) == "kept"


def waited_for(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize("fault", ["removed", "cannot be renewed"])
def test_a_lock_that_could_not_be_renewed_is_taken_again(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / ".batch" / "lock"
    with opened(str(tmp_path)).hold() as hold:
        before = marker.read_text()
        if fault == "removed":
            marker.unlink()
        else:
            with monkeypatch.context() as broken:
                broken.setattr(_RefreshLoop, "_refresh", lambda _: ("transient", OSError("the disk failed")))
                assert waited_for(lambda: marker.exists() and marker.read_text() not in ("", before))
        assert waited_for(lambda: marker.exists() and marker.read_text() not in ("", before)), "it has another token"
        assert hold.lost is None
        with pytest.raises(InputError, match="in use by another run"), opened(str(tmp_path)).hold():
            pass
        assert hold.lost is None
    assert not marker.exists()


def test_a_lock_that_another_run_took_meanwhile_is_lost(tmp_path: Path) -> None:
    marker = tmp_path / ".batch" / "lock"
    with opened(str(tmp_path)).hold() as hold:
        marker.unlink()
        with opened(str(tmp_path)).hold() as other:
            assert waited_for(lambda: hold.lost is not None)
            assert "another run took it over" in str(hold.lost)
            assert other.lost is None
    assert not marker.exists()


def test_a_store_that_is_away_for_long_does_not_cost_the_lock(bucket: Bucket) -> None:
    with opened(bucket.url).hold() as hold:
        bucket.down = True
        time.sleep(TERMS.expiry_seconds + 4 * TERMS.renew_seconds)
        assert hold.lost is None
        bucket.down = False
        assert waited_for(lambda: "backlog/.batch/lock-00000002" in bucket.names())
        assert hold.lost is None


def test_a_lock_that_another_run_took_and_gave_back_is_taken_again(bucket: Bucket) -> None:
    with opened(bucket.url).hold() as hold:
        bucket.seed(".batch/lock-00000002", b"")
        assert waited_for(lambda: "backlog/.batch/lock-00000003" in bucket.names())
        assert hold.lost is None


def test_a_lost_lock_says_so_when_asked() -> None:
    from summarizer.store import HeldLock

    calls: list[int] = []
    hold = HeldLock("episodes", lambda: calls.append(1))
    hold.check()
    hold.mark_lost("another run took it over")
    hold.mark_lost("again")
    assert calls == [1]
    with pytest.raises(StorageError, match="the lock of episodes was lost"):
        hold.check()


def test_a_store_that_is_away_for_a_moment_does_not_cost_the_lock(bucket: Bucket) -> None:
    with opened(bucket.url).hold() as hold:
        bucket.fail("*", ".batch/lock", "500", times=4)
        time.sleep(3 * TERMS.renew_seconds)
        assert hold.lost is None


def test_a_holder_whose_clock_stood_still_sees_that_another_took_over(bucket: Bucket) -> None:
    """A machine that was suspended has not noticed the time: only the higher number tells."""
    with opened(bucket.url).hold() as hold:
        bucket.seed(".batch/lock-00000002", b"{}")
        end = time.monotonic() + 30
        while hold.lost is None and time.monotonic() < end:
            time.sleep(0.05)
    assert "another run took it over" in str(hold.lost)
    assert "backlog/.batch/lock-00000002" in bucket.names(), "the other's lock is left alone"
