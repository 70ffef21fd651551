"""Finds what a speaker reports in the words of others: words between quotation marks of the transcript."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from summarizer.posts.marks import marked_ranges
from summarizer.quotes.bounds import Bounds
from summarizer.records.word_ranges import WordRange
from summarizer.text.phrases import phrase_at
from summarizer.text.quotation_marks import MARK_CHARACTERS

__all__ = ["ReportedSpeech"]


class ReportedSpeech:
    """Where quotation marks open and close in the turns of a transcript."""

    def __init__(self, bounds: Bounds) -> None:
        self._ranges: list[WordRange] = []  # words between marks, in order, apart
        self._unclosed: set[WordRange] = set()  # of them, those whose closing mark is missing
        first = 0
        for last in range(1, len(bounds.texts) + 1):
            if bounds.turns(last):
                self._read(bounds, first, last)
                first = last
        self._ends = [end for _, end in self._ranges]

    def _read(self, bounds: Bounds, first: int, last: int) -> None:
        texts = bounds.texts[first:last]
        if not any(mark in text for text in texts for mark in MARK_CHARACTERS):
            return
        starts, length = [], 0
        for text in texts:
            starts.append(length)
            length += len(text) + 1
        joined = " ".join(texts)
        for opened, closed in marked_ranges(joined):
            begin = max(0, bisect_right(starts, opened) - 1)
            end = bisect_left(starts, closed)
            unclosed = closed >= len(joined)
            if unclosed:  # as far as its sentence goes
                end = min(end, bounds.sentence((first + begin, first + begin + 1))[1] - first)
            if begin < end and not _is_own(bounds, first, first + begin):
                self._ranges.append((first + begin, first + end))
                self._unclosed |= {self._ranges[-1]} if unclosed else set()

    def cut_by(self, words: WordRange) -> WordRange | None:
        """The reported words that a run cuts through or is nothing but; None when there are none."""
        first, last = words
        for place in range(bisect_right(self._ends, first), len(self._ranges)):
            begin, end = self._ranges[place]
            if begin >= last:
                return None
            cut = begin < first or last < end or (begin, end) in self._unclosed
            if cut or (begin == first and last == end):
                return begin, end
        return None


_REPORTING_WORDS = 4  # before the marks: "and I said to him,"


def _is_own(bounds: Bounds, turn: int, opens: int) -> bool:
    """Whether speakers quote themselves: "I was like, …", "And I said, …"."""
    before = [key for at in range(max(turn, opens - _REPORTING_WORDS), opens) for key in bounds.keys(at)]
    rules = bounds.rules
    owned = next((place for place in range(len(before) - 1, -1, -1) if before[place] in rules.own), None)
    if owned is None or any(rules.negates(before, place) for place in range(len(before))):
        return False
    after = before[owned + 1 :]
    told = any(phrase_at(after, place, rules.quotatives) for place in range(len(after)))
    return told or any(key in rules.telling for key in after)
