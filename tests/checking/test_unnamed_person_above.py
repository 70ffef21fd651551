"""A person without a name to whom the post gives a quotation, whose comment names a voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.checking import check_post
from summarizer.transcripts import read_transcript

SAID = "We let the old report lie for eleven years and nobody asked."
CAPTIONS = f"""WEBVTT

00:00:01.000 --> 00:00:06.000
<v Paul Martin>Welcome to the show, today we talk about a bridge that fell down.

00:00:07.000 --> 00:00:14.000
<v Judith Carver>{SAID} The mayor was angry with me, the county knew, and the inspectors were glad.
"""


def flags(lead: str, folder: Path) -> tuple[bool, list[str]]:
    path = folder / "talk.vtt"
    path.write_text(CAPTIONS, encoding="utf-8")
    transcript = read_transcript(path)
    first = next(at for at, word in enumerate(transcript.words) if word.text == "We")
    start, end = transcript.words[first].start, transcript.words[first + len(SAID.split()) - 1].end
    post = f"# Bridges\n\n{lead}\n\n> {SAID}\n\n<!-- q1 {start:.2f}-{end:.2f} Judith Carver -->\n"
    [quote] = check_post(post, "post.md", transcript).quotes
    return quote.passes, sorted(set(quote.flags) - {"unheard"})


@pytest.mark.parametrize(
    "lead",
    [
        "The mayor said:",
        "The mayor told Carver:",
        "The inspectors say:",
        "The county says:",
        "The mayor, she recalls, said:",
        "The mayor disagrees. He says:",
    ],
)
def test_one_of_whom_the_voices_speak_is_told_though_the_comment_names_a_voice(lead: str, tmp_path: Path) -> None:
    assert flags(lead, tmp_path) == (True, ["speaker"])


def test_one_of_several_is_a_stranger(tmp_path: Path) -> None:
    assert flags("One of her inspectors says:", tmp_path) == (False, ["speaker"])


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
def test_the_voice_of_the_comment_stands_where_nobody_else_may_be_meant(lead: str, tmp_path: Path) -> None:
    assert flags(lead, tmp_path) == (True, [])


@pytest.mark.parametrize("lead", ["The founder of Greenrow says:", "Greenrow's founder told Martin:"])
def test_a_role_in_an_organisation_may_be_the_voices_own(lead: str, tmp_path: Path) -> None:
    passes, _ = flags(lead, tmp_path)
    assert passes


@pytest.mark.parametrize(
    "lead",
    ["The mayor of a small town says:", "Carver's director says:", "Her director says:", "The brother of Carver says:"],
)
def test_a_role_that_belongs_to_a_voice_or_to_any_of_several_is_a_strangers(lead: str, tmp_path: Path) -> None:
    assert flags(lead, tmp_path) == (False, ["speaker"])


def test_the_guest_of_a_voice_is_not_that_voice(tmp_path: Path) -> None:
    assert flags("Martin's guest says:", tmp_path) == (True, [])
    assert flags("Carver's guest says:", tmp_path) == (False, ["speaker"])


def test_a_cell_below_best_line_needs_no_final_mark(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(CAPTIONS, encoding="utf-8")
    post = "# Bridges\n\n| Guest | Best line |\n|---|---|\n| Judith Carver | We never let the old report lie |\n"
    [quote] = check_post(post, "post.md", read_transcript(path)).quotes
    assert quote.verdict == "altered"


@pytest.mark.parametrize(
    "lead",
    [
        "The council was of another mind:",
        "A sign over the door read:",
        "The letter ended with a warning:",
        "On a poster stood:",
        "One grower was blunt:",
        "One of the neighbours was angry:",
    ],
)
def test_an_organisation_or_a_written_thing_is_no_voice(lead: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(CAPTIONS, encoding="utf-8")
    [quote] = check_post(f"# Bridges\n\n{lead} “{SAID}”\n", "post.md", read_transcript(path)).quotes
    assert "speaker" in quote.flags


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
def test_what_carver_speaks_of_takes_no_words_from_her(lead: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(CAPTIONS, encoding="utf-8")
    [quote] = check_post(f"# Bridges\n\n{lead} “{SAID}”\n", "post.md", read_transcript(path)).quotes
    assert (quote.passes, "speaker" in quote.flags) == (True, False)
