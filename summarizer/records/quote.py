"""Quotable passages, by word range. Saved as `quotes.json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summarizer.records.base import Record, Text

__all__ = ["Candidate", "Quotes", "SetAside"]


class Candidate(Record):
    """words[first:last] (half-open) of the transcript: whole sentences of one speaker, cut by code."""

    id: str  # "q1", "q2", ... in the order they were said
    words: tuple[int, int]
    start: float
    end: float
    speaker: Text  # label
    text: Text  # the joined words, for people who read the file; the renderer takes the words from the transcript
    score: float  # how quotable, higher is better
    features: dict[str, float] = Field(default_factory=dict)  # the parts of the score, by name


class SetAside(Record):
    """A passage of a published transcript that may not be quoted: the recogniser heard other words there."""

    id: str
    start: float  # seconds, as published
    text: Text
    heard: Text  # the recogniser's words; empty when no similar words were found
    reason: Text  # one short sentence


class Quotes(Record):
    schema_version: Literal[2] = 2  # 1 held the numbers of a candidate's sentences, too
    candidates: tuple[Candidate, ...]  # in the order they were said
    ranking: tuple[str, ...]  # ids, the most quotable first, spread over the episode
    set_aside: tuple[SetAside, ...] = ()

    def get(self, quote_id: str) -> Candidate:
        """The candidate with this id. Raises KeyError."""
        for candidate in self.candidates:
            if candidate.id == quote_id:
                return candidate
        raise KeyError(quote_id)

    def with_cut(self, cut: tuple[Candidate, ...]) -> Quotes:
        """These and the quotations that a draft cut itself, which are not ranked."""
        return self.model_copy(update={"candidates": (*self.candidates, *cut)}) if cut else self

    def ranked(self) -> tuple[Candidate, ...]:
        by_id = {candidate.id: candidate for candidate in self.candidates}
        return tuple(by_id[quote_id] for quote_id in self.ranking)
