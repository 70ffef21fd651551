"""Numbers and proper names in prose, to compare with the passage it rests on. Knows words only, no truth."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from summarizer.text.sentences import opens_sentence

__all__ = ["names_in_prose", "numbers_in", "stem", "unknown", "vocabulary", "words_of"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()  # noqa: SIM905 -- words read best as words
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_VALUES = {word: value for value, word in enumerate(_UNITS)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_EVERYDAY = 2  # "one", "two" and "zero" are words of any prose rather than figures
_AFTER_MARK = re.compile(r"(?:[:;…]['\"”’)]*\s+|[\"“‘(]\s*)$")  # what follows may have a capital without being a name
_NOT_NAMES = frozenset({"i", "i'm", "i've", "i'd", "i'll"})


def words_of(text: str) -> list[str]:
    """The words, case-folded, typographic apostrophes made plain; hyphens part words."""
    return [word.replace("’", "'").casefold() for word in _WORD.findall(text)]


@functools.lru_cache(maxsize=32)  # the whole transcript is asked for again with every text
def vocabulary(text: str) -> frozenset[str]:
    """Every word of a text, with and without its possessive ending."""
    words = words_of(text)
    return frozenset(words) | {stem(word) for word in words}


def stem(word: str) -> str:
    return word.removesuffix("'s").removesuffix("'")


@functools.lru_cache(maxsize=64)
def numbers_in(text: str) -> frozenset[float]:
    """Figures and English number words as values ("ninety thousand" is 90000), without zero, one and two."""
    found = {_figure(match) for match in _NUMBER.findall(text)}
    run: list[str] = []
    for word in [*words_of(text.replace("-", " ")), ""]:
        if word in _VALUES or word in _SCALES or (word == "and" and run and run[-1] in _SCALES):
            run.append(word)
            continue
        found |= _spoken(run)
        run = []
    return frozenset(value for value in found if value > _EVERYDAY)


def _figure(text: str) -> float:
    plain = re.sub(r",(?=\d{3}(?!\d))", "", text).replace(",", ".")
    try:
        return float(plain)
    except ValueError:  # "1.2.3": a version
        return float(re.sub(r"\D", "", plain) or 0)


def _spoken(run: list[str]) -> set[float]:
    """The value of a run of number words, and its parts where it may be read as several ("nineteen ninety")."""
    values: set[float] = set()
    total = part = 0
    last = 0
    for word in run:
        if word in _SCALES:
            scale = _SCALES[word]
            part = max(part, 1) * scale
            if scale >= 1000:
                total, part = total + part, 0
            last = 0
        elif word in _VALUES:
            value = _VALUES[word]
            if last and not (last >= 20 and value < 10):  # "nineteen eighty", "four five": another number begins
                values.add(float(total + part))
                total = part = 0
            part += value
            last = value
    if run:
        values.add(float(total + part))
    return values


def names_in_prose(text: str, language: str = "en") -> list[str]:
    """Words written as proper names: capitalised inside a sentence, or with capitals or digits within the word."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group().replace("’", "'")
        if word.casefold() in _NOT_NAMES or not any(char.isalpha() for char in word):
            continue
        inner = any(char.isupper() for char in word[1:]) or (word[0].isupper() and any(c.isdigit() for c in word))
        starts = opens_sentence(text, match.start(), language) or _AFTER_MARK.search(text[: match.start()][-9:])
        if inner or (word[0].isupper() and not starts):
            found.append(stem(word))
    return found


def unknown(words: Iterable[str], known: frozenset[str]) -> list[str]:
    """Those whose every spelling is missing from the vocabulary, in order, each once."""
    missing = []
    for word in words:
        folded = stem(word.casefold())
        parts = {folded, folded.removesuffix("s"), folded + "s"}
        if not parts & known and word not in missing:
            missing.append(word)
    return missing
