"""The numbers of the reference format stand in bounds.toml; its document and the prompts say the same ones."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from summarizer.drafting.faults import Basis, find_faults
from summarizer.drafting.known_facts import KnownFacts
from summarizer.drafting.prompts import load_prompts
from summarizer.post_format import INSIGHTS, PARTS, QUOTE_WORDS, TOPICS, bounds_of, format_document, prompt_numbers
from summarizer.post_format.parts import (
    NOTICE,
    dated_notice,
    is_to_check,
    is_to_write,
    part_to_write,
    to_check,
    to_write,
)
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript, Word
from summarizer.settings import QuoteSettings
from summarizer.text.prose_form import FIRST_PERSON_PLURAL, FIRST_PERSON_SINGULAR

ROWS = {  # part of bounds.toml -> the row of FORMAT.md's table that gives its numbers
    "headline": "3", "dek": "4", "intro": "5", "heading": "7a", "claim": "7b", "quote": "7c", "takeaway": "7d",
    "topic_opening": "8", "topic_closing": "8", "conclusion_shown": "9", "conclusion_next": "9",
}  # fmt: skip
WITHOUT_ROW = {"subject", "lead_in"}  # what the document says of them is no row
BEFORE = {"topic_closing": "closing paragraph", "conclusion_next": "second"}  # parts that share a row with another


def rule(row: str) -> str:
    """The last cell of a row of the document's table."""
    line = next(line for line in format_document().splitlines() if line.startswith(f"| {row} |"))
    return line.rstrip(" |").rpartition(" | ")[2]


@pytest.mark.parametrize("part", ROWS)
def test_the_document_says_the_numbers_of_bounds_toml(part: str) -> None:
    text = rule(ROWS[part]).partition(BEFORE.get(part, ""))[2] if part in BEFORE else rule(ROWS[part])
    words = re.search(r"(\d+) to (\d+) words", text)
    words = words or re.search(r"\((\d+) to (\d+)", text) if part != "quote" else words
    assert words, text
    assert (int(words[1]), int(words[2])) == bounds_of(part).words
    sentences = re.search(r"(\d+)(?: to (\d+))? sentences?", text)
    assert (sentences is not None) == (bounds_of(part).sentences is not None)
    if sentences:
        assert (int(sentences[1]), int(sentences[2] or sentences[1])) == bounds_of(part).sentences


def test_the_document_says_the_counts() -> None:
    assert rule("7").startswith(f"{INSIGHTS[0]} to {INSIGHTS[1]}, numbered from 1")
    assert f"Fewer than {INSIGHTS[0]} quotable insights: no post" in rule("7")
    assert rule("8").startswith(f"{TOPICS[0]} to {TOPICS[1]} of them")


def test_every_part_is_compared() -> None:
    assert set(PARTS) == set(ROWS) | WITHOUT_ROW


@pytest.mark.parametrize("part", PARTS)
def test_prompts_ask_for_a_length_inside_the_bounds(part: str) -> None:
    bounds = bounds_of(part)
    least, most = bounds.asked_words()
    assert bounds.words[0] <= least < most <= bounds.words[1]


@pytest.mark.parametrize("kind", ["read", "outline", "insight", "framing"])
def test_prompts_hold_the_numbers_and_no_variable_of_the_format(kind: str) -> None:
    parts = load_prompts()[kind].parts
    for part, text in parts.items():
        assert not set(re.findall(r"\$\{(\w+)\}", text)) & set(prompt_numbers())
        if part in PARTS:
            assert f"{prompt_numbers()[f'{part}_words']} words" in text


def test_settings_have_the_formats_numbers() -> None:
    assert (QuoteSettings().min_words, QuoteSettings().max_words) == QUOTE_WORDS


def test_the_mark_of_an_unwritten_part_is_found_again() -> None:
    mark = to_write("claim", "25 to 50 words")
    assert (is_to_write(f"Text. {mark}"), part_to_write(mark)) == (True, "claim")
    assert (is_to_write("<!-- WRITE: claim -->"), part_to_write("<!-- WRITE: claim -->")) == (True, None)
    assert not is_to_write("To write a claim, take 25 words.")


def test_the_notice_that_is_written_is_the_notice_that_is_found() -> None:
    assert all(NOTICE.match(dated_notice(dt.date(2026, month, 10))) for month in range(1, 13))


@pytest.mark.parametrize("text", ["Brandt told me so.", "We were told so.", "Brandt asked us.", "I myself saw it."])
def test_lint_and_drafting_find_the_same_first_person(text: str) -> None:
    assert FIRST_PERSON_SINGULAR.search(text) or FIRST_PERSON_PLURAL.search(text)
    said = Transcript(language="en", duration=1.0, model="made", words=(Word(text="Bridges.", start=0.0, end=0.3),))
    known = KnownFacts.of(Episode(id="0", guid="x", title="Bridges", media="x", media_kind="file"), said)
    assert any("third person" in fault.why for fault in find_faults("claim", text, Basis(known)))


@pytest.mark.parametrize(
    ("mark", "written", "checked", "part"),
    [
        (to_write("claim", "25 to 50 words"), True, False, "claim"),
        (to_check("claim", "nothing carries this: Lifts fall."), True, True, "claim"),
        ("<!-- WRITE: a claim -->", True, False, None),
        ("Whom to check: nobody.", False, False, None),
    ],
)
def test_marks_at_places_for_a_person(mark: str, written: bool, checked: bool, part: str | None) -> None:
    assert (is_to_write(mark), is_to_check(mark), part_to_write(mark)) == (written, checked, part)
