"""Writes what stands around the insights: headline, dek, intro, topic sections, conclusion, subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from summarizer.drafting.conversation import Conversation
from summarizer.drafting.gates import Basis, judge, judge_subjects
from summarizer.drafting.outline import PlannedTopic
from summarizer.drafting.part_requests import Graded, Part, PartRequester, Refused
from summarizer.drafting.passages import fence, introduction_of
from summarizer.drafting.prompts import Prompt
from summarizer.records.post import Insight
from summarizer.records.word_ranges import WordRange
from summarizer.text.language_names import language_name

__all__ = ["FRAMING", "WrittenInsight", "topic_sentences", "write_framing"]

FRAMING = ("headline", "dek", "intro", "conclusion_shown", "conclusion_next")
_TOPIC_WORDS = 420
_OPENING_SENTENCES = 14
_TOKENS = {
    "headline": 40, "dek": 110, "intro": 190, "conclusion_shown": 170, "conclusion_next": 120, "subjects": 70,
    "topic_opening": 130, "topic_closing": 110,
}  # fmt: skip
_STRING = {"type": "string"}


class WrittenInsight(NamedTuple):
    insight: Insight
    words: WordRange


def write_framing(
    written: Sequence[WrittenInsight],
    topics: Sequence[PlannedTopic],
    conversation: Conversation,
    requester: PartRequester,
    prompt: Prompt,
    basis: Basis,
    *,
    language: str,
    who: str,
    called: str,
    guest: str | None,
    about: str,
    style: str = "",
    refused: Refused | None = None,
) -> dict[str, Graded]:
    """The texts by part; those of topic 1 are `topic_opening_1` and `topic_closing_1`.

    `who` says who speaks and in which role, `called` is the guest's surname or how a panel is called.
    `refused`, and what is raised: see `PartRequester.request`.
    """
    episode, transcript = conversation.episode, conversation.transcript
    listed = "\n".join(
        f"{number}. {one.insight.heading or ''}. {one.insight.claim or ''} {one.insight.takeaway or ''} "
        f"Quotation: {transcript.text(*one.words)}"
        for number, one in enumerate(written, start=1)
    )
    blocks = [
        f"Subject: {fence(topic.subject, 80)}. What was said:\n<passage>\n"
        f"{conversation.numbered(topic_sentences(topic, conversation))}\n</passage>\n"
        f"The quotation between the two paragraphs: {fence(transcript.text(*topic.place), 500)}"
        for topic in topics
    ]
    values = {
        "language": language_name(language),
        "guest": fence(who, 400),
        "surname": fence(called, 60),
        "show": fence(episode.show or "this podcast", 120),
        "metadata": conversation.metadata,
        "introduction": _introduction(conversation, guest),
        "about": fence(about, 1200) or "nothing",
        "insights": fence(listed, 9000),
        "topics": "\n".join(blocks),
        "style": style,
    }
    parts = {name: _prose(name, basis, language) for name in FRAMING}
    subjects_schema = {"type": "array", "items": _STRING}
    parts["subjects"] = Part(subjects_schema, _TOKENS["subjects"], lambda value: judge_subjects(value, basis))
    for number, topic in enumerate(topics, start=1):
        near = replace(basis, quote=transcript.text(*topic.place))
        for side in ("topic_opening", "topic_closing"):
            parts[f"{side}_{number}"] = _prose(side, near, language)
    return requester.request(prompt, values, parts, refused)


def topic_sentences(topic: PlannedTopic, conversation: Conversation) -> list[int]:
    """The answer around a topic's quotation, and what its point rests on."""
    transcript = conversation.transcript
    elsewhere = {number for run in topic.point.rests_on for number in transcript.sentence_ids(run)}
    return sorted(elsewhere | set(conversation.answer(topic.place, _TOPIC_WORDS)))


def _introduction(conversation: Conversation, guest: str | None) -> str:
    """How the conversation opens, and what is said of the guest in its first minutes."""
    opening = conversation.numbered(range(min(_OPENING_SENTENCES, len(conversation.transcript.sentences))))
    named = introduction_of(conversation.transcript, guest).split("\n")
    return "\n".join([opening, *(line for line in named if line.partition(": ")[2] not in opening)])


def _prose(kind: str, basis: Basis, language: str) -> Part:
    tokens = _TOKENS[kind] * (1 if language == "en" else 2)
    return Part(_STRING, tokens, lambda value: judge(kind, value, basis))
