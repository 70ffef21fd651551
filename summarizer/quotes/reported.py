"""Finds what a speaker reports in the words of others: sentences between quotation marks of the transcript."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.posts.marks import marked_ranges
from summarizer.quotes.passages import CountedSentence

__all__ = ["ReportedSpeech"]

_Range = tuple[int, int]


class ReportedSpeech:
    """Where quotation marks open and close in the turns of a transcript. `heads`: the first words of turns."""

    def __init__(self, passages: Sequence[CountedSentence], heads: set[int]) -> None:
        self._spans: list[_Range] = []  # of each sentence, in characters of its turn
        self._turns: list[list[_Range]] = []  # for each sentence, the ranges between marks in its turn
        first = 0
        for last in range(1, len(passages) + 1):
            after = passages[last].sentence if last < len(passages) else None
            if after is None or after.words[0] in heads or after.speaker != passages[first].sentence.speaker:
                self._read(passages[first:last])
                first = last

    def _read(self, turn: Sequence[CountedSentence]) -> None:
        length = 0
        for passage in turn:
            self._spans.append((length, length + len(passage.text)))
            length += len(passage.text) + 1
        ranges = marked_ranges(" ".join(passage.text for passage in turn))
        self._turns.extend([ranges] * len(turn))

    def stands_alone(self, first: int, last: int) -> bool:
        """Whether sentences [first, last) neither cut through what the speaker reports nor are nothing else."""
        start, end = self._spans[first][0], self._spans[last - 1][1]
        for opened, closed in self._turns[first]:
            cut = opened - 1 < start < closed or opened < end <= closed  # the closing mark belongs to the report
            whole = opened - 1 <= start and end <= closed + 2
            if cut or whole:
                return False
        return True
