"""Times as writers write them: `5:00`, `5 min 10 s`, `5'10"`, "minute 5", "5 minutes in", and in links `?t=5m10s`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from summarizer.records.timecode import CLOCK, parse_clock
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import known_languages, language_tables
from summarizer.text.numbers.spoken import spoken_cardinals

__all__ = ["ShownTime", "WrittenTime", "linked_times", "written_times"]

_MAX_SPELT = 60
_MAX_OPENED = 20  # characters between a bracket and a time in it
_MAX_SECONDS = 86_400.0  # larger numbers in links are dates
_CLOCK = re.compile(rf"(?<![\d:.–-])({CLOCK})(?:\.\d+)?(?!:?\d|\s*(?:[ap]\.?m|Uhr|uur)\b)", re.IGNORECASE)
_WIDE = re.compile(r"(?<=\d)：(?=\d)")
_PRIMES = re.compile(r"(?<![\d'’′.,])(?P<minutes>\d{1,3})\s?['’′]\s?(?P<seconds>[0-5]\d)(?!\w)(?:[\"”″]|''|’’)?")
_PARAMETER = re.compile(r"[?&#;](?:t|start|time|time_continue|timestamp|ts|begin|seek)=([\dhms:.]{1,16})(?=$|[&#,;])")
_UNITS = re.compile(r"(?=\d)(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6}(?:\.\d+)?)s?)?")
_OPENED = re.compile(r"[(\[][^()\[\]\w]*(?P<words>(?:[^\W\d_]+\.?\s+){0,3})$")
_CLOSED = re.compile(rf"[\"”″']*(?:\s?(?:[-–—]|[^\W\d_]{{1,3}})\s?{CLOCK})?\s*[)\]]")


class ShownTime(NamedTuple):
    """A time in seconds, and within which times the words begin that it is shown for."""

    seconds: float
    low: float
    high: float
    sure: bool = True  # False: it may be a time of the day


class WrittenTime(NamedTuple):
    """A time in a text, with its half-open range."""

    start: int
    end: int
    time: ShownTime
    is_clock: bool = False  # `5:00`
    numbered: bool = False  # "minute 5", "5 minutes in": exact to a minute
    told: bool = False  # its form leaves no doubt: "5 minutes in", "(5 min 10 s)"


def written_times(text: str, start: int, end: int) -> Iterator[WrittenTime]:
    """The times in text[start:end], in their order, without those of another's range."""
    found: list[WrittenTime] = []
    text = _WIDE.sub(":", text)
    for match in _CLOCK.finditer(text, start, end):
        told = _is_bracketed(text, start, end, match)
        found.append(WrittenTime(*match.span(), _exact(parse_clock(match[1])), is_clock=True, told=told))
    for pattern in (_PRIMES, _spelt()):
        for match in pattern.finditer(text, start, end):
            parts = match.groupdict()
            value = 3600 * int(parts.get("hours") or 0) + 60 * _number(parts["minutes"]) + _number(parts["seconds"])
            told = bool(parts.get("gone")) or _is_bracketed(text, start, end, match)
            found.append(WrittenTime(*match.span(), _exact(float(value)), told=told))
    for match in _numbered().finditer(text, start, end):
        minute = 60.0 * _number(match["first"] or match["last"] or match["gone"])
        near = ShownTime(minute, minute - 60, minute + 60)
        found.append(WrittenTime(*match.span(), near, numbered=True, told=match["gone"] is not None))
    reached = start
    for one in sorted(found):
        if one.start >= reached:
            yield one
            reached = one.end


def linked_times(links: Sequence[tuple[int, int, str]], start: int, end: int) -> Iterator[ShownTime]:
    """The times to which links of text[start:end] lead: `?t=300`, `#t=5m10s`."""
    for first, last, url in links:
        parameter = _PARAMETER.search(url) if first < end and last > start else None
        seconds = _seconds(parameter[1]) if parameter else None
        if seconds is not None and seconds < _MAX_SECONDS:
            yield _exact(seconds)


def _is_bracketed(text: str, start: int, end: int, time: re.Match[str]) -> bool:
    """Whether a time, or from when to when, is all that stands in brackets, after "at", "min." or the like."""
    opened = _OPENED.search(text, max(start, time.start() - _MAX_OPENED), time.start())
    known = attribution_words()
    words = {word.strip(".") for word in opened["words"].casefold().split()} if opened else set[str]()
    fits = words <= known.at | known.minutes | known.buttons
    return opened is not None and fits and _CLOSED.match(text, time.end(), end) is not None


def _seconds(value: str) -> float | None:
    if ":" in value:
        try:
            return parse_clock(value)
        except ValueError:
            return None
    match = _UNITS.fullmatch(value)
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)


def _exact(seconds: float) -> ShownTime:
    return ShownTime(seconds, seconds, seconds)


def _any_of(words: frozenset[str]) -> str:
    return (
        "(?:"
        + "|".join(
            re.escape(word).replace("\\ ", "[ -]") for word in sorted(words, key=lambda word: (-len(word), word))
        )
        + ")"
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _number_words()[" ".join(text.casefold().replace("-", " ").split())]


@lru_cache(maxsize=1)
def _number_words() -> dict[str, int]:
    """The spelt numbers of an hour's minutes: "five", "twenty-five"; in the languages that name minutes."""
    codes = [code for code in known_languages() if language_tables(code).get("attributions", {}).get("minutes")]
    spelt = {
        form: value for code in codes for value in range(1, _MAX_SPELT + 1) for form in spoken_cardinals(value, code)
    }
    return {" ".join(form): value for form, value in spelt.items()}


@lru_cache(maxsize=1)
def _spelt() -> re.Pattern[str]:
    """`5 min 10 s`, `1 h 05 min 10 s`, "five minutes and ten seconds in"."""
    known = attribution_words()
    hours, minutes, seconds = (rf"\s?{_any_of(unit)}\.?" for unit in (known.hours, known.minutes, known.seconds))
    words = _any_of(frozenset(_number_words()))
    return re.compile(
        rf"(?<![\w.,:])(?:(?P<hours>\d{{1,2}}){hours}\s?)?(?P<minutes>\d{{1,3}}|{words}(?=\s)){minutes}\s?(?:\w+\s)??"
        rf"(?P<seconds>\d{{1,2}}|{words}(?=\s)){seconds}(?!\w)(?P<gone>\sin(?=\W*$|[,.;:)\]]|to\s))?",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _numbered() -> re.Pattern[str]:
    """Such as "minute 5", "the 5-minute mark", "5. Minute", "5e minute", "5 minutes in"."""
    known = attribution_words()
    minute = _any_of(frozenset(word for word in known.minutes if len(word) > 1))
    mark = rf"-?\s?{minute}\s{_any_of(known.marks)}"
    number = rf"\d{{1,3}}|{_any_of(frozenset(_number_words()))}"
    return re.compile(
        rf"(?<!\w){minute}\.?\s(?P<first>{number})(?![\w:'’′.]\d|\w)"
        rf"|(?<![\w.,:])(?P<last>{number})(?:{mark}|(?<=\d)(?:st|nd|rd|th|er?|ème|[º.])\s{minute})(?!\w)"
        rf"|(?<![\w.,:])(?P<gone>{number})\s{minute}\sin(?=\W*$|[,.;:)\]]|to\s)",
        re.IGNORECASE,
    )
