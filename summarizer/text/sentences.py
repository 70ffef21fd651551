"""Where sentences begin and end, for every reader of text.

The library sentencex knows the abbreviations of each language and the marks of each script. Added here is what it
lacks: it takes all words between quotation marks for one sentence, does not cut at "..." and "--", cuts before a word
in lower case, and reads the answer "No." as the abbreviation of "number".
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

import sentencex

from summarizer.text.quotation_marks import (
    DOUBLE_CHARACTERS,
    MARK_CHARACTERS,
    STRAIGHT_DOUBLE,
    STRAIGHT_SINGLE,
    USUALLY_CLOSING,
    USUALLY_OPENING,
)
from summarizer.text.quote_phrases import ranking_language
from summarizer.text.scripts import joins_without_space

__all__ = [
    "count_sentences", "ends_in_abbreviation", "has_final_mark", "opens_sentence", "sentence_spans", "split_sentences",
    "trails_off",
]  # fmt: skip

_CLOSERS = re.escape(USUALLY_CLOSING + ")]）】")
_OPENERS = re.escape(USUALLY_OPENING + "»›([¿¡（*_—–-")
_ENDS = re.compile(rf"[.!?…。！？｡．؟।॥።፧။។][{_CLOSERS}]*$")
_TRAILS_OFF = re.compile(rf"(?:\.\.\.|…|--|—)[{_CLOSERS}]*$")
_QUOTATION_MARK = re.compile(f"[{re.escape(MARK_CHARACTERS)}]")
_SPACE = re.compile(r"[^\S\n]")  # the library fails on white space beyond ASCII after a full stop
_SURROGATE = re.compile("[\ud800-\udfff]")  # half of a character, which it refuses
_CLOSING = frozenset(USUALLY_CLOSING + "）】)]") - frozenset(STRAIGHT_DOUBLE + STRAIGHT_SINGLE)
_MARK_WITHIN = re.compile(
    rf"(?:\.{{2,}}|…|--|[.!?])[{_CLOSERS}]*\s+(?=\S)|[。！？｡．][{_CLOSERS}]*(?=[^\s。！？｡．{_CLOSERS}])"
)
_MARK_BEFORE = re.compile(rf"(\.{{2,}}|…|--|.)[{_CLOSERS}\s]*$", re.DOTALL)
_LAST_WORD = re.compile(rf"([^\s{_OPENERS}]\S*?|\S)\.[{_CLOSERS}]*\s*$")
_NEXT_WORD = re.compile(
    rf"(?:\[[^\]\n]{{0,40}}\]\s*)*[{_OPENERS}\s]*(?:\.{{2,}}|…)?\s*(#?\w[^\s,;:!?…—{re.escape(DOUBLE_CHARACTERS)}]*)(?:\s+(\w))?"
)
_WORD = re.compile(r"[^\W_]")
_REPORTED = re.compile(r"と|って|という")  # Japanese: goes on after the words that somebody said
_INITIALS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
_AROUND = 60  # characters looked at on either side of a place

# What the library's lists lack, in lower case without the last full stop: a name or a number follows.
_LACKING = {
    "en": frozenset(["approx", "vs", "mr", "mrs", "ms", "dr", "prof", "e.g", "i.e", "cf"]),
    "de": frozenset(["vs", "ca", "evtl", "inkl"]),
    "fr": frozenset(["m", "mm", "mme", "mmes", "mlle", "dr", "pr"]),
}
_LISTS_END = frozenset(["etc"])  # ends a sentence before any capital; in German nouns have one, too
_AFTER_HOURS = frozenset([  # "5 p.m. Eastern", "9 a.m. Monday"
    "eastern", "central", "mountain", "pacific", "greenwich", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday",
])  # fmt: skip
# Abbreviations that no sentence ends with: a capital after them is that of a name, even of Mr. Will or Mrs. May.
_NEVER_LAST = frozenset([
    "mr", "mrs", "ms", "dr", "prof", "st", "gov", "sen", "rep", "gen", "capt", "lt", "col", "sgt", "rev", "hon", "sr",
    "sra", "srta", "dra", "e.g", "i.e", "cf", "viz", "vs", "fig", "vol", "a", "b", "h", "ex", "p.ex", "z.b", "d.h",
    "u.a", "bzw",
])  # fmt: skip


class _Place(NamedTuple):
    """A place where a sentence may begin."""

    mark: str  # that stands before it
    last_word: str  # before the full stop, which is left off
    word: str  # that follows
    next_lower: bool  # is the word after that in lower case?
    spaced: bool  # does white space stand before it?
    closed: bool  # does a quotation mark or bracket stand between the mark and the white space?
    found: bool  # by the library


def sentence_spans(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of a text as [start, end) in characters, without the white space around them.

    `language` is an ISO 639-1 code or BCP 47 tag; for one that the library does not know, its general rules hold.
    """
    starts = _starts(text, language)
    spans = []
    for first, last in pairwise([*starts, len(text)]):
        said = text[first:last].rstrip()
        if said:
            spans.append((first, first + len(said)))
    return spans


def split_sentences(text: str, language: str, *, by_line: bool = False) -> list[str]:
    """The sentences of a text, each with its final mark; with `by_line`, every line break ends one."""
    parts = text.splitlines() if by_line else [text]
    return [part[first:last] for part in parts for first, last in sentence_spans(part, language)]


def count_sentences(text: str, language: str) -> int:
    """Sentences as a reader counts them."""
    return len(sentence_spans(text, language))


def opens_sentence(text: str, place: int, language: str) -> bool:
    """Whether the word that begins at this character is the first of a sentence; marks before it do not count."""
    return place in _first_words(text, language)


@functools.lru_cache(maxsize=64)
def _first_words(text: str, language: str) -> frozenset[int]:
    found = (_WORD.search(text, *span) for span in sentence_spans(text, language))
    return frozenset(match.start() for match in found if match)


def has_final_mark(text: str) -> bool:
    """Whether the text ends with a mark that can end a sentence, "..." included. "Dr." does: only the mark counts."""
    return _ENDS.search(text) is not None


def ends_in_abbreviation(text: str, language: str) -> bool:
    """Whether the text ends with what is written like an abbreviation (Corp., Gov., U.S.): its sentence may go on."""
    last = _LAST_WORD.search(text[-_AROUND:])
    if last is None:
        return False
    code, word = re.split(r"[-_]", language.lower())[0], last[1]
    if word.lower() in _NEVER_LAST | _LACKING.get(code, frozenset()):
        return len(word) > 1
    written = word[0].isupper() or "." in word
    return written and word.lower() not in ranking_language(code).function_words and _is_abbreviation(code, word)


def trails_off(text: str) -> bool:
    """Whether the text ends with "..." or a dash: a sentence that was not finished."""
    return _TRAILS_OFF.search(text) is not None


def _starts(text: str, language: str) -> list[int]:
    code = re.split(r"[-_]", language.lower())[0]
    first = len(text) - len(text.lstrip())
    found = {start: True for start in _library_starts(text, code) if start > first}
    for match in _MARK_WITHIN.finditer(text):
        found.setdefault(match.end(), False)
    places = {start: _place(text, start, found[start]) for start in sorted(found)}
    rules = _Rules(code, _is_lower_case(text, places.values()))
    kept = [first]
    for start, place in places.items():
        if rules.cut(place, text, start) and _WORD.search(text, kept[-1], start):  # "…" alone is no sentence
            kept.append(start)
    return kept if text.strip() else []


def _library_starts(text: str, code: str) -> Iterator[int]:
    """Where the library lets sentences begin. It sees the text without quotation marks, as it never cuts between."""
    marks = [match.start() for match in _QUOTATION_MARK.finditer(text)]
    plain = _QUOTATION_MARK.sub("", text)
    shifted = [mark - number for number, mark in enumerate(marks)]
    for at in _boundaries(plain, code):
        start = at + bisect_left(shifted, at)
        while start < len(text) and (
            text[start].isspace() or (text[start] in _CLOSING and not text[start - 1].isspace())
        ):
            start += 1
        if start < len(text):
            yield start


def _boundaries(text: str, code: str) -> list[int]:
    """Where the library lets sentences begin; nowhere, should it fail on a text that nobody has foreseen."""
    try:
        found = sentencex.get_sentence_boundaries(code, _SURROGATE.sub("\ufffd", _SPACE.sub(" ", text)))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust; no subclass of Exception, and cannot be imported
            raise
        return []
    return [boundary["start_index"] for boundary in found]


def _place(text: str, start: int, found: bool) -> _Place:
    before = text[max(0, start - _AROUND) : start]
    mark = _MARK_BEFORE.search(before)
    last_word = _LAST_WORD.search(before)
    word = _NEXT_WORD.match(text, start, start + _AROUND)
    return _Place(
        mark=mark[1] if mark else "",
        last_word=last_word[1] if last_word else "",
        word=word[1] if word else "",
        next_lower=bool(word and word[2] and word[2].islower()),
        spaced=before[-1:].isspace(),
        closed=bool(mark and mark.group().strip() != mark[1]),
        found=found,
    )


def _is_lower_case(text: str, places: Collection[_Place]) -> bool:
    """Does the text write sentences without capitals, as some machines do?"""
    first = _NEXT_WORD.match(text)
    words: list[str] = [first[1] if first else "", *(place.word for place in places if place.mark in {".", "!", "?"})]
    capitals = sum(word[:1].isupper() for word in words)
    small = sum(word[:1].islower() for word in words)
    return small > 2 and small > 4 * capitals


class _Rules:
    """Decides whether a sentence begins at a place."""

    def __init__(self, code: str, lower_case: bool) -> None:
        self.code = code
        self.lower_case = lower_case
        self.openers = ranking_language(code).function_words
        self.lacking = _LACKING.get(code, frozenset())

    def cut(self, place: _Place, text: str, start: int) -> bool:
        if not place.word:
            return False
        if not place.spaced:
            return self._after_unspaced(text, start)
        if place.word.islower():
            return self._before_lower_case(place)
        if place.mark == "--":
            return self._opens(place) and not _is_i(place.word)
        if place.mark == ".":
            return self._after_full_stop(place)
        if place.mark in ("!", "?"):
            return place.found or self._opens(place) or place.word[0].isdigit()
        return place.found or not place.word[0].isdigit()

    @staticmethod
    def _after_unspaced(text: str, start: int) -> bool:
        """In scripts without spaces a sentence begins there, but not in "of .NET" and "av. J.-C."."""
        if text[start - 1] in _CLOSING and _REPORTED.match(text, start):
            return False
        return joins_without_space(text[start - 1], text[start])

    def _before_lower_case(self, place: _Place) -> bool:
        """A full stop ends a sentence before "and", too; another mark, or reported speech, does not."""
        if place.mark == "." and not place.closed:
            last_word = place.last_word.lower()
            if last_word.isdigit():
                return place.found
            known = last_word in self.lacking | _LISTS_END or _is_abbreviation(self.code, place.last_word)
            return self._is_word(last_word) or not known
        return self.lower_case and place.mark != "--"

    def _after_full_stop(self, place: _Place) -> bool:
        last_word = place.last_word.lower()
        if place.word[0].isdigit() or place.word[0] == "#":
            if last_word.isdigit():  # a list of years, or a date as the Germans write it
                return place.found
            return last_word not in self.lacking and not _is_abbreviation(self.code, place.last_word)
        capitals = self.code == "en" and len(last_word) > 1 and place.last_word.isupper() and "." not in last_word
        if self._is_word(last_word) or capitals or (last_word in _LISTS_END and self.code != "de"):
            return True
        opens = self._opens(place)
        if last_word in {"a.m", "p.m"} and place.word.lower() in _AFTER_HOURS:
            return False
        if place.found:
            initials = "-" in last_word and _INITIALS.fullmatch(last_word)
            return last_word not in self.lacking and (opens or not initials)
        if not opens or last_word in _NEVER_LAST or last_word in self.lacking:
            return False
        return place.next_lower or not _INITIALS.fullmatch(last_word)

    def _is_word(self, last_word: str) -> bool:
        """Is it a word although the library knows such an abbreviation? "No." (number), "me." (Maine)."""
        return last_word == "no" or (len(last_word) > 1 and last_word in self.openers)

    def _opens(self, place: _Place) -> bool:
        """Is the next word one that has its capital from the beginning of a sentence, being no name?"""
        word = place.word.replace("’", "'")
        if not word[0].isupper() or re.fullmatch(r"\w\.", word):
            return False
        return word.lower().rstrip(".") in self.openers or _is_i(word)


@functools.lru_cache(maxsize=4096)
def _is_abbreviation(code: str, last_word: str) -> bool:
    """Does the library let a sentence go on after this word and a full stop? It never cuts before a figure."""
    return len(_boundaries(f"So {last_word}. Kowalski", code)) == 1


def _is_i(word: str) -> bool:
    return re.fullmatch(r"I(?:['’](?:m|ve|d|ll))?", word) is not None
