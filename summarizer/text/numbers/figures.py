"""Numbers written with digits: 1,500; 2.5; ½; $1.5M; 7:00 PM; 1980s; 1.2.3."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from summarizer.text.numbers.lexicon import Lexicon

__all__ = ["FRACTION_DENOMINATORS", "Figure", "figure_pattern", "plain_digits", "read_figure", "roman_value"]

_VULGAR = {chr(code): Fraction(unicodedata.numeric(chr(code))).limit_denominator(100) for code in
           (0xBC, 0xBD, 0xBE, *range(0x2150, 0x215F))}  # fmt: skip
FRACTION_DENOMINATORS = frozenset([2, 3, 4, 5, 6, 7, 8, 10, 16])  # of "3/4"; "9/11" is a day
_MAX_DIGITS = 60  # longer runs of digits are no amounts
_RANKS = {
    "fr": "er|re|e|ème|è",
    "es": r"\.?[ºª]",
    "pt": r"\.?[ºª]",
    "it": "[º°ª]",
    "nl": "e|de|ste",
}  # what follows the figure of an ordinal
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_VALID_ROMAN = re.compile(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


@dataclass(frozen=True, slots=True)
class Figure:
    """One written number. `kind` is cardinal, ordinal, decade, clock, fraction or code; `sign` its currency sign."""

    value: Fraction
    kind: str
    sign: str = ""
    scaled: bool = False  # a letter multiplied it: 5k
    other: tuple[tuple[Fraction, ...], ...] = ()


def plain_digits(text: str) -> str:
    """Every decimal digit as 0-9, full-width points, commas and signs as ASCII; the length stays."""
    if text.isascii():
        return text
    wide = {
        0xFF0C: ",",
        0xFF0E: ".",
        0xFF1A: ":",
        0xFF05: "%",
        0xFF04: "$",
        0x2212: "-",
        0xFF0D: "-",
        0xFFE1: "£",
        0xFFE5: "¥",
    }
    table: dict[int, str] = {ord(one): str(unicodedata.digit(one)) for one in set(text) if one.isdecimal()}
    # A full-width comma parts a list unless it stands between three digits and a digit, as in 3，150.
    if "，" in text:
        text = re.sub(r"，(?!\d{3}(?!\d))", "、", text)
    return text.translate(wide | table)


@lru_cache(maxsize=16)
def figure_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """Finds a written number in a text of `plain_digits`; groups name its form."""
    group, point = (r"\.", ",") if lexicon.decimal_comma else (",", r"\.")
    either = rf"(?:{group}|{point})"
    spaces = r"[\u00a0\u202f\u2009 ]" if lexicon.decimal_comma else r"[\u00a0\u202f\u2009]"
    vulgar = f"[{''.join(_VULGAR)}]"
    letters = "|".join(sorted(map(re.escape, lexicon.letters), key=len, reverse=True)) or r"(?!)"
    ranks = _RANKS.get(lexicon.code, "st|nd|rd|th")
    return re.compile(
        rf"(?P<minus>(?<![^\s(\[\"“„])-)?(?P<sign>(?:(?:US|AU?|CA?|NZ|HK|R)?\$|[€£¥₹₽₴₺₪])[^\S\n]?)?"
        rf"(?:(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?![\d:]))"
        rf"|(?P<ratio>(?:\d{{1,4}}[ ])?\d{{1,3}}[/⁄]\d{{1,3}}(?![\d/]))"
        rf"|(?P<grouped>\d{{1,3}}(?:(?:{group}\d{{3}}){{1,12}}|(?:['’]\d{{3}}){{1,12}}|(?:{spaces}\d{{3}}){{1,12}})(?!\d)(?:{point}\d+)?(?!{either}\d))"
        rf"|(?P<version>\d+(?:\.\d+){{2,12}})"
        rf"|(?P<plain>\d+(?:[.,]\d+)?|(?<![\w.])\.\d+))"
        rf"(?P<vulgar>{vulgar})?"
        rf"(?:(?P<rank>{ranks})(?![\w])|(?P<decade>['’]?s|er)(?!\w)"
        rf"|(?P<apart>[^\S\n])?(?P<letters>(?i:{letters}))(?!\w)|(?P<hour>[^\S\n]?h[^\S\n]?(?P<minute>\d{{2}})?)(?!\w))?"
        rf"|(?P<alone>{vulgar})"
    )


def read_figure(match: re.Match[str], lexicon: Lexicon) -> Figure | None:
    """What a match of `figure_pattern` says; None when it is too long to be an amount."""
    if len(match[0]) > _MAX_DIGITS:
        return None
    part = match.groupdict()
    if part["alone"]:
        return Figure(_VULGAR[part["alone"]], "fraction")
    figure = _bare(part, lexicon)
    if part["vulgar"]:
        figure = Figure(figure.value + _VULGAR[part["vulgar"]], "cardinal")
    if part["minus"]:
        figure = Figure(-figure.value, figure.kind)
    sign = (part["sign"] or "").strip()
    sign = "$" if sign == "US$" else sign
    inside_word = match.start() > 0 and match.string[match.start() - 1].isalpha()  # B2B
    return _with_ending(figure, part, sign, lexicon, inside_word=inside_word)


def _with_ending(figure: Figure, part: dict[str, str], sign: str, lexicon: Lexicon, *, inside_word: bool) -> Figure:
    value, written = figure.value, part["plain"] or ""
    if part["rank"]:
        return Figure(value, "ordinal")
    if part["decade"] and value.denominator == 1 and value % 10 == 0 and len(written) in (2, 4):
        if len(written) == 2:
            return Figure(1900 + value, "decade", other=((value,),))
        return Figure(value, "decade", other=((value % 100,),))
    if part["letters"] and not inside_word:
        letters = part["letters"]
        scale = lexicon.letters[letters.casefold()]
        # A lone letter apart from a bare figure is no scale: seat 5 B, 10 m high. A lone small one is a unit: 5m, 20t.
        # "5k", "$5 m" and "10M" are amounts.
        if sign or len(letters) > 1 or (not part["apart"] and _is_scale(letters, lexicon.code)):
            other = ((value,),) if letters == "K" and not sign else ()
            return Figure(value * scale, figure.kind, sign, scaled=True, other=other)
    if part["hour"] and lexicon.code in ("fr", "pt", "es") and value < 25:
        return Figure(value + Fraction(int(part["minute"] or 0), 60), "clock")
    return Figure(value, figure.kind, sign, other=figure.other)


def _is_scale(letter: str, code: str) -> bool:
    return letter in ("k", "K") or (letter in ("M", "B") and code == "en")


def _bare(part: dict[str, str], lexicon: Lexicon) -> Figure:
    if part["clock"]:
        hours, minutes, *seconds = (int(piece) for piece in part["clock"].split(":"))
        value = hours + Fraction(minutes, 60) + Fraction(seconds[0] if seconds else 0, 3600)
        return Figure(value, "clock", other=((value + 12,),) if hours <= 12 else ((value - 12,),))
    if part["ratio"]:
        return _ratio(part["ratio"])
    if part["grouped"]:
        point = "," if lexicon.decimal_comma else "."
        whole, _, rest = part["grouped"].partition(point)
        return Figure(Fraction(re.sub(r"\D", "", whole) + (f".{rest}" if rest else "")), "cardinal")
    if part["version"]:
        return Figure(Fraction(part["version"].replace(".", "")), "code")
    written = part["plain"]
    if lexicon.decimal_comma or "," not in written:
        whole, mark, rest = written.replace(",", ".").partition(".")
        value = Fraction(f"{whole or 0}.{rest or 0}")
        # "1,500" in a Spanish text may be fifteen hundred, written the English way.
        other = ((Fraction(whole + rest),),) if mark and "," in written and len(rest) == 3 else ()
        code = not mark and len(whole) > 1 and whole[0] == "0"
        return Figure(value, "code" if code else "cardinal", other=other)
    whole, _, rest = written.partition(",")  # "2,5" in an English text
    return Figure(Fraction(f"{whole}.{rest}"), "cardinal", other=((Fraction(whole), Fraction(rest)),))


def _ratio(written: str) -> Figure:
    *whole, ratio = written.split(" ")
    above, below = (int(piece) for piece in re.split("[/⁄]", ratio))
    if below in FRACTION_DENOMINATORS and above < below:
        value = Fraction(above, below) + (int(whole[0]) if whole else 0)
        return Figure(value, "fraction", other=((Fraction(above), Fraction(below)),))
    parts = (*(Fraction(piece) for piece in whole), Fraction(above), Fraction(below))
    return Figure(parts[0], "code", other=(parts,))


def roman_value(written: str) -> int | None:
    """`VIII` -> 8; None for what is no Roman numeral under 400."""
    if not written or not _VALID_ROMAN.fullmatch(written):
        return None
    amounts = [_ROMAN[letter] for letter in written]
    return sum(-one if one < after else one for one, after in zip(amounts, [*amounts[1:], 0], strict=True))
