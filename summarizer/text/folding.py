"""Letters without case and accents, for comparing texts that people spell in several ways."""

from __future__ import annotations

import unicodedata

__all__ = ["STROKES", "fold_letters", "without_accents"]

# Letters with strokes and ligatures, which Unicode does not decompose, in lower case.
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


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
    """Whether a mark makes another letter (Indic vowels and virama, kana's voicing) rather than an accent."""
    return unicodedata.combining(mark) in {0, 7, 8, 9} and not "\ufe00" <= mark <= "\ufe0f"
