"""What a transcript lacks, in plain words: the same for the checks, the post, the picture and the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Gap, Transcript

__all__ = ["reason_of", "told_gaps"]

_REASONS = {
    "unheard": "somebody speaks, and no words were heard",
    "repetition": "the recogniser only repeated itself",
    "invented": "words were written though nobody seems to speak, and taken out",
    "unclear": "the recogniser was guessing",
    "language": "another language is spoken",
    "unplaced": "the published transcript's times could not be mended",
}
_LISTED = 5  # places that are named for each reason; the picture and transcript.json have all
_THIN = 0.5  # coverage below which a stretch of speech is told, when no gap tells of it
_LEAST = 2.0  # seconds of speech in such a stretch


def reason_of(gap: Gap) -> str:
    """Why nobody is quoted from there, for a person."""
    if gap.reason == "language" and gap.language:
        return f"another language is spoken ({gap.language})"
    return _REASONS.get(gap.reason, gap.reason)


def told_gaps(transcript: Transcript) -> list[str]:
    """One line for each reason, with how much of the recording it concerns and where."""
    if transcript.timing == "none":
        return []
    by_reason: dict[str, list[tuple[float, float]]] = {}
    for gap in transcript.gaps:
        by_reason.setdefault(reason_of(gap), []).append((gap.start, gap.end))
    thin = [
        (stretch.start, stretch.end)
        for stretch in transcript.stretches
        if stretch.coverage < _THIN
        and stretch.speech >= _LEAST
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
    places = ", ".join(f"{format_clock(start)}-{format_clock(end)}" for start, end in spans[:_LISTED])
    more = f" and {len(spans) - _LISTED} more places" if len(spans) > _LISTED else ""
    return f"{seconds:.0f} s at {places}{more}"
