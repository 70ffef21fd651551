"""When two names are one person's, and which of several voices a name stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

import regex
from nicknames import NickNamer
from rapidfuzz import fuzz

from summarizer.text.name_parsing import MAX_INPUT_CHARACTERS, PersonName, parse_name
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import is_person_name
from summarizer.text.phonetics import name_sound_key

__all__ = ["fold_name", "name_likeness", "names_match", "resolve", "same_person", "stands_in", "unspaced_parts"]

SAME_PERSON = 0.85  # `name_likeness` from which two spellings are taken for one person's name
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Titles of which one person bears one.
_ADDRESSES = {"mr": "m", "herr": "m", "sr": "m", "senor": "m", "m": "m", "monsieur": "m", "sir": "m", "senhor": "m",
              "don": "m", "mrs": "f", "ms": "f", "miss": "f", "frau": "f", "sra": "f", "senora": "f", "srta": "f",
              "mme": "f", "mlle": "f", "madame": "f", "dame": "f", "dona": "f", "senhora": "f"}  # fmt: skip
_GENERATIONS = {"junior": "jr", "jnr": "jr", "senior": "sr", "snr": "sr"}
_HAN_OR_HANGUL = regex.compile(r"[\p{Han}\p{Hangul}]+")

Key = TypeVar("Key")


class _Words(NamedTuple):
    """A name as folded words; each word in its two spellings ("müller" is muller and mueller)."""

    every: tuple[frozenset[str], ...]
    given: tuple[frozenset[str], ...]
    surname: tuple[frozenset[str], ...]  # without particles
    suffix: str
    address: str  # m, f or unknown

    @property
    def joined(self) -> frozenset[str]:
        """The whole name without spaces and hyphens, in both spellings."""
        return frozenset("".join(spelling(word) for word in self.every) for spelling in (min, max))


def names_match(one: str, other: str) -> bool:
    """Whether two names can be one person's: equal, or one shortened to given name, surname or initials.

    Case, accents, titles and credentials do not matter, the order does: "J. Carver" and "Carver" match "Judith
    Carver"; "Paul Martin" is not "Martin Paul", "Ann Bell Jr." not "Ann Bell Sr.", "Guest" not "Guest 2". Says nothing
    of who else is heard: `resolve` does.
    """
    ours, theirs = _words(one), _words(other)
    if ours is None or theirs is None:
        return fold_name(one) == fold_name(other) != "" or _is_own_word(one, other) or _is_own_word(other, one)
    if ours.suffix and theirs.suffix and ours.suffix != theirs.suffix:
        return False
    if min(len(ours.every), len(theirs.every)) == 1 and {ours.address, theirs.address} == {"m", "f"}:
        return False
    if ours.joined & theirs.joined:
        return True
    if unspaced_parts(one) & {other.strip()} or unspaced_parts(other) & {one.strip()}:
        return True
    shorter, longer = sorted((ours, theirs), key=lambda words: len(words.every))
    if len(shorter.every) == 1:
        return _is_part(shorter.every[0], longer)
    if _is_run(shorter.every, longer.every):
        return True
    return bool(
        shorter.given
        and longer.given
        and (_equal(shorter.surname, longer.surname) or _is_initial(shorter.surname, longer.surname))
        and all(_same_or_initial(*pair) for pair in zip(shorter.given, longer.given, strict=False))
    )


def _is_own_word(word: str, name: str) -> bool:
    """Whether a word that is no name by itself is the given name or surname of a longer name: "Church"."""
    known = _words(name)
    folded = fold_name(word)
    if known is None or len(known.every) < 2 or len(folded) < 2 or " " in folded or not word.strip()[:1].isupper():
        return False
    return any(folded in part for part in (*known.given[:1], *known.surname[-1:]))


def _is_nickname(name: str, known: str) -> bool:
    """Whether a name is a known name with a usual short form of its given name, or with the long one of a short."""
    words, whole = fold_name(name).split(), fold_name(known).split()
    if not words or len(whole) < 2 or not name.strip()[:1].isupper():
        return False
    surnames = words[1:]
    return whole[0] in _forms_of(words[0]) and (not surnames or surnames == whole[-len(surnames) :])


@lru_cache(maxsize=1024)
def _forms_of(given: str) -> frozenset[str]:
    """The short forms of an English given name, and the names of which it is one, folded."""
    names = _nicknames()
    return frozenset(names.nicknames_of(given) | names.canonicals_of(given))


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    return NickNamer()


def unspaced_parts(name: str) -> frozenset[str]:
    """The parts of a name that is written without a space between them: 田中 and 花子 of 田中花子, 小明 of 王小明.

    Four characters are two of the family and two of the person; of three, the last two are the person's.
    """
    name = name.strip()
    if not _HAN_OR_HANGUL.fullmatch(name) or len(name) not in (3, 4):
        return frozenset()
    return frozenset([name[-2:]] if len(name) == 3 else [name[:2], name[2:]])


def resolve(name: str, voices: Mapping[Key, str]) -> tuple[Key, ...]:
    """The voices that a name may stand for, given what each voice is called.

    One key when the name names somebody, several when it cannot be told who is meant ("Michael" where two are heard),
    none when it is nobody's. A voice that bears the whole name comes before all that bear a part of it: where both are
    heard, "Michael" is not Michael Lewis and "John Smith" is not John Smith Jr. Nicknames count last.
    """
    wanted = fold_name(name)
    same = tuple(key for key, known in voices.items() if fold_name(known) == wanted)
    if same:
        return same
    words = _words(name)
    if words is not None:
        found = {key: _words(known) for key, known in voices.items()}
        whole = tuple(
            key
            for key, known in found.items()
            if known is not None and known.joined & words.joined and known.suffix == words.suffix
            and {known.address, words.address} != {"m", "f"}
        )  # fmt: skip
        if whole:
            return whole
    matching = tuple(key for key, known in voices.items() if names_match(known, name))
    return matching or tuple(key for key, known in voices.items() if _is_nickname(name, known))


def same_person(one: str, other: str) -> bool:
    """Whether two names, one of them perhaps misheard, are taken for one person's."""
    return name_likeness(one, other) >= SAME_PERSON


def name_likeness(one: str, other: str) -> float:
    """How surely two names, one of them perhaps misheard, are one person's, 0..1, by spelling, sound and parts.

    "Lucas Kaiser" and "Łukasz Kaiser" are; "Joel" and "Joel Abernathy" are; "Anna Berg" and "Anna Stein" are not.
    """
    ours, theirs = fold_name(one).split(), fold_name(other).split()
    if not ours or not theirs:
        return 0.0
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    if len(ours) == 1 and len(theirs) > 1:
        best = max(_word_likeness(ours[0], theirs[0]), _word_likeness(ours[0], theirs[-1]) - 0.05)
        return 0.95 * best if best >= SAME_PERSON else 0.0
    first, last = _word_likeness(ours[0], theirs[0]), _word_likeness(ours[-1], theirs[-1])
    # A first name may be misheard or short (Dan, Daniel), a family name less: both must hold up.
    if min(first, last) < 0.7 or max(first, last) < SAME_PERSON:
        return 0.0
    return (first + last) / 2


def stands_in(name: str, text: str) -> bool:
    """Whether the name stands in the text letter by letter, as whole words; case and accents do not matter."""
    wanted = fold_name(name)
    return bool(wanted) and f" {wanted} " in f" {fold_name(text)} "


def fold_name(text: str) -> str:
    """The words of a text folded (see `fold_word`), with single spaces; hyphens part words, possessives go."""
    parts = re.split(r"[^\w\u0300-\u036f\u0900-\u0dff\u200c\u200d.]+|_", re.sub(r"['’](?:s\b)?", "", text))
    return " ".join(folded for part in parts for piece in part.split(".") if (folded := fold_word(piece)))


def _words(name: str) -> _Words | None:
    """None for what is no person's name: it equals nothing but itself."""
    return _folded(name[:MAX_INPUT_CHARACTERS])


@lru_cache(maxsize=4096)
def _folded(name: str) -> _Words | None:
    parsed = parse_name(name)
    if parsed is None or not is_person_name(name):
        return None
    every = parsed.text.removesuffix(parsed.suffix).rstrip(" ,") if parsed.suffix else parsed.text
    suffix = fold_word(parsed.suffix)
    particles = name_words().particles
    family = [word for word in parsed.surname.split() if word.casefold() not in particles]
    return _Words(
        every=_spellings(every),
        given=_spellings(f"{parsed.given} {parsed.middle}"),
        surname=_spellings(" ".join(family)),
        suffix=_GENERATIONS.get(suffix, suffix),
        address=_address(parsed),
    )


def _address(parsed: PersonName) -> str:
    return next((_ADDRESSES[word] for word in map(fold_word, parsed.title.split()) if word in _ADDRESSES), "")


def _spellings(text: str) -> tuple[frozenset[str], ...]:
    plain = fold_name(text).split()
    spelt = fold_name(text.casefold().translate(_UMLAUTS)).split()
    return tuple(frozenset(pair) for pair in zip(plain, spelt, strict=True))


def _is_part(word: frozenset[str], name: _Words) -> bool:
    """Whether one word is a given name or the surname of a longer name; an initial names nobody."""
    if all(len(spelling) == 1 and spelling.isascii() for spelling in word):
        return False
    if any(word & part for part in (*name.given[:1], *name.surname[-1:], *name.every[-1:])):
        return True
    return len(name.every) > 2 and any(word & part for part in (*name.given, *name.surname))


def _is_run(shorter: tuple[frozenset[str], ...], longer: tuple[frozenset[str], ...]) -> bool:
    """Whether the shorter name opens or ends the longer: "García Márquez", "Gabriel García"."""
    size = len(shorter)
    return _equal(shorter, longer[:size]) or _equal(shorter, longer[-size:])


def _is_initial(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> bool:
    """Whether the first is the initial of the second, as in "Owen C."."""
    return (
        len(one) == 1
        and all(len(word) == 1 for word in one[0])
        and any(_same_or_initial(one[0], part) for part in other[:1])
    )


def _equal(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> bool:
    return len(one) == len(other) > 0 and all(a & b for a, b in zip(one, other, strict=True))


def _same_or_initial(one: frozenset[str], other: frozenset[str]) -> bool:
    if one & other:
        return True
    return any(len(a) == 1 or len(b) == 1 for a in one for b in other) and any(a[0] == b[0] for a in one for b in other)


def _word_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) == 1:
        return SAME_PERSON if one[0] == other[0] else 0.0  # an initial
    sounds = fuzz.ratio(name_sound_key(one), name_sound_key(other)) / 100
    short = 0.9 if min(len(one), len(other)) >= 3 and (one.startswith(other) or other.startswith(one)) else 0.0
    return max(fuzz.ratio(one, other) / 100, 0.98 * sounds, short)
