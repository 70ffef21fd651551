"""Texts of the metadata that hold quotation marks, where a post prints them: a show's name, a guest's nickname.

They are text, not quotations: the show `The "How We Built This" Show`, the guest `Dwayne "The Rock" Johnson`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate

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
    names = {name for given in metadata if _MARK in (name := _folded(" ".join(given.split())))}
    folded = _folded(text) if names else ""
    for name in names:
        place = folded.find(name)
        while place >= 0:
            yield place, place + len(name)
            place = folded.find(name, place + len(name))


def with_titles(quotations: Iterable[Quotation], document: Document, metadata: Iterable[str]) -> tuple[Quotation, ...]:
    """The quotations; those whose marks are marks of the metadata's own texts, outside blockquotes, are titles."""
    names = tuple(metadata)
    printed: dict[int, _Printed] = {}

    def told(quotation: Quotation) -> Quotation:
        if not quotation.marked or quotation.kind == "quote" or quotation.title:
            return quotation
        block = quotation.block
        if block not in printed:
            printed[block] = _Printed(metadata_ranges(document.blocks[block].text, names))
        return replace(quotation, title=True) if printed[block].hold(*quotation.span) else quotation

    return tuple(map(told, quotations))


class _Printed:
    """The ranges of one text that print texts of the metadata."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        found = sorted(ranges)
        self.starts = [start for start, _ in found]
        self.ends = list(accumulate((end for _, end in found), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them begins before `start` and goes on to `end`, or further."""
        at = bisect_left(self.starts, start)
        return at > 0 and self.ends[at - 1] >= end


def _folded(text: str) -> str:
    """The text, as long as before, in small letters with one kind of quotation mark."""
    return "".join(
        _MARK if char in MARK_CHARACTERS else (char.lower() if len(char.lower()) == 1 else char) for char in text
    )
