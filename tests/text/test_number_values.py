"""The one reader of numbers: values of written and spelt numbers in seven languages."""

from __future__ import annotations

import pytest
from growth import require_linear
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.numbers import amounts, is_number_word, is_supported, readings, values

ENGLISH = [
    ("two point five million", [2_500_000]),
    ("twenty twenty four", [2024]),
    ("nineteen oh five", [1905]),
    ("fifteen hundred", [1500]),
    ("a dozen", [12]),
    ("two dozen eggs", [24]),
    ("half a dozen", [6]),
    ("half a million", [500_000]),
    ("half million", [500_000]),
    ("two and a half", [2.5]),
    ("one and a half million", [1_500_000]),
    ("a million and a half", [1_500_000]),
    ("two and a half years", [2.5]),
    ("a million and five and a half", [1_000_005.5]),
    ("a hundred and five", [105]),
    ("one hundred and twenty thousand", [120_000]),
    ("twelve hundred and fifty", [1250]),
    ("in 2023, 15 people came", [2023, 15]),
    ("twenty, thirty years", [20, 30]),
    ("a hundred and two hundred", [100, 200]),
    ("I counted two hundred. Five were left.", [200, 5]),
    ("It ended in 1999. 15 came back.", [1999, 15]),
    ("fifty-fifty", [50, 50]),
    ("from 15-20 of them", [15, 20]),
    ("1,500", [1500]),
    ("1'000", [1000]),
    ("12,000,000", [12_000_000]),
    ("2.5", [2.5]),
    (".5", [0.5]),
    ("½", [0.5]),
    ("2½", [2.5]),
    ("2 1/2", [2.5]),
    ("3/4", [0.75]),
    ("three quarters", [0.75]),
    ("two thirds", [2 / 3]),
    ("１，５００", [1500]),
    ("$1.5M", [1_500_000]),
    ("€3bn", [3_000_000_000]),
    ("$10 million", [10_000_000]),
    ("500k", [500_000]),
    ("B2B", [2]),
    ("$3.50", [3.5]),
    ("three dollars and fifty cents", [3.5]),
    ("7:00 PM", [19]),
    ("seven p.m.", [19]),
    ("seven thirty p.m.", [19.5]),
    ("World War II", [2]),
    ("Chapter IV", [4]),
    ("Henry VIII", [8]),
    ("Malcolm X and the Model X", []),
    ("John I think", []),
    ("Class C", []),
    ("the 1980s", [1980]),
    ("the '80s", [1980]),
    ("the nineteen eighties", [1980]),
    ("the eighties", [1980]),
    ("the 21st", [21]),
    ("the twenty-first", [21]),
    ("one hundred and first", [101]),
    ("nine one one", [911]),
    ("double oh seven", [7]),
    ("one oh one", [101]),
    ("seven forty-seven", [747]),
    ("three point eleven", [3.11]),
    ("three point one four", [3.14]),
    ("minus five", [-5]),
    ("-5 degrees", [-5]),
    ("ten minus five", [10, 5]),
    ("a man and an apple", []),
    ("thousands of people and dozens of dogs", []),
]
OTHERS = [
    ("de", "einundzwanzig", [21]),
    ("de", "zweitausendvierundzwanzig", [2024]),
    ("de", "neunzehnhundertfünf", [1905]),
    ("de", "zwei hundert neun und sechzig", [269]),
    ("de", "zwanzig vierundzwanzig", [2024]),
    ("de", "eineinhalb Millionen", [1_500_000]),
    ("de", "eine halbe Million", [500_000]),
    ("de", "anderthalb", [1.5]),
    ("de", "dreißig", [30]),
    ("de", "der einundzwanzigste Mai", [21]),
    ("de", "1.500", [1500]),
    ("de", "1,5 Mio. Euro", [1_500_000]),
    ("de", "die achtziger Jahre, die 80er", [1980, 1980]),
    ("de", "ein Haus und eine Frau", []),
    ("fr", "quatre-vingt-dix-sept", [97]),
    ("fr", "soixante et onze", [71]),
    ("fr", "vingt et un mille", [21_000]),
    ("fr", "un million et demi", [1_500_000]),
    ("fr", "une douzaine", [12]),
    ("fr", "10 000 euros", [10_000]),
    ("fr", "90 pour cent", [90]),
    ("fr", "au XXe siècle, Louis XIV", [20, 14]),
    ("fr", "un homme, une femme", []),
    ("es", "veintiún mil", [21_000]),
    ("es", "medio millón", [500_000]),
    ("es", "dos mil veinticuatro", [2024]),
    ("es", "dos mil quinientos millones", [2_500_000_000]),
    ("es", "treinta y uno", [31]),
    ("es", "dos mil y tres mil", [2000, 3000]),
    ("pt", "meio milhão", [500_000]),
    ("pt", "dois mil e vinte e quatro", [2024]),
    ("pt", "cento e vinte e quatro mil e quinhentos", [124_500]),
    ("pt", "mil e cinquenta milhões", [1_050_000_000]),
    ("pt", "dois milhões e mil cento e um", [2_001_101]),
    ("pt", "um milhão e meio", [1_500_000]),
    ("pt", "uma casa", []),
    ("ja", "二千二十四年", [2024]),
    ("ja", "3万5千円", [35_000]),
    ("ja", "1.5億", [150_000_000]),
    ("ja", "約30人", [30]),
    ("ja", "九割", [90]),
    ("ja", "5年半", [5.5]),
    ("ja", "十分です", []),
    ("zh", "三万五千", [35_000]),
    ("zh", "三万五", [35_000]),
    ("zh", "一百零五", [105]),
    ("zh", "一亿两千万", [120_000_000]),
    ("zh", "二〇二四年", [2024]),
    ("zh", "百分之九十", [90]),
    ("zh", "两三个月", [2, 3]),
    ("zh", "半个", [0.5]),
    ("zh", "十分重要", []),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_values_in_english(text, expected):
    assert [number.value for number in values(text, "en")] == pytest.approx(expected)


@pytest.mark.parametrize(("language", "text", "expected"), OTHERS)
def test_values_in_other_languages(language, text, expected):
    assert [number.value for number in values(text, language)] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "span", "unit"),
    [
        ("It was ninety percent then.", "ninety percent", "%"),
        ("It was 90% then.", "90%", "%"),
        ("They paid five million dollars.", "five million dollars", "$"),
        ("They paid $5 million.", "$5 million", "$"),
        ("In twenty twenty-four it rained.", "twenty twenty-four", ""),
    ],
)
def test_a_number_knows_its_place_and_unit(text, span, unit):
    (number,) = values(text, "en")
    assert (text[number.start : number.end], number.unit) == (span, unit)


def test_a_unit_tells_amounts_apart():
    (percent,), (plain,), (dollars,) = values("50%", "en"), values("50 people", "en"), values("50 dollars", "en")
    assert not percent.fits(plain.unit)
    assert plain.fits(dollars.unit)
    assert not dollars.fits("€")


def test_parts_of_a_number_are_not_supported():
    (number,) = values("twenty twenty-four", "en")
    assert is_supported(number, amounts(values("in 2024", "en")))
    (number,) = values("five million", "en")
    assert not is_supported(number, amounts(values("five people and a million reasons", "en")))


def test_everyday_words_state_no_amount():
    text = "one of the two, the first and the third, half of it"
    assert all(number.everyday for number in values(text, "en"))
    assert not any(number.everyday for number in values("1%, 3, the fourth, 1980s", "en"))


@pytest.mark.parametrize(
    ("code", "word", "is_one"),
    [
        ("en", "twelve", True),
        ("en", "dozens", True),
        ("en", "one", False),
        ("en", "second", False),
        ("en", "and", False),
        ("de", "einundzwanzig", True),
        ("de", "undine", False),
        ("zh", "三", True),
        ("xx", "5", True),
        ("xx", "five", False),
    ],
)
def test_words_of_numbers(code, word, is_one):
    assert is_number_word(word, code) is is_one


def test_a_language_without_words_reads_figures():
    assert [number.value for number in values("1,500 ihmistä", "fi")] == [1500]


@pytest.mark.parametrize("text", ["two and ", "ten ", "minus ", "thousand and ", "1/", "111,", "一", "point "])
@pytest.mark.parametrize("language", ["en", "de", "pt", "zh"])
def test_long_runs_are_read_in_linear_time(text, language):
    require_linear(lambda run: values(run, language), lambda count: text * count, 300)


@given(
    st.text(alphabet=st.sampled_from("0123456789.,:/$%-½ \nétwo five and a half hundred million 一万点半"), max_size=60)
)
def test_any_text_is_read_and_numbers_do_not_overlap(text):
    for language in ("en", "de", "fr", "es", "pt", "ja", "zh"):
        end = 0
        for number in values(text, language):
            assert end <= number.start < number.end <= len(text)
            end = number.end


WHOLE = st.one_of(st.integers(0, 3000), st.integers(0, 10**12))


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "ja", "zh"])
@given(value=WHOLE)
def test_every_reading_of_a_figure_has_its_value(language, value):
    separator = "" if language in ("ja", "zh") else " "
    for form in readings(str(value), language):
        found = values(separator.join(form), language)
        # "un" and "eine" alone are articles.
        assert value in amounts(found) or (value == 1 and not found), (form, found)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "pt_BR", "ja"])
@given(value=WHOLE)
def test_what_num2words_says_is_read_back(language, value):
    import num2words

    text = num2words.num2words(value, lang=language).replace(",", "")
    found = [number.value for number in values(text, language)]
    assert found == [value] or (value == 1 and not found), text
