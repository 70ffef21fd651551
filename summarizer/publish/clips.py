"""The sound that a review page carries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from summarizer.audio import cut_clip
from summarizer.errors import InputError
from summarizer.pages import Clip

__all__ = ["cut_clips"]


def cut_clips(audio: Path, ranges: Mapping[str, tuple[float, float]]) -> dict[str, Clip]:
    """MP3 clips of a recording by name, for [start, end) seconds each; what lies beyond its end is left out."""
    clips: dict[str, Clip] = {}
    for name, (start, end) in ranges.items():
        try:
            clips[name] = Clip("audio/mpeg", cut_clip(audio, start, end), start, end)
        except InputError:  # the page says what cannot be heard
            continue
    return clips
