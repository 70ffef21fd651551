"""Ranks scored runs: no two overlap, none repeats another, and the first N are spread over the episode."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.quotes.cutting import SentenceRun
from summarizer.quotes.passages import CountedSentence

__all__ = ["Scored", "diversify", "pick_apart"]

MAX_CANDIDATES = 300  # more than an editor reads
_DIVERSE_RANKS = 80  # the first ranks are spread over words and time; the rest are in the order of the score
_SIMILARITY_PENALTY = 0.3  # subtracted from the score, times the similarity of words to a run ranked before
_NEARNESS_PENALTY = 0.07  # subtracted from the score, times the nearness in time to a run ranked before
_MIN_SHARE_REPEATED = 0.75  # share of common content words from which one passage repeats another, as in a teaser


@dataclass(frozen=True, slots=True)
class Scored:
    run: SentenceRun
    score: float
    features: dict[str, float]
    content: frozenset[str]
    place: float  # 0..1, position in the episode


def pick_apart(scored: Sequence[Scored], passages: Sequence[CountedSentence]) -> list[Scored]:
    """The best of overlapping runs, and the later of two that say the same; at most 300, in the order of the episode.

    The later one is kept because the earlier one is often a teaser cut from it.
    """
    taken = [False] * len(passages)
    kept: list[Scored] = []
    for item in sorted(scored, key=lambda item: (-item.score, item.run.first, item.run.last)):
        if any(taken[item.run.first : item.run.last]):
            continue
        taken[item.run.first : item.run.last] = [True] * (item.run.last - item.run.first)
        kept.append(item)
        if len(kept) >= 2 * MAX_CANDIDATES:
            break
    chosen: list[Scored] = []
    for item in sorted(kept, key=lambda item: -item.run.first):
        if not any(_repeats(item, other) for other in chosen):
            chosen.append(item)
    chosen = sorted(chosen, key=lambda item: (-item.score, item.run.first))[:MAX_CANDIDATES]
    return sorted(chosen, key=lambda item: item.run.first)


def _repeats(item: Scored, other: Scored) -> bool:
    smaller = min(len(item.content), len(other.content))
    return smaller >= 3 and len(item.content & other.content) >= _MIN_SHARE_REPEATED * max(smaller, len(item.content))


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
