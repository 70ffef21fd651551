"""Texts that people spell in several ways are equal to every part that compares them."""

from __future__ import annotations

import pytest

from summarizer.batch.backlog import Wanted
from summarizer.records.episode import Episode
from summarizer.text.folding import fold_letters, without_accents
from summarizer.text.name_words import fold_word
from summarizer.text.search_words import search_tokens

SPELLINGS = [
    ("Łukasz", "lukasz"),
    ("Øyvind", "oyvind"),
    ("Đorđe", "dorde"),
    ("Zürich", "zurich"),
    ("Ｚürich", "zurich"),
    ("Straße", "strasse"),
    ("İzmir", "izmir"),
    ("ısı", "isi"),
    ("Æsir", "aesir"),
    ("हिन्दी", "हिन्दी"),
    ("ガス", "ガス"),
]


@pytest.mark.parametrize(("written", "typed"), SPELLINGS)
def test_every_reader_folds_letters_alike(written: str, typed: str) -> None:
    assert fold_letters(written) == fold_word(written) == typed
    assert [token.text for token in search_tokens(written)] == [token.text for token in search_tokens(typed)]
    assert without_accents(written).casefold() == without_accents(written.casefold())


@pytest.mark.parametrize(("written", "typed"), SPELLINGS)
def test_words_of_a_title_are_found_as_they_are_typed(written: str, typed: str) -> None:
    episode = Episode.model_construct(title=f"Talk with {written}", date=None)
    assert list(Wanted(match=typed).chosen([episode])) == [episode]
