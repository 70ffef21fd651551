"""The patterns by which sentences are ranked, compiled: the sections `[ranking]` of the languages' files."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from summarizer.text.language import RankingList, load_language
from summarizer.text.scripts import written_without_spaces

__all__ = ["PhraseMatcher", "RankingLanguage", "ranking_language"]

_CLAUSE = re.compile(r"[,;:.!?…–—¿¡]+|--")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_AROUND = " -'\"“”«»()[]"
_MAX_LEADS = 4  # words such as "and so" before an act of small talk
_PLAIN = re.compile(r"^[^\W_]+(?:['’-][^\W_]+)*$")


@dataclass(frozen=True, slots=True)
class PhraseMatcher:
    """A list of expressions. Single words are looked up among a sentence's tokens, since a long alternation is slow."""

    words: frozenset[str]
    pattern: re.Pattern[str] | None

    def count(self, tokens: Sequence[str], text: str) -> int:
        """Occurrences in a sentence given as lower-case tokens and as lower-case text."""
        found = sum(token in self.words for token in tokens) if self.words else 0
        return found + (len(self.pattern.findall(text)) if self.pattern else 0)

    def opens(self, tokens: Sequence[str], text: str) -> bool:
        """Does the sentence begin with one?"""
        if tokens and tokens[0] in self.words:
            return True
        return self.pattern is not None and self.pattern.match(text) is not None

    def size(self, tokens: Sequence[str], text: str) -> int:
        """How many characters the one has that the sentence begins with; 0 without one."""
        if tokens and tokens[0] in self.words:
            return text.index(tokens[0]) + len(tokens[0])
        found = self.pattern.match(text) if self.pattern else None
        return found.end() if found else 0

    def within(self, tokens: Sequence[str], text: str) -> bool:
        """Is there one at all?"""
        if self.words and not self.words.isdisjoint(tokens):
            return True
        return self.pattern is not None and self.pattern.search(text) is not None


@dataclass(frozen=True, slots=True)
class RankingLanguage:
    """A language as the ranking knows it."""

    code: str
    known: bool  # is there a data file?
    spaced: bool  # words are written apart
    capitals: bool  # a capital letter inside a sentence marks a name
    function_words: frozenset[str]
    disfluencies: PhraseMatcher
    openings: PhraseMatcher
    clause_ends: PhraseMatcher
    unfinished: PhraseMatcher
    pronouns: PhraseMatcher
    contrast: PhraseMatcher
    strong: PhraseMatcher
    stance: PhraseMatcher
    numbers: PhraseMatcher
    vague: PhraseMatcher
    showing: PhraseMatcher
    small_talk: PhraseMatcher
    advert: PhraseMatcher
    advert_hint: PhraseMatcher
    advert_end: PhraseMatcher
    host: PhraseMatcher

    def acts_of_talk(self, tokens: Sequence[str], text: str) -> bool:
        """Is the sentence, or a clause of it, small talk: thanks, a greeting, a request to subscribe?

        A phrase counts where a clause begins with it, behind words such as "and" and "so": "Nobody ever thanks you" is
        no thanks. Languages without spaces show no clauses.
        """
        if not self.spaced:
            return self.small_talk.within(tokens, text)
        return any(self._is_act(clause) for clause in _CLAUSE.split(text))

    def _is_act(self, clause: str) -> bool:
        for _ in range(_MAX_LEADS):
            clause = clause.strip(_AROUND)
            tokens = _TOKEN.findall(clause)
            if self.small_talk.opens(tokens, clause):
                return True
            lead = self.openings.size(tokens, clause)
            if not lead:
                return False
            clause = clause[lead:]
        return False


@functools.cache
def ranking_language(language: str) -> RankingLanguage:
    """The language with this code or tag; without the lists of a file, only length, names and clearness count."""
    data = load_language(language)
    spaced = not written_without_spaces(language)
    lists = {name: _compile(data.ranking.get(name, ()), spaced) for name in get_args(RankingList)}
    return RankingLanguage(
        code=data.code,
        known=bool(data.ranking),
        spaced=spaced,
        capitals=not data.capitalised_nouns,
        function_words=data.function_words,
        **lists,
    )


def _compile(entries: Sequence[str], spaced: bool) -> PhraseMatcher:
    if not spaced:
        return PhraseMatcher(frozenset(), re.compile("|".join(entries), re.IGNORECASE) if entries else None)
    words = frozenset(entry for entry in entries if _PLAIN.match(entry))
    rest = [entry for entry in entries if entry not in words]
    return PhraseMatcher(words, re.compile(rf"\b(?:{'|'.join(rest)})(?!\w)", re.IGNORECASE) if rest else None)
