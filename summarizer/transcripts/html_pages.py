"""Transcripts as HTML (Podcasting 2.0: `<cite>`, `<time>`, `<p>`)."""

from __future__ import annotations

import itertools
import re
from typing import Any, Literal

from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript
from summarizer.transcripts.sound_notes import drop_sounds, sounds_note

__all__ = ["read_page"]

_MAX_CHARACTERS = 8 * 1024 * 1024  # of markup that is parsed


def read_page(text: str) -> ParsedTranscript | None:
    """A Podcasting 2.0 HTML transcript, or None for any other page."""
    import lxml.html  # type: ignore[import-untyped,unused-ignore]
    from lxml import etree

    text = text[:_MAX_CHARACTERS]
    if not re.search(r"<(?:cite|time)\b", text, re.IGNORECASE):
        return None
    # Bytes, because lxml refuses text with an encoding declaration.
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but comments
        return None
    roots = [root, *root.itersiblings()]  # what follows </html> is parsed as a second root
    for part in roots:
        etree.strip_elements(part, "script", "style", with_tail=False)
    pieces: list[CaptionPiece] = []
    speaker: str | None = None
    start: float | None = None
    marks = sounds = 0
    for element in itertools.chain.from_iterable(part.iter("cite", "time", "p") for part in roots):
        if element.tag == "cite":
            speaker = _text(element).rstrip(":： ") or None
            marks += 1
        elif element.tag == "time":
            start = _time(element.get("datetime") or "", _text(element))
            marks += 1
        elif next(element.iterdescendants("cite", "time", "p"), None) is None:
            body, count = drop_sounds(_text(element))
            sounds += count
            if body.strip():
                pieces.append(CaptionPiece(body.strip(), start, None, speaker))
                start = None
    if marks < 2 or not pieces:
        return None
    timing: Literal["turns", "none"] = "turns" if any(piece.start is not None for piece in pieces) else "none"
    language = (root.get("lang") or "")[:2].lower()
    return ParsedTranscript(
        "html", pieces, timing, language=language if len(language) == 2 else None, notes=sounds_note(sounds)
    )


def _text(element: Any) -> str:
    """The text in an element: what its parts hold, each without spaces at its ends, joined by one space."""
    return " ".join(part for text in element.itertext() if (part := text.strip()))


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
