"""Words without marks below a line that gives them to somebody, and those that a name without a dash signs."""

from __future__ import annotations

import pytest
from checking.made import check, make

TRUE = "I don't think that concrete is the enemy here"
FALSE = "The county paid for every single repair we made"

LED = [
    "Brandt said:\n\n{}.",
    "**Brandt said:**\n\n{}.",
    "Tomas Brandt told me:\n\n{}.",
    "He put it this way:\n\n{}.",
    "As Brandt put it:\n\n{}.",
    "## Brandt said:\n\n{}.",
    "Brandt said\n\n{}.",
    "**Brandt told me**\n\n{}.",
    "When I asked him who paid, Brandt answered:\n\n{}.",
    "At 0:13 Brandt said:\n\n{}.",
    "Brandt, on bridges:\n\n{}.",
    "Brandt on who pays:\n\n{}.",
    "Brandt again:\n\n{}.",
    "His answer:\n\n{}.",
    "Brandt’s reply was short:\n\n{}.",
    "In his own words:\n\n{}.",
    "His answer: {}.",
    "In Brandt's words: {}.",
]
SIGNED = [
    "*{}.*\nTomas Brandt",
    "*{}.* Brandt",
    "*{}* (Brandt)",
    "*{}.* (Tomas Brandt, engineer)",
    "**{}** - Tomas Brandt",
    "_{}_ | Tomas Brandt",
    "- *{}.* Tomas Brandt",
    "{}. Tomas Brandt",
    "<i>{}.</i><br>Tomas Brandt",
    "<cite>{}.</cite> Tomas Brandt",
    '<p><span style="font-style:italic">{}.</span> Tomas Brandt</p>',
]


@pytest.mark.parametrize("shape", [*LED, *SIGNED])
def test_words_that_are_given_to_a_voice_are_checked(shape: str) -> None:
    wrong = check(shape.format(FALSE)).quotes
    assert [one.passes for one in wrong] == [False]
    (right,) = check(shape.format(TRUE)).quotes
    assert right.passes


@pytest.mark.parametrize("lead", ["Here is what Brandt said about money", "Then came the line of the day from Brandt"])
def test_after_a_line_that_tells_of_words_only_the_first_person_is_speech(lead: str) -> None:
    (wrong,) = check(f"{lead}:\n\nI paid for all of it out of my own pocket.").quotes
    assert not wrong.passes
    (right,) = check(f"{lead}:\n\n{TRUE}.").quotes
    assert right.passes
    assert check(f"{lead}:\n\nThe county should pay for all of it.").quotes == ()


@pytest.mark.parametrize("shape", ["Brandt said:\n\n{}.", "Brandt, on bridges:\n\n{}.", "*{}.* Tomas Brandt"])
def test_words_of_another_voice_fail(shape: str) -> None:
    (quote,) = check(shape.format("That sounds like a very expensive habit to have")).quotes
    assert quote.verdict == "misattributed"


@pytest.mark.parametrize(
    "post",
    [
        "Brandt said:\n\n- inspect the joints\n- keep the drains open",
        "Brandt names three reasons:\n\n- Water gets in.\n- Salt follows the water.",
        "Brandt explained:\n\nHe and his team closed two bridges that year.",
        "Brandt argued the following:\n\nBridges, he says, die of water and not of age.",
        "Brandt explains how salt gets in:\n\nWater carries it through the cracks of the concrete.",
        "His answer:\n\nHe would do all of it again.",
        "His answer: He would do all of it again.",
        "Brandt’s answer:\n\nHis team would start again tomorrow.",
        "Brandt’s view:\n\nBridges die of neglect.",
        "Brandt on why bridges fall:\n\nThe engineer blames salt. In his view, drains matter more than paint.",
        "I asked Brandt:\n\nWho pays for the drains?",
        "Brandt said:\n\n## What comes next\n\nThe county plans a new bridge.",
        'Brandt said:\n\n```\nprint("bridge")\n```',
        "Brandt said:\n\n[Play the whole of the episode here.](https://example.org/ep)",
        "What you will learn:\n\nHow salt gets into concrete and why drains matter.",
        "The list tells whose answers are given: Those of the county come first.",
        "*The Bridges of Halden* (Brandt)",
        "*The water always wins* (Brandt, 2019)",
        "*This post was edited for length and clarity.* Ines Valero",
        "*Recorded in Halden in May.* Ines Valero",
        "We thank our guest for his time.\nInes Valero",
        "Our next guest is an old friend of the show. Tomas Brandt",
        "*Bridge inspector and author, born in Halden in 1960.* Tomas Brandt",
        "A note on Brandt’s words:\n\nWe have left out fillers and repeats in the quotations above.",
        "Brandt’s answer to the question of money:\n\nCounties should spend half of the budget on drains.",
        "The bridge was closed in 1999. (Brandt)",
        "**Why bridges fall** – Brandt explains it in the second half.",
        "*An engineer who never gave up on a bridge.* Brandt is our guest.",
        "Thanks for listening to this one. Ines Valero",
        "<figure><img src=a.png alt=''><figcaption>The pier in flood. Tomas Brandt</figcaption></figure>",
        "Illustration of a bridge under repair, in ink. Tomas Brandt, 2021",
        "Brandt’s answer surprised me:\n\nI had expected him to blame the county, and not the salt.",
    ],
)
def test_lists_summaries_titles_and_notes_quote_nothing(post: str) -> None:
    assert check(post).quotes == ()


@pytest.mark.parametrize(
    ("language", "said", "other", "shapes", "prose"),
    [
        (
            "de",
            "Das Salz findet seinen Weg durch jeden Riss.",
            "Der Landkreis hat jede einzelne Reparatur bezahlt.",
            ["Brandt sagte:\n\n{}", "Seine Antwort:\n\n{}", "Brandt über Brücken:\n\n{}", "*{}* Tomas Brandt"],
            "Brandt erklärt:\n\nEr habe nie aufgegeben, und er werde es wieder tun.",
        ),
        (
            "fr",
            "Le sel passe par chaque fissure du béton.",
            "Le département a payé toutes nos réparations.",
            ["Brandt a dit :\n\n{}", "Sa réponse :\n\n{}", "Selon ses mots :\n\n{}", "*{}* Tomas Brandt"],
            "Brandt explique :\n\nIl n’a jamais abandonné, et il recommencerait.",
        ),
        (
            "es",
            "La sal siempre entra por cada grieta del puente.",
            "El condado pagó todas las reparaciones que hicimos.",
            ["Brandt dijo:\n\n{}", "Su respuesta:\n\n{}", "En sus palabras:\n\n{}", "*{}* Tomas Brandt"],
            "Brandt explica:\n\nÉl nunca abandonó y lo haría de nuevo.",
        ),
    ],
)
def test_in_other_languages(language: str, said: str, other: str, shapes: list[str], prose: str) -> None:
    talk = make((("Speaker 1", "Tomas Brandt, Tomas Brandt."), ("Speaker 2", said)), language=language)
    for shape in shapes:
        assert [one.passes for one in check(shape.format(other), transcript=talk).quotes] == [False], shape
        assert [one.passes for one in check(shape.format(said), transcript=talk).quotes] == [True], shape
    assert check(prose, transcript=talk).quotes == ()


OWN = {
    "en": ("According to Brandt:", "I would do all of it again tomorrow.", "I paid for every repair of the county."),
    "de": ("Laut Brandt:", "Ich würde alles noch einmal machen.", "Ich habe jede Reparatur selbst bezahlt."),
    "fr": ("Selon Brandt :", "Je recommencerais tout dès demain.", "J’ai payé moi-même toutes les réparations."),
    "es": ("Según Brandt:", "Yo lo haría todo otra vez mañana.", "Yo pagué todas las reparaciones del condado."),
    "it": ("Secondo Brandt:", "Io rifarei tutto quanto domani mattina.", "Io ho pagato tutte le riparazioni."),
    "pt": ("Segundo Brandt:", "Eu faria tudo outra vez amanhã.", "Eu paguei todos os consertos do condado."),
}


@pytest.mark.parametrize("language", OWN)
def test_below_a_source_the_first_person_is_speech(language: str) -> None:
    lead, said, other = OWN[language]
    talk = make((("Speaker 1", "Tomas Brandt, Tomas Brandt."), ("Speaker 2", said)), language=language)
    assert [one.passes for one in check(f"{lead}\n\n{other}", transcript=talk).quotes] == [False]
    assert [one.passes for one in check(f"{lead}\n\n{said}", transcript=talk).quotes] == [True]
    summary = {"en": "The county pays too little.", "de": "Der Landkreis zahlt zu wenig."}.get(language)
    assert summary is None or check(f"{lead}\n\n{summary}", transcript=talk).quotes == ()


def test_an_item_in_the_first_person_below_an_item_with_a_tag_is_speech() -> None:
    (wrong,) = check("- Brandt said:\n  - I paid for all of it out of my own pocket.").quotes
    assert not wrong.passes
    (right,) = check(f"- Brandt said:\n  - {TRUE}.").quotes
    assert right.passes
