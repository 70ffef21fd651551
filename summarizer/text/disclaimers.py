"""Sentences of a post that take back the quotation beside them: "Nobody said:", "If Carver had said:", "It was a joke."

The patterns of a language are the section `[disclaimers]` of its file. A word stands for itself, `*` for up to six
words without a mark, `**` for up to ten words with commas, `(verb)` for a verb of speech, `(who)` for a person, and
`that/this` for one of these words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.clauses import ClauseText, clause_text
from summarizer.text.language import Keys, language_section, load_language
from summarizer.text.speech_words import speech_words
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["Disclaimer", "disclaimer_after", "disclaimer_before", "disclaimer_words"]

# denied: it was not said; doubted: the sentence does not say that it was; unmeant: said, but in jest, or taken back.
DisclaimerKind = Literal["denied", "doubted", "unmeant"]
_Patterns = list[tuple[str, ...]]

_GAP, _WIDE_GAP = 6, 10  # words that `*` and `**` stand for
_MAX_WORDS = 30  # of a sentence that is looked at
_MAX_NAME = 4  # words
_MAX_POINTING = 3  # words after the verb: "said the following words:"


class Disclaimer(NamedTuple):
    """The sentence's words, and the person whom it speaks of where it names one."""

    kind: DisclaimerKind
    words: str
    who: str = ""


class DisclaimerWords(BaseModel):
    """Patterns over the keys of a whole sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    denied: tuple[str, ...] = Field(default=(), description="before a quotation: nobody * (verb)")
    doubted: tuple[str, ...] = Field(default=(), description="before a quotation: if * (verb)")
    unmeant: tuple[str, ...] = Field(default=(), description="before a quotation: * joked")
    denied_after: tuple[str, ...] = Field(default=(), description="after a quotation: (who) never said that")
    unmeant_after: tuple[str, ...] = Field(default=(), description="after a quotation: (who) was joking")
    verbs: Keys = Field(default=frozenset(), description="further verbs of speech: saying, gesagt")
    stops: Keys = Field(default=frozenset(), description="words that `*` does not stand for: but, who, when, and")


class _Rules:
    def __init__(self, code: str) -> None:
        self.language, self.words, self.speech = load_language(code), disclaimer_words(code), speech_words(code)
        self.verbs = self.language.speech_verbs | self.speech.participles | self.words.verbs
        self.stops = self.words.stops | self.language.negators
        pointing = self.speech.pointing | self.speech.the | self.speech.words
        self.pointing = pointing if self.speech.pointing else frozenset()
        words = self.words
        before: dict[DisclaimerKind, Sequence[str]] = {
            "denied": words.denied,
            "doubted": words.doubted,
            "unmeant": words.unmeant,
        }
        after: dict[DisclaimerKind, Sequence[str]] = {"denied": words.denied_after, "unmeant": words.unmeant_after}
        self.before, self.after = self._read_all(before), self._read_all(after)

    def _read_all(self, lists: Mapping[DisclaimerKind, Sequence[str]]) -> list[tuple[DisclaimerKind, _Patterns]]:
        return [(kind, self._read(patterns)) for kind, patterns in lists.items()]

    def _read(self, patterns: Sequence[str]) -> _Patterns:
        return [tuple(part for word in pattern.split() for part in self._keys(word)) for pattern in patterns]

    def _keys(self, word: str) -> list[str]:
        special = word in ("*", "**", "(verb)", "(who)") or "/" in word
        return [word] if special else [token.key for token in tokenize(clean_text(word), self.language)]

    def end(self, text: ClauseText, at: int, pattern: Sequence[str]) -> int:
        """Where the pattern ends that begins at a token; -1 where the text has another form."""
        if not pattern:
            return at
        first, rest = pattern[0], pattern[1:]
        if first in ("*", "**"):
            for stop in range(at, min(len(text), at + (_WIDE_GAP if first == "**" else _GAP)) + 1):
                if (found := self.end(text, stop, rest)) >= 0:
                    return found
                if stop == len(text) or text.keys[stop] in self.stops or (first == "*" and text.marks[stop]):
                    return -1
            return -1
        if first == "(who)":
            sizes = range(min(_MAX_NAME, len(text) - at), 0, -1)
            ends = (self.end(text, at + size, rest) for size in sizes if self._is_person(text, at, size))
            return next((end for end in ends if end >= 0), -1)
        if at == len(text):
            return -1
        fits = text.keys[at] in self.verbs if first == "(verb)" else text.keys[at] in first.split("/")
        return self.end(text, at + 1, rest) if fits else -1

    def _is_person(self, text: ClauseText, at: int, size: int) -> bool:
        tokens = text.tokens[at : at + size]
        if not self.language.negators.isdisjoint(text.keys[at : at + size]):
            return False
        if size == 1 and tokens[0].key in self.speech.pronouns:
            return True
        if tokens[0].key in self.speech.the:  # "the mayor", as a subject
            return at == 0 and 1 < size < _MAX_NAME and not self.verbs & {token.key for token in tokens}
        return all(text.text[token.start].isupper() for token in tokens)

    def who(self, text: ClauseText, pattern: Sequence[str]) -> str:
        """The name that stands for `(who)`; empty for a pronoun or a role. Only single words stand before it."""
        at = pattern.index("(who)") if "(who)" in pattern else len(text)
        for size in range(min(_MAX_NAME, len(text) - at), 0, -1):
            if self._is_person(text, at, size) and self.end(text, at + size, pattern[at + 1 :]) >= 0:
                named = text.keys[at] not in self.speech.pronouns | self.speech.the
                return text.text[text.tokens[at].start : text.tokens[at + size - 1].end] if named else ""
        return ""


def disclaimer_before(sentence: str, code: str, *, pointing: bool = False) -> Disclaimer | None:
    """What a sentence that leads to a quotation says of it. `pointing`: it must point to it: "Nobody said this." """
    rules = _rules(code)
    text = clause_text(sentence[-400:], rules.language)
    if not 0 < len(text) <= _MAX_WORDS:
        return None
    for kind, patterns in rules.before:
        for pattern in patterns:
            end = rules.end(text, 0, pattern)
            rest = text.keys[end:] if end >= 0 else []
            points = len(rest) <= _MAX_POINTING and rules.pointing.issuperset(rest)
            if end >= 0 and points and (rest or not pointing) and ";" not in text.marks[: len(text) - 1]:
                return Disclaimer(kind, text.shown(0, len(text)))
    return None


def disclaimer_after(sentence: str, code: str) -> Disclaimer | None:
    """What the sentence right after a quotation says of it, up to its first mark."""
    rules = _rules(code)
    text = clause_text(sentence[:400], rules.language)
    if not len(text) or sentence.rstrip().endswith(("?", "？")):
        return None
    for kind, patterns in rules.after:
        for pattern in patterns:
            end = rules.end(text, 0, pattern)
            if end >= 0 and (end == len(text) or text.marks[end - 1]):
                return Disclaimer(kind, text.shown(0, end), rules.who(text, pattern))
    return None


@lru_cache(maxsize=32)
def _rules(code: str) -> _Rules:
    return _Rules(code)


@lru_cache(maxsize=32)
def disclaimer_words(language: str) -> DisclaimerWords:
    """The patterns for an ISO 639 code or BCP 47 tag; empty without a file. Raises ValueError for unknown lists."""
    return language_section(language, "disclaimers", DisclaimerWords)
