"""How a written figure is spoken."""

from __future__ import annotations

import pytest

from summarizer.text.numbers import readings
from summarizer.text.numbers.readings import MAX_READINGS

SPOKEN = [
    ("2026", ["twenty twenty six", "two thousand twenty six", "two thousand and twenty six"]),
    ("2005", ["two thousand five", "two thousand and five", "twenty oh five"]),
    ("1905", ["nineteen oh five", "nineteen hundred and five"]),
    ("101", ["one hundred one", "one hundred and one", "a hundred and one", "one oh one"]),
    ("1,500", ["fifteen hundred", "one thousand five hundred"]),
    ("1500", ["fifteen hundred", "one thousand five hundred"]),
    ("100", ["a hundred", "one hundred"]),
    ("1,000", ["a thousand", "one thousand"]),
    ("404", ["four oh four"]),
    ("747", ["seven forty seven"]),
    ("911", ["nine one one", "nine eleven"]),
    ("007", ["double oh seven", "oh oh seven"]),
    ("555-1234", ["five five five one two three four"]),
    ("$1", ["one dollar"]),
    ("$1.5M", ["one point five million dollars"]),
    ("$5k", ["five thousand dollars"]),
    ("£3bn", ["three billion pounds"]),
    ("$10", ["ten dollars", "ten dollar"]),
    ("$3.50", ["three dollars and fifty cents", "three fifty"]),
    ("50¢", ["fifty cents"]),
    ("90%", ["ninety percent", "ninety per cent"]),
    ("5°", ["five degrees"]),
    ("7:00 PM", ["seven pm", "seven o'clock in the evening"]),
    ("7:00", ["seven o'clock", "seven"]),
    ("7:05", ["seven oh five"]),
    ("No. 1", ["number one"]),
    ("#1", ["number one"]),
    ("2.5", ["two point five"]),
    ("3.11", ["three point eleven", "three point one one"]),
    ("2.0", ["two point oh", "two point zero"]),
    ("0.5", ["point five", "zero point five"]),
    ("3/4", ["three quarters", "three fourths"]),
    ("½", ["a half", "one half"]),
    ("2½", ["two and a half"]),
    ("-5", ["minus five", "negative five"]),
    ("1st", ["first"]),
    ("21st", ["twenty first"]),
    ("'80s", ["eighties"]),
    ("1980s", ["nineteen eighties"]),
    ("15-20", ["fifteen to twenty"]),
    ("VIII", ["eight", "the eighth"]),
]
NEVER = [
    ("2.5", "two and a half"),
    ("12", "a dozen"),
    ("500,000", "half a million"),
    ("15", "fifty"),
    ("1,500", "fifteen thousand"),
    ("101", "one ten"),
    ("0.5", "five"),
    ("$1", "one euro"),
    ("No. 1", "no one"),
    ("2016", "twenty sixty"),
]


@pytest.mark.parametrize(("figure", "forms"), SPOKEN)
def test_english_readings(figure, forms):
    assert {tuple(form.split()) for form in forms} <= readings(figure, "en")


@pytest.mark.parametrize(("figure", "form"), NEVER)
def test_what_a_figure_does_not_say(figure, form):
    assert tuple(form.split()) not in readings(figure, "en")


@pytest.mark.parametrize(
    ("language", "figure", "form"),
    [
        ("ja", "30", tuple("三十")),
        ("zh", "30", tuple("三十")),
        ("zh", "2000", tuple("两千")),
        ("zh", "2024", tuple("二〇二四")),
        ("zh", "90%", tuple("百分之九十")),
        ("de", "1905", ("neunzehnhundertfünf",)),
        ("de", "1.500", ("fünfzehnhundert",)),
        ("de", "2,5", ("zwei", "komma", "fünf")),
        ("fr", "97", ("quatre", "vingt", "dix", "sept")),
        ("fr", "97", ("nonante", "sept")),
        ("es", "21000", ("veintiún", "mil")),
        ("pt", "2024", tuple("dois mil e vinte e quatro".split())),  # noqa: SIM905 -- reads best as words
        ("pt", "16", ("dezesseis",)),
    ],
)
def test_readings_in_other_languages(language, figure, form):
    assert form in readings(figure, language)


@pytest.mark.parametrize("figure", ["", "word", "a", "1.2.3.4.5.6.7.8", "9" * 400, "1" * 30, "$", "½½", "7:99:99:99"])
def test_anything_is_answered_and_the_set_is_bounded(figure):
    for language in ("en", "de", "fr", "es", "pt", "ja", "zh", "xx"):
        assert len(readings(figure, language)) <= MAX_READINGS
