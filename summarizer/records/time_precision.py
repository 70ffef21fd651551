"""How exact a transcript's times are: those of its words, or of the longer unit that has times of its own."""

from __future__ import annotations

from bisect import bisect_right

from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange

__all__ = ["possible_times", "times_are_estimated"]


def times_are_estimated(transcript: Transcript, words: WordRange) -> bool:
    """Whether the times of words[first:last] (half-open) are interpolated within a segment or a turn.

    A recogniser gave words of their own times where it confirmed them (`Transcript.refined`).
    """
    if transcript.timing not in ("segments", "turns"):
        return False
    place = bisect_right(transcript.refined, words[0], key=lambda known: known[0]) - 1
    return place < 0 or words[1] > transcript.refined[place][1]


def possible_times(transcript: Transcript, words: WordRange) -> tuple[float, float]:
    """[start, end) seconds that hold words[first:last] for certain.

    They are the words' own where those are exact; else the times of the turns that hold the first and the last word,
    or, where segments have times, of the sentences. A transcript without times has none: 0.0.
    """
    first, last = words
    start, end = transcript.times(words)
    if not times_are_estimated(transcript, words):
        return start, end
    units = transcript.turns if transcript.timing == "turns" else transcript.sentences
    at = [bisect_right(units, word, key=lambda unit: unit.words[0]) - 1 for word in (first, last - 1)]
    one, other = (units[place] if place >= 0 else None for place in at)
    return min(start, one.start if one else start), max(end, other.end if other else end)
