"""A model's reply, read from the body of a chat completion, whichever provider wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Literal

from summarizer.errors import ProviderError
from summarizer.llm.answers import object_in, without_thoughts
from summarizer.llm.error_text import said_in
from summarizer.llm.prices import Price
from summarizer.llm.tokens import count_tokens
from summarizer.llm.usage import usage_of
from summarizer.records.base import Record

__all__ = ["Reply", "prompt_tokens", "read_reply", "recorded_reply"]

Finish = Literal["stop", "length", "refused"]


class Reply(Record):
    """A reply. `finish` is "length" when the limit of tokens cut it off."""

    text: str  # unchanged
    input_tokens: int  # cached ones included
    output_tokens: int  # thoughts included
    cost_usd: float | None  # None: no price is known
    finish: Finish
    refusal: str | None = None
    cached_tokens: int = 0  # of the input: read from the provider's cache
    thought: bool = False  # the model wrote thoughts, in the text or beside it
    tier: str | None = None  # the provider's service tier, where it names one
    is_counted: bool = True  # by the provider; else tokens and cost are our estimate

    @cached_property
    def answer(self) -> dict[str, Any] | None:
        """The JSON object in the text, whatever stands around it; None when the text holds none."""
        return object_in(self.text)

    def after(self, first: Reply) -> Reply:
        """This reply with the tokens and the cost of an earlier one, whose answer is not used."""
        known = self.cost_usd is not None and first.cost_usd is not None
        return self.model_copy(
            update={
                "input_tokens": self.input_tokens + first.input_tokens,
                "output_tokens": self.output_tokens + first.output_tokens,
                "is_counted": self.is_counted and first.is_counted,
                "cached_tokens": self.cached_tokens + first.cached_tokens,
                "cost_usd": (self.cost_usd or 0.0) + (first.cost_usd or 0.0) if known else None,
            }
        )


def recorded_reply(record: dict[str, Any], price: Price | None, *, free: bool = False) -> Reply:
    """The reply in an answered record, at the price that was paid: a batch API's is lower (`price_share`)."""
    batch = record.get("price_share", 1.0) != 1.0
    return read_reply(str(record["body"]), price, free=free, batch=batch, sent=_prompt_in(record))


def prompt_tokens(texts: Iterable[str]) -> int:
    """Our count of the tokens of a prompt's messages."""
    return sum(map(count_tokens, texts))


def _prompt_in(record: dict[str, Any]) -> Callable[[], int]:
    request = record.get("request")
    messages = request.get("messages") if isinstance(request, dict) else None
    texts = [str(one.get("content", "")) for one in messages or () if isinstance(one, dict)]
    return lambda: prompt_tokens(texts)


def read_reply(
    body: str,
    price: Price | None,
    *,
    free: bool = False,
    batch: bool = False,
    sent: Callable[[], int] | None = None,
) -> Reply:
    """Reads a chat completion's body. Raises ProviderError when it is not one; the model's text may be anything.

    `batch`: it came by the batch API. `sent` counts the prompt's tokens, for a provider that counts none.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        what = "a web page" if body.lstrip()[:1] == "<" else "something that is not JSON" if body else "nothing"
        raise ProviderError(f"the provider answered with {what}; check the base URL") from None
    choices = found.get("choices") if isinstance(found, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        said = said_in(found.get("error"))[:160] if isinstance(found, dict) else ""
        if said:
            raise ProviderError(f"the provider answered with an error: {said}")
        raise ProviderError("the provider's answer holds no choice; check the base URL and the model")
    refusal = message.get("refusal") or None
    reason = choice.get("finish_reason")
    if reason == "content_filter":
        refusal = refusal or "the provider's content filter stopped the answer"
    usage = usage_of(found)
    text, thoughts = _texts(message)
    counted = usage.is_counted
    if not counted and sent is not None:
        usage = usage._replace(input=sent(), output=max(usage.output, count_tokens(text) + count_tokens(thoughts)))
    return Reply(
        text=text or (thoughts if reason == "stop" and not refusal else ""),
        input_tokens=usage.input,
        output_tokens=usage.output,
        cost_usd=0.0 if free else usage.cost(price, batch=batch),
        finish="refused" if refusal else "length" if reason == "length" else "stop",
        refusal=str(refusal)[:300] if refusal else None,
        cached_tokens=usage.cached,
        thought=bool(thoughts or usage.thoughts or without_thoughts(text) != text),
        tier=usage.terms.tier,
        is_counted=counted,
    )


def _texts(message: dict[str, Any]) -> tuple[str, str]:
    """The text of a message and the thoughts that stand beside it; either may be a list of parts (Mistral)."""
    thoughts = _text(message.get("reasoning_content")) or _text(message.get("reasoning"))
    content = message.get("content")
    if isinstance(content, list):
        thoughts = thoughts or _text([part.get("thinking") for part in content if isinstance(part, dict)])
        content = [part.get("text") for part in content if isinstance(part, dict)]
    return _text(content), thoughts


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(_text(one.get("text") if isinstance(one, dict) else one) for one in value)
    return value if isinstance(value, str) else ""
