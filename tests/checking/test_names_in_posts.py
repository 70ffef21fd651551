"""Whose words: lines below a marked paragraph, roles before a name, nicknames, and a few words given to a person."""

from __future__ import annotations

import pytest
from made import check, make

SAID = "Salt finds its way into every wall."
HEARD = make(
    (("William Brandt", SAID), ("Ines Vidal", "Paint hides a crack for a year."), ("Halina Church", "We sold it.")),
    speakers=(),
)


def passes(post: str) -> bool:
    quotes = check(post.format(f"“{SAID}”"), transcript=HEARD).quotes
    assert quotes
    return all(quote.passes for quote in quotes)


@pytest.mark.parametrize(
    "line",
    ["— {}", "- {}", "**{}**", "*{}, engineer*", "({})", "<cite>{}</cite>", "#### {}", "said {}.", "That was {}."],
)
def test_a_line_below_a_marked_paragraph_says_whose_it_is(line: str) -> None:
    right, wrong = (f"We met.\n\n{{}}\n\n{line.format(name)}" for name in ("William Brandt", "Ines Vidal"))
    assert (passes(right), passes(wrong)) == (True, False)


def test_each_quotation_of_a_row_has_its_own_line() -> None:
    other = "“Paint hides a crack for a year.”"
    assert passes(f"{{}}\n\n— William Brandt\n\n{other}\n\n— Ines Vidal")
    assert not passes(f"{{}}\n\n— Ines Vidal\n\n{other}\n\n— William Brandt")


def test_a_section_below_a_quotation_does_not_name_its_speaker() -> None:
    assert passes("William Brandt says:\n\n{}\n\n## Ines Vidal\n\nShe came later.")


@pytest.mark.parametrize(
    "role",
    ["Harbor engineer", "Nobel laureate", "self-taught mason", "Wall Weekly columnist", "Moss & Daughters' founder"],
)
@pytest.mark.parametrize("form", ["{0} says {{}}", "{{}} says {0}.", "As {0} tells Church, {{}}"])
def test_a_role_before_a_name_is_part_of_it(role: str, form: str) -> None:
    assert passes(form.format(f"{role} William Brandt"))
    assert not passes(form.format(f"{role} Ines Vidal"))
    assert not passes(form.format(f"{role} Greta Lund"))


@pytest.mark.parametrize("before", ["Greta Lund and", "Hugo Lund, not"])
def test_another_person_before_the_name_is_no_role(before: str) -> None:
    assert not passes(f"{before} Vidal said {{}}")


@pytest.mark.parametrize(
    ("name", "right"),
    [("Bill", True), ("Will Brandt", True), ("Billy", True), ("Rob", False), ("Bill Vidal", False), ("Church", False)],
)
def test_a_nickname_names_the_voice(name: str, right: bool) -> None:
    assert passes(f"{name} says {{}}") is right


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("It was Brandt, not Vidal, who said {}", True),
        ("It was Vidal, not Brandt, who said {}", False),
        ("Vidal let Brandt finish: {}", True),
        ("Brandt let Vidal finish: {}", False),
        ("William Brandt, PhD, says {}", True),
        ("Brandt likens it to “a swamp”. Brandt said {}", False),
        ("Brandt was, in his words, “furious”. Brandt said {}", False),
        ("It is a so-called “dry wall” here. Brandt said {}", True),
    ],
)
def test_sentences(sentence: str, right: bool) -> None:
    assert passes(sentence) is right
