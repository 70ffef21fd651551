"""Ranks scored runs: no two overlap, none repeats another, and the first N are spread over the episode."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.quotes.cutting import CountedRun

__all__ = ["Scored", "diversify", "pick_apart"]

_DIVERSE_RANKS = 80  # the first ranks are spread over words and time; the rest are in the order of the score
_SIMILARITY_PENALTY = 0.3  # subtracted from the score, times the similarity of words to a run ranked before
_NEARNESS_PENALTY = 0.07  # subtracted from the score, times the nearness in time to a run ranked before
_MIN_SHARE_REPEATED = 0.75  # share of common content words from which one passage repeats another, as in a teaser


@dataclass(frozen=True, slots=True)
class Scored:
    run: CountedRun
    score: float
    features: dict[str, float]
    content: frozenset[str]
    place: float  # 0..1, position in the episode


def pick_apart(scored: Sequence[Scored], size: int, allowed: Callable[[CountedRun], bool]) -> list[Scored]:
    """The best of overlapping runs that are allowed, and the later of two that say the same; in the episode's order.

    `size`: words of the transcript. The later of two is kept because the earlier one is often a teaser cut from it.
    """
    taken = bytearray(size)
    kept: list[Scored] = []
    for item in sorted(scored, key=lambda item: (-item.score, item.run.words)):
        first, last = item.run.words
        if any(taken[first:last]) or not allowed(item.run):
            continue
        taken[first:last] = b"\1" * (last - first)
        kept.append(item)
    chosen: list[Scored] = []
    holders: dict[str, list[int]] = {}  # the chosen ones with each content word
    for item in sorted(kept, key=lambda item: -item.run.words[0]):
        shared = Counter(number for token in item.content for number in holders.get(token, ()))
        if any(_repeats(item, chosen[number], common) for number, common in shared.items()):
            continue
        for token in item.content:
            holders.setdefault(token, []).append(len(chosen))
        chosen.append(item)
    return chosen[::-1]


def _repeats(item: Scored, other: Scored, common: int) -> bool:
    smaller = min(len(item.content), len(other.content))
    return smaller >= 3 and common >= _MIN_SHARE_REPEATED * max(smaller, len(item.content))


def diversify(items: Sequence[Scored], count: int = _DIVERSE_RANKS) -> list[int]:
    """Indexes, the best first: maximal marginal relevance (Carbonell and Goldstein 1998) over words and time.

    Each next run is the one with the highest score after subtracting its similarity, in words and time, to the runs
    before it.
    """
    if not items:
        return []
    left = list(range(len(items)))
    order: list[int] = []
    similar = [0.0] * len(items)
    near = [0.0] * len(items)
    width = 1.0 / (2.0 * min(12, max(4, len(items))))
    while left and len(order) < count:
        best = max(
            left,
            key=lambda index: (
                items[index].score - _SIMILARITY_PENALTY * similar[index] - _NEARNESS_PENALTY * near[index],
                -index,
            ),
        )
        order.append(best)
        left.remove(best)
        for index in left:
            similar[index] = max(similar[index], _likeness(items[index].content, items[best].content))
            distance = abs(items[index].place - items[best].place)
            near[index] = min(2.0, near[index] + math.exp(-((distance / width) ** 2)))
    return order + sorted(left, key=lambda index: (-items[index].score, index))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Cosine of two sets."""
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0
