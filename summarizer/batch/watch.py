"""Keeping up with feeds: the same run again and again, which does what is new and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from summarizer.batch.interrupts import answering_interrupts
from summarizer.batch.start import Batch, start_batch
from summarizer.batch.totals import Summary
from summarizer.batch.view import BatchView
from summarizer.errors import InputError, InUseError, OutsideError
from summarizer.settings import Settings
from summarizer.store import Root

__all__ = ["watch_feeds"]


def watch_feeds(
    batch: Callable[[], Batch],
    root: Root,
    settings: Settings,
    view: BatchView,
    every: float | None,
    ended: Callable[[Summary], None],
) -> int:
    """Looks for new episodes every so many seconds until Ctrl-C, or once for None; gives the exit code.

    `batch` is asked at each look, for its days may be counted from today.
    What failed for a cause outside is tried again with the next look; so is a feed that was read once and is not
    there now.
    """
    worked = False  # a look that read the feeds; before, what is wrong is in the command
    while True:
        begun = time.monotonic()
        try:
            summary = start_batch(batch()._replace(retry_outside=True), root, settings, view)
        except (OutsideError, InUseError) as error:
            if every is None:
                raise
            view.event("warning", {"message": f"{error}; looked again later"})
        except InputError as error:
            if every is None or not worked:
                raise
            view.event("warning", {"message": f"{error}; looked again later"})
        else:
            worked = True
            ended(summary)
            if every is None or summary.exit_code == 130:
                return summary.exit_code
        if _interrupted_within(max(0.0, begun + every - time.monotonic())):
            return 130


def _interrupted_within(seconds: float) -> bool:
    """Waits; True as soon as the user presses Ctrl-C."""
    stop = threading.Event()
    with answering_interrupts(stop.set):
        return stop.wait(seconds)
