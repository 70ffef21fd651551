"""Opens SQLite files that cache what was read from the folders of episodes.

A cache that is missing, damaged or of another version is built again from the folders. When the episodes' folder is not
writable or is an object store, the cache is in the user's cache folder; a caller that may not write beside the episodes
names a folder of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from summarizer.store import Root

__all__ = ["cache_path", "open_cache", "own_cache_folder"]


def cache_path(root: Root | str | Path, name: str, folder: Path | None = None) -> Path:
    """The path of the cache `name` of this root: in `folder`, else beside the episodes when theirs is writable."""
    if folder is not None:
        return folder / name
    url = root.url if isinstance(root, Root) else str(root)
    path = Path(url)
    if "://" not in url and path.is_dir() and os.access(path, os.W_OK):
        return path / name
    return own_cache_folder(url) / name


def own_cache_folder(url: str) -> Path:
    """The folder of the caches of a root in the user's cache folder, which is made."""
    known = url if "://" in url else str(Path(url).resolve())
    mine = Path(platformdirs.user_cache_dir("summarizer")) / "library" / hashlib.sha256(known.encode()).hexdigest()[:16]
    mine.mkdir(parents=True, exist_ok=True)
    return mine


@contextlib.contextmanager
def open_cache(path: Path, schema: str, version: int) -> Iterator[sqlite3.Connection]:
    """A connection to a cache with the tables of this version. The `with` block is one transaction."""
    connection = _opened(path, schema, version)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def _opened(path: Path, schema: str, version: int) -> sqlite3.Connection:
    connection = None
    try:
        connection = _connect(path)
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found == version:
            return connection
        fresh = found == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        if not fresh:
            connection.close()
            path.unlink(missing_ok=True)
            connection = _connect(path)
        connection.executescript(f"BEGIN IMMEDIATE; {schema}; PRAGMA user_version = {version:d}; COMMIT")
        return connection
    except sqlite3.OperationalError:  # locked, or another process has just created the tables
        if connection is not None:
            connection.close()
        connection = _connect(path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == version:
            return connection
        connection.close()
        raise
    except sqlite3.DatabaseError:
        if connection is not None:
            connection.close()
        path.unlink(missing_ok=True)
        connection = _connect(path)
        connection.executescript(f"BEGIN IMMEDIATE; {schema}; PRAGMA user_version = {version:d}; COMMIT")
        return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    connection.execute("PRAGMA synchronous = OFF")  # lost data can be read again
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection
