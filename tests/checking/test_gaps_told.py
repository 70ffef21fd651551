"""What a transcript lacks is told in the checks, in the post and in the picture, in the same words."""

from __future__ import annotations

import pytest
from made import check, make

from summarizer.publish.review_picture import draw_timeline
from summarizer.records.gaps import describe_gaps, reason_of
from summarizer.records.transcript import Filled, Gap, Stretch

GAPS = (
    Gap(start=10.0, end=15.0, reason="unheard"),
    Gap(start=70.0, end=82.5, reason="unheard"),
    Gap(start=20.0, end=24.0, reason="language", language="de"),
)


def test_the_checks_say_where_and_why_nobody_is_quoted() -> None:
    notes = check("A post.\n", transcript=make(gaps=GAPS)).notes
    assert (
        "18 s at 0:10-0:15, 1:10-1:22: somebody speaks, and no words were heard; nobody is quoted from there" in notes
    )
    assert "4 s at 0:20-0:24: another language is spoken (de); nobody is quoted from there" in notes
    assert not any("quoted from there" in note for note in check("A post.\n").notes)


def test_many_places_are_counted_and_not_all_named() -> None:
    gaps = tuple(Gap(start=10.0 * n, end=10.0 * n + 2, reason="repetition") for n in range(9))
    assert describe_gaps(make(gaps=gaps)) == [
        "18 s at 0:00-0:02, 0:10-0:12, 0:20-0:22, 0:30-0:32, 0:40-0:42 and 4 more places: "
        "the recogniser only repeated itself; nobody is quoted from there"
    ]


def test_thin_stretches_and_filled_gaps_are_told() -> None:
    stretches = (
        Stretch(start=0.0, end=9.0, speech=8.0, coverage=0.99),
        Stretch(start=30.0, end=36.0, speech=5.0, coverage=0.2),
        Stretch(start=40.0, end=41.5, speech=1.2, coverage=0.0),
        Stretch(start=70.0, end=80.0, speech=9.0, coverage=0.0),
    )
    filled = (Filled(start=50.0, end=54.0, model="base"),)
    assert describe_gaps(make(gaps=GAPS[1:2], stretches=stretches, filled=filled))[1:] == [
        "6 s at 0:30-0:36: most of the speech has no words; nobody is quoted from there",
        "4 s at 0:50-0:54: heard by base alone",
    ]
    assert describe_gaps(make(gaps=GAPS, timing="none")) == []


def test_the_picture_says_why() -> None:
    picture = draw_timeline(make(gaps=GAPS), ())
    assert picture is not None
    assert picture.gaps[2].title == "No trustworthy words at 0:20-0:24: another language is spoken (de)"
    assert "another language is spoken (de)" in picture.summary


@pytest.mark.parametrize("reason", ["unheard", "repetition", "invented", "unclear", "language", "unplaced"])
def test_every_reason_has_words(reason: str) -> None:
    assert reason_of(Gap(start=0.0, end=1.0, reason=reason)) != reason
