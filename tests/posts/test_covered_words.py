"""Boxes that a style moves on to words of a quotation, so that a reader does not see one of them."""

from __future__ import annotations

import pytest

from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language

COVERING = [
    "position: absolute; left: 50px; width: 40px; background: #fff",
    "display: inline-block; margin-left: -30px; width: 30px; background: white",
    "position: relative; left: -2em; display: inline-block; width: 2em; background: white",
    "display: inline-block; transform: translateX(-2em); width: 2em; background: white",
]
HARMLESS = [
    "position: absolute; margin-top: -80px",  # a place that a link leads to
    "position: absolute; left: 50px; background: #fff; z-index: -1",
    "margin: 0 -.4em; padding: .1em .4em; background: #ff0",
    "position: relative; top: -2px; background: #eee",
    "position: relative; margin: 0 20px; background: #eee",
]


@pytest.mark.parametrize("name", ["post.md", "post.html"])
@pytest.mark.parametrize(("style", "hides"), [*((one, True) for one in COVERING), *((one, False) for one in HARMLESS)])
def test_a_box_on_words(style: str, hides: bool, name: str) -> None:
    for post in (
        f'<p>“We do not<span style="{style}"></span> think that the wall is safe.”</p>\n',
        f"<style>.one {{ {style} }}</style>\n\n“We do <i class='one'></i>not think that the wall is safe.”\n",
    ):
        (found,) = find_quotations(post, name, load_language("en"))
        assert bool(found.hidden) is hides


@pytest.mark.parametrize(
    ("style", "hides"),
    [
        ("margin-top: -3em; background: #fff", True),
        ("position: relative; top: -40px; background: white", True),
        ("margin: 0 -2em; background: #eee", False),
        ("margin-top: -3em", False),
        ("margin-top: -.5em; background: #eee", False),
    ],
)
def test_a_block_that_is_drawn_up_on_to_words(style: str, hides: bool) -> None:
    post = f'<p>“We do not think that the wall is safe.”</p><p style="{style}">It is old.</p>\n'
    (found,) = find_quotations(post, "post.html", load_language("en"))
    assert bool(found.hidden) is hides
