"""Sentences of a post that take back the quotation beside them: "Nobody said:", "If Carver had said:", "It was a joke."

The patterns of a language are the section `[disclaimers]` of its file. A word stands for itself, `*` for up to six
words without a mark, `**` for up to ten words with commas, `,` for a mark, `(verb)` for a verb of speech, `(who)` for a
person, `(name)` for one with a name or a pronoun, `(quote)` for each pattern of the set `quote`, `that/this` for one of
these words, and `later?` for a word that may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.clauses import ClauseText, clause_text
from summarizer.text.language import Keys, language_section, load_language
from summarizer.text.speech_words import speech_words
from summarizer.text.tokens import clean_text, tokenize

__all__ = [
    "Disclaimer",
    "disclaimer_after",
    "disclaimer_before",
    "disclaimer_in_tag",
    "disclaimer_words",
    "without_label",
]

# denied: it was not said; doubted: the sentence does not say that it was; unmeant: said, but in jest, or taken back.
DisclaimerKind = Literal["denied", "doubted", "unmeant"]
_Pattern = tuple[str, ...]
_Patterns = list[_Pattern]

_GAP, _WIDE_GAP = 6, 10  # words that `*` and `**` stand for
_MAX_WORDS = 30  # of a sentence that is looked at
_MAX_NAME = 4  # words
_MAX_LABEL = 6  # words of "Editor's correction, 3 May 2026"
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
    denied_cues: tuple[str, ...] = Field(
        default=(), description="anywhere in the clause that gives a quotation to somebody: nearly (verb)"
    )
    denied_after: tuple[str, ...] = Field(default=(), description="after a quotation: (who) never said that")
    unmeant_after: tuple[str, ...] = Field(default=(), description="after a quotation: (who) was joking")
    notices: tuple[str, ...] = Field(default=(), description="a whole sentence before or after one: this is satire")
    leads: tuple[str, ...] = Field(default=(), description="before what stands after a quotation: in fact, but")
    sets: dict[str, tuple[str, ...]] = Field(default={}, description="patterns that stand in others by their name")
    labels: Keys = Field(default=frozenset(), description="of a paragraph that corrects what is above: correction")
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
        self.sets = {f"({name})": self._read(patterns) for name, patterns in words.sets.items()}
        self.before = self._read_all({"denied": words.denied, "doubted": words.doubted, "unmeant": words.unmeant})
        self.after = self._read_all({"denied": words.denied_after, "unmeant": words.unmeant_after})
        self.notices = self._read(words.notices)
        self.leads: _Patterns = [(), *self._read(words.leads)]
        self.cues = [(pattern, self._firsts(pattern)) for pattern in self._read(words.denied_cues)]

    def _read_all(self, lists: Mapping[DisclaimerKind, Sequence[str]]) -> list[tuple[DisclaimerKind, _Patterns]]:
        return [(kind, self._read(patterns)) for kind, patterns in lists.items()]

    def _read(self, patterns: Sequence[str]) -> _Patterns:
        return [tuple(part for word in pattern.split() for part in self._keys(word)) for pattern in patterns]

    def _keys(self, word: str) -> list[str]:
        special = word in ("*", "**", ",") or word[0] == "(" or "/" in word or word[-1] == "?"
        return [word] if special else [token.key for token in tokenize(clean_text(word), self.language)]

    def ends(self, text: ClauseText, at: int, pattern: _Pattern, who: str = "") -> Iterator[tuple[int, str]]:
        """Where the pattern may end that begins at a token, each with the name that stands for its person."""
        if not pattern:
            yield at, who
            return
        first, rest = pattern[0], pattern[1:]
        if first[-1] == "?":
            yield from self.ends(text, at, (first[:-1], *rest), who)
            yield from self.ends(text, at, rest, who)
        elif first in ("*", "**"):
            for stop in range(at, min(len(text), at + (_WIDE_GAP if first == "**" else _GAP)) + 1):
                yield from self.ends(text, stop, rest, who)
                if stop == len(text) or text.keys[stop] in self.stops:
                    return
                if first == "*" and text.marks[stop]:
                    yield from [] if rest else [(stop + 1, who)]
                    return
        elif first == ",":
            if at and text.marks[at - 1]:
                yield from self.ends(text, at, rest, who)
        elif first in ("(who)", "(name)"):
            for size in range(min(_MAX_NAME, len(text) - at), 0, -1):
                if self._is_person(text, at, size) and (first == "(who)" or text.keys[at] not in self.speech.the):
                    named = size > 1 or text.keys[at] not in self.speech.pronouns
                    named = named and text.keys[at] not in self.speech.the
                    shown = text.text[text.tokens[at].start : text.tokens[at + size - 1].end] if named else ""
                    yield from self.ends(text, at + size, rest, who or shown)
        elif first in self.sets:
            for one in self.sets[first]:
                yield from self.ends(text, at, one + rest, who)
        elif at < len(text):
            fits = text.keys[at] in self.verbs if first == "(verb)" else text.keys[at] in first.split("/")
            if fits:
                yield from self.ends(text, at + 1, rest, who)

    def _firsts(self, pattern: _Pattern) -> frozenset[str]:
        """The keys with which a text of the pattern can begin."""
        first = pattern[0].removesuffix("?")
        if first in self.sets:
            keys = frozenset().union(*map(self._firsts, self.sets[first]))
        else:
            keys = self.verbs if first == "(verb)" else frozenset(first.split("/"))
        return keys | self._firsts(pattern[1:]) if first != pattern[0] else keys

    def is_notice(self, text: ClauseText) -> bool:
        """Whether a sentence says that the quotation beside it is not real, and nothing else: "Fake quote." """
        return any(end == len(text) for pattern in self.notices for end, _ in self.ends(text, 0, pattern))

    def cued(self, text: ClauseText, first: int, last: int) -> bool:
        """Whether tokens[first:last] hold a cue, after which no further verb of speech stands."""
        for at in range(first, last):
            for pattern, firsts in self.cues:
                if text.keys[at] not in firsts:
                    continue
                for end, _ in self.ends(text, at, pattern):
                    rest = text.keys[end:last]
                    other = self.verbs | self.stops
                    if (
                        end <= last
                        and len(rest) <= _GAP
                        and other.isdisjoint(rest)
                        and not any(text.marks[end - 1 : last - 1])
                    ):
                        return True
        return False

    def _is_person(self, text: ClauseText, at: int, size: int) -> bool:
        tokens = text.tokens[at : at + size]
        if not self.language.negators.isdisjoint(text.keys[at : at + size]):
            return False
        if size == 1 and tokens[0].key in self.speech.pronouns:
            return True
        if tokens[0].key in self.speech.the:  # "the mayor", as a subject
            return at == 0 and 1 < size < _MAX_NAME and not self.verbs & {token.key for token in tokens}
        if tokens[0].key in self.speech.owners:  # "Ihr Sprecher" is somebody else
            return False
        return all(text.text[token.start].isupper() for token in tokens)


def disclaimer_before(sentence: str, code: str, *, pointing: bool = False) -> Disclaimer | None:
    """What a sentence that leads to a quotation says of it. `pointing`: it must point to it: "Nobody said this." """
    rules = _rules(code)
    text = clause_text(sentence[-400:], rules.language)
    if not 0 < len(text) <= _MAX_WORDS:
        return None
    if ";" in text.marks[: len(text) - 1]:
        return None
    if rules.is_notice(text):
        return Disclaimer("denied", text.shown(0, len(text)))
    for kind, patterns in rules.before:
        for pattern in patterns:
            for end, _ in rules.ends(text, 0, pattern):
                rest = text.keys[end:]
                if len(rest) <= _MAX_POINTING and rules.pointing.issuperset(rest) and (rest or not pointing):
                    return Disclaimer(kind, text.shown(0, len(text)))
    return Disclaimer("denied", text.shown(0, len(text))) if not pointing and rules.cued(text, 0, len(text)) else None


def disclaimer_in_tag(tag: str, code: str) -> Disclaimer | None:
    """What the clause right after a quotation, in its sentence, says of it: "said nobody", "Carver nearly said"."""
    rules = _rules(code)
    text = clause_text(tag[:400], rules.language)
    end = next((at + 1 for at, mark in enumerate(text.marks) if mark), len(text))
    until = next((at for at, key in enumerate(text.keys[:end]) if key in rules.stops), end)
    return Disclaimer("denied", text.shown(0, end)) if rules.cued(text, 0, until) else None


def disclaimer_after(sentence: str, code: str) -> Disclaimer | None:
    """What the sentence right after a quotation says of it, up to its first mark."""
    rules = _rules(code)
    text = clause_text(without_label(sentence, code)[:400], rules.language)
    if not len(text) or sentence.rstrip().endswith(("?", "？")):
        return None
    if rules.is_notice(text):
        return Disclaimer("denied", text.shown(0, len(text)))
    starts = [end for lead in rules.leads for end, _ in rules.ends(text, 0, lead)]
    for kind, patterns in rules.after:
        for at, pattern in product(starts, patterns):
            for end, who in rules.ends(text, at, pattern):
                if end and (end == len(text) or text.marks[end - 1] or text.keys[end] in rules.speech.joins):
                    return Disclaimer(kind, text.shown(0, end), who)
    return None


def without_label(sentence: str, code: str) -> str:
    """What stands after the label of a correction: "Correction (3 May): Carver did not say this." """
    label, colon, rest = sentence.partition(":")
    words = [word.strip(".,;*_()[]") for word in label.casefold().split()]
    labelled = len(words) <= _MAX_LABEL and not _rules(code).words.labels.isdisjoint(words)
    return rest if colon and labelled else sentence


@lru_cache(maxsize=32)
def _rules(code: str) -> _Rules:
    return _Rules(code)


@lru_cache(maxsize=32)
def disclaimer_words(language: str) -> DisclaimerWords:
    """The patterns for an ISO 639 code or BCP 47 tag; empty without a file. Raises ValueError for unknown lists."""
    return language_section(language, "disclaimers", DisclaimerWords)
