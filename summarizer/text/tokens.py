"""Text as comparable tokens: words, figures and signs, each with its key.

Two tokens with the same key are the same words. What else may be equal (a figure and its readings, a sign and its
spoken forms, two spellings) is in variants.py. Every visible character is part of a token, unless it is punctuation
on the closed list of token_pattern.py: a hyphen equals a space, a combining stroke makes another word, and an emoji
is a word.

An apostrophe inside a word is part of it: `don't` is not `do not`, `we're` is not `were`. Letters that only look
alike (Cyrillic `а` in a Latin word) stay different. Scripts written without spaces (see scripts.py) give one token for
each letter with its marks, and so does Korean, whose spaces people set in several ways.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from summarizer.text.language import Language
from summarizer.text.scripts import compose_vowels
from summarizer.text.token_pattern import token_pattern
from summarizer.text.word_keys import word_key

__all__ = ["Kind", "Token", "clean_text", "tokenize"]

Kind = Literal["word", "figure", "sign", "starred"]

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻ′＇´`‛"), "'") | {ord("٪"): "%", ord("٫"): ".", ord("٬"): ","}
_SILENT_SIGNS = dict.fromkeys(map(ord, "™®©℠"))
# Soft hyphen, zero-width characters, direction marks, variation selectors, word joiner, byte order mark, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_PARTING = re.compile("(?<=[\u0620-\u08ff])\u200c+(?=[\u0620-\u08ff])")  # Persian: می‌سازیم is می سازیم
# Characters that NFKC would make figures of, and that are spoken in another way: ½, ², ①; ª and º mark ordinals.
_SPOKEN = re.compile(
    "([\u00aa\u00b2\u00b3\u00b9\u00ba\u00bc-\u00be\u2070\u2074-\u207c\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793№])"
)
_MARKS_BACK = 200
# Straight marks that are no apostrophes inside a word and no signs of feet: those that open, and those that close.
_LONE_MARKS = re.compile(
    r"""(?<![\w'"])(?P<opens>['"])(?=[^\W\d]|\d(?!0s))|(?<=[^\d\s])['"](?!\w)|(?<=\d)"(?=[\s.,;:!?)])"""
    r"""|(?P<opens_curly>[“„]|(?<!\S)”(?=\w))|(?<=\D)”"""
)
_ACCENTED = {"a": "à", "e": "è", "i": "ì", "o": "ò", "u": "ù"}
_GERSHAYIM = re.compile("(?<=[\u05d0-\u05ea])(?:[\"\u05f3\u05f4”]|'')(?=[\u05d0-\u05ea])")  # inside a Hebrew word
_DIGITS = re.compile(r"\d")
_GROUPED = {
    False: re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:'\d{3})+"),
    True: re.compile(r"\d{1,3}(?:(?:\.\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:,\d+)?"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A comparable unit and where it stands in the text that `clean_text` gave: [start, end).

    `begins` and `ends` say whether a match may begin or end here: not inside a word that is compared by its letters.
    """

    key: str
    start: int
    end: int
    kind: Kind = "word"
    begins: bool = True
    ends: bool = True


def clean_text(text: str) -> str:
    """Unicode NFKC without invisible characters, with one kind of apostrophe. Token offsets refer to this.

    Fractions, superscript figures and figures in circles stay as they are.
    """
    if text.isascii():
        return text.replace("`", "'")
    text = text.translate(_SILENT_SIGNS).translate(_APOSTROPHES)
    if _SPOKEN.search(text):
        text = "".join(
            part if place % 2 else unicodedata.normalize("NFKC", part) for place, part in enumerate(_SPOKEN.split(text))
        )
    else:
        text = unicodedata.normalize("NFKC", text)
    text = compose_vowels(text)
    text = _INVISIBLE.sub("", _PARTING.sub(" ", text)).translate(_APOSTROPHES)
    return _GERSHAYIM.sub("'", text)


def tokenize(cleaned: str, language: Language, names: Collection[str] = (), *, cased: bool = True) -> list[Token]:
    """Tokens of a text that went through `clean_text`. `names` and `cased`: see `word_key`."""
    tokens: list[Token] = []
    known: dict[str, str] = {}
    accents = language.spelling.final_apostrophes
    pattern = token_pattern(cleaned, syllables=language.code == "ko", decimal_comma=language.decimal_comma)
    for match in pattern.finditer(cleaned):
        kind, text = match.lastgroup, match[0]
        if kind == "word":  # most of them
            key = known.get(text)
            if key is None:
                key = known[text] = sys.intern(word_key(text, language, names, cased=cased))
            if accents and cleaned.startswith("'", match.end()):
                key = _with_accent(key, cleaned, match.start(), language)
            tokens.append(Token(key, match.start(), match.end()))
        elif kind in ("prime", "inches"):
            if not _closes(cleaned, match.start()):
                tokens.append(Token("′" if text == "'" else "″", match.start(), match.end(), "sign"))
        elif kind is not None:
            key, what = _OTHERS[kind](text, language, cased)
            tokens.append(Token(sys.intern(key), match.start(), match.end(), what))
    return _syllables(tokens) if language.code == "ko" else tokens


def _closes(cleaned: str, place: int) -> bool:
    """Whether a mark behind a figure or word ends a quotation that the same mark opens: no feet, inches or accent.

    Looks 200 characters back; marks behind figures are skipped there, as are apostrophes inside words.
    """
    mark = cleaned[place]
    opened = False
    for match in _LONE_MARKS.finditer(cleaned[max(0, place - _MARKS_BACK) : place]):
        if match[0] == mark or (mark == "”" and match[0] in "“„"):
            opened = (match["opens"] or match["opens_curly"]) is not None
    return opened


def _with_accent(key: str, cleaned: str, start: int, language: Language) -> str:
    """`puo'` is può: in Italian an apostrophe may stand for the accent of the last letter."""
    accented = _ACCENTED.get(key[-1:])
    if accented is None or key in language.spelling.truncated_words or _closes(cleaned, start + len(key)):
        return key
    return key[:-1] + accented


def _dotted(text: str, language: Language, cased: bool) -> tuple[str, Kind]:
    """U.S., A.I., p.m., C.E.O.'s"""
    return word_key(text.replace(".", ""), language, cased=cased), "word"


def _single(text: str, language: Language, _: bool) -> tuple[str, Kind]:
    return (simplified(text) if language.code == "zh" else text), "word"


def _starred(text: str, _: Language, __: bool) -> tuple[str, Kind]:
    return text.lower(), "starred"


def _figure(text: str, language: Language, _: bool) -> tuple[str, Kind]:
    """Without marks of grouping and with a decimal point: 1,500 is 1500, and .5 is 0.5."""
    if not text.isascii():
        text = _DIGITS.sub(lambda match: str(unicodedata.digit(match[0])), text)
    if _GROUPED[language.decimal_comma].fullmatch(text):
        point = "," if language.decimal_comma else "."
        whole, _mark, rest = text.partition(point)
        text = "".join(_DIGITS.findall(whole)) + (f".{rest}" if rest else "")
    elif language.decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return (f"0{text}" if text.startswith(".") else text), "figure"


def _sign(text: str, _: Language, __: bool) -> tuple[str, Kind]:
    return "".join(text.lower().split()), "sign"


_OTHERS: dict[str, Callable[[str, Language, bool], tuple[str, Kind]]] = {
    "dotted": _dotted,
    "single": _single,
    "starred": _starred,
    "figure": _figure,
    "minus": lambda *_: ("−", "sign"),
    "grade": lambda *_: ("−", "sign"),
    "number": lambda *_: ("№", "sign"),
    "span": lambda *_: ("–", "sign"),
    "dot": lambda *_: (".", "sign"),
    "currency": _sign,
    "rest": _sign,
}


@lru_cache(maxsize=32768)
def simplified(character: str) -> str:
    """A Chinese character in its simplified form, by itself: 乾 and 干 are one, though 乾隆 keeps its form."""
    return _FROM_TRADITIONAL.get(character) or _converter()(character)


_FROM_TRADITIONAL = {"著": "着"}  # left alone because of 著作


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


def _syllables(tokens: list[Token]) -> list[Token]:
    """Korean syllables, each knowing whether a word begins before it and ends behind it."""
    marked: list[Token] = []
    last = len(tokens) - 1
    for place, token in enumerate(tokens):
        joined_before = place > 0 and tokens[place - 1].end == token.start
        joined_after = place < last and tokens[place + 1].start == token.end
        marked.append(Token(token.key, token.start, token.end, token.kind, not joined_before, not joined_after))
    return marked
