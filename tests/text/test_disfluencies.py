"""What the policy `clean` leaves out of heard words, with the punctuation that is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.records.transcript import Word
from summarizer.text.disfluencies import Disfluencies, cleaned_words
from summarizer.text.language import load_language


def cleaned(text: str, language: str = "en") -> str:
    words = [Word(text=word, start=place * 0.4, end=place * 0.4 + 0.4) for place, word in enumerate(text.split())]
    return " ".join(cleaned_words(words, load_language(language), timed=True))


@pytest.mark.parametrize(
    ("language", "heard", "printed"),
    [
        ("en", "Um, we rowed the the boat.", "We rowed the boat."),
        ("en", "The boat, you know, leaked.", "The boat leaked."),
        ("en", "The boat leaked, you know.", "The boat leaked."),
        ("en", "I think, I think we, uh, rowed home.", "I think we rowed home."),
        ("en", "We, we, we rowed.", "We rowed."),
        ("de", "Das ist ähm ein ein Boot.", "Das ist ein Boot."),
        ("en", "We row in in this river.", "We row in this river."),
        ("de", "Wir sehen, äh, die die Boote.", "Wir sehen die Boote."),
        ("de", "Wir sehen die, äh, die Boote.", "Wir sehen die Boote."),
        ("ru", "Э-э, этот этот мост.", "Этот мост."),
        ("sv", "Öh, båten sjönk.", "Båten sjönk."),
        ("de", "Für die, die das wollten, und, äh, die, die rudern.", "Für die, die das wollten, und die, die rudern."),
        ("fr", "C'est c'est euh un bateau.", "C'est un bateau."),
        ("pt", "O barco, né, afundou.", "O barco afundou."),
        ("it", "La barca, diciamo, ehm affonda.", "La barca affonda."),
    ],
)
def test_fillers_and_stumbles_are_left_out(language: str, heard: str, printed: str) -> None:
    assert cleaned(heard, language) == printed


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        ("en", "You know the boat, I mean it."),  # no pause on both sides
        ("en", "I saw it. It was gone."),  # two sentences
        ("en", "She had had enough, very very enough."),
        ("en", "No, no, never row there, and row forty forty times."),
        ("fr", "Nous nous sommes levés."),
        ("en", "She came in in the end."),
        ("de", "Die die Boote bauen, kommen."),
        ("pt", "O barco é velho."),
        ("es", "Este barco flota."),
        ("en", "Um."),  # nothing else would be left
    ],
)
def test_what_carries_the_sense_stays(language: str, heard: str) -> None:
    assert cleaned(heard, language) == heard


def test_a_sound_needs_no_pause_where_words_have_no_spaces() -> None:
    chinese = Disfluencies(load_language("zh"))
    assert chinese.filler_at("我们嗯在", 2, lambda _: False) == 1
    assert chinese.filler_at("我们啊在", 2, lambda _: False) == 0


@given(st.lists(st.sampled_from(["um", "um,", "we", "we,", "row", "home.", "uh.", "not", "you", "know,", "Ten"])))
def test_words_are_only_left_out_and_nothing_is_left_out_twice(words: list[str]) -> None:
    once = cleaned(" ".join(words))
    left = iter(word.strip(".,").lower() for word in words)
    assert all(word.strip(".,").lower() in left for word in once.split())  # in their order
    assert once.lower().count("not") == " ".join(words).count("not")
