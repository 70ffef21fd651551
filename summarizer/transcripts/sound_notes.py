"""Annotations of sounds in transcripts: `[laughs]`, `(Applause)`, `♪`."""

from __future__ import annotations

import re

from summarizer.records.timecode import CLOCK
from summarizer.text.label_words import label_words
from summarizer.text.name_words import fold_word
from summarizer.text.scripts import is_unspaced

__all__ = ["remove_sound_notes", "sound_notes_message"]

_UNHEARD = re.compile(r"__|\?\?")
_SQUARE = re.compile(r"\\?\[([^\[\]\n]{0,60}?)\\?\](?!\()")
_ROUND = re.compile(r"[(（]([^()（）\n]{1,40})[)）]")
_MAX_WORDS = 4  # of a sound note in round brackets, which enclose spoken words too
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
        if _is_unheard(content):
            return " [" + "-".join(_CLOCK.sub("", content).split()) + "] "
        count += 1
        return " "

    def round_(match: re.Match[str]) -> str:
        nonlocal count
        words = [fold_word(word) for word in match.group(1).split()]
        if len(words) > _MAX_WORDS or not label_words().is_sound(words):
            return match.group()
        count += 1
        return " "

    def other(match: re.Match[str]) -> str:
        nonlocal count
        del match
        count += 1
        return " "

    text = _SQUARE.sub(square, text)
    text = _ROUND.sub(round_, text)
    return _NOTES.sub(other, text), count


def _is_unheard(content: str) -> bool:
    """Whether a text in brackets stands for speech that was not understood. It is kept as a word: speech is missing
    there, and a quotation must not span it.
    """
    if _UNHEARD.search(content):
        return True
    unheard = label_words().unheard
    words = [fold_word(word) for word in re.split(r"[\s\-–/,:]+", content)]
    return any(word in unheard for word in words) or any(
        not one.isascii() and one in "".join(words) for one in unheard if is_unspaced(one)
    )


def sound_notes_message(count: int) -> list[str]:
    """The note about `count` removed annotations; empty if there are none."""
    return [f"{count} {'note' if count == 1 else 'notes'} of sounds such as [laughs] left out"] if count else []
