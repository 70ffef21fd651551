"""A transcript: the recognised words, their speakers, and the speech without words. Saved as `transcript.json`.

`Transcript.spliced` is the only way to add, remove or replace words: it moves every stored range of words as well.
Sentences are not stored: `sentences` cuts them from the words in the same way for every stage, so that a sentence's id
(its index) means the same everywhere. Ids move when sentences come to be cut otherwise, so no file holds them: what is
stored is word ranges.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pydantic import Field

from summarizer.records import post
from summarizer.records.base import Record, Seconds, Text
from summarizer.records.word_ranges import Rebase, Replacement, WordRange
from summarizer.text.scripts import joins_without_space
from summarizer.text.sentences import sentence_spans

__all__ = [
    "MAX_SENTENCE_WORDS",
    "Disagreement",
    "Filled",
    "Gap",
    "Origin",
    "SecondPass",
    "Sentence",
    "Span",
    "Speaker",
    "Stretch",
    "Timing",
    "Transcript",
    "Turn",
    "Word",
    "WordEdit",
    "cut_sentences",
    "join_words",
    "origin_of",
]

Timing = Literal["words", "segments", "turns", "none"]

_PAUSE_SECONDS = 1.5  # a longer pause ends a sentence
_CUT_OFF_SECONDS = 1.0  # by which a word may end after the sound and is kept: cues are timed roughly
_TESTED_NOTE = "spots are said as written"  # in the notes of a transcript that was tested by ear
MAX_SENTENCE_WORDS = 80  # a longer run without punctuation is cut, so that a sentence's id still tells where it is


class Word(Record):
    """One heard word as the recogniser wrote it, punctuation included, without surrounding spaces."""

    text: Text
    start: Seconds  # with Transcript.timing other than "words", interpolated
    end: Seconds
    probability: float | None = None  # 0..1; None when the source gives none
    speaker: Text | None = None  # label of a Speaker


class WordEdit(Record):
    """words[first:last] (half-open) are replaced by `words`; `first == last` is an insertion, no `words` a removal."""

    first: int
    last: int
    words: tuple[Word, ...] = ()
    joins_previous: bool = False  # an insertion at the edge of a turn or another range: it belongs to the one before


class Span(Record):
    """A half-open interval of time [start, end), seconds."""

    start: Seconds
    end: Seconds


class Gap(Span):
    """Speech without reliable words; no quotation is taken from it.

    `reason` is one of: `unheard`, `repetition`, `invented`, `unclear` (there are words, of low probability), `language`
    (another language than the recording's is spoken; its words, where recognised, are in that language), `unplaced`
    (the times of a published transcript could not be corrected). records/gaps.py holds the text for each.
    """

    reason: str
    language: str | None = None  # ISO 639-1 of what is spoken, where it is another than the recording's


class Stretch(Span):
    """Detected speech between two pauses, and how much of it has words."""

    speech: float  # seconds of detected speech in it
    coverage: float  # share of these seconds that has words, 0..1


class Filled(Span):
    """An interval whose words another model recognised, because the first model gave no reliable words."""

    model: str


class Respelling(Record):
    """words[first:last] (half-open) have the metadata's spelling of a name, which the audio supports."""

    words: WordRange
    heard: Text  # as the recogniser wrote it


class Disagreement(Record):
    """Different words of two recognisers for the same audio: words[first:last] (half-open), and both readings."""

    words: WordRange  # of the transcript as it is now; empty where the reading taken has no words
    first: Text  # of the model that recognised the whole recording; empty: no words
    second: Text  # of the model that recognised parts of it again
    first_probability: float | None  # 0..1, mean of the words; None: no words, or none has a probability
    second_probability: float | None
    taken: Literal["first", "second"]
    sure: bool  # False: the probabilities are too close to tell, and these words are not quoted


class SecondPass(Record):
    """The parts that a second, better model recognised again."""

    model: str
    words: tuple[WordRange, ...]  # ranges (half-open) that both models recognised, in order
    readings: tuple[Disagreement, ...] = ()  # where their words differ, in order


class Turn(Span):
    """Consecutive words of one speaker: words[first:last] (half-open)."""

    speaker: Text | None
    words: WordRange


class Speaker(Record):
    """A speaker's label and, where known, the person's name."""

    label: Text  # "Speaker 1", "Speaker 2", ... in order of first word; or the label in the transcript's file
    name: Text | None = None  # None: unsure; the post then prints the label, and the check sets the flag `unnamed`
    role: Literal["guest", "host", "other", "unknown"] = "unknown"
    origin: Text | None = None  # where the name comes from: "user", "podcast:person", "introduction at 0:03", ...
    confidence: float = 0.0  # 0..1, how sure the name is

    @property
    def display(self) -> str:
        return self.name or self.label


class Origin(Record):
    """Where the words come from, when they were not recognised here."""

    kind: Literal["given", "published", "automatic"]  # by the user, by the publisher, or captions by a machine
    url: str | None = None  # without credentials and query
    tested: bool = False  # the recogniser found these words in samples of the recording
    shifts: tuple[float, ...] = ()  # seconds that were added to its times, in order; several where versions differ
    # The recognisers here that heard samples or passages of it; empty: none, or not recorded.
    heard_by: tuple[Text, ...] = Field(default=(), exclude_if=lambda models: not models)


class Sentence(Record):
    """words[first:last] (half-open) said by one speaker, up to a sentence's end. `id` is its index."""

    id: int
    words: WordRange
    start: float
    end: float
    speaker: Text | None


class Transcript(Record):
    schema_version: Literal[1] = 1
    language: str  # ISO 639-1
    language_probability: float | None = None
    duration: Seconds  # of audio; 0.0 when a transcript's file does not state it
    model: str  # recogniser and revision, or "file:<format>"
    timing: Timing = "words"  # the unit that has times of its own; finer times are interpolated, "none": all are 0.0
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
    refined: tuple[WordRange, ...] = ()  # ranges (half-open) that the recogniser confirmed and gave times
    respelled: tuple[Respelling, ...] = ()
    second: SecondPass | None = None  # None: one model recognised everything
    notes: tuple[Text, ...] = Field(default=(), description="problems found while reading, and what was done")

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return cut_sentences(self.words, self.language, timed=self.timing == "words")

    @cached_property
    def by_label(self) -> dict[str, Speaker]:
        return {speaker.label: speaker for speaker in self.speakers}

    def spliced(self, edits: Sequence[WordEdit]) -> tuple[Transcript, Rebase]:
        """The transcript after these edits, and the mapping for ranges of its words that are stored elsewhere.

        `Rebase` documents how a range moves. Of the ranges stored here:

        - turns follow, with the times of their words; an insertion between two turns belongs to the later one, or to
          the earlier one with `joins_previous`. A turn without words is dropped, and the turns of one known speaker on
          both sides of it become one;
        - `refined` and `second.words` follow; ranges without words are dropped, and ranges that an edit makes overlap
          become one;
        - `respelled` follows; a respelling is dropped where its words were replaced;
        - `second.readings` follow, and stay where they have no words left: they record what was recognised.

        Gaps, overlaps, filled and detected speech are stretches of time, and stay. So does the coverage: who adds or
        removes words of some seconds measures it again.

        Raises ValueError when edits overlap, are not in order or not within the words, or when words are put in place
        of words of two turns.
        """
        rebase = Rebase(
            tuple(Replacement(one.first, one.last, len(one.words), one.joins_previous) for one in edits),
            len(self.words),
        )
        if not edits:
            return self, rebase
        words: list[Word] = []
        done = 0
        for edit in edits:
            words += (*self.words[done : edit.first], *edit.words)
            done = edit.last
        words += self.words[done:]
        respelled = [one for one in self.respelled if not rebase.touches(one.words)]
        moved = self.model_copy(
            update={
                "turns": _spliced_turns(self.turns, rebase),
                "refined": _spliced_ranges(self.refined, rebase),
                "respelled": tuple(one.model_copy(update={"words": rebase.exact(one.words)}) for one in respelled),
                "second": _spliced_second(self.second, rebase),
            }
        )
        return moved._holding(words), rebase

    def with_words(self, words: Sequence[Word]) -> Transcript:
        """The transcript with other times, probabilities, speakers or punctuation of its words, one for one.

        No range moves; the turns get the times of their words. Raises ValueError when the number of words differs.
        """
        if len(words) != len(self.words):
            raise ValueError(f"{len(words)} words are given for {len(self.words)}: use `spliced`")
        return self._holding(words)

    def _holding(self, words: Sequence[Word]) -> Transcript:
        turns = tuple(
            turn.model_copy(
                update={
                    "start": words[turn.words[0]].start,
                    "end": max(words[turn.words[0]].start, words[turn.words[1] - 1].end),
                }
            )
            for turn in self.turns
        )
        return self.model_copy(update={"words": tuple(words), "turns": turns})

    def within_sound(self, seconds: float) -> Transcript:
        """The transcript of the first `seconds` of its times: later words, and those before 0.0, are left out.

        A word that ends up to 1 s after the sound ends with it. A transcript without times stays as it is.
        """
        if self.timing == "none" or seconds <= 0:
            return self
        outside = [
            word.start >= seconds or word.end > seconds + _CUT_OFF_SECONDS or (word.start < 0 and word.end <= 0)
            for word in self.words
        ]
        edges = [index for index, (one, other) in enumerate(pairwise([False, *outside, False])) if one != other]
        kept, _ = self.spliced(
            [WordEdit(first=first, last=last) for first, last in zip(edges[::2], edges[1::2], strict=True)]
        )
        words = [
            word
            if word.start >= 0 and word.end <= seconds
            else word.model_copy(update={"start": max(0.0, word.start), "end": min(word.end, seconds)})
            for word in kept.words
        ]
        return kept if words == list(kept.words) else kept.with_words(words)

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
        """The words that lie within these seconds."""
        return tuple(word for word in self.words if word.start >= start and word.end <= end)

    def display(self, label: str | None) -> str | None:
        """The name to print for a speaker label: the name when known, else the label itself."""
        if label is None:
            return None
        speaker = self.by_label.get(label)
        return speaker.display if speaker else label


def origin_of(transcript: Transcript, words: WordRange | None = None) -> post.Origin:
    """Who compared words[first:last] with the sound; without a range, the transcript as a whole.

    `heard`: a recogniser here wrote them. `tested`: they were published or given, and a recogniser found them in
    samples of the recording, or recognised this very passage. `as given`: nobody compared them with sound. Transcripts
    of older versions say it by their model and their notes.
    """
    origin = transcript.origin
    if origin is None:
        return "as given" if not transcript.model or transcript.model.startswith("file:") else "heard"
    if origin.tested or (origin.kind != "given" and any(_TESTED_NOTE in note for note in transcript.notes)):
        return "tested"
    if words is not None and any(first <= words[0] and words[1] <= last for first, last in transcript.refined):
        return "tested"
    return "as given"


def _spliced_ranges(ranges: Sequence[WordRange], rebase: Rebase) -> tuple[WordRange, ...]:
    """Without ranges that have no words left; ranges that cover the same replacement become one."""
    kept: list[WordRange] = []
    for first, last in map(rebase, ranges):
        if kept and first < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(last, kept[-1][1]))
        elif first < last:
            kept.append((first, last))
    return tuple(kept)


def _spliced_second(second: SecondPass | None, rebase: Rebase) -> SecondPass | None:
    if second is None:
        return None
    readings = tuple(one.model_copy(update={"words": rebase.exact(one.words)}) for one in second.readings)
    return second.model_copy(update={"words": _spliced_ranges(second.words, rebase), "readings": readings})


def _spliced_turns(turns: Sequence[Turn], rebase: Rebase) -> tuple[Turn, ...]:
    """The turns that still have words; their times are not changed yet."""
    edges = {edge for turn in turns for edge in turn.words}
    for one in rebase.replacements:
        if one.size and any(one.first < edge < one.last for edge in edges):
            raise ValueError(f"words {one.first} to {one.last} belong to two turns: edit each turn for itself")
    kept: list[Turn] = []
    dropped = False
    for turn in turns:
        first, last = rebase(turn.words)
        if first == last:
            dropped = True
            continue
        joins = dropped and kept and turn.speaker is not None and kept[-1].speaker == turn.speaker
        if joins and kept[-1].words[1] == first:
            kept[-1] = kept[-1].model_copy(update={"words": (kept[-1].words[0], last)})
        else:
            kept.append(turn.model_copy(update={"words": (first, last)}))
        dropped = False
    return tuple(kept)


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


def cut_sentences(words: Sequence[Word], language: str, *, timed: bool = True) -> tuple[Sentence, ...]:
    """Cuts words into sentences: as text/sentences.py does, at a change of speaker, at a long pause when `timed`."""
    begins = _sentence_starts(words, language)
    sentences: list[Sentence] = []
    first = 0
    for last in range(1, len(words) + 1):
        here = words[last - 1]
        if last < len(words) and last - first < MAX_SENTENCE_WORDS and last not in begins:
            after = words[last]
            if here.speaker == after.speaker and not (timed and after.start - here.end > _PAUSE_SECONDS):
                continue
        run = words[first:last]
        sentences.append(
            Sentence(
                id=len(sentences),
                words=(first, last),
                start=run[0].start,
                end=max(run[-1].end, run[0].start),  # times in a transcript's file may run backwards
                speaker=run[0].speaker,
            )
        )
        first = last
    return tuple(sentences)


def _sentence_starts(words: Sequence[Word], language: str) -> frozenset[int]:
    """The indexes of the words with which sentences of the running text begin; starts inside a word are ignored."""
    parts: list[str] = []
    places: dict[int, int] = {}  # in characters -> the word's index
    length = 0
    for index, word in enumerate(words):
        if parts and word.speaker != words[index - 1].speaker:
            gap = "\n\n"
        else:
            gap = " " if parts and not joins_without_space(parts[-1], word.text) else ""
        length += len(gap)
        places[length] = index
        parts += (gap, word.text)
        length += len(word.text)
    starts = (first for first, _ in sentence_spans("".join(parts), language))
    return frozenset(places[start] for start in starts if start in places)
