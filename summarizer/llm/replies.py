"""A model's reply, read from the body of a chat completion, whichever provider wrote it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

from summarizer.errors import ProviderError
from summarizer.llm.answers import object_in, without_thoughts
from summarizer.llm.error_text import said_in, title_of
from summarizer.llm.prices import Price
from summarizer.llm.usage import usage_of
from summarizer.records.base import Record

__all__ = ["Reply", "completion_in", "has_choice", "read_reply", "recorded_reply"]

Finish = Literal["stop", "length", "refused"]

# Values of finish_reason in small letters: OpenAI, then Anthropic and Gemini, Mistral, Z.ai.
_CUT = {"length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded"}
_FILTERED = ("content_filter", "safety", "prohibited_content", "blocklist", "recitation", "sensitive")
_FAILED = {"error", "network_error", "insufficient_system_resource", "abort"}  # OpenRouter, Z.ai, DeepSeek, SGLang


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
    told_input_tokens: int = 0  # of the prompt, as the provider says

    @cached_property
    def answer(self) -> dict[str, Any] | None:
        """The JSON object in the text, whatever stands around it; None when the text holds none."""
        return object_in(self.text)

    @property
    def filled_by_thoughts(self) -> bool:
        """Whether the limit of tokens was reached before anything of the answer came."""
        return self.finish == "length" and self.answer is None and (self.thought or not self.text.strip())

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


def _prompt_in(record: dict[str, Any]) -> list[str]:
    request = record.get("request")
    messages = request.get("messages") if isinstance(request, dict) else None
    return [str(one.get("content", "")) for one in messages or () if isinstance(one, dict)]


def read_reply(
    body: str,
    price: Price | None,
    *,
    free: bool = False,
    batch: bool = False,
    sent: Sequence[str] | None = None,
) -> Reply:
    """Reads a chat completion's body. Raises ProviderError when it is not one; the model's text may be anything.

    `batch`: it came by the batch API. `sent`: the texts of the prompt, for a provider that counts no tokens or too few.
    """
    found = completion_in(body)
    choice = _choice(found)
    if choice is None:
        said = said_in(found.get("error") or found)[:160]
        if said:
            raise ProviderError(f"the provider answered with an error: {said}")
        raise ProviderError("the provider's answer holds no choice; check the base URL and the model")
    message, reason = choice["message"], str(choice.get("finish_reason") or "").lower()
    refusal = message.get("refusal") or None
    if reason.startswith(_FILTERED):
        refusal = refusal or "the provider's content filter stopped the answer"
    told = usage_of(found)
    text, thoughts = _texts(message)
    if not text and (choice.get("error") or reason in _FAILED):
        said = said_in(choice.get("error"))[:160]
        raise ProviderError(f"the provider failed while it answered{': ' if said else ''}{said}")
    usage, counted = told.corrected(price, sent, text, thoughts, batch=batch)
    return Reply(
        text=text or (thoughts if reason not in _CUT and not refusal else ""),
        input_tokens=usage.input,
        output_tokens=usage.output,
        cost_usd=0.0 if free else usage.cost(price, batch=batch),
        finish="refused" if refusal else "length" if reason in _CUT else "stop",
        refusal=str(refusal)[:300] if refusal else None,
        cached_tokens=usage.cached,
        thought=bool(thoughts or usage.thoughts or without_thoughts(text) != text),
        tier=usage.terms.tier,
        is_counted=counted,
        told_input_tokens=told.input,
    )


def completion_in(body: str) -> dict[str, Any]:
    """The object in a response's body. Raises ProviderError when there is none.

    A gateway may put it into another object or a list, or send it in parts although nobody asked for a stream.
    """
    body = body.strip("\ufeff \t\r\n\0")
    if body.startswith(("data:", "event:", ":")):
        return _joined(body)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        what = f"a web page{title_of(body)}" if body[:1] == "<" else "something that is not JSON" if body else "nothing"
        raise ProviderError(f"the provider answered with {what}; check the base URL") from None
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        raise ProviderError("the provider's answer holds no choice; check the base URL and the model")
    inner = _objects([found.get(name) for name in ("result", "data", "response")])
    return next((one for one in inner if "choices" in one), found) if not found.get("choices") else found


def has_choice(found: dict[str, Any]) -> bool:
    return _choice(found) is not None


def _joined(body: str) -> dict[str, Any]:
    """The chat completion that a stream of server-sent events makes. Raises ProviderError for one that breaks off."""
    whole: dict[str, Any] = {}
    message: dict[str, Any] = {"content": "", "reasoning_content": ""}
    reason, ended = None, False
    for line in body.splitlines():
        name, _, data = line.partition(":")
        if name != "data" or not data.strip():
            continue
        if data.strip() == "[DONE]":
            ended = True
            break
        try:
            part = json.loads(data)
        except (ValueError, RecursionError):
            break
        if not isinstance(part, dict):
            continue
        whole |= {name: value for name, value in part.items() if value}
        for choice in _objects(part.get("choices"))[:1]:
            if isinstance(choice.get("message"), dict) and not choice.get("delta"):
                return part
            delta = next(iter(_objects([choice.get("delta")])), {})
            text, thoughts = _texts(delta)
            message["content"] += text
            message["reasoning_content"] += thoughts
            message["refusal"] = delta.get("refusal") or message.get("refusal")
            reason = choice.get("finish_reason") or reason
    if whole.get("error") and not message["content"]:
        return {"error": whole["error"]}
    if not ended and not reason:
        raise ProviderError("the provider's answer broke off before its end")
    return {**whole, "choices": [{"message": message, "finish_reason": reason}]}


def _choice(found: dict[str, Any]) -> dict[str, Any] | None:
    """The choice with an answer, else the first; each has a `message`. None when there is none."""
    choices = [one for one in _objects(found.get("choices")) if isinstance(one.get("message"), dict)]
    return next((one for one in choices if any(_texts(one["message"]))), choices[0] if choices else None)


def _texts(message: dict[str, Any]) -> tuple[str, str]:
    """The text of a message and the thoughts that stand beside it; either may be a list of parts (Mistral).

    A server that cannot enforce a schema may have made the model call a tool with the answer.
    """
    thoughts = _text(message.get("reasoning_content")) or _text(message.get("reasoning"))
    content = message.get("content")
    if isinstance(content, list):
        thoughts = thoughts or _text([part.get("thinking") for part in content if isinstance(part, dict)])
        content = [part.get("text") if isinstance(part, dict) else part for part in content]
    elif isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False)
    return _text(content) or _called(message) or _parsed(message), thoughts


def _called(message: dict[str, Any]) -> str:
    """The arguments of the one tool that a model called, as JSON."""
    calls = [call.get("function") for call in _objects(message.get("tool_calls"))] or [message.get("function_call")]
    given = [call.get("arguments") for call in calls if isinstance(call, dict)]
    if len(given) != 1:
        return ""
    return json.dumps(given[0], ensure_ascii=False) if isinstance(given[0], dict) else _text(given[0])


def _parsed(message: dict[str, Any]) -> str:
    parsed = message.get("parsed")
    return json.dumps(parsed, ensure_ascii=False) if isinstance(parsed, dict) and parsed else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(_text(one.get("text") if isinstance(one, dict) else one) for one in value)
    return value if isinstance(value, str) else ""


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
