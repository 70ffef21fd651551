"""Clients of language models: a request goes in, a reply comes out, and both are recorded.

The caller knows neither provider nor key. Each raw reply is saved before it is parsed, and a request that was answered
is never sent again: its key is the SHA-256 of the request and the model's name.

`open_llm` (`sharing.py`) opens it: an OpenAI-compatible provider (`provider.py`), the same client talking to a model on
this machine (`local.py`), or recorded replies (`ReplayClient`).
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

from summarizer.errors import AnswerError, BudgetSpent, InputError, NetworkError, ProviderError
from summarizer.llm.metering import FREE, Meter
from summarizer.llm.prices import DEFAULT_MODEL, price_of
from summarizer.records.base import Record
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

__all__ = [
    "LlmClient",
    "Message",
    "NotSentError",
    "RecordingClient",
    "ReplayClient",
    "Reply",
    "ReplyStore",
    "Request",
    "is_small",
    "llm_identity",
    "provider_of",
    "read_reply",
    "recorded_reply",
]

Finish = Literal["stop", "length", "refused"]

_CODE_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_PARAMETERS = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s?b\b", re.IGNORECASE)  # "qwen2.5:1.5b", "Llama-3.2-3B"
_SMALL_BILLIONS = 4.5  # of parameters: up to this size, code chooses the quotations and the model only writes


class Message(Record):
    role: Literal["system", "user", "assistant"]
    content: str


class Request(Record):
    """One request. The client adds the model's name, which is part of the key."""

    kind: str  # "outline", "insight", "framing", "names"
    messages: tuple[Message, ...]
    schema_name: str
    answer_schema: dict[str, Any]  # in OpenAI's strict subset
    max_tokens: int
    temperature: float = 0.0  # above 0 for another text than the one that the same request gave before
    seed: int = 1  # another seed gives another text

    def key(self, model: str) -> str:
        """SHA-256, hex, of the canonical request and the model's name."""
        body = {"model": model, **self.model_dump(mode="json")}
        canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


class Reply(Record):
    """A reply. `finish` is "length" when the limit of tokens cut it off."""

    text: str  # unchanged
    input_tokens: int
    output_tokens: int
    cost_usd: float | None  # None: no price is known
    finish: Finish
    refusal: str | None = None

    @cached_property
    def answer(self) -> dict[str, Any] | None:
        """The JSON object in the text; None when the text holds none."""
        text = _THOUGHTS.sub("", self.text)
        fenced = _CODE_FENCE.match(text)
        try:
            found = json.loads(fenced.group(1) if fenced else text)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class LlmClient(Protocol):
    @property
    def model(self) -> str:
        """The name for the post's front matter."""

    @property
    def small(self) -> bool:
        """Whether the model is small: then code chooses what it writes about."""

    def ask(self, request: Request) -> Reply:
        """Raises ProviderError or NetworkError when no reply can be had."""


class ReplyStore(Protocol):
    """Recorded requests and replies by key. A value is JSON; `put` replaces it, and returns when it is on disk."""

    def get(self, key: str) -> dict[str, Any] | None: ...

    def put(self, key: str, value: dict[str, Any]) -> None: ...


class NotSentError(NetworkError):
    """No server took the request, so that it cannot have cost anything."""


class Sender(Protocol):
    """Sends one request to a provider and gives the response's body unchanged."""

    @property
    def model(self) -> str: ...

    def send(self, request: Request) -> str: ...

    def max_cost_of(self, request: Request) -> float | None:
        """US dollars that the request cannot exceed; None when no price is known."""


class RecordingClient:
    """Asks a provider, and records each request and raw reply.

    The record of a key has a `state`. `sent` is written before the call; after a crash the call may have been paid for
    and its reply lost, which `lost` counts. `answered` holds the response's body, `failed` the reason for having none.
    """

    def __init__(
        self,
        sender: Sender,
        replies: ReplyStore,
        report: Reporter,
        *,
        small: bool,
        free: bool = False,
        meter: Meter = FREE,
    ) -> None:
        self._sender, self._replies, self._report, self._meter = sender, replies, report, meter
        self.model, self.small, self._free = sender.model, small, free

    def ask(self, request: Request) -> Reply:
        key = request.key(self.model)
        before = self._replies.get(key)
        if before and before.get("state") == "answered":
            return recorded_reply(before, self.model, free=self._free)
        record = {"schema_version": 1, "model": self.model, "small": self.small, "request": request.model_dump()}
        lost = int((before or {}).get("lost", 0))
        if before and before.get("state") == "sent" and not self._free:
            self._report.warn(
                f"an earlier {request.kind} call was cut off and may have been paid for; sending it again"
            )
            self._meter.lost(self._sender.max_cost_of(request))
            lost += 1
        if lost:
            record["lost"] = lost
        self._replies.put(key, {**record, "state": "sent"})
        try:
            body = self._sender.send(request)
        except (
            ProviderError,
            NotSentError,
            BudgetSpent,
        ) as error:  # after a timeout it stays `sent`: it may be paid for
            self._replies.put(key, {**record, "state": "failed", "why": str(error)})
            raise
        self._replies.put(key, {**record, "state": "answered", "body": body})
        try:
            return read_reply(body, self.model, free=self._free)
        except ProviderError as error:
            self._replies.put(key, {**record, "state": "failed", "why": str(error), "body": body})
            raise


class ReplayClient:
    """Gives recorded replies from a folder of `<key>.json` records. Makes no call."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        first = next(iter(sorted(folder.glob("*.json"))), None)
        if first is None:
            raise InputError(f"{folder} holds no recorded replies (files named by request hash, .json)")
        record = _load(first)
        self.model = str(record.get("model", ""))
        self.small = bool(record.get("small", False))

    def ask(self, request: Request) -> Reply:
        key = request.key(self.model)
        path = self._folder / f"{key}.json"
        record = _load(path) if path.is_file() else {}
        if record.get("state") != "answered":
            raise AnswerError(
                f"no recorded reply for this {request.kind} request ({key[:12]}) in {self._folder}; "
                "the episode, the prompts or the settings differ from the recording"
            )
        return recorded_reply(record, self.model, free=True)


def _load(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is not a recorded reply: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise InputError(f"{path} is not a recorded reply")
    return found


def recorded_reply(record: dict[str, Any], model: str, *, free: bool = False) -> Reply:
    """The reply in an answered record, at the price that was paid: a batch API's is lower (`price_share`)."""
    reply = read_reply(str(record["body"]), model, free=free)
    share = record.get("price_share", 1.0)
    return (
        reply
        if share == 1.0 or reply.cost_usd is None
        else reply.model_copy(update={"cost_usd": reply.cost_usd * float(share)})
    )


def read_reply(body: str, model: str, *, free: bool = False) -> Reply:
    """Reads a chat completion's body. Raises ProviderError when it is not one; the model's text may be anything."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        what = "a web page" if body.lstrip()[:1] == "<" else "something that is not JSON" if body else "nothing"
        raise ProviderError(f"the provider answered with {what}; check the base URL") from None
    choices = found.get("choices") if isinstance(found, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise ProviderError("the provider's answer holds no choice; check the base URL and the model")
    refusal = message.get("refusal") or None
    reason = choice.get("finish_reason")
    if reason == "content_filter":
        refusal = refusal or "the provider's content filter stopped the answer"
    usage = found.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    details = usage.get("prompt_tokens_details")
    tokens = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    price = price_of(model)
    details = details if isinstance(details, dict) else {}
    cached = _count(details, "cached_tokens"), _count(details, "cache_write_tokens")
    cost = price.cost(*tokens, *cached) if price else None
    content = message.get("content")
    return Reply(
        text=content if isinstance(content, str) else "",
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        cost_usd=0.0 if free else cost,
        finish="refused" if refusal else "length" if reason == "length" else "stop",
        refusal=str(refusal)[:300] if refusal else None,
    )


def _count(usage: dict[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def is_small(model: str) -> bool:
    """Whether a model's name says that it is too small to choose: "qwen2.5:1.5b" does, "llama-3.3-70b" does not."""
    sizes = [float(size) for size in _PARAMETERS.findall(model)]
    return bool(sizes) and max(sizes) <= _SMALL_BILLIONS


def llm_identity(settings: LlmSettings, keys: Keys) -> str:
    """The provider and model that these settings mean, for a fingerprint. Holds no key, host or path."""
    provider = provider_of(settings, keys)
    if provider in {"none", "local"}:
        return f"{provider}:{settings.model or ''}" if provider == "local" else provider
    if provider.startswith("replay:"):
        return "replay"
    return f"provider:{settings.model or DEFAULT_MODEL}"


def provider_of(settings: LlmSettings, keys: Keys) -> str:
    """The provider, with `auto` resolved to a base URL, `openai` or `local`."""
    provider = settings.provider.strip()
    if provider == "auto":
        return keys.base_url or ("openai" if keys.provider else "local")
    return provider
