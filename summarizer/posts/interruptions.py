"""The speech tag that interrupts a quotation: "…," she said, "…"."""

from __future__ import annotations

import re

from summarizer.posts.timestamps import without_timestamps
from summarizer.text.language import Language
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import is_unspaced

__all__ = ["goes_on", "interrupts", "is_speech_tag"]

_MAX_TAG_WORDS, _MAX_CLAUSE_WORDS = 14, 5  # of a tag; of one that says nothing else
_MAX_UNSPACED_CHARS = 30
_MAX_BARE_WORDS = 6  # of a tag in a language whose speech verbs are not known
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SEPARATOR = ",，、;:—–-"
_ENDED = re.compile(r"[.!?。！？…][^\w]*\s+[^\W\d_]")
_MAX_OPENING = 2  # words before a few marked words that make a sentence: "And then"
_CLOSED = frozenset(".!?。！？…")
_FINAL = ".!?。！？"
_SEPARATED = re.compile(r"\w\s*[,;:–—]\s*\w")


def is_speech_tag(text: str, language: Language) -> bool:
    """Whether a text beside a quotation says who says it and nothing else: "she said", ", sagt Ann Bell, "."""
    return _tells_speech(text, language, _MAX_CLAUSE_WORDS) and _SEPARATED.search(text) is None


def interrupts(before: str, between: str, language: Language) -> bool:
    """Whether the words between two marked texts interrupt one quotation, of which `before` is the first part.

    A full stop, in the first part or in the tag, ends the sentence: what follows is another quotation.
    """
    tag = between.strip()
    first, separated = before.rstrip()[-1:], tag[:1] in _SEPARATOR
    if not tag or tag[-1] in _FINAL + "；;" or not _tells_speech(tag, language, _MAX_TAG_WORDS):
        return False
    if first == ".":
        return False
    return separated or first in _SEPARATOR or (first in "!?！？…" and tag[:1].islower()) or is_unspaced(tag)


def goes_on(words: str, between: str, after: str) -> bool:
    """Whether a few marked words go on a quotation before them: `"…," she said. And "water wins."`

    `between`: the text between the two; `after`: what follows the words. They are a sentence, by themselves or after
    a word such as "and"; words inside a sentence of the post ("The "experts" left.") are none.
    """
    ended = words.rstrip()[-1:] in _CLOSED or after.lstrip()[:1] in _CLOSED
    if not _WORD.search(between):
        return ended or words.lstrip()[:1] in "…."
    rest = re.split(r"[.!?。！？…][^\w\s]*\s*", between)[-1]
    opened = _WORD.findall(rest)
    return ended and len(opened) <= _MAX_OPENING and all(w.casefold() in quotation_words().joining for w in opened)


def _tells_speech(text: str, language: Language, most: int) -> bool:
    """Whether a text of at most so many words is one sentence or less with one speech verb."""
    text = without_timestamps(text).strip()
    words = _WORD.findall(text)
    if not words or len(words) > most or _ENDED.search(text):
        return False
    if is_unspaced(text):
        known = language.speech_verbs
        return len(text) <= _MAX_UNSPACED_CHARS and (not known or any(verb in text for verb in known))
    if not language.speech_verbs:
        return len(words) <= _MAX_BARE_WORDS and text[0] in _SEPARATOR
    return sum(_folded(word) in language.speech_verbs for word in words) == 1


def _folded(word: str) -> str:
    """The word as in a list of verbs; of "dit-elle" the verb."""
    return word.casefold().strip(".'’-").split("-")[0]
