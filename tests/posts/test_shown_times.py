"""A time that a post shows beside a quotation is compared as that of its comment is."""

from __future__ import annotations

import pytest
from checking.made import check

TRUE = "Salt finds its way in through every crack."


@pytest.fixture(scope="module")
def start() -> float:
    (quote,) = check(f"> {TRUE}\n\n— Tomas Brandt").quotes
    assert quote.start is not None
    return quote.start


SHAPES = [
    "> {words} ({clock})\n>\n> — Tomas Brandt\n\n{note}",
    "> {words} [{clock}]\n\n{note}",
    "> {words}\n>\n> — Tomas Brandt, {clock}\n\n{note}",
    "> {words}\n>\n> [▶ {clock}](https://example.org/a)\n\n{note}",
    "> {words}\n\n{note}\n\n({clock})",
    "({clock})\n\n> {words}\n\n{note}",
    "> **[{clock}]** {words}\n\n{note}",
    "Brandt said at ({clock}):\n\n> {words}\n\n{note}",
    "“{words}” ({clock}) {note}, said Brandt.",
    "“{words}” {note} said Brandt ({clock}).",
    "“{words}” {note} said Brandt. ({clock})",
    "> {words} ({clock}–9:59)\n\n{note}",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_time_beside_an_anchored_quotation_must_be_its_own(shape: str, start: float) -> None:
    note = f"<!-- q1 {start:.2f}-{start + 2:.2f} Tomas Brandt -->"
    (wrong,) = check(shape.format(words=TRUE, clock="5:00", note=note)).quotes
    assert "time" in wrong.flags
    assert wrong.given_start == 300
    assert "5:00" in wrong.reason
    clock = f"{int(start) // 60}:{int(start) % 60:02d}"
    (right,) = check(shape.format(words=TRUE, clock=clock, note=note)).quotes
    assert "time" not in right.flags
    assert right.passes


@pytest.mark.parametrize(
    "shape",
    [
        "“{words}” {note} said Brandt. Later ({clock}) he laughs.",
        "At first ({clock}) Valero greets him. “{words}” {note} said Brandt.",
        "### {clock} Bridges\n\n> {words}\n\n{note}",
        "> {words}\n\n{note}\n\nAt 5:00 they stopped.",
    ],
)
def test_other_times_are_not_those_of_a_quotation(shape: str, start: float) -> None:
    note = f"<!-- q1 {start:.2f}-{start + 2:.2f} Tomas Brandt -->"
    (quote,) = check(shape.format(words=TRUE, clock="5:00", note=note)).quotes
    assert "time" not in quote.flags
