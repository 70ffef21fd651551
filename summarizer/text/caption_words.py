"""Running text -> words: one for each spaced word, one for each character in scripts without spaces."""

from __future__ import annotations

from summarizer.text.quotation_marks import USUALLY_OPENING
from summarizer.text.scripts import ANY_UNIT, is_unspaced_character

__all__ = ["Tokens", "split_words"]

Tokens = list[str]

_OPENING = frozenset(USUALLY_OPENING + "([{（【〔¿¡<") - frozenset("`´′‵")


def split_words(text: str) -> Tokens:
    """Words in order, punctuation kept on the word before it (or after it, for an opening mark).

    A mark that stands alone ("word !", "word -- word", "« word »") stays with its neighbour, space and all, so that
    every token has a letter or digit, unless the text has none.
    """
    groups: list[Tokens] = []  # the parts of each token; joined at the end, since growing a string is quadratic
    pending: Tokens = []  # opening marks waiting for their word
    for chunk in text.split():
        for part in (chunk,) if chunk.isascii() else _parts(chunk):
            if _speaks(part):
                groups.append([*pending, part])
                pending = []
            elif groups and not (len(part) == 1 and part in _OPENING and part not in "\"'"):
                groups[-1].append(part)
            else:
                pending.append(part)
    if pending and groups:
        groups[-1] += pending
    return [" ".join(group) for group in groups]


def _speaks(part: str) -> bool:
    return any(character.isalnum() or is_unspaced_character(character) for character in part) or "[" in part[:1]


def _parts(chunk: str) -> Tokens:
    """A chunk cut between characters of scripts without spaces; marks stay with the character before."""
    units = ANY_UNIT.findall(chunk)
    if not any(is_unspaced_character(unit[0]) for unit in units):
        return [chunk]
    parts: Tokens = []
    run = ""  # opening marks, or a run of letters of another script
    for character in units:
        if is_unspaced_character(character[0]):
            if run and not _speaks(run) and all(mark in _OPENING for mark in run):
                parts.append(run + character)
            else:
                if run:
                    parts.append(run)
                parts.append(character)
            run = ""
        elif run == "" and parts and character not in _OPENING and not character.isalnum():
            parts[-1] += character  # closing marks, combining vowels
        elif run and _speaks(run) and character in _OPENING and character not in "\"'":
            parts.append(run)
            run = character
        else:
            run += character
    if run:
        if parts and not _speaks(run):
            parts[-1] += run
        else:
            parts.append(run)
    return parts
