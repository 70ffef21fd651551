"""What a language says when it greets, advertises, hedges, insists: the data files in `languages/`, compiled.

A language without a file gets empty lists: then only length, numbers, names and clearness of the audio count.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from summarizer.text.scripts import written_without_spaces

__all__ = ["PhraseMatcher", "RankingLanguage", "ranking_language"]

_PLAIN = re.compile(r"^[^\W_]+(?:['’-][^\W_]+)*$")
_LISTS = (
    "fillers", "openings", "pronouns", "contrast", "strong", "stance", "numbers", "hedges", "showing", "small_talk",
    "advert", "advert_hint", "advert_end", "host",
)  # fmt: skip


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
    fillers: PhraseMatcher
    openings: PhraseMatcher
    pronouns: PhraseMatcher
    contrast: PhraseMatcher
    strong: PhraseMatcher
    stance: PhraseMatcher
    numbers: PhraseMatcher
    hedges: PhraseMatcher
    showing: PhraseMatcher
    small_talk: PhraseMatcher
    advert: PhraseMatcher
    advert_hint: PhraseMatcher
    advert_end: PhraseMatcher
    host: PhraseMatcher


@functools.cache
def ranking_language(language: str) -> RankingLanguage:
    """The language with this ISO 639-1 code (a region after it is ignored)."""
    code = re.split(r"[-_]", language.lower())[0]
    source = resources.files("summarizer.text").joinpath("ranking_languages", f"{code}.toml")
    known = bool(re.fullmatch(r"[a-z]{2,3}", code)) and source.is_file()
    data = tomllib.loads(source.read_text(encoding="utf-8")) if known else {}
    spaced = not written_without_spaces(language)
    lists = {name: _compile(data.get(name, []), spaced) for name in _LISTS}
    return RankingLanguage(
        code=code,
        known=known,
        spaced=spaced,
        capitals=bool(data.get("capitals", True)),
        function_words=frozenset(str(data.get("function_words", "")).lower().split()),
        **lists,
    )


def _compile(entries: Sequence[str], spaced: bool) -> PhraseMatcher:
    if not spaced:
        return PhraseMatcher(frozenset(), re.compile("|".join(entries), re.IGNORECASE) if entries else None)
    words = frozenset(entry for entry in entries if _PLAIN.match(entry))
    rest = [entry for entry in entries if entry not in words]
    return PhraseMatcher(words, re.compile(rf"\b(?:{'|'.join(rest)})(?!\w)", re.IGNORECASE) if rest else None)
