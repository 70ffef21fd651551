"""Annotations of sounds in transcripts: `[laughs]`, `(Applause)`, `♪`."""

from __future__ import annotations

import re

from summarizer.records.timecode import CLOCK

__all__ = ["remove_sound_notes", "sound_notes_message"]

# Kept as a word: speech is missing here, and a quotation must not span it.
_UNINTELLIGIBLE = re.compile(
    r"inaudible|unintelligible|indistinct|unclear|crosstalk|cross talk|inaudível|inaudito|unverständlich|ininteligible"
    r"|ininteligível|听不清|聞き取れ|silence|redacted|bleep|__|\?\?",
    re.IGNORECASE,
)
_SQUARE = re.compile(r"\\?\[([^\[\]\n]{0,60}?)\\?\](?!\()")
_ROUND = re.compile(
    r"[(（](?:[\w ]{0,20} )?(?:laugh\w*|chuckl\w*|applause|clap\w*|music\w*|sighs?|gasps?|coughs?|cheer\w*|giggl\w*"
    r"|pause|rires?|musique|applaudissements|lach\w*|gelächter|musik|applaus|risas?|música|aplausos?|risos?|risate|笑\w?|音乐|音楽)[)）]",
    re.IGNORECASE,
)
_NOTES = re.compile(r"[♪♫♬]+")
_CLOCK = re.compile(rf"\b{CLOCK}(?:[.,]\d{{1,3}})?")


def remove_sound_notes(text: str) -> tuple[str, int]:
    """The text without sound annotations, and their number. `[inaudible 00:41:08]` is kept as `[inaudible]`."""
    if not any(mark in text for mark in "[(（♪♫♬"):
        return text, 0
    count = 0

    def square(match: re.Match[str]) -> str:
        nonlocal count
        content = match.group(1).strip()
        if _UNINTELLIGIBLE.search(content):
            return " [" + "-".join(_CLOCK.sub("", content).split()) + "] "
        count += 1
        return " "

    def other(match: re.Match[str]) -> str:
        nonlocal count
        del match
        count += 1
        return " "

    text = _SQUARE.sub(square, text)
    text = _ROUND.sub(other, text)
    return _NOTES.sub(other, text), count


def sound_notes_message(count: int) -> list[str]:
    """The note about `count` removed annotations; empty if there are none."""
    return [f"{count} {'note' if count == 1 else 'notes'} of sounds such as [laughs] left out"] if count else []
