"""Scripts without spaces: every reader of words takes each of them the same way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import summarizer
from summarizer.asr.alignment import comparable_words
from summarizer.records.transcript import Word, join_words
from summarizer.text.caption_words import split_words
from summarizer.text.language import load_language
from summarizer.text.names import is_person_name
from summarizer.text.scripts import (
    count_words,
    is_unspaced,
    is_unspaced_character,
    joins_without_space,
    wide_letters,
    written_without_spaces,
)
from summarizer.text.search_words import search_tokens
from summarizer.text.tokens import clean_text, tokenize

# A text, its language, and its letters, each with its marks.
UNSPACED = [
    ("桥很长", "zh", ["桥", "很", "长"]),
    ("𠮷野家", "ja", ["𠮷", "野", "家"]),  # Han extension B
    ("\U0002ceb0\U00031350", "zh", ["\U0002ceb0", "\U00031350"]),  # extensions F and H
    ("はしカヌー", "ja", ["は", "し", "カ", "ヌ", "ー"]),
    ("ｶﾇｰ", "ja", ["カ", "ヌ", "ー"]),
    ("ｶﾞｽ", "ja", ["ガ", "ス"]),
    ("人々〇", "ja", ["人", "々", "〇"]),
    ("ㄅㄆㄇ", "zh", ["ㄅ", "ㄆ", "ㄇ"]),
    ("ꀀꀁ", "ii", ["ꀀ", "ꀁ"]),
    ("สะพานใหม่", "th", ["ส", "ะ", "พ", "า", "น", "ใ", "ห", "ม่"]),
    ("ຂົວ", "lo", ["ຂົ", "ວ"]),
    ("ស្ពាន", "km", ["ស្", "ពា", "ន"]),
    ("တံတား", "my", ["တံ", "တား"]),
    ("ཟམ་པ", "bo", ["ཟ", "མ", "པ"]),
]
SPACED = [
    ("다리가 길다", "ko", ["다리가", "길다"]),
    ("the bridge", "en", ["the", "bridge"]),
    ("мост длинный", "ru", ["мост", "длинный"]),
    ("पुल लंबा", "hi", ["पुल", "लंबा"]),
    ("جسر طول", "ar", ["جسر", "طول"]),
    ("ｗｅｂ ｐａｇｅ", "ja", ["web", "page"]),  # full-width Latin letters are words
]


def _keys(text: str, language: str) -> list[str]:
    return [token.key for token in tokenize(clean_text(text), load_language(language))]


@pytest.mark.parametrize(("text", "language", "letters"), UNSPACED)
def test_every_reader_takes_a_letter_of_a_script_without_spaces_as_a_word(
    text: str, language: str, letters: list[str]
) -> None:
    cleaned = clean_text(text)
    heard = [Word(text=text, start=0.0, end=1.0)]
    assert is_unspaced(text)
    assert all(is_unspaced_character(letter[0]) for letter in letters)
    assert _keys(text, language) == letters
    assert list(comparable_words(heard, language).keys) == letters
    assert [clean_text(word).rstrip("་") for word in split_words(text)] == letters
    assert [text[token.start : token.end] for token in search_tokens(text)] == [
        word.rstrip("་") for word in split_words(text)
    ]
    assert join_words(split_words(text)) == text
    assert count_words(text) == (len(letters) + 1) // 2
    assert wide_letters(cleaned) == len(letters)
    assert written_without_spaces(language)


@pytest.mark.parametrize(("text", "language", "words"), SPACED)
def test_every_reader_takes_a_word_of_other_scripts_as_one(text: str, language: str, words: list[str]) -> None:
    heard = [Word(text=word, start=0.0, end=1.0) for word in text.split()]
    assert not is_unspaced(text)
    assert not any(is_unspaced_character(character) for character in text)
    assert _keys(text, language) == (list("".join(words)) if language == "ko" else words)  # Korean: by the syllable
    assert len(comparable_words(heard, "en").owners) >= len(words)
    assert split_words(text) == text.split()
    assert len(list(search_tokens(text))) == len(words)
    assert join_words(split_words(text)) == text
    assert count_words(text) == len(words)


@pytest.mark.parametrize(
    ("left", "right", "without"),
    [
        ("橋", "が", True),
        ("橋", "A", True),
        ("A", "橋", True),
        ("good", "。", True),
        ("ｶﾇｰ", "｡", True),
        ("สวย", "มาก", True),
        ("ཟམ་", "པ", True),
        ("ស្ពាន។", "ក", True),
        ("다리", "가", False),
        ("ﾀ", "ﾡ", True),  # the half-width kana decides
        ("ﾡ", "ﾡ", False),  # half-width Hangul is Hangul
        ("one", "two", False),
        ("๑๐", "๒๐", False),  # two numbers stay two
        ("ＡＩ", "ＩＴ", False),
    ],
)
def test_pieces_stand_together_where_either_side_is_of_such_a_script(left: str, right: str, without: bool) -> None:
    assert joins_without_space(left, right) is without


@pytest.mark.parametrize("code", ["zh", "zh-TW", "ja", "th", "lo", "my", "km", "bo", "dz", "yue", "wuu"])
def test_languages_without_spaces_are_known_by_their_script(code: str) -> None:
    assert written_without_spaces(code)


@pytest.mark.parametrize("code", ["en", "ko", "vi", "hi", "ar", "zh-Latn", "und", "", "no code"])
def test_other_languages_and_unknown_codes_are_written_with_spaces(code: str) -> None:
    assert not written_without_spaces(code)


def test_the_middle_dot_between_katakana_is_punctuation() -> None:
    assert _keys("アンナ・ベルク", "ja") == _keys("アンナベルク", "ja")


def test_thai_digits_are_one_number() -> None:
    assert len(_keys("๑๐", "th")) == 1
    assert split_words("มี๑๐คน") == ["มี", "๑๐", "ค", "น"]


def test_no_other_module_lists_characters_of_these_scripts() -> None:
    """Ranges such as \\u3040-\\u30ff, and names of characters, stand in text/scripts.py alone."""
    package = Path(summarizer.__file__).parent
    inside = re.compile(r"\\u(?:0e..|30[4-9a-f].|3[4-9]..|[4-9]...|f9..|fa..)|\"(?:CJK|HIRAGANA|KATAKANA|THAI)")
    assert [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if path.name != "scripts.py" and inside.search(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("name", "long_enough"), [("佐々木", True), ("佐々木佐々木佐々木", False), ("สมชาย ใจดี", True)]
)
def test_the_iteration_mark_is_a_letter_of_a_name(name: str, long_enough: bool) -> None:
    assert is_person_name(name) is long_enough
