"""Runs of words that two texts share."""

from __future__ import annotations

from functools import lru_cache

from summarizer.text.language import load_language
from summarizer.text.scripts import CHARACTERS_PER_WORD, written_without_spaces
from summarizer.text.tokens import Token, clean_text, tokenize

__all__ = ["MIN_COPIED_WORDS", "Run", "plain_words", "runs_of"]

MIN_COPIED_WORDS = 7  # in a row, from which on one text repeats the other
Run = tuple[str, ...]


def plain_words(text: str, language: str) -> list[Token]:
    """The words and figures of a text, of which `clean_text` has been taken, without signs."""
    return [token for token in tokenize(text, load_language(language)) if token.kind != "sign"]


@lru_cache(maxsize=32)  # of an episode's prompts, which are compared with every text
def runs_of(text: str, language: str) -> dict[Run, tuple[int, int]]:
    """Every run of seven words of a text, and its characters; in scripts without spaces of twice as many letters."""
    size = MIN_COPIED_WORDS * (CHARACTERS_PER_WORD if written_without_spaces(language) else 1)
    words = plain_words(clean_text(text), language)
    return {
        tuple(word.key for word in words[first : first + size]): (words[first].start, words[first + size - 1].end)
        for first in range(len(words) - size + 1)
    }
