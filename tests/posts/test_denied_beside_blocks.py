"""A denial before a colon reaches the quotation below it over "this", "these words" and "the following"."""

from __future__ import annotations

import pytest
from checking.made import check

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."


@pytest.mark.parametrize("shape", ["{}\n\n> {}\n", "{} “{}”\n"])
@pytest.mark.parametrize(
    ("lead", "passes"),
    [
        ("Brandt never said this:", False),
        ("Brandt never said these words:", False),
        ("Brandt never said the following:", False),
        ("Brandt did not say that:", False),
        ("Brandt said this:", True),
        ("Brandt says the following:", True),
        ("Brandt never said who paid, but he said this:", True),
    ],
)
def test_a_denial_reaches_over_what_points_to_the_quotation(lead: str, passes: bool, shape: str) -> None:
    (quote,) = check(shape.format(lead, TRUE)).quotes
    assert quote.passes is passes
    assert ("meaning" in quote.flags) is not passes


@pytest.mark.parametrize(
    ("lead", "below", "passes"),
    [
        ("Brandt never said:", "", False),
        ("Brandt denies having said:", "", False),
        ("Ines Valero never said:", "", True),
        ("Brandt said:", "", True),
        ("Brandt spoke of bridges.", "Brandt never said this.", False),
        ("Brandt spoke of bridges.", "Brandt said this in his kitchen.", True),
    ],
)
def test_a_denial_reaches_a_quotation_with_a_signature(lead: str, below: str, passes: bool) -> None:
    (quote,) = check(f"{lead}\n\n> {TRUE}\n>\n> — Tomas Brandt\n\n{below}\n").quotes
    assert quote.passes is passes
    assert ("meaning" in quote.flags) is not passes


@pytest.mark.parametrize("shape", ["{}\n\n> {}\n>\n> — Tomas Brandt\n", "{} “{}”\n"])
@pytest.mark.parametrize(
    ("lead", "flagged"),
    [
        ("Brandt might have said:", True),
        ("Brandt should have said:", True),
        ("Brandt was misquoted as saying:", True),
        ("Brandt allegedly said:", True),
        ("Brandt said:", False),
    ],
)
def test_what_is_only_passed_on_is_flagged(lead: str, flagged: bool, shape: str) -> None:
    (quote,) = check(shape.format(lead, TRUE)).quotes
    assert ("speaker" in quote.flags) is flagged
