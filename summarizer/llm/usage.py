"""What a chat completion's body says about tokens and money, whichever provider wrote it.

OpenAI, Gemini, Groq, Mistral, vLLM   prompt_tokens, of them prompt_tokens_details.cached_tokens
DeepSeek                              prompt_tokens, of them prompt_cache_hit_tokens
Anthropic's own names                 input_tokens without cache_read_input_tokens and cache_creation_input_tokens
OpenRouter                            as OpenAI, with cache_write_tokens and cost (1 credit is 1 US dollar)
xAI, Gemini                           thoughts stand in total_tokens and not in completion_tokens

A reply may also name its service tier, and the second at which the call was made (`created`), which decide the price.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from summarizer.llm.prices import STANDARD, Price, Terms
from summarizer.llm.tokens import count_tokens, least_tokens
from summarizer.text.json_numbers import number_in

__all__ = ["TokenUsage", "usage_of"]

_MAX_TOKENS = 100_000_000  # more is no count
_MAX_USD = 1_000_000.0  # more is no price of one call
_LEAST_SHARE = 0.1  # of the known price for the fewest tokens possible, all cached: no discount goes below it
_FIRST_SECOND = 1_700_000_000  # of 2023: no model of today was asked before
_AHEAD_SECONDS = 86_400  # that a provider's clock may be ahead of ours


class TokenUsage(NamedTuple):
    """The tokens of one call."""

    input: int  # all of the prompt
    output: int  # thoughts included
    cached: int  # of the input: read from a cache
    written: int  # of the input: written to a cache
    thoughts: int  # of the output, where the provider says so
    said_usd: float | None  # what the provider says that the call cost
    hour: int = 0  # of those written: kept for an hour, which costs more
    terms: Terms = STANDARD

    def cost(self, price: Price | None, *, batch: bool = False) -> float | None:
        """US dollars: what the provider says, else by the price; None when neither is known."""
        if self.said_usd is not None:
            return self.said_usd
        terms = self.terms._replace(batch=batch)
        return price.cost(self.input, self.output, self.cached, self.written, self.hour, terms) if price else None

    def corrected(
        self, price: Price | None, sent: Sequence[str] | None, text: str, thoughts: str = "", *, batch: bool = False
    ) -> tuple[TokenUsage, bool]:
        """The usage with our own count of tokens for one that is lower than possible, and without a cost that is; then
        whether what the call cost is the provider's word.

        `sent`: the texts of the prompt, where they are known; `text` and `thoughts` are the reply's.
        """
        least_in, least_out = sum(map(least_tokens, sent or ())), least_tokens(text)
        right = self.input >= max(1, least_in) and self.output >= least_out
        found = self
        if not right:
            ours = max(self.output, count_tokens(text) + count_tokens(thoughts))
            asked = self.input if sent is None else max(self.input, sum(map(count_tokens, sent)))
            found = self._replace(input=asked, output=ours)
        if self.said_usd is not None and price is not None:
            floor = price.cost(least_in, least_out, least_in, terms=self.terms._replace(batch=batch))
            if self.said_usd < floor * _LEAST_SHARE:
                found = found._replace(said_usd=None)
        return found, right or bool(found.said_usd)


def usage_of(body: dict[str, Any]) -> TokenUsage:
    """The usage of a chat completion; zeros for what it does not say or says wrongly."""
    usage = _object(body, "usage")
    details = _object(usage, "prompt_tokens_details") or _object(usage, "input_tokens_details")
    cached = _first(
        _count(details, "cached_tokens"),
        _count(usage, "prompt_cache_hit_tokens"),
        _count(usage, "cache_read_input_tokens"),
        _count(usage, "cached_tokens"),
    )
    written = _first(
        _count(details, "cache_write_tokens"),
        _count(usage, "cache_creation_input_tokens"),
        _count(details, "cache_creation_tokens"),  # LiteLLM
    )
    hour = _count(_object(usage, "cache_creation"), "ephemeral_1h_input_tokens")
    prompt = _count(usage, "prompt_tokens")
    if not prompt:  # Anthropic's own names count the cached tokens beside the others
        prompt = _count(usage, "input_tokens")
        prompt += cached + written if prompt or cached or written else 0
    elif cached + written > prompt:
        prompt += cached + written
    output = _first(_count(usage, "completion_tokens"), _count(usage, "output_tokens"))
    thoughts = _count(_object(usage, "completion_tokens_details"), "reasoning_tokens")
    output = max(output, _count(usage, "total_tokens") - prompt, thoughts)
    cached = min(cached, prompt)
    return TokenUsage(prompt, output, cached, written, thoughts, _said_usd(usage), min(hour, written), _terms(body))


def _terms(body: dict[str, Any]) -> Terms:
    """The service tier and the time of a reply; the standard tier, and now, for what it does not say."""
    tier = body.get("service_tier") or _object(body, "usage").get("service_tier")
    created = number_in(body.get("created"))
    at = None
    if created is not None:
        latest = dt.datetime.now(dt.UTC).timestamp() + _AHEAD_SECONDS
        at = dt.datetime.fromtimestamp(created, dt.UTC) if _FIRST_SECOND <= created <= latest else None
    return Terms(tier=tier if isinstance(tier, str) else None, at=at)


def _said_usd(usage: dict[str, Any]) -> float | None:
    """`cost` in US dollars; with a key of the user's own at OpenRouter, the provider behind it bills in addition."""
    cost = _usd(usage.get("cost"))
    if cost is None:
        return _usd(_object(usage, "cost").get("total_cost"))  # Perplexity
    behind = _usd(_object(usage, "cost_details").get("upstream_inference_cost"))
    return cost + (behind or 0.0) if usage.get("is_byok") is True else cost


def _usd(value: Any) -> float | None:
    return number_in(value, 0.0, _MAX_USD)


def _object(found: dict[str, Any], name: str) -> dict[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def _count(usage: dict[str, Any], name: str) -> int:
    number = number_in(usage.get(name), 0, _MAX_TOKENS)
    return int(number) if number and number.is_integer() else 0


def _first(*counts: int) -> int:
    return next((count for count in counts if count), 0)
