"""Dates in text: a month with a day or a year, in figures or in words, in the language of the text or in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from summarizer.text.language import base_code, load_language
from summarizer.text.numbers import Number, values

__all__ = ["Date", "find_dates"]

_AROUND = 40  # characters beside a month in which its day and year stand
_BEFORE = re.compile(r"[.ºª°]?\s*(?:(?:of|de|di|do|del)\s+)?$")  # between a day and the month after it
_AFTER = re.compile(
    r"\.?\s*,?\s*(?:(?:of|de|di|do|del|the|el)\s+)?$"
)  # between a month and what follows, or day and year
_ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
_DOTTED = re.compile(r"(?<![\w.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\w)")
_FIGURE = r"[0-9０-９〇零一二三四五六七八九十]"
_EAST_ASIAN = re.compile(
    rf"(?:(?P<year>{_FIGURE}{{4}})\s?[年년]の?\s?)?(?P<month>{_FIGURE}{{1,3}})\s?[月월]"
    rf"(?:の?\s?(?P<day>{_FIGURE}{{1,3}})\s?[日号號일])?"
)
_YEARS = range(1000, 2200)


@dataclass(frozen=True, slots=True)
class Date:
    """A date at text[start:end]. `day` and `year` are None when the text does not say them."""

    start: int
    end: int
    month: int
    day: int | None = None
    year: int | None = None

    @property
    def is_bare(self) -> bool:
        """Whether only a month is named."""
        return self.day is None and self.year is None


def find_dates(text: str, language: str) -> tuple[Date, ...]:
    """The dates of a text in a language (ISO 639-1 or BCP 47), and months that stand alone, in their order."""
    found = [*_in_figures(text), *_named(text, base_code(language)), *_east_asian(text, base_code(language))]
    found.sort(key=lambda date: (date.start, -date.end))
    parted: list[Date] = []
    for date in found:
        if not parted or date.start >= parted[-1].end:
            parted.append(date)
    return tuple(parted)


def _in_figures(text: str) -> Iterator[Date]:
    for pattern, order in ((_ISO, (3, 2, 1)), (_DOTTED, (1, 2, 3))):
        for match in pattern.finditer(text):
            day, month, year = (int(match[group]) for group in order)
            if 1 <= day <= 31 and 1 <= month <= 12 and year in _YEARS:
                yield Date(match.start(), match.end(), month, day, year)


@lru_cache(maxsize=16)
def _months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """A pattern of the names of months, and which month each names."""
    numbers: dict[str, int] = {}
    for code in ("en", language):
        for number, names in enumerate(load_language(code).month_names, start=1):
            numbers.update(dict.fromkeys(names.split(), number))
    names = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE), numbers


def _named(text: str, language: str) -> Iterator[Date]:
    pattern, numbers = _months(language)
    own = load_language(language)
    for match in pattern.finditer(text):
        name = match[0].casefold()
        if not match[0].islower() or (name in own.months and name not in own.common):  # the verb "may" is no month
            yield _with_day_and_year(text, match, numbers[name], language)


def _with_day_and_year(text: str, match: re.Match[str], month: int, language: str) -> Date:
    start, end = match.span()
    first = max(0, start - _AROUND)
    day = year = None
    before = values(text[first:start], language)
    if before and _is_day(before[-1]) and _BEFORE.match(text, first + before[-1].end, start):
        day, start = int(before[-1].value), first + before[-1].start
    for number in values(text[end : end + _AROUND], language):
        between = text[end : match.end() + number.start]
        if not _AFTER.fullmatch(between):
            break
        if day is None and _is_day(number) and "," not in between:
            day = int(number.value)
        elif number.value.is_integer() and int(number.value) in _YEARS and not number.unit:
            end, year = match.end() + number.end, int(number.value)
            break
        else:
            break
        end = match.end() + number.end
    return Date(start, end, month, day, year)


def _is_day(number: Number) -> bool:
    whole = number.value.is_integer() and int(number.value) in range(1, 32)
    return whole and not number.unit and number.kind in ("cardinal", "ordinal")


def _east_asian(text: str, language: str) -> Iterator[Date]:
    """`2011年6月3日`, in figures or in words."""
    if language not in ("ja", "zh", "ko"):
        return
    for match in _EAST_ASIAN.finditer(text):
        parts = {name: _value(match[name], language) for name in ("year", "month", "day") if match[name]}
        month, day, year = parts.get("month"), parts.get("day"), parts.get("year")
        if month in range(1, 13) and (day is None or day in range(1, 32)):
            yield Date(match.start(), match.end(), int(month or 0), day, year)


def _value(figures: str, language: str) -> int | None:
    found = values(figures, language)
    return int(found[0].value) if len(found) == 1 else None
