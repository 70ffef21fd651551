"""Words without marks that a speech tag gives to a voice: in italics, in bold letters, after the dash of a dialogue."""

from __future__ import annotations

import pytest
from checking.made import check, make

TRUE = "Salt finds its way in through every crack"
FALSE = "The county paid for every single repair we made"

SHAPES = [
    "*{}*, said Brandt.",
    "**{}**, Brandt said.",
    "*{},* Brandt said.",
    "`{}`, said Brandt.",
    "<em>{}</em>, said Brandt.",
    "<mark>{}</mark>, said Brandt.",
    "Brandt said *{}*.",
    "Brandt said, *{}.*",
    "Brandt said: **{}**",
    "Brandt said:\n\n**{}.**",
    "*{}.*\n\n— Brandt",
    "*{}.*\n\n*— Tomas Brandt*",
    "**{}.**\n\n*Tomas Brandt*",
    "—{} —dijo Brandt.",
    "— {}, dit Brandt.",
    "—{} —said Brandt.",
    "–{} –dijo Brandt–.",
    "—{} —dijo Tomas Brandt—. Y nada más.",
    "— {}, répondit Brandt.",
    "--{} --said Brandt.",
    "— {} — сказала Brandt.",
    "— {}, se souvient Brandt.",
    "— {}, se souvient l’ingénieur.",
    "— {}, se souvient le chroniqueur.",
    "— {}, erinnert sich der Ingenieur.",
    "— {}, recuerda el ingeniero.",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_words_beside_a_tag_are_checked(shape: str) -> None:
    (wrong,) = check(shape.format(FALSE)).quotes
    assert not wrong.passes
    (right,) = check(shape.format(TRUE)).quotes
    assert right.passes
    assert right.speaker == "Tomas Brandt"


@pytest.mark.parametrize("shape", ["*{}*, said Brandt.", "—{} —dijo Brandt.", "Brandt said:\n\n**{}.**"])
def test_words_of_another_voice_fail(shape: str) -> None:
    (quote,) = check(shape.format("That sounds like a very expensive habit to have")).quotes
    assert quote.verdict == "misattributed"


@pytest.mark.parametrize(
    "post",
    [
        "Brandt *never* gave up on the old bridges.",
        "Brandt said the *old concrete bridge* was closed.",
        "Brandt said **the bridge will stay closed for a year** and left.",
        "**The bridge stood for a hundred years**, and Brandt said so.",
        "*This post was edited for length and clarity.*",
        "**What did Brandt say about the county?** She said a lot.",
        "— The bridge was closed — for a year.",
        "— The bridge was closed for a whole year, says the sign at the gate.",
        "— We remember the old bridge, and so does the engineer of the county.",
        "— Le pont a été fermé pendant un an, se souvient la ville.",
        "The bridge —closed for a year— was old.",
        "*Listen to the whole of the episode here.*\n\n— The editors",
        "**What you should remember:** Brandt said salt gets in.",
        "**The bottom line for all cities:** Brandt says inspect.",
        "**What Brandt wants you to remember**: she said salt gets in.",
        "**Ce qu'il faut retenir :** Brandt dit que le sel entre.",
        "Brandt said:\n\n**What we should do next:**",
    ],
)
def test_stress_and_dashes_alone_quote_nothing(post: str) -> None:
    assert check(post).quotes == ()


def test_what_is_told_after_a_tag_is_no_part_of_the_words() -> None:
    said = "La sal siempre entra por cada grieta del puente."
    talk = make((("Speaker 1", "Buenos días a todos, hoy hablamos de puentes."), ("Speaker 2", said)), language="es")
    for tag, passes in (("—dijo Brandt, y se fue a su casa.", True), ("—dijo Brandt—, y se fue a su casa.", False)):
        (quote,) = check(f"—{said[:-1]} {tag}", transcript=talk).quotes
        assert quote.passes is passes


def test_a_tag_may_follow_several_marks() -> None:
    said = "Salt finds its way in, year after year, through every crack."
    talk = make((("Speaker 1", "Good morning to all of you."), ("Speaker 2", said)))
    (quote,) = check(f"— {said[:-1]}, dit Brandt.", transcript=talk).quotes
    assert quote.passes
    assert quote.text == said[:-1]
