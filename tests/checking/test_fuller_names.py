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
