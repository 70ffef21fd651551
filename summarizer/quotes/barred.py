"""Words that no quotation may hold, and places that none may reach over, each with its reason."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from summarizer.quotes.adverts import advert_sentences
from summarizer.quotes.bounds import Bounds
from summarizer.quotes.eligible_speakers import quotable_speakers
from summarizer.quotes.passages import CountedSentence
from summarizer.records.episode import Episode
from summarizer.records.off_record import off_record
from summarizer.records.transcript import Span, Transcript
from summarizer.records.word_ranges import WordRange

__all__ = ["Barred"]

MIN_PROBABILITY = 0.15  # of each word; below it the recogniser was guessing
_MAX_PAUSE_SECONDS = 3.0  # between two words of one quotation


@dataclass(frozen=True, slots=True)
class Barred:
    """`bars`: for each word why it may not be quoted, else empty; `walls`: the same for the place before each word."""

    bars: tuple[str, ...]
    walls: tuple[str, ...]
    _next_bar: tuple[int, ...]
    _next_wall: tuple[int, ...]
    speakers: frozenset[str | None]  # labels of those who may be quoted
    withheld: frozenset[int]  # words said off the record or in an advertisement, whoever says them

    @classmethod
    def of(
        cls, transcript: Transcript, episode: Episode, passages: Sequence[CountedSentence], bounds: Bounds
    ) -> Barred:
        speakers = quotable_speakers(transcript, episode, passages)
        withheld = _withheld(transcript, episode, passages)
        bars, walls = _bars(transcript, speakers, withheld), _walls(transcript, bounds)
        words = frozenset(at for run, _ in withheld for at in range(*run))
        return cls(tuple(bars), tuple(walls), _following(bars), _following(walls), speakers, words)

    def bar(self, words: WordRange) -> int | None:
        """The first word of this run that may not be quoted."""
        at = self._next_bar[words[0]]
        return at if at < words[1] else None

    def wall(self, words: WordRange) -> int | None:
        """The first word of this run that may not stand in one quotation with the word before it."""
        if words[0] + 1 >= words[1]:
            return None
        at = self._next_wall[words[0] + 1]
        return at if at < words[1] else None

    def stretch_end(self, word: int) -> int:
        """Where the longest run from this word on ends: at the next bar or wall."""
        following = self._next_wall[word + 1] if word + 1 < len(self.walls) else word + 1
        return min(self._next_bar[word], following)


def _bars(
    transcript: Transcript, speakers: Collection[str | None], withheld: Sequence[tuple[WordRange, str]]
) -> list[str]:
    words = transcript.words
    names = {word.speaker for word in words}
    other = {
        label: f"{transcript.display(label) or 'the voice without a name'} is not among those who are quoted"
        for label in names
        if label not in speakers
    }
    bars = [other.get(word.speaker, "") for word in words]
    timed = transcript.timing != "none"
    spans = _Spans([*transcript.gaps, *transcript.overlaps]) if timed else _Spans([])
    for at, word in enumerate(words):
        if bars[at]:
            continue
        if word.text.startswith("["):
            bars[at] = f"{word.text} stands for words that were not heard"
        elif word.probability is not None and word.probability < MIN_PROBABILITY:
            bars[at] = f'"{word.text}" was not heard clearly'
        elif spans.touch(word.start, word.end):
            bars[at] = f'"{word.text}" was not heard clearly, or somebody else speaks at once'
    for at in _disputed(transcript):
        bars[at] = bars[at] or f'two recognisers heard different words at "{words[at].text}"'
    for run, why in withheld:
        _bar(bars, run, why, transcript)
    return bars


def _withheld(
    transcript: Transcript, episode: Episode, passages: Sequence[CountedSentence]
) -> list[tuple[WordRange, str]]:
    """The runs that nobody is quoted with, each with why."""
    adverts = advert_sentences(passages, episode, transcript.timing != "none")
    return [
        *((one.words, "was said off the record") for one in off_record(transcript)),
        *((passages[number].sentence.words, "belongs to an advertisement") for number in adverts),
    ]


def _bar(bars: list[str], words: WordRange, why: str, transcript: Transcript) -> None:
    first, last = words
    shown = transcript.text(first, min(last, first + 6)) + (" …" if last - first > 6 else "")
    for at in range(first, last):
        bars[at] = bars[at] or f'"{shown}" {why}'


def _disputed(transcript: Transcript) -> set[int]:
    """The words at which two recognisers differ, and neither is surely right."""
    found: set[int] = set()
    for one in transcript.second.readings if transcript.second else ():
        first, last = one.words
        if not one.sure:  # without words, one may be missing between its neighbours
            found.update(range(first, last) if first < last else range(max(0, first - 1), first + 1))
    return {at for at in found if at < len(transcript.words)}


def _walls(transcript: Transcript, bounds: Bounds) -> list[str]:
    words = transcript.words
    walls = [""] * len(words)
    spans = _Spans([*transcript.gaps, *transcript.overlaps])
    for at in range(1, len(words)):
        before, here = words[at - 1], words[at]
        if bounds.turns(at):
            walls[at] = f'another turn begins with "{here.text}"'
        elif transcript.timing == "words" and here.start - before.end > _MAX_PAUSE_SECONDS:
            walls[at] = f'a pause of {here.start - before.end:.0f} seconds stands before "{here.text}"'
        elif transcript.timing != "none" and before.end < here.start and spans.touch(before.end, here.start):
            walls[at] = f'somebody speaks before "{here.text}", and the words were not heard'
    return walls


def _following(reasons: Sequence[str]) -> tuple[int, ...]:
    """For each place the next one, itself included, that has a reason; the length where there is none."""
    following, result = len(reasons), [len(reasons)] * len(reasons)
    for at in range(len(reasons) - 1, -1, -1):
        following = at if reasons[at] else following
        result[at] = following
    return tuple(result)


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
