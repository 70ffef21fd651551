"""The pattern that finds tokens, and the closed list of punctuation that may be ignored.

Most texts have only letters of Latin, and for those a pattern without Unicode's properties finds the same tokens in
half the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol

import regex

from summarizer.text.scripts import SPACED_LETTER, UNSPACED_UNIT

__all__ = ["TokenPattern", "token_pattern"]

# The closed list: spaces, dashes, brackets, quotation marks, the marks of clauses and sentences, reference marks of
# footnotes, notes of music in captions, and the punctuation of other scripts.
_SILENT = (
    r"\p{Z}\p{Cc}\p{Cf}\p{Pd}\p{Pc}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Quotation_Mark}\p{Terminal_Punctuation}"
    r"!\"'*,.:;?¡·¿…•‥‧†‡♩♪♫♬"
    r"[\p{Po}--[\u0000-\u00ff\u2000-\u206f\u0609\u060a\u066a\u3003\ufe00-\uffff]]"
)
# What a spoken dot opens: ".NET". Elsewhere a full stop before a word is a slip of the pen.
_AFTER_DOT = "NET|Net|net|com|org|edu|gov|io|ai|dev|app|env|exe|pdf|csv|zip|mp3|txt|json|py|js"
_BEYOND_LATIN = re.compile("[^\u0000-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]")
_FRACTIONS = "\xb2\xb3\xb9\xbc-\xbe"  # inside a set; the two libraries differ on whether ½ is a \w
_HANGUL = "\uac00-\ud7a3"


class TokenPattern(Protocol):
    """A compiled pattern of `re` or `regex`. The group that matched names the kind; none: to be ignored."""

    def finditer(self, text: str) -> Iterable[re.Match[str]]: ...


class _Classes(NamedTuple):
    """What stands for each kind of character inside the pattern."""

    letter: str
    more: str  # a letter or a mark on it; a set
    upper: str
    marks: str
    currency: str
    dash: str  # inside a set
    single: str  # letters of scripts without spaces
    pictures: str
    other: str  # any character that is not on the closed list


@lru_cache(maxsize=8)
def _classes(syllables: bool) -> _Classes:
    letter = rf"[[{SPACED_LETTER}--\p{{No}}]--[ªº{_HANGUL if syllables else ''}]]"
    single = rf"[{_HANGUL}]|{UNSPACED_UNIT}" if syllables else UNSPACED_UNIT
    pictures = r"\p{Extended_Pictographic}\p{EMod}?|[\U0001f1e6-\U0001f1ff]{2}"
    return _Classes(
        letter, rf"[{letter}\p{{M}}]", r"\p{Lu}", r"\p{M}*", r"\p{Sc}", r"\p{Pd}", single, pictures, f"[^{_SILENT}]"
    )


@lru_cache(maxsize=1)
def _latin_classes() -> _Classes:
    silent = regex.compile(f"[{_SILENT}]", regex.V1)
    seen = [
        chr(code)
        for code in (*range(0x250), *range(0x2010, 0x2060), *range(0x20A0, 0x20C0))
        if not _BEYOND_LATIN.match(chr(code)) and not silent.match(chr(code))
    ]
    letter = r"[^\W\d_ªº²³¹¼½¾]"
    upper = f"[{''.join(one for one in seen if one.isupper())}]"
    other = f"[{''.join(re.escape(one) for one in seen)}]"
    return _Classes(letter, letter, upper, "", "[$¢£¤¥\u20a0-\u20bf]", "\u2010-\u2015\\-", "(?!)", "(?!)", other)


def token_pattern(text: str, *, syllables: bool, decimal_comma: bool) -> TokenPattern:
    """The pattern for a cleaned text. `syllables`: Korean is compared by them; `decimal_comma`: 1 500,5."""
    latin = _BEYOND_LATIN.search(text) is None
    return _compiled(latin, syllables and not latin, decimal_comma, "*" in text)


@lru_cache(maxsize=16)
def _compiled(latin: bool, syllables: bool, decimal_comma: bool, stars: bool) -> TokenPattern:
    made = _latin_classes() if latin else _classes(syllables)
    letter, more, upper, sign = made.letter, made.more, made.upper, made.currency
    alone = rf"(?<![^\W_{_FRACTIONS}])(?<![{_FRACTIONS}])"  # no letter or figure before it
    spaced = r"|\d{1,3}(?: \d{3})+(?:,\d+)?(?!\d)" if decimal_comma else ""
    word = rf"\w{_FRACTIONS}"  # inside a set
    beside = f"[{word}*]"
    starred = (
        rf"|(?P<starred>(?<!{beside})(?:{letter}++(?:\*++{letter}++)++\*{{0,9}}|{letter}++\*{{2,30}})(?!{beside}))"
    )
    parts = (
        rf"(?P<dotted>{alone}(?:(?:{letter}\.){{2,12}}(?:{letter}(?![^\W_]))?|{upper}\.{upper}|[ap]\.m)"
        r"(?:'?s)?(?![^\W_]))",
        rf"|(?P<number>{alone}(?:[Nn]os?\.|[Nn]r\.|[Nn]úm\.|[Nn]\.?[º°])\s?(?=\d)|(?<![{word}])\#(?=\d)|№\s?)",
        rf"|(?P<currency>{alone}(?:US|AU|CA|NZ|HK|R){sign})",
        starred if stars else "",
        rf"|(?P<word>{letter}{more}*(?:'{letter}{more}*)*)",
        rf"|(?P<figure>(?:\d{{1,3}}(?:'\d{{3}})+(?!\d){spaced}|\d{{1,2}}:\d\d(?::\d\d)?(?![\d:])|\d+(?:[.,]\d+)*",
        rf"|(?<![{word}.])\.\d+){made.marks})",
        rf"|(?P<prime>(?<=\d)(?:''|[\"'](?![{word}])|'(?=\s?\d{{1,2}}(?:''|[\"”]|(?![{word}'])))))",
        rf"|(?P<inches>(?:(?<=\b\d)|(?<=\b\d\d))”(?![{word}]))",
        rf"|(?P<single>{made.single})",
        rf"|(?P<span>(?<=[\d%])[-\u2010-\u2015\u2212~\u301c](?={sign}?\d))",
        rf"|(?P<minus>(?<![{word}%'\")\]}}.,;:!?{made.dash}])[-\u2010-\u2015\u2212](?={sign}?\.?\d))",
        # A mark of a school, B-; not "B- and D-rich".
        rf"|(?P<grade>(?<=\b[A-F])[-\u2212](?![{word}{made.dash}>])(?!\s\w+\s\w+-\w))",
        rf"|(?P<dot>(?<=[a-z0-9])\.(?=[a-z]{{2}})|(?<![^\s(\[])\.(?=(?:{_AFTER_DOT})(?![{word}])))",
        r"|>{2,}|<{2,}",
        rf"|(?P<rest>{made.pictures}|{made.other})",
    )
    pattern = "".join(parts)
    return re.compile(pattern) if latin else regex.compile(pattern, regex.V1)  # type: ignore[return-value]
