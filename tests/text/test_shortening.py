"""Text that is shortened keeps within its limit."""

from __future__ import annotations

import pytest

from summarizer.text.shortening import shortened


@pytest.mark.parametrize(
    ("text", "most", "result"),
    [
        ("short", 5, "short"),
        ("two\n  lines", 10, "two lines"),
        ("some words here", 11, "some…"),
        ("some words here", 12, "some words…"),
        ("一二三四五六", 4, "一二三…"),
        ("", 4, ""),
    ],
)
def test_shortened(text: str, most: int, result: str) -> None:
    assert shortened(text, most) == result
    assert len(result) <= most
