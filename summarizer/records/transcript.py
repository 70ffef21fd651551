"""A transcript: the words that were heard, who said them, and what was not heard. Saved as `transcript.json`.

Words are a witness's account and are never edited. Sentences are not stored: they are cut from the words, by
`sentences`, the same way for every stage, so a sentence's id (its index) means the same thing everywhere. Ids move when
sentences come to be cut otherwise, so no file holds them: what is stored is word ranges.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal

from pydantic import Field

from summarizer.records.base import Record
from summarizer.text.sentences import sentence_spans

__all__ = [
    "Disagreement",
    "Filled",
    "Gap",
    "Origin",
    "SecondPass",
    "Sentence",
    "Span",
    "Speaker",
    "Stretch",
    "Transcript",
    "Turn",
    "Word",
    "cut_sentences",
    "join_words",
]

Timing = Literal["words", "segments", "turns", "none"]

# Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Burmese, and their full-width punctuation.
_UNSPACED = (
    r"\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_ENDS_UNSPACED = re.compile(rf"[{_UNSPACED}]$")
_STARTS_UNSPACED = re.compile(rf"^[{_UNSPACED}]")
_PAUSE_SECONDS = 1.5  # seconds of silence that end a sentence the recogniser did not punctuate
_MAX_SENTENCE_WORDS = 80  # an unpunctuated run is cut there so that a sentence's id stays useful


class Word(Record):
    """One heard word as the recogniser wrote it, punctuation included, without surrounding spaces."""

    text: str
    start: float  # seconds; with Transcript.timing other than "words", interpolated
    end: float
    probability: float | None = None  # 0..1; None when the source gives none
    speaker: str | None = None  # label of a Speaker


class Span(Record):
    """Half-open stretch of time [start, end), seconds."""

    start: float
    end: float


class Gap(Span):
    """A stretch of speech that has no trustworthy words; nobody is quoted from it.

    `reason`: `unheard`, `repetition`, `invented`, `unclear` (words stand there, but the recogniser was guessing),
    `language` (another one than the recording's is spoken: its words, when they could be heard, are in that language);
    `unplaced` where a published transcript's times could not be mended. How they are told: records/gaps.py.
    """

    reason: str
    language: str | None = None  # ISO 639-1 of what is spoken, where it is another than the recording's


class Stretch(Span):
    """Detected speech between two pauses, and how much of it has words."""

    speech: float  # seconds of it in which somebody speaks
    coverage: float  # share of these that has words, 0..1


class Filled(Span):
    """A stretch whose words are another model's, since the recording's own heard none there that could be trusted."""

    model: str


class Respelling(Record):
    """words[first:last] (half-open) spelled as the metadata does, since the sound agrees; `heard` was written first."""

    words: tuple[int, int]
    heard: str


class Disagreement(Record):
    """Where two recognisers heard different words: words[first:last] (half-open), and what each of them made of it."""

    words: tuple[int, int]  # of the transcript as it is now; empty where the one taken hears nothing
    first: str  # as the model heard that heard all; empty: nothing
    second: str  # as the model heard that heard this again
    first_probability: float | None  # 0..1, the mean of the words'; None: no words
    second_probability: float | None
    taken: Literal["first", "second"]
    sure: bool  # False: it was not clear which one is surer, and nobody is quoted with these words


class SecondPass(Record):
    """What was heard again by another, better model."""

    model: str
    words: tuple[tuple[int, int], ...]  # ranges (half-open) of the transcript that both heard, in order
    readings: tuple[Disagreement, ...] = ()  # where they differ, in order


class Turn(Span):
    """One speaker talking without another's words between: words[first:last] (half-open)."""

    speaker: str | None
    words: tuple[int, int]


class Speaker(Record):
    """A voice and, when it is known, whose it is."""

    label: str  # "Speaker 1", "Speaker 2", ... in order of first word; or the label of a foreign transcript
    name: str | None = None  # None: unsure; the post then says the label, and the check flags `unnamed`
    role: Literal["guest", "host", "other", "unknown"] = "unknown"
    origin: str | None = None  # where the name comes from: "user", "podcast:person", "introduction at 0:03", ...
    confidence: float = 0.0  # 0..1, how sure the name is

    @property
    def display(self) -> str:
        return self.name or self.label


class Origin(Record):
    """Where the words come from, when no recogniser of ours wrote them."""

    kind: Literal["given", "published", "automatic"]  # by the user, by the publisher, or captions by a machine
    url: str | None = None  # without credentials and query
    tested: bool = False  # the recogniser heard spots of the recording, and these words are said there
    shifts: tuple[float, ...] = ()  # seconds that were added to its times, in order; several where cuts differ


class Sentence(Record):
    """words[first:last] (half-open) said by one speaker, up to a sentence's end. `id` is its index."""

    id: int
    words: tuple[int, int]
    start: float
    end: float
    speaker: str | None


class Transcript(Record):
    schema_version: Literal[1] = 1
    language: str  # ISO 639-1
    language_probability: float | None = None
    duration: float  # seconds of audio; 0.0 when a foreign transcript does not tell
    model: str  # recogniser and revision, or "file:<format>"
    timing: Timing = "words"  # what the source timed; finer times are interpolated, "none": all are 0.0
    words: tuple[Word, ...]
    turns: tuple[Turn, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    gaps: tuple[Gap, ...] = ()
    overlaps: tuple[Span, ...] = ()  # two people at once
    speech: float | None = None  # seconds of detected speech
    coverage: float | None = None  # share of detected speech that has words, 0..1
    stretches: tuple[Stretch, ...] = ()  # the detected speech, in order, when it was recognised here
    filled: tuple[Filled, ...] = ()  # in order
    audio_sha256: str | None = None
    origin: Origin | None = None  # None: recognised
    refined: tuple[tuple[int, int], ...] = ()  # word ranges (half-open) whose times the recogniser gave, and heard
    respelled: tuple[Respelling, ...] = ()
    second: SecondPass | None = None  # None: one model heard everything
    notes: tuple[str, ...] = Field(default=(), description="what was survived while reading, in plain words")

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return cut_sentences(self.words, self.language, timed=self.timing == "words")

    @cached_property
    def by_label(self) -> dict[str, Speaker]:
        return {speaker.label: speaker for speaker in self.speakers}

    def text(self, first: int, last: int) -> str:
        """words[first:last] as running text."""
        return join_words([word.text for word in self.words[first:last]])

    def holds(self, words: tuple[int, int]) -> bool:
        """Is words[first:last] a run of words of this transcript?"""
        return 0 <= words[0] < words[1] <= len(self.words)

    def times(self, words: tuple[int, int]) -> tuple[float, float]:
        """[start, end) of words[first:last] in seconds; the end is never before the start."""
        start = self.words[words[0]].start
        return start, max(start, self.words[words[1] - 1].end)

    def sentence_ids(self, words: tuple[int, int]) -> range:
        """The ids of the sentences that hold any of words[first:last]."""
        first = bisect_right(self.sentences, words[0], key=lambda one: one.words[0]) - 1
        last = bisect_left(self.sentences, words[1], key=lambda one: one.words[0])
        return range(max(0, first), max(0, last))

    def sentence_words(self, ids: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """The word ranges of sentences, in order: what is stored, since ids move when sentences are cut otherwise."""
        return tuple(self.sentences[number].words for number in sorted(set(ids)))

    def between(self, start: float, end: float) -> tuple[Word, ...]:
        """The words that are said within these seconds."""
        return tuple(word for word in self.words if word.start >= start and word.end <= end)

    def display(self, label: str | None) -> str | None:
        """The name to print for a speaker label: the name when known, else the label itself."""
        if label is None:
            return None
        speaker = self.by_label.get(label)
        return speaker.display if speaker else label


def join_words(words: Sequence[str]) -> str:
    """Joins words with spaces, except between characters of scripts that are written without them."""
    parts: list[str] = []
    for word in words:
        if not word:
            continue
        if parts and _is_spaced(parts[-1], word):
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def cut_sentences(words: Sequence[Word], language: str, *, timed: bool = True) -> tuple[Sentence, ...]:
    """Cuts words into sentences: as text/sentences.py does, at a change of speaker, at a long pause when `timed`."""
    begins = _sentence_starts(words, language)
    sentences: list[Sentence] = []
    first = 0
    for last in range(1, len(words) + 1):
        here = words[last - 1]
        if last < len(words) and last - first < _MAX_SENTENCE_WORDS and last not in begins:
            after = words[last]
            if here.speaker == after.speaker and not (timed and after.start - here.end > _PAUSE_SECONDS):
                continue
        run = words[first:last]
        sentences.append(
            Sentence(
                id=len(sentences),
                words=(first, last),
                start=run[0].start,
                end=max(run[-1].end, run[0].start),  # foreign times may run backwards
                speaker=run[0].speaker,
            )
        )
        first = last
    return tuple(sentences)


def _sentence_starts(words: Sequence[Word], language: str) -> frozenset[int]:
    """The words with which a sentence of the running text begins; what begins inside a word is let be."""
    parts: list[str] = []
    places: dict[int, int] = {}  # in characters -> the word's index
    length = 0
    for index, word in enumerate(words):
        if parts and word.speaker != words[index - 1].speaker:
            gap = "\n\n"
        else:
            gap = " " if parts and _is_spaced(parts[-1], word.text) else ""
        length += len(gap)
        places[length] = index
        parts += (gap, word.text)
        length += len(word.text)
    starts = (first for first, _ in sentence_spans("".join(parts), language))
    return frozenset(places[start] for start in starts if start in places)


def _is_spaced(before: str, after: str) -> bool:
    """Does a space stand between two words?"""
    return not (_ENDS_UNSPACED.search(before) or _STARTS_UNSPACED.match(after))
