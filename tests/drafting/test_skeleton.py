"""What code alone writes: how many insights, which quotations, and plain sentences around them."""

from __future__ import annotations

import pytest
from episode_fixture import quotes, transcript

from summarizer.drafting.prose import AllowedFacts, find_faults
from summarizer.drafting.skeleton import choose_candidates, how_many, in_a_sentence, plain_framing, without_guest

HEARD = transcript()
POOL = list(quotes(HEARD).ranked())
POINTS = [
    "cold rooms ruin more organs than bad motors",
    "boards fail long before bellows do",
    "dust tells more than a manual",
    "apprentices should begin with bad pipes",
]


@pytest.mark.parametrize(
    ("minutes", "good", "poor", "count"),
    [(4, 16, 0, 5), (4, 5, 0, 4), (4, 3, 20, 3), (60, 60, 0, 7), (180, 90, 0, 9), (0, 16, 0, 4), (60, 2, 3, 3)],
)
def test_how_many_insights(minutes: float, good: int, poor: int, count: int) -> None:
    pool = [POOL[0]] * good + [POOL[0].model_copy(update={"score": 0.3})] * poor
    said = HEARD.model_copy(update={"duration": minutes * 60.0})
    assert how_many(said, None, pool) == count
    assert how_many(said, 8, pool) == 8


def test_quotations_of_one_answer_are_not_chosen_while_others_are_left() -> None:
    together = [POOL[-1], POOL[-1].model_copy(update={"id": "q9", "sentences": (5, 6)}), *POOL[:-1]]
    assert [one.id for one in choose_candidates(HEARD, together, 3)] == ["q1", "q5", "q4"]
    assert {one.id for one in choose_candidates(HEARD, together, len(together))} == {one.id for one in together}


def test_quotations_with_nothing_around_them_come_last() -> None:
    assert choose_candidates(HEARD, POOL, 3, beside=10**6) == POOL[:3]  # all alike: the ranking decides
    assert "q2" not in {one.id for one in choose_candidates(HEARD, POOL, 3, beside=16)} or len(POOL) <= 3


def test_plain_sentences_from_headings_can_stand_in_a_post() -> None:
    found = plain_framing("Elias Brandvold", "Runa Voss", "The Long Shelf", POINTS, ["cold organs", "old bellows"])
    assert set(found) == {"dek", "intro", "conclusion_shown", "conclusion_next"}
    basis = AllowedFacts(
        " ".join([*POINTS, "Elias Brandvold", "Runa Voss", "The Long Shelf", "cold organs old bellows"])
    )
    for part, text in found.items():
        assert not any(fault.hard for fault in find_faults(part, text, basis)), text
    assert POINTS[0] in found["dek"]
    assert POINTS[0] not in found["intro"]
    assert "with Runa Voss" in found["intro"]


@pytest.mark.parametrize(
    "title", ["Cold Organs Sing Badly, with Elias Brandvold", "#12: Cold Organs Sing Badly (Elias Brandvold)",
              "Elias Brandvold: Cold Organs Sing Badly", "Episode 4 - Cold Organs Sing Badly"],
)  # fmt: skip
def test_a_title_without_the_guest(title: str) -> None:
    assert without_guest(title, "Elias Brandvold") == "Cold Organs Sing Badly"


def test_a_heading_inside_a_sentence_keeps_its_names() -> None:
    assert in_a_sentence("Why Bergen Keeps GPUs Cold", {"Bergen"}) == "why Bergen keeps GPUs cold"
