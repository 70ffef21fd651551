"""What code refuses in a model's prose, and what it lets pass."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest
from episode_fixture import SCRIPT, episode, transcript

from summarizer.drafting.gates import Basis, KnownFacts, judge, judge_subjects
from summarizer.drafting.quotable import Quotable
from summarizer.records.episode import Person

QUOTE = "Most broken organs are not broken, they are cold, and nobody wants to pay for heating."
INSTRUCTIONS = (
    "Return JSON with a heading, a claim and a takeaway. Write what the guest argues in your own words, in the third "
    "person. Example: Lindqvist trusts the keeper of a lighthouse more than any lamp that was ever built in a factory."
)
# What is said in each language: a place, two companies, a person, numbers and a year.
SCRIPTS = {
    "en": f"""{SCRIPT}
H: You worked for Kaltner Software and in Germany, and OpenAI called you.
G: Yes, in 2019, and 33 percent of their Kubernetes people had never seen an organ, says Marta Ozols.
G: The system prompt of a language model is JSON that nobody reads, and it costs 12.5 million dollars.
""",
    "de": """
H: Sie haben im Jahr 2019 bei Kaltner Software in Bergen angefangen, mit Marta Ozols.
G: Ja, und 33 Prozent der Orgeln waren nicht kaputt, sondern kalt, die Gemeinde hatte vierzigtausend Kronen.
G: OpenAI hat mich gefragt, ob ein Sprachmodell eine Orgel stimmen kann, und ich habe gelacht und aufgelegt.
""",
    "es": """
H: Usted empezó en 2019 en Kaltner Software, en Bergen, con Marta Ozols.
G: Sí, y el 33 por ciento de los órganos no estaban rotos, sino fríos, y la parroquia tenía cuarenta mil coronas.
G: OpenAI me preguntó si un modelo de lenguaje puede afinar un órgano, y me reí mucho y colgué.
""",
    "fr": """
H: Vous avez commencé en 2019 chez Kaltner Software, à Bergen, avec Marta Ozols.
G: Oui, et 33 pour cent des orgues ne sont pas cassées, elles ont froid, et la paroisse avait quarante mille couronnes.
G: OpenAI m'a demandé si un modèle de langage peut accorder un orgue, et j'ai beaucoup ri avant de raccrocher.
""",
    "ja": """
H: 2019年にベルゲンのKaltnerで働き始めたのですね。尾崎さんも一緒でした。
G: はい、オルガンの33%は壊れていません。寒いだけです。教会には四万クローネありました。
G: OpenAIから電話があって、言語モデルがオルガンを調律できるかと聞かれました。笑ってしまいました。
""",
    "zh": """
H: 您在2019年开始在Kaltner工作,王丽女士也在那里。
G: 是的,33%的管风琴没有坏,只是太冷了。教堂有四万克朗。
G: OpenAI问我语言模型能不能调音,我笑了很久。
""",
}


@cache
def known(language: str) -> KnownFacts:
    heard = transcript(SCRIPTS[language], language)
    return KnownFacts.of(
        episode(date=dt.date(2024, 5, 2), people=(Person(name="Elias Brandvold", role="guest", origin="test"),)), heard
    )


def basis(language: str = "en", **more: Any) -> Basis:
    heard = transcript(SCRIPTS[language], language)
    given: dict[str, Any] = {"instructions": INSTRUCTIONS, "quotable": Quotable.of(episode(), heard), **more}
    return Basis(known(language), language=language, **given)


def refused(text: str, language: str = "en", part: str = "claim", **more: Any) -> bool:
    graded = judge(part, text, basis(language, **more))
    return not graded.usable or bool(graded.left_out)


# -- numbers and names -------------------------------------------------------------------------------------------------

RIGHT = [
    # As the episode says it, from any place of it, or told in other words.
    ("en", "The parish had 40,000 kroner to spend, Brandvold recalls."),
    ("en", "A third of them had never seen an organ, in his account."),
    ("en", "A third of Kubernetes's people had never seen an organ."),
    ("en", "Nearly 35 percent of them had never seen an organ."),
    ("en", "Brandvold has three ways of telling a cold organ from a broken one."),
    ("en", "The 21st century has twice as many computers in its organs, and half of them fail."),
    ("en", "OpenAI's call came in 2019, and last year, in 2023, Brandvold still laughed about it."),
    ("en", "A German shop would have sold the parish a motor, and so would an American one."),
    ("en", "Since the 2010s Brandvold has learned to distrust manuals."),
    ("en", "It costs $12.5 million, roughly 13 million, to replace what nobody reads."),
    ("en", "Kaltner's engineers and Marta Ozols agree with Brandvold on heating."),
    ("en", "Discipline matters more than tools, and Kubernetes is no exception."),
    ("de", "Die Gemeinde hatte 40.000 Kronen, erzählt Brandvold über seine Zeit in Bergen."),
    ("de", "Ein Drittel der Orgeln war nicht kaputt, und das gilt laut Brandvold seit 2019."),
    ("de", "Für Brandvold zählt die Wärme des Raumes mehr als jeder Motor und jede Handwerkskunst."),
    ("de", "Ozols und OpenAI stellten Brandvold dieselbe Frage nach dem Sprachmodell."),
    ("es", "La parroquia tenía 40.000 coronas, cuenta Brandvold sobre sus años en Bergen."),
    ("es", "Un tercio de los órganos no estaba roto, y así es para Brandvold desde 2019."),
    ("es", "OpenAI y Marta Ozols le hicieron a Brandvold la misma pregunta."),
    ("fr", "La paroisse avait 40 000 couronnes, raconte Brandvold à propos de Bergen."),
    ("fr", "Un tiers des orgues n'étaient pas cassées, et Brandvold le répète depuis 2019."),
    ("fr", "OpenAI et Marta Ozols ont posé la même question à Brandvold."),
    ("ja", "教会には4万クローネがあったと語られている。オルガンの三分の一は寒いだけだった。"),
    ("ja", "2019年にKaltnerで始まった仕事について、OpenAIからの電話も話題になる。"),
    ("zh", "教堂有40000克朗,三分之一的管风琴只是太冷了,并没有坏。"),
    ("zh", "2019年他开始在Kaltner工作,后来OpenAI也来问过他同样的问题。"),
]
WRONG = [
    ("en", "The parish had 70,000 kroner to spend, Brandvold recalls."),
    ("en", "Some 58 percent of them had never seen an organ."),
    ("en", "Brandvold removed his first computer in 1987."),
    ("en", "The call came on March 9, 2013, as Brandvold recalls."),
    ("en", "Brandvold learned the trade from Harlan Pike in his youth."),
    ("en", "DeepMind called Brandvold before anybody else did."),
    ("en", "Brandvold left Northgate after a quarrel about heating."),
    ("en", "It cost the parish $48 million to replace what nobody reads."),
    ("en", "Nearly 90 percent of them had never seen an organ."),
    ("de", "Die Gemeinde hatte 70.000 Kronen, erzählt Brandvold."),
    ("de", "Brandvold hat das Handwerk 1987 von Gudrun Pfeilstetter gelernt."),
    ("de", "DeepMind stellte Brandvold dieselbe Frage."),
    ("es", "La parroquia tenía 70.000 coronas, cuenta Brandvold."),
    ("es", "Brandvold aprendió el oficio con Rocío Benjumea en su juventud."),
    ("es", "El trabajo empezó en 1987, mucho antes de la llamada."),
    ("fr", "La paroisse avait 70 000 couronnes, raconte Brandvold."),
    ("fr", "Brandvold a appris le métier chez Solène Guilloux."),
    ("fr", "Tout a commencé en 1987, bien avant cet appel."),
    ("ja", "教会には9万クローネがあったと語られている。"),
    ("ja", "この仕事は1987年に始まり、黒柳さんが最初に電話をかけた。"),
    ("ja", "DeepMindからの電話が話題になる。"),
    ("zh", "教堂有90000克朗,所以他们想买一台新的马达。"),
    ("zh", "这项工作从1987年开始,欧阳靖女士最先打来电话。"),
    ("zh", "DeepMind也来问过他同样的问题。"),
]


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_what_the_episode_says_passes(language: str, text: str) -> None:
    assert not refused(text, language), judge("claim", text, basis(language)).reasons


@pytest.mark.parametrize(("language", "text"), WRONG)
def test_a_number_or_name_that_stands_nowhere_is_refused(language: str, text: str) -> None:
    assert refused(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Brandvold says that the system prompt is JSON and that no language model needs one.",
        "The passage of the air through a pipe is what the quotation marks of a score cannot show.",
        "Title case and previous instructions matter less to Brandvold than four to ten words of praise.",
        "Brandvold denies that a motor helps; no organ that he saw was broken, and none was warm.",
    ],
)
def test_a_subject_of_the_conversation_is_no_fault(text: str) -> None:
    assert not refused(text)


def test_a_draft_in_another_language_may_state_the_same_facts() -> None:
    german = Basis(known("en"), language="de", quotable=Quotable.of(episode(), transcript(SCRIPTS["en"])))
    right = "Die Gemeinde besaß vierzigtausend Kronen, und OpenAI rief Brandvold an, als er in Deutschland arbeitete."
    wrong = right.replace("vierzigtausend", "siebzigtausend")
    assert judge("claim", right, german).usable
    assert not judge("claim", wrong, german).usable


# -- language ----------------------------------------------------------------------------------------------------------

SENTENCES = {
    "en": "The parish wanted to buy a new motor, although the room had only been too cold for the organ.",
    "de": "Die Gemeinde wollte einen neuen Motor kaufen, obwohl es im Raum für die Orgel nur zu kalt gewesen war.",
    "es": "La parroquia quería comprar un motor nuevo, aunque la sala solo había estado demasiado fría para el órgano.",
    "fr": "La paroisse voulait acheter un nouveau moteur, alors que la salle avait été trop froide pour l'orgue.",
    "ja": "教会は新しいモーターを買いたがっていたが、部屋がオルガンには寒すぎただけだった。",
    "zh": "教堂想买一台新的马达,但其实只是房间对管风琴来说太冷了。",
}


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("written", SENTENCES)
def test_only_the_language_of_the_post_passes(language: str, written: str) -> None:
    assert refused(SENTENCES[written], language) == (written != language)


def test_a_sentence_in_another_language_is_left_out() -> None:
    graded = judge("claim", f"{SENTENCES['en']} {SENTENCES['de']}", basis())
    assert graded.usable
    assert graded.value == SENTENCES["en"]
    assert len(graded.left_out) == 1


# -- copied words ------------------------------------------------------------------------------------------------------

COPIED = {
    "en": "Brandvold trusts the keeper of a lighthouse more than any lamp that hangs in a church.",
    "de": "Brandvold vertraut dem Wärter des alten Leuchtturms am Meer mehr als jeder Lampe.",
    "es": "Brandvold confía más en el guardián del viejo faro de la costa que en una lámpara.",
    "fr": "Brandvold se fie au gardien du vieux phare de la côte plus qu'à une lampe.",
    "ja": "彼は海辺の古い灯台の番人をどんな電球よりも信頼している。",
    "zh": "他更相信海边那座老灯塔的看守人而不是任何一盏灯。",
}


@pytest.mark.parametrize("language", COPIED)
def test_seven_words_of_the_instructions_in_a_row_are_refused(language: str) -> None:
    text = COPIED[language]
    assert refused(text, language, instructions=f"x {text} y")
    assert not refused(text, language, instructions="")
    said = Basis(KnownFacts.of(episode(), transcript(f"G: {text}", language)), language, instructions=text)
    assert judge("claim", text, said).usable  # somebody says the same words


def test_seven_words_of_the_conversation_are_no_copy() -> None:
    assert not refused(
        "Brandvold tells of apprentices who spend the first winter with the pipes that other shops threw."
    )


# -- markup and quotation marks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ('Brandvold calls it "a very big new motor" that nobody needs at all.', True),
        ('Brandvold says that such organs "are cold" and nothing else at all.', False),
        ("Brandvold <b>removed</b> eleven computers from organs in all these years.", True),
        ("Brandvold **removed** eleven computers from organs in all these years.", True),
        ("Brandvold removed [eleven](https://evil.example) computers from organs.", True),
        ("Brandvold bought the motors at motors.com before he knew better.", True),
        ("Brandvold: the motor was fine, and the organ was cold.", True),
        ("Brandvold removed eleven computers from organs in all these years.", False),
    ],
)
def test_markup_and_words_nobody_says_are_refused(text: str, bad: bool) -> None:
    assert refused(text) == bad


# -- what is asked for once more, and kept -----------------------------------------------------------------------------

GOOD = (
    "Brandvold spent a morning inside the instrument and found nothing wrong with its motor, although the parish was "
    "ready to spend forty thousand kroner on another one straight away."
)


def soft(part: str, text: str, **more: Any) -> tuple[str, ...]:
    graded = judge(part, text, basis(**{"quote": QUOTE, "surname": "Brandvold", **more}))
    assert graded.usable
    assert not graded.left_out, graded.reasons
    assert graded.weight == len(graded.reasons)
    return graded.reasons


def test_a_good_text_has_no_fault() -> None:
    assert soft("claim", GOOD) == ()
    assert soft("heading", "Cold Rooms Ruin More Than Bad Motors") == ()
    assert soft("lead_in", "Asked what a parish should do first, Brandvold answers:") == ()


@pytest.mark.parametrize(
    ("part", "text", "more", "why"),
    [
        ("claim", "Brandvold likes warm rooms.", {}, "it has 4 words, and 25 to 50 are asked for"),
        ("claim", GOOD.replace("Brandvold", "The builder"), {}, "it must name Brandvold"),
        ("claim", GOOD.replace("Brandvold spent", "My Brandvold spent"), {}, "without I and we"),
        ("claim", GOOD, {"avoid": ("straight away",)}, "the house style does without the word straight away"),
        ("claim", f"{GOOD[:-1]}: most broken organs are not broken, they are cold.", {}, "stand in the quotation"),
        ("claim", GOOD, {"words": {"claim": (40, 60)}}, "it has 29 words, and 40 to 60 are asked for"),
        ("heading", "Most Broken Organs Are Not Broken", {}, "all of it stands in the quotation"),
        ("heading", "Cold Rooms Ruin More", {"taken": ("Cold rooms ruin more",)}, "another insight has this heading"),
        ("heading", "The Importance of Warm Rooms", {}, "it names a topic"),
        ("heading", "How Warm Rooms Save Organs", {}, "it names a topic"),
        ("dek", "He repairs organs and hates motors. He lives in Norway and has done so for a very long time now.", {},
         "it has 2 sentences, and one sentence are asked for"),
    ],
)  # fmt: skip
def test_a_soft_fault_is_told_and_the_text_kept(part: str, text: str, more: dict[str, Any], why: str) -> None:
    reasons = soft(part, text, **more)
    assert [why in reason for reason in reasons].count(True) == 1, reasons


def test_lengths_are_wider_in_other_languages() -> None:
    text = (
        "Die Gemeinde hatte vierzigtausend Kronen, und Brandvold verbrachte in Bergen einen Morgen damit, den Motor "
        "der Orgel zu prüfen."
    )
    assert not judge("claim", text, basis("de")).reasons


# -- reasons, and sentences left out -----------------------------------------------------------------------------------


def test_a_reason_names_the_part_and_quotes_the_answer() -> None:
    graded = judge("takeaway", "Prices in this trade rose by 42 percent within a year, as everybody knows.", basis())
    assert graded.reasons == (
        'takeaway: "…this trade rose by 42 percent within a year,…": '
        "the number 42 percent is said nowhere in the episode or its notes",
    )
    quoted = judge("takeaway", 'He calls it "a waste of good timber" there.', basis())
    assert quoted.reasons[0].startswith('takeaway: "He calls it "a waste of good timber" there."')


def test_a_false_sentence_is_left_out_and_told() -> None:
    graded = judge("claim", f"{GOOD} Google bought the firm in 1987.", basis())
    assert (graded.value, graded.usable, graded.weight > 0) == (GOOD, True, True)
    assert graded.left_out
    assert graded.reasons[: len(graded.left_out)] == graded.left_out


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("claim", "Google bought the firm in 1987."),
        ("claim", "Brandvold agrees. Google bought the firm in 1987."),
        ("heading", "Organs Cost 87 Million Dollars"),
        ("claim", ""),
        ("claim", None),
        ("claim", ["a list"]),
        ("claim", "。"),
        ("headline", "<b></b>"),
    ],
)
def test_what_cannot_stand_without_its_false_sentence_is_unusable(part: str, text: Any) -> None:
    graded = judge(part, text, basis())
    assert not graded.usable
    assert graded.reasons


def test_a_headline_without_the_guests_name_before_it() -> None:
    assert judge("headline", "Elias Brandvold: Cold Rooms Ruin Organs", basis()).value == "Cold Rooms Ruin Organs"
    assert judge("headline", "Cold: What Ruins Every Organ", basis()).value == "Cold: What Ruins Every Organ"


def test_subjects_that_may_be_printed_stay() -> None:
    graded = judge_subjects(["organs", "DeepMind", "heating", 3, "heating"], basis())
    assert (graded.value, graded.usable) == (["organs", "heating"], True)
    assert any("DeepMind" in reason for reason in graded.left_out)
    assert judge("subjects", ["organs", "heating", "manuals"], basis()).reasons == ()
    assert not judge_subjects("organs", basis()).usable


def test_subjects_that_differ_in_case_alone_are_one() -> None:
    found = judge_subjects(["Organs", "organs", "heating", "ORGANS", "manuals"], basis())
    assert found.value == ["Organs", "heating", "manuals"]
    assert judge_subjects(["organs", "Organs"], basis()).reasons == (
        "subjects: 1 of them can be used, and 3 are asked for",
    )
