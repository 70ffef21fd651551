"""Whom a post visibly names for a quotation, by the form of the attribution."""

from __future__ import annotations

import pytest

from summarizer.posts.attributions import label_alone, label_before
from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language

WORDS = "salt finds its way in"


@pytest.mark.parametrize(
    ("post", "named", "form"),
    [
        (f"> {WORDS}\n> — Tomas Brandt", "Tomas Brandt", "signature"),
        (f"> {WORDS}\n>\n> — Tomas Brandt", "Tomas Brandt", "signature"),
        (f"> {WORDS}\n\n— Tomas Brandt, engineer", "Tomas Brandt, engineer", "signature"),
        (f'"{WORDS}" — Tomas Brandt', "Tomas Brandt", "signature"),
        (f"> {WORDS} <cite>Tomas Brandt</cite>", "Tomas Brandt", "cite"),
        (f"> **Tomas Brandt:** {WORDS}", "Tomas Brandt", "lead"),
        (f'Tomas Brandt: "{WORDS}"', "Tomas Brandt", "label"),
        (f"**Brandt** (0:12): “{WORDS}”", "Brandt", "label"),
        (f'Q: "{WORDS}"', None, None),
        (f'Brandt says "{WORDS}".', None, None),
    ],
)
def test_the_form_of_an_attribution(post: str, named: str | None, form: str | None) -> None:
    quotation = find_quotations(post, "post.md", load_language("en"))[0]
    assert quotation.text == WORDS
    found = quotation.attribution
    assert (found.text if found else None, found.form if found else None) == (named, form)


def test_one_word_before_a_colon_in_a_blockquote_is_a_label_when_it_is_known_as_a_name() -> None:
    quoted = f"> Tomas: {WORDS}"
    for post, names, words in (
        (quoted, (), f"Tomas: {WORDS}"),
        (f"With Tomas Brandt.\n\n{quoted}", (), WORDS),
        (quoted, ("Tomas Brandt",), WORDS),
    ):
        assert find_quotations(post, "post.md", load_language("en"), names=names)[0].text == words


def test_why_it_is_a_quotation() -> None:
    post = f'> {WORDS}\n\n"{WORDS} here"\n\n<q>{WORDS} there</q>'
    assert [quotation.reason for quotation in find_quotations(post, "post.md", load_language("en"))] == [
        "blockquote",
        "marks",
        "marks",
    ]


@pytest.mark.parametrize("name", ["Анна Петрова", "Ali ibn Sina", "Ann del Campo", "Zoë Ångström", "Łucja Żak", "Host"])
def test_a_name_before_a_colon_is_a_label_in_every_script_with_capitals(name: str) -> None:
    label = label_before(f"{name}: ")
    assert label is not None
    assert label.text == name
    assert label_alone(f"{name}:") == name


@pytest.mark.parametrize("text", ["Then she said to Ann:", "engineers explain:", "Bridges of the harbour fail:", "Q:"])
def test_a_sentence_before_a_colon_is_no_label(text: str) -> None:
    assert label_before(text) is None
