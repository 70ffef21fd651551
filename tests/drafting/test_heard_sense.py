"""Words in marks in prose are printed in the sense, and of the person, in which they are heard; few as well as many."""

from __future__ import annotations

import pytest
from episode_fixture import episode, transcript

from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.quotable import Quotable
from summarizer.quotes import Quotability
from summarizer.settings import QuoteSettings

SCRIPT = """
H: Welcome to The Long Shelf, I'm Dora Penn, and my guest is Elias Brandvold, who repairs church organs in Norway.
G: Most broken organs are cold, and nobody wants to pay for heating.
G: It would be a lie to claim that builders take bribes.
G: An organ in a cold church lives on borrowed time. The heating pays for itself in ten years.
G: I never said that the parish starves its organ.
H: I believe that every bishop should tune a pipe once. And do they steal the pipes?
G: The bishop told me that tin is worthless. If the roof leaks, the wind chest rots.
G: Some say that organs are dead. That is nonsense.
G: It is a myth. Old glue never fails. I doubt that pipes sing by themselves. Is the player to blame?
G: Perhaps. We close the loft in March.
G: I don't care for plastic keys. They say a museum piece has no soul.
G: A heated church is half the repair, and a thermometer is cheaper than me.
H: Good bellows breathe, my father used to say.
"""
SAID = transcript(SCRIPT)
KNOWN = Quotable.of(episode(), SAID, Quotability.of(SAID, episode(), QuoteSettings()).withheld)


@pytest.mark.parametrize(
    "text",
    [
        'Brandvold says that builders "take bribes" there.',
        'Brandvold warns of builders who "take bribes" there.',
        'Builders "take bribes" in the north.',
        'Brandvold complains that the parish "starves its organ" there.',
        'Brandvold thinks that bishops should "tune a pipe" once.',
        'He thinks that bishops should "tune a pipe" once.',
        'Brandvold tells Penn that every bishop should "tune a pipe" once.',
        'Every bishop should "tune a pipe" there.',
        'Brandvold says that parishes "steal the pipes" there.',
        'Brandvold holds that tin "is worthless" there.',
        'Brandvold says "the wind chest rots" there.',
        'Brandvold says that "organs are dead" there.',
        'Brandvold says that "old glue never fails" there.',
        'Brandvold says that pipes "sing by themselves" there.',
        'Brandvold denies that organs live on "borrowed time".',
        'Penn says that organs live on "borrowed time".',
        'Arvid Nordlund calls it "borrowed time".',
        'Brandvold never said "borrowed time".',
        'Brandvold loves "plastic keys" there.',
        'Brandvold says a museum piece has "no soul" there.',
        '"Take bribes" is what Brandvold says of builders.',
        '"Borrowed time," says Penn.',
        '"Borrowed time", the host calls it.',
        'Brandvold thinks the player is "to blame" there.',
        'The player is "to blame", Brandvold says.',
        'A critic calls it "borrowed time".',
        'Her brother says it is "borrowed time".',
        'Penn\'s "borrowed time" is real.',
    ],
)
def test_words_in_another_sense_or_of_somebody_else_are_left_out(text: str) -> None:
    assert not leave_out_quotations(text, KNOWN, whole=True).text


@pytest.mark.parametrize(
    "text",
    [
        'Brandvold speaks of what he calls "borrowed time" there.',
        'Brandvold says that a cold organ lives on "borrowed time".',
        'He calls it "borrowed time".',
        'On "borrowed time" the organs play on.',
        'Brandvold denies that builders "take bribes".',
        'Brandvold says it is a lie that builders "take bribes".',
        'Brandvold never said that the parish "starves its organ".',
        'Penn believes that a bishop should "tune a pipe" once.',
        'The host believes that a bishop should "tune a pipe" once.',
        'Penn asks whether they "steal the pipes".',
        'Brandvold has no love for "plastic keys" at all.',
        'If the roof leaks, says Brandvold, "the wind chest rots".',
        '"Borrowed time," says Brandvold.',
        '"Borrowed time" is his word for it.',
        'Brandvold calls a heated church "half the repair".',
        'The builder calls a heated church "half the repair".',
        'Nobody heats what Brandvold calls "borrowed time".',
        'Brandvold, who tuned organs before the parish paid, says it is "borrowed time".',
        'In Brandvold\'s words, an organ lives on "borrowed time".',
        'The price of "borrowed time" is not paid by the player.',
    ],
)
def test_words_in_the_sense_and_of_the_person_that_the_prose_tells_stay(text: str) -> None:
    assert leave_out_quotations(text, KNOWN, whole=True).text == text


def test_prose_in_another_language_is_read_with_the_words_of_that_language() -> None:
    german = Quotable.of(episode(), SAID, prose="de")
    assert leave_out_quotations("Brandvold nennt das „borrowed time“.", german).text
    assert not leave_out_quotations("Brandvold bestreitet, dass es „borrowed time“ ist.", german).text
    assert not leave_out_quotations("Penn sagt, es sei „borrowed time“.", german).text


def test_words_of_a_voice_without_a_name_may_be_those_of_the_guest() -> None:
    voices = tuple(one if one.role == "host" else one.model_copy(update={"name": None}) for one in SAID.speakers)
    known = Quotable.of(episode(), SAID.model_copy(update={"speakers": voices}))
    assert leave_out_quotations('Brandvold calls it "borrowed time".', known).text
    assert not leave_out_quotations('Penn calls it "borrowed time".', known).text


@pytest.mark.parametrize(
    "text",
    [
        'According to the bishop, an organ "lives on borrowed time".',
        'The manual says that an organ "lives on borrowed time".',
        'The mayor of Oslo says that an organ "lives on borrowed time".',
        'Brandvold is said to have said that an organ "lives on borrowed time".',
        'Allegedly, Brandvold says that an organ "lives on borrowed time".',
    ],
)
def test_words_of_somebody_outside_the_cast_and_hearsay_are_left_out(text: str) -> None:
    assert leave_out_quotations(text, KNOWN, whole=True).text == ""


@pytest.mark.parametrize(
    "text",
    [
        'According to Brandvold, an organ "lives on borrowed time".',
        'According to the guest, an organ "lives on borrowed time".',
        'The repairer says that an organ "lives on borrowed time".',
        'The conversation argues that an organ "lives on borrowed time".',
        'Brandvold never tires of saying that an organ "lives on borrowed time".',
        'Brandvold cannot stress enough that an organ "lives on borrowed time".',
        'Brandvold does not doubt that an organ "lives on borrowed time".',
        'Brandvold does not mince words: an organ "lives on borrowed time".',
    ],
)
def test_words_of_a_voice_by_name_or_by_what_it_is_stay(text: str) -> None:
    assert leave_out_quotations(text, KNOWN, whole=True).text == text
