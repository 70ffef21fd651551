"""What a language model's tokens cost, by the data that `genai-prices` ships. Nothing is looked up on the network.

The library knows the price of cached and of newly cached input, long-prompt tiers, dated snapshots and the day from
which a price holds. Its data is as new as the installed package: `pip install --upgrade genai-prices`.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
from typing import NamedTuple

__all__ = ["DEFAULT_MODEL", "Price", "price_of", "prices_source", "reasoning_effort"]

DEFAULT_MODEL = "gpt-6-luna"  # when a key is set and no model is named: the cheapest one with structured outputs
_PROVIDER = "openai"
_REASONING_MODELS = re.compile(r"gpt-[5-9]|o[1-9]\b")  # they refuse a temperature and a seed


class Price(NamedTuple):
    """The price of one model."""

    model: str  # a name that the library knows

    def cost(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0, cache_write_tokens: int = 0) -> float:
        """US dollars for one call at today's price for the standard service tier.

        `input_tokens` includes the cached and the newly cached ones, as providers count them; what is impossible in
        a provider's counts is cut to what is possible.
        """
        from genai_prices import Usage, calc_price

        read = min(cached_tokens, input_tokens)
        usage = Usage(
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cache_read_tokens=read,
            cache_write_tokens=min(cache_write_tokens, input_tokens - read),
        )
        return float(calc_price(usage, self.model, provider_id=_PROVIDER).total_price)


@functools.lru_cache(maxsize=64)
def price_of(model: str) -> Price | None:
    """The price of an OpenAI model or of a dated snapshot of it; None when the library does not know it."""
    price = Price(model)
    try:
        price.cost(1, 1)
    except LookupError:
        return None
    return price


def prices_source() -> str:
    """The data that prices come from, with its version, for a message."""
    return f"genai-prices {importlib.metadata.version('genai-prices')}"


def reasoning_effort(model: str) -> str | None:
    """How much a model may reason before it writes; None for one that does not reason."""
    return "low" if _REASONING_MODELS.match(model) else None
