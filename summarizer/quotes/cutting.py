"""Cuts candidates: runs of one to three whole sentences of one speaker, of quotable length, all of them quotable."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.quotes.passages import CountedSentence
from summarizer.quotes.reported import ReportedSpeech
from summarizer.records.transcript import Span, Transcript
from summarizer.settings import QuoteSettings

__all__ = ["SentenceRun", "cut_runs"]

_MAX_SENTENCES = 3
_MIN_PROBABILITY = 0.15  # of each word; below it the recogniser was guessing
_MIN_MEAN_PROBABILITY = 0.6
_MIN_LAST_SENTENCE_WORDS = 3.0  # a last sentence shorter than this ("Right.") does not end a quotation
_MAX_PAUSE_SECONDS = 3.0  # between sentences of one quotation


@dataclass(frozen=True, slots=True)
class SentenceRun:
    """Sentences [first, last) of the list of passages."""

    first: int
    last: int
    length: float  # words


def cut_runs(
    transcript: Transcript,
    passages: Sequence[CountedSentence],
    speakers: frozenset[str | None],
    barred: frozenset[int],
    settings: QuoteSettings,
) -> Iterator[SentenceRun]:
    """Every run that may be quoted, in order of its first sentence. `barred`: ids of sentences that may not be."""
    heads = {turn.words[0] for turn in transcript.turns}
    reported = ReportedSpeech(passages, heads)
    timed = transcript.timing != "none"
    excluded = _Spans([*transcript.gaps, *transcript.overlaps]) if timed else _Spans([])
    fit = [
        passage.sentence.speaker in speakers and passage.sentence.id not in barred and _is_fit(passage, excluded)
        for passage in passages
    ]
    for first in range(len(passages)):
        length = 0.0
        for last in range(first + 1, min(first + _MAX_SENTENCES, len(passages)) + 1):
            if not fit[last - 1] or (last - 1 > first and not _follows(passages, last - 1, heads, transcript)):
                break
            length += passages[last - 1].length
            if length > settings.max_words:
                break
            ends_short = last - first > 1 and passages[last - 1].length < _MIN_LAST_SENTENCE_WORDS
            if length >= settings.min_words and not ends_short and reported.stands_alone(first, last):
                yield SentenceRun(first, last, length)


def _is_fit(passage: CountedSentence, excluded: _Spans) -> bool:
    if not passage.whole or passage.small_talk or passage.unheard:
        return False
    if passage.probabilities:
        mean = sum(passage.probabilities) / len(passage.probabilities)
        if min(passage.probabilities) < _MIN_PROBABILITY or mean < _MIN_MEAN_PROBABILITY:
            return False
    return not excluded.touch(passage.sentence.start, passage.sentence.end)


def _follows(passages: Sequence[CountedSentence], index: int, heads: set[int], transcript: Transcript) -> bool:
    """Does the sentence follow the one before in the same turn, without a long pause?"""
    before, here = passages[index - 1].sentence, passages[index].sentence
    if here.speaker != before.speaker or here.words[0] in heads:
        return False
    return transcript.timing != "words" or here.start - before.end <= _MAX_PAUSE_SECONDS


class _Spans:
    """Time spans that must not be quoted: gaps and overlapping speech."""

    def __init__(self, spans: Sequence[Span]) -> None:
        merged: list[tuple[float, float]] = []
        for start, end in sorted((span.start, span.end) for span in spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._ends = [end for _, end in merged]
        self._spans = merged

    def touch(self, start: float, end: float) -> bool:
        place = bisect.bisect_right(self._ends, start)
        return place < len(self._spans) and self._spans[place][0] < end
