"""The words of numbers of one language, compiled for reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from summarizer.text.language import load_language
from summarizer.text.number_words import NumberWords
from summarizer.text.numbers.inflected import is_joined
from summarizer.text.numbers.spoken import spoken_cardinals
from summarizer.text.scripts import written_without_spaces
from summarizer.text.word_keys import word_key

__all__ = ["Atom", "Lexicon", "is_number_word", "load_lexicon"]

Roles = Mapping[str, object]

_AND_PREFIXES = {"ar": "و", "he": "ו"}


@dataclass(frozen=True, slots=True)
class Atom:
    """One word or written figure inside a number: what it may mean, and text[start:end]."""

    roles: Roles
    start: int
    end: int

    def has(self, role: str) -> bool:
        return role in self.roles

    def amount(self, role: str) -> int:
        value = self.roles[role]
        assert isinstance(value, int)
        return value


class Lexicon:
    """What each word of a language can mean inside a number; `units` finds the unit that follows one."""

    def __init__(self, code: str) -> None:
        language = load_language(code)
        self.code = language.code
        self._language = language
        self.words: NumberWords = language.number_words
        self.decimal_comma = language.decimal_comma
        self.unspaced = self.code in ("ja", "zh")
        self.roles: dict[str, dict[str, object]] = {}
        self._fill()
        self.from_library = not self.words.cardinals and self.code != "ko" and not written_without_spaces(self.code)
        if self.from_library:
            self._fill_from_library()
        self.compound = self._compound() if self.words.compounds or is_joined(self.code) else None
        self.unit_of: dict[str, str] = {}
        self.units = self._units()
        self.letters = {letters.casefold(): scale for letters, scale in self.words.scale_letters.items()}
        self.before_roman = frozenset(word.casefold() for word in self.words.before_roman)
        self.determiners = language.articles | language.pronouns
        self.roman_names = frozenset(name.casefold() for name in self.words.roman_names)

    def _add(self, words: Iterable[str], role: str, value: object = None) -> None:
        for word in words:
            self.roles.setdefault(word.casefold(), {})[role] = value

    def _fill(self) -> None:
        words = self.words
        for word, value in words.cardinals.items():
            self._add([word], "cardinal", value)
        for word, value in words.scales.items():
            self._add([word], "dozen" if value < 100 else "hundred" if value == 100 else "scale", value)
        endings = ["", "n", "r", "s", "m"] if words.compounds else [""]
        for word, value in words.ordinals.items():
            self._add([word + ending for ending in endings], "ordinal", value)
        for word, value in words.fractions.items():
            self._add([word], "fraction", value)
        for word, value in words.decades.items():
            self._add([word], "decade", value)
        for word, half in words.halves.items():
            self._add([word], half)
        for role in ("point", "oh", "negative", "double"):
            self._add(getattr(words, role), role)
        self._add(words.and_, "and")
        self._add(words.ones, "one")
        self._add(words.articles, "article")

    def _fill_from_library(self) -> None:
        """The words of a language whose file lists none: those of which num2words makes its numbers."""
        for value in (*range(21), *range(21, 100), *range(100, 1000, 100)):
            for form in spoken_cardinals(value, self.code):
                if len(form) == 1:
                    self._add_spoken(form[0], "one" if value == 1 else "cardinal", value)
        for scale in (100, 1000, 10**6, 10**9):
            for count in (1, 2, 5, 11):
                for form in spoken_cardinals(count * scale, self.code):
                    if len(form) > 1 or (count == 1 and form[0] not in self.roles):
                        self._add_spoken(form[-1], "hundred" if scale == 100 else "scale", scale)

    def _add_spoken(self, word: str, role: str, value: int) -> None:
        """A word as it is written and as its key, also with the prefix "and" of Arabic and Hebrew."""
        for prefix in ("", _AND_PREFIXES.get(self.code, "")):
            for written in {prefix + word, word_key(prefix + word, self._language, cased=False)}:
                if role not in self.roles.get(written, {}):
                    self._add([written], role, value)

    def _compound(self) -> re.Pattern[str]:
        inside = {"cardinal", "hundred", "and", "ordinal", "decade", "and a half", "one and a half"}
        pieces = [word for word, roles in self.roles.items() if inside & roles.keys()]
        pieces += [word for word, roles in self.roles.items() if roles.get("scale") == 1000]
        pieces += [one for one, roles in self.roles.items() if "one" in roles and (self.from_library or one == "ein")]
        return re.compile("|".join(sorted(map(re.escape, pieces), key=len, reverse=True)))

    def split(self, word: str) -> list[tuple[Roles, int, int]]:
        """The parts of a case-folded word that make a number, with their offsets in it; empty when it is none."""
        if (roles := self.roles.get(word)) is not None:
            return [(roles, 0, len(word))]
        if self.compound is None or len(word) < (5 if self.from_library else 6):
            return []
        parts: list[tuple[Roles, int, int]] = []
        place = 0
        while place < len(word):
            match = self.compound.match(word, place)
            if match is None:
                return []
            parts.append((self.roles[match[0]], place, match.end()))
            place = match.end()
        return parts if "and" not in parts[0][0] else []

    def unit_names(self, sign: str) -> tuple[str, ...]:
        """What is spoken for "%", "°" or a currency sign: every case, but of a list with slang its first two."""
        words = self.words
        names = {"%": words.percent, "°": words.degrees}.get(sign) or words.currencies.get(sign, ())
        return names if self.from_library or sign == "°" else names[:2]

    def currency(self, sign: str) -> str:
        """The currency's sign whose names are spoken for a sign before a figure: "US$" is "$", "CA$" a currency of
        its own. Empty for one that has no name in this language.
        """
        plain = sign[-1:] if sign[:-1] in ("", "US") else ""
        return next((one for one in (sign, plain) if one in self.words.currencies), "")

    def _units(self) -> re.Pattern[str]:
        groups = {"%": ("%", *self.words.percent), "‰": ("‰",), "°": ("°", *self.words.degrees)}
        for sign in "$€£¥₹¢₽₴₺₪":
            groups[sign] = (sign,)
        for sign, names in self.words.currencies.items():
            groups[sign] = (*groups.get(sign, ()), *names)
        groups |= {"am": self.words.am, "pm": self.words.pm, "o'clock": self.words.oclock}
        groups["tenths"] = self.words.tenths
        for unit, names in groups.items():
            self.unit_of |= {name.casefold(): unit for name in names}
        found = sorted(self.unit_of, key=len, reverse=True)
        gap = r"\s?" if self.unspaced else r"(?:[^\S\n]{0,2}|[-‐‑]|\s)(?:d['’]|de )?"
        ends = r"" if self.unspaced else r"(?!\w)"
        return re.compile(rf"{gap}({'|'.join(map(re.escape, found))}){ends}", re.IGNORECASE)


@lru_cache(maxsize=16)
def load_lexicon(code: str) -> Lexicon:
    """For an ISO 639-1 code or BCP 47 tag; a language without data reads figures only."""
    return Lexicon(code)


@lru_cache(maxsize=65536)
def is_number_word(word: str, code: str) -> bool:
    """Whether a word in small letters says an amount or a rank by itself: `twelve`, `einundzwanzig`, `15`.

    `and`, `a`, `point`, `half`, `one` and `second` are part of numbers, but too often something else: they are none.
    """
    if word[:1].isdecimal():
        return True
    lexicon, word = load_lexicon(code), word.casefold()
    if word in lexicon.words.loose:
        return True
    if lexicon.unspaced:
        return bool(word) and all(letter in "〇零一二三四五六七八九十百千万萬亿億兆两兩" for letter in word)
    known = {"cardinal", "hundred", "scale", "dozen", "ordinal", "decade"}
    return (
        any(known & roles.keys() and roles.get("ordinal") != 2 for roles, _, _ in lexicon.split(word)) and word != "one"
    )
