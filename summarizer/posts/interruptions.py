"""The speech tag that interrupts a quotation: "…," she said, "…"."""

from __future__ import annotations

import re

from summarizer.posts.timestamps import without_timestamps
from summarizer.text.language import Language
from summarizer.text.scripts import is_unspaced

__all__ = ["MAX_CLAUSE_WORDS", "interrupts", "is_speech_tag"]

_MAX_TAG_WORDS = 14
_MAX_BARE_WORDS = 6  # of a tag in a language whose speech verbs are not known
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SEPARATOR = ",，、;:—–-"
_ENDED = re.compile(r"[.!?。！？…][^\w]*\s+[^\W\d_]")
_FINAL = ".!?。！？"
_SEPARATED = re.compile(r"\w\s*[,;:–—]\s*\w")
MAX_CLAUSE_WORDS = 5


def is_speech_tag(text: str, language: Language, most: int = _MAX_TAG_WORDS) -> bool:
    """Whether a text beside a quotation says who says it: "she said", ", sagt Ann Bell, ".

    With fewer than `_MAX_TAG_WORDS` words at `most` it must be one clause, that says nothing else.
    """
    text = without_timestamps(text).strip()
    words = _WORD.findall(text)
    if not words or _ENDED.search(text) or len(words) > most:
        return False
    if most < _MAX_TAG_WORDS and _SEPARATED.search(text):
        return False
    if is_unspaced(text):
        return len(text) <= 30 and (not language.speech_verbs or any(verb in text for verb in language.speech_verbs))
    if not language.speech_verbs:
        return len(words) <= _MAX_BARE_WORDS and text[0] in _SEPARATOR
    verbs = [word for word in words if _folded(word) in language.speech_verbs]
    return len(verbs) == 1


def interrupts(before: str, between: str, language: Language) -> bool:
    """Whether the words between two marked texts interrupt one quotation, of which `before` is the first part.

    A full stop, in the first part or in the tag, ends the sentence: what follows is another quotation.
    """
    tag = between.strip()
    first, separated = before.rstrip()[-1:], tag[:1] in _SEPARATOR
    if not tag or tag[-1] in _FINAL + "；;" or not is_speech_tag(tag, language):
        return False
    if first == ".":
        return False
    return separated or first in _SEPARATOR or (first in "!?！？…" and tag[:1].islower()) or is_unspaced(tag)


def _folded(word: str) -> str:
    """The word as in a list of verbs; of "dit-elle" the verb."""
    return word.casefold().strip(".'’-").split("-")[0]
