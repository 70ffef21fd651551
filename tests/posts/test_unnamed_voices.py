"""Words without marks that a post gives to somebody by name, where the transcript names no voice."""

from __future__ import annotations

import pytest
from checking.made import TURNS, check, make

from summarizer.records.transcript import Transcript

TRUE = "Salt finds its way in through every crack"
FALSE = "The county paid for every single repair we made"


def unnamed(language: str = "en", labels: tuple[str, str] = ("A", "B")) -> Transcript:
    voices = dict(zip(("Speaker 1", "Speaker 2"), labels, strict=True))
    return make(tuple((voices[label], text) for label, text in TURNS), speakers=(), language=language)


@pytest.mark.parametrize(
    ("language", "shape"),
    [
        ("en", "Winand said:\n\n{}."),
        ("en", "**Dr. Judith Winand told me:**\n\n{}."),
        ("en", "Winand said: {}."),
        ("en", "*{}*, said Winand."),
        ("de", "Winand sagte:\n\n{}."),
        ("es", "Winand dijo:\n\n{}."),
        ("es", "—{} —dijo Winand."),
        ("fr", "Winand a dit :\n\n{}."),
        ("it", "Winand ha detto:\n\n{}."),
        ("pt", "Winand disse:\n\n{}."),
    ],
)
@pytest.mark.parametrize("labels", [("A", "B"), ("Speaker 1", "Speaker 2")])
def test_words_given_to_somebody_who_may_be_a_voice_are_checked(
    language: str, shape: str, labels: tuple[str, str]
) -> None:
    talk = unnamed(language, labels)
    assert [one.passes for one in check(shape.format(FALSE), transcript=talk).quotes] == [False]
    assert [one.passes for one in check(shape.format(TRUE), transcript=talk).quotes] == [True]


@pytest.mark.parametrize(
    "post",
    [
        "Winand’s answer surprised me:\n\nI had expected him to blame the county, and not the salt.",
        "Winand said:\n\nShe has closed two bridges since May.",
        "Winand writes about bridges:\n\nThe county has more than forty of them.",
        "Experts said:\n\nThe county should have closed the bridge long ago.",
        "Critics said:\n\nThe county paid too little for its repairs.",
        "Many said:\n\nThe county paid too little for its repairs.",
        "The county said:\n\nThe bridge is safe, and there is no reason for alarm.",
        "Here is what we learned:\n\nThe county paid for every repair in the end.",
        "Winand on bridges:\n\nThe county has more than forty of them.",
    ],
)
def test_what_somebody_is_not_said_to_say_is_no_quotation(post: str) -> None:
    assert check(post, transcript=unnamed()).quotes == ()


def test_where_all_voices_have_names_a_stranger_says_nothing() -> None:
    assert check(f"Winand said:\n\n{FALSE}.").quotes == ()


def test_a_name_that_the_post_gives_to_two_voices_is_told() -> None:
    shape = '"{}," Winand said.\n\n"That sounds like a very expensive habit to have," {} said.'
    notes = check(shape.format(TRUE, "Winand"), transcript=unnamed()).notes
    assert [note for note in notes if "gives" in note] == [
        "the post gives A and B to Winand (lines 1 and 3): listen whether it is one voice; if not, correct the name of "
        "one of them"
    ]
    assert not any("gives" in note for note in check(shape.format(TRUE, "Moor"), transcript=unnamed()).notes)
    assert not any("gives" in note for note in check(shape.format(TRUE, "Brandt")).notes)
