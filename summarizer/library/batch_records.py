"""What the runs of a batch left beside the episodes: what each run did, and the entries that led to no episode."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import RUN_RECORDS, Failure, RunRecord, RunRecords
from summarizer.store import Root

__all__ = ["NeverFound", "read_never_found", "read_runs"]


class NeverFound(NamedTuple):
    """An entry of a backlog that led to no episode, and so has no folder."""

    id: str
    source: str  # with the choice of an episode and the place in the backlog
    stage: str
    error: str


def read_never_found(root: Root, runs: tuple[RunRecord, ...] | None = None) -> tuple[NeverFound, ...]:
    """The entries that failed, and those that the last run could not read, each once. `runs`: when they are read."""
    runs = read_runs(root) if runs is None else runs
    found: dict[str, NeverFound] = {}
    for name in root.names(".batch/failures"):
        with contextlib.suppress(ValidationError):  # of a later version or damaged
            failure = Failure.model_validate_json(root.read(name) or b"")
            entry = NeverFound(Path(name).stem, failure.label, failure.stage or ORDER[0], failure.error)
            found[failure.label] = entry
    for source, error in runs[-1].unread if runs else ():
        id = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        found.setdefault(source, NeverFound(id, source, ORDER[0], error))
    return tuple(found.values())


def read_runs(root: Root) -> tuple[RunRecord, ...]:
    """The last runs, the newest last."""
    with contextlib.suppress(ValidationError):
        if (found := root.read(RUN_RECORDS)) is not None:
            return RunRecords.model_validate_json(found).runs
    return ()
