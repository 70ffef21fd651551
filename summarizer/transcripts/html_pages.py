"""Transcripts as HTML (Podcasting 2.0: `<cite>`, `<time>`, `<p>`)."""

from __future__ import annotations

import re
import warnings
from typing import Literal

from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message

__all__ = ["read_page"]

_MAX_CHARACTERS = 8 * 1024 * 1024


def read_page(text: str) -> ParsedTranscript | None:
    """A Podcasting 2.0 HTML transcript; None for other pages."""
    from bs4 import BeautifulSoup, Tag

    if not re.search(r"<cite\b", text[:_MAX_CHARACTERS], re.IGNORECASE) and not re.search(
        r"<time\b", text[:_MAX_CHARACTERS], re.I
    ):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings about markup that looks like XML or a file name
        soup = BeautifulSoup(text[:_MAX_CHARACTERS], "lxml")
    pieces: list[CaptionPiece] = []
    speaker: str | None = None
    start: float | None = None
    marks = sounds = 0
    for element in soup.find_all(["cite", "time", "p"]):
        if not isinstance(element, Tag):
            continue
        if element.name == "cite":
            speaker = element.get_text(" ", strip=True).rstrip(":： ") or None
            marks += 1
        elif element.name == "time":
            start = _time(str(element.get("datetime") or ""), element.get_text(" ", strip=True))
            marks += 1
        else:
            if element.find(["cite", "time", "p"]) is not None:
                continue
            body, count = remove_sound_notes(element.get_text(" ", strip=True))
            sounds += count
            if body.strip():
                pieces.append(CaptionPiece(body.strip(), start, None, speaker))
                start = None
    if marks < 2 or not pieces:
        return None
    timed = any(piece.start is not None for piece in pieces)
    timing: Literal["turns", "none"] = "turns" if timed else "none"
    return ParsedTranscript("html", pieces, timing, language=_language(soup.html), notes=sound_notes_message(sounds))


def _language(root: object) -> str | None:
    value = root.get("lang") if root is not None and hasattr(root, "get") else None
    return value[:2].lower() if isinstance(value, str) and len(value) >= 2 else None


def _time(machine: str, shown: str) -> float | None:
    from summarizer.records.timecode import parse_clock

    duration = re.match(r"^PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6})(?:\.(\d{1,6}))?S)?$", machine)
    if duration and any(duration.groups()):
        hours, minutes, seconds, fraction = duration.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction or 0}")
    for text in (machine, shown.strip("[]() ")):
        try:
            return parse_clock(text)
        except ValueError:
            continue
    return None
