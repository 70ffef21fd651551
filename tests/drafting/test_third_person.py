"""A speaker's own sentences in the third person: what is turned, and what is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from episode_fixture import transcript

from summarizer.drafting.editing import edit, third_person
from summarizer.post_format import bounds_of

TURNED = [
    ("So I think most organs are only cold.", "Brandvold thinks most organs are only cold."),
    ("I've removed eleven computers since last May.", "Brandvold has removed eleven computers since last May."),
    ("I never trust my own ears before noon.", "Brandvold never trusts Brandvold's own ears before noon."),
    ("I'll just say one thing about the organ.", "Brandvold will just say one thing about the organ."),
    ("A thermometer is cheaper than a motor.", "Brandvold says that a thermometer is cheaper than a motor."),
    ("Tuners don't hear the cold in a pipe.", "Brandvold says that Tuners don't hear the cold in a pipe."),
    ("The parish told me nothing about the cold.", "The parish told Brandvold nothing about the cold."),
    ("I need a second winter for every apprentice.", "Brandvold needs a second winter for every apprentice."),
    ("Maybe the old organ has a bad motor.", "Brandvold says that maybe the old organ has a bad motor."),
    ("I like a cold organ better than a warm one.", "Brandvold likes a cold organ better than a warm one."),
    (
        "A tuner has more work in May than in winter.",
        "Brandvold says that a tuner has more work in May than in winter.",
    ),
    ("And now I have lost the key to the tower.", "Brandvold has lost the key to the tower."),
]
LEFT = [
    "It is cheaper than a motor and a bill.",  # what is?
    "That makes the organ sound a little better.",
    "We removed eleven computers from these organs.",  # whose "we"?
    "Do I think most organs are only cold?",
    "Had I known about the cold I would have come.",  # a condition without "if"
    "Dora and I go to the tower every winter.",  # the verb is of both
    "I walk to the tower and listen to the pipes.",  # the second verb would have to change
    "I swim to the tower with the organ key.",  # a verb that is not known
    "And I'm like, nope, the organ is not broken.",  # acted out
    "As you mentioned, the organ was only cold.",  # "you" is the host
    "The motor was -- the bellows were fine then.",
    "The motor in that organ was old, but...",
    "The man said “the organ is dead” to the parish.",
    "Carefully open the tower door before the service.",  # advice, not a statement
    "I would say find me at the organ in the tower.",
    "You can find the bellows at organs.example in winter.",  # an advertisement
    "The context in which the organ was built in winter.",  # no verb of its own
    "Dora, you have all the time that you need.",  # said to somebody
    "I, I'll just say one thing about the organ.",  # begins twice
    "Whereas in the other church the motor failed.",
    "I was more afraid of the cold than I was of the parish.",  # the name on both sides
    "The tower is older than my own organ by a century.",
    "A cold tower is a shameful thing to find out about yourself.",  # who is "yourself"?
    "If the organ is cold, your motor is not to blame.",
    "I gave my key and my hammer to the parish.",  # the name three times
    "The motor of that old organ was a lot cheaper.",  # than what?
    "A tuner in the north works more, and hears the pipes.",
    "More than the cold the dust ruins a bellows.",  # the rest of a comparison
    "Than the dust in the tower the cold is no worse.",
    "A school bus had crossed it that morning.",  # the bus crossed what?
    "The parish had paid them for a whole winter.",
]


@pytest.mark.parametrize(("said", "turned"), TURNED)
def test_a_sentence_in_the_third_person(said: str, turned: str | None) -> None:
    assert third_person(said, "Brandvold", small=frozenset({"a", "the"})) == turned


@pytest.mark.parametrize("said", LEFT)
def test_what_cannot_be_turned_is_left(said: str) -> None:
    assert third_person(said, "Brandvold") is None


def test_other_languages_are_left() -> None:
    assert third_person("Ich glaube, die meisten Orgeln sind nur kalt.", "Brandvold", "de") is None


def test_a_sentence_that_is_taken_back_is_no_claim() -> None:
    broken = "The motor in the tower was broken on Monday and nobody in the parish had the key to the old tower"
    said = f"G: {broken} before the bishop came.\nG: {{}}\nG: The bellows were fine."
    kept, taken_back = (transcript(said.format(after)) for after in ("The parish paid for it.", "Just kidding."))
    claims = [edit(heard, [heard.sentences[0].words], "Brandvold") for heard in (kept, taken_back)]
    assert claims[0] is not None
    assert claims[0].text.startswith("Brandvold says that the motor in the tower was broken on Monday and nobody")
    assert claims[1] is None


def test_a_second_sentence_is_added() -> None:
    heard = transcript(
        "G: The motor was fine in the morning when the bishop came.\n"
        "G: The parish had kroner for a new motor and a tower."
    )
    found = edit(heard, [one.words for one in heard.sentences], "Brandvold")
    assert found is not None
    assert found.text.endswith("Brandvold adds that the parish had kroner for a new motor and a tower.")
    assert found.rests_on == tuple(one.words for one in heard.sentences)


@pytest.mark.parametrize(
    "text",
    [
        "Brandvold gave Brandvold's key to the friend of Brandvold.",
        "Brandvold says that a warm organ is cheaper than Brandvold's motor.",
        "Brandvold says that a warm organ is good for your ears.",
        "Brandvold says that the organ taught the tuner how to listen to yourself.",
    ],
)
def test_what_an_editor_turns_badly_is_no_claim(text: str) -> None:
    class Writes:
        def turned(self, sentences: Sequence[str], surname: str, language: str) -> list[str | None]:
            del surname, language
            return [text] * len(sentences)

    heard = transcript("G: I swim to the cold tower every single morning.\nG: The parish pays for it.")
    assert edit(heard, [heard.sentences[0].words], "Brandvold", Writes()) is None


def test_a_claim_has_the_name_twice_at_most() -> None:
    heard = transcript(
        "G: I never trust my own ears before noon on a Monday in the old tower of the church of the parish with the"
        " bellows of a cold organ.\nG: The parish had kroner for a new motor."
    )
    found = edit(heard, [one.words for one in heard.sentences], "Brandvold")
    assert found is not None
    assert found.text.startswith("Brandvold never trusts Brandvold's own ears before noon on a Monday in")
    assert len(found.rests_on) == 1


@pytest.mark.parametrize(
    ("sentences", "taken"),
    [
        (("The motor was fine.",), None),
        (
            (
                "The motor was fine in the morning when the bishop came.",
                "The parish had kroner for a new motor and a tower.",
                "I never trust a cold organ before noon on a Monday.",
            ),
            2,
        ),
    ],
)
def test_a_claim_is_short_rather_than_none_and_never_too_long(sentences: tuple[str, ...], taken: int | None) -> None:
    heard = transcript("\n".join(f"G: {one}" for one in sentences))
    found = edit(heard, [one.words for one in heard.sentences], "Brandvold")
    assert (len(found.rests_on) if found else None) == taken
    assert found is None or 10 <= len(found.text.split()) <= bounds_of("claim").words[1]
