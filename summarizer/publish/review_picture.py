"""The timeline of an episode: who speaks when, the quotations, uncertain words, and gaps.

It is SVG with positions in percent, so that it fits any width without stretching its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summarizer.pages import Shape, label_of, shape_of
from summarizer.records.gaps import describe_gaps, reason_of
from summarizer.records.post import QuoteCheck
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript

__all__ = ["EpisodeTimeline", "SpeakerLane", "TimelineBlock", "TimelineMark", "draw_timeline"]

_MIN_MEAN_PROBABILITY = 0.6  # words with a lower mean probability are drawn as uncertain
_RUN_WORDS = 5  # whose mean probability is taken
_MAX_JOINED_SHARE = 0.0012  # of the episode; blocks that are closer are drawn as one
_MAX_LANES = 8  # further speakers share the last lane


@dataclass(frozen=True)
class TimelineBlock:
    x: str  # percent
    width: str  # percent
    title: str


@dataclass(frozen=True)
class SpeakerLane:
    name: str
    share: int  # percent of the words
    blocks: tuple[TimelineBlock, ...]


@dataclass(frozen=True)
class TimelineMark:
    x: str
    slot: str
    number: int
    verdict: Shape
    row: int  # marks that are close to each other are on different rows
    title: str


@dataclass(frozen=True)
class EpisodeTimeline:
    lanes: tuple[SpeakerLane, ...]
    marks: tuple[TimelineMark, ...]
    rows: int
    unsure: tuple[TimelineBlock, ...]
    gaps: tuple[TimelineBlock, ...]
    ticks: tuple[tuple[str, str], ...]  # percent, clock
    length: float  # seconds
    summary: str  # the timeline as text, for readers who cannot see it


def draw_timeline(transcript: Transcript, quotes: Sequence[tuple[str, QuoteCheck]]) -> EpisodeTimeline | None:
    """The geometry of the timeline; None without times. `quotes`: slot and check, in the post's order."""
    length = max((transcript.duration, *(word.end for word in transcript.words)), default=0.0)
    if transcript.timing == "none" or length <= 0:
        return None
    lanes = _lanes(transcript, length)
    marks, rows = _marks(quotes, length)
    unsure = _unsure(transcript, length)
    gaps = tuple(
        _block(
            gap.start,
            gap.end,
            length,
            f"No trustworthy words at {format_clock(gap.start)}-{format_clock(gap.end)}: {reason_of(gap)}",
        )
        for gap in transcript.gaps
    )
    said = "; ".join(f"{lane.name} {lane.share} % of the words" for lane in lanes)
    summary = (
        f"{format_clock(length)} long. {said}. {len(marks)} quotations are marked, {len(unsure)} stretches were "
        f"unsure to the recogniser, {len(gaps)} hold no trustworthy words."
    )
    lacking = describe_gaps(transcript)
    if lacking:
        summary += f" {'. '.join(lacking)}."
    return EpisodeTimeline(lanes, marks, rows, unsure, gaps, _ticks(length), length, summary)


def _percent(share: float) -> str:
    return f"{100 * min(1.0, max(0.0, share)):.3f}%"


def _block(start: float, end: float, length: float, title: str) -> TimelineBlock:
    return TimelineBlock(_percent(start / length), _percent(max(end - start, length * 0.001) / length), title)


def _lanes(transcript: Transcript, length: float) -> tuple[SpeakerLane, ...]:
    runs: dict[str, list[tuple[float, float]]] = {}
    counts: dict[str, int] = {}
    for word in transcript.words:
        label = word.speaker or ""
        if label not in runs and len(runs) >= _MAX_LANES:
            label = next(reversed(runs))
        counts[label] = counts.get(label, 0) + 1
        blocks = runs.setdefault(label, [])
        if blocks and 0 <= word.start - blocks[-1][1] < max(0.8, _MAX_JOINED_SHARE * length):
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], word.end))
        else:
            blocks.append((word.start, max(word.start, word.end)))
    total = max(1, len(transcript.words))
    return tuple(
        SpeakerLane(
            name=transcript.display(label) or "Unknown voice",
            share=round(100 * counts[label] / total),
            blocks=tuple(
                _block(start, end, length, f"{format_clock(start)}-{format_clock(end)}") for start, end in blocks
            ),
        )
        for label, blocks in runs.items()
    )


def _marks(quotes: Iterable[tuple[str, QuoteCheck]], length: float) -> tuple[tuple[TimelineMark, ...], int]:
    placed: list[float] = []  # the last mark of each row
    marks = []
    numbered = [(number, slot, check) for number, (slot, check) in enumerate(quotes, start=1)]
    for number, slot, check in sorted(numbered, key=lambda item: item[2].start or 0.0):
        if check.start is None:
            continue
        share = check.start / length
        row = next((row for row, last in enumerate(placed) if share - last > 0.045), None)
        if row is None and len(placed) < 3:
            placed.append(share)
            row = len(placed) - 1
        row = row if row is not None else min(range(len(placed)), key=lambda each: placed[each])
        placed[row] = share
        title = f"Quotation {number}, {label_of(check.verdict, check.passes).lower()}, {format_clock(check.start)}"
        shape = shape_of(check.verdict, check.passes)
        marks.append(TimelineMark(_percent(share), slot, number, shape, row, title))
    return tuple(marks), max(1, len(placed))


def _unsure(transcript: Transcript, length: float) -> tuple[TimelineBlock, ...]:
    found: list[tuple[float, float]] = []
    words = transcript.words
    for first in range(0, len(words), _RUN_WORDS):
        run = words[first : first + _RUN_WORDS]
        known = [word.probability for word in run if word.probability is not None]
        if not known or (
            sum(known) / len(known) >= _MIN_MEAN_PROBABILITY and min(known) >= _MIN_MEAN_PROBABILITY / 1.5
        ):
            continue
        if found and run[0].start - found[-1][1] < 1.0:
            found[-1] = (found[-1][0], run[-1].end)
        else:
            found.append((run[0].start, run[-1].end))
    return tuple(
        _block(start, end, length, f"The recogniser was unsure around {format_clock(start)}") for start, end in found
    )


def _ticks(length: float) -> tuple[tuple[str, str], ...]:
    steps = (15, 30, 60, 120, 300, 600, 900, 1800, 3600)
    step = next((step for step in steps if length / step <= 8), 3600 * max(1, int(length // 28_800)))
    return tuple(
        (_percent(at / length), format_clock(at)) for at in range(0, int(length) + 1, step) if at / length < 0.97
    )
