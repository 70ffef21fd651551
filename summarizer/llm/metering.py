"""What a call costs at most, and the interface that is asked before a call is made. The caller holds the budget."""

from __future__ import annotations

import json
import math
from types import TracebackType
from typing import Any, Protocol, Self

from summarizer.llm.prices import Price

__all__ = ["FREE", "Meter", "Reservation", "estimated_tokens", "max_cost", "max_cost_of_calls", "sending_line"]

_FRAME_TOKENS = 64  # that a provider adds around messages and schema
_HIDDEN_TOKENS = 1000  # more than a provider's own instructions have, which it may count
_BYTES_PER_TOKEN = 4  # of English; providers limit tokens a minute with the same figure
_UNBOUNDED_TOKENS = 32_000  # of an answer from a server that refuses every bound


class Reservation(Protocol):
    """Money reserved for one call. Closed without `settle` or `release`, it counts as spent, as it may have been."""

    def settle(self, usd: float | None) -> None:
        """Records what an answered call cost; None: no price is known, and it counts as the most it can cost."""

    def release(self) -> None:
        """Records that the provider did not accept the call, so that it cost nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Meter(Protocol):
    """Asked before each paid call, by many threads."""

    def reserve(self, max_usd: float | None, *, wait: bool = True, committed: bool = False) -> Reservation:
        """Reserves the most that a call can cost. Raises BudgetSpent when the budget has too little left for it.

        None: no price is known. `wait`: wait for calls in flight, which may cost less than reserved, before refusing.
        `committed`: an earlier run made the call, which can no longer be refused.
        """

    def lost(self, max_usd: float | None) -> None:
        """Records that an earlier run ended during a call, which may have been paid for."""


class _Free:
    """A meter that reserves nothing."""

    def settle(self, usd: float | None) -> None:
        del usd

    def release(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace

    def reserve(self, max_usd: float | None, *, wait: bool = True, committed: bool = False) -> Reservation:
        del max_usd, wait, committed
        return self

    def lost(self, max_usd: float | None) -> None:
        del max_usd


FREE: Meter = _Free()


def max_cost(body: dict[str, Any], price: Price | None, *, batch: bool = False, any_tier: bool = False) -> float | None:
    """US dollars that a call with this body cannot exceed; None when no price is known. See `Price.most`.

    No tokenizer makes more tokens than there are bytes. All input is taken to be written to the provider's cache, which
    costs most, and the answer to be as long as the request allows.
    """
    most = _input_bytes(body) + _FRAME_TOKENS + _HIDDEN_TOKENS
    return price.most(most, _max_output_tokens(body), batch=batch, any_tier=any_tier) if price else None


def max_cost_of_calls(price: Price, tokens_in: int, tokens_out: int, calls: int, *, batch: bool = False) -> float:
    """US dollars that so many calls of equal length cannot exceed. The tokens are those of all calls together."""
    calls = max(1, calls)
    each = tokens_in // calls + 1 + _FRAME_TOKENS + _HIDDEN_TOKENS
    return calls * price.most(each, tokens_out // calls + 1, batch=batch)


def sending_line(host: str, words: int, usd: float | None, model: str) -> str:
    """The line that a user reads before the transcript is sent to a provider: where to, how much, for how much."""
    shown = f"{round(words, -2 if words >= 1000 else -1):,}" if words >= 10 else str(words)
    price = f"no price is known for {model}" if usd is None else f"at most {_dollars(usd)}"
    return f"sending the transcript (about {shown} words) to {host}; {price}"


def _dollars(usd: float) -> str:
    """Rounded up to a cent."""
    return f"${max(1, math.ceil(usd * 100 - 1e-9)) / 100:.2f}"


def estimated_tokens(body: dict[str, Any]) -> int:
    """Tokens that a provider counts against its limit a minute: the prompt's, and those of the longest answer."""
    return _input_bytes(body) // _BYTES_PER_TOKEN + _FRAME_TOKENS + _max_output_tokens(body)


def _input_bytes(body: dict[str, Any]) -> int:
    asked = [body["messages"], body.get("response_format")]
    return len(json.dumps(asked, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _max_output_tokens(body: dict[str, Any]) -> int:
    return int(body.get("max_completion_tokens") or body.get("max_tokens") or _UNBOUNDED_TOKENS)
