"""How words that were cut out of a sentence begin and end in print: no word changes, only case and the last mark."""

from __future__ import annotations

from summarizer.text.quotation_marks import APOSTROPHES, MARK_CHARACTERS
from summarizer.text.scripts import is_unspaced_character

__all__ = ["as_printed"]

_OPEN_ENDS = ",;:–—-،、，；："  # marks of a sentence that goes on
_QUOTING = frozenset(char for char in MARK_CHARACTERS if char not in APOSTROPHES)
_CAPITALS = {"tr": {"i": "İ"}, "az": {"i": "İ"}}


def as_printed(text: str, language: str) -> str:
    """The words with a capital at the start and a full stop for the mark of a sentence that goes on.

    A word with a capital inside ("iPhone") stays; so does an end that trails off ("--", "…").
    """
    return _ended(_begun(_without_half_marks(text), language))


def _without_half_marks(text: str) -> str:
    """The words without a quotation mark at the start or the end whose partner was cut off."""
    bare = text.strip(MARK_CHARACTERS + " ")
    if not bare or any(mark in bare for mark in _QUOTING):
        return text
    opened, closed = text[:1] in _QUOTING, text[-1:] in _QUOTING
    return text if opened == closed else text.strip("".join(_QUOTING) + " ")


def _begun(text: str, language: str) -> str:
    first = next((at for at, char in enumerate(text) if char not in MARK_CHARACTERS and not char.isspace()), None)
    if first is None:
        return text
    word = text[first:].split(maxsplit=1)[0]
    if not text[first].islower() or any(char.isupper() for char in word):
        return text
    capital = _CAPITALS.get(language, {}).get(text[first], text[first].upper())
    return text[:first] + (capital if len(capital) == 1 else text[first]) + text[first + 1 :]


def _ended(text: str) -> str:
    bare = text.rstrip(_OPEN_ENDS + " ")
    if not bare or text.endswith(("--", "––", "——")) or bare[-1] in ".!?…。！？؟।":
        return text
    if not bare[-1].isalnum():
        return text
    return bare + ("。" if is_unspaced_character(bare[-1]) else ".")
