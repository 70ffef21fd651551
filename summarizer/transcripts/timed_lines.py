"""Captions whose times stand in lines without an arrow, as cues: SBV, SubViewer, Spruce STL, MPL2, TMPlayer, and
the exports of editing programs that count frames (Premiere, Encore, Avid).

The words stand behind the times or in the lines below them. A file in which other lines come first is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from summarizer.transcripts.blocks import Cue
from summarizer.transcripts.times import read_time

__all__ = ["cut_timed_lines"]

_TIME = r"\d{1,3}:\d\d(?::\d\d)?(?:[.,:;]\d{1,3})?"
_FRAMES = re.compile(r"(\d{1,3}:\d\d:\d\d)[:;](\d\d)")
_FRAMES_PER_SECOND = 30
_PAIR = re.compile(
    rf"\s*(?:\d{{1,6}}\s+)?(?P<start>{_TIME})(?P<between>\s*,\s*|\s+[-–—]\s+|[ \t]+)(?P<end>{_TIME})"
    r"(?:\s*,\s*|\s+|$)(?P<words>.*)"
)
_TENTHS = re.compile(r"\s*\[(?P<start>\d{1,6})\]\[(?P<end>\d{0,6})\](?P<words>.*)")
_SINGLE = re.compile(r"\s*(?P<start>\d{1,2}:\d\d:\d\d)(?:[,.:]\d{1,3})?[:=](?P<words>(?!\d).*)")
_HEADER = re.compile(r"\s*(?:\[[A-Za-z ]{1,20}\]|\$|//|#|\*\*|@|<)")  # of SubViewer, Spruce STL and Avid
_BREAK = re.compile(r"\[br\]|\|", re.IGNORECASE)
_LEAST_SHARE = 0.25  # of the lines that have times
_LEAST_NAMED = 0.9  # of the cues that begin with a line that is a name
_MAX_NAME_WORDS = 4
_SENTENCE_END = re.compile(r"[.!?…,;:]\s*$")


def cut_timed_lines(text: str) -> tuple[str, list[Cue]] | None:
    """The format and its cues; None for another file."""
    lines = [line for line in text.split("\n") if line.strip()]
    first = next((place for place, line in enumerate(lines) if not _HEADER.match(line) or _TENTHS.match(line)), 0)
    lines = lines[first:]
    if not lines:
        return None
    for name, pattern, seconds in (("sbv", _PAIR, _clock), ("mpl2", _TENTHS, _tenths), ("tmplayer", _SINGLE, _clock)):
        if pattern.match(lines[0][:400]):
            cues = _cues(lines, pattern, seconds)
            return (name, cues) if cues else None
    return None


def _cues(lines: Sequence[str], pattern: re.Pattern[str], seconds: Callable[[str], float | None]) -> list[Cue] | None:
    found: list[tuple[float | None, float | None, list[str]]] = []
    for line in lines:
        match = pattern.match(line)
        if match is None and found:
            found[-1][2].extend(_BREAK.split(line))
        elif match is not None:
            if match.groupdict().get("between", ",").strip() in "-–—" and not _FRAMES.fullmatch(match["start"]):
                return None  # `turns.py` reads these, with their names
            end = match.groupdict().get("end") or ""
            found.append((seconds(match["start"]), seconds(end), _BREAK.split(match["words"])))
    if len(found) < _LEAST_SHARE * len(lines):
        return None
    return _named([(start, end, [part for part in words if part.strip()]) for start, end, words in found])


def _named(found: Sequence[tuple[float | None, float | None, list[str]]]) -> list[Cue]:
    """The cues. Where nearly each begins with a line that is a name, as in Premiere's, that is who speaks."""
    heads = [words[0].strip() for _, _, words in found if len(words) > 1 and _may_be_name(words[0])]
    named = len(heads) >= max(2, _LEAST_NAMED * len(found)) and len(set(heads)) <= len(heads) / 2 + 1
    cues = []
    for start, end, words in found:
        voiced = named and len(words) > 1 and _may_be_name(words[0])
        body = [f"<v {words[0].strip()}>{words[1]}", *words[2:]] if voiced else words
        cues.append(Cue(start, end, tuple(body)))
    return cues


def _may_be_name(line: str) -> bool:
    return line.strip()[:1].isupper() and len(line.split()) <= _MAX_NAME_WORDS and not _SENTENCE_END.search(line)


def _clock(text: str) -> float | None:
    frames = _FRAMES.fullmatch(text)
    if frames is None:
        return read_time(text)
    whole = read_time(frames[1])
    return None if whole is None else whole + min(int(frames[2]) / _FRAMES_PER_SECOND, 0.99)


def _tenths(text: str) -> float | None:
    return int(text) / 10 if text else None
