"""Cuts the audio clips of a review page."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from summarizer import audio
from summarizer.errors import InputError
from summarizer.pages import Clip
from summarizer.reporting import Reporter, Silent

__all__ = ["cut_clips"]


def cut_clips(
    recording: Path, ranges: Mapping[str, tuple[float, float]], report: Reporter | None = None
) -> dict[str, Clip]:
    """MP3 clips of a recording by name, for [start, end) seconds each, from one pass over it.

    Those beyond its end are left out, and all of a recording that cannot be read: the page reports clips without sound.
    """
    report = report or Silent()
    names, places = list(ranges), list(ranges.values())
    found: dict[str, Clip] = {}
    report.progress(0, len(names), "cutting clips")
    with suppress(InputError):
        for done, (number, data) in enumerate(audio.cut_clips(recording, places), start=1):
            if data is not None:
                found[names[number]] = Clip("audio/mpeg", data, *places[number])
            report.progress(done, len(names), "cutting clips")
    return {name: found[name] for name in names if name in found}
