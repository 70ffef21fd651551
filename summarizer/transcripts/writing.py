"""A Transcript as WebVTT, SRT, Podcasting 2.0 JSON or plain text. Each cue is a sentence or a part of a long one."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.records.timecode import format_clock, format_vtt
from summarizer.records.transcript import Transcript

__all__ = ["write_json", "write_srt", "write_text", "write_vtt"]

_MAX_CUE_SECONDS = 7.0
_MAX_CUE_CHARACTERS = 160
_BREAK = re.compile(r"[,;:，、；：)\]–—-]$")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    speaker: str | None  # display name
    text: str
    opens: bool  # starts a turn


def write_vtt(transcript: Transcript) -> str:
    """WebVTT with `<v Name>` tags. Times never run backwards, as the format requires, even if the words' times do."""
    blocks = ["WEBVTT\nLanguage: " + re.sub(r"[^A-Za-z-]", "", transcript.language)]
    for number, cue in enumerate(_cues(transcript), start=1):
        voice = f"<v {_voice(cue.speaker)}>" if cue.speaker else ""
        blocks.append(f"{number}\n{format_vtt(cue.start)} --> {format_vtt(cue.end)}\n{voice}{_escape(cue.text)}")
    return "\n\n".join(blocks) + "\n"


def write_srt(transcript: Transcript) -> str:
    """SubRip. `Name: ` starts each turn, `>> ` a turn of nobody who is named, where others are."""
    blocks = []
    unnamed = ">> " if transcript.speakers else ""
    for number, cue in enumerate(_cues(transcript), start=1):
        name = (f"{cue.speaker}: " if cue.speaker else unnamed) if cue.opens else ""
        times = f"{format_vtt(cue.start)} --> {format_vtt(cue.end)}".replace(".", ",")
        blocks.append(f"{number}\n{times}\n{_one_line(name + cue.text).replace('-->', '→')}")
    return "\n\n".join(blocks) + "\n"


def write_json(transcript: Transcript) -> str:
    """Podcasting 2.0 JSON: one segment per cue."""
    segments = []
    for cue in _cues(transcript):
        segment: dict[str, object] = {"startTime": round(cue.start, 3), "endTime": round(cue.end, 3), "body": cue.text}
        if cue.speaker:
            segment = {"speaker": cue.speaker, **segment}
        segments.append(segment)
    document = {"version": "1.0.0", "language": transcript.language, "segments": segments}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write_text(transcript: Transcript) -> str:
    """`Name (h:mm:ss): words`, one paragraph per turn, without the time or name where it is unknown."""
    paragraphs: list[list[str]] = []
    for cue in _cues(transcript):
        if cue.opens or not paragraphs:
            time = f" ({format_clock(cue.start)})" if transcript.timing != "none" else ""
            head = f"{cue.speaker}{time}: " if cue.speaker else f"{time.strip()} " if time else ""
            paragraphs.append([head + cue.text])
        else:
            paragraphs[-1].append(cue.text)
    return "\n\n".join(_one_line(" ".join(paragraph)) for paragraph in paragraphs) + "\n"


def _cues(transcript: Transcript) -> Iterator[_Cue]:
    heads = {turn.words[0] for turn in transcript.turns}
    latest = 0.0
    before: str | None = None
    for sentence in transcript.sentences:
        for first, last in _cut(transcript, *sentence.words):
            start = max(latest, transcript.words[first].start)
            end = max(start, transcript.words[last - 1].end)
            latest = start
            opens = first in heads or first == 0 or sentence.speaker != before
            before = sentence.speaker
            speaker = transcript.display(sentence.speaker)
            yield _Cue(start, end, speaker, _one_line(transcript.text(first, last)), opens)


def _cut(transcript: Transcript, first: int, last: int) -> Iterator[tuple[int, int]]:
    """words[first:last] in ranges short enough for a cue, split after a comma in the second half if there is one."""
    words = transcript.words
    while first < last:
        stop, width = first, 0
        while stop < last:
            width += len(words[stop].text) + 1
            long = words[stop].end - words[first].start > _MAX_CUE_SECONDS or width > _MAX_CUE_CHARACTERS
            if long and stop > first:
                break
            stop += 1
        if stop < last:
            for place in range(stop, first + (stop - first) // 2, -1):
                if _BREAK.search(words[place - 1].text):
                    stop = place
                    break
        yield first, stop
        first = stop


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _voice(name: str) -> str:
    return html.escape(_one_line(name).replace(">", "").replace("<", ""), quote=False) or "Speaker"
