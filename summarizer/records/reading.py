"""What a reading of the whole conversation found (`stages/read.json`, `reading.json`): points, and where each is said.

Places are half-open word ranges of the transcript beside it: `stages/read.json` of `stages/name.json`, `reading.json`
of `transcript.json`. A reading holds no words of the conversation.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summarizer.records.base import Record, Text
from summarizer.records.post import Usage
from summarizer.records.word_ranges import WordRange

__all__ = ["Point", "PointKind", "Reading", "Stretch", "Subject"]

PointKind = Literal["claim", "story", "number", "advice", "prediction", "disagreement"]


class Point(Record):
    """Something that somebody argues in the conversation."""

    id: str  # "p1", "p2", ... in the order of `Reading.points`
    argued: Text | None = None  # in the language model's own words; None: code chose the place by measured signals
    kind: PointKind | None = None
    places: tuple[WordRange, ...]  # one to three runs that may be quoted and say it best, the best first
    rests_on: tuple[WordRange, ...] = ()  # the sentences that it rests on, in the order they were said
    weight: float = 0.0  # 0..1, higher is more important


class Subject(Record):
    """A subject that the conversation keeps returning to."""

    name: Text
    rests_on: tuple[WordRange, ...] = ()


class Stretch(Record):
    """A stretch that belongs to no argument."""

    words: WordRange
    kind: Literal["advertisement", "small talk", "sign-off"]


class Reading(Record):
    schema_version: Literal[1] = 1
    model: str | None = None  # None: no language model read it
    about: Text | None = None  # what the conversation is about, one or two sentences
    points: tuple[Point, ...] = Field(default=())  # the most important first
    subjects: tuple[Subject, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    usage: Usage = Usage()
    problems: tuple[Text, ...] = ()  # what the model gave and code refused, one sentence each
