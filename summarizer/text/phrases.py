"""Phrases of a language's lists, found among the keys of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from summarizer.text.language import Language
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["Phrases", "phrase_at", "phrases"]

Phrases = dict[str, list[tuple[str, ...]]]


def phrases(words: Iterable[str], language: Language) -> Phrases:
    """Phrases as tuples of token keys, by their first key, the longest first."""
    found: Phrases = {}
    for phrase in words:
        keys = tuple(token.key for token in tokenize(clean_text(phrase), language))
        if keys:
            found.setdefault(keys[0], []).append(keys)
    for same in found.values():
        same.sort(key=len, reverse=True)
    return found


def phrase_at(keys: Sequence[str], at: int, known: Phrases) -> int:
    """How many tokens the longest known phrase at this place has; 0 when there is none."""
    for phrase in known.get(keys[at], ()):
        if tuple(keys[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0
