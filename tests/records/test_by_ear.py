"""Which corrections of heard words hold: the last decision on each word; what held before it when it is taken back."""

from __future__ import annotations

import datetime as dt

import pytest

from summarizer.records.review import Decision, Decisions

Range = tuple[int, int]
FIRST: Range = (10, 13)
OVERLAPPING = [
    pytest.param((8, 11), id="left"),
    pytest.param((12, 15), id="right"),
    pytest.param((11, 12), id="inside"),
    pytest.param((9, 14), id="outside"),
    pytest.param((10, 12), id="the same beginning"),
]


class Ear:
    """A log of decisions on heard words, each a minute after the one before and over those of its range."""

    def __init__(self) -> None:
        self.log: list[Decision] = []

    def hears(self, words: Range, heard: str | None, said: str = "as recognised") -> Ear:
        number = len(self.log)
        when = dt.datetime(2026, 11, 5, 9, number, tzinfo=dt.UTC)
        over = tuple(one.id for one in self.log if one.words == words)
        self.log.append(
            Decision(
                id=f"decision{number}",
                who="Ann",
                when=when,
                action="heard",
                words=words,
                heard=heard,
                said=said,
                over=over,
            )
        )
        return self

    @property
    def holds(self) -> list[tuple[Range, str]]:
        kept = Decisions.model_validate_json(
            Decisions(decisions=tuple(self.log)).model_dump_json()
        )  # as after a reload
        return [(one.words, one.heard) for one in kept.corrections()]


@pytest.mark.parametrize("second", OVERLAPPING)
def test_what_held_before_holds_again(second: Range) -> None:
    ear = Ear().hears(FIRST, "old").hears(second, "new")
    assert ear.holds == [(second, "new")]
    assert ear.hears(second, None).holds == [(FIRST, "old")]
    assert ear.hears(FIRST, None).holds == []


@pytest.mark.parametrize("second", OVERLAPPING)
def test_the_covered_correction_taken_back_first_does_not_come_back(second: Range) -> None:
    ear = Ear().hears(FIRST, "old").hears(second, "new").hears(FIRST, None)
    assert ear.holds == [(second, "new")]
    assert ear.hears(second, None).holds == []


@pytest.mark.parametrize("second", OVERLAPPING)
def test_the_recognised_words_typed_again_end_every_correction_there(second: Range) -> None:
    ear = Ear().hears(FIRST, "old").hears(second, "as recognised")
    assert ear.holds == []
    assert ear.hears(second, None).holds == [(FIRST, "old")]


def test_a_correction_repeated_for_the_same_words_replaces_the_first_for_good() -> None:
    ear = Ear().hears(FIRST, "old").hears(FIRST, "new")
    assert ear.holds == [(FIRST, "new")]
    assert ear.hears(FIRST, None).holds == []
    assert ear.hears(FIRST, "newest").holds == [(FIRST, "newest")]


def test_three_that_overlap_come_back_one_after_the_other() -> None:
    ear = Ear().hears((10, 12), "a").hears((11, 13), "b").hears((12, 14), "c")
    assert ear.holds == [((10, 12), "a"), ((12, 14), "c")]
    assert ear.hears((12, 14), None).holds == [((11, 13), "b")]
    assert ear.hears((11, 13), None).holds == [((10, 12), "a")]


def test_neighbours_do_not_touch_each_other() -> None:
    assert Ear().hears((10, 12), "a").hears((12, 13), "b").holds == [((10, 12), "a"), ((12, 13), "b")]


def test_of_two_at_one_moment_the_later_in_the_log_holds() -> None:
    ear = Ear().hears((10, 12), "a").hears((11, 13), "b")
    ear.log[1] = ear.log[1].model_copy(update={"when": ear.log[0].when})
    assert ear.holds == [((11, 13), "b")]
