"""Where sentences begin and end, for every reader of text.

The library sentencex knows the abbreviations of each language and the marks of each script. Added here is what it
lacks: it takes all words between quotation marks for one sentence, does not cut at "..." and "--", cuts before a word
in lower case, and reads the answer "No." as the abbreviation of "number".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from typing import NamedTuple

import sentencex

from summarizer.text.quote_phrases import ranking_language

__all__ = ["count_sentences", "ends_sentence", "sentence_spans", "split_sentences", "trails_off"]

_CLOSERS = "\"'”’»)\\]」』）】"
_OPENERS = "\"'“‘„‚«»(\\[¿¡「『（*_—–\\-"
_ENDS = re.compile(rf"[.!?…。！？｡．؟।॥][{_CLOSERS}]*$")
_TRAILS_OFF = re.compile(rf"(?:\.\.\.|…|--|—)[{_CLOSERS}]*$")
_QUOTATION_MARK = re.compile("[\"'“”„‟‘’‚‛«»‹›「」『』]")
_CLOSING = frozenset("”’»」』）】)]")
_MARK_AND_SPACE = re.compile(rf"(\.{{2,}}|…|--|[.!?])[{_CLOSERS}]*\s+(?=\S)")
_MARK_BEFORE = re.compile(rf"(\.{{2,}}|…|--|.)[{_CLOSERS}\s]*$", re.DOTALL)
_TOKEN_BEFORE = re.compile(rf"([^\s{_OPENERS}]\S*?|\S)\.[{_CLOSERS}]*\s*$")
_NEXT_WORD = re.compile(rf"[{_OPENERS}\s]*(?:\.{{2,}}|…)?\s*(#?\w[^\s,;:!?…—\"“”«»]*)(?:\s+(\w))?")
_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_REPORTED = re.compile(r"と|って|という")  # Japanese: goes on after the words that somebody said
_INITIALS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
_AROUND = 60  # characters looked at on either side of a place

# What the library's lists lack, in lower case without the last full stop: a name or a number follows.
_LACKING = {
    "en": frozenset(["approx", "vs"]),
    "de": frozenset(["vs", "ca", "evtl", "inkl"]),
    "fr": frozenset(["m", "mm", "mme", "mmes", "mlle", "dr", "pr"]),
}
# Abbreviations that no sentence ends with: a capital after them is that of a name, even of Mr. Will or Mrs. May.
_NEVER_LAST = frozenset(
    "mr mrs ms dr prof st gov sen rep gen capt lt col sgt rev hon sr sra srta dra e.g i.e cf viz vs fig vol "
    "b h a ex p.ex z.b d.h u.a bzw".split()  # noqa: SIM905
)


class _Place(NamedTuple):
    """A place where a sentence may begin."""

    mark: str  # that stands before it
    token: str  # before the full stop, without it, in lower case
    word: str  # that follows
    next_lower: bool  # is the word after that in lower case?
    spaced: bool  # does white space stand before it?


def sentence_spans(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of a text as [start, end) in characters, without the white space around them.

    `language` is an ISO 639-1 code or BCP 47 tag; for one that the library does not know, its general rules hold.
    """
    starts = _starts(text, language)
    spans = []
    for first, last in zip(starts, [*starts[1:], len(text)], strict=True):
        said = text[first:last].rstrip()
        if said:
            spans.append((first, first + len(said)))
    return spans


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, each with its final mark."""
    return [text[first:last] for first, last in sentence_spans(text, language)]


def count_sentences(text: str, language: str) -> int:
    return len(sentence_spans(text, language))


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a mark that can end a sentence, "..." included. "Dr." does: only the mark counts."""
    return _ENDS.search(text) is not None


def trails_off(text: str) -> bool:
    """Whether the text ends with "..." or a dash: a sentence that was not finished."""
    return _TRAILS_OFF.search(text) is not None


def _starts(text: str, language: str) -> list[int]:
    code = re.split(r"[-_]", language.lower())[0]
    first = len(text) - len(text.lstrip())
    found = {place: True for place in _library_starts(text, code) if place > first}
    for match in _MARK_AND_SPACE.finditer(text):
        found.setdefault(match.end(), False)
    places = {start: _place(text, start) for start in sorted(found)}
    rules = _Rules(code, _is_lower_case(text, places.values()))
    kept = [start for start, place in places.items() if rules.cut(place, found[start], text, start)]
    return [first, *kept] if text.strip() else []


def _library_starts(text: str, code: str) -> Iterator[int]:
    """Where the library lets sentences begin. It sees the text without quotation marks, as it never cuts between."""
    marks = [match.start() for match in _QUOTATION_MARK.finditer(text)]
    plain = _QUOTATION_MARK.sub("", text)
    shifted = [mark - number for number, mark in enumerate(marks)]
    for boundary in sentencex.get_sentence_boundaries(code, plain):
        at = boundary["start_index"]
        start = at + bisect_left(shifted, at)
        while start < len(text) and (text[start].isspace() or (text[start] in _CLOSING and not text[start - 1].isspace())):
            start += 1
        if start < len(text):
            yield start


def _place(text: str, start: int) -> _Place:
    before = text[max(0, start - _AROUND) : start]
    mark = _MARK_BEFORE.search(before)
    token = _TOKEN_BEFORE.search(before)
    word = _NEXT_WORD.match(text, start, start + _AROUND)
    return _Place(
        mark=mark[1] if mark else "",
        token=token[1].lower() if token else "",
        word=word[1] if word else "",
        next_lower=bool(word and word[2] and word[2].islower()),
        spaced=before[-1:].isspace(),
    )


def _is_lower_case(text: str, places: Collection[_Place]) -> bool:
    """Does the text write sentences without capitals, as some machines do?"""
    first = _NEXT_WORD.match(text)
    words = [first[1] if first else "", *(place.word for place in places if place.mark in ".!?")]
    capitals = sum(word[:1].isupper() for word in words)
    return sum(word[:1].islower() for word in words) > 4 * capitals


class _Rules:
    """Decides whether a sentence begins at a place."""

    def __init__(self, code: str, lower_case: bool) -> None:
        self.lower_case = lower_case
        self.openers = ranking_language(code).function_words
        self.lacking = _LACKING.get(code, frozenset())

    def cut(self, place: _Place, by_library: bool, text: str, start: int) -> bool:
        if not place.word:
            return False
        if not place.spaced:
            return by_library and self._after_unspaced(text, start)
        if place.word.islower():
            return self.lower_case and place.mark != "--" and (by_library or place.mark != ".")
        if place.mark == "--":
            return self._opens(place) and not _is_i(place.word)
        if len(place.mark) > 1 or place.mark == "…":
            return by_library or not place.word[0].isdigit()
        if place.mark != ".":
            return by_library
        return self._after_full_stop(place, by_library)

    @staticmethod
    def _after_unspaced(text: str, start: int) -> bool:
        """In scripts without spaces a sentence begins there, but not in "of .NET" and "av. J.-C."."""
        if text[start - 1] in _CLOSING and _REPORTED.match(text, start):
            return False
        return any(_UNSPACED.match(character) for character in text[start - 1 : start + 1])

    def _after_full_stop(self, place: _Place, by_library: bool) -> bool:
        if place.token == "no":
            return place.word[0].isalpha()
        opens = self._opens(place)
        if by_library:
            initials = "-" in place.token and _INITIALS.fullmatch(place.token)
            return place.token not in self.lacking and (opens or not initials)
        if not opens or place.token in _NEVER_LAST or place.token in self.lacking:
            return False
        return place.next_lower or not _INITIALS.fullmatch(place.token)

    def _opens(self, place: _Place) -> bool:
        """Is the next word one that has its capital from the beginning of a sentence, being no name?"""
        word = place.word.replace("’", "'").lower()
        return place.word[0].isupper() and (word.rstrip(".") == word) and (word in self.openers or _is_i(place.word))


def _is_i(word: str) -> bool:
    return re.fullmatch(r"I(?:['’](?:m|ve|d|ll))?", word) is not None
