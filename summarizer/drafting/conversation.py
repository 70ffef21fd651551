"""The conversation as a language model reads it: metadata, then numbered sentences with speakers and times.

Everything from a recording, a feed or a web page passes through `fence`. A prompt that needs the conversation has it
first, so that the cache of a provider serves it to the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from summarizer.drafting.passages import fence
from summarizer.records.episode import Episode
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import CutPoint, WordRange

__all__ = ["Conversation", "shown_words"]

_NOTES_CHARACTERS = 1200
_MAX_CHAPTERS = 40
_MAX_SENTENCE_CHARACTERS = 1200
_LEAST_MARKED_WORDS = 14  # of a sentence whose cut points are shown
_LEAST_MARKED_IN_ALL = 22  # the same where the whole conversation is shown
_ASKING_SENTENCES = 6  # of the turn before an answer, among which its question is looked for
_OVERLAP_SENTENCES = 24  # that two windows share: a question and its answer stand whole in one of them

CutPoints = Callable[[WordRange], Sequence[CutPoint]]  # of a run: where a quotation may begin or end inside it


def shown_words(transcript: Transcript, first: int, last: int) -> int:
    """How many words a reader counts in words[first:last]: a word of a transcript may hold a dash of its own."""
    return sum(max(1, len(word.text.split())) for word in transcript.words[first:last])


@dataclass(frozen=True)
class Conversation:
    """A transcript and the metadata of its episode."""

    episode: Episode
    transcript: Transcript
    people: str = ""  # who takes part, where more is known than the metadata say

    @cached_property
    def metadata(self) -> str:
        """Show, title, date, people with their roles, notes and chapters, one a line."""
        episode = self.episode
        people = ", ".join(
            f"{fence(person.name, 80)} ({person.role})" for person in episode.people[:20] if person.group is None
        )
        chapters = "; ".join(
            f"{format_clock(chapter.start)} {fence(chapter.title, 100)}" for chapter in episode.chapters[:_MAX_CHAPTERS]
        )
        lines = {
            "Show": fence(episode.show or "", 120),
            "Episode": fence(episode.title, 200),
            "Date": episode.date.isoformat() if episode.date else "",
            "People": self.people or people,
            "Notes": self.notes,
            "Chapters": chapters,
        }
        return "\n".join(f"{name}: {text}" for name, text in lines.items() if text)

    @cached_property
    def notes(self) -> str:
        return fence(self.episode.description, _NOTES_CHARACTERS).replace("\n", " ")

    def text(self, sentences: range, cut_points: CutPoints | None = None) -> str:
        """The metadata and these sentences; `cut_points` as of `numbered`."""
        return f"{self.metadata}\n\n{self.numbered(sentences, cut_points, _LEAST_MARKED_IN_ALL)}"

    def numbered(
        self,
        sentences: Iterable[int],
        cut_points: CutPoints | None = None,
        least_marked: int = _LEAST_MARKED_WORDS,
    ) -> str:
        """The sentences, one a line with its number; the first of a turn has the speaker and the time.

        With `cut_points` a sentence of `least_marked` words or more has a mark such as |5·29| where a quotation may
        begin or end: five words stand before it and 29 after it. |5·| is where it may only begin, |·29| only end.
        """
        lines: list[str] = []
        before: tuple[int, str | None] | None = None
        for number in sentences:
            said = self._sentence(number) if cut_points is None else self._marked(number, cut_points, least_marked)
            if before is None or before != (number - 1, self.transcript.sentences[number].speaker):
                lines.append(f"[{number}] {self._head(number)}: {said}")
            else:
                lines.append(f"[{number}] {said}")
            before = (number, self.transcript.sentences[number].speaker)
        return "\n".join(lines)

    def windows(self, room: int, count_tokens: Callable[[str], int]) -> list[range]:
        """The sentences in windows of at most `room` tokens with the metadata, each overlapping the one before."""
        sizes = [
            count_tokens(f"[{one}] {self._head(one)}: {self._sentence(one)}\n") + self._marks(one) for one in self._all
        ]
        left = max(500, room - count_tokens(self.metadata))
        if sum(sizes) <= left:
            return [self._all] if self._all else []
        windows: list[range] = []
        first = 0
        while first < len(sizes):
            last, used = first, 0
            while last < len(sizes) and (last == first or used + sizes[last] <= left):
                used += sizes[last]
                last += 1
            windows.append(range(first, last))
            if last == len(sizes):
                break
            first = max(first + 1, last - min(_OVERLAP_SENTENCES, (last - first) // 4))
        return windows

    @property
    def _all(self) -> range:
        return range(len(self.transcript.sentences))

    def _head(self, number: int) -> str:
        sentence = self.transcript.sentences[number]
        who = fence(self.transcript.display(sentence.speaker) or "Voice", 60)
        return who if self.transcript.timing == "none" else f"{who} ({format_clock(sentence.start)})"

    def _sentence(self, number: int) -> str:
        return self._said(*self.transcript.sentences[number].words)

    def _marks(self, number: int) -> int:
        """About how many tokens the marks of a long sentence take."""
        low, high = self.transcript.sentences[number].words
        return 0 if high - low < _LEAST_MARKED_IN_ALL else (high - low) // 2

    def _marked(self, number: int, cut_points: CutPoints, least: int) -> str:
        low, high = self.transcript.sentences[number].words
        if high - low < least:
            return self._sentence(number)
        said, done = [], low
        for at, begins, ends in cut_points((low, high)):
            before = str(shown_words(self.transcript, low, at)) if begins else ""
            after = str(shown_words(self.transcript, at, high)) if ends else ""
            said.append(f"{self._said(done, at)} |{before}·{after}|")
            done = at
        return " ".join([*said, self._said(done, high)])

    def _said(self, first: int, last: int) -> str:
        return fence(self.transcript.text(first, last), _MAX_SENTENCE_CHARACTERS).replace("\n", " ")

    def answer(self, words: WordRange, most_words: int) -> range:
        """The sentences of the answer around these words, and the last turn before it (3 sentences at most).

        A longer one than `most_words` is cut, with more of it before the words than after them.
        """
        sentences = self.transcript.sentences
        own = self.transcript.sentence_ids(words)
        first, last = own.start, own.stop
        low, high = first, last
        speaker = sentences[first].speaker
        while low > 0 and sentences[low - 1].speaker == speaker:
            low -= 1
        while high < len(sentences) and sentences[high].speaker == speaker:
            high += 1
        if low > 0:
            asks = sentences[low - 1].speaker
            least = max(0, low - 3)
            while low > least and sentences[low - 1].speaker == asks:
                low -= 1
        left = most_words - self._length(range(first, last))
        turn = 0
        while left > 0 and (first > low or last < high):
            backwards = first > low and (turn % 3 != 2 or last >= high)
            index = first - 1 if backwards else last
            left -= self._length(range(index, index + 1))
            first, last = (index, last) if backwards else (first, index + 1)
            turn += 1
        return range(first, last)

    def question_before(self, words: WordRange) -> str:
        """The last question of the turn before the answer that holds these words; empty when there is none."""
        sentences = self.transcript.sentences
        first = self.transcript.sentence_ids(words).start
        speaker = sentences[first].speaker
        while first > 0 and sentences[first - 1].speaker == speaker:
            first -= 1
        asks = sentences[first - 1].speaker if first > 0 else None
        for number in range(first - 1, max(-1, first - 1 - _ASKING_SENTENCES), -1):
            if sentences[number].speaker != asks:
                break
            if (said := self._sentence(number)).endswith(("?", "？")):
                return said[:300]
        return ""

    def _length(self, ids: Sequence[int]) -> int:
        return sum(last - first for first, last in (self.transcript.sentences[one].words for one in ids))
