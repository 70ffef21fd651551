"""Names that are struck out beside a quotation: they name nobody."""

from __future__ import annotations

import pytest
from checking.made import check

from summarizer.posts.reading import read_post

TRUE = "Salt finds its way in through every crack"
SHAPES = [
    '"{}," said ~~{}~~ {}.',
    '"{}," said <s>{}</s> {}.',
    '"{}," said <del>{}</del> <ins>{}</ins>.',
    '<p>"{}," said <del>{}</del> <ins>{}</ins>.</p>',
    "> {}.\n\n— ~~{}~~ {}",
    "> {}.\n>\n> — ~~{}~~ {}",
    '"{}." — ~~{}~~ {}',
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_struck_name_names_nobody(shape: str) -> None:
    (wrong,) = check(shape.format(TRUE, "Brandt", "Novak")).quotes
    assert wrong.verdict == "misattributed"
    (right,) = check(shape.format(TRUE, "Novak", "Brandt")).quotes
    assert right.passes


@pytest.mark.parametrize("shape", ["~~{}~~ {} said: “{}.”", "**~~{}~~ {}:** {}.", "~~{}:~~ **{}:** {}."])
def test_a_struck_name_before_the_words_names_nobody(shape: str) -> None:
    (wrong,) = check(shape.format("Brandt", "Novak", TRUE)).quotes
    assert not wrong.passes
    (right,) = check(shape.format("Novak", "Brandt", TRUE)).quotes
    assert right.passes


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_words_in_a_struck_block_fail(tag: str) -> None:
    struck, after = check(f'<{tag}>\n\n> {TRUE}.\n\n</{tag}>\n\n"{TRUE}," said Brandt.').quotes
    assert not struck.passes
    assert after.passes


@pytest.mark.parametrize(
    ("post", "struck"),
    [
        ("one <del>two\n\nthree\n\nfour", ["two"]),
        ("one <s>two\n\nthree **x**\n\n> four", ["two", "three x", "four"]),
        ("<s>one\n\ntwo</s> three\n\nfour", ["one", "two"]),
        ("<p><s>one</p>\n\ntwo\n\nthree</s> four", ["one", "two", "three"]),
        ("<del>\n\none\n\n</del>\n\ntwo", ["one"]),
        ("<html><p>one <del>two</p><p>three</p>", ["two"]),
        ("<html><p>one <s>two</p><p>three</p><blockquote>four", ["two", "three", "four"]),
        ("<html><del><p>one</p><p>two</p></del><p>three", ["one", "two"]),
        ("<html><div><strike>a</div><p>b</strike> c</p>", ["a", "b"]),
    ],
)
def test_an_element_without_an_end_strikes_out_what_browsers_strike_out(post: str, struck: list[str]) -> None:
    blocks = read_post(post, "post.html" if post[:6] == "<html>" else "post.md").blocks
    assert [block.text[start:end].strip() for block in blocks for start, end in block.struck] == struck


def test_an_element_that_is_never_closed_is_told_once() -> None:
    words = f"Brandt said: “{TRUE}.”"
    checks = check(f"Bridges\n\nWe <s>talked.\n\n{words}\n\n{words}\n")
    assert [quote.passes for quote in checks.quotes] == [False, False]
    assert [note for note in checks.notes if "<s>" in note] == [
        "line 3: <s> is never closed, so that everything after it is struck out; add </s>"
    ]
    closed = check(f"Bridges\n\nWe <s>talked.</s>\n\n{words}\n")
    assert [quote.passes for quote in closed.quotes] == [True]
    assert not closed.notes
