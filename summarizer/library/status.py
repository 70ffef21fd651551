"""The state of every episode of a folder, and the entries of a backlog that led to no episode."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.library.status_cache import STATES, Row, open_index, read_row
from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import Failure
from summarizer.store import EpisodeFolder, Root, open_root

__all__ = ["read_never_found", "read_status"]


def read_status(root: Path | str, *, scratch: Path | None = None) -> dict[str, Any]:
    """What `summarizer status --json` prints. Raises InputError when `root` is no folder, NetworkError, StorageError.

    An episode that a process has locked is `running`. On an object store a batch locks no single episodes; they are
    `waiting` until their next stage is done.
    """
    kept = open_root(root, scratch=scratch)
    if kept.is_local and not kept.path.is_dir():
        raise InputError(f"{kept.url} is not a folder; give the folder that `summarizer draft -o` wrote into")
    rows = [*_episodes(kept), *_never_found(kept)]
    states = Counter(row["state"] for row in rows)
    return {
        "episodes": rows,
        "summary": {
            "episodes": len(rows),
            **{state: states[state] for state in STATES},
            "quotes": sum(row["quotes"] or 0 for row in rows),
            "flagged": sum(row["flagged"] or 0 for row in rows),
            "cost_usd": round(sum(row["cost_usd"] for row in rows), 6),
        },
    }


def _episodes(root: Root) -> Iterator[dict[str, Any]]:
    if root.is_local and (root.path / "episode.json").is_file():  # an episode's own folder
        own = EpisodeFolder(root.path, root.path.name)
        yield _as_json(read_row(own, root.path.name, ""), bool(root.busy(["."])))
        return
    with open_index(root) as index:
        index.update()
        rows = list(index.rows())
    busy = root.busy(row.folder for row in rows)
    for row in rows:
        yield _as_json(row, row.folder in busy)


def _as_json(row: Row, running: bool) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "stage": row.stage,
        "state": "running" if running else row.state,
        "error": None if running else row.error,
        "quotes": row.quotes,
        "flagged": row.flagged,
        "cost_usd": row.cost_usd,
        "seconds": row.seconds,
    }


def read_never_found(root: Root) -> Iterator[Failure]:
    """Entries of a backlog that led to no episode, and so have no folder."""
    for name, failure in _failures(root):
        del name
        yield failure


def _failures(root: Root) -> Iterator[tuple[str, Failure]]:
    for name in root.names(".batch/failures"):
        with contextlib.suppress(ValidationError):  # of a later version or damaged
            yield name, Failure.model_validate_json(root.read(name) or b"")


def _never_found(root: Root) -> Iterator[dict[str, Any]]:
    for name, failure in _failures(root):
        yield {
            "id": Path(name).stem,
            "title": failure.source,
            "stage": failure.stage or ORDER[0],
            "state": "failed",
            "error": failure.error,
            "quotes": None,
            "flagged": None,
            "cost_usd": 0.0,
            "seconds": 0.0,
        }
