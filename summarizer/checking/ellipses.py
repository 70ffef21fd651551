"""Moves an omission to the ellipsis that shows it, where the words around it let it stand at several places.

"We built … the wall" of "We built the house and the wall" leaves out "the house and" or "house and the".
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from summarizer.checking.align import Alignment
from summarizer.checking.searchable import SearchableTranscript

__all__ = ["slid_to_ellipses"]

_MAX_SLIDE = 12  # tokens


def slid_to_ellipses(
    heard: SearchableTranscript, ids: NDArray[np.int32], alignment: Alignment, shown: Collection[int]
) -> Alignment:
    """The alignment, of the same cost, whose omissions stand before the quote tokens `shown` where they can."""
    if not shown:
        return alignment
    pairs = list(alignment.pairs)
    for place in range(1, len(pairs)):
        at, begin = pairs[place][0], pairs[place - 1][1] + 1
        if pairs[place - 1][0] + 1 != at or pairs[place][1] == begin or at in shown:
            continue
        if not _slide_left(heard, ids, pairs, place, shown):
            _slide_right(heard, ids, pairs, place, shown)
    return Alignment(tuple(pairs), alignment.value)


def _slide_left(
    heard: SearchableTranscript,
    ids: NDArray[np.int32],
    pairs: list[tuple[int, int]],
    place: int,
    shown: Collection[int],
) -> bool:
    """Pairs the tokens before the omission with those at its end, up to an ellipsis."""
    end = pairs[place][1]
    moved: list[tuple[int, int]] = []
    for step in range(1, min(_MAX_SLIDE, place) + 1):
        at, old = pairs[place - step]
        if at != pairs[place][0] - step or end - step <= old or heard.ids[end - step] != ids[at]:
            return False
        moved.insert(0, (at, end - step))
        if at in shown:
            pairs[place - step : place] = moved
            return True
    return False


def _slide_right(
    heard: SearchableTranscript,
    ids: NDArray[np.int32],
    pairs: list[tuple[int, int]],
    place: int,
    shown: Collection[int],
) -> bool:
    """Pairs the tokens after the omission with those at its start, up to an ellipsis."""
    begin = pairs[place - 1][1] + 1
    moved: list[tuple[int, int]] = []
    for step in range(min(_MAX_SLIDE, len(pairs) - place)):
        at, old = pairs[place + step]
        if at != pairs[place][0] + step or begin + step >= old or heard.ids[begin + step] != ids[at]:
            return False
        moved.append((at, begin + step))
        if at + 1 in shown:
            pairs[place : place + step + 1] = moved
            return True
    return False
