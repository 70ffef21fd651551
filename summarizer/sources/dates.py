"""Parses dates, durations and clock times in the many forms that feeds use."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import warnings

import dateutil.parser

from summarizer.text.folding import without_accents

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
_DAY_SECONDS = 24 * 3600
_CLOCK = re.compile(r"\b\d{1,2}:\d{1,2}(?::\d{1,2})?.*$")
# Names of months in other languages that dateutil cannot read, without accents.
_MONTHS = {
    "januar": "jan", "janvier": "jan", "enero": "jan", "ene": "jan", "gennaio": "jan", "gen": "jan", "janeiro": "jan",
    "februar": "feb", "fevrier": "feb", "fevr": "feb", "febrero": "feb", "febbraio": "feb", "fevereiro": "feb",
    "fev": "feb", "marz": "mar", "maerz": "mar", "mars": "mar", "marzo": "mar", "marco": "mar", "mrz": "mar",
    "mrt": "mar", "avril": "apr", "avr": "apr", "abril": "apr", "abr": "apr", "aprile": "apr", "mai": "may",
    "mayo": "may", "maggio": "may", "mag": "may", "maio": "may", "maj": "may", "mei": "may", "juni": "jun",
    "juin": "jun", "junio": "jun", "giugno": "jun", "giu": "jun", "junho": "jun", "juli": "jul", "juillet": "jul",
    "juil": "jul", "julio": "jul", "luglio": "jul", "lug": "jul", "julho": "jul", "aout": "aug", "agosto": "aug",
    "ago": "aug", "septembre": "sep", "septiembre": "sep", "settembre": "sep", "setembro": "sep", "set": "sep",
    "oktober": "oct", "okt": "oct", "octobre": "oct", "octubre": "oct", "ottobre": "oct", "ott": "oct",
    "outubro": "oct", "out": "oct", "novembre": "nov", "noviembre": "nov", "novembro": "nov", "dezember": "dec",
    "dez": "dec", "decembre": "dec", "diciembre": "dec", "dic": "dec", "dicembre": "dec", "dezembro": "dec",
}  # fmt: skip


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


def _with_english_months(text: str) -> str:
    """`31. Mai 2024` -> `31. may 2024`. dateutil knows English names of months only."""
    if text.isascii() and not re.search(r"[a-z]{2}", text, re.IGNORECASE):
        return text
    folded = without_accents(text)
    folded = re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日?", r"\1-\2-\3 ", folded)
    folded = re.sub(r"\bde\b", " ", folded, flags=re.IGNORECASE)
    return re.sub(r"[A-Za-z]+", lambda match: _MONTHS.get(match[0].lower(), match[0]), folded)


def parse_date(text: str | None) -> dt.datetime | None:
    """RFC 822, ISO 8601 and other common forms -> a time with the zone that the publisher wrote, or None.

    The zone is kept because a post prints the publisher's date. Future dates are kept because some episodes are
    scheduled.
    """
    text = _with_english_months((text or "").strip()[:80])
    if not any(char.isdigit() for char in text):
        return None
    when: dt.datetime | None = None
    try:
        when = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        # If the time is invalid (25:00), the date is still used.
        when = _parse_leniently(text) or _parse_leniently(_CLOCK.sub(" ", text))
        if when is None:
            return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    try:
        return when if _EARLIEST_DATE <= when < dt.datetime.now(dt.UTC) + dt.timedelta(days=3660) else None
    except (ValueError, OverflowError):
        return None
