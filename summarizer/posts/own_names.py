"""The names that a post gives for itself: its author, its show, whom its front matter names. No episode tells them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.posts.document import Document
from summarizer.posts.signatures import name_in
from summarizer.text.attribution_words import attribution_words
from summarizer.text.name_words import fold_word
from summarizer.text.names import is_person_name
from summarizer.text.speech_words import speech_words

__all__ = ["OwnNames"]

_MAX_BYLINE_WORDS = 8
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


class OwnNames:
    """`named`: whether the voices of the episode have names; then who took part is told by them alone."""

    def __init__(self, document: Document, language: str, *, named: bool) -> None:
        words = attribution_words()
        keys = words.author_keys | words.own_keys | (frozenset() if named else words.participant_keys)
        self._words: set[str] = set()
        for key, value in document.front.items():
            if key.casefold() in keys:
                self._add(*_texts(value))
        agents = speech_words(language).agents
        for block in document.blocks:
            if block.quote is None and block.kind in ("paragraph", "item"):
                self._add(*_authors(block.text.strip(" *_\n"), agents))

    def _add(self, *texts: str) -> None:
        self._words.update(fold_word(match[0]) for text in texts for match in _WORD.finditer(text))

    def have(self, name: str) -> bool:
        """Whether each word of a name is one of these names'."""
        words = [fold_word(re.sub(r"['’]s?$", "", match[0])) for match in _WORD.finditer(name)]
        return bool(words) and self._words.issuperset(words)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _authors(text: str, agents: frozenset[str]) -> Iterator[str]:
    """The name of a line such as "By Nora Feld, 3 March" that is all of a paragraph."""
    first, _, rest = text.partition(" ")
    name = name_in(rest)
    line = first[:1].isupper() and len(text.split()) <= _MAX_BYLINE_WORDS and not text.endswith((".", "!", "?", ":"))
    if line and first.casefold() in agents and " " in name and is_person_name(name, "running text"):
        yield name
