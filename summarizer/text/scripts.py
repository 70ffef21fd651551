"""Scripts that are written without spaces between words, and what follows for reading and joining text.

The one place that knows them. Characters are told apart by their Unicode properties, which the `regex` library reads
(0.8 MB, wheels for every platform, follows each Unicode version; `re` knows no scripts, `unicodedata` neither, and
`uniseg`, `fontTools` and `unicodedataplus` are larger or older). Extensions of a script count as the script: half-width
kana, Han extensions A to J. Hangul is written with spaces between words and is read as Latin letters are. Tibetan puts
its tsheg between syllables and no space between words: it is read by the letter, as Thai is, and the tsheg is
punctuation.
"""

from __future__ import annotations

import functools

import regex

__all__ = [
    "ANY_UNIT",
    "CHARACTERS_PER_SPOKEN_WORD",
    "CHARACTERS_PER_WORD",
    "HAN_RANGE",
    "KANA_AND_HAN_RANGE",
    "KATAKANA_RANGE",
    "SPACED_LETTER",
    "UNSPACED_LETTER",
    "UNSPACED_UNIT",
    "compose_vowels",
    "count_words",
    "is_han_or_kana",
    "is_hangul",
    "is_unspaced",
    "is_unspaced_character",
    "joins_without_space",
    "sounded_characters",
    "wide_letters",
    "written_without_spaces",
]

# Two measures of a word where no space parts words. A reader counts two characters, the length of most words in a
# dictionary. For the pace of speech running text counts, in which many words have one: 1.7 to an English word.
CHARACTERS_PER_WORD = 2
CHARACTERS_PER_SPOKEN_WORD = 1.7

# By the codes of ISO 15924: East Asia; then those in whose lines Unicode asks for a dictionary to find words (UAX 14).
# Ranges for character classes of `re`, which knows no scripts.
KATAKANA_RANGE = r"\u30a1-\u30fa\u30fc"
HAN_RANGE = r"\u3400-\u9fff"
KANA_AND_HAN_RANGE = rf"\u3040-\u30ff{HAN_RANGE}"
_SCRIPTS = (
    "Hani", "Hira", "Kana", "Bopo", "Yiii", "Tang", "Nshu",
    "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Tale", "Talu", "Lana", "Tavt",
)  # fmt: skip
_WRITING_SYSTEMS = frozenset((*_SCRIPTS, "Hans", "Hant", "Hrkt", "Jpan", "Hanb"))  # as languages name them
_ANY = "".join(rf"\p{{scx={script}}}" for script in _SCRIPTS)

# Patterns for `regex` with the flag V1.
UNSPACED_LETTER = rf"[[{_ANY}]&&[\p{{L}}\p{{Nl}}]--[\uff9e\uff9f]]"
UNSPACED_UNIT = rf"{UNSPACED_LETTER}[\p{{M}}\uff9e\uff9f]*"  # with its vowel signs, tone marks, half-width sound marks
SPACED_LETTER = rf"[[\p{{L}}\p{{Nl}}\p{{No}}]--{UNSPACED_LETTER}]"
ANY_UNIT = regex.compile(rf"{UNSPACED_UNIT}|.", regex.V1 | regex.DOTALL)

_LETTER = regex.compile(r"\p{L}")
_UNIT = regex.compile(UNSPACED_UNIT, regex.V1)
_HAN_OR_KANA = regex.compile(r"[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}]", regex.V1)
_HANGUL = regex.compile(r"\p{Hangul}")
_SOUNDED = regex.compile(rf"{UNSPACED_UNIT}|[\p{{L}}\p{{N}}]", regex.V1)
# Letters, marks and punctuation of these scripts, and all wide punctuation ("。", "，", "「"); not their digits.
_JOINING = regex.compile(rf"[[[{_ANY}]--\p{{Nd}}][[\u3000-\u303f\uff00-\uffef]--[\p{{L}}\p{{N}}\p{{M}}]]]", regex.V1)
_WIDE = regex.compile(rf"[{UNSPACED_LETTER}\p{{Hangul}}]", regex.V1)


@functools.lru_cache(maxsize=8192)
def is_unspaced_character(character: str) -> bool:
    """Whether this is a letter of a script that is written without spaces; marks, digits and punctuation are not."""
    return character >= "\u0e00" and _UNIT.match(character) is not None


def is_unspaced(text: str) -> bool:
    """Whether most letters of the text are of scripts that are written without spaces."""
    if text.isascii():
        return False
    letters = len(_LETTER.findall(text))
    return letters > 0 and 2 * len(_UNIT.findall(text)) > letters


def is_hangul(character: str) -> bool:
    """Whether this character is of Korean script."""
    return _HANGUL.match(character) is not None


def is_han_or_kana(character: str) -> bool:
    """Whether this character is of Chinese or Japanese script."""
    return _HAN_OR_KANA.match(character) is not None


@functools.lru_cache(maxsize=256)
def written_without_spaces(language: str) -> bool:
    """Whether the language (ISO 639 or BCP 47) is mostly written in such a script; False for an unknown code."""
    import langcodes

    try:
        return langcodes.Language.get(language).maximize().script in _WRITING_SYSTEMS
    except ValueError:
        return False


def joins_without_space(left: str, right: str) -> bool:
    """Whether two neighbouring pieces of text (not empty) stand together without a space."""
    return _joins(left[-1]) or _joins(right[0])


@functools.lru_cache(maxsize=8192)
def _joins(character: str) -> bool:
    return character >= "\u0e00" and _JOINING.match(character) is not None


def count_words(text: str) -> int:
    """Words as a person counts them: a hyphenated word is one; in scripts without spaces two characters are one."""
    if is_unspaced(text):
        return (len(_UNIT.findall(text)) + 1) // CHARACTERS_PER_WORD
    return sum(1 for piece in text.split() if any(character.isalnum() for character in piece))


def sounded_characters(text: str) -> list[str]:
    """The letters and digits of a text, each with the marks that belong to it, punctuation and spaces left out."""
    return _SOUNDED.findall(text)


def wide_letters(text: str) -> int:
    """Letters for which a language model needs about a token each: those of scripts without spaces, and Hangul."""
    return 0 if text.isascii() else len(_WIDE.findall(text))


_PARTED_VOWEL = regex.compile("(\u0e4d)([\u0e48-\u0e4b]?)\u0e32|(\u0ecd)([\u0ec8-\u0ecb]?)\u0eb2")


def compose_vowels(text: str) -> str:
    """Thai and Lao `am` as one letter behind its tone mark; NFKC parts it, and people type its parts in two orders."""
    return _PARTED_VOWEL.sub(lambda one: f"{one[2]}\u0e33" if one[1] else f"{one[4]}\u0eb3", text)
