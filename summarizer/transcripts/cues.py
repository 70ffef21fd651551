"""WebVTT, SRT and SBV: cues with speakers and word times. `blocks.py` and `timed_lines.py` cut them out of the text.

Automatic captions repeat each line two or three times as it rolls up; only the first is kept (`rolling.py`). Captions
made by hand mark a change of speaker with `>>` or a dash, or start a turn with a label (`labels.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from summarizer.text.entities import unescaped
from summarizer.text.sentences import has_final_mark
from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript, WordStamp
from summarizer.transcripts.blocks import Cue, cut_cues
from summarizer.transcripts.labels import Head, LabelCensus, Labels, find_head
from summarizer.transcripts.rolling import join_highlighted, unroll
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message
from summarizer.transcripts.tags import TAG, is_stamp, without_tags
from summarizer.transcripts.time_order import in_order_of_time
from summarizer.transcripts.timed_lines import cut_timed_lines
from summarizer.transcripts.times import read_time

__all__ = ["read_cues", "read_srt", "read_timed_lines", "read_vtt"]

_CHEVRON = re.compile(r"^\s*(?:>>|»|>)+\s*")
_DASH = re.compile(r"^\s*[-‐‑–—]+\s+(?=\S)|^\s*[–—](?=\w)|^\s*-(?=[^\W\d_][\w .]{0,30}:\s)")
_TURN_DASH = re.compile(r"^\s*[-‐‑–—]\s*[A-ZÀ-Þ\"“¿¡]")
_INNER_DASH = re.compile(r"(?<=[.!?…\"”])\s+[-–—]\s+(?=[A-ZÀ-Þ\"“¿¡])")
_INNER_HEAD = re.compile(r"(?<=[.!?…。！？\"”\])])\s+(?=[\[(（【］]?[^\W_][^:：\n<>.!?]{0,60}[:：\])）】])")
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z]{2,3})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Run:
    """Text of one line by one speaker, with the time of its first word if the file states it."""

    text: str
    voice: str | None  # of a `<v>` tag
    stamp: float | None
    opens_line: bool
    changes: bool = False  # a mark says that another person speaks


def read_vtt(text: str, known: Collection[str] = ()) -> ParsedTranscript:
    """A WebVTT file. Its `Language:` header, if any, is the language. `known`: names of the episode's people."""
    language = _LANGUAGE.search(text[:2000].partition("-->")[0])
    cues, unread = cut_cues(text, webvtt=True)
    reading = read_cues(cues, "vtt", unread, known)
    reading.language = language.group(1).lower() if language else None
    return reading


def read_srt(text: str, known: Collection[str] = ()) -> ParsedTranscript:
    """A SubRip file."""
    return read_cues(*_named(cut_cues(text, webvtt=False), "srt"), known)


def read_timed_lines(text: str, known: Collection[str] = ()) -> ParsedTranscript | None:
    """Captions whose times have no arrow, as in YouTube's SBV; None for other text."""
    found = cut_timed_lines(text)
    return read_cues(found[1], found[0], 0, known) if found else None


def _named(cut: tuple[list[Cue], int], name: str) -> tuple[list[Cue], str, int]:
    return cut[0], name, cut[1]


def read_cues(cues: Sequence[Cue], name: str, unread: int = 0, known: Collection[str] = ()) -> ParsedTranscript:
    """Cues of any format as pieces. `unread`: the number of times that could not be read."""
    notes = []
    if unread:
        were = "cue time" if unread == 1 else "cue times"
        notes.append(f"{unread} {were} could not be read; the words are placed between their neighbours")
    cues, repeats = join_highlighted(cues)
    if repeats:
        notes.append(f"{repeats} repeats of captions that mark word by word were removed")
    cues, repeats = unroll(cues)
    if repeats:
        notes.append(f"{repeats} rolling repeats of caption lines were removed")
    dashes = _mark_speakers([line for cue in cues for line in cue.lines])
    runs = [list(_runs(cue.lines, dashes=dashes)) for cue in cues]
    reader = _SpeakerReader(_decide(runs, known))
    groups: list[list[CaptionPiece]] = []
    for cue, parts in zip(cues, runs, strict=True):
        groups.append(reader.pieces(cue, parts))
    notes += reader.notes()
    pieces, moved = in_order_of_time(groups)
    notes += moved
    stamped = any(run.stamp is not None for parts in runs for run in parts)
    return ParsedTranscript(format=name, pieces=pieces, timing="words" if stamped else "segments", notes=notes)


def _mark_speakers(lines: Sequence[str]) -> bool:
    """Whether dashes mark changes of speaker: several lines, or one that begins a sentence after the end of one."""
    begun = [line for line in lines if _DASH.match(line)]
    parted = any(_INNER_DASH.search(line) for line in begun)
    return len(begun) + parted > 1 or any(
        _TURN_DASH.match(line) and has_final_mark(before) for before, line in pairwise(lines)
    )


def _decide(runs: Sequence[Sequence[_Run]], known: Collection[str]) -> Labels:
    """The labels of a file: counted over whole lines, since word times cut a line into runs."""
    voices = {run.voice for parts in runs for run in parts if run.voice}
    census = LabelCensus(known={*known, *voices})
    for parts in runs:
        line: list[_Run] = []
        for run in parts:
            if (run.opens_line or run.changes) and line:
                _count(census, line)
                line = []
            line.append(run)
        if line:
            _count(census, line)
    return census.decide()


def _count(census: LabelCensus, line: Sequence[_Run]) -> None:
    text = "".join(run.text for run in line)
    census.add(text, changes=line[0].changes, voice=line[0].voice)
    for place, head in _inner_heads(text):
        census.add_inner(head, text[place + head.end : place + head.end + 1])


def _inner_heads(text: str) -> Iterator[tuple[int, Head]]:
    """What may be labels inside a line, after the end of a sentence, and where each begins."""
    if any(mark in text for mark in ":：])"):
        own = find_head(text)
        for match in _INNER_HEAD.finditer(text, own.end if own is not None and own.kind != "other" else 0):
            head = find_head(text[match.end() : match.end() + 200])
            if head is not None:
                yield match.end(), head


@dataclass(slots=True)
class _Group:
    """What one speaker says in a cue."""

    speaker: str | None
    changes: bool
    inherited: bool  # the speaker of the cue before
    runs: list[_Run]


class _SpeakerReader:
    """Gives the runs of one cue after another to speakers."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._current: str | None = None  # who speaks on after a cue
        self._voiced: str | None = None  # the `<v>` tag that `_current` was set under
        self._sounds = 0
        self._doubtful = 0

    def notes(self) -> list[str]:
        notes = sound_notes_message(self._sounds)
        if self._doubtful:
            what = (
                "text before a colon or in brackets" if self._doubtful == 1 else "texts before a colon or in brackets"
            )
            notes.append(f"{self._doubtful} {what} may name a speaker or not; the words after it have no speaker")
        return notes

    def pieces(self, cue: Cue, runs: Sequence[_Run]) -> list[CaptionPiece]:
        """The pieces of a cue, in order."""
        groups: list[_Group] = []
        self._voiced = None
        named = False
        for whole in runs:
            for run in self._parts(whole):
                kept, head_named, changes = self._listen(run)
                named = named or head_named or changes
                speaker = self._current if head_named or run.voice is None or run.voice == self._voiced else run.voice
                if run.voice is not None and run.voice != self._voiced and not head_named:
                    self._current, self._voiced, speaker, named = None, None, run.voice, True
                if not groups or changes or groups[-1].speaker != speaker:
                    groups.append(_Group(speaker, changes, not named, []))
                groups[-1].runs.append(replace(run, text=kept))
        return self._made(cue, groups)

    def _parts(self, run: _Run) -> Iterator[_Run]:
        """The run cut where another label stands inside it after a sentence's end."""
        if not self._labels or run.stamp is not None:
            yield run
            return
        start = 0
        for place, head in _inner_heads(run.text):
            doubtful = head.kind == "name" and head.colon and not run.text[place + head.end :][:1].islower()
            verdict = self._labels.verdict(head)
            if verdict == "speaker" or (verdict == "nobody" and doubtful):
                yield replace(run, text=run.text[start:place], opens_line=run.opens_line or start > 0)
                start = place
        yield replace(run, text=run.text[start:], opens_line=run.opens_line or start > 0)

    def _listen(self, run: _Run) -> tuple[str, bool, bool]:
        """The words of a run without its label, whether the label names somebody or takes the name away, and whether
        an unnamed person begins to speak.
        """
        head = find_head(run.text) if run.opens_line or run.changes else None
        verdict = self._labels.verdict(head) if head is not None else "text"
        if head is not None and verdict == "text" and run.voice and head.colon and head.kind in ("name", "voice"):
            verdict = "nobody"  # the tag says one name and the text another
        if head is not None and verdict == "speaker":
            self._current, self._voiced = self._labels.name_of(head), run.voice
            return run.text[head.end :], True, False
        if head is not None and verdict == "nobody":
            self._current, self._voiced = None, run.voice
            self._doubtful += 1
            return run.text[head.end if head.bracketed or head.is_marked else 0 :], True, False
        if run.changes:
            self._current, self._voiced = None, run.voice
        noted = head is not None and head.bracketed and head.colon  # "[Music]: la la"
        return run.text[head.end if head is not None and noted else 0 :], False, run.changes

    def _made(self, cue: Cue, groups: Sequence[_Group]) -> list[CaptionPiece]:
        pieces: list[CaptionPiece] = []
        for group in groups:
            texts = [remove_sound_notes(run.text) for run in group.runs]
            self._sounds += sum(count for _, count in texts)
            start = cue.start if not pieces else None
            stamps = _stamps([text for text, _ in texts], group.runs, start)
            text = " ".join(text for text, _ in texts).strip()
            if text or group.changes:
                pieces.append(
                    CaptionPiece(
                        text,
                        start,
                        None,
                        group.speaker,
                        stamps if text else (),
                        group.changes,
                        inherited=group.inherited and group.speaker is not None,
                    )
                )
        if pieces:
            pieces[-1] = replace(pieces[-1], end=cue.end)
        return pieces


def _stamps(texts: Sequence[str], runs: Sequence[_Run], start: float | None) -> tuple[WordStamp, ...]:
    if all(run.stamp is None for run in runs):
        return ()
    stamps = []
    for index, (text, run) in enumerate(zip(texts, runs, strict=True)):
        if text.strip():
            known = run.stamp if run.stamp is not None else start if index == 0 else None
            stamps.append(WordStamp(text.strip(), known))
    return tuple(stamps)


def _runs(lines: Sequence[str], *, dashes: bool) -> Iterator[_Run]:
    """The text of a cue, cut at word times, at `<v>` tags and at marks of another speaker."""
    voice: str | None = None
    for line in lines:
        stamp: float | None = None
        opens, position = True, 0
        for tag in TAG.finditer(line):
            stamps, voices = is_stamp(tag), tag[2].split(".")[0].lower() == "v"
            if not stamps and not voices:
                continue
            before = line[position : tag.start()]
            if without_tags(before).strip():
                yield from _marked(_Run(without_tags(before), voice, stamp, opens), dashes=dashes)
                opens = False
            position = tag.end()
            if stamps:
                stamp = read_time(tag[2])
            else:
                voice = None if tag[1] else " ".join(unescaped(tag[3]).split()) or None
                opens = True
        rest = without_tags(line[position:])
        if rest.strip():
            yield from _marked(_Run(rest, voice, stamp, opens), dashes=dashes)


def _marked(run: _Run, *, dashes: bool) -> Iterator[_Run]:
    """The run cut at marks of a new speaker."""
    for index, part in enumerate(re.split(r"(?:^|(?<=\s))(?=>>)", run.text)):
        inner = _INNER_DASH.split(part) if dashes and run.stamp is None else [part]
        for place, phrase in enumerate(inner):
            changes = place > 0
            first = run.opens_line and index == 0 and place == 0
            bare = phrase
            if phrase.lstrip().startswith(">>") or (first and phrase.lstrip().startswith(("» ", "> "))):
                bare, changes = _CHEVRON.sub("", phrase), True
            elif dashes and first and _DASH.match(phrase):
                bare, changes = _DASH.sub("", phrase), True
            if bare.strip() or changes:
                stamp = run.stamp if index == place == 0 else None
                yield replace(run, text=bare, stamp=stamp, opens_line=first, changes=changes)
