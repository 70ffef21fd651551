"""Words whose author HTML names by an element or a class: `<p class="author">`, `<cite>`, a footer of a box."""

from __future__ import annotations

import pytest

from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language

WORDS = "The tide took the wall in both of those winters."
AFTER = "<p>Three villages stand on the coast.</p>"


def found(post: str) -> list[tuple[str, str | None]]:
    quotations = find_quotations(post, "post.html", load_language("en"), names=["Tomas Brandt"])
    return [(one.text, one.attribution and one.attribution.text) for one in quotations]


@pytest.mark.parametrize(
    "post",
    [
        '<p class="words">{}</p><p class="author">Tomas Brandt</p>',
        '<div><p>{}</p><p class="attribution">Tomas Brandt</p></div>',
        '<div class="box"><p>{}</p><span class="cite">Tomas Brandt</span></div>',
        "<div><p>{}</p><cite>Tomas Brandt</cite></div>",
        "<div><p>{}</p><footer>Tomas Brandt</footer></div>",
        '<div class="card"><div class="body">{}</div><div class="testimonial-author">Tomas Brandt</div></div>',
        '<section><p>{}</p><div class="quote__author">Tomas Brandt, engineer</div></section>',
        '<div class="quote-card"><p>{}</p><p class="name">Tomas Brandt</p></div>',
        "<p>{} <cite>Tomas Brandt</cite></p>",
        '<p>{} <span class="author">Tomas Brandt</span></p>',
    ],
)
def test_words_beside_a_credit_are_a_quotation(post: str) -> None:
    ((text, who),) = found(post.format(WORDS) + AFTER)
    assert text == WORDS
    assert who is not None
    assert who.startswith("Tomas Brandt")


@pytest.mark.parametrize(
    "post",
    [
        '<p class="byline">Tomas Brandt</p><p>{}</p>',
        '<p>{}</p><p class="byline">Tomas Brandt</p>',
        '<div class="author-box"><p>{}</p><p class="author">Tomas Brandt</p></div>',
        '<div class="teaser"><p><a href="/wall">The wall</a></p><p>{}</p><p class="byline">Tomas Brandt</p></div>',
        '<div class="photo"><p>{}</p><p class="credit">Photo: Tomas Brandt</p></div>',
        '<div><p>He builds walls on the coast.</p><p class="author">Tomas Brandt</p></div>',
        '<div><p>{}</p><p class="author">Nora Feld</p></div>',
        "<p>{} <cite>Field Notes</cite></p>",
    ],
)
def test_other_names_beside_prose_are_no_credits(post: str) -> None:
    assert not found(post.format(WORDS) + AFTER)
