"""What must hold of the relation of words for any sentence and any entry of a language's tables."""

from __future__ import annotations

from itertools import pairwise

import pytest
from checking.made import make
from checking.test_equal_words import AROUND
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.checking.quote_text import QuoteText
from summarizer.checking.searchable import SearchableTranscript
from summarizer.text.language import known_languages, load_language
from summarizer.text.numbers import readings
from summarizer.text.numbers.inflected import is_joined
from summarizer.text.numbers.spoken import spoken_cardinals
from summarizer.text.tokens import clean_text, tokenize
from summarizer.text.variants import number_variants

SENTENCE = "You learn more from one failed joint than from ten good ones at the river"
HEARD = SearchableTranscript(make(((None, f"Well. {SENTENCE} they say."),)))
VISIBLE = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"])
CODES = known_languages()


def same(heard: str, post: str, language: str) -> bool:
    before, after = AROUND[language]
    transcript = SearchableTranscript(make(((None, f"{before} {heard} {after}"),), language=language))
    return bool(transcript.equal(QuoteText(f"{before} {post} {after}", transcript)))


@given(VISIBLE, st.integers(0, len(SENTENCE)))
@settings(max_examples=400, deadline=None)
def test_a_character_more_changes_the_words_or_is_punctuation(sign: str, place: int) -> None:
    text = SENTENCE[:place] + sign + SENTENCE[place:]
    if HEARD.equal(QuoteText(text, HEARD)):
        alone = [token.key for token in tokenize(clean_text(f"joint {sign} than"), HEARD.language)]
        assert alone == ["joint", "than"], (sign, place)


@given(st.integers(0, len(SENTENCE) - 1))
@settings(deadline=None)
def test_a_letter_less_changes_the_words(place: int) -> None:
    text = SENTENCE[:place] + SENTENCE[place + 1 :]
    assert bool(HEARD.equal(QuoteText(text, HEARD))) == (SENTENCE[place] == " " and text == SENTENCE)


@pytest.mark.parametrize("code", CODES)
def test_every_sign_equals_its_spoken_forms(code: str) -> None:
    for sign, phrases in load_language(code).signs.items():
        if sign in (".", "–"):  # inside a name or between figures only
            continue
        for phrase in phrases:
            assert same(phrase, f" {sign} ", code), (sign, phrase)
            assert same(f" {sign} ", phrase, code), (sign, phrase)


@pytest.mark.parametrize("code", CODES)
def test_every_two_spellings_of_a_group_are_equal(code: str) -> None:
    language = load_language(code)
    groups = [*language.spelling.fixed, *language.spelling.words]
    for group in groups[:: max(1, len(groups) // 40)]:
        for one in group:
            for other in group:
                assert same(one, other, code), (one, other)


@pytest.mark.parametrize("code", sorted(set(AROUND) - {"zh", "ja", "ko"}))
@given(st.integers(0, 20_000))
@settings(max_examples=25, deadline=None)
def test_a_figure_equals_each_of_its_readings_and_no_other(code: str, value: int) -> None:
    forms = sorted(readings(str(value), code))
    assert forms
    for form in forms[:3]:
        assert same(str(value), " ".join(form), code), form
        assert same(" ".join(form), str(value), code), form
        assert not same(str(value + 1), " ".join(form), code), form
    for one, other in pairwise(forms):
        joined = is_joined(code) and "".join(one) == "".join(other)  # "tjugo ett", "tjugoett"
        assert joined or not same(" ".join(one), " ".join(other), code)


@pytest.mark.parametrize("code", sorted(AROUND))
@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_two_numbers_are_never_spoken_alike(code: str, one: int, other: int) -> None:
    assert one == other or not (readings(str(one), code) & readings(str(other), code))
    assert one == other or not (spoken_cardinals(one, code) & readings(str(other), code))


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_grouping_of_digits_is_no_difference(value: int) -> None:
    assert same(f"{value:,} of them", f"{value} of them", "en")
    assert same(f"{value:,}".replace(",", ".") + " davon", f"{value} davon", "de")


@given(st.text(alphabet=st.sampled_from("0123456789 .,:-/$%½ap.mkM–'#"), max_size=24))
@settings(max_examples=200, deadline=None)
def test_any_figures_equal_themselves(text: str) -> None:
    heard = SearchableTranscript(make(((None, f"we saw {text} on the way"),)))
    quote = QuoteText(f"we saw {text} on the way", heard)
    assert heard.equal(quote)
    assert all(variant.forms is not None for variant in number_variants(quote.cleaned, quote.tokens, heard.language))
