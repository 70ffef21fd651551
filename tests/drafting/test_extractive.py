"""The draft that is built from what was said."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from episode_fixture import episode, quotes, transcript

from summarizer.drafting import signals
from summarizer.drafting.blemishes import blemishes
from summarizer.drafting.extractive import _Extractive, draft
from summarizer.drafting.questions import is_asked, question_before, reported_question
from summarizer.records.post import Draft
from summarizer.records.reading import Point, Reading

HEARD = transcript()
QUOTES = quotes(HEARD)


@dataclass(frozen=True)
class Cast:
    guests: tuple[str, ...] = ("Elias Brandvold",)
    hosts: tuple[str, ...] = ("Dora Penn",)
    name: str | None = "Brandvold"

    def called(self, label: str) -> str | None:
        return self.name if label == "Speaker 2" else "Penn"


def made(cast: Cast | None = None) -> Draft:
    reading = signals.choose(HEARD, episode(), QUOTES)
    return draft(episode(), HEARD, QUOTES, reading, cast or Cast(), count=3)


def test_a_post_begins_with_a_heading_and_names_the_speaker() -> None:
    found = made()
    assert len(found.insights) == 3
    assert found.insights[0].heading
    assert all(one.claim or one.lead_in for one in found.insights)
    assert found.model is None
    assert {one.quote for one in found.insights} <= {one.id for one in QUOTES.candidates}


def test_no_sentence_is_made_up() -> None:
    said = {word.text.strip(".,?").lower() for word in HEARD.words}
    more = {"brandvold", "brandvold's", "has", "says", "adds", "that"}
    for one in made().insights:
        for text in (one.heading or "", one.claim or ""):
            assert {word.strip(".,").lower() for word in text.split()} <= said | more


def test_a_voice_without_a_name_is_one_of_the_speakers() -> None:
    found = made(Cast(guests=(), hosts=(), name=None))
    assert {one.lead_in for one in found.insights} == {"One of the speakers says:"}
    assert all(one.claim is None and one.second is None for one in found.insights)


def test_what_several_guests_say_is_not_said_by_the_first() -> None:
    found = made(Cast(guests=("Elias Brandvold", "Runa Voss")))
    assert not (found.conclusion[0] or "").startswith("Among the points that Brandvold")


def test_a_place_that_is_no_candidate_becomes_a_quotation_of_the_draft() -> None:
    words = next(one.words for one in HEARD.sentences if "boards fail" in HEARD.text(*one.words))
    found = draft(episode(), HEARD, QUOTES, Reading(points=(Point(id="p1", places=(words,)),)), Cast(), count=3)
    assert [one.words for one in found.cut] == [words]


def test_points_have_places_of_one_answer_and_do_not_repeat() -> None:
    found = signals.choose(HEARD, episode(), QUOTES)
    places = [words for point in found.points for words in point.places]
    assert len(places) == len(set(places)) == len(QUOTES.candidates)
    assert all(1 <= len(point.places) <= 3 and point.argued is None for point in found.points)


def test_what_may_not_be_quoted_is_no_point() -> None:
    class Refuses:
        def refusal(self, words: tuple[int, int]) -> str | None:
            return "cut inside a clause" if words == QUOTES.candidates[0].words else None

        def trimmed(self, words: tuple[int, int]) -> tuple[int, int]:
            return words

    found = signals.choose(HEARD, episode(), QUOTES, quotability=Refuses())
    assert QUOTES.candidates[0].words not in [words for point in found.points for words in point.places]


@pytest.mark.parametrize(
    ("asked", "reported"),
    [
        ("So how do you usually test an organ?", "how Brandvold usually tests an organ"),
        ("Have you removed computers from organs?", "whether Brandvold has removed computers from organs"),
        ("Can you talk a little bit about the first apprentice?", "about the first apprentice"),
        ("What did you tell the parish?", "what Brandvold told the parish"),
        ("What did you oil on Monday?", None),  # the past form is not known
        ("What should a parish do first?", "what a parish should do first"),
        ("What makes an organ sound so cold?", "what makes an organ sound so cold"),
        ("Does an old organ need a motor?", "whether an old organ needs a motor"),
        ("How does the cold change a tuner?", "how the cold changes a tuner"),
        ("What's the best motor for an organ?", "what the best motor for an organ is"),
        ("What does it do to them?", None),  # what does what to whom?
        ("If it is cold, what do you do first?", None),  # under a condition
        ("How do you do that on a Saturday?", None),  # do what?
        ("What is wrong with our organ?", None),  # whose?
        ("Motors?", None),
    ],
)
def test_a_question_in_reported_form(asked: str, reported: str | None) -> None:
    heard = transcript(f"H: {asked}\nG: A cold organ needs no motor.")
    words = question_before(heard, len(heard.words) - 1)
    assert words is not None
    assert reported_question(heard, words, "Brandvold") == reported


def test_a_question_far_before_leads_in_to_nothing() -> None:
    heard = transcript("H: How do you test an organ?\n" + "G: The motor was fine then.\n" * 6)
    assert question_before(heard, 7) is not None
    assert question_before(heard, len(heard.words) - 1) is None


def test_no_sentence_is_two_claims() -> None:
    claims = [one.claim for one in made().insights if one.claim]
    assert len(claims) == len(set(claims))


def test_what_metadata_and_headings_do_not_give_is_left_to_write() -> None:
    unnamed = Cast(guests=(), hosts=(), name=None)
    reading = signals.choose(HEARD, episode(), QUOTES)
    found = draft(episode(show=None), HEARD, QUOTES, reading, unnamed, count=3)
    assert found.dek is found.intro is None
    assert found.conclusion == (None, None)
    assert not found.subjects


def test_the_dek_says_who_talks_with_whom_and_the_first_point() -> None:
    assert made().dek == (
        "On The Long Shelf, Elias Brandvold talks with Dora Penn and says that most broken organs are not broken."
    )


FLAWED = [
    "The tuner was, you know, the tuner was more expensive than a bellows maker.",  # said twice, a filler between
    "The motor was, that was, the motor was the cheapest part of that organ.",  # starts again
    "Cold closed fourteen, because nobody pays for the heating of a church.",  # fourteen what?
    "But an organ in a warm church needs no motor for the first years.",
    "It needs no motor in a church that somebody keeps warm in winter.",
]
CLEAN = "An organ in a warm church needs no motor, which every tuner knows by heart."


@pytest.mark.parametrize("said", FLAWED)
def test_a_reader_stumbles_over_it(said: str) -> None:
    heard = transcript(f"G: {said}")
    assert blemishes(heard, (0, len(heard.words))) >= 1


@pytest.mark.parametrize(
    "said", [CLEAN, "I closed nineteen churches in 2016.", "At level four nine in ten bellows leak."]
)
def test_nobody_stumbles_over_it(said: str) -> None:
    heard = transcript(f"G: {said}")
    assert blemishes(heard, (0, len(heard.words))) == 0


@pytest.mark.parametrize("said", FLAWED)
def test_the_first_insight_is_one_that_nobody_stumbles_over(said: str) -> None:
    script = f"G: * {said}\nH: And then?\nG: * Most broken organs are only cold, and I have seen forty of them.\n"
    script += "H: Why is that?\n" * 4 + f"G: * {CLEAN}\nH: Who else?\n" + "G: An organ is an organ.\n" * 8
    heard = transcript(script)
    found = quotes(heard, script)
    made = draft(episode(), heard, found, signals.choose(heard, episode(), found), Cast(), count=3)
    shown = {one.id: one.text for one in found.candidates}
    assert shown[made.insights[0].quote] != said
    assert made.insights[0].heading


def test_passages_without_a_heading_are_marked_and_never_first() -> None:
    found = made()
    assert found.insights[0].heading
    assert [one.heading for one in found.insights[1:]] == [None, None]
    assert any("2 headings are left for the writer" in one for one in found.problems)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Have you seen that shift in this last year?", True),
        ("So how'd you come around to this kind of organ?", True),
        ("False?", False),
        ("And then you realize that it is cold, right?", False),
        ("You never tune it in winter?", False),
    ],
)
def test_what_asks_something_is_told_from_a_tag(question: str, asks: bool) -> None:
    heard = transcript(f"H: {question}\nG: It is still very early in this.")
    assert is_asked(heard, (0, len(question.split()))) is asks


@pytest.mark.parametrize(
    ("script", "lead_in"),
    [
        ("H: So how'd you come around to this kind of organ?\nG: We are {}", "Answering Penn, Brandvold says:"),
        ("H: So how'd you come around to this kind of organ?\nG: Yes. We are {}", "Answering Penn, Brandvold says:"),
        ("H: So how'd you come around to this kind of organ?\nG: Yes. It is cold. We are {}", "Brandvold says:"),
        ("H: That is a shift, right?\nG: We are {}", "Brandvold says:"),
        ("H: That is a shift.\nG: We are {}", "Brandvold says:"),
        ("G: How'd you come around to this kind of organ?\nG: We are {}", "Brandvold says:"),
    ],
    ids=["directly", "second sentence", "later", "tag", "no question", "asked by themselves"],
)
def test_the_answer_to_a_question_names_who_asked(script: str, lead_in: str) -> None:
    said = "still very early in all of that."
    heard = transcript(script.format(said))
    words = heard.sentences[-1].words
    built = _Extractive(episode(), heard, quotes(heard), Cast(), (), None)
    assert built._lead_in(built.quotations.at(words), "Brandvold") == lead_in
