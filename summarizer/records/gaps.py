"""The text that reports gaps in a transcript, used by the checks, the post, the timeline and the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Gap, Transcript

__all__ = ["describe_gaps", "reason_of"]

_REASONS = {
    "unheard": "somebody speaks, and no words were heard",
    "repetition": "the recogniser only repeated itself",
    "invented": "words were written though nobody seems to speak, and taken out",
    "unclear": "the recogniser was guessing",
    "language": "another language is spoken",
    "unplaced": "the published transcript's times could not be mended",
}
MAX_LISTED_PLACES = 5  # named for each reason; the timeline and transcript.json have all
MIN_COVERAGE = 0.5  # of a stretch of speech; one with less is reported when no gap covers it
MIN_SPEECH_SECONDS = 2.0  # of speech in such a stretch


def reason_of(gap: Gap) -> str:
    """The gap's reason as text for a reader."""
    if gap.reason == "language" and gap.language:
        return f"another language is spoken ({gap.language})"
    return _REASONS.get(gap.reason, gap.reason)


def describe_gaps(transcript: Transcript) -> list[str]:
    """One line for each reason, with the seconds concerned and where they are."""
    if transcript.timing == "none":
        return []
    by_reason: dict[str, list[tuple[float, float]]] = {}
    for gap in transcript.gaps:
        by_reason.setdefault(reason_of(gap), []).append((gap.start, gap.end))
    thin = [
        (stretch.start, stretch.end)
        for stretch in transcript.stretches
        if stretch.coverage < MIN_COVERAGE
        and stretch.speech >= MIN_SPEECH_SECONDS
        and not any(gap.start < stretch.end and stretch.start < gap.end for gap in transcript.gaps)
    ]
    if thin:
        by_reason["most of the speech has no words"] = thin
    lines = [f"{_where(spans)}: {reason}; nobody is quoted from there" for reason, spans in by_reason.items()]
    if transcript.filled:
        models = ", ".join(dict.fromkeys(part.model for part in transcript.filled))
        spans = [(part.start, part.end) for part in transcript.filled]
        lines.append(f"{_where(spans)}: heard by {models} alone")
    return lines


def _where(spans: Sequence[tuple[float, float]]) -> str:
    seconds = sum(end - start for start, end in spans)
    places = ", ".join(f"{format_clock(start)}-{format_clock(end)}" for start, end in spans[:MAX_LISTED_PLACES])
    more = f" and {len(spans) - MAX_LISTED_PLACES} more places" if len(spans) > MAX_LISTED_PLACES else ""
    return f"{seconds:.0f} s at {places}{more}"
