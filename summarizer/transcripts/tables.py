"""Tables with a line for each piece of speech: whisper's TSV and CSV, labels of Audacity, exports with a header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Literal

from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript
from summarizer.transcripts.scale import to_seconds
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message
from summarizer.transcripts.time_order import in_order_of_time
from summarizer.transcripts.times import read_time

__all__ = ["read_table"]

# Headers in small letters, without what is no letter: `Start (s)`, `start_time`, `speaker-id`.
_START = frozenset(
    {"start", "start time", "starttime", "begin", "begin time", "from", "in", "in point", "timestamp", "time"}
    | {"start ms", "start s", "start sec", "start seconds", "start timecode", "timecode in"}
)
_END = frozenset(
    {"end", "end time", "endtime", "to", "out", "out point", "stop", "stop time"}
    | {"end ms", "end s", "end sec", "end seconds", "end timecode", "timecode out"}
)
_TEXT = frozenset({"text", "transcript", "sentence", "caption", "content", "words", "dialogue", "utterance"})
_SPEAKER = frozenset({"speaker", "speaker name", "speaker label", "speaker id", "name", "who"})
_NO_LETTER = re.compile(r"[\W\d_]+")
_BARE_ROW = re.compile(r"^\s*\d[\d.:,]{0,20}\t\s*\d[\d.:,]{0,20}\t")
_MAX_ROWS = 600_000


def read_table(text: str) -> ParsedTranscript | None:
    """The rows of a table that has times and texts; None for other text."""
    head = text.lstrip("\n")[:1000].split("\n")
    delimiter = next((mark for mark in "\t,;" if mark in head[0]), None)
    if delimiter is None:
        return None
    names = [_NO_LETTER.sub(" ", name.lower()).strip() for name in head[0].split(delimiter)]
    if any(name in _START for name in names) and any(name in _TEXT for name in names):
        skip = True
    elif delimiter == "\t" and len(head) > 1 and all(_BARE_ROW.match(line) for line in head[:2]):
        names, skip = ["start", "end", "text"], False
    else:
        return None
    try:
        rows = list(_rows(text.lstrip("\n"), delimiter))[skip:]
    except csv.Error:
        return None
    return _reading(rows, [_place(names, kind) for kind in (_START, _END, _TEXT, _SPEAKER)])


def _rows(text: str, delimiter: str) -> list[list[str]]:
    if delimiter == "\t":  # whisper writes no quotation marks around its texts
        return [line.split("\t") for line in text.split("\n") if line.strip()]
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]


def _place(names: Sequence[str], kind: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in kind), None)


def _reading(rows: Sequence[Sequence[str]], places: Sequence[int | None]) -> ParsedTranscript | None:
    pieces: list[CaptionPiece] = []
    sounds = unread = 0
    clocks = False  # times are written as such, not as a number of milliseconds
    last = max(place for place in places if place is not None)
    for row in rows[:_MAX_ROWS]:
        cells = [*row[:last], "\t".join(row[last:])] if len(row) > last else [*row, *[""] * (last + 1 - len(row))]
        start, end, text, speaker = (cells[place].strip() if place is not None else "" for place in places)
        body, count = remove_sound_notes(text)
        sounds += count
        began = read_time(start)
        unread += bool(start) and began is None
        clocks = clocks or ":" in start or "." in start
        pieces.append(CaptionPiece(" ".join(body.split()), began, read_time(end), speaker or None))
    notes = sound_notes_message(sounds)
    if unread:
        were = "time" if unread == 1 else "times"
        notes.append(f"{unread} {were} could not be read; the words are placed between their neighbours")
    if all(piece.start is None or piece.start.is_integer() for piece in pieces) and not clocks:
        pieces = to_seconds(pieces)
    ordered, moved = in_order_of_time([[piece] for piece in pieces if piece.text])
    timing: Literal["segments", "none"] = "segments" if any(piece.start is not None for piece in ordered) else "none"
    return ParsedTranscript("table", ordered, timing, notes=notes + moved) if ordered else None
