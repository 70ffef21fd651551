"""What a call may cost at worst, and who is asked before it is made. Knows no budget: that is the caller's."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Protocol, Self

from summarizer.llm.prices import price_of

__all__ = ["FREE", "Meter", "Reservation", "likely_tokens", "worst_cost"]

_FRAME = 64  # tokens that a provider adds around messages and schema
_HIDDEN = 1000  # tokens of a provider's own instructions, should it count them, generously
_BYTES_PER_TOKEN = 4  # of English; what providers themselves reckon with when they limit tokens per minute


class Reservation(Protocol):
    """Money set aside for one call. Left without a word, it counts as spent: it may have been."""

    def settle(self, usd: float | None) -> None:
        """What the call cost; None when that is not known, and then the worst is taken."""

    def release(self) -> None:
        """The call was not taken, so it cost nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Meter(Protocol):
    """Asked before each paid call. Many threads ask at once."""

    def reserve(self, worst_usd: float | None, *, wait: bool = True, committed: bool = False) -> Reservation:
        """Sets the worst case aside. Raises BudgetSpent when it does not fit beside what is spent and in flight.

        None: no price is known. `wait`: calls in flight may cost less than feared, so wait for them before refusing.
        `committed`: the call was made by an earlier run and cannot be refused any more.
        """

    def lost(self, worst_usd: float | None) -> None:
        """An earlier run was cut off during a call, which may have been paid for nothing."""


class _Free:
    """Sets nothing aside."""

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

    def reserve(self, worst_usd: float | None, *, wait: bool = True, committed: bool = False) -> Reservation:
        del worst_usd, wait, committed
        return self

    def lost(self, worst_usd: float | None) -> None:
        del worst_usd


FREE: Meter = _Free()


def worst_cost(body: dict[str, Any], model: str) -> float | None:
    """US dollars that a call with this body cannot exceed; None when the model's price is not known.

    No tokenizer makes more tokens than there are bytes. All input is taken to be written to the provider's cache, which
    is the dearest it can be, and the answer to be as long as it is allowed to be.
    """
    price = price_of(model)
    most = _bytes(body) + _FRAME + _HIDDEN
    return price.cost(most, _longest(body), cache_write_tokens=most) if price else None


def likely_tokens(body: dict[str, Any]) -> int:
    """Tokens that a provider will count against its limit per minute: the prompt's, and the longest answer's."""
    return _bytes(body) // _BYTES_PER_TOKEN + _FRAME + _longest(body)


def _bytes(body: dict[str, Any]) -> int:
    asked = [body["messages"], body.get("response_format")]
    return len(json.dumps(asked, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _longest(body: dict[str, Any]) -> int:
    return int(body.get("max_completion_tokens") or body.get("max_tokens") or 0)
