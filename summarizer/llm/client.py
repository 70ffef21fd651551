"""The one door to a language model: a request goes in, a reply comes out, and both are kept.

Whoever asks knows neither provider nor key. Every raw reply is saved before it is read, and a request that was
answered once is never sent again: its key is the SHA-256 of the request and the model's name.

`open_llm` is the only way in. Behind it stand an OpenAI-compatible provider (`provider.py`), the same client talking
to a model on this machine (`local.py`), and recorded replies (`ReplayClient`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

from summarizer.errors import AnswerError, BudgetSpent, InputError, NetworkError, ProviderError
from summarizer.keys import Keys
from summarizer.llm.metering import FREE, Meter
from summarizer.llm.prices import default_model, price_of
from summarizer.records.base import Record
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings

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
    "kept_reply",
    "llm_identity",
    "open_llm",
    "provider_of",
    "read_reply",
]

Finish = Literal["stop", "length", "refused"]

_CODE_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_SIZE = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s?b\b", re.IGNORECASE)  # "qwen2.5:1.5b", "Llama-3.2-3B"
_SMALL = 4.5  # thousand million parameters: at and under this size, code chooses and the model only writes


class Message(Record):
    role: Literal["system", "user", "assistant"]
    content: str


class Request(Record):
    """One question. The model's name is the door's, and part of the key."""

    kind: str  # "outline", "insight", "framing", "names"
    messages: tuple[Message, ...]
    schema_name: str
    answer_schema: dict[str, Any]  # in OpenAI's strict subset
    max_tokens: int
    temperature: float = 0.0  # above 0 when the same words would only come again
    seed: int = 1  # another one asks for another text

    def key(self, model: str) -> str:
        """SHA-256, hex, of the canonical request and the model's name."""
        body = {"model": model, **self.model_dump(mode="json")}
        canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


class Reply(Record):
    """What came back. `finish` is "length" when the token bound cut it off."""

    text: str  # as the model wrote it
    input_tokens: int
    output_tokens: int
    cost_usd: float | None  # None: no price is known
    finish: Finish
    refusal: str | None = None

    @cached_property
    def answer(self) -> dict[str, Any] | None:
        """The JSON object in the text; None when there is none."""
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
        """A small model writes; what to write about is chosen by code."""

    def ask(self, request: Request) -> Reply:
        """Raises ProviderError or NetworkError when no reply can be had."""


class ReplyStore(Protocol):
    """Where replies are kept. A value is JSON; `put` replaces, and lasts once it returns."""

    def get(self, key: str) -> dict[str, Any] | None: ...

    def put(self, key: str, value: dict[str, Any]) -> None: ...


class NotSentError(NetworkError):
    """Nobody was there to take the request: it cannot have cost anything."""


class Sender(Protocol):
    """A provider: sends one request and gives the response's body as it came."""

    @property
    def model(self) -> str: ...

    def send(self, request: Request) -> str: ...

    def worst_of(self, request: Request) -> float | None:
        """US dollars that the request cannot exceed; None when no price is known."""


class RecordingClient:
    """Asks a provider, and keeps every request and raw reply.

    The record of a key has a `state`: `sent` is written before the call (after a crash: it may have been paid and
    lost, and is then counted in `lost`), `answered` holds the response's body, `failed` says why there is none.
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
            return kept_reply(before, self.model, free=self._free)
        record = {"schema_version": 1, "model": self.model, "small": self.small, "request": request.model_dump()}
        lost = int((before or {}).get("lost", 0))
        if before and before.get("state") == "sent" and not self._free:
            self._report.warn(f"an earlier {request.kind} call was cut off and may have been paid for; asking again")
            self._meter.lost(self._sender.worst_of(request))
            lost += 1
        if lost:
            record["lost"] = lost
        self._replies.put(key, {**record, "state": "sent"})
        try:
            body = self._sender.send(request)
        except (ProviderError, NotSentError, BudgetSpent) as error:  # after a timeout it may be paid: it stays `sent`
            self._replies.put(key, {**record, "state": "failed", "why": str(error)})
            raise
        self._replies.put(key, {**record, "state": "answered", "body": body})
        try:
            return read_reply(body, self.model, free=self._free)
        except ProviderError as error:
            self._replies.put(key, {**record, "state": "failed", "why": str(error), "body": body})
            raise


class ReplayClient:
    """Replies recorded from a real run, from a folder of `<key>.json` records. Never calls anybody."""

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
        return kept_reply(record, self.model, free=True)


def _load(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is not a recorded reply: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise InputError(f"{path} is not a recorded reply")
    return found


def kept_reply(record: dict[str, Any], model: str, *, free: bool = False) -> Reply:
    """The reply of an answered record, at the price it had: a batch API's is lower (`price_share`)."""
    reply = read_reply(str(record["body"]), model, free=free)
    share = record.get("price_share", 1.0)
    return (
        reply
        if share == 1.0 or reply.cost_usd is None
        else reply.model_copy(update={"cost_usd": reply.cost_usd * float(share)})
    )


def read_reply(body: str, model: str, *, free: bool = False) -> Reply:
    """Reads a chat completion's body. Raises ProviderError when it is not one; the model's words may be anything."""
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
    cost = price.cost(*tokens, _count(details if isinstance(details, dict) else {}, "cached_tokens")) if price else None
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
    """Whether the name tells of a model too small to choose: "qwen2.5:1.5b" is, "llama-3.3-70b" is not."""
    sizes = [float(size) for size in _SIZE.findall(model)]
    return bool(sizes) and max(sizes) <= _SMALL


def llm_identity(settings: LlmSettings, keys: Keys) -> str:
    """What stands behind the door that these settings open, for a fingerprint: no key, no host, no path in it."""
    provider = provider_of(settings, keys)
    if provider in {"none", "local"}:
        return f"{provider}:{settings.model or ''}" if provider == "local" else provider
    if provider.startswith("replay:"):
        return "replay"
    return f"provider:{settings.model or default_model()}"


def provider_of(settings: LlmSettings, keys: Keys) -> str:
    """`auto` made plain: a base URL, `openai` or `local`."""
    provider = settings.provider.strip()
    if provider == "auto":
        return keys.base_url or ("openai" if keys.provider else "local")
    return provider


@contextmanager
def open_llm(
    settings: LlmSettings,
    keys: Keys,
    weights: Callable[[], Path],
    replies: ReplyStore,
    report: Reporter,
) -> Iterator[LlmClient | None]:
    """Opens the model that the settings ask for; gives None for `none`. Closing it frees a local model's memory.

    `weights` fetches the local model's file and is called only when that is needed. `replay:FOLDER` as the provider
    answers from recorded replies. Raises InputError for a setting that cannot be, ModelError when the local model
    cannot be had. Many episodes share what is behind the door: see `sharing.py`, of which this is the case of one.
    """
    from summarizer.llm.sharing import ClientPool

    with ClientPool(keys, weights, report) as doors:
        yield doors.open(settings, replies, report)
