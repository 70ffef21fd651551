"""Whom the words above a quotation make its speaker without a name, with and without a comment that names a voice."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post
from summarizer.records.post import QuoteCheck
from summarizer.transcripts import parse_transcript

SAID = "We let the old report lie for eleven years and nobody asked."
CAPTIONS = f"""WEBVTT

00:00:01.000 --> 00:00:06.000
<v Paul Martin>Welcome to the show, today we talk about a bridge that fell down.

00:00:07.000 --> 00:00:14.000
<v Judith Carver>{SAID} The mayor was angry with me, the county knew, and the inspectors were glad. The boss left.
"""
TRANSCRIPT = parse_transcript(CAPTIONS.encode(), "talk.vtt", "en")


def quoted(post: str) -> QuoteCheck:
    (quote,) = check_post(f"# Bridges\n\n{post}\n", "post.md", TRANSCRIPT).quotes
    return quote


def flags(lead: str) -> tuple[bool, list[str]]:
    """Whether a blockquote below the lead, whose comment names Carver, passes, and its flags."""
    first = next(at for at, word in enumerate(TRANSCRIPT.words) if word.text == "We")
    start, end = TRANSCRIPT.words[first].start, TRANSCRIPT.words[first + len(SAID.split()) - 1].end
    quote = quoted(f"{lead}\n\n> {SAID}\n\n<!-- q1 {start:.2f}-{end:.2f} Judith Carver -->")
    return quote.passes, sorted(set(quote.flags) - {"unheard"})


def told(lead: str) -> tuple[bool, bool]:
    """Whether marked words in the paragraph of the lead pass, and whether their speaker is in doubt."""
    quote = quoted(f"{lead} “{SAID}”")
    return quote.passes, "speaker" in quote.flags


@pytest.mark.parametrize(
    "lead",
    [
        "The mayor said:",
        "The mayor told Carver:",
        "The inspectors say:",
        "The county says:",
        "The mayor, she recalls, said:",
        "The mayor disagrees. He says:",
        "The boss disagrees. He says:",
    ],
)
def test_one_of_whom_the_voices_speak_is_told_though_the_comment_names_a_voice(lead: str) -> None:
    assert flags(lead) == (True, ["speaker"])


def test_one_of_several_is_a_stranger() -> None:
    assert flags("One of her inspectors says:") == (False, ["speaker"])


@pytest.mark.parametrize(
    "lead",
    [
        "Carver said:",
        "The engineer said:",
        "The lesson says:",
        "She says of the mayor:",
        "The mayor was angry. Carver says:",
        "Carver spoke about the mayor. She says:",
        "The mayor's answer did not help Carver. She says:",
        "The inspectors wanted to know why. She says:",
        "One of her points:",
    ],
)
def test_the_voice_of_the_comment_stands_where_nobody_else_may_be_meant(lead: str) -> None:
    assert flags(lead) == (True, [])


@pytest.mark.parametrize("lead", ["The founder of Greenrow says:", "Greenrow's founder told Martin:"])
def test_a_role_in_an_organisation_may_be_the_voices_own(lead: str) -> None:
    passes, _ = flags(lead)
    assert passes


@pytest.mark.parametrize(
    "lead",
    ["The mayor of a small town says:", "Carver's director says:", "Her director says:", "The brother of Carver says:"],
)
def test_a_role_that_belongs_to_a_voice_or_to_any_of_several_is_a_strangers(lead: str) -> None:
    assert flags(lead) == (False, ["speaker"])


def test_the_guest_of_a_voice_is_not_that_voice() -> None:
    assert flags("Martin's guest says:") == (True, [])
    assert flags("Carver's guest says:") == (False, ["speaker"])


def test_a_cell_below_best_line_needs_no_final_mark() -> None:
    table = "| Guest | Best line |\n|---|---|\n| Judith Carver | We never let the old report lie |\n"
    assert quoted(table).verdict == "altered"


@pytest.mark.parametrize(
    "lead",
    [
        "The council was of another mind:",
        "A sign over the door read:",
        "The letter ended with a warning:",
        "On a poster stood:",
        "One grower was blunt:",
        "One said:",
        "Another added:",
        "Some say:",
        "One of the neighbours was angry:",
    ],
)
def test_an_organisation_or_a_written_thing_is_no_voice(lead: str) -> None:
    assert told(lead)[1]


@pytest.mark.parametrize(
    "lead",
    [
        "The bridge was old. Carver told the council:",
        "The problem was the report:",
        "The story begins with a report:",
        "One thing is clear to her:",
        "Carver's company knew.",
        "Carver read the report.",
    ],
)
def test_what_carver_speaks_of_takes_no_words_from_her(lead: str) -> None:
    assert told(lead) == (True, False)


def test_it_is_no_person_and_a_thing_may_follow_the_words() -> None:
    assert told("Carver kept the report. It says:") == (True, True)
    assert "speaker" in quoted(f"“{SAID[:-1]},” reads a sign over the door.").flags
    assert "speaker" not in quoted(f"“{SAID}” Read the report.").flags
