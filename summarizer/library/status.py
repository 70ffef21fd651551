"""The state of every episode of a folder, and the entries of a backlog that led to no episode."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.library.batch_records import NeverFound, read_never_found, read_runs
from summarizer.library.catalogue import CatalogueEntry, read_catalogue
from summarizer.library.standing import Standing, next_step, standing_of
from summarizer.library.status_cache import STATES, Row, open_index, read_row
from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import PutOff, RunRecord
from summarizer.store import EpisodeFolder, Root, fingerprint, open_root

__all__ = ["read_status"]


def read_status(root: Path | str, *, scratch: Path | None = None) -> dict[str, Any]:
    """What `summarizer status --json` prints. Raises InputError when `root` is no folder, NetworkError, StorageError.

    An episode that a process has locked is `running`. On an object store a batch locks no single episodes; they are
    `waiting` until their next stage is done, and what is left to do in their posts is not counted, for that needs files
    that are far away: `summarizer index` counts it.
    """
    kept = open_root(root, scratch=scratch)
    if kept.is_local and not kept.path.is_dir():
        raise InputError(f"{kept.url} is not a folder; give the folder that `summarizer draft -o` wrote into")
    runs = read_runs(kept)
    never_found = read_never_found(kept, runs)
    posts = _Posts(kept)
    by_batch = bool(runs or never_found)
    standing = standing_of(posts, len(never_found), by_batch=by_batch) if kept.is_local else Standing()
    rows = [*_episodes(kept, posts.left), *map(_never_found, never_found)]
    rows = _with_waits(rows, runs, {one.source for one in never_found})
    states = Counter(row["state"] for row in rows)
    return {
        "episodes": rows,
        "summary": {
            "episodes": len(rows),
            **(standing.model_dump() if kept.is_local else {}),
            **{state: states[state] for state in STATES},
            "quotes": sum(row["quotes"] or 0 for row in rows),
            "flagged": sum(row["flagged"] or 0 for row in rows),
            "cost_usd": round(sum(row["cost_usd"] for row in rows), 6),
            "next": next_step(standing, str(root), told=True, unfinished=posts.unfinished),
        },
    }


class _Posts:
    """The catalogue's entries, of which only what is left to do in each post is kept: `left`, by folder;
    and `unfinished`, the first episode that failed, else the first that waits.
    """

    def __init__(self, root: Root) -> None:
        self._root = root
        self.left: dict[str, dict[str, Any]] = {}
        self._first: dict[str, CatalogueEntry] = {}  # of each state

    @property
    def unfinished(self) -> CatalogueEntry | None:
        return self._first.get("failed") or self._first.get("waiting")

    def __iter__(self) -> Iterator[CatalogueEntry]:
        for one in read_catalogue(self._root, risks=False):
            if one.state == "done":
                publishable = one.shown_state == "done"
                self.left[one.folder] = {
                    "publishable": publishable,
                    "to_write": one.to_write,
                    "to_replace": list(one.to_replace),
                    "to_hear": one.to_hear,
                    "to_apply": one.to_apply,
                    "signed": list(one.signed),
                    "comments": one.comments,
                    **({"newer_draft": one.newer_draft} if one.newer_draft else {}),
                    **({"changed": True, "quotes": None, "flagged": None} if one.changed else {}),
                }
            else:
                self._first.setdefault(one.state, one)
            yield one


def _episodes(root: Root, left: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if root.is_local and (root.path / "episode.json").is_file():  # an episode's own folder
        own = EpisodeFolder(root.path, root.path.name)
        yield _as_json(read_row(own, root.path.name, ""), bool(root.busy(["."]))) | left.get(".", {})
        return
    with open_index(root) as index:
        index.update()
        rows = list(index.rows())
    busy = root.busy(row.folder for row in rows)
    for row in rows:
        yield _as_json(row, row.folder in busy) | left.get(row.folder, {})


def _with_waits(rows: list[dict[str, Any]], runs: tuple[RunRecord, ...], failed: set[str]) -> list[dict[str, Any]]:
    """The rows; those that wait say why (`reason`), and when they are tried again (`next_try`)."""
    last = runs[-1] if runs else None
    put_off = last.put_off if last else ()
    ended = last is None or last.ended is not None
    of_title = {one.label: one for one in put_off if one.folder is not None}
    for row in rows:
        if row["state"] == "waiting":
            one = of_title.get(row["title"])
            row["reason"] = one.reason if one else "begun and not finished" if ended else None
            row["next_try"] = None if one is None else _next_try(one, ended=ended)
    waiting = {"state": "waiting", "error": None, "stage": ORDER[0]}
    for one in put_off:
        if one.folder is None and one.label not in failed:
            row = _never_found(NeverFound(fingerprint(entry=one.label)[:16], one.label, ORDER[0], ""))
            rows.append(row | waiting | {"reason": one.reason, "next_try": _next_try(one, ended=ended)})
    return rows


def _next_try(one: PutOff, *, ended: bool) -> str | None:
    """None: the next run."""
    passed = one.next_try < dt.datetime.now(dt.UTC)
    return None if ended or passed else one.next_try.isoformat(timespec="seconds")


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


def _never_found(entry: NeverFound) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.source,
        "stage": entry.stage,
        "state": "failed",
        "error": entry.error,
        "quotes": None,
        "flagged": None,
        "cost_usd": 0.0,
        "seconds": 0.0,
    }
