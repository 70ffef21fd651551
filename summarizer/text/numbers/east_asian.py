"""Numbers in Chinese and Japanese numerals: 二千二十四, 三万五千, 一亿两千万, 二〇二四, 1.5億, 两点五, 三年半."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from summarizer.text.numbers.lexicon import Lexicon

__all__ = ["LARGE_NUMERALS", "NumeralRun", "east_asian_numbers"]

_DIGITS = {**dict(zip("〇一二三四五六七八九", range(10), strict=True)), "零": 0, "两": 2, "兩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE_NUMERALS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_NUMERALS = "".join([*_DIGITS, *_SMALL, *LARGE_NUMERALS])
_PIECE = re.compile(rf"\d[\d,]*(?:\.\d+)?|[{_NUMERALS}]|[点點.．]")
_MAX_NUMERALS = 60  # longer runs are no amounts
_HALF = re.compile(rf"(?<![{_NUMERALS}\d个個年点點倍天])半(?=个|個|年|天|小时|小時|分)")


@dataclass(frozen=True, slots=True)
class NumeralRun:
    """A number in numerals at text[start:end]."""

    value: Fraction
    start: int
    end: int
    unit: str = ""
    kind: str = "cardinal"


@lru_cache(maxsize=4)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = "|".join(map(re.escape, lexicon.words.percent_before)) or "(?!)"
    minus = "|".join(map(re.escape, lexicon.words.negative)) or "(?!)"
    figure = r"(?<![\d.,:/])\d[\d,]*(?:\.\d+)?(?![\d:/])"
    run = re.compile(
        rf"(?P<percent>{before})?(?P<minus>{minus})?(?P<rank>第)?"
        rf"(?P<run>(?:{figure}|[{_NUMERALS}])[{_NUMERALS}]*(?:\d+[{_NUMERALS}]+)*(?:[点點](?=[{_NUMERALS}])[〇零一二三四五六七八九]+[万萬亿億]?)?)"
        rf"(?P<half>(?:个|個|年|点|點|倍|天)?半(?!島|岛|导|導|分|数|數|径|徑|身|球))?"
    )
    words = "|".join(map(re.escape, sorted(lexicon.words.not_numbers, key=len, reverse=True))) or "(?!)"
    return run, re.compile(rf"(?<![{_NUMERALS}\d])(?:{words})")


def east_asian_numbers(text: str, lexicon: Lexicon) -> Iterator[NumeralRun]:
    """The numbers of a text that are written with numerals, alone or mixed with figures."""
    run, words = _patterns(lexicon)
    text = words.sub(lambda match: "\ue000" * len(match[0]), text)
    for match in run.finditer(text):
        written = match["run"]
        if len(written) > _MAX_NUMERALS:
            continue
        if not any(one in _NUMERALS for one in written) and not match["percent"] and not match["half"]:
            continue  # a plain figure
        if _is_guess(written) and not match["rank"]:  # 两三个: two or three
            for place, one in enumerate(written, match.start("run")):
                yield NumeralRun(Fraction(_DIGITS[one]), place, place + 1)
            continue
        found = _value(written, trailing_digit=lexicon.words.trailing_digit)
        if found is None:
            continue
        value = found + (Fraction(1, 2) if match["half"] else 0)
        value = -value if match["minus"] else value
        kind = "ordinal" if match["rank"] else "cardinal"
        start = match.start("rank") if match["rank"] else match.start("run")
        start = match.start("minus") if match["minus"] else start
        yield NumeralRun(value, start, match.end(), "%" if match["percent"] else "", kind)
    for match in _HALF.finditer(text):
        yield NumeralRun(Fraction(1, 2), match.start(), match.start() + 1, kind="fraction")


def _is_guess(written: str) -> bool:
    return (
        len(written) == 2 and all(one in _DIGITS for one in written) and _DIGITS[written[1]] == _DIGITS[written[0]] + 1
    )


def _value(written: str, *, trailing_digit: bool) -> Fraction | None:
    whole, _, rest = re.sub("[点點]", "|", written).partition("|")
    if rest:
        large = LARGE_NUMERALS.get(rest[-1], 1)
        digits = "".join(str(_DIGITS[one]) for one in rest if one in _DIGITS)
        before = _value(whole, trailing_digit=False)
        return None if before is None else (before + Fraction(f"0.{digits}")) * large
    if all(one in _DIGITS for one in whole):
        digits = "".join(str(_DIGITS[one]) for one in whole)
        return Fraction(digits)
    if trailing_digit and "十" not in whole and all(one in _SMALL or one in LARGE_NUMERALS for one in whole):
        return None  # 千万, 百, 万: adverbs and parts of words
    if len(whole) == 1 and whole in LARGE_NUMERALS:
        return None
    return _positional(_PIECE.findall(whole), trailing_digit=trailing_digit)


def _positional(pieces: list[str], *, trailing_digit: bool) -> Fraction:
    total = section = Fraction(0)
    number: Fraction | None = None
    last = Fraction(1)
    for piece in pieces:
        if piece in _SMALL:
            section += (1 if number is None else number) * _SMALL[piece]
            number, last = None, Fraction(_SMALL[piece])
        elif piece in LARGE_NUMERALS:
            section += number or 0
            large = LARGE_NUMERALS[piece]
            if total and large > last and total < large:  # 一万亿
                total = (total + section) * large
            else:
                total += (section or 1) * large
            section, number, last = Fraction(0), None, Fraction(large)
        elif piece in _DIGITS:
            number = Fraction(_DIGITS[piece]) if not number else number * 10 + _DIGITS[piece]
            if _DIGITS[piece] == 0:
                last = Fraction(1)  # 一百零五: no place was left out
        else:
            number = Fraction(piece.replace(",", ""))
    if trailing_digit and number is not None and last >= 100 and 0 < number < 10:
        number *= last / 10  # 三万五 is thirty-five thousand
    return total + section + (number or 0)
