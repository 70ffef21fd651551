"""Letters without case and accents, for comparing texts that people spell in several ways."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["STROKES", "fold_letters", "without_accents"]

# Letters with strokes and ligatures, which Unicode does not decompose, in lower case.
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


_GENERAL_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")  # of no one script
_LETTERS = (*range(0x00C0, 0x0250), *range(0x0370, 0x0530), *range(0x1E00, 0x2000))  # Latin, Greek and Cyrillic
# The marks of letters that Unicode composes, and three of letters that it does not (Taiwanese o̍ and o͘, Yoruba e̩).
# Others are no accents: overlays strike a word, and small letters above spell another one.
_ACCENTS = frozenset(mark for code in _LETTERS for mark in unicodedata.normalize("NFKD", chr(code))[1:]) | set(
    "\u030d\u0358\u0329"
)


def fold_letters(text: str) -> str:
    """Small letters of the base alphabet, full width as half: `Łukasz` -> `lukasz`, `Ｚürich` -> `zurich`, `ß` -> `ss`.

    Punctuation and spaces stay. Turkish İ and ı are i.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _without_marks(plain)).translate(STROKES)


def without_accents(text: str) -> str:
    """The text in its case, compatible forms replaced (NFKC), without accents: `Août` -> `Aout`."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _without_marks(unicodedata.normalize("NFKD", text)))


def _without_marks(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) not in {"Mn", "Mc"} or _spells(one))


def _spells(mark: str) -> bool:
    """Whether a mark makes another letter or word (Indic vowels and virama, kana's voicing, overlays), no accent."""
    if _GENERAL_MARKS.match(mark):
        return mark not in _ACCENTS
    return unicodedata.combining(mark) in {0, 7, 8, 9} and not "\ufe00" <= mark <= "\ufe0f"
