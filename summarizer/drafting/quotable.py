"""What may stand between quotation marks in a model's prose: words heard in the episode, and titles of its metadata."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from summarizer.drafting.heard_turns import HeardTurn, keys_of
from summarizer.drafting.told_speakers import ToldSpeakers
from summarizer.posts.metadata_text import metadata_ranges, metadata_texts
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript, join_words
from summarizer.text.governing import governing_words
from summarizer.text.governing_words import Kind
from summarizer.text.language import Language, load_language
from summarizer.text.sentences import split_sentences
from summarizer.text.speech_words import speech_words

__all__ = ["NOTHING_QUOTABLE", "Quotable", "Refused", "Turn"]

_MAX_SUBTITLE = 3  # words after the title of the metadata: "The Long Shelf of Norway"
_PRESENTING_TURNS = 6  # at the start of an episode, in which its voices are presented
_PRESENTING_CHARACTERS = 1500
_LEFT_OUT = re.compile(r"\s*[\[(]?(?:…|\.{3,})[\])]?\s*")
_WORD = re.compile(r"\w+")


class Refused(NamedTuple):
    """A part of a text, as half-open character range, that may not be printed, and why."""

    start: int
    end: int
    why: str


class Turn(NamedTuple):
    """What a voice says in one run, and its name; empty when nobody knows it."""

    speaker: str
    text: str


@dataclass(frozen=True)
class Quotable:
    """The words of an episode by turns, the texts of its metadata, and the names of its people."""

    turns: tuple[Turn, ...] = ()  # without the words that nobody is quoted with
    metadata: tuple[str, ...] = ()  # names of the show, the episode, its chapters and its people
    names: tuple[str, ...] = ()  # of voices and of people in the metadata
    code: str = "en"  # of the conversation
    hosts: tuple[str, ...] = ()  # names of voices
    prose: str = ""  # language of the prose; empty: that of the conversation

    @classmethod
    def of(
        cls,
        episode: Episode,
        transcript: Transcript,
        withheld: Collection[int] = frozenset(),
        hosts: Collection[str] = (),
        prose: str = "",
    ) -> Quotable:
        """`withheld`: indexes of the words that nobody is quoted with: off the record, or of an advertisement."""
        voices = {speaker.label: speaker.name for speaker in transcript.speakers if speaker.name}
        return cls(
            turns=tuple(
                Turn(voices.get(label or "", ""), join_words([word.text for _, word in run]))
                for (label, left_out), run in groupby(
                    enumerate(transcript.words), lambda item: (item[1].speaker, item[0] in withheld)
                )
                if not left_out
            ),
            metadata=metadata_texts(episode, transcript),
            names=tuple(dict.fromkeys([*voices.values(), *(person.name for person in episode.people)])),
            code=transcript.language,
            hosts=tuple(hosts) or tuple(one.name for one in transcript.speakers if one.name and one.role == "host"),
            prose=prose,
        )

    @property
    def prose_code(self) -> str:
        return self.prose or self.code

    @cached_property
    def language(self) -> Language:
        """Of the prose."""
        return load_language(self.prose_code)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The words of all names, in small letters."""
        return frozenset(word.strip(".,").casefold() for name in self.names for word in name.split())

    def is_heard(self, text: str, before: str = "", after: str = "") -> bool:
        """Whether one person says these words in one run, and means them as the sentence around them tells.

        `before` and `after`: the rest of that sentence. It names who may have said them; a guest, when it names nobody.
        Words that are left out at "…" make no run.
        """
        text = text.strip(" .…")
        wanted = self._keys(text)
        if not wanted or (_LEFT_OUT.search(text) and not any(text in turn.text for turn in self.turns)):
            return False
        told = self._told.of(before, text, after)
        return any(
            (sense == "negation" if told.denied else self._fits(sense, before, text, after))
            for turn in self._heard
            if told.speakers is None or turn.speaker in told.speakers
            for sense in turn.senses(wanted)
        )

    def _fits(self, sense: Kind | None, before: str, text: str, after: str) -> bool:
        """Whether the prose means words in the sense in which they are heard. Others' words are nobody's of them."""
        if sense is None:
            return True
        if sense == "question" and not speech_words(self.prose_code).asking.isdisjoint(
            word.casefold() for word in _WORD.findall(f"{before} {after}")
        ):
            return True
        around = governing_words(before, text, after, self.prose_code)
        return sense != "report" and around is not None and around.kind == sense

    def is_title(self, text: str) -> bool:
        """Whether the words are a name or title of the metadata, or such a title with a part of a title after it."""
        wanted = self._keys(text)
        if wanted in self._titles:
            return True
        capitals = sum(word[:1].isupper() for word in text.split())
        return 2 * capitals > len(text.split()) and any(
            title and wanted.startswith(title) and wanted.count(title[0]) - title.count(title[0]) <= _MAX_SUBTITLE
            for title in self._titles
        )

    def without_metadata(self, text: str) -> str:
        """The text, as long as before, with blanks for each name or title that itself holds quotation marks."""
        for first, last in metadata_ranges(text, self.metadata):
            text = text[:first] + " " * (last - first) + text[last:]
        return text

    def without_titles(self, text: str) -> str:
        """The text, as long as before, with blanks for each name and title: a show may be called Talk to Me."""
        for name in self.metadata:
            text = text.replace(name, " " * len(name))
        return text

    @cached_property
    def _heard(self) -> tuple[HeardTurn, ...]:
        language = load_language(self.code)
        return tuple(HeardTurn(turn.speaker, turn.text, language) for turn in self.turns)

    @cached_property
    def _told(self) -> ToldSpeakers:
        return ToldSpeakers({turn.speaker for turn in self.turns}, self.hosts, self.language, self._described)

    @cached_property
    def _described(self) -> frozenset[str]:
        """The words of the metadata and of where the voices are presented, in small letters."""
        opening = [turn.text[:_PRESENTING_CHARACTERS] for turn in self.turns[:_PRESENTING_TURNS]]
        presented = [one for text in opening for one in split_sentences(text, self.code) if self._names_somebody(one)]
        return frozenset(word.casefold() for text in (*self.metadata, *presented) for word in _WORD.findall(text))

    def _names_somebody(self, text: str) -> bool:
        return not self.name_words.isdisjoint(word.casefold() for word in _WORD.findall(text))

    @cached_property
    def _titles(self) -> frozenset[str]:
        return frozenset(map(self._keys, self.metadata)) - {""}

    def _keys(self, text: str) -> str:
        return keys_of(text, load_language(self.code))


NOTHING_QUOTABLE = Quotable()
