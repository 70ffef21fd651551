"""Prose that says the opposite of what was said is found; prose that says it in other words is let pass."""

from __future__ import annotations

import pytest

from summarizer.drafting.polarity import is_hedged, reversals, word_root
from summarizer.drafting.prose import AllowedFacts, find_faults, without_unsupported

PASSAGE = """[3] Nora Fels: I think maybe one in 8 lighthouses should be switched off and never be repaired.
[4] In the first winter the lamps used 30% less oil, and not one ship had run aground.
[5] We do not let a keeper read the log before the watch is over.
[6] A camera cannot smell that the oil has gone bad.
[7] Fog always wins, but you can make it wait.
[8] Nobody paints a tower that is already white.
[9] A good lens costs nine hundred crowns a year, and a good bell rings for a mile.
[10] Do not look at the lamp. Look at the mirror."""


@pytest.mark.parametrize(
    "text",
    [
        "Fels thinks that one in eight lighthouses should be repaired.",
        "In the first winter every ship had run aground.",
        "Fels lets a keeper read the log before the watch is over.",
        "A camera can smell that oil has gone bad.",
        "Fog never wins, but you can make it wait.",
        "People paint a tower that is white.",
        "A good bell does not ring for a mile.",
        "A good lens does not cost nine hundred crowns a year.",
        "Fels says to look at the lamp.",
    ],
)
def test_a_reversal_is_found(text: str) -> None:
    assert reversals(text, PASSAGE)


@pytest.mark.parametrize(
    "text",
    [
        "Fels thinks that one in eight lighthouses should be switched off and not repaired.",
        "Fels would switch off one in eight lighthouses rather than repair them.",
        "The lamps used 30% less oil in the first winter, although no ship had run aground.",
        "In the first winter the lamps used less oil.",
        "A keeper may only read the log after the watch.",
        "A camera is no help when the oil has gone bad.",
        "Fog wins every time, yet it can be made to wait.",
        "Hardly anybody paints a white tower.",
        "Fels says to look at the mirror, not the lamp.",
        "Fels does not speak about money.",
        "",
    ],
)
def test_other_words_for_the_same_are_let_pass(text: str) -> None:
    assert reversals(text, PASSAGE) == []


def test_the_nearest_sentence_decides() -> None:
    passage = PASSAGE + "\n[11] Repairing a lens costs nine hundred crowns."
    assert reversals("Repairing a lens costs nine hundred crowns.", passage) == []
    assert reversals("One in eight lighthouses should be repaired.", passage)


def test_a_language_without_word_lists_is_left_alone() -> None:
    assert reversals("Fog never wins.", PASSAGE, "de") == []


@pytest.mark.parametrize(
    ("text", "careful"),
    [
        ("One in eight lighthouses must be switched off.", False),
        ("Fels thinks one in eight lighthouses could go.", True),
        ("Fels argues that one in eight lighthouses must go.", True),
    ],
)
def test_an_opinion_stays_an_opinion(text: str, careful: bool) -> None:
    assert is_hedged("I think maybe one in 8 lighthouses should be switched off.", text) is careful
    assert is_hedged("One in 8 lighthouses should be switched off.", text)


@pytest.mark.parametrize(("strict", "hard"), [(True, True), (False, False)])
def test_a_reversed_claim_is_kept_out_of_a_small_models_draft(strict: bool, hard: bool) -> None:
    text = (
        "Fels argues for the keepers of the old coast, and thinks one in eight lighthouses should be repaired by them."
    )
    found = [
        fault
        for fault in find_faults("claim", text, AllowedFacts(PASSAGE, surname="Fels", strict=strict))
        if fault.kind
    ]
    assert [fault.hard for fault in found] == [hard]
    assert "opposite" in found[0].message


def test_a_reversed_sentence_can_be_left_out() -> None:
    good = "Fels found that the lamps used 30% less oil in the first winter, and that a good bell rings for a mile."
    basis = AllowedFacts(PASSAGE, surname="Fels", strict=True)
    assert without_unsupported("claim", f"{good} One in eight lighthouses should be repaired.", basis) == good


@pytest.mark.parametrize(
    ("one", "other"), [("replacing", "replaced"), ("stopped", "stop"), ("found", "find"), ("bridges", "bridge")]
)
def test_forms_of_a_word_share_a_root(one: str, other: str) -> None:
    assert word_root(one) == word_root(other)
