"""A publisher's house style: what the prose of its posts should be like, and which words lint warns of.

It says nothing of quotations, which stand as they were spoken.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from summarizer.records.base import Record, Text
from summarizer.records.post import Problem
from summarizer.text.choices import none_of
from summarizer.text.regional_spelling import regional_spellings, spelling_regions
from summarizer.text.title_case import is_title_case

__all__ = ["MAX_PROMPT_CHARACTERS", "HouseStyle"]

MAX_PROMPT_CHARACTERS = 2000
_MAX_ENTRIES = 200
_MAX_SHOWN = 40  # words of each list in a prompt
_FENCE = "house-style"
_OPENS = re.compile(
    r"(?:^|[.!?…:]\W{0,3})\W{0,3}\Z"
)  # before the first word of a sentence; another capital makes a name
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def _plain(text: str) -> str:
    """One line without the signs that would end the fence of a prompt."""
    return " ".join(re.sub(r"[<>{}$`]", " ", text).split())


def _short_words(given: dict[str, str]) -> dict[str, str]:
    if len(given) > _MAX_ENTRIES:
        raise ValueError(f"has {len(given)} entries; {_MAX_ENTRIES} are the most")
    plain = {_plain(words): _plain(instead) for words, instead in given.items()}
    for words in (*plain, *plain.values()):
        if len(words) > 60:
            raise ValueError(f"{words[:40]!r}… has more than 60 characters")
    if "" in plain:
        raise ValueError("an entry names no words")
    return plain


Line = Annotated[Text, AfterValidator(_plain)]
Words = Annotated[dict[Text, Text], AfterValidator(_short_words)]


class HouseStyle(Record):
    """What a style file holds; docs/steering.md explains it for people."""

    tone: Line = Field(default="", max_length=300)
    notes: Line = Field(default="", max_length=600)  # anything else that the writer is told
    spelling: str | None = None  # a region: en-GB, en-US
    avoid: Words = Field(default={})  # words to avoid -> what to write instead; "": nothing is named
    prefer: Words = Field(default={})  # another spelling -> the spelling of the house
    words: dict[str, tuple[int, int]] = Field(default={})  # part of the post -> least and most words

    @field_validator("avoid", mode="before")
    @classmethod
    def _list_or_table(cls, given: object) -> object:
        """A list names words to avoid, without anything to write instead."""
        return (
            dict.fromkeys(given, "")
            if isinstance(given, list) and all(isinstance(one, str) for one in given)
            else given
        )

    @field_validator("spelling")
    @classmethod
    def _known_region(cls, given: str | None) -> str | None:
        if given is not None and given not in spelling_regions():
            raise ValueError(none_of(given, spelling_regions()))
        return given

    @field_validator("words")
    @classmethod
    def _ordered(cls, given: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        for part, (least, most) in given.items():
            if not 1 <= least <= most <= 1000:
                raise ValueError(f"{part} = [{least}, {most}] is not [least, most], two numbers from 1 to 1000")
        return given

    def for_prompt(self) -> str:
        """The style for a writer, fenced, in at most MAX_PROMPT_CHARACTERS; empty when it says nothing of prose."""
        lines = [
            f"Tone: {self.tone}" if self.tone else "",
            f"Spelling: {self.spelling}" if self.spelling else "",
            f"Avoid: {_listed(self.avoid)}" if self.avoid else "",
            f"Spell: {_listed(self.prefer)}" if self.prefer else "",
            "Words: " + ", ".join(f"{part} {least} to {most}" for part, (least, most) in self.words.items())
            if self.words
            else "",
            self.notes,
        ]
        said = "\n".join(filter(None, lines))
        room = MAX_PROMPT_CHARACTERS - 2 * len(_FENCE) - 7
        return f"<{_FENCE}>\n{said[:room].rstrip()}\n</{_FENCE}>" if said else ""

    def find(self, text: str, line: int = 1) -> list[Problem]:
        """What in a text of the post's prose is not in the house style: warnings, in the text's order.

        `line`: of the post, where the text stands. Takes time linear in the text.
        """
        found = sorted({*self._avoided(text), *self._misspelled(text)})
        return [Problem(line=line, level="warning", rule="house-style", message=what) for _, what in found]

    def _avoided(self, text: str) -> Iterator[tuple[int, str]]:
        for match in _pattern(tuple(self.avoid)).finditer(text) if self.avoid else ():
            instead, found = _cased(self.avoid, match[0]), " ".join(match[0].split())
            yield match.start(), f"“{found}” is to be avoided" + (f": write “{instead}”" if instead else "")

    def _misspelled(self, text: str) -> Iterator[tuple[int, str]]:
        for match in _pattern(tuple(self.prefer)).finditer(text) if self.prefer else ():
            if match[0] not in self.prefer.values():
                yield match.start(), f"“{match[0]}” is spelled “{_cased(self.prefer, match[0])}” in this house"
        regional = regional_spellings(self.spelling) if self.spelling else {}
        house = {word.casefold() for word in self.prefer.values()}
        headline = is_title_case(text)
        for match in _WORD.finditer(text) if regional else ():
            right = regional.get(match[0].casefold())
            named = match[0][0].isupper() and not headline and not _OPENS.search(text, 0, match.start())
            if right and not named and match[0].casefold() not in house:
                shown = right.capitalize() if match[0][0].isupper() else right
                yield match.start(), f"“{match[0]}” is spelled “{shown}” in {self.spelling}"


def _listed(words: Mapping[str, str]) -> str:
    shown = [f"{one} -> {instead}" if instead else one for one, instead in list(words.items())[:_MAX_SHOWN]]
    return "; ".join(shown)


@functools.lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """These words at word bounds, the longest first, without regard to case and the kind of white space."""
    alternatives = [r"\s+".join(map(re.escape, one.split())) for one in sorted(words, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


def _cased(words: Mapping[str, str], found: str) -> str:
    wanted = " ".join(found.split()).casefold()
    return next((instead for one, instead in words.items() if one.casefold() == wanted), "")
