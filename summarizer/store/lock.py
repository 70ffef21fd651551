"""One coordinator for each folder of episodes, and one run for each episode of an object store.

A lock is a claim that its holder renews every few seconds. Another run may take it when it has not been renewed for a
minute of that run's own clock, so that clocks which differ do not expire a claim. A holder that could not renew it (a
suspended machine, a disk that failed) takes it again when nobody else has; it is lost only to another run. On a disk it
is filelock's lease, a file made with O_EXCL. No maintained library locks on object stores. There a claim is a numbered
object, such as `lock-00000007`, written on the condition that it does not exist (If-None-Match: *). A run that finds
number 7 released or not renewed writes number 8; of several runs that try, the store accepts one. Numbers only grow, so
that the holder of number 7 sees a higher number that is held at its next renewal and stops.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import filelock
from pydantic import ValidationError

from summarizer.errors import InputError, InUseError, StorageError, SummarizerError
from summarizer.records.base import Record
from summarizer.reporting import Reporter, Silent
from summarizer.store.folder import process_exists, translated_write_errors
from summarizer.store.objects import Object, Objects

__all__ = [
    "COORDINATOR_LOCK",
    "DEFAULT_TIMING",
    "HeldLock",
    "LockTiming",
    "held_locks",
    "lock_folder",
    "lock_objects",
]


class LockTiming(NamedTuple):
    """Intervals of a lock. All runs that may take the same lock must use the same."""

    renew_seconds: float = 10.0  # between renewals
    expiry_seconds: float = 60.0  # without a renewal, after which another run may take the lock


DEFAULT_TIMING = LockTiming()
COORDINATOR_LOCK = ".batch/lock"
_TAKEN_OVER = "another run took it over"


class LockClaim(Record):
    """Who holds a lock."""

    host: str
    pid: int
    since: dt.datetime
    token: str
    beat: int = 0


class HeldLock:
    """A lock that is held. When it is lost, `lost` holds the reason, and work on what it protects must stop."""

    def __init__(self, what: str, on_lost: Callable[[], None] | None) -> None:
        self.lost: str | None = None
        self._what = what
        self._on_lost = on_lost

    def check(self) -> None:
        """Raises StorageError when the lock was lost."""
        if self.lost:
            raise StorageError(self.lost)

    def mark_lost(self, why: str) -> None:
        if self.lost is None:
            self.lost = f"the lock of {self._what} was lost ({why}); this run stops, what is finished is kept"
            if self._on_lost:
                self._on_lost()


# -- on a disk ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock_folder(
    folder: Path,
    on_lost: Callable[[], None] | None = None,
    timing: LockTiming = DEFAULT_TIMING,
    report: Reporter | None = None,
) -> Iterator[HeldLock]:
    """Locks a folder of episodes. Raises InUseError naming the holder when another run has it."""
    path = folder / COORDINATOR_LOCK
    with translated_write_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    held = _FolderLease(path, HeldLock(str(folder), on_lost), timing)
    _take_file(held.lease, path, folder, timing, report or Silent())
    try:
        yield held.hold
    finally:
        held.release()


class _FolderLease:
    """filelock's lease, taken again when it could not be renewed and no other run has it."""

    def __init__(self, path: Path, hold: HeldLock, timing: LockTiming) -> None:
        self.hold = hold
        self._path, self._timing = path, timing
        self._stop = threading.Event()
        self._again: threading.Thread | None = None
        self.lease = self._new()

    def release(self) -> None:
        self._stop.set()
        if self._again is not None:
            self._again.join(timeout=self._timing.expiry_seconds)
        self.lease.release()

    def _new(self) -> filelock.SoftFileLease:
        return filelock.SoftFileLease(
            self._path,
            lease_duration=self._timing.expiry_seconds,
            heartbeat_interval=self._timing.renew_seconds,
            on_compromise=self._not_renewed,
            timeout=0,
            thread_local=False,  # another thread takes it again
        )

    def _not_renewed(self, loss: filelock.LeaseCompromise) -> None:
        """Called by the thread that renews the lease, which then ends."""
        if loss.reason in {"owner-changed", "evicted"}:
            self.hold.mark_lost(_TAKEN_OVER)
        elif not self._stop.is_set():
            self._again = threading.Thread(target=self._take_again, name="lock", daemon=True)
            self._again.start()

    def _take_again(self) -> None:
        own = self.lease.token  # of the file that may still be there, as a disk that fails removes none
        while True:
            with contextlib.suppress(OSError):
                self.lease.release()
                lease = self._new()
                try:
                    lease.acquire()
                except filelock.Timeout:
                    owner = lease.owner
                    if owner is not None and owner.token != own:
                        self.hold.mark_lost(_TAKEN_OVER)
                        return
                else:
                    self.lease = lease
                    return
            if self._stop.wait(self._timing.renew_seconds):
                return


def _take_file(lease: filelock.SoftFileLease, path: Path, folder: Path, timing: LockTiming, report: Reporter) -> None:
    """Takes the lease. A dead holder on this machine is found at once; one on another machine is watched until it
    renews the lease or the lease expires.
    """
    with translated_write_errors(path), contextlib.suppress(filelock.Timeout):
        lease.acquire()
        return
    owner, modified = lease.owner, _stamp(path)
    here = owner is not None and owner.hostname == socket.gethostname()
    fresh = modified is not None and time.time() - modified / 1e9 < timing.expiry_seconds
    if not (here and fresh):  # on this machine the clock is the same, so that no watching is needed
        if owner is not None:
            wait = f"at most {timing.expiry_seconds:.0f} s"
            report.note(f"{folder}: checking whether the run on {owner.hostname} is alive ({wait})")
        with translated_write_errors(path), contextlib.suppress(filelock.Timeout):
            lease.acquire(
                timeout=2 * timing.expiry_seconds,
                poll_interval=min(1.0, timing.renew_seconds / 4),
                cancel_check=lambda: _stamp(path) not in (modified, None),
            )
            return
        owner = lease.owner
    raise _refusal(str(folder), owner.hostname if owner else None, owner.pid if owner else None)


def _stamp(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


# -- on an object store ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock_objects(
    objects: Objects,
    name: str,
    on_lost: Callable[[], None] | None = None,
    timing: LockTiming = DEFAULT_TIMING,
    report: Reporter | None = None,
) -> Iterator[HeldLock]:
    """Locks `name` below a URL. Raises InUseError naming the holder when another run has it."""
    what = objects.url if name == COORDINATOR_LOCK else f"{objects.url}/{name}"
    lease = _Lease(objects, name, HeldLock(what, on_lost), timing)
    lease.take(what, report or Silent())
    thread = threading.Thread(target=lease.renew, name="lock", daemon=True)
    thread.start()
    try:
        yield lease.hold
    finally:
        lease.stop.set()
        thread.join(timeout=timing.expiry_seconds)
        lease.release()


def held_locks(objects: Objects, folder: str) -> set[str]:
    """Names of the locks in a folder of locks that are held, or that a dead run has not released."""
    newest: dict[str, tuple[int, int]] = {}
    for found, item in objects.list(folder).items():
        name, number = _parted(found)
        newest[name] = max(newest.get(name, (0, 0)), (number, item.size))
    return {name.removeprefix(folder) for name, (_, size) in newest.items() if size}


class _Lease:
    """A numbered claim: taken, renewed until `stop`, released."""

    def __init__(self, objects: Objects, name: str, hold: HeldLock, timing: LockTiming) -> None:
        self.hold = hold
        self.stop = threading.Event()
        self._objects, self._name, self._timing = objects, name, timing
        now = dt.datetime.now(dt.UTC)
        self._claim = LockClaim(host=socket.gethostname(), pid=os.getpid(), since=now, token=secrets.token_hex(8))
        self._number = 0

    def take(self, what: str, report: Reporter) -> None:
        numbers = _numbers(self._objects, self._name)
        newest = max(numbers, default=0)
        if newest and numbers[newest].size:
            holder = _claim(self._objects.get(_numbered(self._name, newest)))
            if holder and not _is_dead(holder):
                wait = f"at most {self._timing.expiry_seconds:.0f} s"
                report.note(f"{what}: checking whether the run on {holder.host} is alive ({wait})")
                if not _expires(self._objects, self._name, newest, numbers[newest].version, self._timing):
                    raise _refusal(what, holder.host, holder.pid, holder.since)
        if not self._make(newest + 1):
            other = _claim(self._objects.get(_numbered(self._name, newest + 1)))
            raise _refusal(what, other.host if other else None, other.pid if other else None)
        for number in numbers:
            with contextlib.suppress(SummarizerError):
                self._objects.remove(_numbered(self._name, number))

    def renew(self) -> None:
        """Renews the claim until `stop` is set or the claim is lost."""
        renewed, longest = time.monotonic(), self._timing.expiry_seconds - self._timing.renew_seconds
        while not self.stop.wait(self._timing.renew_seconds):
            try:
                numbers = _numbers(self._objects, self._name)
                newest = max(numbers, default=0)
                if newest > self._number and numbers[newest].size:
                    self.hold.mark_lost(_TAKEN_OVER)
                    return
                if newest > self._number or time.monotonic() - renewed > longest:
                    # The machine slept, or the store was not reachable: another run may take the claim, or took it and
                    # gave it back. Compete for it.
                    if not self._make(max(newest, self._number) + 1):
                        self.hold.mark_lost(_TAKEN_OVER)
                        return
                else:
                    self._claim = self._claim.model_copy(update={"beat": self._claim.beat + 1})
                    self._objects.put(_numbered(self._name, self._number), _body(self._claim))
                renewed = time.monotonic()
            except SummarizerError:
                continue  # the store does not answer; when it does, the claim is renewed or taken again

    def release(self) -> None:
        if self.hold.lost is None:
            with contextlib.suppress(SummarizerError):  # it expires by itself
                self._objects.put(_numbered(self._name, self._number), b"")

    def _make(self, number: int) -> bool:
        made = self._objects.create(_numbered(self._name, number), _body(self._claim))
        self._number = number if made else self._number
        return made


def _expires(objects: Objects, name: str, number: int, version: str, timing: LockTiming) -> bool:
    """Watches a claim: True when it is released or not renewed before it expires; False when it is renewed."""
    started = time.monotonic()
    while time.monotonic() - started < timing.expiry_seconds:
        time.sleep(timing.renew_seconds / 3)
        numbers = _numbers(objects, name)
        if max(numbers, default=0) != number:
            return False
        if numbers[number].version != version:  # renewed or released
            return numbers[number].size == 0
    return True


def _numbers(objects: Objects, name: str) -> dict[int, Object]:
    return {_parted(found)[1]: item for found, item in objects.list(f"{name}-").items()}


def _numbered(name: str, number: int) -> str:
    return f"{name}-{number:08d}"


def _parted(found: str) -> tuple[str, int]:
    name, _, number = found.rpartition("-")
    return name, int(number) if number.isdecimal() else 0


def _body(claim: LockClaim) -> bytes:
    return claim.model_dump_json().encode()


def _claim(data: bytes | None) -> LockClaim | None:
    try:
        return LockClaim.model_validate_json(data) if data else None
    except ValidationError:
        return None


def _is_dead(claim: LockClaim) -> bool:
    """Whether the holder is certainly dead. Only a process of this machine can be tested."""
    return claim.host == socket.gethostname() and not process_exists(claim.pid)


def _refusal(what: str, host: str | None, pid: Any, since: dt.datetime | None = None) -> InputError:
    who = f" (host {host}, process {pid}" + (f", since {since:%Y-%m-%d %H:%M} UTC)" if since else ")") if host else ""
    return InUseError(f"{what} is in use by another run{who}; wait for it or stop it")
