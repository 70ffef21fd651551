"""Aligns recognised words with a transcript's: which of its words a clip holds, and when each is spoken.

difflib aligns, the longest common run first, so that a word gets the time of its own utterance and not of an equal word
nearby; num2words spells numbers out. The place is found here: runs of three common words vote for a diagonal, so a clip
is found anywhere in the transcript, whatever its times are.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from summarizer.records.transcript import Word
from summarizer.text.numbers import values
from summarizer.text.scripts import sounded_characters, written_without_spaces

__all__ = ["ComparableWords", "Match", "SearchableWords", "comparable_words"]

_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SYMBOLS = {"%": "percent", "&": "and", "$": "dollars", "€": "euros", "£": "pounds"}
_LARGE_NUMBERS = frozenset({"hundred", "thousand", "million"})
MAX_PLACES = 60  # a run of words with more places is not used in the search
MAX_DRIFT_KEYS = 12  # by which the diagonal may drift within one clip, where one side omits words
TRUSTED_RUN_WORDS = 3  # equal words in a row that are no accident; twice as many characters


@dataclass(frozen=True)
class ComparableWords:
    """Words in comparable form: lower case, numbers spelled out. `keys[i]` comes from `words[owners[i]]`."""

    words: Sequence[Word]
    keys: tuple[str, ...]
    owners: tuple[int, ...]
    run: int  # keys in a row that are no accident


@dataclass(frozen=True)
class Match:
    """The place of recognised words in a transcript. Pairs are (transcript word, recognised word), both in order."""

    pairs: tuple[tuple[int, int], ...]
    found: float  # share of the recognised keys in trusted runs, 0..1
    alike: float  # share of the recognised keys with an equal key, in order, 0..1
    shift: float  # seconds: recognised minus transcript time, the median over trusted runs

    @property
    def first(self) -> int:
        return self.pairs[0][0]

    @property
    def last(self) -> int:
        """Half-open."""
        return self.pairs[-1][0] + 1


def comparable_words(words: Sequence[Word], language: str) -> ComparableWords:
    spaced = not written_without_spaces(language)
    keys: list[str] = []
    owners: list[int] = []
    for index, word in enumerate(words):
        made = _keys(word.text, language) if spaced else _characters(word.text)
        keys += made
        owners += [index] * len(made)
    kept = [place for place in range(len(keys)) if not _within_number(keys, place)]
    return ComparableWords(
        words,
        tuple(keys[place] for place in kept),
        tuple(owners[place] for place in kept),
        TRUSTED_RUN_WORDS if spaced else 2 * TRUSTED_RUN_WORDS,
    )


def _characters(text: str) -> tuple[str, ...]:
    return tuple(sounded_characters(unicodedata.normalize("NFKC", text).casefold()))


def _within_number(keys: Sequence[str], place: int) -> bool:
    """Is this the optional "and" of "two hundred and sixty"?"""
    inside = keys[place] == "and" and 0 < place < len(keys) - 1
    return inside and keys[place - 1] in _LARGE_NUMBERS and keys[place + 1] in _small_numbers()


@functools.cache
def _small_numbers() -> frozenset[str]:
    return frozenset(key for number in range(1, 100) for key in _spelt(str(number), "en"))


def _keys(text: str, language: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii() and text.isalpha():
        return (text,)
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if piece[0].isdigit():
            found += _spelt(piece, language)
        else:
            found.append(piece.replace("'", "").replace("’", ""))  # "its" and "it's" sound the same
    return (*found, *(_SYMBOLS[sign] for sign in text if sign in _SYMBOLS))


@functools.lru_cache(maxsize=4096)
def _spelt(digits: str, language: str) -> tuple[str, ...]:
    """`31` -> thirty, one; what num2words does not know stays in digits."""
    import num2words  # type: ignore[import-untyped,unused-ignore]

    year = len(digits) == 4 and digits.isdigit() and 1100 <= int(digits) < 2100
    try:
        number = int(digits) if digits.isdigit() else _written_value(digits, language)
        if number is None or len(digits) > 15:
            return (digits,)
        text = num2words.num2words(number, lang=language, to="year" if year and language == "en" else "cardinal")
    except (NotImplementedError, ValueError, OverflowError, TypeError, KeyError):
        return (digits,)
    return tuple(part for part in re.findall(r"\w+", text.casefold()) if part != "and") or (digits,)


def _written_value(digits: str, language: str) -> int | float | None:
    """Of a figure with points or commas, by the language's use of them; None for a code such as 1.2.3."""
    found = values(digits, language)
    if len(found) != 1 or found[0].kind != "cardinal":
        return None
    value = found[0].value
    return int(value) if value >= 1000 and value == int(value) else value  # 2.0 is said with its zero


class SearchableWords:
    """An index of a transcript's words for searching."""

    def __init__(self, words: Sequence[Word], language: str) -> None:
        self.language = language
        self.text = comparable_words(words, language)
        self._places: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, gram in enumerate(_grams(self.text.keys, self.text.run)):
            if len(self._places[gram]) <= MAX_PLACES:
                self._places[gram].append(place)

    def find(self, heard: Sequence[Word], near: float | None = None) -> Match | None:
        """The place of the recognised words; of equal ones, the nearest to `near` (seconds of the transcript)."""
        clip = comparable_words(heard, self.language)
        votes: Counter[int] = Counter()
        for at, gram in enumerate(_grams(clip.keys, clip.run)):
            places = self._places.get(gram, ())
            if len(places) <= MAX_PLACES:
                votes.update(place - at for place in places)
        if not votes:
            return None
        diagonal = max(votes, key=lambda at: (self._support(votes, at), votes[at], -self._distance(at, near)))
        return self._aligned(clip, diagonal)

    def _support(self, votes: Counter[int], here: int) -> int:
        return sum(votes[here + step] for step in range(-MAX_DRIFT_KEYS, MAX_DRIFT_KEYS + 1))

    def _distance(self, diagonal: int, near: float | None) -> float:
        if near is None:
            return 0.0
        place = min(max(0, diagonal), len(self.text.owners) - 1)
        return abs(self.text.words[self.text.owners[place]].start - near)

    def _aligned(self, clip: ComparableWords, diagonal: int) -> Match | None:
        low = max(0, diagonal - 2 * MAX_DRIFT_KEYS)
        high = min(len(self.text.keys), max(0, diagonal + len(clip.keys)) + 2 * MAX_DRIFT_KEYS)
        matcher = difflib.SequenceMatcher(None, self.text.keys[low:high], clip.keys, autojunk=False)
        blocks = [(low + block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]
        blocks = _without_strays(blocks)
        trusted = [block for block in blocks if block[2] >= clip.run]
        if not trusted:
            return None
        shifts = [
            clip.words[clip.owners[at + step]].start - self.text.words[self.text.owners[place + step]].start
            for place, at, size in trusted
            for step in range(size)
        ]
        # A word is matched where its first key is, so that its start is known.
        pairs = [
            (self.text.owners[place + step], clip.owners[at + step])
            for place, at, size in blocks
            for step in range(size)
            if _begins(self.text.owners, place + step) and _begins(clip.owners, at + step)
        ]
        if not pairs:
            return None
        return Match(
            pairs=tuple(pairs),
            found=sum(size for _, _, size in trusted) / len(clip.keys),
            alike=sum(size for _, _, size in blocks) / len(clip.keys),
            shift=median(shifts),
        )


def _grams(keys: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(keys[at : at + size]) for at in range(len(keys) - size + 1))


def _begins(owners: Sequence[int], at: int) -> bool:
    return at == 0 or owners[at - 1] != owners[at]


def _without_strays(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Without isolated single words at both ends, such as "the", which are found anywhere."""

    def strays(parts: list[tuple[int, int, int]]) -> int:
        """How many blocks at the front are isolated."""
        for index, (here, after) in enumerate(pairwise(parts)):
            ahead = min(abs(after[0] - here[0]), abs(after[1] - here[1]))
            if here[2] >= 3 or ahead - here[2] <= 2:
                return index
        return max(0, len(parts) - 1)

    front = strays(blocks)
    blocks = blocks[front:]
    mirrored = [(-(place + size), -(at + size), size) for place, at, size in reversed(blocks)]
    back = strays(mirrored)
    return blocks[: len(blocks) - back]
