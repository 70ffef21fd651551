"""What a language model's tokens cost, by the data that `genai-prices` ships. Nothing is looked up on the network.

The library knows the price of cached and of newly cached input, long-prompt tiers, dated snapshots and the day from
which a price holds, and how long a prompt a model takes. Its data is as new as the installed package:
`pip install --upgrade genai-prices`.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
from typing import NamedTuple

__all__ = ["DEFAULT_MODEL", "Price", "context_of", "price_of", "prices_source", "reasoning_effort"]

DEFAULT_MODEL = "gpt-6-luna"  # when a key is set and no model is named: the cheapest one with structured outputs
_PROVIDER = "openai"
_REASONING_MODELS = re.compile(r"(?:openai/)?(?:gpt-[5-9]|o[1-9]\b)")  # they refuse a temperature and a seed


class Price(NamedTuple):
    """The price of one model."""

    model: str  # a name that the library knows
    provider: str = _PROVIDER

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
        return float(calc_price(usage, self.model, provider_id=self.provider).total_price)

    def most(self, input_tokens: int, output_tokens: int) -> float:
        """US dollars that a call cannot exceed: all input is written to the provider's cache, or none."""
        return max(
            self.cost(input_tokens, output_tokens, cache_write_tokens=input_tokens),
            self.cost(input_tokens, output_tokens),
        )


@functools.lru_cache(maxsize=64)
def price_of(model: str, url: str | None = None) -> Price | None:
    """The price of a model, or of a dated snapshot of it; None when the library does not know it.

    `url`: the provider's base URL. A host that the library does not know may pass requests on to OpenAI.
    """
    price = Price(model, _provider_at(url) or _PROVIDER)
    try:
        price.cost(1, 1)
    except LookupError:
        return None
    return price


def context_of(model: str, url: str | None) -> int | None:
    """Tokens of prompt and answer that a provider's model takes; None when the library does not know it.

    Only for hosts that the library knows: a server of the user's own opens the same model with less.
    """
    from genai_prices import Usage, calc_price

    provider = _provider_at(url)
    if provider is None:
        return None
    try:
        return calc_price(Usage(input_tokens=1), model, provider_id=provider).model.context_window
    except LookupError:
        return None


def prices_source() -> str:
    """The data that prices come from, with its version, for a message."""
    return f"genai-prices {importlib.metadata.version('genai-prices')}"


def reasoning_effort(model: str) -> str | None:
    """How much a model may reason before it writes; None for one that does not reason."""
    return "low" if _REASONING_MODELS.match(model) else None


@functools.lru_cache(maxsize=64)
def _provider_at(url: str | None) -> str | None:
    """The library's name for the provider with this base URL (None: OpenAI's own); None when it knows none."""
    from genai_prices.data_snapshot import get_snapshot

    if url is None:
        return _PROVIDER
    try:
        return get_snapshot().find_provider(None, None, url).id
    except LookupError:
        return None
