"""Running text -> words: one for each spaced word, one for each character in scripts without spaces."""

from __future__ import annotations

import re

__all__ = ["Tokens", "is_unspaced", "tokenize"]

Tokens = list[str]

# Han, kana, Thai, Lao, Burmese and Khmer letters (no punctuation): scripts without spaces between words.
_UNSPACED = re.compile(
    "[\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2-\u0eb3\u0ec0-\u0ec6"
    "\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3\U00020000-\U0003ffff]"
)
_OPENING = frozenset("([{«“‘「『（《〈【〔¿¡\"'<")


def is_unspaced(text: str) -> bool:
    """Is most of the text in a script without spaces? Judged on its letters."""
    letters = sum(character.isalpha() for character in text)
    return letters > 0 and 2 * len(_UNSPACED.findall(text)) > letters


def tokenize(text: str) -> Tokens:
    """Words in order, punctuation kept on the word before it (or after it, for an opening mark).

    A mark that stands alone ("word !", "word -- word", "« word »") stays with its neighbour, space and all, so that
    every token has a letter or digit, unless the text has none.
    """
    groups: list[Tokens] = []  # the parts of each token; joined at the end, since growing a string is quadratic
    pending: Tokens = []  # opening marks waiting for their word
    for chunk in text.split():
        for part in _parts(chunk) if _UNSPACED.search(chunk) else (chunk,):
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
    return any(character.isalnum() for character in part) or "[" in part[:1]


def _parts(chunk: str) -> Tokens:
    """A chunk with characters of unspaced scripts, cut between those; marks stay with the character before."""
    parts: Tokens = []
    run = ""  # opening marks, or a run of letters of another script
    for character in chunk:
        if _UNSPACED.match(character):
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
