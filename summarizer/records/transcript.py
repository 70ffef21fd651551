"""A transcript: the words that were heard, who said them, and what was not heard. Saved as `transcript.json`.

Words are a witness's account and are never edited. Sentences are not stored: they are cut from the words, by
`sentences`, the same way for every stage, so a sentence's id (its index) means the same thing everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from pydantic import Field

from summarizer.records.base import Record, Text
from summarizer.text.scripts import joins_without_space

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

_SENTENCE_END = re.compile(r"[.!?…。！？｡][\"'”’»)\]」』]*$")
# "Dr. Smith", "U.S. policy", "J. R. R. Tolkien", "e.g. this": a full stop that does not end a sentence.
_ABBREVIATION = re.compile(
    r"^[\"'“‘(\[]*(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|No|approx|e\.g|i\.e|cf|al|Inc|Ltd|Co|[A-Z](?:\.[A-Z])+)\.$"
)
_PAUSE = 1.5  # seconds of silence that end a sentence the recogniser did not punctuate
_LONGEST = 80  # words; beyond this an unpunctuated run is cut at its longest pause so that ids stay useful


class Word(Record):
    """One heard word as the recogniser wrote it, punctuation included, without surrounding spaces."""

    text: Text
    start: float  # seconds; with Transcript.timing other than "words", interpolated
    end: float
    probability: float | None = None  # 0..1; None when the source gives none
    speaker: Text | None = None  # label of a Speaker


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
    heard: Text


class Disagreement(Record):
    """Where two recognisers heard different words: words[first:last] (half-open), and what each of them made of it."""

    words: tuple[int, int]  # of the transcript as it is now; empty where the one taken hears nothing
    first: Text  # as the model heard that heard all; empty: nothing
    second: Text  # as the model heard that heard this again
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

    speaker: Text | None
    words: tuple[int, int]


class Speaker(Record):
    """A voice and, when it is known, whose it is."""

    label: Text  # "Speaker 1", "Speaker 2", ... in order of first word; or the label of a foreign transcript
    name: Text | None = None  # None: unsure; the post then says the label, and the check flags `unnamed`
    role: Literal["guest", "host", "other", "unknown"] = "unknown"
    origin: Text | None = None  # where the name comes from: "user", "podcast:person", "introduction at 0:03", ...
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
    speaker: Text | None


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
    notes: tuple[Text, ...] = Field(default=(), description="what was survived while reading, in plain words")

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return cut_sentences(self.words, timed=self.timing == "words")

    @cached_property
    def by_label(self) -> dict[str, Speaker]:
        return {speaker.label: speaker for speaker in self.speakers}

    def text(self, first: int, last: int) -> str:
        """words[first:last] as running text."""
        return join_words([word.text for word in self.words[first:last]])

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
        if parts and not joins_without_space(parts[-1], word):
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def cut_sentences(words: Sequence[Word], *, timed: bool = True) -> tuple[Sentence, ...]:
    """Cuts words into sentences: at final punctuation, at a change of speaker, at a long pause when `timed`."""
    sentences: list[Sentence] = []
    first = 0
    for last in range(1, len(words) + 1):
        if last < len(words) and not _ends(words, first, last, timed=timed):
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


def _ends(words: Sequence[Word], first: int, last: int, *, timed: bool) -> bool:
    here, after = words[last - 1], words[last]
    if here.speaker != after.speaker or last - first >= _LONGEST:
        return True
    if timed and after.start - here.end > _PAUSE:
        return True
    return bool(_SENTENCE_END.search(here.text)) and not _ABBREVIATION.match(here.text)
