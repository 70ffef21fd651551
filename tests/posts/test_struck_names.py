"""Names that are struck out beside a quotation: they name nobody."""

from __future__ import annotations

import pytest
from checking.made import check

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
