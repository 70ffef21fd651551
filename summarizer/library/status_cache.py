"""The state of every episode of a folder, from its `run.json`, which is read again only when it has changed.

    with open_index(open_root("episodes")) as index:
        index.update()
        for row in index.rows("failed"): ...

The index is an SQLite file beside the episodes (`.index.sqlite`; for an object store, in the user's cache). It is a
cache: when it is missing, damaged or of another version, it is built again from the episodes. Several processes may use
it at once (WAL). A change is detected by the size and time of `run.json`, or by its version in the listing of an object
store; unchanged files are not opened.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pydantic import ValidationError

from summarizer.errors import InputError, StorageError
from summarizer.library.sqlite_cache import cache_path
from summarizer.pipeline.stages import ORDER
from summarizer.records.episode import Episode
from summarizer.records.post import Checks
from summarizer.store import EpisodeFolder, Facts, Root, RunLog, facts_of

__all__ = ["STATES", "Index", "Row", "State", "open_index", "read_row"]

State = Literal["done", "running", "failed", "waiting"]
STATES: tuple[State, ...] = get_args(State)

_NAME = ".index.sqlite"
_VERSION = 2  # raised when the fields of Row or their meaning change
_ROWS_PER_TRANSACTION = 2000
_ORDER = {stage: place for place, stage in enumerate(ORDER)}


class Row(NamedTuple):
    """One episode. `state` is never running here: the store's `busy` tells that."""

    folder: str  # show/name
    stamp: str  # changes whenever run.json does
    id: str
    show: str | None
    title: str
    date: str | None  # yyyy-mm-dd
    stage: str  # the stage that failed, else the last finished stage
    state: State
    error: str | None
    quotes: int | None
    flagged: int | None
    cost_usd: float
    unused_usd: float  # of it, paid for a draft that was begun and is not finished
    seconds: float  # of work, wall clock
    audio_seconds: float | None


_COLUMNS = ", ".join(Row._fields)
_SCHEMA = f"CREATE TABLE episodes ({_COLUMNS}, PRIMARY KEY (folder)) WITHOUT ROWID"


class Index:
    """A connection for one thread; see `open_index`."""

    def __init__(self, root: Root, connection: sqlite3.Connection) -> None:
        self._root = root
        self._connection = connection

    def update(self) -> int:
        """Updates the index from the folders; returns how many episodes are new, changed or removed."""
        known = self.stamps()
        changed: dict[str, str] = {}
        for folder, stamp in self._root.stamps():
            if known.pop(folder, None) != stamp:
                changed[folder] = stamp
        rows = (_row(self._root, folder, changed[folder], data) for folder, data in self._root.logs(changed))
        marks = ", ".join("?" for _ in Row._fields)
        while some := list(
            islice(rows, _ROWS_PER_TRANSACTION)
        ):  # each is one transaction, so that an interrupted first run continues from here
            with self._connection:
                self._connection.executemany(f"REPLACE INTO episodes VALUES ({marks})", some)  # noqa: S608
        with self._connection:
            self._connection.executemany("DELETE FROM episodes WHERE folder = ?", ((gone,) for gone in known))
        return len(changed) + len(known)

    def rows(self, state: State | None = None) -> Iterator[Row]:
        """Every episode, or those of one state, by folder."""
        where, values = ("WHERE state = ?", (state,)) if state else ("", ())
        question = f"SELECT {_COLUMNS} FROM episodes {where} ORDER BY folder"  # noqa: S608 -- our own words
        for found in self._connection.execute(question, values):
            yield Row._make(found)

    def get(self, id: str) -> Row | None:
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM episodes WHERE id = ?", (id,)).fetchone()  # noqa: S608
        return Row._make(found) if found else None

    def stamps(self) -> dict[str, str]:
        """Folder -> stamp of every episode."""
        return dict(self._connection.execute("SELECT folder, stamp FROM episodes"))

    def totals(self) -> dict[str, float]:
        """Episodes, episodes by state, and sums of quotes, flagged, cost_usd, seconds and audio_seconds."""
        sums = ("quotes", "flagged", "cost_usd", "seconds", "audio_seconds")
        asked = ", ".join(f"total({name})" for name in sums)
        count, *values = self._connection.execute(f"SELECT count(*), {asked} FROM episodes").fetchone()  # noqa: S608
        states = dict(self._connection.execute("SELECT state, count(*) FROM episodes GROUP BY state"))
        return {"episodes": count, **states, **dict(zip(sums, values, strict=True))}


@contextlib.contextmanager
def open_index(root: Root) -> Iterator[Index]:
    """The index of a root; `update` reads what has changed. Raises StorageError."""
    path = cache_path(root.url, _NAME)
    try:
        connection = _opened(path)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path} could not be opened ({error}); delete it, and it is built again") from None
    try:
        yield Index(root, connection)
    except sqlite3.OperationalError as error:
        raise StorageError(
            f"{path} could not be used ({error}); free some space or delete it, and it is built again"
        ) from None
    except sqlite3.DatabaseError as error:
        connection.close()
        _remove(path)
        raise StorageError(f"{path} was damaged ({error}) and has been removed; run the command again") from None
    finally:
        connection.close()


def read_row(folder: EpisodeFolder, relative: str, stamp: str) -> Row:
    """One episode's row, read from its files."""
    return _made(relative, stamp, folder.log, folder)


def _row(root: Root, folder: str, stamp: str, data: bytes | None) -> Row:
    try:
        log = RunLog.model_validate_json(data) if data else RunLog()
    except ValidationError:  # of another version or damaged: treated as an episode without finished stages
        log = RunLog()
    return _made(folder, stamp, log, root.at(folder))


def _made(relative: str, stamp: str, log: RunLog, folder: EpisodeFolder) -> Row:
    facts, error = log.facts, log.error
    if facts is None:  # written by an older version, or no stage is finished yet
        name = relative.rpartition("/")[2]
        facts = Facts(id=name.rpartition("-")[2], title=name)
        try:
            episode = folder.read("episode.json", Episode)
            facts = facts_of(episode, None)
            if folder.has("checks.json"):
                facts = facts_of(episode, folder.read("checks.json", Checks))
        except InputError as problem:  # one broken file must not hide the other episodes
            error = str(problem)
    last = max((stage for stage in log.stages if stage in _ORDER), key=_ORDER.__getitem__, default=ORDER[0])
    made = last in log.stages and last == ORDER[-1]  # an older draft stays one when a newer attempt fails
    state: State = "done" if made and (error == log.error) else "failed" if error else "waiting"
    return Row(
        folder=relative,
        stamp=stamp,
        id=facts.id,
        show=facts.show,
        title=facts.title,
        date=facts.date.isoformat() if facts.date else None,
        stage=(log.failed_stage if error else None) or last,
        state=state,
        error=error or None,
        quotes=facts.quotes,
        flagged=facts.flagged,
        cost_usd=log.spent_usd,
        unused_usd=log.unused_usd,
        seconds=round(sum(run.seconds for run in log.stages.values()), 3),
        audio_seconds=facts.audio_seconds,
    )


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _checked(path)
    except sqlite3.OperationalError:  # busy or unwritable, which a new file would not repair
        raise
    except sqlite3.DatabaseError:
        _remove(path)
        return _checked(path)


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _checked(path: Path) -> sqlite3.Connection:
    """A connection to an index of this version. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=60)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # lost data can be read again
        if not _is_current(connection):
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                if not _is_current(connection):  # no other process created it meanwhile
                    connection.execute("DROP TABLE IF EXISTS episodes")
                    connection.execute(_SCHEMA)
                    connection.execute(f"PRAGMA user_version = {_VERSION:d}")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_current(connection: sqlite3.Connection) -> bool:
    columns = tuple(row[1] for row in connection.execute("PRAGMA table_info(episodes)"))
    return columns == Row._fields and connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION
