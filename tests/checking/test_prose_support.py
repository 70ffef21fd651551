"""Which verdict of a verification each sentence of a post has, and what a model may be asked about it."""

from __future__ import annotations

import pytest
from checking.made import check, make

from summarizer.checking import prose_to_verify
from summarizer.records.post import Draft, Insight, Support

CLAIM = "Brandt inspected fifteen bridges. Only two of them had to be closed."
POST = f"""---
title: 'Tomas Brandt: Water Takes Old Bridges'
description: Brandt blames water.
---

This post was written on Jan 10, 2026.

# Tomas Brandt: Water Takes Old Bridges

Brandt blames water.

## Key Insights

### 1. Water Is the Enemy

{CLAIM}

> "Every old bridge tells you how it wants to be repaired, if you listen."
<!-- q1 1.00-4.00 Tomas Brandt -->

This moves money into drains.

## On Salt

Salt enters through \\*every\\* crack.

> "You learn more from one failed joint than from ten good ones."

## Conclusion

**[To check: conclusion, nothing that was said carries this: Steel wins.]**

This summary is based on Tomas Brandt's appearance on The Span.
"""


def said(part: str, sentence: str, verdict: str = "supported", **more: object) -> Support:
    return Support(part=part, sentence=sentence, verdict=verdict, **more)


SUPPORTS = (
    said("headline", "Water Takes Old Bridges"),
    said("dek", "Brandt blames water."),
    said("insights.0.heading", "Water Is the Enemy"),
    said("insights.0.claim", "Brandt inspected fifteen bridges.", decides=((30, 40),)),
    said("insights.0.claim", "Only two of them had to be closed.", "contradicted", why="two were", decides=((30, 45),)),
    said("topics.0.opening", "Salt enters through *every* crack.", "not supported", why="a guess"),
    said("conclusion.0", "Steel wins.", "not supported"),
)
DRAFT = Draft(
    model="test",
    insights=(Insight(quote="q1", heading="Water Is the Enemy", claim=CLAIM, evidence=((15, 30),)),),
    support=SUPPORTS,
)


def verdicts(post: str, draft: Draft = DRAFT) -> dict[str, str]:
    return {one.text: one.support for one in check(post, draft=draft).sentences}


def test_the_sentences_of_a_post_have_the_verdicts_of_the_draft() -> None:
    checks = check(POST, draft=DRAFT)
    assert [(one.line, one.text, one.support) for one in checks.sentences] == [
        (8, "Water Takes Old Bridges", "supported"),
        (10, "Brandt blames water.", "supported"),
        (14, "Water Is the Enemy", "supported"),
        (16, "Brandt inspected fifteen bridges.", "supported"),
        (16, "Only two of them had to be closed.", "contradicted"),
        (21, "This moves money into drains.", "unchecked"),
        (25, "Salt enters through *every* crack.", "not supported"),
    ]
    assert (checks.sentences[4].why, checks.sentences[4].decides) == ("two were", ((30, 45),))


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("fifteen bridges", "sixteen bridges", {"Brandt inspected sixteen bridges."}),
        ("Brandt inspected fifteen", "Brandt  inspected\nfifteen", set()),  # the same words, wrapped
        ("to be closed.", "to be closed. He adds a thought.", {"He adds a thought."}),
        ("### 1. Water Is the Enemy", "### 2. Water Is an Enemy", {"Water Is an Enemy"}),
        ("# Tomas Brandt: Water Takes", "# T. Brandt: Water Takes", set()),
        ("had to be closed", "had not to be closed", {"Only two of them had not to be closed."}),
    ],
)
def test_a_sentence_that_a_person_changed_is_unchecked(old: str, new: str, changed: set[str]) -> None:
    before, after = verdicts(POST), verdicts(POST.replace(old, new))
    assert {text for text in after if text not in before} == changed
    assert {after[text] for text in changed} <= {"unchecked"}
    assert all(after[text] == before[text] for text in after if text in before)


def test_a_sentence_that_was_left_out_and_comes_back_keeps_its_verdict() -> None:
    assert verdicts(POST.replace("This moves money", "Steel wins. This moves money"))["Steel wins."] == "not supported"


@pytest.mark.parametrize(
    ("fact", "support"), [("fifteen", "supported"), ("Brandt", "supported"), ("only two", None), ("Tomas Brandt", None)]
)
def test_a_fact_has_the_support_of_its_sentence(fact: str, support: str | None) -> None:
    found = {one.text: one.support for one in check(POST, draft=DRAFT).prose}
    assert found.get(fact) == support


def test_a_fact_outside_of_all_sentences_is_unchecked() -> None:
    prose = check(POST.replace("## On Salt", "## On 1987"), draft=DRAFT).prose
    assert [one.support for one in prose if one.text == "1987"] == ["unchecked"]


def test_without_a_verification_nothing_is_said_of_support() -> None:
    checks = check(POST, draft=DRAFT.model_copy(update={"support": ()}))
    dumped = checks.model_dump(mode="json")
    assert "sentences" not in dumped
    assert dumped["prose"]
    assert not any("support" in one for one in dumped["prose"])


def test_what_a_model_may_be_asked_about() -> None:
    checks = check(POST, draft=DRAFT)
    found = prose_to_verify(POST, checks, make(), None, DRAFT)
    first, second = checks.quotes[0].words, checks.quotes[1].words
    own = (first, (15, 30))
    assert [(one.part, one.text, one.evidence) for one in found] == [
        ("headline", "Water Takes Old Bridges", None),
        ("text", "Brandt blames water.", None),
        ("heading", "Water Is the Enemy", own),
        ("claim", "Brandt inspected fifteen bridges.", own),
        ("claim", "Only two of them had to be closed.", own),
        ("takeaway", "This moves money into drains.", own),
        ("claim", "Salt enters through *every* crack.", (second,)),
    ]
