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
        for step in (-1, 1):
            if moved := _slid(heard, ids, pairs, place, step, shown):
                low = place - len(moved) if step < 0 else place
                pairs[low : low + len(moved)] = moved
                break
    return Alignment(tuple(pairs), alignment.value)


def _slid(
    heard: SearchableTranscript,
    ids: NDArray[np.int32],
    pairs: list[tuple[int, int]],
    place: int,
    step: int,
    shown: Collection[int],
) -> list[tuple[int, int]]:
    """The pairs on one side of an omission, moved over it up to an ellipsis; empty when they cannot be.

    `step` -1: the words before it are those at its end; 1: the words after it are those at its start.
    """
    moved: list[tuple[int, int]] = []
    which, new = (place, pairs[place - 1][1] + 1) if step > 0 else (place - 1, pairs[place][1] - 1)
    first = pairs[which][0]
    while len(moved) < _MAX_SLIDE and 0 <= which < len(pairs):
        at, old = pairs[which]
        if at != first + step * len(moved) or (old - new) * step <= 0 or heard.ids[new] != ids[at]:
            return []
        moved.append((at, new))
        if (at if step < 0 else at + 1) in shown:
            return sorted(moved)
        which, new = which + step, new + step
    return []
