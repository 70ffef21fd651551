"""Roman numerals after a name or word that takes them (World War II, Henry VIII), and of French centuries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.text.numbers.figures import roman_value
from summarizer.text.numbers.lexicon import Lexicon

__all__ = ["roman_numerals"]

_ROMAN = re.compile(r"(?<![\w'’-])(?P<roman>[IVXLC]{1,8})(?![\w'’-]|\.\w)")
_BEFORE_ROMAN = re.compile(r"([^\W\d_]{1,20})[^\S\n](?:(?i:the)[^\S\n])?$")
_WORD_AFTER = re.compile(r"[^\S\n]([^\W\d_]{1,20})")
_LAST_WORD = re.compile(r"([^\W\d_]{1,20})\s+$")
_CENTURY = re.compile(r"(?<!\w)(?P<roman>[IVXLC]{2,8})(?=(?:e|ème|er)\b)")
_SURE_ROMAN = frozenset(["II", "III", "VII", "VIII"])  # after any capitalised word; a lone X or V is a letter


def roman_numerals(plain: str, lexicon: Lexicon) -> Iterator[tuple[int, int, int]]:
    """Start, end and value of each Roman numeral; the `e` of a French century belongs to it."""
    after_roman = lexicon.words.after_roman
    if not lexicon.before_roman and not after_roman:
        return
    for match in _ROMAN.finditer(plain):
        word = _BEFORE_ROMAN.search(plain[max(0, match.start() - 25) : match.start()])
        following = _WORD_AFTER.match(plain, match.end()) if after_roman else None
        takes = following is not None and following[1].casefold() in after_roman
        if word is not None and not takes:
            takes = _takes_roman(word[1], match["roman"], lexicon) or _takes_one(plain, match, word[1], lexicon)
        value = roman_value(match["roman"]) if takes else None
        if value is not None:
            yield match.start("roman"), match.end("roman"), value
    if lexicon.code == "fr":
        for match in _CENTURY.finditer(plain):
            if (value := roman_value(match["roman"])) is not None:
                yield match.start(), match.end() + 1, value


def _takes_one(plain: str, match: re.Match[str], before: str, lexicon: Lexicon) -> bool:
    """Whether `I` is a numeral after a small letter: "chapter I", not "in this chapter I"."""
    if match["roman"] != "I" or before not in lexicon.words.before_roman_one:
        return False
    determiner = _LAST_WORD.search(plain[max(0, match.start() - 50) : match.start()].rstrip()[: -len(before)])
    return determiner is None or determiner[1].casefold() not in lexicon.determiners


def _takes_roman(before: str, roman: str, lexicon: Lexicon) -> bool:
    folded, capital = before.casefold(), before[0].isupper()
    if roman in ("L", "C"):
        return False  # "Class C"
    if roman == "I":
        return capital and folded in lexicon.before_roman  # "Paul I think": no king
    if folded in lexicon.before_roman:
        return capital or roman not in ("V", "X")
    return capital and (folded in lexicon.roman_names or roman in _SURE_ROMAN)
