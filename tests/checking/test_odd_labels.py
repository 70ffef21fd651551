"""Speakers' labels may hold any sign."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post
from summarizer.transcripts import parse_transcript


@pytest.mark.parametrize(
    "label",
    [
        "Ann Bell (Mayor of X)",
        "Ann Bell (the mayor)",
        "Ann Bell [host",
        "Ann *Bell",
        "Ann Bell \\d",
        "A. ( B.",
        "+ ?",
        "Ann|",
    ],
)
def test_a_label_with_signs(label: str) -> None:
    captions = f"WEBVTT\n\n00:01.000 --> 00:04.000\n<v {label}>We sold the harbour to the mob.\n"
    transcript = parse_transcript(captions.encode(), "talk.vtt", "en")
    post = f'# T\n\n"We sold the harbour to the mob," said Ann Bell.\n\n{label}: We sold it.\n'
    assert check_post(post, "post.md", transcript).quotes[0].verdict in ("verbatim", "misattributed")
