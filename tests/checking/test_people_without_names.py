"""A person without a name in the sentence before a quotation may be who says it: that is told."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post
from summarizer.transcripts import parse_transcript

TALK = """Dana Whitlock: So is honey overpriced or not?
Oren Salcedo: Honey is underpriced, Dana, and we keep bees.
Priya Lindqvist: We should stop treating hives like rental cars.
"""
SALCEDOS, LINDQVISTS = '"Honey is underpriced, Dana."', '"We should stop treating hives like rental cars."'
OTHERS = [
    "Salcedo waited. The mayor was blunt:",
    "Salcedo waited. The mayor agreed.",
    "Salcedo waited. Then the mayor:",
    "Salcedo waited. His critics are blunt:",
    "Salcedo told his story. A neighbor was harsher:",
    "Salcedo waited for an answer.\n\nThe host was blunt:",
    "Salcedo talked. The other guest was calmer:",
]


@pytest.mark.parametrize("lead", OTHERS)
def test_somebody_else_in_the_sentence_before_is_told(lead: str) -> None:
    assert flags(lead, SALCEDOS) == (True, True)


@pytest.mark.parametrize("lead", ["Salcedo waited. The economist was blunt:", "Salcedo nodded. The other guest:"])
def test_who_is_meant_without_a_name_may_be_the_one(lead: str) -> None:
    assert flags(lead, LINDQVISTS) == (True, True)


@pytest.mark.parametrize(
    "lead",
    [
        "Salcedo waited. His answer was blunt:",
        "Salcedo waited. The answer:",
        "Salcedo keeps bees. The reason is simple:",
        "Salcedo keeps bees. The best line of the hour:",
        "Salcedo keeps bees. The market is cruel.",
        "Salcedo keeps bees. He was blunt:",
    ],
)
def test_other_sentences_before_a_quotation_raise_no_doubt(lead: str) -> None:
    assert flags(lead, SALCEDOS) == (True, False)


def flags(lead: str, words: str) -> tuple[bool, bool]:
    """Whether it passes, and whether the speaker is in doubt."""
    transcript = parse_transcript(TALK.encode(), "talk.txt", "en")
    (quote,) = check_post(f"# Bees\n\n{lead} {words}\n", "post.md", transcript).quotes
    return quote.passes, "speaker" in quote.flags


@pytest.mark.parametrize(
    ("language", "said", "post"),
    [
        ("en", "I don't think that bees are in danger.", '"I don\'t think," Bell shrugged, "that bees are in danger."'),
        ("en", "He used to say that hives die.", '"He used to say," Bell chuckled, "that hives die."'),
        ("de", "Wenn der Preis sinkt, kommen zwei.", "„Wenn der Preis sinkt“, verspricht Bell, „kommen zwei.“"),
        ("de", "Wenn der Preis sinkt, kommen zwei.", "„Wenn der Preis sinkt“, hofft Bell, „kommen zwei.“"),
    ],
)
def test_tags_that_shrug_and_promise_interrupt_one_quotation(language: str, said: str, post: str) -> None:
    transcript = parse_transcript(f"Tom Lyon: Well?\nAnn Bell: {said}\n".encode(), "talk.txt", language)
    (quote,) = check_post(f"# Bees\n\n{post}\n", "post.md", transcript).quotes
    assert (quote.passes, "speaker" in quote.flags) == (True, False)


@pytest.mark.parametrize(
    ("language", "post", "passes"),
    [
        ("en", "“It is cheap,” Bell smiled, “and nobody wants it.”", True),
        ("en", "“It is cheap,” Lyon smiled, “and nobody wants it.”", False),
        ("en", "“It is cheap,” Bell laughed, turning to Lyon, “and nobody wants it.”", True),
        ("de", "„Es ist billig“, winkt Bell ab, „und keiner will es.“", True),
        ("de", "„Es ist billig“, winkt Lyon ab, „und keiner will es.“", False),
        ("fr", "« C'est bon marché, sourit Ann Bell, et personne n'en veut. »", True),
        ("fr", "« C'est bon marché, sourit Tom Lyon, et personne n'en veut. »", False),
    ],
)
def test_tags_that_smile_interrupt_one_quotation_of_who_does_it(language: str, post: str, passes: bool) -> None:
    said = {
        "en": "It is cheap, and nobody wants it.",
        "de": "Es ist billig und keiner will es.",
        "fr": "C'est bon marché et personne n'en veut.",
    }[language]
    transcript = parse_transcript(f"Tom Lyon: Well?\nAnn Bell: {said}\n".encode(), "talk.txt", language)
    (quote,) = check_post(f"# Bees\n\n{post}\n", "post.md", transcript).quotes
    assert quote.passes == passes
    assert quote.attributed is not None
    assert (quote.attributed == "Ann Bell") == passes
