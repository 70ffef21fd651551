"""Builds a Transcript from pieces of text with the times and speakers that a file states.

`assemble` splits pieces into words. It estimates missing times and never changes stated ones (times that run
backwards are reported in `Transcript.notes`). A speaker is None where the file names nobody.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from summarizer.errors import InputError
from summarizer.records.transcript import Speaker, Transcript, Turn, Word
from summarizer.text.caption_words import Tokens, split_words
from summarizer.text.characters import clean
from summarizer.text.counted import counted
from summarizer.transcripts.labels import named_speakers

__all__ = ["MAX_WORDS", "CaptionPiece", "ParsedTranscript", "WordStamp", "assemble", "sane_time"]

MAX_WORDS = 600_000  # about 60 hours of speech; a limit on memory
_MAX_TIME_SECONDS = 1e6  # later times are invalid
_SECONDS_PER_CHARACTER = 1 / 15  # ordinary speech, used when the file gives no better estimate


@dataclass(frozen=True, slots=True)
class WordStamp:
    """A word (or a few) with the times that the file states, in seconds."""

    text: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class CaptionPiece:
    """A piece of text with the times (seconds) and speaker that the file states."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    stamps: tuple[WordStamp, ...] = ()  # if given, these are the words and `text` is ignored
    changes: bool = False  # the speaker changes here, without a name (`>>`, a dash)
    probability: float | None = None
    inherited: bool = False  # the speaker is the one of the piece before: nothing in this piece names one


@dataclass(slots=True)
class ParsedTranscript:
    """What a reader found in a file."""

    format: str
    pieces: list[CaptionPiece]
    timing: Literal["words", "segments", "turns", "none"]
    language: str | None = None
    duration: float | None = None
    names: dict[str, str] = field(default_factory=dict)  # label -> name
    notes: list[str] = field(default_factory=list)


def assemble(reading: ParsedTranscript, language: str) -> Transcript:
    """The Transcript of a parsed file. Raises InputError when it has no words, or more than an episode can have."""
    notes = list(reading.notes)
    shown = map(_shown, reading.pieces)
    pieces = [piece for piece in shown if piece.text.strip() or piece.stamps]
    pieces = [_with_sane_times(piece) for piece in pieces]
    timed = reading.timing != "none" and any(_known(piece) for piece in pieces)
    words, heads = _words(pieces, timed)
    if not words:
        raise InputError(f"the {reading.format} transcript holds no words")
    notes += _flaws(pieces, words, timed)
    ends = [word.end for word in words]
    duration = reading.duration if reading.duration and math.isfinite(reading.duration) else 0.0
    timing = reading.timing if timed else "none"
    return Transcript(
        language=language,
        duration=max(0.0, duration, *(ends if timed else ())),
        model=f"file:{reading.format}",
        timing=timing,
        words=tuple(words),
        turns=tuple(_turns(words, heads)),
        speakers=tuple(_speakers(words, reading.names)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _shown(piece: CaptionPiece) -> CaptionPiece:
    """The piece without invisible characters: JSON and entities can encode characters that `decode` removes."""
    stamps = tuple(replace(stamp, text=text) for stamp in piece.stamps if (text := clean(stamp.text)) or not stamp.text)
    return replace(piece, text=clean(piece.text), stamps=stamps)


def _known(piece: CaptionPiece) -> bool:
    return piece.start is not None or any(stamp.start is not None for stamp in piece.stamps)


def sane_time(time: float | None) -> float | None:
    """The time in seconds; None for one that no episode can have."""
    return time if time is not None and math.isfinite(time) and 0.0 <= time < _MAX_TIME_SECONDS else None


def _with_sane_times(piece: CaptionPiece) -> CaptionPiece:
    stamps = tuple(
        WordStamp(stamp.text, sane_time(stamp.start), sane_time(stamp.end), stamp.probability, stamp.speaker)
        for stamp in piece.stamps
    )
    start, end = sane_time(piece.start), sane_time(piece.end)
    if start is None and stamps:
        start = stamps[0].start
    if end is not None and start is not None and end < start:
        end = None
    return CaptionPiece(piece.text, start, end, piece.speaker, stamps, piece.changes, piece.probability)


def _words(pieces: Sequence[CaptionPiece], timed: bool) -> tuple[list[Word], list[int]]:
    """The words, and the indexes of those that start a turn because the file marks a change of speaker."""
    spans = _fill([(piece.start, piece.end, _size(piece)) for piece in pieces]) if timed else []
    words: list[Word] = []
    heads: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.changes:
            heads.append(len(words))
        lo, hi = spans[index] if timed else (0.0, 0.0)
        words.extend(_piece_words(piece, lo, hi, timed))
        if len(words) > MAX_WORDS:
            raise InputError(f"the transcript has more than {MAX_WORDS} words; that is more than one episode")
    return words, heads


def _size(piece: CaptionPiece) -> int:
    return len(piece.text) + 1 if not piece.stamps else sum(len(stamp.text) + 1 for stamp in piece.stamps)


def _piece_words(piece: CaptionPiece, lo: float, hi: float, timed: bool) -> list[Word]:
    if not piece.stamps:
        return _spread(split_words(piece.text), lo, hi, piece.probability, piece.speaker)
    if timed:
        stamps = [(stamp.start, stamp.end, len(stamp.text) + 1) for stamp in piece.stamps]
        spans = _fill(stamps, lo, hi)
    else:
        spans = [(0.0, 0.0)] * len(piece.stamps)
    words: list[Word] = []
    for stamp, (start, end) in zip(piece.stamps, spans, strict=True):
        probability = stamp.probability if stamp.probability is not None else piece.probability
        words += _spread(split_words(stamp.text), start, end, probability, stamp.speaker or piece.speaker)
    return words


def _spread(tokens: Tokens, lo: float, hi: float, probability: float | None, speaker: str | None) -> list[Word]:
    """Words over [lo, hi] seconds, each with a share proportional to its characters."""
    total = sum(len(token) + 1 for token in tokens) or 1
    scale = (hi - lo) / total
    words: list[Word] = []
    passed = 0
    for token in tokens:
        start = lo + passed * scale
        passed += len(token) + 1
        words.append(
            Word(
                text=token,
                start=round(start, 3),
                end=round(lo + passed * scale, 3),
                probability=probability,
                speaker=speaker,
            )
        )
    return words


def _fill(
    items: Sequence[tuple[float | None, float | None, int]], lo: float | None = None, hi: float | None = None
) -> list[tuple[float, float]]:
    """Start and end of every item (start, end, characters). Missing times are interpolated by characters."""
    rate = _rate(items)
    before = [0]
    for _, _, size in items:
        before.append(before[-1] + size)
    after: list[tuple[int, float] | None] = [None] * (len(items) + 1)  # next known point: (characters before it, time)
    if hi is not None:
        after[-1] = (before[-1], hi)
    for index in range(len(items) - 1, -1, -1):
        start, end, _ = items[index]
        if start is not None:
            after[index] = (before[index], start)
        else:
            after[index] = (before[index + 1], end) if end is not None else after[index + 1]
    starts: list[float] = []
    left = (0, lo) if lo is not None else None
    for index, (start, end, _) in enumerate(items):
        here = start if start is not None else _between(before[index], left, after[index], rate)
        starts.append(here)
        left = (before[index + 1], end) if end is not None and end >= here else (before[index], here)
    spans = []
    for index, (_, end, size) in enumerate(items):
        start = starts[index]
        if end is not None and end >= start:
            spans.append((start, end))
            continue
        following = starts[index + 1] if index + 1 < len(items) else hi
        longest = start + max(0.6, 3 * size * rate)  # a long gap after a short word is silence
        later = following is not None and following > start
        spans.append((start, min(following, longest) if later and following is not None else start + size * rate))
    return spans


def _between(position: int, left: tuple[int, float] | None, right: tuple[int, float] | None, rate: float) -> float:
    if left is None:
        return max(0.0, right[1] - (right[0] - position) * rate) if right else position * rate
    if right is None or right[1] < left[1] or right[0] <= left[0]:
        return left[1] + (position - left[0]) * rate
    return left[1] + (right[1] - left[1]) * (position - left[0]) / (right[0] - left[0])


def _rate(items: Sequence[tuple[float | None, float | None, int]]) -> float:
    """Seconds per character, from items with start and end, else from the starts of neighbouring items."""
    rates = [
        (end - start) / size for start, end, size in items if start is not None and end is not None and end > start
    ]
    if not rates:
        starts = [(start, size) for start, _, size in items]
        rates = [
            (after - start) / size
            for (start, size), (after, _) in pairwise(starts)
            if start is not None and after is not None and after > start
        ]
        rates = sorted(rates)[len(rates) // 4 :][:1]  # a low quantile, because pauses lengthen many of them
    return min(0.25, max(0.02, statistics.median(rates))) if rates else _SECONDS_PER_CHARACTER


def _turns(words: Sequence[Word], heads: Sequence[int]) -> list[Turn]:
    """Runs of words by one speaker, also split where the file marks a change. Empty where the file has no speakers."""
    marks = set(heads)
    if not marks and all(word.speaker is None for word in words):
        return []
    turns: list[Turn] = []
    first = 0
    for last in range(1, len(words) + 1):
        if last < len(words) and last not in marks and words[last].speaker == words[first].speaker:
            continue
        start = words[first].start
        end = max(start, words[last - 1].end)
        turns.append(Turn(start=start, end=end, speaker=words[first].speaker, words=(first, last)))
        first = last
    return turns


def _speakers(words: Sequence[Word], names: dict[str, str]) -> list[Speaker]:
    labels = dict.fromkeys(word.speaker for word in words if word.speaker is not None)
    return named_speakers(list(labels), names)


def _flaws(pieces: Sequence[CaptionPiece], words: Sequence[Word], timed: bool) -> list[str]:
    notes = []
    if not timed:
        notes.append("the transcript has no times")
    else:
        known = [piece.start for piece in pieces if piece.start is not None]
        backwards = sum(after < before for before, after in pairwise(known))
        for piece in pieces:
            stamped = [stamp.start for stamp in piece.stamps if stamp.start is not None]
            backwards += sum(after < before for before, after in pairwise(stamped))
        if backwards:
            notes.append(f"times run backwards at {backwards} {'place' if backwards == 1 else 'places'}")
        if len(known) < 0.5 * len(pieces):
            notes.append(f"only {len(known)} of {len(pieces)} paragraphs have a time; those between are estimated")
        stamps = [stamp for piece in pieces for stamp in piece.stamps]
        missing = sum(stamp.start is None for stamp in stamps)
        if missing:
            notes.append(f"{missing} of {len(stamps)} words have no time of their own; it is estimated")
    named = sum(word.speaker is not None for word in words)
    if named == 0:
        changes = any(piece.changes for piece in pieces)
        notes.append(
            "changes of speaker are marked, but nobody is named"
            if changes
            else "the transcript does not say who speaks"
        )
    elif named < len(words):
        silent = len(words) - named
        notes.append(f"{counted(silent, 'word')} {'has' if silent == 1 else 'have'} no speaker")
    return notes
