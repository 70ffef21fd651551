"""A few words at an end of a quotation that were said elsewhere make it put together, not invented."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post
from summarizer.transcripts import parse_transcript

TALK = """Ann Bell (0:10): Spring is fantastic.

Tom Lyon (0:30): Yeah.

Ann Bell (0:35): We looked at all the frameworks for a year. And all of them are very capable.
"""


@pytest.mark.parametrize(
    ("post", "verdict"),
    [
        ('"Spring is fantastic," says Bell, "and all of them are very capable."', "stitched"),
        ('"All of them are very capable. Spring is fantastic," says Bell.', "stitched"),
        ('"Spring is dreadful," says Bell, "and all of them are very capable."', "altered"),
        ('"Spring is," says Bell, "and all of them are very capable."', "altered"),
    ],
)
def test_words_at_an_end_that_were_said_elsewhere(post: str, verdict: str) -> None:
    transcript = parse_transcript(TALK.encode(), "talk.txt", "en")
    (quote,) = check_post(f"# T\n\n{post}\n", "post.md", transcript).quotes
    assert quote.verdict == verdict
    assert not quote.passes
    assert (verdict == "stitched") == ("is not in the transcript" not in quote.reason)
