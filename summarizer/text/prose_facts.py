"""Words and proper names in prose, to compare with the passage it rests on. Knows words only, no truth."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from summarizer.text.names import written_as_name
from summarizer.text.quotation_marks import USUALLY_CLOSING, USUALLY_OPENING
from summarizer.text.sentences import opens_sentence

__all__ = ["names_in_prose", "stem", "unknown", "vocabulary", "words_of"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_AFTER_MARK = re.compile(
    rf"(?:[:;…][){re.escape(USUALLY_CLOSING)}]*\s+|[({re.escape(USUALLY_OPENING)}]\s*)$"
)  # what follows may have a capital without being a name


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


def names_in_prose(text: str, language: str = "en") -> list[str]:
    """Words written as proper names: capitalised inside a sentence, or with capitals or digits within the word."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group().replace("’", "'")
        starts = opens_sentence(text, match.start(), language) or _AFTER_MARK.search(text[: match.start()][-9:])
        if written_as_name(word, opens_sentence=bool(starts)):
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
