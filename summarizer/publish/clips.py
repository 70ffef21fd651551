"""Cuts the audio clips of a review page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from summarizer.audio import cut_clip
from summarizer.errors import InputError
from summarizer.pages import Clip

__all__ = ["cut_clips"]


def cut_clips(audio: Path, ranges: Mapping[str, tuple[float, float]]) -> dict[str, Clip]:
    """MP3 clips of a recording by name, for [start, end) seconds each, without clips beyond the recording's end."""
    clips: dict[str, Clip] = {}
    for name, (start, end) in ranges.items():
        try:
            clips[name] = Clip("audio/mpeg", cut_clip(audio, start, end), start, end)
        except InputError:  # the page reports clips without audio
            continue
    return clips
