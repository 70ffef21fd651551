"""Whether numbers without a unit are seconds or milliseconds, by the speaking rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizer.transcripts.assembly import CaptionPiece

__all__ = ["MAX_TIME", "to_seconds"]

MAX_TIME = 1e12  # a greater number is no time in any unit
_MIN_CHARACTERS_PER_SECOND = 0.2


def to_seconds(pieces: Sequence[CaptionPiece]) -> list[CaptionPiece]:
    """The pieces with times in seconds."""
    factor = _factor(pieces)
    if factor == 1.0:
        return list(pieces)
    return [
        replace(
            piece,
            start=_times(piece.start, factor),
            end=_times(piece.end, factor),
            stamps=tuple(
                replace(stamp, start=_times(stamp.start, factor), end=_times(stamp.end, factor))
                for stamp in piece.stamps
            ),
        )
        for piece in pieces
    ]


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _factor(pieces: Sequence[CaptionPiece]) -> float:
    """1 for seconds, 0.001 for milliseconds, by characters per unit of time."""
    characters = length = 0.0
    for piece in pieces:
        start, end = piece.start, piece.end
        if start is None and piece.stamps:
            start, end = piece.stamps[0].start, piece.stamps[-1].end
        if start is not None and end is not None and end > start:
            characters += len(piece.text)
            length += end - start
    if length == 0.0:
        starts = [piece.start for piece in pieces if piece.start is not None]
        length = max(starts) - min(starts) if len(starts) > 1 else 0.0
        characters = sum(len(piece.text) for piece in pieces)
    return 0.001 if length > 0.0 and characters / length < _MIN_CHARACTERS_PER_SECOND else 1.0
