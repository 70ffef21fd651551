"""A language is one file: each reader of words picks a new file up, and a wrong key in it is an error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer.text import detection, language
from summarizer.text.bracket_words import BracketWords
from summarizer.text.disclaimers import DisclaimerWords
from summarizer.text.introductions import phrases_for
from summarizer.text.language import known_languages, language_section, load_language
from summarizer.text.prose_form import first_person
from summarizer.text.quote_phrases import ranking_language
from summarizer.text.tokens import tokenize

MADE_UP = """
fillers = ["ebbene"]
negations = ["zun"]
capitalised_nouns = true
function_words = "lo ma ti kai"
[ranking]
strong = ["mai+"]
advert = ["codice sconto"]
[introductions]
self = ["\\\\bmi chiamo {name}"]
[signs]
"%" = ["centi"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(language, "languages_folder", lambda: tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    tables = language.language_tables
    for cached in (tables, load_language, ranking_language, phrases_for, detection._function_words):
        cached.cache_clear()


def test_each_reader_picks_up_a_new_language(folder: Path) -> None:
    (folder / "qaa.toml").write_text(MADE_UP, encoding="utf-8")
    made = load_language("qaa-XX")
    assert known_languages() == ("qaa",)
    assert made.fillers == ("ebbene",)
    assert made.function_words == {"lo", "ma", "ti", "kai"}
    assert [token.key for token in tokenize("15 % & 7", made)] == ["15", "%", "&", "7"]
    assert made.signs == {"%": ("centi",)}
    ranking = ranking_language("qaa")
    assert ranking.known
    assert not ranking.capitals
    assert ranking.strong.count(["maiii"], "maiii") == 1
    assert ranking.advert.within(["un", "codice", "sconto"], "un codice sconto")
    assert phrases_for("qaa").names("self", "Ciao, mi chiamo Ada Ferri") == ("Ada Ferri",)


def test_a_language_without_a_file_has_empty_lists(folder: Path) -> None:
    assert load_language("qab").fillers == ()
    assert not ranking_language("qab").known
    assert phrases_for("qab").names("self", "I'm Ada Ferri") == ()
    assert first_person("We told her so.", "qab") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('filers = ["um"]', "filers"),
        ('[ranking]\nopeners = ["so"]', "ranking.openers"),
        ('[introductions]\nmyself = ["x"]', "introductions.myself"),
        ('[rankings]\nopenings = ["so"]', "rankings"),
        ("fillers = 3", "fillers"),
    ],
)
def test_a_wrong_key_is_named(folder: Path, text: str, said: str) -> None:
    (folder / "qac.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"languages/qac\.toml: {said}"):
        load_language("qac")


def test_a_section_is_read_by_its_model_and_a_wrong_key_in_it_is_named(folder: Path) -> None:
    (folder / "qad.toml").write_text("[brackets]\nglosses = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"languages/qad\.toml: brackets: glosses: "):
        language_section("qad-XX", "brackets", BracketWords)
    assert language_section("qae", "brackets", BracketWords) == BracketWords()
    (folder / "qaf.toml").write_text('[disclaimers]\ndenied = ["nobody * (verb)"]\n', encoding="utf-8")
    assert language_section("qaf", "disclaimers", DisclaimerWords).denied == ("nobody * (verb)",)


def test_sections_of_other_modules_are_let_through(folder: Path) -> None:
    (folder / "qad.toml").write_text('[names]\nvoices = ["voce"]', encoding="utf-8")
    assert load_language("qad").fillers == ()
    assert language.language_tables("qad")["names"] == {"voices": ["voce"]}


@pytest.mark.parametrize("code", ["../../etc/passwd", "", "x", "english", "12", "é"])
def test_what_is_no_code_has_no_file(code: str) -> None:
    assert load_language(code).code == "und"


def test_words_are_compared_as_tokens_are() -> None:
    german = load_language("de")
    assert [token.key for token in tokenize("Außer DREIẞIG", german)] == ["außer", "dreißig"]
    assert "außer" in german.negations


@pytest.mark.parametrize("code", known_languages())
def test_every_file_is_well_formed(code: str) -> None:
    made = load_language(code)
    assert all(word == word.lower() for word in (*made.function_words, *made.fillers, *made.paused_fillers))
    assert ranking_language(code).code == code
    phrases_for(code)
