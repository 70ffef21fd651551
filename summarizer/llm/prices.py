"""What a model's tokens cost, from `prices.toml`: data with a date. Knows no provider and makes no call."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

from summarizer.records.base import Record

__all__ = ["Price", "default_model", "price_of", "prices_date"]

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # "gpt-5.4-mini-2026-03-17" costs what "gpt-5.4-mini" costs


class Price(Record):
    """US dollars for a million tokens; `effort` is set for models that reason before they write."""

    input: float
    cached: float
    output: float
    effort: str | None = None

    def cost(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float:
        """US dollars for one call. `input_tokens` includes the cached ones, as providers count them."""
        fresh = max(0, input_tokens - cached_tokens)
        return (fresh * self.input + cached_tokens * self.cached + output_tokens * self.output) / 1e6


@functools.cache
def _table() -> tuple[str, str, dict[str, Price]]:
    text = resources.files("summarizer.llm").joinpath("prices.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    models = {name: Price.model_validate(fields) for name, fields in data["models"].items()}
    return str(data["date"]), str(data["default"]), models


def prices_date() -> str:
    """The day on which the prices were read, ISO 8601."""
    return _table()[0]


def default_model() -> str:
    """The provider's model that is used when none is named."""
    return _table()[1]


def price_of(model: str) -> Price | None:
    """The price of a model or of a dated snapshot of it; None when it is not in the table."""
    models = _table()[2]
    return models.get(model) or models.get(_SNAPSHOT.sub("", model))
