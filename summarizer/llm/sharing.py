"""What the doors of one run share: a client, its limiter and its meter for each model, a local model loaded once.

    with Doors(keys, weights, report, Sharing(meter=budget, ...)) as doors:
        open_episode(wish, ..., doors=doors.opener(settings.llm))     # for each episode, from any thread

With a batch desk (`--llm-batch`) a door raises NotYet while the provider works on what it was asked; the same stage,
run again when `ready`, finds the replies there. Whoever runs the episodes calls `turn` every second or so:

    except NotYet as later:
        parked.append((episode, later.keys))
    ...
    doors.turn(idle=nothing_else_can_be_done)   # sends what has come together, asks how the provider is getting on
    again = [episode for episode, keys in parked if doors.ready(keys)]
    ... doors.awaited                            # requests that are with the provider; 0: nothing to wait for

After a restart `turn` finds the provider's batches again by what is on disk, and nothing is sent twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from summarizer.llm.client import LlmClient, RecordingClient, ReplayClient, ReplyStore, Request, is_small, provider_of
from summarizer.llm.metering import FREE, Meter
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

if TYPE_CHECKING:
    from summarizer.llm.batch_api import BatchQueue
    from summarizer.llm.batch_jobs import JobStore
    from summarizer.llm.provider import OpenAiSender

__all__ = ["ClientPool", "PoolOptions"]


_LEAVING = 5.0  # seconds that the end of a run waits for what is being sent


@dataclass(frozen=True)
class PoolOptions:
    """How many episodes share the doors. The defaults are those of a single one."""

    meter: Meter = FREE
    patience: float | None = None  # seconds without any answer until everything stops, see `Limiter`
    shelf: JobStore | None = None  # where the batch API's jobs are kept; None: there are none
    llm_batch: bool = False  # new requests go to the batch API; else only what is already there is waited for


class ClientPool:
    """Opens doors, from any thread. Closing it closes clients and frees the local model."""

    def __init__(
        self,
        keys: Keys,
        weights: Callable[[], Path],
        report: Reporter,
        sharing: PoolOptions | None = None,
    ) -> None:
        self._keys, self._weights, self._report = keys, weights, report
        self._sharing = sharing or PoolOptions()
        self._opening, self._local = threading.Lock(), threading.Lock()
        self._stack = ExitStack()
        self._senders: dict[tuple[str, str | None], OpenAiSender] = {}
        self._desks: dict[tuple[str, str | None], BatchQueue] = {}
        self._turning: threading.Thread | None = None
        self._trouble: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._turning is not None:
            self._turning.join(_LEAVING)  # each of its steps is on disk, so that it may also be left
        self._stack.__exit__(kind, error, trace)

    def open(self, settings: LlmSettings, replies: ReplyStore, report: Reporter) -> LlmClient | None:
        """A door for one episode; None for `none`. Raises InputError, ModelError or NetworkError."""
        provider = provider_of(settings, self._keys)
        if provider == "none":
            return None
        if provider.startswith("replay:"):
            return ReplayClient(Path(provider.removeprefix("replay:")).expanduser())
        local = provider == "local"
        sender = self._sender(provider, settings)
        if local:
            return RecordingClient(_OneAtATime(sender, self._local), replies, report, small=True, free=True)
        small, meter = is_small(sender.model), self._sharing.meter
        door = RecordingClient(sender, replies, report, small=small, meter=meter)
        if self._sharing.shelf is None:
            return door
        from summarizer.llm.batch_api import BatchClient

        return BatchClient(door, sender, self._desk(provider, settings, sender), replies)

    def opener(
        self, settings: LlmSettings
    ) -> Callable[[ReplyStore, Reporter], AbstractContextManager[LlmClient | None]]:
        """`open` for one episode's settings, as the pipeline takes it."""
        return lambda replies, report: nullcontext(self.open(settings, replies, report))

    def turn(self, *, idle: bool = False, aside: bool = False) -> None:
        """Moves the batch API's jobs on when something is due; `idle`: nobody else will ask for now.

        `aside`: in a thread, for sending and fetching may take minutes; what that raises, a later call raises.
        Raises ProviderStop when the provider will not have any, StorageError.
        """
        if not aside:
            self._turn(idle)
            return
        if self._turning is not None and self._turning.is_alive():
            return
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble
        if self._desks:
            self._turning = threading.Thread(target=self._turn_aside, args=(idle,), name="batch API", daemon=True)
            self._turning.start()

    def _turn(self, idle: bool) -> None:
        for desk in list(self._desks.values()):
            desk.turn(idle=idle)

    def _turn_aside(self, idle: bool) -> None:
        try:
            self._turn(idle)
        except Exception as trouble:
            self._trouble = trouble

    def ready(self, keys: Sequence[str]) -> bool:
        """Whether none of these requests (`NotYet.keys`) is waited for any more."""
        return not any(desk.waits_for(key) for desk in list(self._desks.values()) for key in keys)

    @property
    def awaited(self) -> int:
        """Requests that wait to be sent as a batch, or that the provider has."""
        return sum(desk.awaited for desk in list(self._desks.values()))

    def _sender(self, provider: str, settings: LlmSettings) -> OpenAiSender:
        key = (provider, settings.model)
        with self._opening:
            if key not in self._senders:
                self._senders[key] = self._stack.enter_context(self._connect(provider, settings))
            return self._senders[key]

    def _connect(self, provider: str, settings: LlmSettings) -> AbstractContextManager[OpenAiSender]:
        if provider == "local":
            from summarizer.llm.local import serve_locally

            return serve_locally(settings, self._weights(), self._report)
        from summarizer.llm.provider import connect_provider

        url = self._keys.base_url if provider == "openai" else provider
        shared = self._sharing
        return connect_provider(settings, self._keys, url, self._report, shared.meter, shared.patience)

    def _desk(self, provider: str, settings: LlmSettings, sender: OpenAiSender) -> BatchQueue:
        from summarizer.llm.batch_api import BatchQueue

        key = (provider, settings.model)
        shelf = self._sharing.shelf
        assert shelf is not None
        with self._opening:
            if key not in self._desks:
                self._desks[key] = BatchQueue(sender, shelf, self._report, accepting=self._sharing.llm_batch)
            return self._desks[key]


class _OneAtATime:
    """The local model's sender: its server has one slot, and who waits there would run out of patience."""

    def __init__(self, sender: OpenAiSender, lock: threading.Lock) -> None:
        self._sender, self._lock = sender, lock
        self.model = sender.model

    def send(self, request: Request) -> str:
        with self._lock:
            return self._sender.send(request)

    def worst_of(self, request: Request) -> float | None:
        del request
        return None
