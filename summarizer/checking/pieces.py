"""Whether the pieces of a quotation were said in one passage, or far apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.checking.align import Alignment, TokenRun, cover, far
from summarizer.checking.edits import Change
from summarizer.checking.searchable import SearchableTranscript
from summarizer.text.scripts import CHARACTERS_PER_WORD, is_unspaced

__all__ = ["apart", "core", "edge_pieces", "extended", "joined", "pieces_of", "solid", "splits"]

_MAX_SEAM_GAP = 3  # words heard between a piece and a word of the quotation that belongs to it
_MIN_EDGE = 3  # words at an end that were said elsewhere
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


def edge_pieces(heard: SearchableTranscript, ids: NDArray[np.int32], alignment: Alignment | None) -> list[TokenRun]:
    """Two pieces: one run of a passage, and all other words of the quotation, which were said elsewhere in one run."""
    runs = alignment.runs() if alignment else []
    if len(runs) != 1:
        return []
    (run,) = runs
    before, after = run.at, len(ids) - run.at - run.size
    start, size = (0, before) if before else (run.at + run.size, after)
    if (before and after) or size < _MIN_EDGE:
        return []
    places = [int(place) for place in heard.exact(ids[start : start + size])]
    if not places:
        return []
    unspaced = is_unspaced("".join(heard.keys[places[0] : places[0] + size]))
    if size < _MIN_EDGE * (CHARACTERS_PER_WORD if unspaced else 1):
        return []
    nearest = min(places, key=lambda place: abs(place - run.place))
    return sorted([run, TokenRun(start, nearest, size)], key=lambda one: one.at)


def apart(heard: SearchableTranscript, one: TokenRun, other: TokenRun) -> bool:
    """Whether two pieces are too far apart, or in another order than they were said."""
    first, last = one.place + one.size, other.place
    return last < first or far(heard, first, last)


def splits(heard: SearchableTranscript, change: Change, size: int) -> bool:
    """Whether a change inside a quotation of `size` words (not at its ends) joins two sides that were said apart."""
    inside = change.post[0] > 0 and change.post[1] < size
    return (
        inside
        and change.edit.kind in ("delete", "replace", "repeat", "filler", "bracket")
        and far(heard, *change.place)
    )


def joined(runs: Sequence[TokenRun]) -> Alignment:
    return Alignment(tuple((run.at + step, run.place + step) for run in runs for step in range(run.size)), 0.0)


def extended(
    heard: SearchableTranscript, ids: NDArray[np.int32], runs: Sequence[TokenRun]
) -> tuple[Alignment, list[tuple[int, int]]]:
    """Ascending pieces with the words of the quotation that were heard beside each, and the tokens of each piece."""
    before: list[list[tuple[int, int]]] = []
    for which, run in enumerate(runs):
        last = (runs[which - 1].at + runs[which - 1].size, runs[which - 1].place + runs[which - 1].size)
        stop = (last[0] - 1, last[1] - 1) if which else (-1, -1)
        before.append(_beside(heard, ids, (run.at - 1, run.place - 1), stop, -1)[::-1])
    pairs: list[tuple[int, int]] = []
    ranges: list[tuple[int, int]] = []
    for which, run in enumerate(runs):
        inner = [(run.at + step, run.place + step) for step in range(run.size)]
        following = [*before[which + 1], (runs[which + 1].at, runs[which + 1].place)] if which + 1 < len(runs) else []
        stop = following[0] if following else (len(ids), len(heard))
        own = [*before[which], *inner, *_beside(heard, ids, (inner[-1][0] + 1, inner[-1][1] + 1), stop, 1)]
        pairs += own
        ranges.append((own[0][1], own[-1][1] + 1))
    return Alignment(tuple(pairs), 0.0), ranges


def _beside(
    heard: SearchableTranscript, ids: NDArray[np.int32], start: tuple[int, int], stop: tuple[int, int], step: int
) -> list[tuple[int, int]]:
    """The pairs from `start` on, in the direction of `step`, before `stop`: words of one speaker, few of them apart."""
    (at, place), found = start, []
    label = heard.labels[place - step]
    while (stop[0] - at) * step > 0:
        within = [place + step * gap for gap in range(_MAX_SEAM_GAP) if (stop[1] - place - step * gap) * step > 0]
        said = [there for there in within if heard.ids[there] == ids[at] and heard.labels[there] == label]
        if not said:
            break
        found.append((at, said[0]))
        at, place = at + step, said[0] + step
    return found


def solid(alignment: Alignment) -> bool:
    """Whether at least half of the shared words stand in runs of two or more."""
    pairs = alignment.pairs
    together = sum(run.size for run in alignment.runs() if run.size >= 2)
    return together * 2 >= len(pairs) or len(pairs) <= 3


def core(alignment: Alignment) -> tuple[int, int]:
    """The tokens from the first that matches to the last, half-open."""
    return alignment.pairs[0][1], alignment.pairs[-1][1] + 1
