"""One coordinator for each folder of episodes, and one run for each episode of an object store.

A lock is a claim that its holder renews every few seconds and that others may take once nobody has renewed it for a
minute of *their own* clock, so that clocks which differ expire nothing. On a disk it is filelock's lease, a file made
with O_EXCL. No library at hand does it on object stores: there a claim is an object with a number, `lock-00000007`,
made on the condition that there is none (If-None-Match: *). Whoever finds number 7 given back or no longer renewed
makes number 8: of several who try, the store lets one. Numbers never go back, so the one who lost number 7 sees a
higher one at its next renewal and stops.
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
from summarizer.store.folder import writing
from summarizer.store.objects import Object, Objects

__all__ = ["COORDINATOR", "TERMS", "HeldLock", "LockClaim", "LockTiming", "lock_folder", "lock_objects", "running"]


class LockTiming(NamedTuple):
    """Seconds. Everybody who may want the same lock must agree on them."""

    beat: float = 10.0  # between renewals
    expiry: float = 60.0  # without a renewal, after which others may take the lock


TERMS = LockTiming()
COORDINATOR = ".batch/lock"


class LockClaim(Record):
    """What a holder says of itself."""

    host: str
    pid: int
    since: dt.datetime
    token: str
    beat: int = 0


class HeldLock:
    """A lock that is held. Once it is lost, `lost` says so in one line, and work on what it protects must stop."""

    def __init__(self, what: str, on_lost: Callable[[], None] | None) -> None:
        self.lost: str | None = None
        self._what = what
        self._on_lost = on_lost

    def check(self) -> None:
        """Raises StorageError when the lock was lost."""
        if self.lost:
            raise StorageError(self.lost)

    def lose(self, why: str) -> None:
        if self.lost is None:
            self.lost = f"the lock of {self._what} was lost ({why}); this run stops, what is finished is kept"
            if self._on_lost:
                self._on_lost()


# -- on a disk ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock_folder(
    folder: Path, on_lost: Callable[[], None] | None = None, terms: LockTiming = TERMS, report: Reporter | None = None
) -> Iterator[HeldLock]:
    """Holds a folder of episodes. Raises InputError naming the holder when another run has it."""
    path = folder / COORDINATOR
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    hold = HeldLock(str(folder), on_lost)
    lease = filelock.SoftFileLease(
        path,
        lease_duration=terms.expiry,
        heartbeat_interval=terms.beat,
        on_compromise=lambda loss: hold.lose(loss.reason.replace("-", " ")),
        timeout=0,
    )
    _take_file(lease, path, folder, terms, report or Silent())
    try:
        yield hold
    finally:
        lease.release()


def _take_file(lease: filelock.SoftFileLease, path: Path, folder: Path, terms: LockTiming, report: Reporter) -> None:
    """A holder of this machine that is dead is found at once; one elsewhere is watched until it renews or expires."""
    with writing(path), contextlib.suppress(filelock.Timeout):
        lease.acquire()
        return
    owner, seen = lease.owner, _stamp(path)
    here = owner is not None and owner.hostname == socket.gethostname()
    fresh = seen is not None and time.time() - seen / 1e9 < terms.expiry
    if not (here and fresh):  # of this machine, its time needs no watching: the clock is the same
        if owner is not None:
            report.note(
                f"{folder}: looking whether the run on {owner.hostname} still lives (at most {terms.expiry:.0f} s)"
            )
        with writing(path), contextlib.suppress(filelock.Timeout):
            lease.acquire(
                timeout=2 * terms.expiry,
                poll_interval=min(1.0, terms.beat / 4),
                cancel_check=lambda: _stamp(path) not in (seen, None),
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
    terms: LockTiming = TERMS,
    report: Reporter | None = None,
) -> Iterator[HeldLock]:
    """Holds `name` below an URL. Raises InputError naming the holder when another run has it."""
    what = objects.url if name == COORDINATOR else f"{objects.url}/{name}"
    lease = _Lease(objects, name, HeldLock(what, on_lost), terms)
    lease.take(what, report or Silent())
    thread = threading.Thread(target=lease.keep, name="lock", daemon=True)
    thread.start()
    try:
        yield lease.hold
    finally:
        lease.stop.set()
        thread.join(timeout=terms.expiry)
        lease.give_back()


def running(objects: Objects, folder: str) -> set[str]:
    """Names of the locks in a folder of locks that are held, or were when their holder died."""
    newest: dict[str, tuple[int, int]] = {}
    for found, item in objects.list(folder).items():
        name, number = _parted(found)
        newest[name] = max(newest.get(name, (0, 0)), (number, item.size))
    return {name.removeprefix(folder) for name, (_, size) in newest.items() if size}


class _Lease:
    """A numbered claim: taken, renewed until `stop`, given back."""

    def __init__(self, objects: Objects, name: str, hold: HeldLock, terms: LockTiming) -> None:
        self.hold = hold
        self.stop = threading.Event()
        self._objects, self._name, self._terms = objects, name, terms
        now = dt.datetime.now(dt.UTC)
        self._claim = LockClaim(host=socket.gethostname(), pid=os.getpid(), since=now, token=secrets.token_hex(8))
        self._number = 0

    def take(self, what: str, report: Reporter) -> None:
        there = _numbers(self._objects, self._name)
        newest = max(there, default=0)
        if newest and there[newest].size:
            holder = _claim(self._objects.get(_numbered(self._name, newest)))
            if holder and not _dead(holder):
                wait = f"at most {self._terms.expiry:.0f} s"
                report.note(f"{what}: looking whether the run on {holder.host} still lives ({wait})")
                if not _expires(self._objects, self._name, newest, there[newest].version, self._terms):
                    raise _refusal(what, holder.host, holder.pid, holder.since)
        if not self._make(newest + 1):
            other = _claim(self._objects.get(_numbered(self._name, newest + 1)))
            raise _refusal(what, other.host if other else None, other.pid if other else None)
        for number in there:
            with contextlib.suppress(SummarizerError):
                self._objects.remove(_numbered(self._name, number))

    def keep(self) -> None:
        """Renews the claim until `stop`, or says that it was lost."""
        renewed, longest = time.monotonic(), self._terms.expiry - self._terms.beat
        while not self.stop.wait(self._terms.beat):
            try:
                if max(_numbers(self._objects, self._name), default=0) > self._number:
                    self.hold.lose("another run took it over")
                    return
                if time.monotonic() - renewed > longest:
                    # The machine slept, or the store was away: somebody may be about to take it. Be one of those.
                    if not self._make(self._number + 1):
                        self.hold.lose("another run took it over")
                        return
                else:
                    self._claim = self._claim.model_copy(update={"beat": self._claim.beat + 1})
                    self._objects.put(_numbered(self._name, self._number), _body(self._claim))
                renewed = time.monotonic()
            except SummarizerError as error:
                if time.monotonic() - renewed > longest:
                    self.hold.lose(str(error))
                    return

    def give_back(self) -> None:
        if self.hold.lost is None:
            with contextlib.suppress(SummarizerError):  # it expires by itself
                self._objects.put(_numbered(self._name, self._number), b"")

    def _make(self, number: int) -> bool:
        made = self._objects.create(_numbered(self._name, number), _body(self._claim))
        self._number = number if made else self._number
        return made


def _expires(objects: Objects, name: str, number: int, version: str, terms: LockTiming) -> bool:
    """Watches a claim: True once it was given back, or not renewed for its time; False as soon as it is renewed."""
    started = time.monotonic()
    while time.monotonic() - started < terms.expiry:
        time.sleep(terms.beat / 3)
        there = _numbers(objects, name)
        if max(there, default=0) != number:
            return False
        if there[number].version != version:  # renewed, or given back
            return there[number].size == 0
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


def _dead(claim: LockClaim) -> bool:
    """Is it certain that the holder is gone? Only a process of this machine can be looked at."""
    if claim.host != socket.gethostname() or os.name != "posix":  # on Windows signal 0 is Ctrl-C
        return False
    try:
        os.kill(claim.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _refusal(what: str, host: str | None, pid: Any, since: dt.datetime | None = None) -> InputError:
    who = f" (host {host}, process {pid}" + (f", since {since:%Y-%m-%d %H:%M} UTC)" if since else ")") if host else ""
    return InUseError(f"{what} is in use by another run{who}; wait for it or stop it")
