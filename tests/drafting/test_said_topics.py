"""What a quotation is about, in a noun phrase that its speaker also says near it."""

from __future__ import annotations

import pytest

from summarizer.drafting.said_topics import Topics
from summarizer.records.transcript import Speaker, Transcript, Word


def _topics(*texts: str) -> Topics:
    words: list[Word] = []
    for text in texts:
        first = len(words)
        words += [
            Word(text=one, start=first + at, end=first + at + 0.5, speaker="A") for at, one in enumerate(text.split())
        ]
    made = Transcript(model="t", language="en", duration=900, words=tuple(words), speakers=(Speaker(label="A"),))
    return Topics(made, frozenset({"ada"}))


def _topic(*texts: str) -> str | None:
    """The topic of the first text, which may be several sentences; the others are said after it."""
    return _topics(*texts).of((0, len(texts[0].split())))


NEAR = ("We moved Bellowsoft.", "They sell Bellowsoft.", "Organs are old.", "All organs in Tempora hum.")
NEAR_TOO = ("The organs fell.", "We tune the Tempora.", "People like Tempora.", "The pipe organs of my aunt are old.")
MORE = ("Those are the pipe organs.", "We tune pipe organs.", "A weird.", "It is the weird.", "I saw Ada.", "See Ada.")


@pytest.mark.parametrize(
    ("quotation", "topic"),
    [
        ("Nobody should buy Bellowsoft for a parish.", "Bellowsoft"),  # the only name, as an object
        ("Bellowsoft is cheaper than Tempora.", "Bellowsoft"),  # a subject, beside a name in its own sentence
        ("So I think Bellowsoft can play the hymn.", "Bellowsoft"),
        ("Bellowsoft itself is kind to a parish.", "Bellowsoft"),
        ("Organs are the voice of a parish.", "organs"),
        ("An organ is the voice of a parish.", "organs"),
        ("Nobody tunes the pipe organs.", "the pipe organs"),
        ("Bells are an old craft that can work over Bellowsoft.", None),  # no subject, no object
        ("RTO bells are an old craft and we buy Bellowsoft.", None),  # two compete
        ("We had dinner in Tempora.", None),  # a place where something else was done
        ("We are more like Tempora.", None),
        ("The future is Tempora.", None),
        ("It runs with Bellowsoft.", None),  # what runs is not said
        ("Tempora hums. Bellowsoft is old.", None),  # a name in each sentence
        ("Nobody tunes the organ.", None),  # which organ?
        ("Nobody should move without organs.", None),  # a common noun that is no subject
        ("The organ is the voice of a parish.", None),
        ("That organ is the voice of a parish.", None),
        ("The Bellowsoft is the voice of a parish.", None),
        ("The days before Bellowsoft came were hard.", None),
        ("Winter is hard on a parish.", None),  # not said again
        ("Nobody tunes the way.", None),
        ("That seems weird.", None),
        ("Nobody should trust Ada.", None),  # a person
    ],
)
def test_a_topic_is_what_the_quotation_speaks_of(quotation: str, topic: str | None) -> None:
    assert _topic(quotation, *NEAR, *NEAR_TOO, *MORE) == topic


def test_a_topic_is_said_again_by_its_speaker() -> None:
    assert _topic("Nobody should buy Bellowsoft for a parish.", "Organs hum.", "A bell hums.") is None


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What should a parish do with Bellowsoft?", True),
        ("What should a parish do with Bellowsoft and Tempora?", False),  # about both
        ("What should a parish do?", False),
    ],
)
def test_a_question_is_about_a_topic_when_it_names_no_other(question: str, about: bool) -> None:
    assert _topics(question, *NEAR, *NEAR_TOO).asked_about("Bellowsoft", (0, len(question.split()))) == about


def test_two_quotations_at_most_have_the_same_topic() -> None:
    first = "Nobody should buy Bellowsoft for a parish."
    topics = _topics(first, *NEAR)
    assert [topics.of((0, len(first.split()))) for _ in range(3)] == ["Bellowsoft", "Bellowsoft", None]
