"""Dates in text, in figures and in words."""

from __future__ import annotations

import pytest

from summarizer.text.dates import find_dates


@pytest.mark.parametrize(
    ("text", "language", "dates"),
    [
        ("on January 10, 2026, then", "en", [("January 10, 2026", 10, 1, 2026)]),
        ("January tenth twenty twenty six", "en", [("January tenth twenty twenty six", 10, 1, 2026)]),
        ("the tenth of January 2026", "en", [("tenth of January 2026", 10, 1, 2026)]),
        ("January of 2023 and March", "en", [("January of 2023", None, 1, 2023), ("March", None, 3, None)]),
        ("Sept. 3", "en", [("Sept. 3", 3, 9, None)]),
        ("In May, 12 people came", "en", [("May", None, 5, None)]),
        ("you may 3 go", "en", []),
        ("Marching in 2020", "en", []),
        ("am 31. Dezember 2020", "de", [("31. Dezember 2020", 31, 12, 2020)]),
        ("am zehnten Mai", "de", [("zehnten Mai", 10, 5, None)]),
        ("am 10.1.2026 und 2026-01-11", "de", [("10.1.2026", 10, 1, 2026), ("2026-01-11", 11, 1, 2026)]),
        ("el 3 de mayo de 2019", "es", [("3 de mayo de 2019", 3, 5, 2019)]),
        ("le 1er mai 2019", "fr", [("1er mai 2019", 1, 5, 2019)]),
        ("il 2 giugno", "it", [("2 giugno", 2, 6, None)]),
        ("em março de 2020", "pt", [("março de 2020", None, 3, 2020)]),
        ("2011年6月3日", "ja", [("2011年6月3日", 3, 6, 2011)]),
        ("四月一日の収録", "ja", [("四月一日", 1, 4, None)]),
        ("二〇一一年六月", "zh", [("二〇一一年六月", None, 6, 2011)]),
        ("3 May 2019", "fr", [("3 May 2019", 3, 5, 2019)]),
        ("May 40, May 0", "en", [("May", None, 5, None), ("May", None, 5, None)]),
    ],
)
def test_dates(text, language, dates):
    found = [(text[date.start : date.end], date.day, date.month, date.year) for date in find_dates(text, language)]
    assert found == dates


def test_long_texts_are_read_in_linear_time():
    assert len(find_dates("on May 3, and " * 20_000, "en")) == 20_000
