"""From scored runs to a list to choose from: no two overlap, none repeats another, and the first N span the episode."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.quotes.cutting import SentenceRun
from summarizer.quotes.passages import CountedSentence

__all__ = ["Scored", "diversify", "pick_apart"]

MOST = 300  # candidates; more than any editor looks at
_DIVERSIFIED = 80  # ranks that are spread; behind them the score alone decides
_SIMILAR = 0.3  # of the score's scale: the cost of saying the same
_NEAR = 0.07  # the cost of standing close by
_SAME = 0.75  # share of common content words above which one passage repeats another (a teaser, say)


@dataclass(frozen=True, slots=True)
class Scored:
    run: SentenceRun
    score: float
    features: dict[str, float]
    content: frozenset[str]
    place: float  # 0..1, where in the episode


def pick_apart(scored: Sequence[Scored], passages: Sequence[CountedSentence]) -> list[Scored]:
    """The best of overlapping runs, and the later of two that say the same; at most 300, in the order of the episode.

    A passage that stands both in the teaser and in its place is quoted from its place, hence the later.
    """
    taken = [False] * len(passages)
    kept: list[Scored] = []
    for item in sorted(scored, key=lambda item: (-item.score, item.run.first, item.run.last)):
        if any(taken[item.run.first : item.run.last]):
            continue
        taken[item.run.first : item.run.last] = [True] * (item.run.last - item.run.first)
        kept.append(item)
        if len(kept) >= 2 * MOST:
            break
    chosen: list[Scored] = []
    for item in sorted(kept, key=lambda item: -item.run.first):
        if not any(_repeats(item, other) for other in chosen):
            chosen.append(item)
    chosen = sorted(chosen, key=lambda item: (-item.score, item.run.first))[:MOST]
    return sorted(chosen, key=lambda item: item.run.first)


def _repeats(item: Scored, other: Scored) -> bool:
    smaller = min(len(item.content), len(other.content))
    return smaller >= 3 and len(item.content & other.content) >= _SAME * max(smaller, len(item.content))


def diversify(items: Sequence[Scored], count: int = _DIVERSIFIED) -> list[int]:
    """Indexes, the best first: maximal marginal relevance (Carbonell and Goldstein 1998) over words and time.

    Each next one is the one whose score, less what it shares with those before it in words and in place, is highest.
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
            left, key=lambda index: (items[index].score - _SIMILAR * similar[index] - _NEAR * near[index], -index)
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
