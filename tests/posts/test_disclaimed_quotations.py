"""Sentences beside a quotation that deny it, suppose it, or say that it was a joke; and those that only look so."""

from __future__ import annotations

import pytest
from checking.made import check

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
SHAPES = ["{}\n\n> {}\n>\n> — Tomas Brandt\n", "{} “{}”\n"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("lead", "flag", "passes"),
    [
        ("It is not true that Brandt said:", "meaning", False),
        ("It is a myth that Brandt, the engineer, ever said:", "meaning", False),
        ("Nobody, least of all Brandt, said:", "meaning", False),
        ("No one in the town said:", "meaning", False),
        ("Neither Brandt nor Valero said:", "meaning", False),
        ("Nowhere did Brandt say:", "meaning", False),
        ("Had Brandt said:", "meaning", False),
        ("If Brandt had said:", "meaning", False),
        ("If Brandt said:", "speaker", True),
        ("Suppose that Brandt said:", "speaker", True),
        ("Imagine that Brandt said:", "speaker", True),
        ("I doubt that Brandt said:", "speaker", True),
        ("Did Brandt say:", "speaker", True),
        ("Brandt pretended to say:", "speaker", True),
        ("Brandt jokes:", "context", True),
        ("Brandt, joking, said:", "context", True),
        ("Brandt said in jest:", "context", True),
        ("Brandt said sarcastically:", "context", True),
    ],
)
def test_a_lead_that_takes_the_quotation_back(lead: str, flag: str, passes: bool, shape: str) -> None:
    (quote,) = check(shape.format(lead, TRUE)).quotes
    assert flag in quote.flags
    assert quote.passes is passes


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "lead",
    [
        "It is true that Brandt said:",
        "Nobody but Brandt said this so plainly:",
        "Nobody knew the bridges better than Brandt, who said:",
        "Nobody laughed when Brandt said:",
        "Nobody doubts that Brandt said:",
        "Brandt had said:",
        "Brandt had said this before:",
        "Had it been easy? Brandt said:",
        "If you ask him, Brandt says:",
        "If anybody knows, it is Brandt. He said:",
        "Brandt did say:",
        "Brandt does not joke. He said:",
        "As if to prove it, Brandt said:",
        "Unless it rains, Brandt says:",
        "Imagine a bridge. Brandt said:",
        "Who knows bridges? Brandt said:",
        "Neither rain nor snow stops him. Brandt said:",
    ],
)
def test_a_lead_that_only_looks_so(lead: str, shape: str) -> None:
    (quote,) = check(shape.format(lead, TRUE)).quotes
    assert quote.passes
    assert not {"meaning", "speaker", "context"} & set(quote.flags)


@pytest.mark.parametrize("shape", ["Brandt spoke of bridges.\n\n> {1}\n>\n> — Tomas Brandt\n\n{0}\n", "“{1}” {0}\n"])
@pytest.mark.parametrize(
    ("after", "flag"),
    [
        ("Brandt did not mean it.", "context"),
        ("He was joking, of course.", "context"),
        ("It was a joke.", "context"),
        ("Brandt later took it back.", "context"),
        ("Brandt said no such thing.", "meaning"),
        ("Brandt has never said that.", "meaning"),
        ("Those are not Brandt's words.", "meaning"),
        ("That quote is made up.", "meaning"),
        ("Brandt did not mean to stay.", ""),
        ("Valero was joking.", ""),
        ("Some thought he was joking.", ""),
        ("Was he joking?", ""),
        ("It was no joke.", ""),
        ("That is not what the council said.", ""),
        ("Those are not easy words.", ""),
        ("That is not what Brandt said.", "meaning"),
        ("These are not his words.", "meaning"),
        ("He was not joking.", ""),
    ],
)
def test_a_sentence_after_a_quotation(after: str, flag: str, shape: str) -> None:
    (quote,) = check(shape.format(after, TRUE)).quotes
    assert quote.passes is (flag != "meaning")
    assert set(quote.flags) & {"meaning", "context"} == ({flag} if flag else set())
