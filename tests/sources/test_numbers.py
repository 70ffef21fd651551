"""Durations and dates in the forms that feeds write them."""

from __future__ import annotations

import datetime as dt

import pytest

from summarizer.sources.dates import parse_date, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 hour, 2 minutes and 3 seconds", 3723), ("1 Std. 2 Min.", 3720), ("62 Minuten", 3720), ("1h02", 3720),
        ("62'", 3720), ("90 minutes", 5400), ("1 hr 2 min", 3720), ("2 h", 7200), ("45:10:00", 2710),
        ("99:00:30", 99 * 3600 + 30), ("00:45:10:00", None), ("12 songs", None), ("1:2:3:4", None), ("soon", None),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31. Mai 2024", (2024, 5, 31)), ("31 de mayo de 2024", (2024, 5, 31)), ("1 août 2023", (2023, 8, 1)),
        ("Mo, 03 Dez 2018 10:00:00 +0100", (2018, 12, 3)), ("Thu, 01 Sept 2022 10:00 EST", (2022, 9, 1)),
        ("20240102", (2024, 1, 2)), ("2024年1月2日", (2024, 1, 2)), ("31 May 2024 25:00:00", (2024, 5, 31)),
        ("Mon, 32 Jan 2024", None), ("Wed, 31 Dec 1969 23:59:59", None), ("12:30", None), ("someday", None),
    ],
)  # fmt: skip
def test_dates(text: str, day: tuple[int, int, int] | None) -> None:
    when = parse_date(text)
    assert (when.date() if when else None) == (dt.date(*day) if day else None)
