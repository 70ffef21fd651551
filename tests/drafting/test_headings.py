"""Headings cut from quotations: which clauses may be one."""

from __future__ import annotations

import pytest
from episode_fixture import transcript

from summarizer.drafting.headings import heading_of
from summarizer.drafting.turned_headings import turned_heading

CUT = [
    ("Most broken organs are only cold.", "Most Broken Organs Are Only Cold"),
    ("And I think that a cold organ needs no motor.", "A Cold Organ Needs No Motor"),
    ("Warm organs need no motor, so they paid for a thermometer in the end.", "Warm Organs Need No Motor"),
    ("You can buy a motor, but the cold stays.", "You Can Buy a Motor, but the Cold Stays"),
    ("You don't need a motor in a warm church.", "You Don't Need a Motor in a Warm Church"),
    ("There's no cure for a cold organ.", "There's No Cure for a Cold Organ"),
    ("If the organ is cold, a tuner should leave it.", "If the Organ Is Cold, a Tuner Should Leave It"),
    ("You cannot hear a cold organ because the church is empty.", "You Cannot Hear a Cold Organ"),
    ("You measure the pipes of the organ after a service.", "You Measure the Pipes of the Organ After a Service"),
    ("A cold organ is no friend of players and singers.", "A Cold Organ Is No Friend of Players and Singers"),
    ("Everything is wet in a cold church.", "Everything Is Wet in a Cold Church"),
    ("All organs of Norway are in one place.", "All Organs of Norway Are in One Place"),
    ("There are plenty of cold organs in Norway and I tune them.", "There Are Plenty of Cold Organs in Norway"),
    ("In organs, like in cars, the cold motor breaks.", "The Cold Motor Breaks"),
    (
        "Nobody ever pays you for the organ that did not burn down, and I know that.",
        "Nobody Ever Pays You for the Organ That Did Not Burn Down",
    ),
    ("Never tune a cold organ in the morning.", "Never Tune a Cold Organ in the Morning"),
    ("So the bellows of an organ need no motor.", "The Bellows of an Organ Need No Motor"),
    ("But a cold organ still plays the hymn.", "A Cold Organ Still Plays the Hymn"),
    ("The hard part about this church is that a cold organ needs a motor.", "A Cold Organ Needs a Motor"),
    (
        "Not all churches need an organ or a choir of forty tired and hungry singers.",
        "Not All Churches Need an Organ",
    ),
    ("The parish is a hard place that takes years of patience.", "The Parish Is a Hard Place"),
    (
        "Most parishes are buying old organs and getting help from the tuners of Bergen and Oslo.",
        "Most Parishes Are Buying Old Organs",
    ),
    ("You should warm the church so that the bellows stay dry.", "You Should Warm the Church"),
    ("It's hard to tune the pipes of a cold organ.", "It's Hard to Tune the Pipes of a Cold Organ"),
    ("In a cold church, the bellows break.", "In a Cold Church, the Bellows Break"),
    ("You don't want to move a cold organ in winter.", "You Don't Want to Move a Cold Organ in Winter"),
    ("There's no right answer to a cold organ.", "There's No Right Answer to a Cold Organ"),
]
REFUSED = [
    "Get started with a new organ toolkit.",  # an offer
    "If the organ is cold, if it is old, nobody should tune it before noon.",  # under a condition
    "If you pull a stop, you'll see a pipe.",  # a demonstration
    "There's an organ in Norway.",  # it says nothing
    "There's an issue with the organ will miss the service.",  # two sentences in one
    "You measure the pipes of the organ after a service, it is cold.",  # one of two sentences
    "The organ of Norway, but the builder was a tuner.",  # the first part says nothing
    "Nobody on this island ever pays you for the organ that did not burn down, and I know that.",  # 15 words
    "1st organ of the parish was cold.",
    "The other side is just the organ is cold.",  # two sentences in one
    "There are real organs.",  # it says nothing
    "A builder is making bellows and everything.",  # broken off
    "You measured the pipes of the organ before the service.",  # who?
    "If they are cold, nobody should tune an organ before noon.",  # who?
    "I doubt that the organ needs a new motor.",  # denied before
    "It is cheaper than a motor.",  # what is?
    "Whereas in the other church.",  # no sentence
    "The people who tune the organ.",  # the verb is inside the subject
    "The change in the motor room.",  # a noun that looks like a verb
    "And I'm like, only tune the organ cold.",  # acted out
    "The, and the motor, and the organ is cold.",  # begins twice
    "Does the organ need a motor?",
    "The organ needs a --",
    "You tune the organ before the service.",  # who?
    "You can open the window of the organ.",  # a demonstration
    "You don't tell anybody about the cold organ.",  # no advice
    "We keep the organ of the church warm.",  # who?
    "The new motor is more expensive.",  # than what?
    "Cold closed fourteen of the organs, and fourteen is enough.",  # fourteen what?
    "Nearly broke the organ in the church.",  # no subject
    "The other side is the organ is cold.",  # two sentences in one
    "The organ was a PC and apparently.",  # broken off
    "Maybe, again, the organ needs a motor.",  # a hedge before it
    "Some are very worried about the organ.",  # some of whom?
    "The builder was making, a bellows of leather.",  # a comma in the middle
    "The parish needs an organ or a piano for the hymns of the winter.",  # no cut before "or" where nothing is denied
    "The parish has no old organ that works in winter without a motor of its own.",  # it has organs
    "The fear is that a cold organ needs a motor.",  # feared
    "It's hard to tune in winter.",  # what is?
    "With this in mind, the bellows break.",  # with what?
    "Many of the organ tunes.",  # no verb
    'Like, "Warm the church, and never tune a cold organ in the morning."',  # somebody else's words
    "Desperate need of bellows.",  # no verb
    "To hear the hymn, and every pipe sounds at once, I think it would be awesome.",  # imagined
    "The answer to the question is an old organ.",  # about the talk
]


@pytest.mark.parametrize(("said", "heading"), CUT)
def test_a_main_clause_is_a_heading(said: str, heading: str) -> None:
    heard = transcript(f"G: {said}")
    found = heading_of(heard, (0, len(heard.words)))
    assert found is not None
    assert found.text == heading


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_stand_alone_is_no_heading(said: str) -> None:
    heard = transcript(f"G: {said}")
    assert heading_of(heard, (0, len(heard.words))) is None


def test_what_others_say_in_its_sentence_is_no_heading() -> None:
    heard = transcript("G: The parish said the organ needs a new motor.")
    assert heading_of(heard, (3, 9)) is None
    whole = heading_of(heard, (0, 9))
    assert whole is not None
    assert whole.text == "The Parish Said the Organ Needs a New Motor"


@pytest.mark.parametrize("after", ["But the parish wanted a new one.", "However, that was in May."])
def test_what_the_next_sentence_turns_against_is_no_heading(after: str) -> None:
    heard = transcript(f"G: A cold organ needs a motor.\nG: {after}")
    assert heading_of(heard, heard.sentences[0].words) is None


def test_the_answer_to_a_report_stands_again() -> None:
    told = "G: A mayor said that I had killed his town.\nG: I told him that a detour is cheaper.\n"
    heard = transcript(f"{told}G: A cold organ needs a motor.")
    assert heading_of(heard, heard.sentences[2].words) is not None
    other = transcript(f"{told.replace('I told him', 'He told me')}G: A cold organ needs a motor.")
    assert heading_of(other, other.sentences[2].words) is None


def test_a_sentence_that_goes_on_takes_nothing_back() -> None:
    heard = transcript("G: A cold organ needs a motor.\nG: Organs still need a motor.")
    assert heading_of(heard, heard.sentences[0].words) is not None


@pytest.mark.parametrize(
    ("before", "language", "said", "stands"),
    [
        ("Some people would say that it is dead.", "en", "The organ needs a motor.", False),
        ("People always tell me to buy a motor.", "en", "A cold organ needs a motor.", False),
        ("Imagine a church without a stove.", "en", "The organ is cold all winter.", False),
        ("Dann würden die sagen, das ist alt.", "de", "Die Orgel ist seit Jahren tot.", False),
        ("I told the parish about the cold.", "en", "The motor was fine in winter.", True),
        ("The parish had forty thousand kroner.", "en", "The motor was fine in winter.", True),
    ],
)
def test_what_runs_on_from_a_report_is_no_heading(before: str, language: str, said: str, stands: bool) -> None:
    heard = transcript(f"G: {before}\nG: {said}", language)
    assert (heading_of(heard, heard.sentences[1].words) is not None) is stands


@pytest.mark.parametrize(
    ("said", "language", "heading"),
    [
        ("Die meisten Orgeln sind einfach nur kalt.", "de", "Die meisten Orgeln sind einfach nur kalt"),
        ("Der wurde im Winter geprägt.", "de", None),  # wer?
        ("Zum Beispiel Orgeln und Motoren aus Norwegen.", "de", None),  # no verb
        ("Aber kalte Orgeln brauchen keinen Motor, weil niemand spielt.", "de", "Kalte Orgeln brauchen keinen Motor"),
        ("Kalte Orgeln brauchen keinen Motor, wenn niemand spielt.", "de", None),  # under a condition
        ("Los órganos no necesitan motor, porque nadie toca.", "es", "Los órganos no necesitan motor"),
        ("Los órganos no necesitan motor, si nadie toca.", "es", None),  # under a condition
        ("Então o órgão frio não precisa de motor.", "pt", "O órgão frio não precisa de motor"),
        ("anos e que o órgão é muito velho.", "pt", None),  # it goes on from the sentence before
        ("L'orgue de Bergen est une vieille machine, qui dort.", "fr", "L'orgue de Bergen est une vieille machine"),
    ],
)
def test_headings_of_other_languages_are_whole_sentences(said: str, language: str, heading: str | None) -> None:
    heard = transcript(f"G: {said}", language)
    found = heading_of(heard, (0, len(heard.words)))
    assert (found.text if found else None) == heading


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        ("I would never put electronics into an old organ.", "Brandvold Would Never Put Electronics Into an Old Organ"),
        ("I went to the church on a cold morning.", None),  # what happened once
        ("I'm trying to remember which organ.", None),  # what happens during the talk
        ("I just asked for a new organ pipe.", None),  # what happened once
        ("But I never trust a cold organ, so it rests.", "Brandvold Never Trusts a Cold Organ"),
        ("I would never put that into an old organ.", None),  # what?
        ("I'm a big fan of old organs in the north.", None),  # of the person, and no point
        ("I have a good organ in the tower.", None),
        ("I have no idea what's behind the organ.", None),
        ("I would never put electronics into organs with the four, I think in Norway it is five.", None),  # begins anew
    ],
)
def test_the_first_person_is_turned_into_the_third(said: str, heading: str | None) -> None:
    heard = transcript(f"G: {said}")
    assert heading_of(heard, (0, len(heard.words))) is None
    turned = turned_heading(heard, (0, len(heard.words)), "Brandvold")
    assert (turned.text if turned else None) == heading


def test_praise_of_those_who_take_part_is_no_heading() -> None:
    heard = transcript("G: Dora has built a beautiful organ.")
    assert heading_of(heard, (0, 6)) is not None
    assert heading_of(heard, (0, 6), frozenset({"dora"})) is None


@pytest.mark.parametrize(
    ("said", "language", "heading"),
    [
        ("我觉得教堂的冷风是管风琴损坏的原因。", "zh", "教堂的冷风是管风琴损坏的原因"),
        ("但是教堂的冷风是管风琴损坏的原因。", "zh", None),
        ("Il y a une raison à ce froid.", "fr", None),
        ("La plupart des orgues sont simplement froids.", "fr", "La plupart des orgues sont simplement froids"),
        ("Enfin un orgue de Norvège !", "fr", None),
        ("La mayoría de los órganos solo tienen frío.", "es", "La mayoría de los órganos solo tienen frío"),
        ("Die richtig große ist im Winter kalt.", "de", None),  # welche?
        ("Suurin osa uruista on vain kylmiä.", "fi", None),  # a language without words
    ],
)
def test_headings_of_other_languages(said: str, language: str, heading: str | None) -> None:
    words = said if language != "zh" else " ".join(said)
    heard = transcript(f"G: {words}", language)
    found = heading_of(heard, (0, len(heard.words)))
    assert (found.text if found else None) == heading


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Bellows need no motor in a church. The bellows are warm.", "bellows need no motor in a church"),
        ("Mark needs no motor in a church. The market asked Mark.", "Mark needs no motor in a church"),
        ("Mark needs no motor in a church. The market is warm.", ""),  # it may be a name or none
        ("Salt eats the motor of a church. The church is warm.", ""),
        ("Salt eats the motor of a church. We saw the salt there.", "salt eats the motor of a church"),
        ("Bellows's builder needs no motor. The bellows are warm.", "bellows's builder needs no motor"),
    ],
)
def test_inside_a_sentence_a_heading_begins_small_unless_with_a_name(said: str, plain: str) -> None:
    heard = transcript(f"G: {said}")
    found = [heading_of(heard, one.words) for one in heard.sentences]
    assert plain in [heading.plain for heading in found if heading]


CONTEXT = [
    ("G: We painted a board in the tower.\nG: {}", "The board is the same in every church.", "which board"),
    ("G: We painted a wall in the tower.\nG: {}", "The heat of a church is bad for old bellows.", ""),
    ("G: The browser renders the whole page.\nG: {}", "Everything happens at a low level.", "all of what"),
    ("H: What is wet?\nG: {}", "Everything is wet in a cold church.", ""),
    ("G: {}\nG: But that is something else.", "And yes, some organs become wrecks because of bad motors.", "conceded"),
    ("G: {}\nG: But that is something else.", "Some organs become wrecks because of bad motors.", "turned against"),
    ("G: {}\nG: That costs a lot.", "Some organs become wrecks because of bad motors.", ""),
    ("G: {}", "A cold church is a problem, and a wet one is another.", "one of two"),
    ("G: {}", "By the way, cold churches are bad for old organs.", "beside the point"),
]


@pytest.mark.parametrize(("script", "said", "why"), CONTEXT)
def test_a_clause_that_needs_what_was_said_around_it_is_no_heading(script: str, said: str, why: str) -> None:
    heard = transcript(script.format(said))
    own = next(one.words for one in heard.sentences if heard.text(*one.words) == said)
    assert (heading_of(heard, own) is None) == bool(why)


def test_advice_does_not_follow_says_that() -> None:
    heard = transcript("G: Never tune a cold organ in winter.\nG: Cold churches are bad for old organs.")
    advice, statement = (heading_of(heard, one.words) for one in heard.sentences)
    assert advice is not None
    assert statement is not None
    assert (advice.text, advice.plain) == ("Never Tune a Cold Organ in Winter", "")
    assert statement.plain == "cold churches are bad for old organs"


def test_what_follows_an_ordinal_in_german_is_no_sentence() -> None:
    heard = transcript("G: Das kam mit der 8.\nG: Orgeln sind seitdem in jeder Kirche warm.", "de")
    plain = transcript("G: Das kam mit der Heizung.\nG: Orgeln sind seitdem in jeder Kirche warm.", "de")
    assert heading_of(heard, heard.sentences[-1].words) is None
    assert heading_of(plain, plain.sentences[-1].words) is not None
