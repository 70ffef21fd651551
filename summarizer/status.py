"""Where every episode of a folder stands, read from the files of the episode folders."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import filelock

from summarizer.errors import InputError
from summarizer.pipeline import ORDER
from summarizer.records.episode import Episode
from summarizer.records.post import Checks
from summarizer.store import EpisodeFolder

__all__ = ["status"]


def status(root: Path) -> dict[str, Any]:
    """What `summarizer status --json` prints. Raises InputError when `root` is no folder."""
    if not root.is_dir():
        raise InputError(f"{root} is not a folder; give the folder that `summarizer draft -o` wrote into")
    manifests = sorted(root.glob("*/*/episode.json")) or sorted(root.glob("episode.json"))
    rows = [_row(EpisodeFolder(manifest.parent)) for manifest in manifests]
    states = Counter(row["state"] for row in rows)
    return {
        "episodes": rows,
        "summary": {
            "episodes": len(rows),
            **{state: states[state] for state in ("done", "running", "failed", "waiting")},
            "quotes": sum(row["quotes"] or 0 for row in rows),
            "flagged": sum(row["flagged"] or 0 for row in rows),
            "cost_usd": round(sum(row["cost_usd"] for row in rows), 6),
        },
    }


def _row(folder: EpisodeFolder) -> dict[str, Any]:
    row: dict[str, Any] = {"id": folder.path.name.rsplit("-", 1)[-1], "title": folder.path.name}
    log = folder.log
    finished = [stage for stage in ORDER if stage in log.stages]
    error = log.error
    quotes = flagged = None
    try:
        episode = folder.read("episode.json", Episode)
        row.update(id=episode.id, title=episode.title)
        if folder.has("checks.json"):
            checks = folder.read("checks.json", Checks)
            quotes = len(checks.quotes)
            flagged = sum(bool(quote.flags) or not quote.passes for quote in checks.quotes)
    except InputError as problem:  # one broken file must not hide the other episodes
        error = str(problem)
    if _locked(folder):
        state = "running"
    elif error:
        state = "failed"
    else:
        state = "done" if finished and finished[-1] == ORDER[-1] else "waiting"
    return {
        **row,
        "stage": (log.failed_stage if state == "failed" else None) or (finished[-1] if finished else ORDER[0]),
        "state": state,
        "error": error if state == "failed" else None,
        "quotes": quotes,
        "flagged": flagged,
        "cost_usd": sum(run.cost_usd or 0.0 for run in log.stages.values()),
        "seconds": round(sum(run.seconds for run in log.stages.values()), 3),
    }


def _locked(folder: EpisodeFolder) -> bool:
    lock = folder / ".lock"
    if not lock.exists():
        return False
    try:
        with filelock.FileLock(lock, timeout=0):
            return False
    except (filelock.Timeout, OSError):
        return True
