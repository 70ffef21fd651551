"""Marks between two letters: part of a word (don't, צה"ל), or the end of a quotation's marks that touches a word.

A Hebrew prefix stands before a mark (ש"…"), a Turkish suffix after one ('…'ı), and people forget spaces.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from summarizer.text.quotation_marks import APOSTROPHES, ENDINGS, GERSHAYIM
from summarizer.text.quotation_words import quotation_words

__all__ = ["IMPOSSIBLE", "GluedCosts", "glued_costs"]

IMPOSSIBLE = 99.0
_MAX_WORD = 24  # letters of a word that are read on either side
_BEFORE, _AFTER = regex.compile(r"[\p{L}\p{M}]+$"), regex.compile(r"[\p{L}\p{M}]+")
_HEBREW = regex.compile(r"[\p{Hebrew}\p{M}]+")
_PREFIXES = regex.compile(r"[ושהבכלמ]{1,3}")  # ו, ש, ה, ב, כ, ל, מ and what they join to: וש, שב, כשה
_MAX_ABBREVIATED, _MAX_ENDING = 6, 4  # Hebrew letters of an abbreviation before and after its gershayim
_LEAST_WORDS = 4  # between single marks of which the last touches the next word
_LEAST_LETTERS = 3  # of a word beside a single mark that belongs to no contraction


@dataclass(frozen=True)
class GluedCosts:
    """The costs of the readings of a mark between two letters; `least`: words that it ends at least."""

    nothing: float = 0.0
    opens: float = IMPOSSIBLE
    closes: float = IMPOSSIBLE
    least: int = 0


_PART_OF_WORD = GluedCosts()


def glued_costs(text: str, mark: str, start: int, end: int) -> GluedCosts | None:
    """The costs of the mark text[start:end]; None where those of any mark hold."""
    left = _BEFORE.search(text, max(0, start - _MAX_WORD), start)
    right = _AFTER.match(text, end, end + _MAX_WORD)
    if left is None or right is None:
        return _PART_OF_WORD if mark in APOSTROPHES else None
    before, after = left[0], right[0]
    if _HEBREW.fullmatch(before) and _HEBREW.match(after):
        return _in_hebrew(mark, before, after)
    return _single(before, after) if mark in APOSTROPHES else None


def _in_hebrew(mark: str, before: str, after: str) -> GluedCosts | None:
    """Gershayim stand before the last letters of an abbreviation, a geresh after the letter that it changes."""
    prefixed = _PREFIXES.fullmatch(before) is not None and len(after) > 1
    if mark not in GERSHAYIM:
        return GluedCosts(0.0, opens=0.6) if prefixed else _PART_OF_WORD
    if prefixed:
        return GluedCosts(0.3, opens=1.0, closes=2.0)
    if len(before) > _MAX_ABBREVIATED or len(after) > _MAX_ENDING:
        return None
    return GluedCosts(0.1, opens=2.0, closes=2.0) if len(after) > 1 else _PART_OF_WORD


def _single(before: str, after: str) -> GluedCosts:
    words = quotation_words()
    if after.casefold() in ENDINGS:
        return GluedCosts(0.0, closes=0.8, least=2)
    if len(before) < _LEAST_LETTERS or not before.islower() or before in words.elisions:
        return _PART_OF_WORD
    if after[0].isupper():
        return GluedCosts(0.1, opens=1.0, closes=1.2, least=_LEAST_WORDS)
    if after.casefold() in words.contracted:
        return _PART_OF_WORD
    return GluedCosts(0.0, closes=1.2, least=_LEAST_WORDS)
