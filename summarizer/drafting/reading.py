"""Has a language model read the whole conversation: what is argued in it, and at which places.

A conversation that is longer than the model's room is read in windows that overlap; a server that refuses a window as
too long is asked again with smaller ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from summarizer.drafting.conversation import Conversation
from summarizer.drafting.part_requests import Graded, Part, PartRequester, object_schema
from summarizer.drafting.passages import fence
from summarizer.drafting.places import PLACE_SCHEMA, PlaceReader, distinct, overlap
from summarizer.drafting.prompts import Prompt
from summarizer.errors import AnswerError, NotYet, TooLongError
from summarizer.llm import count_tokens
from summarizer.records.reading import Point, PointKind, Reading, Stretch, Subject
from summarizer.records.word_ranges import WordRange
from summarizer.reporting import Reporter
from summarizer.text.language_names import language_name

__all__ = ["MOST_LINES", "MOST_POINTS", "read_conversation"]

MOST_POINTS, MOST_LINES = 24, 48
_WORDS_OF_A_LINE = 200  # of talk: a minute and a quarter
_WEIGHT_OF_LINES = 0.1  # less than a point's
_LEAST_POINTS = 3  # fewer from a whole conversation are asked for once more
_MOST_PLACES = 3
_MOST_SUBJECTS = 6
_ANSWER_TOKENS = 8200
_PROMPT_TOKENS = 2100  # of the instructions, with room for the complaint about an answer
_LEAST_WINDOW = 1500  # tokens; a server that refuses this refuses everything
_LEAST_ALIKE = 0.6  # of a place to the one that was named
_LEAST_ALIKE_ONLY = 0.25  # the same where a point has no other; the insight is written with both before it
_SAME_PLACE = 0.6  # common share of the best places of two points, from which they are one point
_KINDS = get_args(PointKind)
_STRETCHES = ("advertisement", "small talk", "sign-off")
_STRING, _INTEGER = {"type": "string"}, {"type": "integer"}
_POINT = object_schema({
    "argued": _STRING,
    "kind": {"type": "string", "enum": list(_KINDS)},
    "places": {"type": "array", "items": PLACE_SCHEMA},
    "rests_on": {"type": "array", "items": _INTEGER},
    "weight": _INTEGER,
})  # fmt: skip
_LINE = object_schema({"about": _STRING, **PLACE_SCHEMA["properties"]})
_SUBJECT = object_schema({"name": _STRING, "sentences": {"type": "array", "items": _INTEGER}})
_STRETCH = object_schema({
    "first": _INTEGER, "last": _INTEGER, "kind": {"type": "string", "enum": list(_STRETCHES)},
})  # fmt: skip


def read_conversation(
    conversation: Conversation,
    places: PlaceReader,
    requester: PartRequester,
    prompt: Prompt,
    report: Reporter,
    *,
    language: str,
    voices: str,
    about: str | None = None,
) -> Reading:
    """What the model found, with places that may be quoted: at most 24 points, the most important first, and after them
    at most 48 lines, which are points of one place and little weight.

    `language` is that of the texts, `voices` says whose words may be quoted, `about` is the subject that the post is
    to be about, if any. Raises AnswerError when the model gave no point with a place, ProviderError, NetworkError and
    NotYet.
    """
    reader = _Reader(conversation, places, requester, prompt, language, voices, about)
    room = requester.client.room - _ANSWER_TOKENS - _PROMPT_TOKENS
    while True:
        windows = conversation.windows(max(_LEAST_WINDOW, room), count_tokens)
        try:
            parts = _read_windows(reader, windows, report)
            break
        except TooLongError as refused:
            if room <= _LEAST_WINDOW:
                raise
            told = refused.room - _ANSWER_TOKENS - _PROMPT_TOKENS if refused.room else room // 2
            room = max(_LEAST_WINDOW, min(told, int(room * 0.75)))
            report.note(f"{requester.client.model} takes no prompt of this length; reading it in smaller parts")
    reading = _joined(parts, reader.problems, requester)
    if not reading.points:
        why = reading.problems[0] if reading.problems else "it named no places"
        raise AnswerError(f"{requester.client.model} found nothing to quote ({why}); try another --model")
    return reading


@dataclass(frozen=True)
class _Window:
    """What the answer about one window holds."""

    about: str
    points: tuple[Point, ...]
    lines: tuple[Point, ...]
    subjects: tuple[Subject, ...]
    stretches: tuple[Stretch, ...]


def _read_windows(reader: _Reader, windows: Sequence[range], report: Reporter) -> list[_Window]:
    """Every window is asked about before a batch API's answers are awaited."""
    parts: list[_Window] = []
    awaited: list[NotYet] = []
    for number, window in enumerate(windows):
        report.progress(number, len(windows), "reading the conversation")
        try:
            parts.append(reader.read(window, len(windows)))
        except NotYet as later:
            awaited.append(later)
    if awaited:
        raise NotYet(str(awaited[0]), tuple(key for later in awaited for key in later.keys))
    report.progress(len(windows), len(windows), "reading the conversation")
    return parts


class _Reader:
    def __init__(
        self,
        conversation: Conversation,
        places: PlaceReader,
        requester: PartRequester,
        prompt: Prompt,
        language: str,
        voices: str,
        about: str | None,
    ) -> None:
        self.conversation, self.places, self.requester, self.prompt = conversation, places, requester, prompt
        self.transcript = conversation.transcript
        self.language, self.voices, self.about = language, voices, about
        self.problems: list[str] = []

    def read(self, window: range, windows: int) -> _Window:
        most = max(6, -(-MOST_POINTS // windows))
        words = sum(last - first for first, last in (self.transcript.sentences[one].words for one in window))
        most_lines = min(MOST_LINES, max(6, words // _WORDS_OF_A_LINE))
        steer = f"The editor wants a post about this subject: {fence(self.about, 200)}." if self.about else ""
        values = {
            "conversation": self.conversation.text(window, self.places.rules.cut_points),
            "language": language_name(self.language),
            "voices": fence(self.voices, 400),
            "most": str(most),
            "most_lines": str(most_lines),
            "steer": steer,
        }
        dropped: dict[str, None] = {}
        parts = {
            "about": Part(_STRING, 120, _grade_text),
            "points": Part(
                {"type": "array", "items": _POINT}, 4400, lambda value: self._points(value, window, most, dropped)
            ),
            "lines": Part(
                {"type": "array", "items": _LINE}, 50 * most_lines, lambda value: self._lines(value, window, most_lines)
            ),
            "subjects": Part({"type": "array", "items": _SUBJECT}, 400, lambda value: self._subjects(value, window)),
            "stretches": Part({"type": "array", "items": _STRETCH}, 500, lambda value: self._stretches(value, window)),
        }
        found = self.requester.request(self.prompt, values, parts)
        self.problems += dropped or (() if found["points"].usable else found["points"].reasons)
        return _Window(
            str(found["about"].value or ""),
            tuple(found["points"].value or ()),
            tuple(found["lines"].value or ()),
            tuple(found["subjects"].value or ()),
            tuple(found["stretches"].value or ()),
        )

    def _points(self, value: Any, window: range, most: int, dropped: dict[str, None]) -> Graded:
        points: list[Point] = []
        dropped.clear()
        for item in value if isinstance(value, list) else []:
            if not isinstance(item, dict) or not isinstance(item.get("argued"), str) or not item["argued"].strip():
                continue
            point = self._point(item, window, dropped)
            if point is not None:
                points.append(point)
        points.sort(key=lambda point: -point.weight)
        if len(points) < min(_LEAST_POINTS, max(1, len(window) // 40)):
            few = f"points: {len(points)} of the points have a place that may be quoted"
            return Graded(points, 100 if not points else 1, (few, *list(dropped)[:6]))
        apart = _apart(points)
        if len(points) >= _LEAST_POINTS > len(apart):
            same = f"points: the best places of {len(points)} points overlap; each point needs a place of its own"
            return Graded(points[:most], 1, (same,))
        return Graded(points[:most])

    def _point(self, item: Mapping[str, Any], window: range, dropped: dict[str, None]) -> Point | None:
        argued = fence(str(item["argued"]), 600).replace("\n", " ")
        named = item.get("places")
        given = (named if isinstance(named, list) else [])[:_MOST_PLACES]
        read = [self.places.read(one, window, least_alike=_LEAST_ALIKE) for one in given]
        if all(place.words is None for place in read):
            read = [self.places.read(one, window, least_alike=_LEAST_ALIKE_ONLY) for one in given]
        runs = distinct([place.words for place in read if place.words is not None])
        if not runs:
            reason = read[0].reason if read else "it has no place"
            dropped[f"the point {argued[:80]!r} was left out: {reason}"] = None
            return None
        weight, kind = item.get("weight"), item.get("kind")
        return Point(
            id="p0",
            argued=argued,
            kind=kind if kind in _KINDS else None,
            places=runs,
            rests_on=self._runs(item.get("rests_on"), window),
            weight=min(10, max(0, weight)) / 10 if isinstance(weight, int) else 0.5,
        )

    def _lines(self, value: Any, window: range, most: int) -> Graded:
        """What is worth a quotation besides the points. One that may not be quoted is left out without a word."""
        lines: list[Point] = []
        for item in (value if isinstance(value, list) else [])[:most]:
            place = self.places.read(item, window, least_alike=_LEAST_ALIKE).words
            if place is not None:
                about = item.get("about")
                argued = fence(about, 120).replace("\n", " ") if isinstance(about, str) else None
                lines.append(Point(id="p0", argued=argued, places=(place,), weight=_WEIGHT_OF_LINES))
        return Graded(lines)

    def _subjects(self, value: Any, window: range) -> Graded:
        subjects = [
            Subject(name=fence(item["name"], 80), rests_on=self._runs(item.get("sentences"), window))
            for item in (value if isinstance(value, list) else [])[:_MOST_SUBJECTS]
            if isinstance(item, dict) and isinstance(item.get("name"), str) and item["name"].strip()
        ]
        return Graded(subjects)

    def _stretches(self, value: Any, window: range) -> Graded:
        found: list[Stretch] = []
        for item in (value if isinstance(value, list) else [])[:40]:
            if not isinstance(item, dict) or item.get("kind") not in _STRETCHES:
                continue
            first, last = item.get("first"), item.get("last")
            if isinstance(first, int) and isinstance(last, int) and first in window and last in window:
                low, high = min(first, last), max(first, last)
                sentences = self.transcript.sentences
                found.append(Stretch(words=(sentences[low].words[0], sentences[high].words[1]), kind=item["kind"]))
        return Graded(found)

    def _runs(self, value: Any, window: range) -> tuple[WordRange, ...]:
        numbers = [one for one in (value if isinstance(value, list) else []) if isinstance(one, int) and one in window]
        return tuple(self.transcript.sentence_words(sorted(set(numbers))[:24]))


def _joined(parts: Sequence[_Window], problems: Sequence[str], requester: PartRequester) -> Reading:
    """One reading of all windows; of two points with the same best place the weightier one is kept."""
    points = _ranked(part.points for part in parts)[:MOST_POINTS]
    places = [place for point in points for place in point.places]
    lines = _ranked(part.lines for part in parts)
    new = [one for one in lines if all(overlap(one.places[0], place) < _SAME_PLACE for place in places)]
    points += new[:MOST_LINES]
    subjects: dict[str, Subject] = {}
    for subject in (subject for part in parts for subject in part.subjects):
        subjects.setdefault(subject.name.casefold(), subject)
    return Reading(
        model=requester.client.model,
        about=" ".join(dict.fromkeys(part.about for part in parts if part.about))[:1200] or None,
        points=tuple(point.model_copy(update={"id": f"p{number}"}) for number, point in enumerate(points, start=1)),
        subjects=tuple(subjects.values())[:_MOST_SUBJECTS],
        stretches=tuple(stretch for part in parts for stretch in part.stretches),
        usage=requester.usage,
        problems=tuple(dict.fromkeys(problems)),
    )


def _ranked(of_windows: Iterable[Sequence[Point]]) -> list[Point]:
    """The points of all windows that are apart, the weightiest first.

    Of points of equal weight the first of each window come first, so that no window is left out for its place.
    """
    ranked = [(-point.weight, rank, point) for points in of_windows for rank, point in enumerate(points)]
    return _apart([point for _, _, point in sorted(ranked, key=lambda found: found[:2])])


def _apart(points: Sequence[Point]) -> list[Point]:
    """The points without those whose best place is that of an earlier one."""
    kept: list[Point] = []
    for point in points:
        if all(overlap(point.places[0], other.places[0]) < _SAME_PLACE for other in kept):
            kept.append(point)
    return kept


def _grade_text(value: Any) -> Graded:
    text = fence(value, 600).replace("\n", " ") if isinstance(value, str) else ""
    return Graded(text) if text else Graded("", 1, ("it is missing",))
