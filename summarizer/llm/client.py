"""Clients of language models: a request goes in, a reply comes out, and both are recorded.

The caller knows neither provider nor key. Each raw reply is saved before it is parsed, and a request that was answered
is never sent again: its key is the SHA-256 of the request and the model's name.

`open_llm` (`sharing.py`) opens it: an OpenAI-compatible provider (`provider.py`), the same client talking to a model on
this machine (`local.py`), or recorded replies (`ReplayClient`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from summarizer.errors import (
    AnswerError,
    BudgetSpent,
    InputError,
    NetworkError,
    ProviderError,
    ProviderSilent,
    TooLongError,
)
from summarizer.llm.metering import FREE, Meter, max_cost_of_calls
from summarizer.llm.prices import DEFAULT_MODEL, Price
from summarizer.llm.replies import Reply, recorded_reply
from summarizer.llm.tokens import count_tokens
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
    "base_url_of",
    "host_of",
    "llm_identity",
    "longer_if_thoughts_filled_it",
    "provider_of",
    "recorded_reply",
]

_LONGER = (4, 16)  # times as many tokens, one after the other, where thoughts left no room for the answer
_ROOM_OF_OTHER_RECORDS = 32_768  # of a recording in which the room did not matter


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


class LlmClient(Protocol):
    @property
    def model(self) -> str:
        """The name for the post's front matter."""

    @property
    def small(self) -> bool:
        """Whether the model is small: then code chooses what it writes about."""

    @property
    def room(self) -> int:
        """Tokens of a prompt and its answer (`max_tokens`) together that the model takes.

        To be compared with `count_tokens`. Smaller after a TooLongError: by the new value, the refused prompt is too
        long. The first use may ask the server.
        """

    @property
    def host(self) -> str | None:
        """The host that prompts are sent to; None when they stay on this machine."""

    def ask(self, request: Request) -> Reply:
        """Raises TooLongError for a prompt that the model does not take as a whole, else ProviderError or NetworkError
        when no reply can be had.
        """

    def estimate(self, tokens_in: int, tokens_out: int, calls: int) -> float | None:
        """US dollars that so many calls together cannot exceed; None when no price is known."""


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

    @property
    def room(self) -> int:
        """As `LlmClient.room`."""

    @property
    def whole_room(self) -> int:
        """The room before any prompt was refused."""

    @property
    def known_room(self) -> int | None:
        """The room, when it was used before; asks nobody."""

    @property
    def host(self) -> str | None:
        """As `LlmClient.host`."""

    @property
    def price(self) -> Price | None: ...

    @property
    def thinking_tokens(self) -> int:
        """Tokens that each call may use in addition to its `max_tokens`."""

    def lower_room(self, tokens: int) -> None:
        """Records that the model takes no more than this."""

    def send(self, request: Request, under_way: Callable[[bool], None]) -> str: ...

    def max_cost_of(self, request: Request) -> float | None:
        """US dollars that the request cannot exceed; None when no price is known."""


_UNPAID = {"state": "failed", "why": "no try is under way"}


class RecordingClient:
    """Asks a provider, and records each request and raw reply.

    The record of a key has a `state`. `sent` is written before each try and holds until its answer; after a crash the
    call may have been paid for and its reply lost, which `lost` counts. `answered` holds the response's body, `failed`
    the reason for having none.
    `room` is the model's, where it mattered. A prompt that was too long has `too_long`: what the server said that its
    model takes (`told`), the room after the refusal (`left`), and before any (`of`). It is not sent again before the
    model takes more.
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

    @property
    def room(self) -> int:
        return self._sender.room

    @property
    def host(self) -> str | None:
        return self._sender.host

    def estimate(self, tokens_in: int, tokens_out: int, calls: int) -> float | None:
        if self._free:
            return 0.0
        price, out = self._sender.price, tokens_out + calls * self._sender.thinking_tokens
        return max_cost_of_calls(price, tokens_in, out, calls) if price else None

    def ask(self, request: Request) -> Reply:
        return longer_if_thoughts_filled_it(self.ask_once, request, lambda: self.room)

    @property
    def head_of_record(self) -> dict[str, Any]:
        """What each record says of the model."""
        room = self._sender.known_room
        known = {} if room is None else {"room": room}
        return {"schema_version": 1, "model": self.model, "small": self.small, **known}

    def ask_once(self, request: Request) -> Reply:
        """As `ask`, but a reply that thoughts cut off is the reply."""
        key = request.key(self.model)
        before = self._replies.get(key) or {}
        if before.get("state") == "answered":
            return recorded_reply(before, self._sender.price, free=self._free)
        self._refuse_again(before)
        record = {**self.head_of_record, "request": request.model_dump()}
        lost = int(before.get("lost", 0))
        if before.get("state") == "sent" and not self._free:
            self._report.warn(
                f"an earlier {request.kind} call was cut off and may have been paid for; sending it again"
            )
            self._meter.lost(self._sender.max_cost_of(request))
            record["lost"] = lost + 1
            self._replies.put(key, {**record, **_UNPAID})  # counted: it may take long until the next try
        elif lost:
            record["lost"] = lost

        def under_way(waits_for_answer: bool) -> None:
            self._replies.put(key, {**record, "state": "sent"} if waits_for_answer else {**record, **_UNPAID})

        try:
            body = self._sender.send(request, under_way)
        except TooLongError as error:
            rooms = {"told": error.room, "left": self.room, "of": self._sender.whole_room}
            self._replies.put(key, {**record, "state": "failed", "why": str(error), "too_long": rooms})
            raise
        except (
            ProviderError,
            NotSentError,
            BudgetSpent,
            ProviderSilent,
        ) as error:  # after a timeout it stays `sent`: it may be paid for
            if not (isinstance(error, ProviderSilent) and error.may_be_paid):
                self._replies.put(key, {**record, "state": "failed", "why": str(error)})
            raise
        self._replies.put(key, {**record, "state": "answered", "body": body})
        try:
            return recorded_reply({**record, "body": body}, self._sender.price, free=self._free)
        except ProviderError as error:
            self._replies.put(key, {**record, "state": "failed", "why": str(error), "body": body})
            raise

    def _refuse_again(self, before: dict[str, Any]) -> None:
        """Raises TooLongError when the record says that the prompt was too long, and the room has not grown since."""
        error = _recorded_refusal(before)
        if error is not None and self._sender.whole_room <= int(before["too_long"]["of"]):
            self._sender.lower_room(int(before["too_long"]["left"]))
            raise error


def longer_if_thoughts_filled_it(ask: Callable[[Request], Reply], request: Request, room: Callable[[], int]) -> Reply:
    """The reply to a request. While the model's thoughts fill the bound, it is asked with larger ones, at most twice.

    `room` gives the model's, which the larger bounds are kept in.
    """
    reply, bound = ask(request), request.max_tokens
    prompt = sum(count_tokens(message.content) for message in request.messages)
    for times in _LONGER:
        if not reply.filled_by_thoughts:
            break
        larger = min(times * request.max_tokens, room() - prompt)
        if larger <= bound:
            break
        bound = larger
        reply = ask(request.model_copy(update={"max_tokens": bound})).after(reply)
    return reply


class ReplayClient:
    """Gives recorded replies from a folder of `<key>.json` records. Makes no call."""

    host = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        records = [_load(path) for path in sorted(folder.glob("*.json"))]
        if not records:
            raise InputError(f"{folder} holds no recorded replies (files named by request hash, .json)")
        self.model = str(records[0].get("model", ""))
        self.small = bool(records[0].get("small", False))
        # A refused prompt lowered the room in the course of the recording, so that the largest is that of its start.
        self.room = max(int(record.get("room") or 0) for record in records) or _ROOM_OF_OTHER_RECORDS

    def ask(self, request: Request) -> Reply:
        return longer_if_thoughts_filled_it(self._ask, request, lambda: self.room)

    def estimate(self, tokens_in: int, tokens_out: int, calls: int) -> float | None:
        del tokens_in, tokens_out, calls
        return 0.0

    def _ask(self, request: Request) -> Reply:
        key = request.key(self.model)
        path = self._folder / f"{key}.json"
        record = _load(path) if path.is_file() else {}
        if error := _recorded_refusal(record):
            self.room = min(self.room, int(record["too_long"]["left"]))
            raise error
        if record.get("state") != "answered":
            raise AnswerError(
                f"no recorded reply for this {request.kind} request ({key[:12]}) in {self._folder}; "
                "the episode, the prompts or the settings differ from the recording"
            )
        return recorded_reply(record, None, free=True)


def _recorded_refusal(record: dict[str, Any]) -> TooLongError | None:
    """The error of a request that was refused for its length."""
    refused = record.get("too_long") if record.get("state") == "failed" else None
    return TooLongError(str(record.get("why", "")), room=refused.get("told")) if isinstance(refused, dict) else None


def _load(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is not a recorded reply: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise InputError(f"{path} is not a recorded reply")
    return found


def llm_identity(settings: LlmSettings, keys: Keys) -> str:
    """The provider and model that these settings mean, for a fingerprint. Holds no key, host or path."""
    provider = provider_of(settings, keys)
    if provider in {"none", "local"}:
        return f"{provider}:{settings.model or ''}" if provider == "local" else provider
    if provider.startswith("replay:"):
        return "replay"
    return f"provider:{settings.model or DEFAULT_MODEL}"


def host_of(settings: LlmSettings, keys: Keys) -> str:
    """The host that these settings ask; `openai`, `local`, `none`, and `replay` for recorded replies."""
    provider = provider_of(settings, keys)
    return urlsplit(provider).hostname or provider.partition(":")[0]


def base_url_of(settings: LlmSettings, keys: Keys) -> str | None:
    """The base URL of the provider that these settings mean; None for OpenAI's own, and where none is asked."""
    provider = provider_of(settings, keys)
    return keys.base_url if provider == "openai" else provider if "://" in provider else None


def provider_of(settings: LlmSettings, keys: Keys) -> str:
    """The provider, with `auto` resolved to a base URL, `openai` or `local`."""
    provider = settings.provider.strip()
    if provider == "auto":
        return keys.base_url or ("openai" if keys.provider else "local")
    return provider
