"""Captions for tests, and what comes out of them."""

from __future__ import annotations

from summarizer.transcripts import parse_transcript

Runs = list[tuple[str | None, str]]


def srt(*cues: str, numbered: bool = True, arrow: str = " --> ") -> str:
    """One cue of three seconds for each text, from 0:00 on."""
    blocks = []
    for index, cue in enumerate(cues):
        number = f"{index + 1}\n" if numbered else ""
        blocks.append(f"{number}{clock(3 * index)}{arrow}{clock(3 * index + 3)}\n{cue}\n")
    return "\n".join(blocks)


def vtt(*cues: str) -> str:
    blocks = [f"{clock(3 * index, '.')} --> {clock(3 * index + 3, '.')}\n{cue}\n" for index, cue in enumerate(cues)]
    return "\n".join(["WEBVTT\n", *blocks])


def clock(seconds: int, point: str = ",") -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}000"


def runs(text: str, language: str = "en") -> Runs:
    """Speaker and words of each run of words of one speaker."""
    transcript = parse_transcript(text.encode(), "a file", language)
    found: Runs = []
    first = 0
    for last in range(1, len(transcript.words) + 1):
        if last == len(transcript.words) or transcript.words[last].speaker != transcript.words[first].speaker:
            found.append((transcript.words[first].speaker, transcript.text(first, last)))
            first = last
    return found
