"""Finds the facts of a text of prose: its numbers, dates and proper names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from summarizer.posts.fact_names import NameFinder
from summarizer.posts.fact_places import WORD, Fact, Places
from summarizer.records.timecode import CLOCK
from summarizer.text.dates import find_dates
from summarizer.text.fact_words import fact_words
from summarizer.text.language import load_language
from summarizer.text.numbers import Number, values
from summarizer.text.quotation_words import quotation_words
from summarizer.text.sentences import opens_sentence
from summarizer.text.speech_words import speech_words

__all__ = ["NUMBERING", "FactFinder"]

NUMBERING = re.compile(r"^\s*\d{1,4}\s*[.)]")  # of a heading
_CLOCK = re.compile(rf"[(\[]{{0,2}}\b{CLOCK}\b[)\]]{{0,2}}")
# Of pages, mail, telephones.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,200}\.\w+|(?<!\w)\+\d[\d /()-]{6,}\d")
_LENGTH = re.compile(r"[~≈]\s?\d{1,3}\s?(?:mins?|hrs?|h)\b")  # of a video or an episode that the post links to
_NUMBERED = re.compile(r"([^\W\d_]+)\s*(?:#|[Nn][ro]\.?\s*|n[º°]\s*)?$")  # before the number of an episode
_NUMBERED_CHARACTERS = 30  # before a number, in which such a word stands
_MAX_COUNTED = 12  # a post's own points; "forty reasons" is a claim
_COUNTED_CHARACTERS = 60  # after a number, in which stands what it counts
_MAX_FACTS = 500  # of a kind in one text


class FactFinder:
    """Finds facts. `texts` is the prose of the post, by which ordinary words and its language are known.

    `language`: of the prose, where it is not that of the episode.
    """

    def __init__(self, places: Places, texts: Iterable[str], language: str = "") -> None:
        self.language = load_language(language) if language else places.prose
        self.places = places
        said = speech_words(self.language.code)
        self.occasions = said.occasions | quotation_words().title_nouns
        self.counted = fact_words(self.language.code).counted
        body = list(texts)
        small = {match[0].casefold() for text in body for match in WORD.finditer(text) if match[0][0].islower()}
        self.names = NameFinder(places, small, "\n".join(body), self.language)

    def find(self, text: str, *, heading: bool) -> Iterator[Fact]:
        """Dates, then names, then numbers, none of which overlap."""
        for pattern in (_CLOCK, _ADDRESS, _LENGTH, *([NUMBERING] if heading else [])):
            text = pattern.sub(lambda match: " " * len(match[0]), text)
        taken: list[tuple[int, int]] = []
        for date in islice(find_dates(text, self.language.code), _MAX_FACTS):
            taken.append((date.start, date.end))
            if not date.is_bare:
                yield Fact("date", text[date.start : date.end], date.start, date=date)
        for start, end in islice(self.names.find(text, heading=heading), _MAX_FACTS):
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                yield Fact("name", text[start:end], start)
        yield from islice(self._amounts(text, taken), _MAX_FACTS)

    def _amounts(self, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Fact]:
        for number in values(text, self.language.code):
            overlaps = any(number.start < last and number.end > first for first, last in taken)
            inside = text[number.start - 1 : number.start].isalpha() and text[number.start].isascii()  # p95
            inside = inside and text[number.start - 1].isascii()
            if not (number.everyday or overlaps or inside or self._counts(text, number)):
                after = text[number.end : number.end + _COUNTED_CHARACTERS]
                fact = Fact("number", text[number.start : number.end], number.start, number=number, after=after)
                if not (self._is_episode(text, number) and self.places.find(fact, ()) == "nowhere"):
                    yield fact

    def _is_episode(self, text: str, number: Number) -> bool:
        """Whether a number is that of the episode, of which nothing tells the right one: "Episode 148"."""
        before = _NUMBERED.search(text[max(0, number.start - _NUMBERED_CHARACTERS) : number.start])
        return not self.places.numbered and before is not None and before[1].casefold() in self.occasions

    def _counts(self, text: str, number: Number) -> bool:
        """Whether a number counts the post's own points: "three ways", "step 4", "Fourth, ..."."""
        if number.unit or not 0 < number.value <= _MAX_COUNTED or number.kind not in ("cardinal", "ordinal"):
            return False
        after = text[number.end : number.end + 40]
        if any(after.lstrip().startswith(word) for word in self.counted if not word.isascii() and len(word) < 5):
            return True
        following = [match[0].casefold() for match in WORD.finditer(after)][:2]
        before = WORD.findall(text[max(0, number.start - 20) : number.start])
        counted = set(following) & self.counted or (bool(before) and before[-1].casefold() in self.counted)
        opens = number.kind == "ordinal" and after[:1] in (",", ":") and self._opens(text, number.start)
        return bool(counted) or opens

    def _opens(self, text: str, place: int) -> bool:
        return not text[:place].strip() or opens_sentence(text, place, self.language.code)
