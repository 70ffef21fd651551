"""What counts as another way to type the same marks, and what as other marks."""

from __future__ import annotations

import pytest

from summarizer.text.typographic import plain_marks


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("it's", "it’s", True),
        ('she said "no"', "she said “no”", True),
        ("wait...", "wait…", True),
        ("the bridge — closed", "the bridge—closed", True),
        ("closed !", "closed!", True),
        ("its", "it's", False),
        ('"no"', "'no'", False),
        ("wait.", "wait…", False),
        ("the bridge — closed", "the bridge - closed", False),
        ("re-sign", "resign", False),
        ("re-sign", "re—sign", False),
        ("a part", "apart", False),
        ("a .5 share", "a.5 share", False),
        ("closed?", "closed!", False),
    ],
)
def test_how_marks_are_typed(one: str, other: str, same: bool) -> None:
    assert (plain_marks(one) == plain_marks(other)) is same
