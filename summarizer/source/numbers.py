"""Dates, durations and clock times as feeds write them, which is in every way there is."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import warnings

import dateutil.parser

__all__ = ["parse_date", "parse_duration"]

_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_LONGEST = 7 * 24 * 3600  # seconds; a "duration" beyond a week is a mistake (milliseconds, bytes, a time of day)
_COLONS = re.compile(r"^(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,6}))?$")
_UNITS = re.compile(
    r"^P?T?(?:(\d+)\s*h(?:ou)?r?s?)?[\s,]*(?:(\d+)\s*m(?:in(?:ute)?s?)?)?[\s,]*(?:(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?)?\.?$",
    re.IGNORECASE,
)


def parse_duration(text: str | None) -> float | None:
    """`1:02:03`, `62:03`, `3723`, `3723.5`, `1h 2m 3s`, `PT1H2M3S`, `62 min` -> seconds, or None."""
    text = (text or "").strip()[:40]
    if not text:
        return None
    seconds: float | None = None
    if match := _COLONS.match(text):
        hours, minutes, secs, fraction = match.groups()
        seconds = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs) + (float(f"0.{fraction}") if fraction else 0.0)
    elif re.fullmatch(r"\d{1,12}(?:[.,]\d{1,9})?", text):
        seconds = float(text.replace(",", "."))
    elif (match := _UNITS.match(text)) and any(match.groups()):
        hours, minutes, secs = match.groups()
        seconds = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(secs or 0)
    return seconds if seconds is not None and 0 < seconds <= _LONGEST else None


def parse_date(text: str | None) -> dt.datetime | None:
    """RFC 822, ISO 8601 and what people type instead -> an aware time in the publisher's own zone, or None.

    The zone is kept because the day printed in a post is the publisher's day. Future dates are kept: shows schedule.
    """
    text = (text or "").strip()[:80]
    if not any(char.isdigit() for char in text):
        return None
    when: dt.datetime | None = None
    try:
        when = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        try:
            # Unknown zone names ("PDT" in some months) are no reason to lose the day.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                when = dateutil.parser.parse(text, default=dt.datetime(1900, 1, 1))
        except Exception:  # dateutil raises many kinds on text that strangers wrote
            return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    try:
        return when if _EARLIEST <= when < dt.datetime.now(dt.UTC) + dt.timedelta(days=3660) else None
    except (ValueError, OverflowError):
        return None
