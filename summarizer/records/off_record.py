"""The passages of a transcript that were said off the record."""

from __future__ import annotations

from typing import NamedTuple

from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.language import load_language
from summarizer.text.off_record import Line, off_record_lines

__all__ = ["OffRecord", "off_record"]


class OffRecord(NamedTuple):
    """A sentence off the record: its id and words (half-open); `asked`: when that was asked for, in seconds."""

    sentence: int
    words: WordRange
    asked: float


def off_record(transcript: Transcript) -> tuple[OffRecord, ...]:
    """The sentences that a request such as "this is off the record" covers, in order."""
    sentences = transcript.sentences
    lines = [Line(transcript.text(*sentence.words), sentence.speaker) for sentence in sentences]
    covered = off_record_lines(lines, load_language(transcript.language).off_record)
    return tuple(OffRecord(one.line, sentences[one.line].words, sentences[one.request].start) for one in covered)
