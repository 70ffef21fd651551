"""Text as a search sees it: tokens without case and accents, and queries that cannot be wrong.

SQLite's tokenizers do not find words in scripts written without spaces: `unicode61` takes a whole run of Chinese for
one word, `trigram` finds nothing shorter than three characters, and most Chinese and Japanese words have two. So text
is cut here, each letter of such a script (with its marks) a token of its own, and a run of them in a query is a phrase.
Index, query and highlighting use the same cut, and SQLite sees plain tokens with spaces between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from summarizer.errors import InputError
from summarizer.text.folding import STROKES
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS
from summarizer.text.scripts import SPACED_LETTER, UNSPACED_UNIT

__all__ = ["Query", "SearchToken", "parse_query", "place_matches", "search_tokens"]

# Combining marks belong to their word: Latin accents, Hebrew and Arabic points, the vowel signs of Indic scripts.
_TOKEN = regex.compile(rf"{UNSPACED_UNIT}|[{SPACED_LETTER}\p{{M}}\p{{Nd}}]+", regex.V1)
_ACCENTS = re.compile(r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670]")
_PART = re.compile(r'(-?)"([^"]*)"?|([()])|([^\s()"]+)')
_MOST = 64  # terms of one query


class SearchToken(NamedTuple):
    """A token and where it stands in the text, [start, end) characters."""

    text: str
    start: int
    end: int


class Term(NamedTuple):
    """Tokens that must follow one another; the last may go on when `prefix`."""

    tokens: tuple[str, ...]
    prefix: bool

    @property
    def match(self) -> str:
        return f'"{" ".join(self.tokens)}"{" *" if self.prefix else ""}'


class Query(NamedTuple):
    """A query as FTS5 wants it, and the terms to mark in what was found."""

    match: str
    terms: tuple[Term, ...]


def search_tokens(text: str) -> Iterator[SearchToken]:
    for found in _TOKEN.finditer(text):
        folded = fold(found[0])
        if folded:
            yield SearchToken(folded, found.start(), found.end())


def fold(word: str) -> str:
    """Without case, accents and the difference between full and half width: `Ｚürich` -> `zurich`."""
    if word.isascii():
        return word.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", word).casefold()).translate(STROKES)
    return unicodedata.normalize("NFC", plain)


def parse_query(text: str) -> Query:
    """`word`, `"a phrase"`, `begin*`, `-without`, AND, OR, NOT, parentheses; whatever is not well-formed is words.

    Raises InputError when nothing is left to look for.
    """
    parts = list(_parts(text))
    terms = [part for part in parts if isinstance(part, Term)]
    if not terms:  # of operators alone, the words are meant
        terms = [Term((token.text,), False) for token in search_tokens(text)]
        parts = list(terms)
    if not terms:
        raise InputError(
            f"there is no word in {text!r}; write for example: summarizer search DIR 'bridge \"after a flood\"'"
        )
    if len(terms) > _MOST:
        raise InputError(f"a search has at most {_MOST} words")
    try:
        reader = _Reader(parts)
        match = reader.either()
        if not reader.ended or match is None:
            raise ValueError
        return Query(match, tuple(reader.wanted))
    except ValueError:  # an operator with nothing beside it, a parenthesis too many: all words count
        return Query(" AND ".join(term.match for term in terms), tuple(terms))


def place_matches(text: str, terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Where the terms stand in the text, [start, end) characters, in order, without overlaps."""
    cut = list(search_tokens(text))
    found: list[tuple[int, int]] = []
    for at in range(len(cut)):
        for term in terms:
            run = cut[at : at + len(term.tokens)]
            if len(run) == len(term.tokens) and _agrees(run, term):
                found.append((run[0].start, run[-1].end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _agrees(run: Sequence[SearchToken], term: Term) -> bool:
    *before, last = term.tokens
    same = all(token.text == wanted for token, wanted in zip(run, before, strict=False))
    return same and (run[-1].text.startswith(last) if term.prefix else run[-1].text == last)


def _parts(text: str) -> Iterator[Term | str]:
    """Terms, and the operators `AND OR NOT ( )`. Operators are upper case, as in every search that has them."""
    text = re.sub(f"[{re.escape(DOUBLE_CHARACTERS)}]", '"', text)
    for minus, phrase, bracket, word in _PART.findall(text):
        if bracket:
            yield bracket
        elif word in ("AND", "OR", "NOT"):
            yield word
        else:
            bare = phrase or word
            if minus or (word.startswith("-") and len(word) > 1):
                yield "NOT"
            found = tuple(token.text for token in search_tokens(bare))
            if found:
                yield Term(found, bool(word) and word.endswith("*"))


class _Reader:
    """either := every (OR every)*, every := (AND? one)+, one := NOT? (term | '(' either ')')"""

    def __init__(self, parts: Sequence[Term | str]) -> None:
        self.parts = parts
        self.at = 0
        self.wanted: list[Term] = []
        self.depth = 0

    @property
    def ended(self) -> bool:
        return self.at == len(self.parts)

    def either(self) -> str:
        options = [self.every()]
        while self._takes("OR"):
            options.append(self.every())
        return options[0] if len(options) == 1 else f"({' OR '.join(options)})"

    def every(self) -> str:
        wanted: list[str] = []
        unwanted: list[str] = []
        while not self.ended and self.parts[self.at] not in ("OR", ")"):
            if wanted or unwanted:
                self._takes("AND")
            refused, known = self._takes("NOT"), len(self.wanted)
            (unwanted if refused else wanted).append(self.one())
            if refused:
                del self.wanted[known:]
        if not wanted:  # FTS5 can leave out, but not look for everything else
            raise ValueError
        match = " AND ".join(wanted)
        return f"({match})" + "".join(f" NOT {one}" for one in unwanted) if unwanted else f"({match})"

    def one(self) -> str:
        if self.ended:
            raise ValueError
        part = self.parts[self.at]
        self.at += 1
        if isinstance(part, Term):
            self.wanted.append(part)
            return part.match
        if part != "(" or self.depth > 20:
            raise ValueError
        self.depth += 1
        inside = self.either()
        self.depth -= 1
        if not self._takes(")"):
            raise ValueError
        return f"({inside})"

    def _takes(self, operator: str) -> bool:
        if not self.ended and self.parts[self.at] == operator:
            self.at += 1
            return True
        return False
