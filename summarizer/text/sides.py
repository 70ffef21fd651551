"""A run of words in its sentence: the words before and after it, and where clauses begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.text.clauses import ClauseText, ClauseWords, clause_text
from summarizer.text.governing_words import Kind
from summarizer.text.phrases import phrase_at
from summarizer.text.scripts import is_unspaced

__all__ = ["LEADS", "Governing", "Sides", "asks", "holds_question_mark"]

_MAX_TOKENS = 300  # of a sentence on each side of the words; what is further away is not looked at
LEADS = frozenset(
    ["well", "like", "now", "then", "oh", "okay", "look", "yeah", "also", "ja", "na", "bueno", "bon", "bem"]
)

_QUESTION_MARK = re.compile("[?？﹖؟⸮⸘‽¿⁇⁈⁉՞፧\u037e]")
_ENDING = re.compile(rf"{_QUESTION_MARK.pattern}[!！.。…\s'\"”’»)\]」』）]*$")


@dataclass(frozen=True)
class Governing:
    """What governs, and its words as they were heard, from the start of their clause."""

    kind: Kind
    words: str
    after: bool = False  # they follow what they govern


def asks(text: str) -> bool:
    """Whether a text ends with a question mark; other marks may follow it: "?!", "(?)"."""
    return _ENDING.search(text) is not None


def holds_question_mark(text: str) -> bool:
    return _QUESTION_MARK.search(text) is not None


class Sides:
    """The words before and after a run of words in its sentence. `window`: tokens on each side that are looked at."""

    def __init__(self, rules: ClauseWords, before: str, said: str, after: str, window: int | None) -> None:
        self.rules = rules
        language = rules.language
        self.left = clause_text(before[-40 * _MAX_TOKENS :], language)
        self.said = clause_text(said[: 40 * _MAX_TOKENS], language)
        self.right = clause_text(after[: 40 * _MAX_TOKENS], language)
        self.gap = self.said.marks[-1] if self.said.marks else ""
        self.unspaced = is_unspaced(before + said)
        self.asked = asks(after or said)
        size = len(self.left)
        self.low = max(0, size - (window or _MAX_TOKENS))
        self.high = min(len(self.right), window or _MAX_TOKENS)
        self.harmless = self.covered(self.left)
        # The words before, and the first three of the run: a clause may begin with them.
        self.keys = self.left.keys + self.said.keys[:3]
        self.marks = self.left.marks

    def covered(self, text: ClauseText) -> frozenset[int]:
        """The tokens of phrases that hold a governing word and govern nothing.

        One that is a tag, too, governs nothing only between marks: not in "it is not true that".
        """
        covered: set[int] = set()
        for at in range(len(text)):
            size = phrase_at(text.keys, at, self.rules.harmless)
            if phrase_at(text.keys, at, self.rules.conditions) > size:  # "digamos que", not "digamos"
                continue
            if size and phrase_at(text.keys, at, self.rules.tags) == size:
                alone = (at == 0 or text.marks[at - 1]) and text.marks[at + size - 1]
                size = size if alone else 0
            covered.update(range(at, at + size))
        return frozenset(covered)

    def begins(self, at: int) -> bool:
        """Whether a clause begins at this token; where words are not spaced, it may anywhere."""
        rules = self.rules
        while at > 0 and not self.marks[at - 1] and not self.unspaced:
            key = self.keys[at - 1]
            if key in rules.joining or key in rules.complementizers:
                return True
            if phrase_at(self.keys, at - 1, rules.turning) or phrase_at(self.keys, at - 1, rules.resuming):
                return True
            if key in rules.relative and at > 1 and self.marks[at - 2]:
                return True
            if not phrase_at(self.keys, at - 1, rules.fillers) and key not in LEADS:
                return False
            at -= 1
        return True

    def turns(self, at: int) -> bool:
        return phrase_at(self.keys, at, self.rules.turning) > 0

    def resumes(self, at: int) -> bool:
        """Whether a word such as "so" opens a clause here."""
        size = phrase_at(self.keys, at, self.rules.resuming)
        if not size:
            return False
        return at == 0 or bool(self.marks[at - 1]) or (self.rules.subject_beside and self.subject_at(at + size))

    def subject_at(self, at: int) -> bool:
        return at < len(self.keys) and self.keys[at] in self.rules.subjects
