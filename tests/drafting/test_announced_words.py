"""A colon, a sign or a fact checker's reason gives nobody words in a post."""

from __future__ import annotations

import pytest
from episode_fixture import episode, transcript

from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.quotable import Quotable
from summarizer.drafting.reasons import plain_reason

KNOWN = Quotable.of(episode(), transcript())


@pytest.mark.parametrize(
    "text",
    [
        "As Brandvold puts it: nobody pays for heat.",
        "In the words of Brandvold: a cold organ is a choice.",
        "The builder, Brandvold: I have never thrown away a bellows.",
        "Brandvold has a motto: I repair what the player can reach.",
        "Brandvold leaves one line to remember: Nobody owns an organ.",
        "The organ builder, Brandvold: nobody pays for heat.",
        "Elias Brandvold, organ builder: nobody pays for heat.",
        "In the words of the engineer: nobody pays for heat.",
        "The engineer puts it like this: nobody pays for heat.",
        "His answer to this: I have never thrown away a bellows.",
        "The last word on it: I repair what the player can reach.",
        "Brandvold on Organs: I Have Never Thrown One Away",
        "Brandvold said, and this is a quote, nobody pays for heat, end of quote.",
        "Brandvold, quote, nobody pays for heat, unquote, is sure.",
        "Brandvold, I have never thrown away a bellows.",
        "Brandvold says (nobody in the country pays for heat) there.",
        "Brandvold says ·nobody pays for heat· and means it.",
        "Brandvold says $nobody pays for heat$ and means it.",
    ],
)
def test_words_that_a_clause_or_a_sign_gives_to_somebody_are_left_out(text: str) -> None:
    assert not leave_out_quotations(text, KNOWN, whole=True).text


@pytest.mark.parametrize("show", ["Talk Organs to Me", "We Heard Him", "My Favourite Pipe"])
def test_a_pronoun_in_the_name_of_a_show_is_nobody_who_speaks(show: str) -> None:
    text = f"Elias Brandvold, one of the last builders, argues on {show} that heat comes before repair."
    known = Quotable.of(episode(show=show), transcript())
    assert leave_out_quotations(text, known, whole=True).text == text
    assert not leave_out_quotations(text, KNOWN, whole=True).text or "We" in show


@pytest.mark.parametrize(
    "text",
    [
        "Brandvold names three causes: cold, dust and neglect.",
        "The parish offered Brandvold $40,000 and $12 for the motor.",
        "Two things decide: the heat of the church and the hands of the builder.",
        "What Brandvold says about organs comes down to one thing: heat.",
        "Brandvold adds one condition: the parish must read the thermometer.",
        "For Brandvold, one thing counts: heat.",
        "Brandvold names his country: Norway.",
        "Brandvold on Organs: Cold Rooms Ruin Them",
        "The parish wants a quote for the motor, and he sends a bill.",
        "Brandvold explains (with some regret for all of them) that the parish waits.",
        "Brandvold removed one thing first: the computer.",
    ],
)
def test_lists_and_amounts_stay(text: str) -> None:
    assert leave_out_quotations(text, KNOWN, whole=True).text == text


@pytest.mark.parametrize(
    "why",
    [
        "''nobody pays''",
        "‚nobody pays‘",
        "Brandvold: nobody pays",
        "<<nobody pays>>",
        "— nobody pays — Brandvold",
        "nobody pays - Elias Brandvold",
        "[nobody pays](x)",
    ],
)
def test_a_reason_that_reads_as_a_quotation_is_not_printed(why: str) -> None:
    assert not plain_reason(why)


def test_a_plain_reason_is_printed() -> None:
    assert plain_reason("forty contracts, mostly with hospitals, and in the past") == (
        "forty contracts, mostly with hospitals, and in the past"
    )
