"""Parses dates, durations and clock times in the many forms that feeds use."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import re
import unicodedata
import warnings
from functools import lru_cache

import dateutil.parser

from summarizer.text.folding import without_accents
from summarizer.text.language import known_languages, language_tables

__all__ = ["parse_date", "parse_duration"]

_EARLIEST_DATE = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_MAX_DURATION_SECONDS = 7 * 24 * 3600  # a value over a week is an error (milliseconds, bytes, a time of day)
_COLONS = re.compile(r"^(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,6}))?$")
_GAP = r"[\s,]*(?:and\s+|und\s+)?"
_UNITS = re.compile(
    rf"^P?T?(?:(\d+)\s*(?:h(?:ou)?r?s?|std|stunden?|heures?|horas?)\.?)?{_GAP}"
    rf"(?:(\d+)\s*(?:m(?:in(?:ute)?[ns]?|inutos?)?|['′])?\.?)??{_GAP}"
    r"(?:(\d+(?:\.\d+)?)\s*(?:s(?:ec(?:ond)?s?|ek(?:unden?)?|egundos?)?|[\"″])\.?)?\.?$",
    re.IGNORECASE,
)
_NONE = dt.timedelta()
_DAY_SECONDS = 24 * 3600
_CLOCK = re.compile(r"\b\d{1,2}:\d{1,2}(?::\d{1,2})?.*$")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RFC_822 = re.compile(
    rf"\s*(?:[a-z]{{3,9}},\s*|(?:mon|tue|wed|thu|fri|sat|sun)\s+)?\d{{1,2}}\s+(?:{'|'.join(_ENGLISH)})[a-z]*\s+\d",
    re.IGNORECASE,
)
_USUAL = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{{1,2}}) ({'|'.join(_ENGLISH)}) ([12]\d{{3}}) "
    r"(\d\d):(\d\d):(\d\d) (?:GMT|(?!-0000)([+-]\d\d)(\d\d))",
    re.ASCII | re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{1,2}(?:-|$)|\d{8}(?:T|$)")
_EPOCH = re.compile(r"(\d{10})(\d{3})?(?:\.\d+)?")  # seconds, or milliseconds, since 1970
_DIGIT = re.compile(r"\d")
_DAY_FIRST = re.compile(r"^\D{0,20}?(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"^\D{0,20}?(\d{4})[./]\s?(\d{1,2})[./]\s?(\d{1,2})(?!\d)\.?")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_EAST_ASIAN_MONTH = re.compile(r"(\d{1,2})\s?[月월]")
_HAN_MONTHS = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")
_ORDINAL = re.compile(r"(?<![\d:])(\d{1,2})(?:er|re|st|nd|rd|th|[º°ª]|-?го|\.)(?!\w)", re.IGNORECASE)
_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s?[hH]\s?(\d{2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+\.?")
_KEPT_AFTER_DATE = re.compile(r"[ap]m|[A-Z]{1,5}", re.ASCII)  # zones, and halves of a day


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Names of months and their unambiguous beginnings, without accents, in the languages of `text/languages`."""
    months: dict[str, int] = {name: number for number, name in enumerate(_ENGLISH, start=1)}
    begun: dict[str, set[int]] = {}
    for code in ("en", *known_languages()):  # an English name is never another language's
        for number, names in enumerate(language_tables(code).get("month_names", ()), start=1):
            for name in without_accents(names.lower()).split():
                months.setdefault(name, number)
                for length in range(3, len(name)):
                    begun.setdefault(name[:length], set()).add(number)
    for start, numbers in begun.items():
        if len(numbers) == 1:
            months.setdefault(start, *numbers)
    return months


def parse_duration(text: str | None) -> float | None:
    """`1:02:03`, `62:03`, `3723`, `3723.5`, `1h 2m 3s`, `PT1H2M3S`, `62 min` -> seconds, or None."""
    text = (text or "").strip()[:40]
    if not text:
        return None
    seconds: float | None = None
    if match := _COLONS.match(text):
        hours, minutes, secs, fraction = match.groups()
        seconds = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs) + (float(f"0.{fraction}") if fraction else 0.0)
        if hours and seconds >= _DAY_SECONDS and int(secs) == 0 and int(hours) < 200:
            seconds = int(hours) * 60.0 + int(minutes)  # `45:10:00`: minutes, seconds, frames
    elif re.fullmatch(r"\d{1,12}(?:[.,]\d{1,9})?", text):
        seconds = float(text.replace(",", "."))
    elif (match := _UNITS.match(text)) and any(match.groups()):
        hours, minutes, secs = match.groups()
        seconds = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(secs or 0)
    return seconds if seconds is not None and 0 < seconds <= _MAX_DURATION_SECONDS else None


def _parse_leniently(text: str) -> dt.datetime | None:
    try:
        # dateutil warns of unknown time zones ("PDT" in some months).
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = dateutil.parser.parse(text, default=dt.datetime(1900, 1, 1))
    except Exception:  # dateutil raises many types of exceptions on malformed text
        return None
    return found if isinstance(found, dt.datetime) else None


def _in_english(text: str) -> str:
    """`mar., 10 nov. 2026 10:00` -> `10 nov 2026 10:00`, `10.11.26` -> `2026-11-10`: what dateutil can read.

    Dates with dots are day, month, year. Weekdays and other words are left out: `mar` is a Tuesday in French.
    """
    text = _HOUR.sub(r"\1:\2", unicodedata.normalize("NFKC", text))
    if _ISO.match(text):
        return text
    for number, name in reversed([*enumerate(_HAN_MONTHS, start=1)]):
        text = text.replace(name, f"{number}月")
    text = _EAST_ASIAN.sub(r"\1-\2-\3 ", text, count=1)
    text = _EAST_ASIAN_MONTH.sub(lambda match: f" {_english(int(match[1]))} ", text, count=1)
    text = _DAY_FIRST.sub(lambda match: f"{_whole_year(match[3])}-{match[2]}-{match[1]} ", text, count=1)
    text = _YEAR_FIRST.sub(r"\1-\2-\3 ", text, count=1)
    if _ISO.match(text):
        day, _, rest = text.partition(" ")
        return f"{day} {_without_words(rest)}"
    text = _ORDINAL.sub(r"\1 ", without_accents(text))
    named = [match for match in _WORD.finditer(text) if match[0].rstrip(".").lower() in _months()]
    if not named:
        return text
    month = named[-1]
    before, after = _without_words(text[: month.start()], all_words=True), _without_words(text[month.end() :])
    return f"{before} {_english(_months()[month[0].rstrip('.').lower()])} {after}"


def _english(month: int) -> str:
    return _ENGLISH[month - 1] if 1 <= month <= 12 else ""


def _whole_year(text: str) -> str:
    return text if len(text) == 4 else f"20{text}" if int(text) < 70 else f"19{text}"


def _without_words(text: str, *, all_words: bool = False) -> str:
    """The text without its words, but for zones, AM and PM. A comma left alone goes too."""

    def kept(match: re.Match[str]) -> str:
        word = match[0].replace(".", "")
        known = _KEPT_AFTER_DATE.fullmatch(word) and any(char.isdigit() for char in text[: match.start()])
        return word if known and not all_words else " "

    text = re.sub(r"[()\[\]/]", " ", text)
    return re.sub(r"^[\s,]+", "", _WORD.sub(kept, re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text, flags=re.IGNORECASE)))


def parse_date(text: str | None) -> dt.datetime | None:
    """RFC 822, ISO 8601 and other common forms, in several languages -> a time with the publisher's zone, or None.

    The zone is kept because a post prints the publisher's date; without one, it is UTC. Future dates are kept because
    some episodes are scheduled.
    """
    text = (text or "").strip()[:80]
    if not _DIGIT.search(text):
        return None
    when = _published(text)
    if when is None:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    try:
        return when if _EARLIEST_DATE <= when < dt.datetime.now(dt.UTC) + dt.timedelta(days=3660) else None
    except (ValueError, OverflowError):
        return None


def _published(text: str) -> dt.datetime | None:
    if epoch := _EPOCH.fullmatch(text):
        return dt.datetime.fromtimestamp(int(epoch[1]), dt.UTC)
    if found := _rfc_822(text):
        return found
    text = _in_english(text)
    # If the time is invalid (25:00), the date is still used.
    return _rfc_822(text) or _parse_leniently(text) or _parse_leniently(_CLOCK.sub(" ", text))


def _rfc_822(text: str) -> dt.datetime | None:
    """With the zones that RFC 822 names, which dateutil does not know."""
    if usual := _USUAL.fullmatch(text):  # nearly all dates of feeds; the library takes ten times as long
        day, month, year, hour, minute, second, hours, minutes = usual.groups()
        offset = int(f"{hours[0]}1") * dt.timedelta(hours=int(hours[1:]), minutes=int(minutes)) if hours else _NONE
        with contextlib.suppress(ValueError):
            at = (int(year), _ENGLISH.index(month.lower()) + 1, int(day), int(hour), int(minute), int(second))
            return dt.datetime(*at, tzinfo=dt.timezone(offset))
    if _RFC_822.match(text):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            return email.utils.parsedate_to_datetime(text)
    return None
