"""Where a quotation stands in the source of a Markdown post."""

from __future__ import annotations

import pytest

from summarizer.posts.places import find_by_anchor, find_by_text
from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language

ANCHOR = "<!-- q1 1.00-2.00 A B -->"


@pytest.mark.parametrize(
    ("post", "words"),
    [
        (f'Carver says "it does not hold at all" {ANCHOR}.', "it does not hold at all"),
        (f'Carver says "it doesn\'t hold at all" {ANCHOR}.', "it doesn't hold at all"),
        (f"Carver says “it doesn’t hold at all.” {ANCHOR}", "it doesn’t hold at all."),
        (f'Carver says “it does not hold at all" {ANCHOR}', "it does not hold at all"),
        (f'She says "it held up well once" and "it does not hold at all" {ANCHOR}.', "it does not hold at all"),
        (f'Carver says "it does not\nhold at all" {ANCHOR}.', "it does not\nhold at all"),
        (f'> "It does not hold at all."\n{ANCHOR}', "It does not hold at all."),
        (f"> It does not hold at all.\n> — A B\n{ANCHOR}", "It does not hold at all."),
        (
            f"> «It does not hold at all.»\n> ([0:01](https://e.example/a.mp3#t=1))\n{ANCHOR}",
            "It does not hold at all.",
        ),
    ],
)
def test_an_anchors_words(post: str, words: str) -> None:
    place = find_by_anchor(f"First.\n\n{post}\n\nLast.\n", ["q1"])
    assert place is not None
    assert f"First.\n\n{post}\n\nLast.\n"[slice(*place.inner)] == words
    (quotation, *_) = [found for found in find_quotations(post, "post.md", load_language("en")) if found.anchor]
    assert quotation.source is not None
    assert post[slice(*quotation.source)] == words


@pytest.mark.parametrize(
    "post", [f"Carver says it {ANCHOR}.", f'"It held up well" and more {ANCHOR}.', f'"It held {ANCHOR}.']
)
def test_an_anchor_without_a_quotation_before_it(post: str) -> None:
    assert find_by_anchor(post, ["q1"]) is None


def test_of_several_the_nearest_to_the_line() -> None:
    post = '"It holds well here"\n\nText.\n\n"It holds well here"\n'
    first, second = find_by_text(post, "It holds well here", 1), find_by_text(post, "It holds well here", 5)
    assert first is not None and second is not None  # noqa: PT018
    assert first.inner[0] < second.inner[0]
