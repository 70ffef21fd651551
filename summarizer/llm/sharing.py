"""What the clients of one run share: for each model a connection, a limiter and a meter; a local model loaded once.

    with ClientPool(keys, weights, report, PoolOptions(meter=budget, ...)) as clients:
        client = clients.open(settings.llm, replies, report)     # for each episode, from any thread

With the batch API (`--llm-batch`) a client raises NotYet while the provider works on its request. The stage is run
again when `ready`, and finds the reply. The caller who runs the episodes calls `advance` about once a second:

    except NotYet as later:
        waiting.append((episode, later.keys))
    ...
    clients.advance(idle=nothing_else_can_be_done)   # sends collected requests, asks for the state of jobs
    ready = [episode for episode, keys in waiting if clients.ready(keys)]
    ... clients.pending                              # requests that have no reply yet; 0: nothing to wait for

After a restart `advance` finds the provider's jobs by their records on disk, and nothing is sent twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from summarizer.errors import SummarizerError
from summarizer.llm.client import (
    LlmClient,
    RecordingClient,
    ReplayClient,
    ReplyStore,
    Request,
    base_url_of,
    provider_of,
)
from summarizer.llm.metering import FREE, Meter
from summarizer.llm.parameters import Learnt
from summarizer.llm.replies import recorded_reply
from summarizer.llm.sizes import Weights, is_small
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

if TYPE_CHECKING:
    from summarizer.llm.batch_api import BatchQueue
    from summarizer.llm.batch_jobs import JobStore
    from summarizer.llm.prices import Price
    from summarizer.llm.provider import OpenAiSender

__all__ = ["ClientPool", "PoolOptions", "open_llm", "paid_for"]


_CLOSING_SECONDS = 5.0  # that the end of a run waits for requests that are being sent


@dataclass(frozen=True)
class PoolOptions:
    """What a pool's clients share. The defaults are for one episode."""

    meter: Meter = FREE
    patience: float | None = None  # seconds without any answer after which all calls end, see `Limiter`
    jobs: JobStore | None = None  # records of the batch API's jobs; None: the batch API is not used
    learnt: Learnt = field(default_factory=dict)  # what servers refuse, also for pools that are opened later
    llm_batch: bool = False  # new requests go to the batch API; else only replies of earlier jobs are taken from it


class ClientPool:
    """Opens clients, from any thread. Closing it closes connections and frees the local model."""

    def __init__(
        self,
        keys: Keys,
        weights: Callable[[], Weights],
        report: Reporter,
        options: PoolOptions | None = None,
    ) -> None:
        self._keys, self._weights, self._report = keys, weights, report
        self._options = options or PoolOptions()
        self._opening, self._local = threading.Lock(), threading.Lock()
        self._stack = ExitStack()
        self._senders: dict[tuple[str, str | None], OpenAiSender] = {}
        self._queues: dict[tuple[str, str | None], BatchQueue] = {}
        self._found: dict[str | None, Weights] = {}  # of the local model, by the name in the settings
        self._advancing: threading.Thread | None = None
        self._failure: Exception | None = None
        self._unwritten: dict[str, dict[str, Any]] = {}  # answered records by key, of a full disk

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._advancing is not None:
            self._advancing.join(_CLOSING_SECONDS)  # each of its steps is on disk, so that it may also be left
        self._stack.__exit__(kind, error, trace)

    def open(self, settings: LlmSettings, replies: ReplyStore, report: Reporter) -> LlmClient | None:
        """A client for one episode; None for `none`. Raises InputError, ModelError or NetworkError."""
        provider = provider_of(settings, self._keys)
        if provider == "none":
            return None
        if provider.startswith("replay:"):
            return ReplayClient(Path(provider.removeprefix("replay:")).expanduser())
        if provider == "local":
            weights = self._local_weights(settings)
            name = weights.model(settings)
            local = _OneAtATime(name, lambda: self._sender(provider, settings), self._local)
            return RecordingClient(local, replies, report, small=is_small(name, settings, weights.small), free=True)
        sender = self._sender(provider, settings)
        small, meter = is_small(sender.model, settings), self._options.meter
        replies = _RetainedReplies(replies, self._unwritten)
        client = RecordingClient(sender, replies, report, small=small, meter=meter)
        if self._options.jobs is None:
            return client
        from summarizer.llm.batch_api import BatchClient

        return BatchClient(client, sender, self._queue(provider, settings, sender), replies)

    def opener(
        self, settings: LlmSettings
    ) -> Callable[[ReplyStore, Reporter], AbstractContextManager[LlmClient | None]]:
        """`open` for one episode's settings, as the pipeline takes it."""
        return lambda replies, report: nullcontext(self.open(settings, replies, report))

    def advance(self, *, idle: bool = False, in_thread: bool = False) -> None:
        """Sends requests and fetches results of the batch API when it is time.

        `idle`: no further request will come for now. `in_thread`: in a thread, because sending and fetching may take
        minutes; a later call raises what the thread raised. Raises ProviderStop when the provider refuses jobs, and
        StorageError.
        """
        if not in_thread:
            self._advance(idle)
            return
        if self._advancing is not None and self._advancing.is_alive():
            return
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        if self._queues:
            self._advancing = threading.Thread(
                target=self._advance_in_thread, args=(idle,), name="batch API", daemon=True
            )
            self._advancing.start()

    def _advance(self, idle: bool) -> None:
        for queue in list(self._queues.values()):
            queue.advance(idle=idle)

    def _advance_in_thread(self, idle: bool) -> None:
        try:
            self._advance(idle)
        except Exception as failure:
            self._failure = failure

    def ready(self, keys: Sequence[str]) -> bool:
        """Whether each of these requests (`NotYet.keys`) has its reply or has failed."""
        return not any(queue.is_pending(key) for queue in list(self._queues.values()) for key in keys)

    @property
    def pending(self) -> int:
        """Requests that wait to be sent in a job, or that the provider is working on."""
        return sum(queue.pending for queue in list(self._queues.values()))

    def _sender(self, provider: str, settings: LlmSettings) -> OpenAiSender:
        key = (provider, settings.model)
        with self._opening:
            if key not in self._senders:
                self._senders[key] = self._stack.enter_context(self._connect(provider, settings))
            return self._senders[key]

    def _local_weights(self, settings: LlmSettings) -> Weights:
        with self._opening:
            if settings.model not in self._found:
                self._found[settings.model] = self._weights()
            return self._found[settings.model]

    def _connect(self, provider: str, settings: LlmSettings) -> AbstractContextManager[OpenAiSender]:
        if provider == "local":
            from summarizer.llm.local import serve_locally

            return serve_locally(settings, self._found[settings.model], self._report)
        from summarizer.llm.provider import connect_provider

        shared, url = self._options, base_url_of(settings, self._keys)
        return connect_provider(settings, self._keys, url, self._report, shared.meter, shared.patience, shared.learnt)

    def _queue(self, provider: str, settings: LlmSettings, sender: OpenAiSender) -> BatchQueue:
        from summarizer.llm.batch_api import BatchQueue

        key = (provider, settings.model)
        jobs = self._options.jobs
        assert jobs is not None
        with self._opening:
            if key not in self._queues:
                self._queues[key] = BatchQueue(sender, jobs, self._report, accepting=self._options.llm_batch)
            return self._queues[key]


@contextmanager
def open_llm(
    settings: LlmSettings,
    keys: Keys,
    weights: Callable[[], Weights],
    replies: ReplyStore,
    report: Reporter,
    learnt: Learnt | None = None,
) -> Iterator[LlmClient | None]:
    """Opens the model that the settings ask for; gives None for `none`. Closing it frees a local model's memory.

    `weights` fetches the local model's file and is called only when that is needed; the first use of the client loads
    it, and raises ModelError when that fails. `replay:FOLDER` as the provider answers from recorded replies. Raises
    InputError for a setting that cannot be, ModelError when the local model cannot be had. `learnt` is kept by whoever
    opens several clients one after the other.
    """
    options = PoolOptions() if learnt is None else PoolOptions(learnt=learnt)
    with ClientPool(keys, weights, report, options) as clients:
        yield clients.open(settings, replies, report)


def paid_for(record: dict[str, Any], settings: LlmSettings, keys: Keys) -> float | None:
    """What a provider's answer cost, by its record, in US dollars; None when no price is known, or none is paid."""
    provider = provider_of(settings, keys)
    if provider in ("none", "local") or provider.startswith("replay:"):
        return None
    from summarizer.llm.prices import price_of

    price = price_of(str(record.get("model")), base_url_of(settings, keys), settings)
    with suppress(SummarizerError):  # an answer that cannot be read is told by whoever asked
        return recorded_reply(record, price).cost_usd
    return None


class _RetainedReplies:
    """A ReplyStore that keeps a reply in memory which could not be written: it is paid. The next look writes it."""

    def __init__(self, replies: ReplyStore, unwritten: dict[str, dict[str, Any]]) -> None:
        self._replies, self._unwritten = replies, unwritten

    def get(self, key: str) -> dict[str, Any] | None:
        if key in self._unwritten:
            self._replies.put(key, self._unwritten[key])
            return self._unwritten.pop(key)
        return self._replies.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        try:
            self._replies.put(key, value)
        except SummarizerError:
            if value.get("state") == "answered":
                self._unwritten[key] = value
            raise


class _OneAtATime:
    """The local model's sender, which loads the model on the first use: many a draft asks it nothing.

    Its server has one slot; a call that waited there would time out.
    """

    def __init__(self, model: str, load: Callable[[], OpenAiSender], lock: threading.Lock) -> None:
        self.model, self._load, self._lock = model, load, lock
        self.host: str | None = None
        self.price: Price | None = None

    @cached_property
    def _sender(self) -> OpenAiSender:
        return self._load()

    @property
    def room(self) -> int:
        return self._sender.room

    @property
    def whole_room(self) -> int:
        return self._sender.whole_room

    @property
    def known_room(self) -> int | None:
        return self._sender.known_room

    @property
    def thinking_tokens(self) -> int:
        return self._sender.thinking_tokens

    def lower_room(self, tokens: int) -> None:
        self._sender.lower_room(tokens)

    def send(self, request: Request, under_way: Callable[[bool], None] = lambda _: None) -> str:
        with self._lock:
            return self._sender.send(request, under_way)

    def max_cost_of(self, request: Request) -> float | None:
        del request
        return None
