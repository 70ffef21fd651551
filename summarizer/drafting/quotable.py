"""What may stand between quotation marks in a model's prose: words heard in the episode, and titles of its metadata."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from summarizer.posts.metadata_text import metadata_ranges, metadata_texts
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript, join_words
from summarizer.text.language import Language, load_language
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["NOTHING_QUOTABLE", "Quotable"]

_SEPARATOR = "\x1f"
_TURN = "\x1e"
_MAX_SUBTITLE = 3  # words after the title of the metadata: "The Long Shelf of Norway"


@dataclass(frozen=True)
class Quotable:
    """The words of an episode by turns, the texts of its metadata, and the names of its people."""

    turns: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()  # names of the show, the episode, its chapters and its people
    names: tuple[str, ...] = ()  # of voices and of people in the metadata
    code: str = "en"

    @classmethod
    def of(cls, episode: Episode, transcript: Transcript) -> Quotable:
        voices = [speaker.name for speaker in transcript.speakers if speaker.name]
        return cls(
            turns=tuple(
                join_words([word.text for word in run])
                for _, run in groupby(transcript.words, lambda word: word.speaker)
            ),
            metadata=metadata_texts(episode, transcript),
            names=tuple(dict.fromkeys([*voices, *(person.name for person in episode.people)])),
            code=transcript.language,
        )

    @cached_property
    def language(self) -> Language:
        return load_language(self.code)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The words of all names, in small letters."""
        return frozenset(word.strip(".,").casefold() for name in self.names for word in name.split())

    def is_heard(self, text: str) -> bool:
        """Whether one person says these words in one run."""
        wanted = self._keys(text)
        return bool(wanted) and f"{_SEPARATOR}{wanted}{_SEPARATOR}" in self._heard

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
    def _heard(self) -> str:
        return _TURN.join(f"{_SEPARATOR}{self._keys(turn)}{_SEPARATOR}" for turn in self.turns)

    @cached_property
    def _titles(self) -> frozenset[str]:
        return frozenset(map(self._keys, self.metadata)) - {""}

    def _keys(self, text: str) -> str:
        return _SEPARATOR.join(token.key for token in tokenize(clean_text(text), self.language))


NOTHING_QUOTABLE = Quotable()
