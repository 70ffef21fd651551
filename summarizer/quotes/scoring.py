"""Scores how quotable a run of sentences is: the weighted mean of its features, each between 0 and 1.

The weights were set by hand and then adjusted to the quotations that people picked (`bench/quotes.py`).
`bench/RESULTS.md` reports the result without each feature.

| feature | a quotation scores higher when … |
|---|---|
| `length` | it has 15 to 24 words |
| `salience` | it has words that the episode uses often, in few of its parts |
| `concrete` | it names people, products, numbers |
| `emphasis` | it has strong words: superlatives, must, never |
| `stance` | it states an opinion of the speaker |
| `contrast` | it contrasts two things: not X but Y, rather than, more than |
| `opening` | its first sentence does not refer to what was said before |
| `pointing` | few of its words are pronouns |
| `telling` | it has no phrases of a demonstration, such as "as you can see" |
| `fluent` | it has no fillers, repeats and hedges: under the strict policy they are all printed |
| `clear` | the recogniser gave its words a high probability |
| `statement` | it is not a question |
| `whole` | it begins and ends with a sentence |
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from summarizer.quotes.cutting import CountedRun
from summarizer.quotes.passages import CountedSentence

__all__ = ["WEIGHTS", "Salience", "features_of", "score_of"]

WEIGHTS: dict[str, float] = {
    "length": 1.0,
    "salience": 1.0,
    "concrete": 0.3,
    "emphasis": 0.8,
    "stance": 0.2,
    "contrast": 0.4,
    "opening": 1.0,
    "pointing": 0.9,
    "telling": 1.0,
    "fluent": 1.0,
    "clear": 0.6,
    "statement": 0.8,
    "whole": 1.5,
}
_BEST_WORDS = (15.0, 24.0)
_MIN_FIRST_SENTENCE_WORDS = 4.0  # a shorter first sentence is usually an answer to a question
_BLOCK_WORDS = 200.0  # the episode is divided into blocks of about a minute


class Salience:
    """How closely a run is about the subject of the episode: the tf-idf of its three heaviest words, over blocks.

    Words of the episode's title weigh more. The mean over all words was measured as well: it favours short runs and
    predicts the quotations that people picked no better than chance.
    """

    def __init__(self, passages: Sequence[CountedSentence], title: frozenset[str] = frozenset()) -> None:
        counts: Counter[str] = Counter()
        blocks: list[set[str]] = [set()]
        filled = 0.0
        for passage in passages:
            if filled >= _BLOCK_WORDS:
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
        """0..1 for a set of content words; 1 where its three heaviest words are among the heaviest of the episode."""
        heaviest = sorted((self._weights.get(token, 0.0) for token in content), reverse=True)[:3]
        return min(1.0, sum(heaviest) / (3.0 * self._high))


def features_of(run: CountedRun, salience: Salience) -> dict[str, float]:
    """The features of a run, by name."""
    parts = run.parts
    length = run.length
    content = frozenset[str]().union(*(part.content for part in parts))
    probabilities = [value for part in parts for value in part.probabilities]
    names, numbers = sum(part.names for part in parts), sum(part.numbers for part in parts)
    interruptions = sum(part.disfluencies for part in parts) + 0.5 * sum(part.hedges for part in parts)
    return {
        "length": _length(length),
        "salience": salience.of(content),
        "concrete": _concrete(names + numbers, length),
        "emphasis": min(1.0, sum(part.strong for part in parts) / 2.0),
        "stance": min(1.0, float(sum(part.stance for part in parts))),
        "contrast": min(1.0, float(sum(part.contrast for part in parts))),
        "opening": 0.0 if parts[0].leaning or parts[0].length < _MIN_FIRST_SENTENCE_WORDS else 1.0,
        "pointing": 1.0 - min(1.0, 5.0 * sum(part.pronouns for part in parts) / length),
        "telling": 1.0 - min(1.0, float(sum(part.showing for part in parts))),
        "fluent": 1.0 - min(1.0, 8.0 * interruptions / length),
        "clear": _clearness(probabilities),
        "whole": max(0.0, 1.0 - 0.5 * run.cuts),
        "statement": 1.0 - sum(part.question for part in parts) / len(parts),
    }


def _concrete(marks: int, length: float) -> float:
    """1 for one to three names or numbers; less for a list of them."""
    share = marks / length
    return min(1.0, marks / 2.0) * (1.0 if share <= 0.2 else max(0.0, 1.0 - 4.0 * (share - 0.2)))


def score_of(features: dict[str, float]) -> float:
    """0..1, higher is more quotable: the weighted mean of the features."""
    total = sum(WEIGHTS.values())
    return round(sum(weight * features.get(name, 0.0) for name, weight in WEIGHTS.items()) / total, 4)


def _length(words: float) -> float:
    low, high = _BEST_WORDS
    if words < low:
        return max(0.0, 1.0 - (low - words) / 8.0)
    return 1.0 if words <= high else max(0.0, 1.0 - (words - high) / 20.0)


def _clearness(probabilities: Sequence[float]) -> float:
    """The mean of all probabilities and that of the three lowest, half each; 1 without probabilities."""
    if not probabilities:
        return 1.0
    lowest = sorted(probabilities)[:3]
    return 0.5 * sum(probabilities) / len(probabilities) + 0.5 * sum(lowest) / len(lowest)
