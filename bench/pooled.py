"""Mistakes of two recognisers over all recordings together, and how far chance may go: for listening.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from e2e import Mistake
from recordings import Recording
from scoring import Score

__all__ = ["Pooled", "compared", "only_ours"]

_BLOCK = 75  # words, about those of a window: mistakes within one depend on each other
_DRAWS, _UPPER = 10_000, 95  # of the bootstrap; percentile of the ratios that is given as their upper bound


class Pooled(NamedTuple):
    ours: int  # wrong words
    theirs: int
    words: int
    ratio: float  # ours over theirs
    upper: float  # upper bound of the ratio, one-sided, by a bootstrap of the same passages for both


def compared(ours: Sequence[Score], theirs: Sequence[Score]) -> Pooled:
    """Scores of the same recordings in the same order."""
    blocks = np.concatenate([_blocks(*pair) for pair in zip(ours, theirs, strict=True)])
    drawn = blocks[np.random.default_rng(0).integers(len(blocks), size=(_DRAWS, len(blocks)))].sum(axis=1)
    wrong = blocks.sum(axis=0)
    return Pooled(
        ours=int(wrong[0]),
        theirs=int(wrong[1]),
        words=sum(one.words for one in ours),
        ratio=wrong[0] / max(1, wrong[1]),
        upper=float(np.percentile(drawn[:, 0] / np.maximum(1, drawn[:, 1]), _UPPER)),
    )


def only_ours(recording: Recording, ours: Score, theirs: Score) -> Iterator[str]:
    """The mistakes of ours where theirs made fewer: place, script and both texts."""
    others = {mistake.word: mistake for mistake in theirs.mistakes}
    for mistake in ours.mistakes:
        other = others.get(mistake.word)
        if other is None or other.count < mistake.count:
            yield f"{recording.name} {_when(recording, mistake)}: {mistake.told or '–'} → {mistake.heard or '–'}"


def _when(recording: Recording, mistake: Mistake) -> str:
    if mistake.word >= len(recording.words):
        return "end"
    start = recording.words[mistake.word].start
    return f"word {mistake.word}" if start is None else f"{start:.1f} s"


def _blocks(ours: Score, theirs: Score) -> np.ndarray:
    """Wrong words of both in each passage of the script, [passages, 2]."""
    counts = np.zeros((max(1, -(-ours.words // _BLOCK)), 2), int)
    for column, score in enumerate((ours, theirs)):
        for mistake in score.mistakes:
            counts[min(mistake.word // _BLOCK, len(counts) - 1), column] += mistake.count
    return counts
