"""Numbers, dates and names of the prose against evidence, transcript and metadata."""

from __future__ import annotations

import datetime as dt

import pytest
from checking.made import check, make

from summarizer.records.episode import Episode, Person
from summarizer.records.post import Draft, Insight

EPISODE = Episode(
    id="0a1b2c3d",
    guid="g",
    show="The Span",
    title="Old Bridges with Tomas Brandt",
    date=dt.date(2026, 1, 10),
    people=(
        Person(name="Tomas Brandt", role="guest", origin="user"),
        Person(name="Ines Valero", role="host", origin="user"),
    ),
    description="Recorded at Lund University in front of 300 people.",
    media="https://example.com/a.mp3",
    media_kind="enclosure",
)


def found(text: str, **values: object) -> dict[str, str]:
    values.setdefault("episode", EPISODE)
    return {finding.text: finding.found for finding in check(text, **values).prose}


@pytest.mark.parametrize(
    ("text", "fact", "where"),
    [
        ("Brandt saw 15 bridges.", "15", "transcript"),
        ("Brandt saw fifteen bridges.", "fifteen", "transcript"),
        ("It was in 1999.", "1999", "transcript"),
        ("It was in 2017.", "2017", "nowhere"),
        ("There were eight authors.", "eight", "nowhere"),
        ("There were 300 people.", "300", "metadata"),
        ("There were fifty people.", "fifty", "nowhere"),
        ("It cost $5 million then.", "$5 million", "nowhere"),
        ("It was 50% of them.", "50%", "nowhere"),
        ("They met on January 10, 2026.", "January 10, 2026", "metadata"),
        ("They met on January 11, 2026.", "January 11, 2026", "nowhere"),
        ("The people of Halden heard.", "Halden", "transcript"),
        ("The people of Haldon heard.", "Haldon", "nowhere"),
        ("This is Halden's bridge.", "Halden's", "transcript"),
        ("It is Tomas Brandt again.", "Tomas Brandt", "transcript"),
        ("It is Tomas Brant again.", "Tomas Brant", "nowhere"),
        ("Brant argues the opposite.", "Brant", "nowhere"),
        ("It is Tomas Valero again.", "Tomas Valero", "nowhere"),
        ("He studied at Lund University then.", "Lund University", "metadata"),
        ("He worked at OpenAI then.", "OpenAI", "nowhere"),
        ("OpenAI hired him.", "OpenAI", "nowhere"),
        ("He wrote for The New York Times then.", "New York Times", "nowhere"),
        ("He likes GPT-5.1 for this.", "GPT-5.1", "nowhere"),
    ],
)
def test_where_a_fact_stands(text, fact, where):
    assert found(text).get(fact) == where, found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Despite this, water wins. Reasoning helps. However, it takes time. Bridges last.",
        "# Tomas Brandt: What Water Does to Every Old Bridge",
        "## Key Insights",
        "### 1. Water Is the Quiet Enemy of Concrete",
        "This post was written on Feb 11, 2025.",
        "This summary is based on Zed Zebra's appearance on Foo.",
        "> Some 77 quoted words by Zed Zebra, in 2011.",
        'He said "we saw Zed Zebra in 2011 again" then.',
        "The code `Zed Zebra 77` and https://example.com/Zed77 and (12:34).",
        "**[To write: claim, 25 to 50 words about Zed]**",
        "I think one of the first steps is once more the second.",
    ],
)
def test_what_is_no_fact_or_not_prose(text):
    assert "nowhere" not in found(text).values(), found(text)


def test_evidence_comes_first():
    transcript = make()
    words = next(s.words for s in transcript.sentences if "fifteen" in transcript.text(*s.words))
    draft = Draft(model=None, insights=(Insight(quote="q1", heading="Bridges Talk", claim="c", evidence=(words,)),))
    post = "### 1. Bridges Talk\n\nBrandt saw 15 of them in 1999.\n\n### 2. Other\n\nBrandt saw 15 of them.\n"
    findings = check(post, transcript=transcript, draft=draft).prose
    assert [(f.line, f.text, f.found) for f in findings if f.text in ("15", "1999")] == [
        (3, "15", "evidence"),
        (3, "1999", "evidence"),
        (7, "15", "transcript"),
    ]


def test_a_quotation_is_evidence_for_its_section():
    post = '### 1. A\n\nBrandt saw 15 of them.\n\n> "We inspected fifteen bridges in 1999"\n'
    assert found(post)["15"] == "evidence"


def test_a_number_inside_a_larger_one_does_not_count():
    transcript = make((("Speaker 2", "We had twenty five people and five million crowns there"),))
    assert found("There were five people.", transcript=transcript)["five"] == "nowhere"
    assert found("There were 25 people.", transcript=transcript)["25"] == "transcript"


def test_headings_of_outside_people_are_listed():
    assert found("### 1. Altman's Leadership Style")["Altman's"] == "nowhere"


def test_lines_are_right():
    findings = check("# A\n\ntext\nin 2017 more\n").prose
    assert [(f.line, f.text, f.kind) for f in findings] == [(4, "2017", "number")]
