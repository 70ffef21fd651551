"""What is taken out of foreign text, and what a reader would miss."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.characters import clean, clean_at, escape_json

TAKEN = {
    "escape": ("\x1b[31mred\x1b[0m", "[31mred[0m"),
    "title of the window": ("\x1b]0;owned\x07ok", "]0;ownedok"),
    "C1": ("a\x9b31mb\x84c", "a31mbc"),
    "nul, backspace, delete": ("a\0b\bc\x7fd", "abcd"),
    "separators": ("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g", "a b c d e f g"),
    "bidirectional": ("\u202eevil\u202c \u2066a\u2069\u200e\u200f\u061c.", "evil a."),
    "zero width": ("in\u200bvis\u2060ib\ufeffle soft\u00adhyphen", "invisible softhyphen"),
    "joiner between Latin letters": ("a\u200db\u200cc", "abc"),
    "joiner at the end of a word": ("می\u200c روم", "می روم"),
    "two joiners": ("می\u200c\u200cروم", "میروم"),
    "tags": ("a\U000e0041\U000e0042", "a"),
    "variation selector after a letter": ("a\ufe0fb\ufe00", "ab"),
    "many variation selectors": ("☺\ufe0f\ufe0e\U000e0101", "☺\ufe0f"),
    "annotation": ("\ufff9a\ufffab\ufffb", "ab"),
    "lone surrogate": ("caf\udce9", "caf\ufffd"),
    "line ends": ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
    "Hangul fillers": ("a\u3164\uffa0\u115fb", "ab"),
}
KEPT = [
    "plain text, “quotes” — and NBSP\u00a0here",
    "می\u200cروم",  # Persian
    "क्\u200dष क्\u200cष",  # Devanagari
    "ക്\u200d",  # an older Malayalam chillu
    "👩\u200d🔬 👨🏽\u200d🚀 🏳\ufe0f\u200d🌈 ❤\ufe0f 1\ufe0f\u20e3",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland's flag
    "葛\U000e0100城",
    "\uf8ff",  # private use
    "e\u0301 ก็ שָׁלוֹם",
]


@pytest.mark.parametrize(("text", "expected"), TAKEN.values(), ids=TAKEN.keys())
def test_what_is_not_shown_is_taken_out(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_what_a_reader_sees_stays(text: str) -> None:
    assert clean(text) == text


_ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("\r\n\t\x1b\u200c\u200d\u202e\ufe0f\u094d می👩🏴\U000e0067\U000e007fa1"),
    )
)


@given(_ANY)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


@given(_ANY)
def test_places_lead_from_the_text_as_it_was_to_the_text_as_it_is(text: str) -> None:
    cleaned = clean_at(text)
    left = [char for place, char in enumerate(text) if place not in set(cleaned.gone)]
    assert len(left) == len(cleaned.text)
    assert all(0 <= place <= len(cleaned.text) for place in cleaned.changed)


@given(st.dictionaries(st.text(), st.text()))
def test_escaped_json_says_the_same(value: dict[str, str]) -> None:
    written = escape_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(written) == value
    assert clean(written.replace("\u200c", "").replace("\u200d", "")) is not None
    assert not any(char in written for char in "\x1b\x7f\x9b\u202e\u2066")
