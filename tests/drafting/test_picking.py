"""Of several texts for one part, the one a writer would keep is picked."""

from __future__ import annotations

import pytest

from summarizer.drafting.part_requests import Graded
from summarizer.drafting.prose import AllowedFacts
from summarizer.drafting.prose_scoring import GOOD_SCORE, MIN_SCORE, is_statement, pick_best, prose_score
from summarizer.post_format import PARTS

PASSAGE = """Nora Fels: The harbour board bought me a camera for the lamp room in 1998. It sent pictures every minute.
In March the oil went bad, and the camera saw nothing, because bad oil burns as bright as good oil for a week.
The keeper smelled it on the stairs. A nose is the oldest instrument that we have.
So now every keeper walks the stairs twice a night, and the camera films the parking lot."""
BASIS = AllowedFacts(PASSAGE, quote="A nose is the oldest instrument that we have.", surname="Fels")
CLAIM = (
    "The harbour board bought Fels a camera for the lamp room in 1998. In March it saw nothing when the oil went bad, "
    "because bad oil burns as bright as good oil for a week, and the keeper smelled it on the stairs."
)
VAGUE = (
    "Fels highlights the importance of effective monitoring, because various challenges need to be met by experienced "
    "professionals who ensure the overall success of complex operations in the maritime sector."
)


@pytest.mark.parametrize(
    ("part", "better", "worse"),
    [
        ("claim", CLAIM, VAGUE),
        ("heading", "Bad Oil Hides from a Camera", "The Importance of Oil"),
        ("heading", "A Camera Cannot Smell Bad Oil", "How to Watch a Lamp"),
        ("heading", "The Keeper Smelled What the Camera Missed", "Monitoring Drives Success"),
        (
            "takeaway",
            "This is why every keeper walks the stairs twice a night, and the camera films the parking lot.",
            "This highlights the importance of human expertise in ensuring effective and valuable outcomes for all.",
        ),
    ],
)
def test_the_grounded_and_concrete_one_is_picked(part: str, better: str, worse: str) -> None:
    for drawn in ([Graded(better), Graded(worse)], [Graded(worse), Graded(better)]):
        assert pick_best(part, drawn, BASIS)[0].value == better


def test_what_a_writer_keeps_ends_the_asking_and_what_is_vague_stays_out() -> None:
    assert prose_score("claim", CLAIM, BASIS) >= GOOD_SCORE["claim"]
    assert prose_score("claim", VAGUE, BASIS) < MIN_SCORE["claim"]


def test_an_opinion_told_as_a_fact_loses() -> None:
    said = AllowedFacts(
        f"{PASSAGE} I think we should sell it.", quote="I think we should sell the camera.", surname="Fels"
    )
    assert prose_score("claim", CLAIM.replace("The harbour", "Fels thinks that the harbour"), said) > prose_score(
        "claim", CLAIM, said
    )


def test_words_joined_that_were_said_apart_cost() -> None:
    mixed = (
        "Fels says that pictures walk the stairs in March, so the board smelled the parking lot and bad keepers burn."
    )
    plain = "Fels says that every keeper walks the stairs twice a night now, and that the camera films the parking lot."
    assert prose_score("claim", plain, BASIS) > prose_score("claim", mixed, BASIS) + 0.1


def test_parts_do_not_say_the_same_again() -> None:
    again = "Nora Fels tells how a keeper smelled bad oil on the stairs when the camera saw nothing at all in March."
    other = "The harbour board bought a camera in 1998, and it films the parking lot now, while keepers walk at night."
    best, _ = pick_best("intro", [Graded(again), Graded(other)], BASIS, (again.replace("Nora Fels", "Fels"),))
    assert best.value == other


def test_a_soft_fault_costs_and_an_unusable_text_is_last() -> None:
    assert pick_best("claim", [Graded(CLAIM, 1), Graded(CLAIM, 0)], BASIS)[0].weight == 0
    assert pick_best("claim", [Graded(CLAIM, 100), Graded(VAGUE, 1)], BASIS)[0].value == VAGUE
    assert pick_best("claim", [Graded(None, 1000), Graded(CLAIM, 101)], BASIS)[0].weight == 101


def test_another_language_takes_the_first_usable() -> None:
    basis = AllowedFacts("Nora Fels: Die Kamera hat nichts gesehen.", language="de")
    first, second = "Die Kamera hat nichts gesehen.", "Nichts hat die Kamera gesehen."
    best, worth = pick_best("claim", [Graded(None, 1000), Graded(first), Graded(second)], basis)
    assert (best.value, worth) == (first, 1.0)


@pytest.mark.parametrize(
    ("heading", "states"),
    [
        ("Washing Towers Saves Money", True),
        ("Cheap Oil Is Never Cheap", True),
        ("The Cost of Keeping Lamps", False),
        ("Importance of Good Oil", False),
        ("How Fog Wins", False),
        ("Too Many Towers", False),
    ],
)
def test_a_heading_states_something(heading: str, states: bool) -> None:
    assert is_statement(heading) is states


def test_every_part_with_a_floor_can_be_good() -> None:
    assert set(MIN_SCORE) <= set(GOOD_SCORE) <= set(PARTS)
    assert all(MIN_SCORE[part] < GOOD_SCORE[part] for part in MIN_SCORE)
