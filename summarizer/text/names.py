"""Names of persons: the one test of whether a text is a person's name, and the forms in which it is shown.

A person is told from anything else by words that each language's file lists under `[names]`. All languages' words
count for every text: tools write "Speaker 1" into German transcripts. Recognisers of names (NER models) are hundreds
of megabytes, and take "Radiance Fields" for a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from summarizer.text.name_parsing import JOINERS, MAX_NAME_WORDS, POSSESSIVE, parse_name
from summarizer.text.name_words import NameWords, fold_word, name_words
from summarizer.text.scripts import is_han_or_kana

__all__ = [
    "Position",
    "clean_name",
    "full_name",
    "is_credential",
    "is_given_name",
    "is_person_name",
    "names_several",
    "person_name",
    "surname",
    "written_as_name",
]

# Where a text stands. `label`: a speaker label or an attribution, which says by its place that somebody is named.
# `metadata`: a field for a name (author, podcast:person). `running text`: cut out of a title or a sentence.
Position = Literal["label", "metadata", "running text"]

MAX_NAME_CHARACTERS = 60
MAX_LOWERCASE_WORDS = 3
MAX_UNSPACED_CHARACTERS = 6  # of Chinese and Japanese; longer ones are transliterations and need a middle dot
MAX_ACRONYM_CHARACTERS = 2  # "JD Vance"; longer words in capitals are acronyms

_DOMAIN = re.compile(r"\.(?:com|org|net|io|fm|co|de|fr|es|br|jp|cn|uk|app|dev|ai|tv|info)$", re.IGNORECASE)
_INNER_MARKS = frozenset("'’.-‐·・=＝")
_DOTS = ("·", "・", "＝")
_BETWEEN = re.compile(r"\s*[,;/&+|]\s*(?:and\s+|und\s+)?|\s+(?:and|und|et|y|e|with|mit)\s+", re.IGNORECASE)
_MULTIPLE = frozenset({"and", "&", "und", "et", "y", "e", "with", "mit"})


def is_person_name(text: str, position: Position = "label") -> bool:
    """Whether the text names one person: "Björk", "Dr. Ada van Dyk", "阿禅"; not "Speaker 1", "Crowd" or "NPR".

    Names in small letters ("bell hooks") are names only in a label.
    """
    return person_name(text, position) is not None


@lru_cache(maxsize=20_000)  # hosts are named in every episode
def person_name(text: str, position: Position = "label") -> str | None:
    """The cleaned name when the text names one person, else None."""
    parsed = parse_name(text)
    if parsed is None:
        return None
    known = name_words()
    words = parsed.text.split()
    if parsed.suffix:
        words = words[: -len(parsed.suffix.split())]
    if not words or len(words) > MAX_NAME_WORDS or len(parsed.text) > MAX_NAME_CHARACTERS:
        return None
    if not all(_is_name_word(word) for word in words) or _names_several(words) or _has_late_initial(words):
        return None
    unspaced = _is_unspaced(parsed.text)
    if unspaced is not None:
        return parsed.text if unspaced and not known.is_unspaced_voice(parsed.text) else None
    folded = [fold_word(word) for word in words if word not in known.particles]
    if words[1:2] == ["of"] and folded[0] in known.before_names:  # "Head of Product"
        return None
    if not folded or _is_no_person(folded, known, position) or not _case_fits(words, folded, known, position):
        return None
    return parsed.text


def full_name(text: str) -> str | None:
    """The name in a run of words of running text when it is more than a given name or a surname, else None.

    Names of scripts without capitals may be written without a space: 田中花子, 김민수.
    """
    name = person_name(text, "running text")
    if name is None:
        return None
    return name if " " in name or not any(character.isupper() for character in name) else None


def clean_name(text: str) -> str:
    """The name without titles, credentials, roles, brackets, emoji and markup; empty when nothing is left.

    What is no name of a person ("Speaker 1") is cleaned of nothing but brackets and emoji, or is empty when it holds
    marks that no name has: `is_person_name` tells.
    """
    parsed = parse_name(text)
    return parsed.text if parsed else ""


def names_several(text: str) -> bool:
    """Whether a field for one name holds several: "Ann Bell, Bob Moss", "Ann and Bob"; not "José Ortega y Gasset"."""
    parts = [part for part in _BETWEEN.split(text[: 4 * MAX_NAME_CHARACTERS]) if part]
    names = [name for name in map(person_name, parts) if name]
    return len(names) > 1 and (person_name(text) is None or sum(" " in name for name in names) > 1)


def is_given_name(word: str) -> bool:
    """Whether an ordinary word is a given name as well: "will", "grace"."""
    return fold_word(word) in name_words().given


def is_credential(text: str) -> bool:
    """Whether the text is a degree or the like that follows names: "PhD", "M.D."."""
    return fold_word(text) in name_words().credentials


def surname(name: str) -> str:
    """The name by which prose calls somebody: "Mireille Reece, PsyD" -> "Reece"; "Vincent van Gogh" -> "van Gogh".

    A mononym, a name without spaces (김민수) and what cannot be parsed are returned as they are.
    """
    parsed = parse_name(name)
    if parsed is None:
        return name
    return parsed.surname if parsed.surname and " " in parsed.text else parsed.text


def _is_name_word(word: str) -> bool:
    """Letters, with marks of vowels and the marks that names hold inside: O'Brien, Mary-Kate, J., will.i.am."""
    if not word[0].isalpha() or POSSESSIVE.search(word) or _DOMAIN.search(word):
        return False
    return all(
        character.isalpha()
        or character in _INNER_MARKS
        or character in JOINERS
        or unicodedata.category(character).startswith("M")
        for character in word
    )


def _names_several(words: list[str]) -> bool:
    """Whether "and" joins two people, rather than the two halves of a surname ("José Ortega y Gasset")."""
    for index, word in enumerate(words):
        if word.casefold() in _MULTIPLE:
            halves = index >= 2 and len(words) - index == 2 and word in {"y", "e", "i"}
            if not halves and word.islower():
                return True
    return False


def _has_late_initial(words: list[str]) -> bool:
    """Whether an initial stands where only a second person's can: "Ann Bell Bob C. Moss"."""
    return any(len(word) == 2 and word[1] == "." for word in words[3:])


def _is_unspaced(text: str) -> bool | None:
    """For Chinese and Japanese script: whether it is as long as a name. None for any other script."""
    letters = [character for character in text if character.isalpha()]
    if not all(is_han_or_kana(one) for one in letters):
        return None
    return 2 <= len(letters) <= (4 * MAX_NAME_WORDS if any(dot in text for dot in _DOTS) else MAX_UNSPACED_CHARACTERS)


def _is_no_person(folded: list[str], known: NameWords, position: Position) -> bool:
    first, last = folded[0], folded[-1]
    # No unions of these sets: a feed asks for thousands of names.
    if all(word in known.no_persons or word in known.numbers for word in folded) or all(
        word in known.before_names for word in folded
    ):
        return not (len(folded) == 1 and first in known.given)
    if first in known.no_persons and not any(
        first in names for names in (known.voices, known.also_surnames, known.given)
    ):
        return True
    if len(folded) > 1 and last not in known.also_surnames and (last in known.no_persons or last in known.before_names):
        return True
    if any(word in known.organisations for word in folded) and not (
        position == "label" and last in known.also_surnames and len(folded) == 2
    ):
        return True
    if position == "running text":
        if first in known.headlines or first in known.before_names:
            return True
        if any((w in known.headlines or w in known.before_names) and w not in known.also_surnames for w in folded):
            return True
        if any(word in known.common and word not in known.given for word in folded[:-1]):  # "Dan Rather" is a name
            return True
    initial = len(first) == 1 and len(folded) > 1  # "O. Clarke"; "o" and "a" are words too
    return first in known.common and first not in known.given and not (initial and position == "label")


def _case_fits(words: list[str], folded: list[str], known: NameWords, position: Position) -> bool:
    small = [word for word in words if word[0].islower() and word not in known.particles and not _inner_capital(word)]
    if small and (
        position != "label"
        or len(words) > MAX_LOWERCASE_WORDS
        or len(small) < len([word for word in words if word not in known.particles])
        or any(word in known.common or word in known.no_persons for word in folded)
        or words[0] in known.particles
    ):
        return False
    shouted = [word for word in words if word.isupper() and len(word.strip(".")) > 1 and "." not in word[:-1]]
    if position == "label" or (position == "metadata" and len(shouted) == len(words) > 1):
        return all(_pronounceable(word) for word in shouted if len(word) > MAX_ACRONYM_CHARACTERS)
    return all(word is words[0] and len(words) > 1 and len(word) <= MAX_ACRONYM_CHARACTERS for word in shouted)


def _pronounceable(word: str) -> bool:
    """Whether a word in capitals can be spoken, as a name can: MADDIE, not NPR."""
    return not word.isascii() or bool(re.search(r"[AEIOUY]", word))


def _inner_capital(word: str) -> bool:
    return any(character.isupper() for character in word[1:])


def written_as_name(word: str, *, opens_sentence: bool) -> bool:
    """Whether a word of a text is written as proper names are: a capital that no sentence begins with, capitals or
    digits inside ("OpenAI", "GPT-5"). `word` bears no punctuation at its ends.
    """
    if not any(character.isalpha() for character in word) or fold_word(word) in {"i", "im", "ive", "id", "ill", "ok"}:
        return False
    if _inner_capital(word) or (any(character.isdigit() for character in word) and word[0].isalpha()):
        return True
    return word[0].isupper() and not opens_sentence
