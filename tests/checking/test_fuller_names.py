"""The front matter's "Mark Sailes" is the voice that the transcript calls Mark."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post
from summarizer.transcripts import parse_transcript

TALK = """Mark: I worked at the yard for six and a half years.
Luciano: Did the mayor say why?
Mark: He said nothing at all for weeks.
"""
MARKS, LUCIANOS = "I worked at the yard for six and a half years", "Did the mayor say why?"


@pytest.mark.parametrize(
    ("front", "words", "verdict"),
    [
        ("guests: [Mark Sailes]", MARKS, "verbatim"),
        ("guest: Mark Sailes\nhost: Luciano Mammino", MARKS, "verbatim"),
        ("guests: [Mark Sailes]", LUCIANOS, "misattributed"),
        ("guests: [Luke Sailes]", MARKS, "misattributed"),
        ("guests: [Mark Sailes, Mark Bell]", MARKS, "misattributed"),  # which of them is Mark is not known
        ("title: Mark Sailes", MARKS, "misattributed"),
    ],
)
def test_a_surname_that_only_the_front_matter_tells(front: str, words: str, verdict: str) -> None:
    transcript = parse_transcript(TALK.encode(), "talk.txt", "en")
    post = f'---\n{front}\n---\n\n# Yards\n\n"{words}," says Sailes.\n'.replace("?,", "?")
    assert [quote.verdict for quote in check_post(post, "post.md", transcript).quotes] == [verdict]


@pytest.mark.parametrize(
    ("front", "listed"),
    [
        ("guests: [Mark Sailes]", ["Mark Sailes"]),  # the episode says Mark only
        ("guests:\n- Mark\n- Luciano", []),
        ("host: Luciano", []),
        ("guests:\n- Luciana", ["Luciana"]),
    ],
)
def test_who_takes_part_by_the_front_matter_alone_is_listed(front: str, listed: list[str]) -> None:
    transcript = parse_transcript(TALK.encode(), "talk.txt", "en")
    post = f'---\n{front}\n---\n\n# Yards\n\n"{MARKS}," says Mark.\n'
    assert [one.text for one in check_post(post, "post.md", transcript).prose if one.found == "nowhere"] == listed


@pytest.mark.parametrize(("headline", "listed"), [("Why Mark Keeps His Yard", []), ("Mark Quaxley Keeps It", True)])
def test_a_verb_after_a_name_in_title_case_is_no_surname(headline: str, listed: object) -> None:
    transcript = parse_transcript(TALK.encode(), "talk.txt", "en")
    post = f'# {headline}\n\n"{MARKS}," says Mark.\n'
    found = [one.text for one in check_post(post, "post.md", transcript).prose if one.found == "nowhere"]
    assert bool(found) == bool(listed)
