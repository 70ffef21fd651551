"""The check of growth: what is quadratic fails, what is linear does not."""

from __future__ import annotations

import pytest
from growth import require_linear


def work(steps: int) -> int:
    return sum(step & 3 for step in range(steps))


def test_quadratic_time_fails() -> None:
    with pytest.raises(AssertionError, match="times as long"):
        require_linear(lambda size: work(size * size), int, 300)


def test_linear_time_passes() -> None:
    require_linear(work, int, 40_000)
