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


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ("The mayor said", False),
        ("according to the mayor", False),
        ("He told me that", False),
        ("what the mayor said", True),
        ("by law", True),
    ],
)
def test_brackets_give_the_words_to_nobody_else(words: str, passes: bool) -> None:
    quote = bracketed(f"The old ferry sank twice. [{words}] It was repaired by our own people.")
    assert quote.passes == passes, quote.reason


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


CREW = (
    "I would wash the cranes. We did not sell the boat. They have to paint it. It was repaired twice. We went to Mr. "
    "Lund. I'd clean the quay. He closed it. Salt eats the steel. It is not a joke. Nobody ever mends it."
)


@pytest.mark.parametrize(
    ("quote", "passes"),
    [
        ("I would [blow up] wash the cranes.", False),
        ("I would [Blow up] wash the cranes.", False),
        ("I would [in town burn] wash the cranes.", False),
        ("I would wash [and blow up] the cranes.", False),
        ("I would wash the cranes [and burn them].", False),
        ("[Blow up and] wash the cranes.", False),
        ("We did not [burn and] sell the boat.", False),
        ("We did not [hide] sell the boat.", False),
        ("We did [steal] not sell the boat.", False),
        ("They have to [burn] paint it.", False),
        ("They have [to burn] to paint it.", False),
        ("It was [stolen] repaired twice.", False),
        ("I'd [steal] clean the quay.", False),
        ("He [robbed] closed it.", False),
        ("Nobody ever [burns] mends it.", False),
        ("Nobody ever mends it [for the city].", True),
        ("It is not [funny] a joke.", False),
        ("I would wash the [harbour] cranes.", True),
        ("I would wash the cranes [on the quay].", True),
        ("I [the foreman] would wash the cranes.", True),
        ("It [the ferry] was repaired twice.", True),
        ("It was [in May] repaired twice.", True),
        ("We went to [Captain] Mr. Lund.", True),
        ("He [Bergström] closed it.", True),
        ("Salt [from the sea] eats the steel.", True),
        ("We did not sell the [old] boat [in town].", True),
    ],
)
def test_brackets_put_no_verb_into_a_statement(quote: str, passes: bool) -> None:
    checked = bracketed(quote, CREW)
    assert checked.passes is passes, checked.reason


@pytest.mark.parametrize(
    ("quote", "passes"),
    [
        ("Ich würde die Kräne [sprengen und] waschen.", False),
        ("Ich würde [sprengen] die Kräne waschen.", False),
        ("Ich würde [im Mai] die Kräne waschen.", True),
        ("Ich würde die Kräne [im Hafen] waschen.", True),
    ],
)
def test_nor_in_german(quote: str, passes: bool) -> None:
    checked = bracketed(quote, "Ich würde die Kräne waschen.", "de")
    assert checked.passes is passes, checked.reason
