"""YouTube's caption formats: json3 and srv3 with word times, srv1 with line times.

Own code, because the caption libraries do not read them (yt-dlp fetches them unparsed, pysubs2 and webvtt-py know
neither, youtube-transcript-api reads srv1 only). Automatic captions repeat no line here, but the duration of each
line extends into the next, so only start times are used.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from summarizer.text.entities import unescaped
from summarizer.text.json_numbers import number_in
from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript, WordStamp
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message

__all__ = ["read_json3", "read_timed_text"]

_MAX_CHARACTERS = 16 * 1024 * 1024
_MAX_LINES = 200_000
_TEXT = re.compile(r"<text\b([^<>]{0,300})>([^<]{0,100000})</text>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(start|dur)=\"([\d.]{1,12})\"")
_CHANGE = re.compile(r"(?:^|(?<=\s))>>+\s*")


class _Part(NamedTuple):
    """A word or several, with its start in seconds; None when only the line has a time."""

    text: str
    start: float | None


class _Line(NamedTuple):
    start: float
    length: float | None
    parts: tuple[_Part, ...]


def read_json3(data: Any) -> ParsedTranscript | None:
    """`{"events": [{"tStartMs": …, "dDurationMs": …, "segs": [{"utf8": …, "tOffsetMs": …}]}]}`; None for other JSON."""
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list) or not any(isinstance(one, dict) and "segs" in one for one in events):
        return None
    return _reading(list(_json_lines(events[:_MAX_LINES])), "json3")


def _json_lines(events: Sequence[Any]) -> Iterator[_Line]:
    for event in events:
        if not isinstance(event, Mapping) or not isinstance(event.get("segs"), list):
            continue
        start = _milliseconds(event.get("tStartMs"))
        if start is None:
            continue
        parts = []
        timed = any(isinstance(seg, Mapping) and "tOffsetMs" in seg for seg in event["segs"])
        for place, seg in enumerate(event["segs"]):
            if isinstance(seg, Mapping) and isinstance(seg.get("utf8"), str):
                offset = _milliseconds(seg.get("tOffsetMs"))
                known = start + offset if offset is not None else start if timed and place == 0 else None
                parts.append(_Part(seg["utf8"], known))
        yield _Line(start, _milliseconds(event.get("dDurationMs")), tuple(parts))


def read_timed_text(text: str) -> ParsedTranscript | None:
    """srv1 (`<transcript><text start= dur=>`, seconds) or srv3 (`<timedtext><p t= d=><s t=>`, milliseconds)."""
    lines = [line for match in _TEXT.finditer(text[:_MAX_CHARACTERS]) if (line := _srv1_line(match)) is not None]
    reading = _reading(lines[:_MAX_LINES], "timedtext")
    return reading or _reading(list(_srv3_lines(text[:_MAX_CHARACTERS])), "timedtext")


def _srv1_line(match: re.Match[str]) -> _Line | None:
    values = dict(_ATTRIBUTE.findall(match.group(1)))
    start = _seconds(values.get("start"))
    if start is None:
        return None
    body = unescaped(unescaped(match.group(2)))
    return _Line(start, _seconds(values.get("dur")), (_Part(re.sub(r"</?[a-z]{1,10}>", "", body), None),))


def _srv3_lines(text: str) -> Iterator[_Line]:
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    for line in root.iter("p") if root is not None else ():
        start = _milliseconds(line.get("t"))
        if start is None:
            continue
        parts = [_Part(line.text or "", None)] if (line.text or "").strip() else []
        words = list(line.iter("s"))
        for place, word in enumerate(words):
            offset = _milliseconds(word.get("t"))
            known = start + offset if offset is not None else start if place == 0 and len(words) > 1 else None
            parts.append(_Part("".join(word.itertext()), known))
            if word.tail and word.tail.strip():
                parts.append(_Part(word.tail, None))
        yield _Line(start, _milliseconds(line.get("d")), tuple(parts))


def _reading(lines: Sequence[_Line], name: str) -> ParsedTranscript | None:
    pieces: list[CaptionPiece] = []
    sounds = 0
    stamped = any(part.start is not None for line in lines for part in line.parts)
    for line in lines:
        made, dropped = _pieces(line, stamped=stamped)
        pieces += made
        sounds += dropped
    if not any(piece.text for piece in pieces):
        return None
    return ParsedTranscript(name, pieces, "words" if stamped else "segments", notes=sound_notes_message(sounds))


def _pieces(line: _Line, *, stamped: bool) -> tuple[list[CaptionPiece], int]:
    """The pieces of a line, split at `>>` (a change of speaker), and the number of removed sound annotations."""
    runs: list[tuple[bool, list[_Part]]] = [(False, [])]
    sounds = 0
    for part in line.parts:
        text = unescaped(part.text).replace("\n", " ").replace("\u200b", "")
        start = part.start
        for place, phrase in enumerate(_CHANGE.split(text)):
            if place:
                runs.append((True, []))
            bare, dropped = remove_sound_notes(phrase)
            sounds += dropped
            if bare.strip():
                runs[-1][1].append(_Part(bare.strip(), start))
                start = None  # the rest of the part is later
    end = line.start + line.length if line.length and not stamped else None
    pieces = []
    for place, (changes, parts) in enumerate(runs):
        text = " ".join(part.text for part in parts)
        if text or changes:
            stamps = tuple(WordStamp(part.text, part.start) for part in parts) if stamped else ()
            pieces.append(CaptionPiece(text, line.start if place == 0 else None, None, None, stamps, changes))
    if pieces and end is not None:
        pieces[-1] = CaptionPiece(pieces[-1].text, pieces[-1].start, end, None, pieces[-1].stamps, pieces[-1].changes)
    return pieces, sounds


def _milliseconds(value: Any) -> float | None:
    seconds = _seconds(value)
    return None if seconds is None else seconds / 1000


def _seconds(value: Any) -> float | None:
    with contextlib.suppress(ValueError):
        return number_in(float(value) if isinstance(value, str) else value)
    return None
