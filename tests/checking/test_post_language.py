"""A post in another language than the conversation: its numbers, dates and names are read in its own."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post, lint_post
from summarizer.records.episode import Episode, Person
from summarizer.records.post import Checks
from summarizer.records.transcript import Speaker, Transcript, Word

SCRIPT = """
H: Welcome to The Long Shelf, I'm Dora Penn, and my guest is Elias Brandvold, who repairs church organs in the north.
G: The parish had forty thousand kroner and wanted a new motor. Most broken organs are not broken, they are cold.
G: I have removed eleven computers from organs since 2009, and the last one left the loft in May 2014.
"""
GERMAN = """---
title: 'Elias Brandvold: Warum Orgeln frieren'
{language}
---

# Elias Brandvold: Warum Orgeln frieren

Elias Brandvold erklärt bei The Long Shelf, warum die meisten kaputten Orgeln nur kalt sind.

Brandvold repariert Kirchenorgeln im Norden. Eine Gemeinde hatte vierzigtausend Kronen und wollte einen neuen Motor.
Seit 2009 hat er elf Computer ausgebaut, den letzten im Mai 2014, und nicht {wrong}.

### 1. Kälte schadet Orgeln mehr als das Alter

> "Most broken organs are not broken, they are cold."
<!-- q1 20.00-26.00 Elias Brandvold -->

Das zeigt, dass ein Thermometer günstiger ist als ein Motor, und Brandvold weiß es.
"""
FRENCH = """---
title: x
{language}
---

# Elias Brandvold : Pourquoi les orgues ont froid

Elias Brandvold explique à The Long Shelf pourquoi la plupart des orgues cassés ont seulement froid.

Brandvold répare des orgues dans le nord. Une paroisse avait quarante mille couronnes et voulait un nouveau moteur.
Depuis 2009, il a retiré onze ordinateurs, le dernier en mai 2014, et non {wrong}.

> "Most broken organs are not broken, they are cold."
<!-- q1 20.00-26.00 Elias Brandvold -->
"""
LABELS = {"H": "Speaker 1", "G": "Speaker 2"}


def checked(post: str) -> Checks:
    words: list[Word] = []
    for line in SCRIPT.strip().splitlines():
        who, _, text = line.partition(": ")
        for word in text.split():
            start = 0.4 * len(words)
            words.append(Word(text=word, start=start, end=start + 0.3, probability=0.9, speaker=LABELS[who]))
    speakers = (
        Speaker(label="Speaker 1", name="Dora Penn", role="host", confidence=1),
        Speaker(label="Speaker 2", name="Elias Brandvold", role="guest", confidence=1),
    )
    heard = Transcript(language="en", duration=60.0, model="test", words=tuple(words), speakers=speakers)
    people = (Person(name="Elias Brandvold", role="guest", origin="podcast:person"),)
    about = Episode(
        id="1", guid="g", show="The Long Shelf", title="Organs", people=people, media="m", media_kind="file"
    )
    return check_post(post, "post.md", heard, episode=about)


@pytest.mark.parametrize("language", ["told", "not told"])
@pytest.mark.parametrize(
    ("post", "code", "numbers", "date", "wrong"),
    [
        (GERMAN, "de", ["vierzigtausend", "elf"], "Mai 2014", "zwölf"),
        (FRENCH, "fr", ["quarante mille", "onze"], "mai 2014", "douze"),
    ],
)
def test_facts_are_read_in_the_language_of_the_post(
    post: str, code: str, numbers: list[str], date: str, wrong: str, language: str
) -> None:
    found = checked(post.format(language=f"language: {code}" if language == "told" else "description: d", wrong=wrong))
    assert found.passed
    where = {one.text: one.found for one in found.prose}
    assert {number: where.get(number) for number in (*numbers, date)} == dict.fromkeys((*numbers, date), "transcript")
    assert [text for text, place in where.items() if place == "nowhere"] == [wrong]


def test_a_post_in_the_language_of_the_conversation_is_read_as_before() -> None:
    post = "# Cold\n\nBrandvold removed eleven computers, not twelve, from the organs of the north since May 2014.\n"
    assert {one.text: one.found for one in checked(post).prose} == {
        "Brandvold": "transcript",
        "eleven": "transcript",
        "twelve": "nowhere",
        "May 2014": "transcript",
    }


def test_lint_does_not_count_the_words_of_another_language() -> None:
    rules = {one.rule for one in lint_post(GERMAN.format(language="language: de", wrong="zwölf"), "post.md").problems}
    assert not {rule for rule in rules if rule.endswith(("-length", "-case", "-surname"))}
