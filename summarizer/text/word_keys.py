"""The key of a word: two words have the same key when they are the same word in another dress.

Not told apart: case, by the rules of the language; typographic forms; marks that a script makes optional (harakat and
tatweel, niqqud, the dots of ё, where Vietnamese puts a tone); accents of the loan words that the language lists and of
names of persons. An accent that makes another word stays (`compró`), and so does ß. All capitals of a word that the
language lists make another word: `US` is not `us`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from summarizer.text.folding import without_accents
from summarizer.text.language import Language

__all__ = ["name_keys", "word_key"]

_LIGATURES_ARE_LETTERS = frozenset(["da", "fo", "is", "nb", "nn", "no"])  # æ is a letter there
_DOTLESS = frozenset(["az", "tr"])  # I is the capital of ı, İ of i
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Marks over and under Hebrew and Arabic letters; tatweel.
_OPTIONAL = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0655\u0670\u06d6-\u06dc]")
_SAME_LETTERS = str.maketrans(
    {
        "ё": "е", "ș": "ş", "ț": "ţ", "œ": "oe", "ς": "σ",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ي": "ی", "ك": "ک",
    }
)  # fmt: skip


def word_key(word: str, language: Language, names: Collection[str] = (), *, cased: bool = True) -> str:
    """The key of a word of a text that went through `clean_text`.

    `names`: keys (see `name_keys`) of names of persons, whose accents do not count. `cased`: whether the text tells
    capitals from small letters; where it does not, capitals make no other word.
    """
    if language.code in _DOTLESS:
        word = word.replace("İ", "i").replace("I", "ı")
    small = word.lower()
    if cased and len(word) > 1 and small in language.spelling.capitals and word.isupper():
        return word
    if small.isascii():
        return small
    small = _OPTIONAL.sub("", small).translate(_SAME_LETTERS).replace("i\u0307", "i")
    if language.code not in _LIGATURES_ARE_LETTERS:
        small = small.replace("æ", "ae")
    if language.code == "vi":
        return _tone_last(small)
    plain = without_accents(small)
    if plain == small:
        return small
    spelling = language.spelling
    if plain in spelling.loans or (word[0].isupper() and plain in names):
        return plain
    if (
        spelling.foreign_accents
        and word[0].isupper()
        and plain not in language.common
        and small not in spelling.accented
    ):
        return plain  # Zoë, Beyoncé; not Nó
    return small


def name_keys(names: Collection[str]) -> frozenset[str]:
    """The words of names of persons without accents, in small letters."""
    return frozenset(
        part for name in names for part in re.findall(r"\w+", without_accents(name).lower()) if len(part) > 1
    )


def _tone_last(word: str) -> str:
    """The tone behind the syllable, because two usages put it on different vowels: `hoà`, `hòa`."""
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(_TONES.findall(parts))
    return unicodedata.normalize("NFC", _TONES.sub("", parts)) + tones
