"""Numbers in JSON from strangers."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["number_in"]


def number_in(value: Any, least: float = -math.inf, most: float = math.inf) -> float | None:
    """The number that a JSON value is, as a finite float from `least` to `most`; None for any other. Never raises.

    JSON's own numbers may be infinite (`1e999`), NaN, or integers that no float holds.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and least <= number <= most else None
