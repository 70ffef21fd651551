"""Text as comparable tokens: what counts as the same word.

NFKC, case-folded, invisible characters dropped, punctuation ignored, hyphens as spaces, numbers spelt out, `%` and `&`
as words. An apostrophe inside a word is part of it: `don't` is not `do not`, `we're` is not `were`. Letters that only
look alike (Cyrillic `а` in a Latin word) stay different, so such a word is reported. Scripts written without spaces
(see scripts.py) give one token for each letter with its marks.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from summarizer.text.language import Language
from summarizer.text.numbers.spelling import NUMBER_WORDS, ordinal, spell
from summarizer.text.scripts import SPACED_LETTER, UNSPACED_UNIT

__all__ = ["Token", "clean_text", "tokenize"]

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ′＇´`‛"), "'")
_DROPPED = dict.fromkeys(map(ord, "™®©℠"))
# Soft hyphen, zero-width characters, direction marks, variation selectors, word joiner, byte order mark, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_CURRENCY = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
_SCALE = "thousand|million|billion|trillion"


@dataclass(frozen=True, slots=True)
class Token:
    """A comparable unit and where it stands in the text that `clean_text` gave: [start, end).

    `begins` and `ends` say whether a match may begin or end here: not inside a number that is one written word.
    """

    key: str
    start: int
    end: int
    begins: bool = True
    ends: bool = True


def clean_text(text: str) -> str:
    """Unicode NFKC without invisible characters, with one kind of apostrophe. Token offsets refer to this."""
    if text.isascii():
        return text.replace("`", "'")
    text = unicodedata.normalize("NFKC", text.translate(_DROPPED).translate(_APOSTROPHES))
    return _INVISIBLE.sub("", text).translate(_APOSTROPHES)


def tokenize(cleaned: str, language: Language) -> list[Token]:
    """Tokens of a text that went through `clean_text`."""
    tokens: list[Token] = []
    for match in _pattern().finditer(cleaned):
        kind = match.lastgroup or ""
        if kind == "word":  # most of them
            tokens.append(Token(sys.intern(match[0].casefold()), match.start(), match.end()))
            continue
        tokens.extend(_make(kind, match, language))
    return _join_spoken(tokens) if language.code == "en" else tokens


def _make(kind: str, match: regex.Match[str], language: Language) -> Iterator[Token]:
    start, end, text = match.start(), match.end(), match[0]
    if kind == "money":
        number, scale = match["amount"], match["scale"]
        keys = _number(number, language)
        if scale:
            keys.append(scale.casefold())
        currency = _CURRENCY[match["currency"]]
        scale_start = match.start("scale") if scale else end
        for place, key in enumerate(keys):
            inside = start if not scale or place < len(keys) - 1 else scale_start
            yield Token(sys.intern(key), inside, end if inside == scale_start else scale_start, place == 0, ends=False)
        yield Token(currency, scale_start if scale else start, end, begins=False)
        return
    if kind == "ordinal":
        keys = ordinal(match["rank"].replace(",", ""), language)
        keys = keys if language.code == "en" else [text.casefold()]
    elif kind == "number":
        keys = _number(text, language)
    elif kind == "percent":
        keys = language.percent.split()
    elif kind == "ampersand":
        keys = [language.ampersand]
    elif kind == "minus":
        keys = ["minus"]
    elif kind == "coded":  # C++, C#
        keys = [text.rstrip("+#").casefold(), *(["plus"] * text.count("+")), *(["sharp"] * text.count("#"))]
    elif kind == "dotted":
        keys = [text.replace(".", "").casefold()]
    else:
        keys = [text.casefold()]
    last = len(keys) - 1
    for place, key in enumerate(keys):
        yield Token(sys.intern(key), start, end, begins=place == 0, ends=place == last)


def _number(text: str, language: Language) -> list[str]:
    """Words of a written number with its separators, read as the language writes them."""
    grouped = False
    comma, point = (".", ",") if language.decimal_comma else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:\{comma}\d{{3}})+(?:\{point}\d+)?", text):
        text, grouped = text.replace(comma, ""), True
    if text.count(".") + text.count(",") > 1:  # a version: 3.11.7
        words: list[str] = []
        for place, part in enumerate(re.split(r"[.,]", text)):
            words += (["point"] if place else []) + spell(part, language)
        return words
    text = text.replace(point, ".") if point in text else text.replace(comma, ".")
    digits = "".join(str(unicodedata.digit(character)) if character.isdigit() else character for character in text)
    return spell(digits, language, grouped=grouped)


_DECADES = {
    f"{word[:-1]}ies": word for word in ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
}  # "the nineties" = "the 90s"


def _join_spoken(tokens: Sequence[Token]) -> list[Token]:
    """English: `per cent` = `percent`, `one hundred and five` = `105`, `the nineties` = `the 90s`."""
    joined: list[Token] = []
    for place, token in enumerate(tokens):
        before = joined[-1] if joined else None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.key == "cent" and before is not None and before.key == "per":
            joined[-1] = Token("percent", before.start, token.end)
        elif (
            token.key == "and"
            and before is not None
            and after is not None
            and before.key in ("hundred", "thousand", "million")
            and after.key in NUMBER_WORDS
        ):
            continue
        elif token.key in _DECADES:
            joined.append(Token(_DECADES[token.key], token.start, token.end, ends=False))
            joined.append(Token("s", token.start, token.end, begins=False))
        else:
            joined.append(token)
    return joined


@lru_cache(maxsize=1)
def _pattern() -> regex.Pattern[str]:
    letter, more = SPACED_LETTER, rf"[{SPACED_LETTER}\p{{M}}]*"
    return regex.compile(
        rf"(?P<money>(?P<currency>[$€£¥])\s?(?P<amount>\d+(?:[.,]\d+)*)(?:\s?(?P<scale>(?i:{_SCALE}))\b)?)"
        rf"|(?P<ordinal>(?P<rank>\d{{1,15}})(?i:st|nd|rd|th)\b)"
        rf"|(?P<minus>(?:(?<=^)|(?<=[\s(]))[-\u2212](?=\d))"
        rf"|(?P<number>\d+(?:[.,]\d+)*)"
        rf"|(?P<percent>%)|(?P<ampersand>&)"
        rf"|(?P<dotted>(?<![^\W_])(?:{letter}\.){{2,}}(?:{letter}(?![^\W_]))?)"
        rf"|(?P<coded>(?<![^\W_]){letter}{{1,2}}(?:\+\+|#))"
        rf"|(?P<single>{UNSPACED_UNIT})"
        rf"|(?P<word>{letter}{more}(?:'{letter}{more})*)"
        rf"|(?P<rest>[\p{{L}}\p{{N}}])",
        regex.V1,
    )
