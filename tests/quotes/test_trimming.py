# ruff: noqa: E501 -- tables of sentences
"""Which words at the start of a run a quotation is printed without."""

from __future__ import annotations

import pytest

from summarizer.quotes import Quotability
from summarizer.settings import QuoteSettings
from tests.quotes.test_candidates import episode, transcript


def trimmed(sentence: str, language: str = "en") -> str:
    said = transcript([("A", "Why?"), ("B", sentence)], language=language)
    rules = Quotability.of(said, episode(), QuoteSettings())
    first = next(one.words[0] for one in said.sentences if one.speaker == said.words[-1].speaker)
    return said.text(*rules.trimmed((first, len(said.words))))


@pytest.mark.parametrize(
    ("language", "said", "printed"),
    [
        ("en", "But the cheapest oven you can buy is the one you repair.", "the cheapest oven you can buy is the one you repair."),
        ("en", "And, um, we sold forty loaves in the first year of the shop.", "we sold forty loaves in the first year of the shop."),
        ("de", "Aber wir haben das Brot nie wieder so gebacken wie damals.", "wir haben das Brot nie wieder so gebacken wie damals."),
        ("en", "But if the oven is cold, you will not sell a single loaf.", "if the oven is cold, you will not sell a single loaf."),
    ],
)  # fmt: skip
def test_a_connective_is_left_out(language: str, said: str, printed: str) -> None:
    assert trimmed(said, language) == printed


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Because the oven was cold, we never sold a single loaf that day."),  # the main clause follows
        ("en", "Although the oven was cold, we sold a few loaves that day."),
        ("en", "But only if the oven is cold will you lose a whole day."),  # a condition
        ("en", "No, we never closed the shop on a Sunday in all those years."),  # a denial
        ("en", "So that the oven was warm, we came in at four every day."),
        ("en", "Or we could have closed the shop and moved back to town."),
        ("en", "Now we bake four hundred loaves on every single Sunday morning."),  # says when
        ("en", "And in the winter nobody in the town bought any bread."),  # no subject follows
        ("en", "We paid the miller forty thousand crowns a year, or something like that."),  # exact without it
        ("en", "I think the loaves that we baked that winter were pretty okay."),
        ("en", "But we sold the mill."),  # too short then
        ("en", "Because the oven was cold when the men arrived from town."),
        ("en", "Because the mill is old and slow does not mean that it is bad."),
        ("en", "So it does not break in the winter, you oil it every morning."),
        ("en", "Yeah, right, the mayor will give us all the money back."),
        ("en", "Like I would ever take a single coin from that man."),
        ("en", "However they bake it, the people of this town buy it."),
        ("en", "We painted the whole front of the shop in green, or something like that."),
        ("en", "It's completely safe to drink the water in this town, right?"),
        ("en", "For once in his life the old man was, um, right."),
        ("de", "Ja klar, der Bürgermeister gibt uns das ganze Geld zurück."),
        ("fr", "Mais oui, le maire va nous rendre tout cet argent demain."),
        ("es", "Y eso que el alcalde nunca pagó nada por el molino."),
        ("de", "Weil wir das Brot nie wieder so gebacken haben wie damals."),  # the verb stands last
        ("de", "Also haben wir das Brot nie wieder so gebacken wie damals."),  # the verb would stand first
    ],
)  # fmt: skip
def test_what_carries_the_sense_or_the_sentence_stays(language: str, said: str) -> None:
    assert trimmed(said, language) == said
