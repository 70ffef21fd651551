"""Quotation marks that stand in blocks of their own."""

from __future__ import annotations

import pytest

from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language

WORDS = "The tide took the wall in both of those winters."


def found(post: str) -> list[tuple[str, str | None]]:
    quotations = find_quotations(post, "post.md", load_language("en"), names=["Tomas Brandt"])
    return [(one.text, one.attribution and one.attribution.text) for one in quotations]


@pytest.mark.parametrize(
    "post",
    [
        "“\n\n{}\n\n”\n\n— Tomas Brandt",
        '"\n\n{}\n\n"\n\n— Tomas Brandt',
        "**„**\n\n{}\n\n**“**\n\n— Tomas Brandt",
        "# “\n\n{}\n\n— Tomas Brandt",
        "<div>“</div><p>{}</p><div>”</div><p>— Tomas Brandt</p>",
        "- “\n- {}\n- ”\n- — Tomas Brandt",
        "| Who | | | |\n|--|--|--|--|\n| Tomas Brandt | “ | {} | ” |",
    ],
)
def test_words_between_marks_in_blocks_of_their_own_are_a_quotation(post: str) -> None:
    assert found(post.format(WORDS)) == [(WORDS, "Tomas Brandt")]


def test_all_paragraphs_between_two_marks_are_marked() -> None:
    assert [text for text, _ in found(f"“\n\n{WORDS}\n\n{WORDS}\n\n”\n\n{WORDS}")] == [WORDS, WORDS]


@pytest.mark.parametrize(
    "post",
    [
        '| Wall | Built |\n|--|--|\n| Northern | of stone and of clay |\n| " | of timber and of reed |',
        '| Wall | | |\n|--|--|--|\n| " | twice | " |',
        "The mark of an inch is this one:\n\n”\n\nIt stands after a figure.",
        '"\n\nIt stands after a figure.',
    ],
)
def test_a_mark_that_stands_for_something_else_quotes_nothing(post: str) -> None:
    assert not found(post)
