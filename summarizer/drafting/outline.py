"""Chooses, from the points of a reading, the insights of the post and their order, and the subjects for sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from summarizer.drafting.conversation import Conversation, shown_words
from summarizer.drafting.part_requests import Graded, Part, PartRequester, object_schema
from summarizer.drafting.passages import fence
from summarizer.drafting.places import overlap
from summarizer.drafting.prompts import Prompt
from summarizer.post_format import INSIGHTS, TOPICS
from summarizer.records.reading import Point, Reading
from summarizer.records.timecode import format_clock
from summarizer.records.word_ranges import WordRange
from summarizer.text.language_names import language_name

__all__ = ["Outline", "PlannedInsight", "PlannedTopic", "choose_insights"]

_STRING = {"type": "string"}
_INSIGHT = object_schema({
    "point": _STRING, "place": {"type": "integer"}, "supports": {"type": "array", "items": _STRING},
})  # fmt: skip
_TOPIC = object_schema({"subject": _STRING, "point": _STRING, "place": {"type": "integer"}})
_MOST_BY_MINUTES = ((2, 3), (5, 5), (15, 6), (30, 7), (50, 8), (80, 9), (float("inf"), INSIGHTS[1]))
_WORDS_PER_MINUTE = 160
_RESERVES = 3  # points that take their turn when an insight is rejected


class PlannedInsight(NamedTuple):
    point: Point
    place: WordRange
    supports: tuple[WordRange, ...] = ()  # sentences of other points that support it


class PlannedTopic(NamedTuple):
    subject: str
    point: Point
    place: WordRange


@dataclass(frozen=True)
class Outline:
    insights: tuple[PlannedInsight, ...]  # in the order of importance
    reserves: tuple[PlannedInsight, ...] = ()
    topics: tuple[PlannedTopic, ...] = ()


def choose_insights(
    reading: Reading,
    conversation: Conversation,
    requester: PartRequester,
    prompt: Prompt,
    *,
    language: str,
    wanted: int | None = None,
    about: str | None = None,
    included: Sequence[Point] = (),
) -> Outline:
    """The outline of a post: 3 to 10 insights, or `wanted` ones where the points suffice.

    `about`: the subject that the writer wants. `included` are points that the writer wants to be insights; they come
    first unless the model orders them. Raises as `PartRequester.request`.
    """
    points = {point.id: point for point in (*included, *reading.points)}
    most = min(wanted or most_insights(conversation), len(points))
    least = most if wanted else min(INSIGHTS[0], most)
    values = {
        "language": language_name(language),
        "metadata": conversation.metadata,
        "about": fence(reading.about or "", 1200) or "unknown",
        "points": "\n\n".join(_listed(point, conversation) for point in points.values()),
        "count": str(most) if least == most else f"{least} to {most}",
        "steer": f"The editor wants a post about this subject: {fence(about, 200)}." if about else "",
    }
    parts = {
        "insights": Part(
            {"type": "array", "items": _INSIGHT}, 900, lambda value: _grade_insights(value, points, least, most)
        ),
        "topics": Part({"type": "array", "items": _TOPIC}, 200, lambda value: _grade_topics(value, points)),
    }
    found = requester.request(prompt, values, parts)
    chosen: list[PlannedInsight] = list(found["insights"].value or ())
    taken = {planned.point.id for planned in chosen}
    forced = [PlannedInsight(point, point.places[0]) for point in included if point.id not in taken]
    chosen = [*forced, *chosen][:most] if forced else chosen
    for point in points.values():
        if len(chosen) >= least:
            break
        if _is_new(point.places[0], chosen):
            chosen.append(PlannedInsight(point, point.places[0]))
    quoted = [planned.place for planned in chosen]
    left = [point for point in points.values() if point.id not in {planned.point.id for planned in chosen}]
    topics = [topic for topic in found["topics"].value or () if all(overlap(topic.place, one) == 0 for one in quoted)]
    reserves = [PlannedInsight(one, one.places[0]) for one in left if one not in {topic.point for topic in topics}]
    return Outline(tuple(chosen), tuple(reserves[:_RESERVES]), tuple(topics[: TOPICS[1]]))


def most_insights(conversation: Conversation) -> int:
    """The most insights that an episode of this length carries."""
    transcript = conversation.transcript
    minutes = transcript.duration / 60 or len(transcript.words) / _WORDS_PER_MINUTE
    return next(count for bound, count in _MOST_BY_MINUTES if minutes <= bound)


def _listed(point: Point, conversation: Conversation) -> str:
    """A point with its places, each with its time, its length in words, and the question before it."""
    transcript = conversation.transcript
    head = f"{point.id} ({point.kind or 'claim'}, weight {round(10 * point.weight)})"
    lines = [f"{head}: {fence(point.argued or 'a passage that the editor chose', 600)}"]
    for number, (first, last) in enumerate(point.places, start=1):
        who = fence(transcript.display(transcript.words[first].speaker) or "Voice", 60)
        clock = "" if transcript.timing == "none" else f" {format_clock(transcript.words[first].start)},"
        said = fence(transcript.text(first, last), 600).replace("\n", " ")
        lines.append(f"  place {number}:{clock} {who}, {shown_words(transcript, first, last)} words: {said}")
    if question := conversation.question_before(point.places[0]):
        lines.append(f"  asked before: {question}")
    return "\n".join(lines)


def _is_new(place: WordRange, chosen: Sequence[PlannedInsight]) -> bool:
    return all(overlap(place, planned.place) == 0 for planned in chosen)


def _grade_insights(value: Any, points: Mapping[str, Point], least: int, most: int) -> Graded:
    chosen: list[PlannedInsight] = []
    for item in value if isinstance(value, list) else []:
        point = points.get(str(item.get("point"))) if isinstance(item, dict) else None
        if point is None or any(planned.point.id == point.id for planned in chosen):
            continue
        place = _place_of(item, point)
        if _is_new(place, chosen):
            named = item.get("supports")
            others = [points[one] for one in (named if isinstance(named, list) else []) if one in points]
            supports = [run for other in others[:4] if other is not point for run in (other.rests_on or other.places)]
            chosen.append(PlannedInsight(point, place, tuple(supports)))
    if not chosen:
        return Graded(None, 100, ('insights: none of them names a point of the list, such as "p1"',))
    few = len(chosen) < least
    reasons = (f"insights: {len(chosen)} of {least} name a point and a place that no other has",) if few else ()
    return Graded(chosen[:most], int(few), reasons)


def _grade_topics(value: Any, points: Mapping[str, Point]) -> Graded:
    topics: list[PlannedTopic] = []
    for item in value if isinstance(value, list) else []:
        point = points.get(str(item.get("point"))) if isinstance(item, dict) else None
        subject = item.get("subject") if isinstance(item, dict) else None
        if point is not None and isinstance(subject, str) and subject.strip():
            topics.append(PlannedTopic(fence(subject, 80), point, _place_of(item, point)))
    return Graded(topics)


def _place_of(item: Mapping[str, Any], point: Point) -> WordRange:
    number = item.get("place")
    known = isinstance(number, int) and 1 <= number <= len(point.places)
    return point.places[number - 1] if known and isinstance(number, int) else point.places[0]
