"""The subject of the speech verb beside a quotation, sentence by sentence."""

from __future__ import annotations

import re

import pytest

from summarizer.posts.particles import ParticleReader
from summarizer.posts.phrases import Speech
from summarizer.posts.speech import SpeechReader
from summarizer.text.language import known_languages, load_language
from summarizer.text.speech_words import speech_words


class Names:
    """Two voices: Lena Moor and Viktor Hask."""

    pattern = re.compile(r"\b(?:Lena Moor|Viktor Hask|Lena|Moor|Viktor|Hask)\b")

    def bears(self, text: str) -> bool:
        return self.pattern.fullmatch(text) is not None

    def in_other_case(self, text: str) -> bool:
        return False

    def bears_whole(self, text: str) -> bool:
        return text.casefold() in ("lena moor", "viktor hask", "moor", "hask")


def told(speech: Speech | None) -> str | None:
    """The subjects, each with its kind; "?" where the rules cannot tell."""
    if speech is None:
        return None
    return " + ".join(f"{one.text} ({one.kind})" for one in speech.subjects) + ("" if speech.sure else " ?")


@pytest.mark.parametrize(
    ("before", "subject"),
    [
        ("Moor told Hask:", "Moor (voice)"),
        ("Moor and Hask both say", "Moor (voice) + Hask (voice)"),
        ("The mayor's wife, as Hask recalls, said", "The mayor's wife (stranger)"),
        ("Moor thanked Hask, who said:", "Hask (voice)"),
        ("Her brother told Moor", "Her brother (stranger)"),
        ("Moor says her brother told her:", "Moor (voice)"),
        ("A critic of Moor wrote", "A critic of Moor (stranger)"),
        ("Greta Lund says", "Greta Lund (stranger)"),
        ("The guest said", "The guest (guest)"),
        ("Our host asked:", "Our host (host)"),
        ("She said", "She (pronoun)"),
        ("The engineer says", "The engineer (unclear) ?"),
        ("Moor never said", "Moor (unclear) ?"),
        ("When Moor spoke of paint,", "Moor (voice) ?"),
        ("Hask asks Moor about the key:", "Hask (voice) ?"),
        ("Hask asks Moor:", "Hask (voice)"),
        ("Paint is cheap,", None),
        ("Moor painted", None),
    ],
)
def test_before_a_quotation(before: str, subject: str | None) -> None:
    assert told(SpeechReader(load_language("en"), Names()).before(before)) == subject


@pytest.mark.parametrize(
    ("after", "subject"),
    [
        ("Moor told Hask", "Moor (voice)"),
        ("said Moor, whom Hask had invited", "Moor (voice)"),
        ("says the engineer Lena Moor", "Lena Moor (voice)"),
        ("is what Moor told Hask", "Moor (voice)"),
        ("a neighbor recalled", "a neighbor (stranger)"),
        ("became a joke, Hask said", "Hask (voice) ?"),
        ("(Moor)", "Moor (voice)"),
        ("and so on", None),
    ],
)
def test_after_a_quotation(after: str, subject: str | None) -> None:
    assert told(SpeechReader(load_language("en"), Names()).after(after)) == subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Lena Moor", "Lena Moor (voice)"),
        ("Moor, in conversation with Viktor Hask", "Moor (voice)"),
        ("Moor to Hask", "Moor (voice)"),
        ("Greta Lund, 2015", "Greta Lund (stranger)"),
        ("the mayor's wife", "the mayor's wife (stranger)"),
        ("Best line", None),
        ("Her answer", None),
        ("Punchline", None),
    ],
)
def test_an_attribution_without_a_verb(text: str, subject: str | None) -> None:
    assert told(SpeechReader(load_language("en"), Names()).named(text)) == subject


@pytest.mark.parametrize(("before", "scare"), [("one of the so-called", True), ("Moor called it", False)])
def test_scare_quotes(before: str, scare: bool) -> None:
    assert SpeechReader(load_language("en"), Names()).is_scare(before) is scare


@pytest.mark.parametrize("code", known_languages())
def test_each_language_with_speech_verbs_has_the_lists_that_go_with_them(code: str) -> None:
    words, language = speech_words(code), load_language(code)
    assert bool(language.speech_verbs) == bool(words.persons and words.sources)
    assert words.participles <= language.speech_verbs
    if words.honorifics:
        ParticleReader(language, Names())


def test_a_long_sentence_takes_linear_time() -> None:
    reader = SpeechReader(load_language("en"), Names())
    assert reader.before("Moor and Hask, who said, " * 4000) is not None
