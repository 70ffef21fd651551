"""What may stand between quotation marks in a model's prose: words heard in the episode, and titles of its metadata."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from summarizer.posts.metadata_text import metadata_ranges, metadata_texts
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript, join_words
from summarizer.text.language import Language, load_language
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["NOTHING_QUOTABLE", "Quotable", "Turn"]

_SEPARATOR = "\x1f"
_MAX_SUBTITLE = 3  # words after the title of the metadata: "The Long Shelf of Norway"
_LEFT_OUT = re.compile(r"\s*[\[(]?(?:…|\.{3,})[\])]?\s*")
_WORD = re.compile(r"[^\W\d_][\w-]*")


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
    code: str = "en"

    @classmethod
    def of(cls, episode: Episode, transcript: Transcript, withheld: Collection[int] = frozenset()) -> Quotable:
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
        )

    @cached_property
    def language(self) -> Language:
        return load_language(self.code)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The words of all names, in small letters."""
        return frozenset(word.strip(".,").casefold() for name in self.names for word in name.split())

    def is_heard(self, text: str, told: str = "") -> bool:
        """Whether one person says these words in one run; of the people that the sentence `told` names, one of them.

        Words that are left out at "…" make no run.
        """
        text = text.strip(" .…")
        wanted = self._keys(text)
        if not wanted or (_LEFT_OUT.search(text) and not any(text in turn.text for turn in self.turns)):
            return False
        named = self._named(told)
        return any(
            f"{_SEPARATOR}{wanted}{_SEPARATOR}" in heard and (not named or turn.speaker in named)
            for turn, heard in zip(self.turns, self._heard, strict=True)
        )

    def _named(self, sentence: str) -> frozenset[str]:
        """The voices that a sentence names; none when it also tells of a voice by what it is, as "the host"."""
        words = set(_WORD.findall(sentence))
        if any(fold_word(word) in name_words().voices for word in words):
            return frozenset()
        capitals = {word for word in words if not word[0].islower()}
        voices = {turn.speaker for turn in self.turns if turn.speaker}
        return frozenset(name for name in voices if name in sentence or not capitals.isdisjoint(_WORD.findall(name)))

    def is_title(self, text: str) -> bool:
        """Whether the words are a name or title of the metadata, or such a title with a part of a title after it."""
        wanted = self._keys(text).split(_SEPARATOR)
        if _SEPARATOR.join(wanted) in self._titles:
            return True
        capitals = sum(word[:1].isupper() for word in text.split())
        return 2 * capitals > len(text.split()) and any(
            _SEPARATOR.join(wanted[:-more]) in self._titles
            for more in range(1, min(_MAX_SUBTITLE, len(wanted) - 1) + 1)
        )

    def without_metadata(self, text: str) -> str:
        """The text, as long as before, with blanks for each name or title that itself holds quotation marks."""
        for first, last in metadata_ranges(text, self.metadata):
            text = text[:first] + " " * (last - first) + text[last:]
        return text

    @cached_property
    def _heard(self) -> tuple[str, ...]:
        return tuple(f"{_SEPARATOR}{self._keys(turn.text)}{_SEPARATOR}" for turn in self.turns)

    @cached_property
    def _titles(self) -> frozenset[str]:
        return frozenset(map(self._keys, self.metadata)) - {""}

    def _keys(self, text: str) -> str:
        return _SEPARATOR.join(token.key for token in tokenize(clean_text(text), self.language))


NOTHING_QUOTABLE = Quotable()
