"""How quotable a run is: a weighted sum of a few features, each about 0..1.

The weights are priors set by hand and then moved as far as the human-picked quotations of `bench/quotes.py` bear
(`bench/RESULTS.md` has each feature left out in turn). What each says:

| feature | a quotation is better when … |
|---|---|
| `length` | it has 12 to 30 words |
| `salience` | its words are those that the episode is about: often said, in few places |
| `concrete` | it names people, products, numbers |
| `opinion` | it takes a stand: first person, superlatives, must and never |
| `contrast` | it sets one thing against another: not X but Y, rather than, more than |
| `standalone` | it begins without leaning on what was said before, and few of its words point outside it |
| `fluent` | it has no fillers, repeats and hedges: under the strict policy they are all printed |
| `clear` | the recogniser was sure of its words |
| `statement` | it is not a question |
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from summarizer.quotes.cutting import SentenceRun
from summarizer.quotes.passages import CountedSentence

__all__ = ["WEIGHTS", "Salience", "features_of", "score_of"]

WEIGHTS: dict[str, float] = {
    "length": 1.0,
    "salience": 1.0,
    "concrete": 0.3,
    "emphasis": 0.8,
    "stance": 0.2,
    "contrast": 0.4,
    "opening": 0.3,
    "pointing": 0.9,
    "telling": 1.0,
    "fluent": 0.6,
    "clear": 0.6,
    "statement": 0.8,
}
_BEST_LENGTH = (12.0, 30.0)  # words
_FRAGMENT = 4.0  # words; a first sentence shorter than this answers something
_BLOCK = 200.0  # words; the episode is looked at in blocks of about a minute


class Salience:
    """How much a run is about what the episode is about: its three weightiest words, by tf-idf over minutes.

    Words of the episode's title weigh more. (The mean over all words was tried: it favours short runs, and people's
    picks no more than chance does.)
    """

    def __init__(self, passages: Sequence[CountedSentence], title: frozenset[str] = frozenset()) -> None:
        counts: Counter[str] = Counter()
        blocks: list[set[str]] = [set()]
        filled = 0.0
        for passage in passages:
            if filled >= _BLOCK:
                blocks.append(set())
                filled = 0.0
            filled += passage.length
            counts.update(passage.content)
            blocks[-1].update(passage.content)
        spread = Counter(token for block in blocks for token in block)
        self._weights = {
            token: math.sqrt(count) * math.log(1.0 + len(blocks) / spread[token]) * (1.5 if token in title else 1.0)
            for token, count in counts.items()
            if count > 1
        }
        heaviest = sorted(self._weights.values(), reverse=True)
        self._high = sum(heaviest[:12]) / 12.0 or 1.0

    def of(self, content: frozenset[str]) -> float:
        """0..1 for a set of content words; 1 where its three weightiest are the episode's own."""
        heaviest = sorted((self._weights.get(token, 0.0) for token in content), reverse=True)[:3]
        return min(1.0, sum(heaviest) / (3.0 * self._high))


def features_of(run: SentenceRun, passages: Sequence[CountedSentence], salience: Salience) -> dict[str, float]:
    """The features of a run, by name."""
    parts = passages[run.first : run.last]
    length = run.length
    content = frozenset[str]().union(*(part.content for part in parts))
    probabilities = [value for part in parts for value in part.probabilities]
    names, numbers = sum(part.names for part in parts), sum(part.numbers for part in parts)
    rough = sum(part.disfluencies for part in parts) + 0.5 * sum(part.hedges for part in parts)
    return {
        "length": _length(length),
        "salience": salience.of(content),
        "concrete": _concrete(names + numbers, length),
        "emphasis": min(1.0, sum(part.strong for part in parts) / 2.0),
        "stance": min(1.0, float(sum(part.stance for part in parts))),
        "contrast": min(1.0, float(sum(part.contrast for part in parts))),
        "opening": 0.0 if parts[0].leaning or parts[0].length < _FRAGMENT else 1.0,
        "pointing": 1.0 - min(1.0, 5.0 * sum(part.pronouns for part in parts) / length),
        "telling": 1.0 - min(1.0, float(sum(part.showing for part in parts))),
        "fluent": 1.0 - min(1.0, 8.0 * rough / length),
        "clear": _clearness(probabilities),
        "statement": 1.0 - sum(part.question for part in parts) / len(parts),
    }


def _concrete(marks: int, length: float) -> float:
    """1 for one to three names or numbers; less again for a list of them, which is no thought."""
    share = marks / length
    return min(1.0, marks / 2.0) * (1.0 if share <= 0.2 else max(0.0, 1.0 - 4.0 * (share - 0.2)))


def score_of(features: dict[str, float]) -> float:
    """0..1, higher is more quotable: the weighted mean of the features."""
    total = sum(WEIGHTS.values())
    return round(sum(weight * features.get(name, 0.0) for name, weight in WEIGHTS.items()) / total, 4)


def _length(words: float) -> float:
    low, high = _BEST_LENGTH
    if words < low:
        return max(0.0, 1.0 - (low - words) / 8.0)
    return 1.0 if words <= high else max(0.0, 1.0 - (words - high) / 20.0)


def _clearness(probabilities: Sequence[float]) -> float:
    """Half the mean, half the three least sure words; 1 where the source gives no probabilities."""
    if not probabilities:
        return 1.0
    lowest = sorted(probabilities)[:3]
    return 0.5 * sum(probabilities) / len(probabilities) + 0.5 * sum(lowest) / len(lowest)
