"""Every visible character is part of a word, unless it is on the closed list of punctuation."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer.text import token_pattern
from summarizer.text.language import load_language
from summarizer.text.tokens import clean_text, tokenize
from summarizer.text.word_keys import word_key

ENGLISH = load_language("en")

IGNORED = [
    "-",
    "–",
    "—",
    "(",
    "]",
    "{",
    "“",
    "»",
    "「",
    ",",
    ";",
    ":",
    "!",
    "?",
    "¿",
    "…",
    "·",
    "*",
    "_",
    "†",
    "♪",
    "、",
    "؟",
]
WORDS = [
    "%",
    "&",
    "+",
    "=",
    "~",
    "@",
    "#",
    "/",
    "|",
    "\\",
    "^",
    "€",
    "²",
    "½",
    "①",
    "‰",
    "№",
    "°",
    "→",
    "☂",
    "😂",
    "\ue000",
]


def keys(text: str, language: str = "en") -> list[str]:
    return [token.key for token in tokenize(clean_text(text), load_language(language))]


@pytest.mark.parametrize("sign", IGNORED)
def test_punctuation_of_the_closed_list_is_ignored(sign: str) -> None:
    assert keys(f"one {sign} two{sign} three") == ["one", "two", "three"]


@pytest.mark.parametrize("sign", WORDS)
def test_any_other_sign_is_a_word(sign: str) -> None:
    assert len(keys(f"one {sign} two")) == 3


VISIBLE = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"])


@given(VISIBLE)
def test_a_visible_character_is_a_word_or_punctuation(sign: str) -> None:
    found = keys(f"one {sign} two")
    assert found[0] == "one"
    if found == ["one", "two"]:
        assert unicodedata.category(sign)[0] in "PM" or sign in "™®©℠♩♪♫♬`´¨¯¸" or not clean_text(sign).strip(), sign


@given(st.text(alphabet=st.sampled_from("ab Z.'’-–—5,:%$€½ºé*/#&+>«»\"ßœ@"), max_size=24))
@example("½.5")
@example("½-5")
@example("½#5")
@example("½no.5")
@example("½a.b.")
@example("5½us$5")
def test_the_pattern_for_latin_letters_finds_the_same_tokens(text: str) -> None:
    for code in ("en", "fr"):
        cleaned = clean_text(text)
        language = load_language(code)
        assert token_pattern._BEYOND_LATIN.search(cleaned) is None
        found = [(match.span(), match.lastgroup) for match in _compiled(True, language).finditer(cleaned)]
        assert found == [(match.span(), match.lastgroup) for match in _compiled(False, language).finditer(cleaned)]


def _compiled(latin: bool, language):  # type: ignore[no-untyped-def]
    return token_pattern._compiled(latin, False, language.decimal_comma, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,500 and 1500.5", ["1500", "and", "1500.5"]),
        ("1.500", ["1.500"]),
        (".5 0.5", ["0.5", "0.5"]),
        ("7:30", ["7:30"]),
        ("U.S. p.m. A.I", ["US", "pm", "ai"]),
        ("No. 5, no. five", ["№", "5", "no", "five"]),
        ("-5 and 10-5 and COVID-19", ["−", "5", "and", "10", "–", "5", "and", "covid", "19"]),
        ("f***ing word* 5*", ["f***ing", "word", "5"]),
        ("n̶o̶t̶ not", ["n̶o̶t̶", "not"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("٥٠ and ５０", ["50", "and", "50"]),
        ("acme.org end. The", ["acme", ".", "org", "end", "the"]),
    ],
)
def test_keys_of_tokens(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("word", "language", "key"),
    [
        ("Weiß", "de", "weiß"),
        ("US", "en", "US"),
        ("Us", "en", "us"),
        ("NO", "en", "no"),
        ("IŞIK", "tr", "ışık"),
        ("İzmir", "tr", "izmir"),
        ("cœur", "fr", "coeur"),
        ("Ærø", "da", "ærø"),
        ("Café", "en", "cafe"),
        ("Café", "es", "café"),
        ("Résumé", "en", "résumé"),
        ("hoà", "vi", word_key("hòa", load_language("vi"))),
    ],
)
def test_the_key_of_a_word(word: str, language: str, key: str) -> None:
    assert word_key(word, load_language(language)) == key


def test_capitals_do_not_count_where_a_text_has_none() -> None:
    assert word_key("US", ENGLISH, cased=False) == "us"


@pytest.mark.parametrize(
    ("written", "parted"),
    [
        ("\u0e19\u0e49\u0e33", "\u0e19\u0e49\u0e4d\u0e32"),
        ("\u0e19\u0e49\u0e33", "\u0e19\u0e4d\u0e49\u0e32"),
        ("\u0ea5\u0eb3", "\u0ea5\u0ecd\u0eb2"),
    ],
)
def test_a_vowel_of_thai_and_lao_is_one_letter_in_each_way_to_type_it(written: str, parted: str) -> None:
    assert clean_text(written) == written
    assert keys(written, "th") == keys(parted, "th")
    assert keys(written, "th") != keys(written.replace("\u0e33", "\u0e32").replace("\u0eb3", "\u0eb2"), "th")
