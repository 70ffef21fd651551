"""The places of a post whose own text says that they are not finished."""

from __future__ import annotations

import pytest

from summarizer.posts.open_marks import open_marks


@pytest.mark.parametrize(
    ("line", "kind", "what"),
    [
        ("**[To write: heading, in 4 to 9 words]**", "to write", "heading"),
        ("<!-- WRITE: the opening -->", "to write", ""),
        ("**[To check: claim, the conversation does not carry it: Lifts fall.]**", "to check", "claim"),
        ("<!-- rejected q15: this place needs another quotation -->", "rejected", ""),
        ("> Water wins. <!-- prose of q23: heading and prose were written for another quotation -->", "elsewhere", ""),
        ("[Updates](https://example.com/updates)", "link", "https://example.com/updates"),
    ],
)
def test_an_open_place_is_found(line: str, kind: str, what: str) -> None:
    assert [(mark.kind, mark.line, mark.what) for mark in open_marks(f"# A title\n\n{line}\n")] == [(kind, 3, what)]


@pytest.mark.parametrize(
    "line",
    [
        "> Water wins. <!-- q12 38.10-41.90 Judith Carver -->",
        "He rejected q15: that was all.",
        "[Updates](https://bridges.org/updates)",
        "<!-- unspoken -->",
    ],
)
def test_a_finished_place_is_not(line: str) -> None:
    assert not list(open_marks(line))


@pytest.mark.parametrize(("own", "found"), [(None, 1), ("https://example.com/talk", 0), ("https://example.com/x", 1)])
def test_the_episodes_own_link_is_no_placeholder(own: str | None, found: int) -> None:
    assert len(list(open_marks("[The talk](https://example.com/talk)", own))) == found
