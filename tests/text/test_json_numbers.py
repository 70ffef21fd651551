"""Numbers in JSON from strangers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summarizer.text.json_numbers import number_in

NO_FLOAT = "9" * 400  # an integer that no float holds


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0", 0.0), ("12", 12.0), ("-1.5", -1.5), ("1e308", 1e308), (NO_FLOAT, None), ("-" + NO_FLOAT, None),
        ("1e999", None), ("-1e999", None), ("NaN", None), ("Infinity", None), ("true", None), ("null", None),
        ('"12"', None), ("[1]", None), ("{}", None),
    ],
    ids=lambda said: str(said)[:9],
)  # fmt: skip
def test_what_is_a_number(said: str, number: float | None) -> None:
    assert number_in(json.loads(said)) == number


@pytest.mark.parametrize(("value", "number"), [(0, 0.0), (1, 1.0), (-0.1, None), (1.1, None), (10**400, None)])
def test_bounds_are_of_the_range(value: Any, number: float | None) -> None:
    assert number_in(value, 0.0, 1.0) == number
