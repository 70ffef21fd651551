"""What a language model's tokens cost, by the data that `genai-prices` ships. Nothing is looked up on the network.

The library knows the price of cached and of newly cached input, long-prompt, batch and service tiers, hours of the day,
dated snapshots and the day from which a price holds, and how long a prompt a model takes. Its data is as new as the
installed package: `pip install --upgrade genai-prices`. The price of a model that it does not know can be stated in the
settings; a stated price never replaces one that is known.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib.metadata
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo

    from summarizer.settings import LlmSettings

__all__ = [
    "DEFAULT_MODEL",
    "STANDARD",
    "Price",
    "StatedPrice",
    "Terms",
    "context_of",
    "price_of",
    "prices_source",
    "reasoning_effort",
]

DEFAULT_MODEL = "gpt-6-luna"  # when a key is set and no model is named: the cheapest one with structured outputs
BATCH_SHARE = Decimal("0.5")  # of the standard price, where the library has no price for the batch API
_PROVIDER = "openai"
_REASONING_MODELS = re.compile(r"(?:openai/)?(?:gpt-[5-9]|o[1-9]\b)")  # they refuse a temperature and a seed
_DEAREST_TIER = "priority"  # that a project may have as its default, so that a call without a tier may get it
_HOURS_OF_A_JOB = 24  # that a call may take from being asked for to being billed


class StatedPrice(NamedTuple):
    """US dollars for a million tokens, as the user states them."""

    input: float
    output: float


class Terms(NamedTuple):
    """What decides a call's price beside its tokens."""

    tier: str | None = None  # the service tier, as the reply names it; None: the standard one
    batch: bool = False  # by the batch API
    at: dt.datetime | None = None  # when it was made, with a time zone; None: now


STANDARD = Terms()


class Price(NamedTuple):
    """The price of one model."""

    model: str  # a name that the library knows, unless `stated`
    provider: str = _PROVIDER
    stated: StatedPrice | None = None

    def cost(
        self,
        input_tokens: int,
        output_tokens: int,
        cached_tokens: int = 0,
        cache_write_tokens: int = 0,
        hour_write_tokens: int = 0,
        terms: Terms = STANDARD,
    ) -> float:
        """US dollars for one call.

        `input_tokens` includes the cached and the newly cached ones; `cache_write_tokens` those that are kept for an
        hour (`hour_write_tokens`). What is impossible in a provider's counts is cut to what is possible.
        """
        return float(
            self._cost(input_tokens, output_tokens, cached_tokens, cache_write_tokens, hour_write_tokens, terms)
        )

    def _cost(self, read: int, written: int, cached: int, kept: int, hour: int, terms: Terms) -> Decimal:
        if self.stated is not None:
            million = Decimal(1_000_000)
            total = Decimal(repr(self.stated.input)) * read + Decimal(repr(self.stated.output)) * written
            return total / million * (BATCH_SHARE if terms.batch else 1)
        from genai_prices import Usage

        cached = min(cached, read)
        kept = min(kept, read - cached)
        usage = Usage(
            input_tokens=read,
            output_tokens=written,
            cache_read_tokens=cached,
            cache_write_tokens=kept,
            cache_write_1h_tokens=min(hour, kept),
        )
        return self._total(usage, terms)

    def _total(self, usage: Any, terms: Terms) -> Decimal:
        from genai_prices import calc_price

        context = {name: value for name, value in (("service_tier", terms.tier),) if value is not None}
        if terms.batch and self._has_batch_price:
            context = {"processing": "batch"}
        total = calc_price(
            usage, self.model, provider_id=self.provider, genai_request_timestamp=terms.at, price_context=context
        ).total_price
        return total * BATCH_SHARE if terms.batch and not self._has_batch_price else total

    @property
    def _has_batch_price(self) -> bool:
        variants = self._info.price_variants or ()
        return any(variant.when.get("processing") == "batch" for variant in variants)

    @property
    def _info(self) -> ModelInfo:
        return _info(self.model, self.provider)

    def most(self, input_tokens: int, output_tokens: int, *, batch: bool = False, any_tier: bool = False) -> float:
        """US dollars that a call cannot exceed, however its input is cached and until it is billed.

        `any_tier`: also when the provider's project has another service tier as its default.
        """
        tiers = (None, _DEAREST_TIER) if any_tier and not batch else (None,)
        kinds = ((0, 0), (input_tokens, 0), (input_tokens, input_tokens))
        return max(
            self.cost(input_tokens, output_tokens, 0, *kept, terms=Terms(tier, batch, at))
            for kept in (kinds if self.stated is None else kinds[:1])
            for tier in tiers
            for at in self._hours()
        )

    def _hours(self) -> Iterator[dt.datetime | None]:
        """Times at which the price may differ, until a call that is made now is billed."""
        yield None
        if self.stated is None and isinstance(self._info.prices, list):
            now = dt.datetime.now(dt.UTC)
            yield from (now + dt.timedelta(hours=hour) for hour in range(1, _HOURS_OF_A_JOB + 2))


def price_of(model: str, url: str | None = None, settings: LlmSettings | None = None) -> Price | None:
    """The price of a model, or of a dated snapshot of it; None when neither the library nor the settings know it.

    `url`: the provider's base URL. A host that the library does not know may pass requests on to OpenAI.
    """
    if (known := _known_price(model, url)) is not None:
        return known
    if settings is None or settings.input_price is None or settings.output_price is None:
        return None
    return Price(model, stated=StatedPrice(settings.input_price, settings.output_price))


@functools.lru_cache(maxsize=64)
def _known_price(model: str, url: str | None) -> Price | None:
    price = Price(model, _provider_at(url) or _PROVIDER)
    try:
        free = not price.cost(1_000_000, 1_000_000)
    except (LookupError, ValueError):  # ValueError: the data holds something that is no price
        return None
    return None if free and not model.endswith(":free") else price  # a model without any price in the data costs 0


@functools.lru_cache(maxsize=64)
def _info(model: str, provider: str) -> ModelInfo:
    from genai_prices.data_snapshot import get_snapshot

    return get_snapshot().find_provider_model(model, None, provider, None)[1]


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
