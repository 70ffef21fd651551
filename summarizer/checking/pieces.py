"""Whether the pieces of a quotation were said in one passage, or far apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.checking.align import Alignment, TokenRun, cover
from summarizer.checking.edits import Change
from summarizer.checking.searchable import SearchableTranscript

__all__ = ["apart", "core", "joined", "pieces_of", "solid", "splits"]

_MAX_GAP_SECONDS = 15.0  # pieces that are further apart make a quotation stitched
_MAX_GAP_TOKENS = 45  # the same for transcripts without times: 15 s at 180 words a minute
_MIN_MORE_WORDS = 3  # words that several pieces must match beyond a single passage


def pieces_of(heard: SearchableTranscript, ids: NDArray[np.int32], alignment: Alignment | None) -> list[TokenRun]:
    """Exact runs from anywhere, when they match clearly more of the quotation than one passage does.

    Each run counts one less than its number of words, so that many short runs count less than a long one.
    """
    runs = cover(heard, ids)
    one = len(alignment.pairs) - len(alignment.runs()) if alignment else 0
    if len(runs) < 2 or sum(run.size for run in runs) - len(runs) < one + _MIN_MORE_WORDS:
        return []
    return runs


def apart(heard: SearchableTranscript, one: TokenRun, other: TokenRun) -> bool:
    """Whether two pieces are too far apart, or in another order than they were said."""
    first, last = one.place + one.size, other.place
    return last < first or _far(heard, first, last)


def splits(heard: SearchableTranscript, change: Change, size: int) -> bool:
    """Whether a change inside a quotation of `size` words (not at its ends) joins two sides that were said apart."""
    inside = change.post[0] > 0 and change.post[1] < size
    return (
        inside
        and change.edit.kind in ("delete", "replace", "repeat", "filler", "bracket")
        and _far(heard, *change.place)
    )


def _far(heard: SearchableTranscript, first: int, last: int) -> bool:
    """Whether tokens[first:last] between two pieces exceed `_MAX_GAP_SECONDS`, or are another speaker's."""
    if first <= 0 or last >= len(heard) or last <= first:
        return False
    before, after = heard.labels[first - 1], heard.labels[last]
    around = {label for label in (before, after) if label}
    between = {label for label in heard.labels[first:last] if label}
    if len(around) > 1 or (around and between - around):
        return True
    end, start = heard.end(first - 1), heard.start(last)
    if end is not None and start is not None and heard.transcript.timing in ("words", "segments"):
        return start - end > _MAX_GAP_SECONDS
    return last - first > _MAX_GAP_TOKENS


def joined(runs: Sequence[TokenRun]) -> Alignment:
    return Alignment(tuple((run.at + step, run.place + step) for run in runs for step in range(run.size)), 0.0)


def solid(alignment: Alignment) -> bool:
    """Whether at least half of the shared words stand in runs of two or more."""
    pairs = alignment.pairs
    together = sum(run.size for run in alignment.runs() if run.size >= 2)
    return together * 2 >= len(pairs) or len(pairs) <= 3


def core(alignment: Alignment) -> tuple[int, int]:
    """The tokens from the first that matches to the last, half-open."""
    return alignment.pairs[0][1], alignment.pairs[-1][1] + 1
