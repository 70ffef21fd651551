"""WebVTT and SRT. webvtt-py and pysubs2 parse the cues; this file adds speakers, word times and removal of repeated
lines.

YouTube's automatic captions repeat each line two or three times as it scrolls; only the first is kept. Manual
captions mark a change of speaker with `>>` or a dash, or start a turn with `Name:`.
"""

from __future__ import annotations

import html
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from summarizer.text.names import is_person_name
from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript, WordStamp
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message

__all__ = ["read_srt", "read_vtt"]

_CLOCK = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}(?!\d)(.*)$")
_STAMP = re.compile(rf"^{_CLOCK}$")
_TAG = re.compile(r"<(/?)([A-Za-z0-9:.,]{1,60})([^<>]{0,200})>")
_OVERRIDE = re.compile(r"\{\\[^{}]{0,100}\}")
_KNOWN_TAGS = frozenset(
    ["v", "c", "b", "i", "u", "s", "p", "br", "em", "strong", "font", "span", "lang", "ruby", "rt", "rp"]
)
_CHEVRON = re.compile(r"^\s*(?:>>|»|>)+\s*")
_DASH = re.compile(r"^\s*[-‐‑–—]+\s+(?=\S)|^\s*[–—](?=\w)")
_INNER_DASH = re.compile(r"(?<=[.!?…\"”])\s+[-–—]\s+(?=[A-ZÀ-Þ\"“¿¡])")
_LABEL = re.compile(r"^\s*\[?([^\W\d_][\w.'’\- ]{0,40}?)\]?\s?[:：](?:\s+|$)(?!//)")
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z]{2,3})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Text of one line by one speaker, with the time of its first word if the file states it."""

    text: str
    voice: str | None
    stamp: float | None


def read_vtt(text: str) -> ParsedTranscript:
    """A WebVTT file. Its `Language:` header, if any, is the language."""
    head = text[:2000]
    language = _LANGUAGE.search(head)
    body, unread = _normal_times(text, ".")
    cues = _webvtt_cues(body) or _pysubs2_cues(_normal_times(text, ",")[0])
    reading = _read(cues, "vtt", unread)
    reading.language = language.group(1).lower() if language else None
    return reading


def read_srt(text: str) -> ParsedTranscript:
    """A SubRip file."""
    body, unread = _normal_times(text, ",")
    return _read(_pysubs2_cues(body), "srt", unread)


def _normal_times(text: str, point: str) -> tuple[str, int]:
    """Cue times in the spelling that the libraries read. Lines with malformed times are dropped and counted.

    Runs of blank lines are shortened, because pysubs2 takes quadratic time over them.
    """
    lines: list[str] = []
    unread = 0
    for line in text.split("\n"):
        bare = line.rstrip() or line[:1]  # a line of one space belongs to the cue, an empty line ends it
        if "-->" in bare:
            match = _TIMES.match(bare)
            if match is None:
                unread += 1
                if lines and lines[-1].strip().isdigit():
                    lines.pop()  # the cue's number
                continue
            start, end, rest = match.groups()[:4], match.groups()[4:8], match.group(9)
            if lines and lines[-1] and not lines[-1].strip().isdigit() and not lines[-1].startswith("WEBVTT"):
                lines.append("")  # a cue without an empty line before it
            bare = f"{_spell(start, point)} --> {_spell(end, point)}{rest[:200]}"
        elif not bare and len(lines) > 1 and not lines[-1] and not lines[-2]:
            continue
        lines.append(bare)
    return "\n".join(lines), unread


def _spell(groups: Sequence[str | None], point: str) -> str:
    hours, minutes, seconds, fraction = groups
    return (
        f"{int(hours or 0):02d}:{int(minutes or 0):02d}:{int(seconds or 0):02d}{point}{(fraction or '0').ljust(3, '0')}"
    )


def _webvtt_cues(text: str) -> list[_Cue]:
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    start = text.find("WEBVTT")
    try:
        captions = webvtt.from_string(text[max(0, start) :]).captions
        return [
            _Cue(
                caption.start_time.in_milliseconds() / 1000,
                caption.end_time.in_milliseconds() / 1000,
                tuple(caption.raw_text.split("\n")),
            )
            for caption in captions
        ]
    except (MalformedFileError, MalformedCaptionError, ValueError):
        return []


def _pysubs2_cues(text: str) -> list[_Cue]:
    import pysubs2

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `unread` reports malformed times
            events = pysubs2.SSAFile.from_string(text, format_="srt", keep_html_tags=True).events
    except (pysubs2.exceptions.Pysubs2Error, ValueError):
        return []
    return [_Cue(event.start / 1000, event.end / 1000, tuple(event.text.split("\\N"))) for event in events]


def _read(cues: Sequence[_Cue], name: str, unread: int) -> ParsedTranscript:
    notes = []
    if unread:
        notes.append(f"{unread} cue {'time' if unread == 1 else 'times'} could not be read")
    cues, dropped = _unroll(cues)
    if dropped:
        notes.append(f"{dropped} rolling repeats of caption lines were removed")
    dashes = sum(bool(_DASH.match(line)) for cue in cues for line in cue.lines) >= 2
    labels = _labels(cues)
    stamped = any(_is_stamp(tag.group(2)) for cue in cues for line in cue.lines for tag in _TAG.finditer(line))
    sounds = 0
    pieces: list[CaptionPiece] = []
    current: str | None = None
    for cue in cues:
        made, current, removed = _cue_pieces(cue, labels, dashes, current)
        sounds += removed
        pieces += made
    notes += sound_notes_message(sounds)
    return ParsedTranscript(format=name, pieces=pieces, timing="words" if stamped else "segments", notes=notes)


def _unroll(cues: Sequence[_Cue]) -> tuple[list[_Cue], int]:
    """Removes lines repeated from the cue before; leaves the cues unchanged if fewer than a sixth of them scroll.

    A cue scrolls if it has both repeated and new lines. A cue that only repeats the one before may be a real
    repetition ("Oui !" three times), unless the file scrolls.
    """
    lines = [tuple(line for line in cue.lines if line.strip()) for cue in cues]
    plain = [tuple(_TAG.sub("", line).strip() for line in each) for each in lines]
    shared = [0, *(_overlap(before, after) for before, after in pairwise(plain))][: len(cues)]
    scrolling = sum(0 < count < len(each) for count, each in zip(shared, plain, strict=True))
    if len(cues) < 4 or 6 * scrolling < len(cues):
        return [replace(cue, lines=kept) for cue, kept in zip(cues, lines, strict=True)], 0
    kept_cues = [
        replace(cue, lines=each[count:])
        for cue, each, count in zip(cues, lines, shared, strict=True)
        if len(each) > count
    ]
    return kept_cues, sum(shared)


def _overlap(before: tuple[str, ...], after: tuple[str, ...]) -> int:
    """The number of lines at the start of `after` that are also the end of `before`."""
    for count in range(min(len(before), len(after), 8), 0, -1):
        if before[-count:] == after[:count]:
            return count
    return 0


def _labels(cues: Sequence[_Cue]) -> frozenset[str]:
    """Speaker labels: texts before a colon at the start of at least two cues, for at most twelve speakers.

    One occurrence is enough for a full name at the very beginning, or if other labels are known.
    """
    opening: str | None = None
    counts: Counter[str] = Counter()
    for cue in cues:
        if cue.lines:
            match = _LABEL.match(_CHEVRON.sub("", _TAG.sub("", cue.lines[0])))
            if match and (match.group(1)[0].isupper() or not match.group(1)[0].islower()):
                label = match.group(1).strip()
                counts[label] += 1
                opening = label if cue is cues[0] else opening
    found = [label for label, count in counts.items() if count >= 2 and len(label.split()) <= 4]
    once = [label for label, count in counts.items() if count == 1 and 2 <= len(label.split()) <= 4]
    found += [label for label in once if (found or label == opening) and is_person_name(label) and label.istitle()]
    return frozenset(found) if len(found) <= 12 else frozenset()


def _cue_pieces(
    cue: _Cue, labels: frozenset[str], dashes: bool, current: str | None
) -> tuple[list[CaptionPiece], str | None, int]:
    """The pieces of a cue, the speaker who continues after it, and the number of removed sound annotations."""
    groups: list[tuple[str | None, bool, list[_Run]]] = []  # speaker, changes, runs
    for run, marked in _marked(_runs(cue.lines), dashes):
        text = run.text
        match = _LABEL.match(text) if labels else None
        label = match.group(1).strip() if match else None
        changes = marked and label not in labels
        if match and label in labels:
            current, text = label, text[match.end() :]
        elif changes:
            current = None
        speaker = run.voice or current
        if not groups or changes or groups[-1][0] != speaker:
            groups.append((speaker, changes, []))
        groups[-1][2].append(replace(run, text=text))
    pieces: list[CaptionPiece] = []
    removed = 0
    for speaker, changes, runs in groups:
        texts = [remove_sound_notes(html.unescape(run.text)) for run in runs]
        removed += sum(count for _, count in texts)
        stamps: tuple[WordStamp, ...] = ()
        if any(run.stamp is not None for run in runs):
            stamps = _stamps([text for text, _ in texts], runs, cue.start if not pieces else None)
        text = " ".join(text for text, _ in texts).strip()
        if text or changes:
            start = cue.start if not pieces else None
            pieces.append(CaptionPiece(text, start, None, speaker, stamps if text else (), changes))
    if pieces:
        pieces[-1] = replace(pieces[-1], end=cue.end)
    return pieces, current, removed


def _stamps(texts: Sequence[str], runs: Sequence[_Run], start: float | None) -> tuple[WordStamp, ...]:
    stamps = []
    for index, (text, run) in enumerate(zip(texts, runs, strict=True)):
        if text.strip():
            stamps.append(
                WordStamp(text.strip(), run.stamp if run.stamp is not None else start if index == 0 else None)
            )
    return tuple(stamps)


def _runs(lines: Sequence[str]) -> Iterator[tuple[_Run, bool]]:
    """Text between tags, and whether it starts a line."""
    voice: str | None = None
    for source in lines:
        line = _OVERRIDE.sub("", source)
        stamp: float | None = None
        position, head = 0, True
        for tag in _TAG.finditer(line):
            kind = tag.group(2).split(".")[0].lower()
            if not (kind in _KNOWN_TAGS or _is_stamp(tag.group(2))):
                continue  # "<3" and the like are text
            before = line[position : tag.start()]
            if before.strip():
                yield _Run(before, voice, stamp), head
                head = False
            position = tag.end()
            if _is_stamp(tag.group(2)):
                stamp = _seconds(tag.group(2))
            elif kind == "v":
                voice = None if tag.group(1) else html.unescape(tag.group(3)).strip() or None
        if line[position:].strip():
            yield _Run(line[position:], voice, stamp), head


def _marked(runs: Iterator[tuple[_Run, bool]], dashes: bool) -> Iterator[tuple[_Run, bool]]:
    """Each run split at marks of a new speaker, and whether it starts with one."""
    for run, head in runs:
        text = html.unescape(run.text)
        for index, part in enumerate(re.split(r"(?:^|(?<=\s))(?=>>)", text)):
            inner = _INNER_DASH.split(part) if dashes and run.stamp is None else [part]
            for place, phrase in enumerate(inner):
                changes = place > 0
                first = head and index == 0 and place == 0
                bare = phrase
                if phrase.lstrip().startswith(">>") or (first and phrase.lstrip().startswith(("» ", "> "))):
                    bare, changes = _CHEVRON.sub("", phrase), True
                elif dashes and first and _DASH.match(phrase):
                    bare, changes = _DASH.sub("", phrase), True
                if bare.strip() or changes:
                    yield replace(run, text=bare, stamp=run.stamp if index == place == 0 else None), changes


def _is_stamp(text: str) -> bool:
    return bool(_STAMP.match(text))


def _seconds(text: str) -> float:
    match = _STAMP.match(text)
    if match is None:
        raise ValueError(text)
    hours, minutes, seconds, fraction = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
