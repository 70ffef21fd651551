"""Transcripts as Markdown or plain text: prose, or turns with speakers and times.

Known forms: `**Name:** words`, `Name (1:02:03): words`, `[Name] [00:00] words`, `00:00 <v Name>words`. Each line is
parsed separately and may start with a time, a name, both or neither, in any brackets. `labels.py` decides about names
that are not in bold. Text before the first turn (title, show notes) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import yaml

from summarizer.records.timecode import CLOCK, parse_clock
from summarizer.text.names import is_person_name
from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript
from summarizer.transcripts.labels import LabelCensus, Labels, find_head
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message

__all__ = ["read_turns"]

_TIME = rf"{CLOCK}(?:[.,]\d{{1,3}})?"
_BRACKETED = re.compile(rf"^\s*\\?[\[(（]\s*({_TIME})(?:\s*[-–—>]+\s*{_TIME})?\s*\\?[\])）]\s*[:\-–—]?\s*")
_BARE_TIME = re.compile(rf"^({_TIME})(?:\s*(?:-->|[-–—])\s*{_TIME})?(?:\s+|$)[:\-–—]?\s*")
_TRAILING_TIME = re.compile(rf"^(?P<name>.{{1,80}}?)\s*[\t ,–—-]?\s*[\[(（]?\s*(?P<time>{_TIME})\s*[\])）]?\s*:?\s*$")
_BOLD = re.compile(r"^(\*\*|__)\s*([^*\n]{1,100}?)\s*\1\s*(:?)\s*")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^<>]{1,120})>")
_TAG = re.compile(r"</?v[^<>]{0,120}>")
_BRACKET_NAME_TIME = re.compile(rf"^([^\W\d_][^:\n()\[\]]{{0,80}}?)\s*[\[(（]\s*({_TIME})\s*[\])）]\s*[:：]?\s*")
_BRACKET_NAME = re.compile(r"^\[([^\[\]\d(][^\[\]]{0,80})\]\s*:?\s*(?![(\[:]\S*\))")
_NAME_TIME = re.compile(rf"^([^\W\d_][^:\n()\[\]]{{0,80}}?)\s*[\[(（]\s*({_TIME})\s*[\])）]\s*[:：]?\s*")
_INNER_TIME = re.compile(rf"\\?[\[(（]({_TIME})\\?[\])）]")
_HEADING = re.compile(r"^#{1,6}\s")
_START = re.compile(
    r"^(?:#{1,6}\s+|\*\*)?(?:the\s+|full\s+|episode\s+)*(?:transcript\w*|transkript\w*|transcri(?:pci[oó]n|ção|ption)"
    r"|trascrizione|逐字稿|文字稿|文字起こし|書き起こし|전사|스크립트)(?:\*\*)?\s*:?\s*$",
    re.IGNORECASE,
)
_FRONT = re.compile(r"\A\s*---\n(.{0,65536}?)\n---\s*\n", re.DOTALL)
_MARKUP_LINE = re.compile(r"^\s*<(?!v[ .])/?[a-zA-Z!][^<>]{0,40}")
_LINK_DEFINITION = re.compile(r"^\s*\[[^\]]{1,100}\]:\s*\S+\s*$")
_CREDIT = re.compile(r"^\s*(?:Transcribed|Transcript) (?:by|with|from) https?://\S+\s*$", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{0,1000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\s]{0,1000}(?: \"[^\"\n]{0,200}\")?\)|\[[^\[\]\n]{0,100}\])")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|&<$\"'])")
_CODE = re.compile(r"`([^`\n]{1,500})`")
_NUMBERED = re.compile(r"^[^\W\d_]{1,20}[\s_]?\d{1,2}$")  # Speaker 1, 发言人2
_MAX_LABEL_WORDS = 6
_LEAST_NAMED = 0.9  # of the times, for names that stand alone behind them
_NOBODY = ""  # the label of a line that may name a speaker or not
_MAX_SEGMENT_SECONDS = 15.0  # paragraphs with shorter intervals are segments rather than turns


@dataclass(slots=True)
class _Line:
    time: float | None
    label: str | None  # "": what stands there may name a speaker or not
    text: str
    fresh: bool  # follows an empty line


def read_turns(text: str, known: Collection[str] = ()) -> ParsedTranscript:
    """The turns of a text, or its paragraphs when it names no speaker. May have no pieces. `known`: names of the
    episode's people.
    """
    text, front = _front_matter(text)
    left_out = (_MARKUP_LINE, _LINK_DEFINITION, _CREDIT)
    raw = [line for line in text.split("\n") if not any(pattern.match(line[:1000]) for pattern in left_out)]
    raw = _from_heading(raw)
    labels = _labels(raw, known)
    bare_times = sum(bool(_BARE_TIME.match(line)) for line in raw) >= 2
    beside = _names_beside_times(raw, bare_times)
    lines = list(_lines(raw, labels, bare_times, beside))
    headed = [index for index, line in enumerate(lines) if line.time is not None or line.label is not None]
    if headed and (len(headed) > 1 or lines[headed[0]].label):
        lines = lines[headed[0] :]
    pieces, sounds = _pieces(lines)
    notes = sound_notes_message(sounds)
    timed = any(piece.start is not None for piece in pieces)
    spoken = any(piece.speaker is not None for piece in pieces)
    return ParsedTranscript(
        format="turns" if timed or spoken else "text",
        pieces=pieces,
        timing=_timing(pieces) if timed else "none",
        language=front,
        notes=notes,
    )


def _timing(pieces: Sequence[CaptionPiece]) -> Literal["segments", "turns"]:
    starts = [piece.start for piece in pieces if piece.start is not None]
    close = len(starts) > 0.8 * len(pieces) and max(starts) - min(starts) < _MAX_SEGMENT_SECONDS * (len(starts) - 1)
    return "segments" if close else "turns"


def _front_matter(text: str) -> tuple[str, str | None]:
    match = _FRONT.match(text[:70_000])
    if match is None:
        return text, None
    language = None
    try:
        values = yaml.safe_load(match.group(1))
        for key in ("language", "lang", "idioma", "langue", "sprache", "locale"):
            value = values.get(key) if isinstance(values, dict) else None
            if isinstance(value, str) and len(value) >= 2:
                language = value[:2].lower()
                break
    except (yaml.YAMLError, ValueError, RecursionError):
        pass
    return text[match.end() :], language


def _from_heading(lines: Sequence[str]) -> list[str]:
    """The lines after a heading "Transcript" (in several languages), if they are most of the text."""
    for index, line in enumerate(lines):
        if len(line) < 80 and _START.match(line.strip()):
            rest = list(lines[index + 1 :])
            if 2 * sum(map(len, rest)) > sum(map(len, lines)):
                return rest
    return list(lines)


def _labels(lines: Sequence[str], known: Collection[str]) -> Labels:
    """The labels of the lines that are not marked by their form; none when the file marks names in bold."""
    census = LabelCensus(known)
    if any(_is_bold_label(line.strip()[:300]) for line in lines):
        return Labels({})
    for line in lines:
        head = line.strip()
        if head and not _HEADING.match(head):
            head = _BRACKETED.sub("", head, count=1)
            census.add(_BARE_TIME.sub("", head, count=1))
    return census.decide()


def _is_bold_label(line: str) -> bool:
    match = _BOLD.match(_BRACKETED.sub("", line, count=1))
    return match is not None and (bool(match.group(3)) or match.group(2).endswith((":", "：")))


def _is_label(text: str) -> bool:
    words = text.split()
    if not words or len(words) > _MAX_LABEL_WORDS or "http" in text.lower():
        return False
    return not words[0][0].islower() and not text[0].isdigit()


def _names_beside_times(lines: Sequence[str], bare_times: bool) -> frozenset[str]:
    """The names that are all there is behind a time (`00:00:01 Speaker 1`), where that is so of nearly each time."""
    rests = [
        rest.strip(" -–—")
        for time, rest in (_leading_time(line.strip(), bare_times) for line in lines)
        if time is not None and rest.strip()
    ]
    names = [rest for rest in rests if _NUMBERED.match(rest) or is_person_name(rest)]
    return frozenset(names if len(names) >= max(2, _LEAST_NAMED * len(rests)) else ())


def _lines(raw: Sequence[str], labels: Labels, bare_times: bool, beside: Collection[str]) -> Iterator[_Line]:
    fresh = True
    for source in raw:
        line = source.strip()
        if not line or set(line) <= set("-*_= "):
            fresh = True
            continue
        if _HEADING.match(line):
            fresh = True
            continue
        line = re.sub(r"^(?:[*+•]\s+|>\s?)", "", line)
        for time, label, text in _headers(line, labels, bare_times, beside):
            yield _Line(time, label, text, fresh)
            fresh = False


def _headers(
    line: str, labels: Labels, bare_times: bool, beside: Collection[str]
) -> Iterator[tuple[float | None, str | None, str]]:
    """(time, name, words) of a line; several if it has `<v Name>` in the middle."""
    voices = list(_VOICE.finditer(line))
    if voices:
        time, _ = _leading_time(line[: voices[0].start()] + " ", True)
        for index, voice in enumerate(voices):
            end = voices[index + 1].start() if index + 1 < len(voices) else len(line)
            yield (time if index == 0 else None), voice.group(1).strip(), _TAG.sub("", line[voice.end() : end])
        return
    time, rest = _leading_time(line, bare_times)
    if time is not None and rest.strip(" -–—") in beside:
        yield time, rest.strip(" -–—"), ""
        return
    label, after, rest = _leading_name(rest, labels, time is not None)
    yield (time if time is not None else after), label, rest


def _leading_time(line: str, bare_times: bool) -> tuple[float | None, str]:
    bold = re.match(rf"^\*\*\s*[\[(]?\s*({_TIME})\s*[\])]?\s*:?\s*\*\*\s*:?\s*", line)
    match = bold or _BRACKETED.match(line) or (_BARE_TIME.match(line) if bare_times else None)
    if match is None:
        return None, line
    return _clock(match.group(1)), line[match.end() :]


def _leading_name(line: str, labels: Labels, timed: bool) -> tuple[str | None, float | None, str]:
    """(name, time after the name, rest of the line)."""
    bold = _BOLD.match(line)
    if bold:
        inside = bold.group(2).strip()
        colon = bool(bold.group(3)) or inside.endswith((":", "："))
        rest = line[bold.end() :]
        time, after = _leading_time(rest, False)
        if colon or time is not None or timed:
            inner = _NAME_TIME.match(inside)  # **Name (1:02):**
            if inner:
                return inner.group(1).strip(), _clock(inner.group(2)), rest
            return inside.rstrip(":： ") or None, time, after.lstrip(": ")
    match = _NAME_TIME.match(line)
    if match and _is_label(match.group(1)):
        return match.group(1).strip(), _clock(match.group(2)), line[match.end() :]
    match = _BRACKET_NAME.match(line)
    if match and not _INNER_TIME.match(line):
        time, rest = _leading_time(line[match.end() :], False)
        if time is not None or timed or remove_sound_notes(match.group(0))[1] == 0:
            return match.group(1).strip(), time, rest
    head = find_head(line)
    verdict = labels.verdict(head) if head is not None else "text"
    if head is not None and verdict == "speaker":
        time, rest = _leading_time(line[head.end :], False)
        return labels.name_of(head), time, rest
    if head is not None and verdict == "nobody":
        return _NOBODY, None, line[head.end :] if head.bracketed or head.is_marked else line
    trailing = _TRAILING_TIME.match(line) if len(line) < 120 else None
    if trailing:
        name = trailing.group("name").strip(" -–—\t*")
        if is_person_name(name) or _NUMBERED.match(name):
            return name, _clock(trailing.group("time")), ""
    return None, None, line


def _clock(text: str) -> float | None:
    try:
        return parse_clock(text)
    except ValueError:
        return None


def _pieces(lines: Sequence[_Line]) -> tuple[list[CaptionPiece], int]:
    """One piece per paragraph, and one after each time inside a paragraph."""
    pieces: list[CaptionPiece] = []
    sounds = 0
    speaker: str | None = None
    open_text: list[str] = []
    start: float | None = None

    def close() -> None:
        nonlocal open_text, start, sounds
        for time, part in _timed_parts(start, " ".join(open_text)):
            body, count = remove_sound_notes(_plain(part))
            sounds += count
            if body.strip():
                pieces.append(CaptionPiece(body.strip(), time, None, speaker))
        open_text, start = [], None

    for line in lines:
        if line.label is not None or line.time is not None or line.fresh:
            waiting = start if not open_text and line.label is None and line.time is None else None
            close()
            start = line.time if line.time is not None else waiting
        if line.label is not None:
            speaker = line.label or None
        if line.text.strip():
            open_text.append(line.text.strip())
    close()
    return pieces, sounds


def _timed_parts(start: float | None, text: str) -> Iterator[tuple[float | None, str]]:
    position = 0
    for match in _INNER_TIME.finditer(text):
        before = text[position : match.start()]
        if before.strip():
            yield start, before
            start = None
        start = _clock(match.group(1))
        position = match.end()
    if text[position:].strip():
        yield start, text[position:]


def _plain(text: str) -> str:
    """Markdown of a line as plain text."""
    if not any(mark in text for mark in "*_`[\\"):
        return text
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _CODE.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", text)
