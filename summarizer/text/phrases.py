"""Phrases of a language's lists, found among the keys of tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from summarizer.text.language import Language
from summarizer.text.tokens import Token, clean_text, tokenize

__all__ = ["Phrases", "phrase_at", "phrases"]

Phrases = dict[str, list[tuple[str, ...]]]

_STEMS = "*"  # under this key stand the phrases with a word that is given by a part


def phrases(
    words: Iterable[str], language: Language, read: Callable[[str, Language], list[Token]] = tokenize
) -> Phrases:
    """Phrases as tuples of token keys, by their first key, the longest first.

    `*` at the start or end of a word stands for any letters: `않*`, `*mıyorum ki`. `read` splits a text into tokens.
    """
    found: Phrases = {}
    for phrase in words:
        keys = _keys(phrase, language, read)
        if keys:
            found.setdefault(_STEMS if any(_STEMS in key for key in keys) else keys[0], []).append(keys)
    for same in found.values():
        same.sort(key=len, reverse=True)
    return found


def phrase_at(keys: Sequence[str], at: int, known: Phrases) -> int:
    """How many tokens the longest known phrase at this place has; 0 when there is none."""
    for phrase in known.get(keys[at], ()):
        if tuple(keys[at : at + len(phrase)]) == phrase:
            return len(phrase)
    for phrase in known.get(_STEMS, ()):
        if at + len(phrase) <= len(keys) and all(map(_fits, phrase, keys[at:])):
            return len(phrase)
    return 0


def _keys(phrase: str, language: Language, read: Callable[[str, Language], list[Token]]) -> tuple[str, ...]:
    if _STEMS not in phrase:
        return tuple(token.key for token in read(clean_text(phrase), language))
    stems = [(word, "".join(_keys(word.strip(_STEMS), language, read))) for word in phrase.split()]
    return tuple(
        f"{_STEMS * word.startswith(_STEMS)}{key}{_STEMS * word.endswith(_STEMS)}" if key else _STEMS
        for word, key in stems
    )


def _fits(part: str, key: str) -> bool:
    if part.startswith(_STEMS):
        return key.endswith(part[1:])
    return key.startswith(part[:-1]) if part.endswith(_STEMS) else key == part
