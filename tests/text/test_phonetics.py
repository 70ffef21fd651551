from __future__ import annotations

import pytest

from summarizer.text.phonetics import metaphone_similarity, name_sound_key, sound_key


@pytest.mark.parametrize(("one", "other"), [("their", "there"), ("kathy", "cathy"), ("knit", "nit"), ("phase", "faze")])
def test_words_of_one_sound(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(("one", "other"), [("two", "to"), ("bad", "bed"), ("hat", "at"), ("thin", "tin")])
def test_words_of_two_sounds(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


def test_names_of_one_sound() -> None:
    assert name_sound_key("lukasz") == name_sound_key("lukash")
    assert name_sound_key("jon") == name_sound_key("john")


def test_metaphone_knows_ascii_letters_only() -> None:
    assert metaphone_similarity("odalys", "odleys") == 100
    assert metaphone_similarity("łukasz", "lukash") is None
