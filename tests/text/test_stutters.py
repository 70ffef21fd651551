"""A comma between a word and its repeat parts no clauses."""

from __future__ import annotations

import pytest

from summarizer.text.clauses import ClauseText
from summarizer.text.language import load_language


@pytest.mark.parametrize(
    ("text", "marks"),
    [("the risk that the, the tower", ["", "", "", "", ""]), ("the risk, the tower", ["", ",", "", ""])],
)
def test_marks_between_words(text: str, marks: list[str]) -> None:
    assert ClauseText(text, load_language("en")).marks[: len(marks)] == marks
