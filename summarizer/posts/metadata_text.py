"""Texts of the metadata that hold quotation marks, where a post prints them: a show's name, a guest's nickname.

They are text, not quotations: the show `The "How We Built This" Show`, the guest `Dwayne "The Rock" Johnson`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from summarizer.posts.document import Document
from summarizer.posts.quotations import Quotation
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.text.quotation_marks import MARK_CHARACTERS

__all__ = ["metadata_ranges", "metadata_texts", "with_titles"]

_MARK = '"'  # any mark, where two texts are compared


def metadata_texts(episode: Episode | None, transcript: Transcript) -> tuple[str, ...]:
    """The names of show, episode, chapters, people and voices, each once."""
    voices = [speaker.name for speaker in transcript.speakers]
    if episode is None:
        return tuple(dict.fromkeys(filter(None, voices)))
    chapters = [chapter.title for chapter in episode.chapters]
    people = [person.name for person in episode.people]
    return tuple(dict.fromkeys(filter(None, (episode.show, episode.title, *chapters, *people, *voices))))


def metadata_ranges(text: str, metadata: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where a text prints texts of the metadata that hold quotation marks: half-open ranges, in no order."""
    names = {_folded(" ".join(name.split())) for name in metadata}
    folded = _folded(text)
    for name in (name for name in names if _MARK in name):
        place = folded.find(name)
        while place >= 0:
            yield place, place + len(name)
            place = folded.find(name, place + len(name))


def with_titles(quotations: Iterable[Quotation], document: Document, metadata: Iterable[str]) -> tuple[Quotation, ...]:
    """The quotations; those whose marks are marks of the metadata's own texts, outside blockquotes, are titles."""
    names = tuple(metadata)

    def told(quotation: Quotation) -> Quotation:
        if not quotation.marked or quotation.kind == "quote" or quotation.title:
            return quotation
        start, end = quotation.span
        ranges = metadata_ranges(document.blocks[quotation.block].text, names)
        inside = any(first < start and end <= last for first, last in ranges)
        return replace(quotation, title=True) if inside else quotation

    return tuple(map(told, quotations))


def _folded(text: str) -> str:
    """The text, as long as before, in small letters with one kind of quotation mark."""
    return "".join(
        _MARK if char in MARK_CHARACTERS else (char.lower() if len(char.lower()) == 1 else char) for char in text
    )
