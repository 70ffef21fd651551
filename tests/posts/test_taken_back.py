"""Prose in six languages that says a quotation was never said, or was taken back; and prose that only looks so."""

from __future__ import annotations

import re

import pytest
from checking.made import check, make

from summarizer.records.transcript import Speaker
from summarizer.text.disclaimers import disclaimer_words

TALK = {
    "en": ("Judith Carver", "Nobody paints a bridge for the people under it"),
    "de": ("Judith Kessler", "Niemand streicht eine Brücke für die Leute darunter"),
    "fr": ("Judith Carnot", "Personne ne peint un pont pour les gens qui vivent dessous"),
    "es": ("Judith Carrera", "Nadie pinta un puente para la gente que vive debajo"),
    "it": ("Giuditta Carboni", "Nessuno dipinge un ponte per la gente che ci vive sotto"),
    "pt": ("Judite Carvalho", "Ninguém pinta uma ponte para as pessoas que vivem debaixo"),
}


def flags_of(code: str, post: str) -> tuple[bool, set[str]]:
    """Whether the one quotation of a post passes, and its flags about who says it and in which sense."""
    name, words = TALK[code]
    speakers = (Speaker(label="A", name=name, role="guest", origin="introduction", confidence=1.0),)
    (quote,) = check(
        post.replace("{Q}", words) + "\n", transcript=make((("A", f"{words}."),), language=code, speakers=speakers)
    ).quotes
    return quote.passes, {"speaker", "meaning", "context"} & set(quote.flags)


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("en", "“{Q},” said nobody, least of all Carver."),
        ("en", "Anything but what Carver said: “{Q}.”"),
        ("en", "Carver has yet to say “{Q}.”"),
        ("en", "“{Q},” Carver almost said."),
        ("en", "In a deepfake, Carver says: “{Q}.”"),
        ("en", "The line “{Q}” is wrongly attributed to Carver."),
        ("en", "Carver said: “{Q}.”\n\nCorrection: Carver did not say this."),
        ("en", "“{Q},” Carver said.[^1]\n\n[^1]: This quotation was invented."),
        ("en", "> {Q}.\n>\n> — Judith Carver[^n]\n\nShe laughed.\n\n[^n]: We have withdrawn this quotation."),
        ("en", "Carver said: “{Q}.” In fact, she never said it."),
        ("de", "Kessler sagte: „{Q}.“ Tatsächlich hat sie das nie gesagt."),
        ("de", "„{Q}“, hätte Kessler beinahe gesagt."),
        ("de", "„{Q}“, sagt Kessler in einem manipulierten Video."),
        ("de", "Kessler sagte: „{Q}.“\n\nNachtrag: Diese Äußerung ist nie gefallen."),
        ("fr", "« {Q} », n’a dit personne, et surtout pas Carnot."),
        ("fr", "Carnot a failli dire : « {Q}. »"),
        ("fr", "Carnot a dit : « {Q}. »\n\nRectificatif : ces propos ont été inventés."),
        ("es", "Carrera casi dijo: «{Q}.»"),
        ("es", "«{Q}», no lo dijo Carrera."),
        ("en", "Carver came within a breath of saying: “{Q}.”"),
        ("es", "«{Q}», dijo Carrera.[^1]\n\n[^1]: Esta cita es inventada."),
        ("it", "Carboni stava per dire: «{Q}.»"),
        ("it", "La frase «{Q}» è attribuita per errore a Carboni."),
        ("pt", "Num vídeo falso, Carvalho afirma: «{Q}.»"),
        ("pt", "Carvalho disse: «{Q}.»\n\nErrata: Carvalho não disse isto."),
    ],
)
def test_a_post_that_says_it_was_not_said(code: str, post: str) -> None:
    passes, flags = flags_of(code, post)
    assert not passes
    assert "meaning" in flags


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("en", "“{Q},” Carver joked."),
        ("en", "Carver said: “{Q}.” Carver later withdrew the remark."),
        ("de", "Kessler sagte: „{Q}.“ Später nahm sie die Äußerung zurück."),
        ("fr", "« {Q} », plaisante Carnot."),
        ("es", "Carrera dijo: «{Q}.» Más tarde se retractó de esas palabras."),
        ("it", "Carboni ha detto: «{Q}.» In seguito ha ritrattato la frase."),
        ("pt", "Carvalho disse: «{Q}.» Mais tarde retirou a afirmação."),
    ],
)
def test_what_was_said_and_taken_back_passes_with_a_flag(code: str, post: str) -> None:
    assert flags_of(code, post) == (True, {"context"})


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("en", "Carver almost whispers: “{Q}.”"),
        ("en", "Asked about deepfakes, Carver said: “{Q}.”"),
        ("en", "Carver said: “{Q}.” The mayor denies it."),
        ("en", "Carver said: “{Q}.” Smith never said that."),
        ("en", "“{Q},” Carver said. The city later withdrew the plan."),
        ("en", "Carver said: “{Q}.” She almost said more."),
        ("en", "Carver said what nobody else would say: “{Q}.”"),
        ("es", "«{Q}», dijo Carrera. Nunca dijo esto a la ligera."),
        ("en", "Carver said: “{Q}.”\n\nCorrection: She said this in 2019."),
        (
            "en",
            "“{Q},” Carver said.[^1]\n\n[^1]: The bridge was not closed.\n[^2]: This quotation was invented.",
        ),
        ("de", "Kessler sagt: „{Q}.“ Der Bürgermeister bestreitet das."),
        ("de", "Kessler sagte: „{Q}.“ Ihr Sprecher bestreitet das."),
        ("de", "Fast am Ende der Folge sagt Kessler: „{Q}.“"),
        ("fr", "Carnot a dit : « {Q}. » Le maire le nie."),
        ("fr", "Carnot parle des ponts.\n\n—{Q}, dit Carnot."),
        ("es", "Carrera dijo: «{Q}.» El alcalde lo niega."),
        ("es", "Carrera no dudó en decir: «{Q}.»"),
        ("it", "Carboni ha detto: «{Q}.» Il sindaco lo nega."),
        ("it", "La puntata stava per finire quando Carboni ha detto: «{Q}.»"),
        ("pt", "Carvalho disse: «{Q}.» O prefeito nega."),
        ("pt", "Num vídeo da prefeitura, Carvalho diz: «{Q}.»"),
    ],
)
def test_ordinary_prose_raises_no_alarm(code: str, post: str) -> None:
    assert flags_of(code, post) == (True, set())


@pytest.mark.parametrize("code", [*TALK, "nl", "ja", "zh"])
def test_patterns_name_only_sets_that_are_there(code: str) -> None:
    words = disclaimer_words(code)
    lists = (words.denied, words.denied_cues, words.doubted, words.unmeant, words.denied_after, words.unmeant_after)
    lists += (words.notices,)
    named = {
        name
        for patterns in (*lists, *words.sets.values())
        for text in patterns
        for name in re.findall(r"\((\w+)\)", text)
    }
    assert named - {"verb", "who", "name"} == set(words.sets)
