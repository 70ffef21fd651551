"""Chooses which passages become insights, where no model writes: those that read well alone, with a heading.

A heading is a clause of the quotation under it. Where too few passages have one, others are taken whose heading is left
for the writer; the first insight of a post has a heading if any has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.drafting.blemishes import blemishes
from summarizer.drafting.headings import Heading, heading_of
from summarizer.drafting.places import overlap
from summarizer.drafting.subject import on_subject
from summarizer.drafting.turned_headings import turned_heading
from summarizer.post_format import INSIGHTS
from summarizer.records.quote import Candidate
from summarizer.records.reading import Reading
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.language import load_language
from summarizer.text.prose_facts import words_of
from summarizer.text.scripts import written_without_spaces

__all__ = ["Chooser", "Chosen", "alike", "content_of", "reads_alone"]

NO_SUBJECT = "no answer that may be quoted has a word of the subject that was asked for"

_INSIGHTS_BY_MINUTES = ((2, 4), (15, 5), (30, 6), (60, 7), (100, 8), (float("inf"), 9))
_WORDS_PER_MINUTE = 160
_ENOUGH = 5  # insights up to which passages without a heading are taken
_APART = 3  # sentences between two insights
_FLAWLESS, _FAIR = 0.6, 1.1  # blemishes of a passage that reads well, and of one that is taken where none does
_HEADED = 1.6  # blemishes of one that is taken for its heading, rather than one without
_READS_WELL, _READABLE = 1.0, float("inf")  # costs of headings
_BLEMISH, _COST, _NEAR, _BARE = 0.06, 0.08, 0.03, 0.06  # subtracted from the score, each times what it counts
_POINT = 0.05  # added for a point of the reading
_NEAR_SHARE = 0.04  # of the episode, within which insights are near
_OPENING_SHARE, _CLOSING_SHARE, _EDGE = 0.04, 0.03, 1.2  # greetings and thanks: a blemish
_MORE_WORDS = 5  # of a quotation than of its heading; else it only repeats it
_MAX_COMMON_SHARE = 0.4  # share of common words from which two texts say the same
_MIN_SAID, _SAID_PER = 3, 1500  # times that a word of each heading is said: up to 3, one for so many words


@dataclass(frozen=True)
class Chosen:
    """The quotation of an insight, and its heading; None: the writer's."""

    quotation: Candidate
    heading: Heading | None


class Chooser:
    """The passages of one conversation."""

    def __init__(
        self,
        transcript: Transcript,
        people: frozenset[str],
        at: Callable[[WordRange], Candidate],
        called: Callable[[str], str | None],
        show: str | None = None,
    ) -> None:
        """`people`: names in small letters. `at` gives the quotation of a run of words; `called`, a voice's surname."""
        self.transcript, self._at, self._called = transcript, at, called
        self._people, self._show = people, (show or "").casefold()
        self._counts = Counter(words_of(transcript.text(0, len(transcript.words))))
        self._headings: dict[WordRange, Heading | None] = {}
        self._blemishes: dict[WordRange, float] = {}
        self._points: dict[WordRange, float] = {}  # the first places of the points of the reading, and their weights

    def included(self, include: Sequence[WordRange]) -> tuple[list[Chosen], list[str]]:
        """The runs that the writer wants quoted, overlapping ones once, with a heading if one can be had; problems."""
        chosen: list[Chosen] = []
        for words in include:
            if any(overlap(words, one.quotation.words) for one in chosen):
                continue
            if len(chosen) == INSIGHTS[1]:
                return chosen, [f"not all passages that were asked for are quoted: {INSIGHTS[1]} are the most"]
            chosen.append(Chosen(self._at(words), self._new_heading(words, chosen)))
        return chosen, []

    def choose(
        self,
        included: Sequence[Chosen],
        reading: Reading,
        ranked: Sequence[Candidate],
        count: int | None,
        about: str | None,
    ) -> tuple[list[Chosen], list[str]]:
        """After the included ones, what is about the subject, then the rest; and what could not be done.

        `count`: by the length of the conversation when None.
        """
        places = [words for point in reading.points for words in point.places]
        self._points = {point.places[0]: point.weight for point in reading.points}
        every = list(dict.fromkeys([*places, *(one.words for one in ranked)]))
        first: list[WordRange] = []
        problems = []
        if about:
            first = [one.words for one in on_subject(self.transcript, map(self._at, every), about)]
            if not first:
                problems = [f"{NO_SUBJECT}: {about}"]
        most = count or _how_many(self.transcript)
        chosen = list(included)
        for group in filter(None, (first, [words for words in every if words not in first])):
            for flaws, cost, size in (
                (_FLAWLESS, _READS_WELL, most),
                (_FAIR, _READS_WELL, most),
                (_FAIR, _READABLE, min(most, _ENOUGH)),
                (_HEADED, _READABLE, min(most, _ENOUGH)),
            ):
                self._fill(chosen, group, size, flaws=flaws, cost=cost)
        bare = count or INSIGHTS[0]
        for words in first:  # in their order: those that share most with the subject come first
            self._fill(chosen, [words], bare, flaws=_FAIR)
        for flaws, size in ((_FLAWLESS, bare), (_FAIR, INSIGHTS[0]), (float("inf"), INSIGHTS[0])):
            self._fill(chosen, every, size, flaws=flaws)
        return [*chosen[: len(included)], *self._best_first(chosen[len(included) :])], problems

    def _fill(
        self, chosen: list[Chosen], group: Sequence[WordRange], size: int, *, flaws: float, cost: float | None = None
    ) -> None:
        """Adds the best of a group until there are `size`, with a heading of at most this cost; None: or without."""
        left = [words for words in group if self.blemishes(words) <= flaws and self._has_heading(words, cost)]
        while len(chosen) < size and left:
            best = max(left, key=lambda words: (self._value(words, chosen), -words[0]))
            left.remove(best)
            heading = self._new_heading(best, chosen)
            if (heading or cost is None) and self._is_apart(best, chosen):
                chosen.append(Chosen(self._at(best), heading))

    def _best_first(self, chosen: list[Chosen]) -> list[Chosen]:
        """The first one with a heading that nobody stumbles over, then the others as they were."""
        order = sorted(
            range(len(chosen)),
            key=lambda at: (chosen[at].heading is None, self.blemishes(chosen[at].quotation.words) > 0, at),
        )
        return [chosen[at] for at in [*order[:1], *sorted(order[1:])]]

    def blemishes(self, words: WordRange) -> float:
        """Those of the words, and of a place where people greet and thank."""
        if words not in self._blemishes:
            place = words[0] / len(self.transcript.words)
            edge = place < _OPENING_SHARE or place > 1 - _CLOSING_SHARE
            self._blemishes[words] = blemishes(self.transcript, words) + _EDGE * edge
        return self._blemishes[words]

    def _value(self, words: WordRange, chosen: Sequence[Chosen]) -> float:
        candidate, heading = self._at(words), self._heading(words)
        width = _NEAR_SHARE * len(self.transcript.words)
        near = sum(abs(words[0] - one.quotation.words[0]) < width for one in chosen)
        bare = heading is not None and words[1] - words[0] < heading.words[1] - heading.words[0] + _MORE_WORDS
        score = (candidate.score or self._points.get(words) or 1.0) + _POINT * (words in self._points)
        cost = heading.cost if heading else 0.0
        return score - _BLEMISH * self.blemishes(words) - _COST * cost - _NEAR * near - _BARE * bare

    def _is_apart(self, words: WordRange, chosen: Sequence[Chosen]) -> bool:
        """Whether no chosen insight has these words, stands beside them, or says the same."""
        mine = self.transcript.sentence_ids(words)
        text = self.transcript.text(*words)
        for one in chosen:
            theirs = self.transcript.sentence_ids(one.quotation.words)
            if mine.start < theirs.stop + _APART and theirs.start < mine.stop + _APART:
                return False
            if alike(text, one.quotation.text):
                return False
        return True

    def _heading(self, words: WordRange) -> Heading | None:
        if words not in self._headings:
            found = heading_of(self.transcript, words, self._people)
            if not found and (name := self._called(self._at(words).speaker)):
                found = turned_heading(self.transcript, words, name)
            is_point = found and self._has_subject(found) and not self._names_show(found)
            self._headings[words] = found if is_point else None
        return self._headings[words]

    def _has_heading(self, words: WordRange, cost: float | None) -> bool:
        """Whether the words have a heading of at most this cost; with None, whatever they have."""
        if cost is None:
            return True
        heading = self._heading(words)
        return heading is not None and heading.cost <= cost

    def _new_heading(self, words: WordRange, chosen: Sequence[Chosen]) -> Heading | None:
        """A heading that no chosen insight has."""
        found = self._heading(words)
        repeated = found and any(alike(found.text, one.heading.text) for one in chosen if one.heading)
        return None if repeated else found

    def _names_show(self, heading: Heading) -> bool:
        """Whether it is about the show: "Bell is a big fan of The Long Shelf"."""
        return bool(self._show) and self._show in heading.text.casefold()

    def _has_subject(self, heading: Heading) -> bool:
        """Whether one of its words is said several times in the episode; characters are not counted."""
        if written_without_spaces(self.transcript.language):
            return True
        least = min(_MIN_SAID, 1 + len(self.transcript.words) // _SAID_PER)
        return any(self._counts[word] >= least for word in content_of(self.transcript, heading.words))


def reads_alone(transcript: Transcript, words: WordRange) -> bool:
    """Whether nobody stumbles over a quotation of these words."""
    return blemishes(transcript, words) <= _FLAWLESS


def content_of(transcript: Transcript, words: WordRange) -> frozenset[str]:
    """The words that are no function words, of more than three letters."""
    common = load_language(transcript.language).function_words
    return frozenset(word for word in words_of(transcript.text(*words)) if len(word) > 3) - common


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same, by their words."""
    mine, theirs = frozenset(words_of(one)), frozenset(words_of(other))
    common = len(mine & theirs)
    return common > _MAX_COMMON_SHARE * max(1, min(len(mine), len(theirs))) and common > 0.3 * len(mine | theirs)


def _how_many(transcript: Transcript) -> int:
    """The number of insights for the length of the conversation: 5 for a few minutes, 7 for an hour, 9 at most."""
    minutes = transcript.duration / 60 or len(transcript.words) / _WORDS_PER_MINUTE
    return next(count for bound, count in _INSIGHTS_BY_MINUTES if minutes <= bound)
