"""How far words that were heard are from what was said: for listening.py and vocabulary.py."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from e2e import Mistake, Token, mistakes, same, tokens, written_alike
from rapidfuzz.distance import Levenshtein
from recordings import Recording
from scipy.optimize import linear_sum_assignment
from speakers import der

__all__ = ["Score", "score"]

_PAUSE = 0.5  # seconds over which the words of one voice are one stretch


@dataclass(frozen=True)
class Score:
    mistakes: tuple[Mistake, ...]
    words: int  # of the script
    lost: int  # words of the script for which nothing was written
    longest_lost: int
    starts: Any  # heard minus true start, seconds, of words that agree
    der: float | None
    strange: float | None  # share of the words heard right that were given to somebody else

    @property
    def wrong(self) -> int:
        return sum(mistake.count for mistake in self.mistakes)


def score(recording: Recording, heard: Sequence[tuple[str, float | None, float | None, str | None]]) -> Score:
    script, ours = tokens([word.text for word in recording.words]), tokens([text for text, *_ in heard])
    said = len(script)
    script, ours = written_alike(script, ours)
    pairs = same(script, ours)
    starts = [
        heard[got.word][1] - recording.words[told.word].start
        for told, got in pairs
        if told.first and got.first and heard[got.word][1] is not None and recording.words[told.word].start is not None
    ]
    lost, longest = _lost(script, ours)
    voices = any(speaker for *_, speaker in heard) and recording.turns
    return Score(
        mistakes=tuple(mistakes(script, ours)),
        words=said,
        lost=lost,
        longest_lost=longest,
        starts=np.array(starts),
        der=der(list(recording.turns), _stretches(heard), recording.seconds)["der"] if voices else None,
        strange=_strange(recording, heard, pairs) if voices else None,
    )


def _lost(script: Sequence[Token], heard: Sequence[Token]) -> tuple[int, int]:
    """Words of the script without counterpart, over all and in the longest run."""
    blocks = Levenshtein.opcodes([token.text for token in script], [token.text for token in heard])
    total = longest = 0
    for equal, run in itertools.groupby(blocks, key=lambda block: block.tag == "equal"):
        if equal:
            continue
        pieces = list(run)
        told = "".join(token.text for p in pieces for token in script[p.src_start : p.src_end])
        got = "".join(token.text for p in pieces for token in heard[p.dest_start : p.dest_end])
        missing = sum((p.src_end - p.src_start) - (p.dest_end - p.dest_start) for p in pieces)
        if missing > 0 and told != got:
            total += missing
            longest = max(longest, missing)
    return total, longest


def _stretches(heard: Sequence[tuple[str, float | None, float | None, str | None]]) -> list[tuple[float, float, str]]:
    out: list[tuple[float, float, str]] = []
    for _, start, end, speaker in heard:
        if start is None or end is None:
            continue
        if out and out[-1][2] == (speaker or "?") and start - out[-1][1] <= _PAUSE:
            out[-1] = (out[-1][0], max(out[-1][1], end), out[-1][2])
        else:
            out.append((start, end, speaker or "?"))
    return out


def _strange(
    recording: Recording, heard: Sequence[tuple[str, float | None, float | None, str | None]], pairs: Any
) -> float:
    """Voices are matched to people one to one so that the fewest words are wrong."""
    said = [(recording.words[told.word].speaker or "", heard[got.word][3] or "") for told, got in pairs]
    people, labels = sorted({a for a, _ in said}), sorted({b for _, b in said})
    counts = np.zeros((len(people), len(labels)), int)
    for person, label in said:
        counts[people.index(person), labels.index(label)] += 1
    return float(1 - counts[linear_sum_assignment(-counts)].sum() / counts.sum())
