"""Writes one numbered insight around a planned quotation, which the model may move or reject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from summarizer.drafting.conversation import Conversation
from summarizer.drafting.gates import Basis, judge
from summarizer.drafting.outline import PlannedInsight
from summarizer.drafting.part_requests import Graded, Part, PartRequester, Refused
from summarizer.drafting.passages import fence
from summarizer.drafting.places import PLACE_SCHEMA, PlaceReader, overlap
from summarizer.drafting.prompts import Prompt
from summarizer.records.post import Insight
from summarizer.records.printed_words import printed_words
from summarizer.records.word_ranges import WordRange
from summarizer.text.language_names import language_name

__all__ = ["Rejected", "Written", "write_insight"]

Decision = Literal["keep", "move", "reject"]
_DECISIONS = ("keep", "move", "reject")
_MOVED = 2  # weight of what was written about a place that the quotation may not be moved to
_FIXED = ("the quotation is fixed: keep it, and write about what it says",)
_LEAST_ALIKE = 0.9  # of a place that code moved a little to the one that was named
_MOST_EVIDENCE = 24  # sentences
_ANSWER_WORDS = 650  # of the answer around the quotation
_SUPPORT_WORDS = 350
_TOKENS = {"heading": 40, "claim": 130, "takeaway": 80}
_STRING = {"type": "string"}


@dataclass(frozen=True)
class Written:
    """An insight and its quotation."""

    words: WordRange
    texts: dict[str, Graded]  # heading, claim, takeaway
    evidence: tuple[WordRange, ...]

    def insight(self, quote: str, kept: dict[str, str | None]) -> Insight:
        """The record, with the id that the quotation has in the draft and the texts that may be printed."""
        return Insight(
            quote=quote,
            heading=kept["heading"],
            claim=kept["claim"],
            takeaway=kept["takeaway"],
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class Rejected:
    """The passage does not carry the point, says the model; or the provider refused the request."""

    why: str
    unwritten: Written | None = None  # of a refused request, which would be refused again: the insight without texts


def write_insight(
    planned: PlannedInsight,
    conversation: Conversation,
    places: PlaceReader,
    requester: PartRequester,
    prompt: Prompt,
    basis: Basis,
    *,
    language: str,
    speaker: str,
    called: str,
    guest: str,
    others: Sequence[PlannedInsight],
    taken: Sequence[WordRange],
    style: str = "",
    may_reject: bool = True,
    may_move: bool = True,
    refused: Refused | None = None,
) -> Written | Rejected:
    """The insight, or why there is none.

    `others` are the other insights as planned, `taken` the quotations of those. `basis` is what the texts may state;
    `style` the house style. `refused`, and what is raised: see `PartRequester.request`.
    """
    transcript = conversation.transcript
    answer = conversation.answer(planned.place, _ANSWER_WORDS)
    beside = _support(planned, conversation, answer)
    shown = {*answer, *beside}
    own = transcript.sentence_ids(planned.place)
    values = {
        "language": language_name(language),
        "guest": fence(guest, 300),
        "speaker": fence(speaker, 80),
        "surname": fence(called, 60),
        "point": fence(planned.point.argued or "what the quotation says", 600).replace("\n", " "),
        "passage": conversation.numbered(answer, places.rules.cut_points),
        "support": conversation.numbered(beside, places.rules.cut_points) or "nothing",
        "quote": fence(printed_words(transcript, planned.place), 800).replace("\n", " "),
        "sentences": str(own.start) if len(own) == 1 else f"{own.start} to {own.stop - 1}",
        "others": _listed(others),
        "style": style,
    }
    chosen: dict[str, Any] = {"words": planned.place, "decision": "keep"}

    def place(value: Any) -> Graded:
        graded = _graded_place(value, planned.place, str(chosen["decision"]), places, shown, taken)
        chosen["words"] = graded.value
        return graded

    def decision(value: Any) -> Graded:
        chosen["decision"] = value if value in _DECISIONS else "keep"
        if chosen["decision"] == "move" and not may_move:
            chosen["decision"] = "fixed"
            return Graded("keep", _MOVED, _FIXED)
        if chosen["decision"] == "reject" and not may_reject:
            chosen["decision"] = "keep"
        return Graded(chosen["decision"])

    def prose(name: str) -> Part:
        def grade(value: Any) -> Graded:
            if chosen["decision"] == "reject":
                return Graded(None)
            quote = transcript.text(*chosen["words"])
            graded = judge(name, value, replace(basis, quote=quote))
            if chosen["decision"] == "fixed":  # it was written about another place
                return replace(graded, weight=graded.weight + _MOVED, reasons=(*graded.reasons, *_FIXED))
            return graded

        return Part(_STRING, _tokens(name, language), grade)

    parts = {
        "decision": Part({"type": "string", "enum": list(_DECISIONS)}, 10, decision),
        "why": Part(_STRING, 60, lambda value: Graded(fence(value, 240) if isinstance(value, str) else "")),
        "place": Part(PLACE_SCHEMA, 50, place),
        **{name: prose(name) for name in _TOKENS},
        "evidence": Part(
            {"type": "array", "items": {"type": "integer"}}, 80, lambda value: _graded_evidence(value, shown)
        ),
    }
    refusals: list[str] = []

    def note(why: str) -> None:
        refusals.append(why)
        if refused is not None:
            refused(why)

    found = requester.request(prompt, values, parts, note if refused else None)
    if found["decision"].value == "reject":
        return Rejected(str(found["why"].value or "the passage does not carry it"))
    words: WordRange = found["place"].value or planned.place
    rests_on = set(found["evidence"].value or ()) | set(transcript.sentence_ids(words))
    written = Written(words, {name: found[name] for name in _TOKENS}, transcript.sentence_words(rests_on))
    if refusals and not found["decision"].usable:
        return Rejected(refusals[0], written)
    return written


def _support(planned: PlannedInsight, conversation: Conversation, answer: range) -> list[int]:
    """The sentences elsewhere that the point rests on or that support it, as far as the prompt has room."""
    transcript = conversation.transcript
    numbers: dict[int, None] = {}
    left = _SUPPORT_WORDS
    for run in (*planned.point.rests_on, *planned.supports):
        for number in transcript.sentence_ids(run):
            if number in answer or number in numbers:
                continue
            low, high = transcript.sentences[number].words
            left -= high - low
            if left < 0:
                return sorted(numbers)
            numbers[number] = None
    return sorted(numbers)


def _graded_place(
    value: Any,
    planned: WordRange,
    decision: str,
    places: PlaceReader,
    shown: set[int],
    taken: Sequence[WordRange],
) -> Graded:
    """The run to print: the planned one unless the model moves it to another that may be quoted."""
    if decision != "move":
        return Graded(planned)
    reasons: tuple[str, ...] = ()
    place = places.read(value, shown, least_alike=_LEAST_ALIKE)
    if place.words is None:
        reasons = (f"place: {place.reason}"[:300],)
        place = places.read(value, shown)
    if place.words is None:
        return Graded(planned, 2, reasons)
    if any(overlap(place.words, other) for other in taken):
        return Graded(planned, 2, ("place: another insight of the post quotes these words",))
    return Graded(place.words, len(reasons), reasons)


def _graded_evidence(value: Any, shown: set[int]) -> Graded:
    found = value if isinstance(value, list) else []
    return Graded([one for one in found if isinstance(one, int) and one in shown][:_MOST_EVIDENCE])


def _listed(others: Sequence[PlannedInsight]) -> str:
    """The other points of the post as planned: a prompt does not depend on answers, so all can be asked at once."""
    lines = [f"- {one.point.argued}" for one in others if one.point.argued]
    return fence("\n".join(lines), 4000) or "none"


def _tokens(name: str, language: str) -> int:
    return _TOKENS[name] * (1 if language == "en" else 2)
