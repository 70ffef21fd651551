"""Chooses the points of a conversation by measured signals, where no language model reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from summarizer.drafting.blemishes import blemishes
from summarizer.drafting.headed_runs import Quotability, headed_runs
from summarizer.drafting.part_names import part_names
from summarizer.drafting.passages import answer_of
from summarizer.records.episode import Episode
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.reading import Point, Reading
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.prose_facts import words_of

__all__ = ["choose"]

_MAX_PLACES = 3
_HEADED = 12  # points that are added for their heading
_NEARNESS_PENALTY = 0.02  # subtracted from the score, times the nearness to the points chosen before
_BLEMISH_PENALTY = 0.06  # for each thing that a reader stumbles over
_MOST_BLEMISHES = 3
_NEARNESS = 0.03  # of the episode; two points at this distance count as near
_MAX_COMMON_SHARE = 0.5  # share of common words from which two passages say the same


def choose(
    transcript: Transcript,
    episode: Episode,
    quotes: Quotes,
    count: int = 24,
    quotability: Quotability | None = None,
) -> Reading:
    """Up to `count` points, the best first, each with one to three places of one answer; then runs with a heading.

    The order is that of the candidates' scores, less what a reader would stumble over, spread over the episode.
    Measured on passages that people picked, no other signal improved the scores on both halves of the data: not the
    place in the answer, the question before it, closeness to title or episode by sentence embeddings, centrality, or
    rare words (`bench/RESULTS.md`).
    """
    allowed = [one for one in quotes.candidates if quotability is None or not quotability.refusal(one.words)]
    chosen = _spread(transcript, allowed, count)
    taken = {one.id for one in chosen}
    points = []
    for number, candidate in enumerate(chosen, start=1):
        answer = answer_of(transcript, candidate)
        beside = [
            other
            for other in allowed
            if other.id not in taken
            and other.speaker == candidate.speaker
            and transcript.sentence_ids(other.words).start in answer
        ]
        beside = sorted(beside, key=lambda other: -other.score)[: _MAX_PLACES - 1]
        taken.update(other.id for other in beside)
        points.append(
            Point(
                id=f"p{number}",
                places=tuple(one.words for one in (candidate, *beside)),
                rests_on=_own_sentences(transcript, candidate, answer),
                weight=round(candidate.score, 4),
            )
        )
    if quotability is not None:
        for run, score in headed_runs(transcript, part_names(transcript, episode), allowed, quotability)[:_HEADED]:
            points.append(Point(id=f"p{len(points) + 1}", places=(run,), weight=round(score, 4)))
    return Reading(points=tuple(points))


def _own_sentences(transcript: Transcript, candidate: Candidate, answer: range) -> tuple[WordRange, ...]:
    """The sentences of the answer by its own speaker, those nearest to the candidate: five before, three after."""
    quoted = transcript.sentence_ids(candidate.words)
    near = range(max(answer.start, quoted.start - 5), min(answer.stop, quoted.stop + 3))
    return transcript.sentence_words(
        number for number in near if transcript.sentences[number].speaker == transcript.sentences[quoted.start].speaker
    )


def _spread(transcript: Transcript, candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """The best by score, less blemishes and the nearness to those chosen before; none that repeats another."""
    words = len(transcript.words)
    left = sorted(
        (one for one in candidates if one.features.get("statement", 1.0) == 1.0),
        key=lambda one: (-one.score, one.words),
    )
    value = {
        one.id: one.score - _BLEMISH_PENALTY * min(_MOST_BLEMISHES, blemishes(transcript, one.words)) for one in left
    }
    vocabulary = {one.id: frozenset(words_of(one.text)) for one in left}
    near = dict.fromkeys(vocabulary, 0.0)
    chosen: list[Candidate] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda one: (value[one.id] - _NEARNESS_PENALTY * near[one.id], -one.words[0]))
        chosen.append(best)
        left = [one for one in left if one is not best and not _repeats(vocabulary[one.id], vocabulary[best.id])]
        for one in left:
            distance = abs(one.words[0] - best.words[0]) / max(1, words)
            near[one.id] += math.exp(-((distance / _NEARNESS) ** 2))
    return chosen


def _repeats(one: frozenset[str], other: frozenset[str]) -> bool:
    common = len(one & other)
    smaller = min(len(one), len(other))
    return common > _MAX_COMMON_SHARE * max(1, smaller) and common > 0.35 * len(one | other)
