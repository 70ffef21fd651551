"""One episode as the writers of its draft see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from summarizer.drafting.cast_words import described
from summarizer.drafting.conversation import Conversation
from summarizer.drafting.places import PlaceReader, QuotationRules, distinct
from summarizer.records.brief import NOT_QUOTED, Brief
from summarizer.records.cast import Cast
from summarizer.records.episode import Episode
from summarizer.records.quote import Quotes
from summarizer.records.reading import Point, Reading
from summarizer.records.transcript import Transcript
from summarizer.text.language import base_code

__all__ = ["REFUSALS_TOLD", "Material"]

REFUSALS_TOLD = 5  # places that were asked for and may not be quoted; `problems` of the draft has all


@dataclass(frozen=True)
class Material:
    """One episode as the writers see it."""

    episode: Episode
    transcript: Transcript
    quotes: Quotes  # the passages that may be quoted, ranked
    rules: QuotationRules  # of the transcript
    cast: Cast
    brief: Brief

    @property
    def language(self) -> str:
        """Of the prose."""
        return self.brief.language or self.transcript.language

    @property
    def other_language(self) -> str | None:
        """Of the prose, when the writer wants another one than that of the conversation."""
        same = base_code(self.language) == base_code(self.transcript.language)
        return None if same else self.language

    @cached_property
    def conversation(self) -> Conversation:
        return Conversation(self.episode, self.transcript, described(self.cast))

    @cached_property
    def places(self) -> PlaceReader:
        """Of a transcript whose passages were heard again, only those that are said as written may be quoted."""
        return PlaceReader(self.transcript, self.rules, self.brief.exclude, self.transcript.refined or None)

    @property
    def allowed_quotes(self) -> Quotes:
        """The passages without those that the writer does not want."""
        kept = tuple(one for one in self.quotes.candidates if not self.places.refusal(one.words))
        ids = {one.id for one in kept}
        ranking = tuple(name for name in self.quotes.ranking if name in ids)
        return self.quotes.model_copy(update={"candidates": kept, "ranking": ranking})

    def quotable_points(self, reading: Reading) -> tuple[Point, ...]:
        """The points of a reading with the places that may still be quoted after passages were heard again."""
        return tuple(point for point in map(self._as_heard, reading.points) if point.places)

    def _as_heard(self, point: Point) -> Point:
        places = [self.places.allowed(words).words for words in point.places]
        return point.model_copy(update={"places": distinct([words for words in places if words is not None])})

    def included_points(self) -> tuple[tuple[Point, ...], tuple[str, ...]]:
        """Points for the places that the writer wants quoted, as far as they may be, and why others may not."""
        points: list[Point] = []
        problems: list[str] = []
        for words in self.brief.include:
            place = self.places.allowed(words)
            if place.words is None:
                shown = self.transcript.text(*words)[:80]
                problems.append(f"{NOT_QUOTED} ({shown}): {place.reason}")
            else:
                points.append(Point(id=f"w{len(points) + 1}", places=(place.words,), weight=1.0))
        return tuple(points), tuple(problems)
