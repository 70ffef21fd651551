"""Feeds as they were last received, on disk, so that a server is asked only whether anything has changed.

One file for each feed: a line of JSON (what the server said of it), then the body as it came. Its name is the hash of
the address, which may hold a private feed's token. Nothing received for a login or the user's cookies is kept, and
nothing that the server forbids to keep. A file that cannot be read or written is no file: the cache never fails a run.

By hand, because hishel, the kept cache for httpx (2.0 was read), writes each request as it was sent to disk (address,
Authorization, Cookie), does not answer from its store when the server cannot be reached, and stores each redirect by
itself. What is left when those are taken out is the table of RFC 9111 freshness, of which feeds need four directives.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast, get_args

from summarizer.net.sniff import Kind

__all__ = ["Cache", "CachedBody"]

_SUFFIX = ".kept"
_VERSION = 1
_KINDS = {"feed", "opml", "json"}  # pages and recordings are not kept


@dataclass(frozen=True)
class CachedBody:
    """A body and what is needed to ask whether it is still the newest."""

    url: str  # after redirects
    kind: Kind
    media_type: str | None
    moved: str | None  # where the address asked for leads for good
    etag: str
    modified: str
    private: bool  # received while the private network was allowed
    body: bytes
    checked: float = 0.0  # seconds since the epoch: when the server last said that this is the newest
    fresh: float = 0.0  # seconds from then during which it need not be asked

    @property
    def age(self) -> float:
        """Seconds since the server was last asked; a clock set back counts as no time at all."""
        return max(0.0, time.time() - self.checked)

    @property
    def is_fresh(self) -> bool:
        return 0 <= time.time() - self.checked < self.fresh

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that make the server answer 304 when nothing has changed."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}


class Cache:
    """A folder of such files, bounded in bytes and days; the longest unused go first."""

    def __init__(self, folder: Path, *, most_bytes: int, days: float, fresh_seconds: float) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._days = days
        self._fresh_seconds = fresh_seconds

    def find(self, url: str, *, private: bool) -> CachedBody | None:
        """What is kept of this address. `private`: the private network may be reached now."""
        path = self._path(url)
        try:
            data = path.read_bytes()
            head, _, body = data.partition(b"\n")
            told = json.loads(head)
            if told.pop("version") != _VERSION or told.pop("sha256") != hashlib.sha256(body).hexdigest():
                return None
            if told["kind"] not in _KINDS or told["kind"] not in get_args(Kind):
                return None
            kept = CachedBody(body=body, **told)
            if kept.age > self._days * 86400 or (kept.private and not private):
                return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return kept

    def keep(self, asked: str, kept: CachedBody, headers: Mapping[str, str]) -> None:
        """Keeps an answer under the address that was asked for, when its kind and its headers allow it.

        `kept.fresh` is taken from the headers, and `kept.checked` is now.
        """
        directives = _directives(headers.get("cache-control", ""))
        if "no-store" in directives or headers.get("vary", "").strip() == "*" or kept.kind not in _KINDS:
            self.forget(asked)
            return
        told = asdict(kept)
        body = cast(bytes, told.pop("body"))
        told |= {"checked": time.time(), "fresh": self._freshness(directives, headers)}
        told |= {"version": _VERSION, "sha256": hashlib.sha256(body).hexdigest()}
        data = json.dumps(told).encode() + b"\n" + body
        if len(data) > self._most_bytes:
            self.forget(asked)
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(asked), data)
            self._bound()

    def forget(self, asked: str) -> None:
        with contextlib.suppress(OSError):
            self._path(asked).unlink(missing_ok=True)

    def _freshness(self, directives: Mapping[str, str], headers: Mapping[str, str]) -> float:
        """Seconds; a publisher's week is cut to the settings' minutes, for a writer waits for the newest episode."""
        if "no-cache" in directives:
            return 0.0
        try:
            seconds = float(directives.get("max-age") or 0) - float(headers.get("age") or 0)
        except ValueError:
            return 0.0
        return max(0.0, min(seconds, self._fresh_seconds))

    def _path(self, url: str) -> Path:
        return self._folder / (hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest() + _SUFFIX)

    def _write(self, path: Path, data: bytes) -> None:
        """mkstemp's mode 0600 stays: a feed's addresses may hold a subscriber's token."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".tmp-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _bound(self) -> None:
        """Removes what is too old, then the oldest until the rest is small enough. Other processes may do the same."""
        found = []
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                told = path.stat()
                old = time.time() - told.st_mtime > (self._days * 86400 if path.suffix == _SUFFIX else 3600)
                if old and (path.suffix == _SUFFIX or path.name.startswith(".tmp-")):
                    path.unlink(missing_ok=True)
                elif path.suffix == _SUFFIX:
                    found.append((told.st_mtime, told.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._most_bytes:
                return
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            total -= size


def _directives(text: str) -> dict[str, str]:
    """`public, max-age="60"` -> {"public": "", "max-age": "60"}."""
    found = re.findall(r'([A-Za-z-]+)(?:\s*=\s*"?([^",]*)"?)?', text)
    return {name.lower(): value.strip() for name, value in found}
