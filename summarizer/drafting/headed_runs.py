"""Runs around the sentences that can be headings, where no candidate shows such a sentence as it can be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Protocol

from summarizer.drafting.blemishes import blemishes
from summarizer.drafting.headings import heading_of
from summarizer.records.quote import Candidate
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange

__all__ = ["Quotability", "headed_runs"]

_FLAWLESS = 0.6  # blemishes of a run that reads well
_WORDS = 20  # of a run that reads best
_GOOD_COST = 1.0  # of a heading that reads well


class Quotability(Protocol):
    def refusal(self, words: WordRange) -> str | None:
        """Why these words may not be quoted; None or empty when they may."""

    def trimmed(self, words: WordRange) -> WordRange:
        """The run without connectives at its ends, as far as the rest may be quoted."""


def headed_runs(
    transcript: Transcript,
    people: frozenset[str],
    candidates: Sequence[Candidate],
    quotability: Quotability,
) -> list[tuple[WordRange, float]]:
    """Runs of one to three sentences with a heading, and a score for each; those with the best headings first.

    `people`: names in small letters of those who take part. A run's score
    is that of the best candidate with which it shares words, else the middle one.
    """
    if not candidates:
        return []
    voices = {one.speaker for one in candidates}
    middle = median(one.score for one in candidates)
    found: list[tuple[float, WordRange, float]] = []
    for number, sentence in enumerate(transcript.sentences):
        if sentence.speaker not in voices:
            continue
        heading = heading_of(transcript, sentence.words, people)
        if heading is None or heading.cost > _GOOD_COST:
            continue
        sharing = [one for one in candidates if one.words[0] < heading.words[1] and heading.words[0] < one.words[1]]
        if any(_holds(one.words, heading.words) and blemishes(transcript, one.words) <= _FLAWLESS for one in sharing):
            continue
        allowed = (run for run in _around(transcript, number) if not quotability.refusal(run))
        runs = [run for run in map(quotability.trimmed, allowed) if _holds(run, heading.words)]
        best = min(runs, key=lambda run: (blemishes(transcript, run), abs(run[1] - run[0] - _WORDS)), default=None)
        if best is not None and blemishes(transcript, best) <= _FLAWLESS:
            found.append((heading.cost, best, max((one.score for one in sharing), default=middle)))
    return [(run, score) for _, run, score in sorted(found)]


def _holds(run: WordRange, words: WordRange) -> bool:
    return run[0] <= words[0] and words[1] <= run[1]


def _around(transcript: Transcript, number: int) -> Iterator[WordRange]:
    """The sentence alone, and with the ones of its voice beside it."""
    sentences = transcript.sentences

    def beside(at: int) -> bool:
        return 0 <= at < len(sentences) and sentences[at].speaker == sentences[number].speaker

    firsts: Iterable[int] = (number, *([number - 1] if beside(number - 1) else []))
    lasts = [number, *([number + 1] if beside(number + 1) else [])]
    yield from ((sentences[first].words[0], sentences[last].words[1]) for first in firsts for last in lasts)
