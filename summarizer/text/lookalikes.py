"""Letters of another script that look like those of a word: a Cyrillic е in an English word."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

__all__ = ["Lookalike", "lookalike"]


_POINTS = ".,;:!?…"


class Lookalike(NamedTuple):
    letter: str
    script: str  # in English: "Cyrillic"


def lookalike(word: str, meant: str) -> Lookalike | None:
    """The first letter of `word` from a script that `meant` has no letter of, where the other letters are the same."""
    word, meant = word.strip(_POINTS), meant.strip(_POINTS)
    if len(word) != len(meant):
        return None
    pairs = [(one, other) for one, other in zip(word, meant, strict=True) if one.casefold() != other.casefold()]
    known = {_script(letter) for letter in meant if letter.isalpha()}
    if not pairs or not all(one.isalpha() and other.isalpha() and _script(one) not in known for one, other in pairs):
        return None
    return Lookalike(pairs[0][0], _script(pairs[0][0])) if len(pairs) < len(word) else None


def _script(letter: str) -> str:
    """The script that begins the name of a letter in Unicode: "CYRILLIC SMALL LETTER IE"."""
    return unicodedata.name(letter, "foreign").split()[0].capitalize()
