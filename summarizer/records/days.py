"""Days and periods as users write them. This module alone reads them."""

from __future__ import annotations

import datetime as dt
import re

from summarizer.errors import InputError

__all__ = ["parse_day", "parse_period"]

_UNIT_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
MIN_PERIOD_SECONDS = 60.0  # feeds are polled by many


def parse_day(text: str, today: dt.date | None = None) -> dt.date:
    """`2026-01-31`, or days, weeks, months or years ago: `30d`, `2w`, `6m`, `1y`. Raises InputError."""
    try:
        if ago := re.fullmatch(r"(\d{1,4})([dwmy])", text.strip(), re.ASCII):
            return (today or dt.date.today()) - dt.timedelta(days=int(ago[1]) * _UNIT_DAYS[ago[2]])
        return dt.date.fromisoformat(text.strip())
    except (ValueError, OverflowError):  # not a day of the calendar, or before the year 1
        raise InputError(f"{text!r} is no day; write 2026-01-31, or 30d, 2w, 6m, 1y for a time ago") from None


def parse_period(text: str) -> float:
    """`30m`, `6h`, `1d` -> seconds. Raises InputError."""
    match = re.fullmatch(r"(\d{1,6})([smhdw])", text.strip().lower(), re.ASCII)
    seconds = int(match[1]) * _UNIT_SECONDS[match[2]] if match else 0
    if seconds < MIN_PERIOD_SECONDS:
        raise InputError(f"--every {text!r} is no time of a minute or more; write for example 30m, 6h or 1d")
    return float(seconds)
