"""Captions in the order of time, where a file does not have them so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from summarizer.transcripts.assembly import CaptionPiece, sane_time

__all__ = ["in_order_of_time"]


def in_order_of_time(groups: Sequence[Sequence[CaptionPiece]]) -> tuple[list[CaptionPiece], list[str]]:
    """The pieces of all cues (one group each) in the order of their times, and a note when that is another order.

    The order of the file stays when in the other one cues would overlap that do not now: two recordings one after the
    other, each from 0:00 on. A cue that comes after another one than in the file no longer continues its speaker.
    """
    filled = [group for group in groups if group]
    starts = _starts(filled)
    backwards = sum(after < before for before, after in pairwise(starts))
    if not backwards:
        return [piece for group in filled for piece in group], []
    order = sorted(range(len(filled)), key=starts.__getitem__)
    ends = [next((piece.end for piece in reversed(group) if piece.end is not None), None) for group in filled]
    now = _overlaps(range(len(filled)), starts, ends)
    if _overlaps(order, starts, ends) > now + backwards:
        return [piece for group in filled for piece in group], []
    pieces: list[CaptionPiece] = []
    before, lost = -1, False
    for index in order:
        lost = filled[index][0].inherited and (lost or before != index - 1)
        reset = lost
        for piece in filled[index]:
            reset = reset and piece.inherited
            pieces.append(replace(piece, speaker=None) if reset else piece)
        before = index
    places = "place" if backwards == 1 else "places"
    return pieces, [f"times run backwards at {backwards} {places}; the words are in the order of time"]


def _starts(groups: Sequence[Sequence[CaptionPiece]]) -> list[float]:
    """The start of each group; that of the group before where it has none."""
    starts: list[float] = []
    for group in groups:
        known = sane_time(group[0].start)
        starts.append(known if known is not None else starts[-1] if starts else 0.0)
    return starts


def _overlaps(order: Sequence[int], starts: Sequence[float], ends: Sequence[float | None]) -> int:
    count = 0
    for before, after in pairwise(order):
        end = ends[before]
        count += end is not None and starts[after] < end - 0.05 and end > starts[before]
    return count
