"""A cache of feeds on disk, so that later requests can be conditional and a feed can be read offline.

One file for each feed: a line of JSON with the response's metadata, then the body. Its name is the hash of the URL,
because the URL may hold a private feed's token. A response to a request with a login or the user's cookies is not
stored, nor one that the server forbids to store. A file that cannot be read or written is ignored: the cache never
makes a run fail.

hishel, the maintained cache for httpx, was refused (version 2.0): it writes requests to disk as they were sent (URL,
Authorization, Cookie), does not answer from its store when the server cannot be reached, and stores each redirect as an
entry. Without these parts it is the table of RFC 9111 freshness, of which feeds need four directives.
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

_SUFFIX = ".kept"  # of a stored feed
_VERSION = 1
_KINDS = {"feed", "opml", "json"}  # pages and recordings are not kept


@dataclass(frozen=True)
class CachedBody:
    """A body, and what a conditional request for it needs."""

    url: str  # after redirects
    kind: Kind
    media_type: str | None
    moved: str | None  # where permanent redirects of the requested URL lead
    etag: str
    modified: str
    private: bool  # received while the private network was allowed
    body: bytes
    checked: float = 0.0  # seconds since the epoch: when the server last confirmed that this is the newest
    fresh: float = 0.0  # seconds from then during which no request is needed

    @property
    def age(self) -> float:
        """Seconds since the server last confirmed it; 0 when the clock was set back."""
        return max(0.0, time.time() - self.checked)

    @property
    def is_fresh(self) -> bool:
        return 0 <= time.time() - self.checked < self.fresh

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that make the server answer 304 when nothing has changed."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}


class Cache:
    """A folder of such files, bounded in bytes and days; those unused for longest are removed first."""

    def __init__(self, folder: Path, *, max_bytes: int, days: float, fresh_seconds: float) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._days = days
        self._fresh_seconds = fresh_seconds

    def find(self, url: str, *, private: bool) -> CachedBody | None:
        """The body stored for this URL; None when there is none. `private`: the private network may be reached now."""
        path = self._path(url)
        try:
            data = path.read_bytes()
            head, _, body = data.partition(b"\n")
            metadata = json.loads(head)
            if metadata.pop("version") != _VERSION or metadata.pop("sha256") != hashlib.sha256(body).hexdigest():
                return None
            if metadata["kind"] not in _KINDS or metadata["kind"] not in get_args(Kind):
                return None
            found = CachedBody(body=body, **metadata)
            if found.age > self._days * 86400 or (found.private and not private):
                return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        return found

    def store(self, url: str, received: CachedBody, headers: Mapping[str, str]) -> None:
        """Stores a body under the URL that was requested, when its kind and its headers allow it.

        `received.fresh` is taken from the headers, and `received.checked` is now.
        """
        directives = _directives(headers.get("cache-control", ""))
        if "no-store" in directives or headers.get("vary", "").strip() == "*" or received.kind not in _KINDS:
            self.remove(url)
            return
        metadata = asdict(received)
        body = cast(bytes, metadata.pop("body"))
        metadata |= {"checked": time.time(), "fresh": self._freshness(directives, headers)}
        metadata |= {"version": _VERSION, "sha256": hashlib.sha256(body).hexdigest()}
        data = json.dumps(metadata).encode() + b"\n" + body
        if len(data) > self._max_bytes:
            self.remove(url)
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(url), data)
            self._evict()

    def remove(self, url: str) -> None:
        with contextlib.suppress(OSError):
            self._path(url).unlink(missing_ok=True)

    def _freshness(self, directives: Mapping[str, str], headers: Mapping[str, str]) -> float:
        """Seconds, at most `fresh_seconds`: a writer waits for the newest episode."""
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

    def _evict(self) -> None:
        """Removes files that are too old, then the oldest until the rest fits. Other processes may do so too."""
        found = []
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                status = path.stat()
                old = time.time() - status.st_mtime > (self._days * 86400 if path.suffix == _SUFFIX else 3600)
                if old and (path.suffix == _SUFFIX or path.name.startswith(".tmp-")):
                    path.unlink(missing_ok=True)
                elif path.suffix == _SUFFIX:
                    found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._max_bytes:
                return
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            total -= size


def _directives(text: str) -> dict[str, str]:
    """`public, max-age="60"` -> {"public": "", "max-age": "60"}."""
    found = re.findall(r'([A-Za-z-]+)(?:\s*=\s*"?([^",]*)"?)?', text)
    return {name.lower(): value.strip() for name, value in found}
