"""Marks that change what a reader reads without changing a word: overlays that strike, and question marks added."""

from __future__ import annotations

import pytest
from checking.made import make, one

from summarizer.records.transcript import Speaker

HARBOUR = make(
    (
        (
            "Speaker 2",
            "Do not climb the crane. I would paint the quay. Rust from the sea eats the cranes. You can mend a hull, "
            "but rust always wins. Zoë saw it at the café. Is the quay safe? You kept the old tide gauge. "
            "You kept the gauge, didn't you?",
        ),
    )
)
OVERLAYS = "\u0334\u0335\u0336\u0337\u0338\u20d2\u20d3\u20d8\u20e5\u20e6\u20ea\u20eb"


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("word", ["Do", "not", "climb"])
def test_an_overlay_strikes_a_word_with_a_capital_or_without(overlay: str, word: str) -> None:
    struck = "".join(f"{letter}{overlay}" for letter in word)
    assert not one("Do not climb the crane.".replace(word, struck), transcript=HARBOUR).passes


@pytest.mark.parametrize(
    ("quote", "passes"),
    [
        ("Zoë saw it at the café.", True),
        ("Zoe saw it at the cafe.", True),
        ("Zoe\u0308 saw it at the café.", True),
        ("Zo\u0336e saw it at the café.", False),
        ("Zoë saw it at the c\u0336a\u0336f\u0336é\u0336.", False),
        ("Do\u0301 not climb the crane.", False),  # a common word has no accent to lose
        ("Zoe\u036d saw it at the café.", False),  # a small letter above spells another word
        ("Zoe\u20dd saw it at the café.", False),
    ],
)
def test_only_accents_of_names_and_loan_words_are_dropped(quote: str, passes: bool) -> None:
    assert one(quote, transcript=HARBOUR).passes is passes


def test_an_overlay_makes_another_name() -> None:
    ada = Speaker(name="Zoë Marsh", label="Speaker 2")
    transcript = make((("Speaker 2", "We asked Zoë about the crane."),), speakers=(ada,))
    assert one("We asked Zoe about the crane.", transcript=transcript).passes
    assert not one("We asked Z\u0336oe about the crane.", transcript=transcript).passes


@pytest.mark.parametrize("mark", ["?", "?!", "!?", "‽", "⁇", "⁈", "⁉", "？", "?…", "?.", " (?)", " [?]", "؟", "¿"])
def test_a_question_mark_that_the_quotation_adds_fails(mark: str) -> None:
    for quote in (
        f"I would paint the quay{mark}",
        f"I would paint the quay{mark} Rust from the sea eats the cranes.",
        f"Do not climb the crane. I would paint the quay{mark} Rust from the sea eats the cranes.",
        f"You can mend a hull{mark}",
        f"You can mend a hull{mark} But rust always wins.",
    ):
        checked = one(quote, transcript=HARBOUR)
        assert not checked.passes, quote
        assert "meaning" in checked.flags


@pytest.mark.parametrize(
    "quote",
    [
        "¿I would paint the quay.",
        "Do not climb the crane. ¿I would paint the quay. Rust from the sea eats the cranes.",
        "I would [gladly] paint the quay? Rust from the sea eats the cranes.",
    ],
)
def test_it_fails_before_the_statement_and_beside_brackets_too(quote: str) -> None:
    assert not one(quote, after="<!-- signed Mia Holt -->", transcript=HARBOUR).passes


@pytest.mark.parametrize(
    "quote",
    [
        "Is the quay safe? You kept the old tide gauge.",
        "Is the quay safe?! You kept the old tide gauge.",
        "Is the quay safe?",
        "I would paint the quay! Rust from the sea eats the cranes.",
        "You kept the gauge, didn't you?",
        "Rust always wins. Zoë saw it at the café. Is the quay safe?",
    ],
)
def test_the_question_marks_of_questions_pass(quote: str) -> None:
    checked = one(quote, transcript=HARBOUR)
    assert checked.passes, checked.reason


@pytest.mark.parametrize("quote", ["¿Lavaría usted la grúa? Yo pintaría el muelle.", "¿Lavaría usted la grúa?"])
def test_spanish_questions_keep_both_marks(quote: str) -> None:
    spanish = make((("Speaker 2", "¿Lavaría usted la grúa? Yo pintaría el muelle. Luego cerramos."),), language="es")
    assert one(quote, transcript=spanish).passes
    assert not one("¿Yo pintaría el muelle? Luego cerramos.", transcript=spanish).passes


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("I ~~never~~ would paint the quay.", "It holds “never”, which is struck out."),
        ("I <del>never</del> would paint the quay.", "It holds “never”, which is struck out."),
        ("~~I would paint the quay.~~", "which is struck out"),
        ("I <span hidden>never</span> would paint the quay.", "It holds “never”, which a reader does not see"),
        ("I would paint the quay.", ""),
    ],
)
def test_struck_words_are_told_apart_from_hidden_ones(quote: str, told: str) -> None:
    reason = one(quote, transcript=HARBOUR).reason
    assert told in reason
    assert ("struck out" in reason) == ("struck out" in told)
