"""Attribution lines beside a blockquote: a name and its details are no words, other words are; where turns stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.posts.quotations import Quotation, find_quotations
from summarizer.posts.signatures import details_fit, is_signature, signature_start
from summarizer.text.language import load_language

WORDS = "Salt finds its way into every wall."
VOICES = ("Tomas Brandt", "Ines Vidal", "田中花子", "अनीता शर्मा", "አበበ ቢቂላ")


def found(post: str, language: str = "en") -> list[Quotation]:
    return list(find_quotations(post, "post.md", load_language(language), names=VOICES))


@pytest.mark.parametrize(
    "line",
    [
        "— Tomas Brandt, wall engineer at Moss & Daughters",
        "— Tomas Brandt, author of Wet Walls, 3 June 2025",
        "— Tomas Brandt | The Wall Show",
        "— Tomas Brandt on why salt wins",
        "~ Tomas Brandt",
        "(Tomas Brandt)",
        "[Brandt]",
        "<small>Tomas Brandt</small>",
        "Tomas Brandt, engineer",
        "— @tomasbrandt",
        "— our guest",
        "— Tomas Brandt, Ingenieur aus Kiel",
        "— Ines Vidal, ingeniera de muros",
        "— Ines Vidal, ingénieure des murs",
        "——田中花子（橋の技術者）",
        "－田中花子",
        "— अनीता शर्मा",
        "Source: The Wall Show, episode 12",
        "Quelle: Mauerfunk, Folge 12",
        "[Listen](https://example.org)",
        "[▶ 0:21](https://example.org)",
    ],
)
@pytest.mark.parametrize("between", ["\n> ", "\n>\n> "])
def test_an_attribution_is_no_part_of_the_words(line: str, between: str) -> None:
    assert [quotation.text for quotation in found(f"> {WORDS}{between}{line}")] == [WORDS]


@pytest.mark.parametrize(
    "line",
    [
        "— Tomas Brandt, and the council is a gang",
        "— Tomas Brandt: the council is a gang",
        "— Tomas Brandt, the council steals everything",
        "— Tomas Brandt; nobody should pay",
        "— Tomas Brandt - the council is a gang",
        "— Tomas Brandt (the council is a gang)",
        "— Tomas Brandt, who thinks the council is a gang",
        "(Tomas Brandt: the council is a gang)",
        "— Tomas Brandt, und der Rat ist eine Bande",
        "— Ines Vidal, y los muros son una estafa",
        "——田中花子、壁は詐欺です",
        "Source: the council is a gang",
        "[the council is a gang](https://example.org)",
    ],
)
@pytest.mark.parametrize("between", ["\n> ", "\n>\n> "])
def test_other_words_of_an_attribution_line_are_listed(line: str, between: str) -> None:
    listed = " ".join(quotation.text for quotation in found(f"> {WORDS}{between}{line}"))
    shown = line.split("](")[0].strip("[")
    assert shown.split()[-1].strip("().") in listed


@pytest.mark.parametrize("tail", ["-- I'm Gang", "— We’ve Walls", "-- They'll Fall"])
def test_a_clause_after_a_dash_inside_the_marks_is_no_signature(tail: str) -> None:
    assert [one.text for one in found(f'> "{WORDS} {tail}"')] == [f"{WORDS} {tail}"]


@pytest.mark.parametrize("line", ["— Gang", "— THE COUNCIL IS A GANG", "— Everything is lost", "— Wet Wet Walls"])
def test_a_dash_opens_words_when_nothing_stands_above(line: str) -> None:
    listed = found(f"> {line}\n> — Tomas Brandt")
    assert [(one.text, one.attribution and one.attribution.text) for one in listed] == [(line, "Tomas Brandt")]


@pytest.mark.parametrize(
    ("post", "named"),
    [
        ("> {}\n\n*Tomas Brandt*", "Tomas Brandt"),
        ("> {}\n\nTomas Brandt, engineer", "Tomas Brandt, engineer"),
        ("> {}\n\n(Greta Moss)", "Greta Moss"),
        ('<blockquote>{}</blockquote>\n<p class="who">Brandt</p>', "Brandt"),
        ("### Tomas Brandt\n\n> {}", "Tomas Brandt"),
        ("> — Tomas Brandt\n>\n> {}", "Tomas Brandt"),
        ("> **Tomas Brandt**\n> {}", "Tomas Brandt"),
        ("> [!QUOTE] Tomas Brandt\n> {}", "Tomas Brandt"),
        ("> Tomas Brandt said:\n{}", "Tomas Brandt"),
        ("> {}\n>\n> — Tomas Brandt\n>\n> — the mayor", "the mayor"),
        ("> {}\n\nBrandt laughed, and the tape ran on.", None),
        ("> {}\n\nTomas Brandt:\n\n> And more of it.", None),
        ("### Tomas Brandt on walls\n\n> {}", None),
    ],
)
def test_a_name_beside_a_blockquote(post: str, named: str | None) -> None:
    first = found(post.format(WORDS))[0]
    assert (first.text, first.attribution.text if first.attribution else None) == (WORDS, named)


def test_names_above_or_below_a_row_of_blockquotes() -> None:
    above = found(f"Tomas Brandt\n\n> {WORDS}\n\nInes Vidal\n\n> It does not.")
    below = found(f"> {WORDS}\n\nTomas Brandt\n\n> It does not.\n\nInes Vidal")
    for quotations in (above, below):
        assert [one.attribution and one.attribution.text for one in quotations] == ["Tomas Brandt", "Ines Vidal"]


@pytest.mark.parametrize(
    ("post", "named"),
    [
        ("| Brandt | {} |\n|---|---|", "Brandt"),
        ("| **Tomas Brandt:** | {} |\n|---|---|", "Tomas Brandt"),
        ("| Time | Who | Quote |\n|---|---|---|\n| 0:12 | Brandt | {} |", "Brandt"),
        ("| Brandt: {} |\n|---|", "Brandt"),
        ("> [!NOTE]\n> **Tomas Brandt:** {}", "Tomas Brandt"),
        ("**Tomas Brandt, engineer:** {}", "Tomas Brandt"),
        ("**Tomas Brandt says:** {}", "Tomas Brandt"),
        ("**Tomas** Brandt: {}", "Tomas Brandt"),
        ("**Tomas Brandt:**\n\n{}", "Tomas Brandt"),
        ("**Tomas Brandt**\n\n{}", "Tomas Brandt"),
        ("- **Brandt** — {}", "Brandt"),
        ("<dl><dt>Tomas Brandt</dt><dd>{}</dd></dl>", "Tomas Brandt"),
        ("**አበበ ቢቂላ:** {}", "አበበ ቢቂላ"),
        ("अनीता शर्मा: {}", "अनीता शर्मा"),
        ("> **अनीता शर्मा:** {}", "अनीता शर्मा"),
        ("| Guest | Topic |\n|---|---|\n| Brandt | {} |", None),
        ("**Tomas Brandt**\n\nShe has built walls. {}", None),
        ("**Tomas Brandt**\n\nWall engineer at Moss & Daughters. {}", None),
        ("- **Tomas Brandt** — wall engineer.", None),
        ("**Tomas Brandt:** wall engineer.", None),
    ],
)
def test_where_the_name_of_a_turn_stands(post: str, named: str | None) -> None:
    listed = found(post.format(WORDS))
    assert [one.attribution and one.attribution.text for one in listed] == ([named] if named else [])
    assert [one.text for one in listed] == ([WORDS] if named else [])


def test_a_turn_that_goes_on_after_its_marks_is_one_turn() -> None:
    assert [one.text for one in found('**Brandt:** "Salt finds its way," but nobody listens.')] == [
        '"Salt finds its way," but nobody listens.'
    ]
    assert [one.text for one in found(f'**Brandt:** "{WORDS}" A line to keep.')] == [WORDS]


@given(st.sampled_from(["Salt wins", "Moss & Daughters", "3 June 2025", "wall engineer", "is a gang", "nobody pays"]))
def test_a_line_is_a_signature_exactly_when_its_details_fit(detail: str) -> None:
    assert is_signature(f"— Tomas Brandt, {detail}") == details_fit(detail)


@given(st.text(alphabet="—–-~ ()[]\nAnn Bell.,:", max_size=60))
def test_the_end_of_the_words_lies_within_them(text: str) -> None:
    assert 0 <= signature_start(text, 0, len(text), lambda name: name == "Ann") <= len(text)
