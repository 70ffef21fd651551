"""What an editor's signed square brackets may do: name whom a pronoun means and explain, not change the sense."""

from __future__ import annotations

import pytest
from checking.made import make, one

LEDGER = (
    "The old ferry sank twice. It was repaired by our own people. Reports on it were lost. He drew the plans again."
)


def bracketed(quote: str, heard: str = LEDGER, language: str = "en"):
    return one(quote, after="<!-- signed Mia Holt -->", transcript=make((("Speaker 2", heard),), language=language))


@pytest.mark.parametrize(
    ("quote", "replaced"),
    [
        ("[The old ferry] was repaired by our own people.", "It"),
        ("[The boat] was repaired by our own people.", "It"),
        ("[Will] drew the plans again.", "He"),
        ("[The engineers] drew the plans again.", "He"),
        ("It [the ferry] was repaired by our own people.", ""),
        ("It was repaired [in May] by our own people.", ""),
        ("It was repaired [in 1998] by our own people.", ""),
    ],
)
def test_brackets_replace_a_pronoun_whatever_was_said_before_it(quote: str, replaced: str) -> None:
    checked = bracketed(quote)
    assert (checked.verdict, checked.passes) == ("trimmed", True), checked.reason
    assert [(edit.kind, edit.heard) for edit in checked.edits] == [("bracket", replaced)]


def test_a_word_in_brackets_that_was_heard_there_is_no_edit() -> None:
    quote = bracketed("[It] was repaired by our [own] people. [All the] reports on it were lost.")
    assert [edit.post for edit in quote.edits] == ["All the"]


@pytest.mark.parametrize(
    "words", ["should have been", "almost", "only", "would be", "had to be", "reportedly", "always", "never", "can be"]
)
def test_brackets_bring_in_no_hedge_negation_modal_or_degree(words: str) -> None:
    quote = bracketed(f"It was [{words}] repaired by our own people.")
    assert not quote.passes
    assert "must not bring in" in quote.reason


@pytest.mark.parametrize("words", ["All", "Almost all", "Every", "Most of the", "Two", "At least 20", "Some"])
def test_brackets_bring_in_no_amount(words: str) -> None:
    assert not bracketed(f"[{words}] reports on it were lost.").passes


@pytest.mark.parametrize(
    ("language", "heard", "wrong"),
    [
        (
            "de",
            "Wir haben die Fähre im Winter repariert und verkauft.",
            "Wir haben die Fähre im Winter [fast] repariert",
        ),
        (
            "fr",
            "Nous avons réparé le bac et vendu les plans.",
            "Nous avons [presque] réparé le bac et vendu les plans.",
        ),
        ("es", "Arreglamos la barca y vendimos los planos.", "[Casi] arreglamos la barca y vendimos los planos."),
        ("it", "Abbiamo riparato il traghetto e venduto i piani.", "Abbiamo [quasi] riparato il traghetto e venduto"),
        ("pt", "Consertamos a balsa e vendemos os planos.", "[Quase] consertamos a balsa e vendemos os planos."),
        ("nl", "Wij hebben de pont hersteld en verkocht.", "Wij hebben de pont [bijna] hersteld en verkocht."),
        ("sv", "Vi lagade färjan och sålde ritningarna.", "Vi lagade [nästan] färjan och sålde ritningarna."),
    ],
)
def test_other_languages_have_such_words_too(language: str, heard: str, wrong: str) -> None:
    assert "must not bring in" in bracketed(wrong, heard, language).reason
