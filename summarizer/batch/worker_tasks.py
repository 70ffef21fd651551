"""What a worker process does: some stages of one episode. Order and outcome are JSON; files stay in the store.

Dask preloads this module into its workers (`dask_setup`). A worker ignores Ctrl-C, which is the coordinator's to
answer, keeps the speech model loaded from one episode to the next, and writes what native code says to a file of
its own, of which the coordinator reads the end when the process has died.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import functools
import itertools
import json
import os
import signal
import socket
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import Field, SecretStr

from summarizer.batch.backlog_lines import metadata_of, settings_for, transcript_of
from summarizer.batch.lanes import ASKING, DOWNLOADING, HEARING, lane_after, lane_of
from summarizer.batch.network import KnownHosts, Probe, SystemProbe, network_is_down
from summarizer.errors import InputError, NotYet, StorageError, SummarizerError
from summarizer.net import host_of
from summarizer.pipeline.run import EpisodeRequest, EpisodeRun, open_episode
from summarizer.records.base import Record
from summarizer.records.batch import Entry
from summarizer.settings import Settings
from summarizer.store import Root, StageRun, open_root
from summarizer.version import __version__

if TYPE_CHECKING:
    from summarizer.pipeline.context import OpenModel

__all__ = [
    "LOG",
    "Outcome",
    "SpeechAccess",
    "WorkOrder",
    "advance",
    "broken_off",
    "dask_setup",
    "perform",
    "request_of",
    "settings_for_workers",
    "speech_for",
]

LOG = "SUMMARIZER_SLOT_LOG"  # the environment variable that names a worker's own log file
MAX_TAIL_LINES = 20
_FULL = "the disk is full; free some space and run again"
_DISK_ERRORS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    errno.EROFS: "the disk may not be written any more (read-only); mount it for writing",
    errno.EIO: "the disk failed (input/output error)",
}
ORDERS_BETWEEN_TIDYING = 20
_orders = itertools.count()


class SpeechAccess(NamedTuple):
    """What an order needs that sends speech to a transcription API."""

    key: SecretStr | None  # which no `repr` shows
    base_url: str | None  # of the coordinator's provider, which `openai` stands for


class WorkOrder(Record):
    """Some stages of one episode."""

    root: str  # a folder, or a URL that the store knows
    entry: Entry
    folder: str | None = None  # below the root, when the episode has one
    stages: tuple[str, ...]
    settings: dict[str, Any]  # without keys
    hosts: KnownHosts = KnownHosts()  # by which the worker tells an outage from a dead host
    version: str = __version__  # of the coordinator: stages of another would be done twice
    speech: SpeechAccess | None = Field(default=None, exclude=True, repr=False)  # beside the JSON; see `speech_for`


class Outcome(Record):
    """How that went."""

    folder: str | None = None  # below the root; None when the episode could not even be found
    title: str = ""
    duration: float = 0.0  # seconds of audio
    next: str | None = None  # the first stage that is not done yet
    did: dict[str, float] = Field(
        default_factory=dict
    )  # stage -> wall seconds, for the stages that had something to do
    cost_usd: float | None = None
    host: str | None = None  # which it met: that failed, or that gave the recording
    # Of a failure, what the error says of itself (`errors.py`):
    error: str | None = None
    exit_code: int = 0
    outside: bool = False
    stops_all: bool = False
    of_store: bool = False
    waits: bool = False
    no_answer: bool = False
    no_such_host: bool = False
    retry_after: float | None = None  # seconds
    network_down: bool = False  # no answer came because the network is down where the order ran
    killed: bool = False  # the process died twice, and could write nothing down
    stage: str | None = None  # where it failed
    keys: tuple[str, ...] = ()  # requests whose replies are awaited
    tail: tuple[str, ...] = ()


class TailReporter:
    """A Reporter that keeps the last lines."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=MAX_TAIL_LINES)
        self._what = ""

    def progress(self, done: float, total: float | None, what: str) -> None:
        del done, total
        if what != self._what:
            self._what = what
            self.lines.append(what)

    def note(self, message: str) -> None:
        self.lines.append(message)

    def warn(self, message: str) -> None:
        self.lines.append(f"warning: {message}")


def settings_for_workers(settings: Settings, *, same_machine: bool) -> dict[str, Any]:
    """Settings as they travel: no keys; on another machine not even where this one keeps its models.

    What is not set travels as None: a settings file that a worker reads, or that is edited while the batch runs,
    changes nothing of it. Only what belongs to a machine is another machine's own.
    """
    told: dict[str, Any] = settings.model_dump(mode="json")
    if settings.llm.provider.strip() == "auto":  # a worker has no key from which to tell
        told["llm"]["provider"] = "openai" if _asks_provider(settings) else "local"
    told["asr"]["cascade"] = told["asr"]["cascade"] or "none"
    if not same_machine:
        told.pop("cache", None)
        told.pop("scratch", None)
        told["fetch"].pop("cache", None)
        told["asr"].pop("calibration", None)
        told["speakers"].pop("memory", None)
        for section, name in (("asr", "workers"), ("llm", "threads"), ("fetch", "cookies")):
            if told[section][name] is None:
                del told[section][name]
    return told


def speech_for(entry: Entry, stages: tuple[str, ...], settings: Settings) -> SpeechAccess | None:
    """What a worker needs for these stages to send an episode's speech to an API; None when none is sent."""
    if lane_of(stages[0]) not in HEARING:
        return None
    from summarizer.pipeline.speech import parse_endpoint

    with contextlib.suppress(InputError):  # the worker meets the same, and it is told as that episode's
        own = settings_for(entry, settings).asr
        if own.remote:
            return SpeechAccess(parse_endpoint(own.first, settings.keys).key, settings.base_url)
    return None


def _asks_provider(settings: Settings) -> bool:
    from summarizer.llm.client import llm_identity

    return llm_identity(settings.llm, settings.keys).startswith("provider:")


def perform(order: str, speech: SpeechAccess | None = None) -> str:
    """Runs on a worker. Never raises: what goes wrong with an episode is an outcome.

    `speech` comes beside the order, over dask's encrypted connection, and is kept for this order only.
    """
    version = json.loads(order).get("version")
    if version != __version__:
        line = (
            f"the worker on {socket.gethostname()} has summarizer {__version__}, this run {version}; install the same"
        )
        return Outcome(error=line, exit_code=3, outside=True, stops_all=True).model_dump_json()
    given = WorkOrder.model_validate_json(order)
    _begin_log()
    keep_models()
    try:
        settings = Settings.load(**given.settings, **_given(speech))
        _require_no_provider(given, settings)
    except SummarizerError as error:
        return _failed(error, None, {}, TailReporter()).model_dump_json()
    try:
        return advance(given, settings).model_dump_json()
    finally:
        _tidy(given, settings)


def _given(speech: SpeechAccess | None) -> dict[str, Any]:
    return {"asr_api_key": speech.key, "base_url": speech.base_url} if speech else {}


def _require_no_provider(order: WorkOrder, settings: Settings) -> None:
    """Raises InputError when a worker is to ask a language model's provider, for which it has no key."""
    if lane_of(order.stages[0]) in ASKING and _asks_provider(settings_for(order.entry, settings)):
        raise InputError("--llm with a provider is an option of the command, not of one line; give it to `batch`")


def advance(
    order: WorkOrder, settings: Settings, open_model: OpenModel | None = None, probe: Probe | None = None
) -> Outcome:
    """Does the order's stages. Never raises: what goes wrong is an outcome.

    `open_model` opens the language model, else the settings do. `probe` looks at the network, else this machine does.
    """
    entry, tail = order.entry, TailReporter()
    root = _root(order.root, settings.scratch or settings.cache / "scratch", coordinated=open_model is None)
    request = request_of(entry, order.folder)
    run: EpisodeRun | None = None
    before: dict[str, StageRun] = {}
    try:
        settings = settings_for(entry, settings)
        with open_episode(request, into=root, settings=settings, report=tail, open_model=open_model) as run:
            before = run.folder.log.stages
            if "as_given" in entry.options:
                run.require_transcript()
            run.walk(order.stages)
            after = lane_after(order.stages[-1])
            if lane_of(order.stages[0]) in ASKING and after in HEARING and not run.must_be_heard:
                run.walk(after.stages)  # a slot is not waited for to do nothing
            outcome = _known(run, before)
            unfinished = run.unfinished()
            if unfinished is None:
                run.release()
            return outcome.model_copy(update={"next": unfinished, "tail": tuple(tail.lines)})
    except Exception as error:  # a defect too costs one episode, not the batch
        outcome = _failed(error, run, before, tail)
        asked = _asked_host(order)
        if outcome.no_answer or (asked and not (outcome.outside or outcome.waits)):  # it may be a network's login page
            host = outcome.host or asked
            if network_is_down(host, order.hosts, probe or SystemProbe()):
                outcome = outcome.model_copy(update={"network_down": True, "host": host})
        if run is not None and (
            outcome.outside or outcome.network_down
        ):  # the coordinator decides whether it has failed
            _clear_failure(run)
        return outcome


def _asked_host(order: WorkOrder) -> str | None:
    """The host that an order to download asks; None for other orders, and files of this machine."""
    known = order.entry.known
    source = known.media if known else order.entry.source
    return host_of(source) if "://" in source and lane_of(order.stages[0]) is DOWNLOADING else None


def _clear_failure(run: EpisodeRun) -> None:
    """The pipeline has written the failure into `run.json`; but it is not this episode's."""
    with contextlib.suppress(Exception), run.folder.locked():  # a full disk
        run.folder.record_failure(None, None)


def _tidy(order: WorkOrder, settings: Settings) -> None:
    """Working copies pile up on a machine that does one stage of many episodes."""
    if "://" in order.root and next(_orders) % ORDERS_BETWEEN_TIDYING == 0:
        with contextlib.suppress(Exception):
            _root(order.root, settings.scratch or settings.cache / "scratch", coordinated=True).tidy()


def request_of(entry: Entry, folder: str | None = None) -> EpisodeRequest:
    """What the pipeline is to make of an entry; `folder` below the root when the episode has one."""
    return EpisodeRequest(
        entry.source,
        entry.episode,
        transcript_of(entry),
        known=entry.known,
        folder=folder,
        stated=metadata_of(entry),
    )


def _known(run: EpisodeRun, before: dict[str, StageRun]) -> Outcome:
    """What is known of the episode now, and which stages were computed."""
    episode = run.episode
    seconds = episode.seconds or 0.0
    made = {name: done for name, done in run.folder.log.stages.items() if done != before.get(name)}
    costs = [done.cost_usd for done in made.values() if done.cost_usd is not None]
    return Outcome(
        folder=run.folder.relative or str(run.folder.path),  # the latter when the source is an episode's folder
        title=episode.title,
        duration=float(seconds),
        did={name: done.seconds for name, done in made.items()},
        host=host_of(episode.media) if DOWNLOADING.first in made else None,
        cost_usd=sum(costs) if costs else None,
    )


@functools.cache
def _root(url: str, scratch: Path, *, coordinated: bool) -> Root:
    """Kept for the process: it knows what it has seen. The coordinator holds an object store's lock for its workers."""
    return open_root(url, scratch=scratch, coordinated=coordinated and "://" in url)


def _failed(error: Exception, run: EpisodeRun | None, before: dict[str, StageRun], tail: TailReporter) -> Outcome:
    if isinstance(error, OSError) and error.errno in _DISK_ERRORS:  # also of a library's temporary files
        error = StorageError(_DISK_ERRORS[error.errno])
    if not isinstance(error, SummarizerError):
        error = SummarizerError(f"a defect ({type(error).__name__}: {error})")
    line = " ".join(str(error).split())
    outcome = Outcome()
    if run is not None:
        with contextlib.suppress(Exception):  # a full disk, an unreachable store: the first error is the one to tell
            outcome = _known(run, before)
    return outcome.model_copy(
        update={
            "error": line[:1000],
            "exit_code": error.exit_code,
            "outside": error.outside,
            "stops_all": error.stops_all,
            "of_store": error.of_store,
            "waits": error.waits,
            "host": error.host,
            "no_answer": error.no_answer,
            "no_such_host": error.no_such_host,
            "retry_after": error.retry_after,
            "stage": run.stage if run is not None else None,
            "keys": error.keys if isinstance(error, NotYet) else (),
            "tail": tuple(tail.lines),
        }
    )


def broken_off(error: Exception, stage: str, folder: str | None) -> Outcome:
    """The outcome of an order that ended in a defect before or after its stages; it wrote nothing of that down."""
    outcome = _failed(error, None, {}, TailReporter())
    return outcome.model_copy(update={"stage": stage, "folder": folder, "killed": True})


# -- inside a worker process ---------------------------------------------------------------------------------------


def keep_models() -> None:
    """Speech models stay loaded between episodes; called where a process does many of them."""
    from summarizer.pipeline.speech import keep_loaded

    keep_loaded()


def dask_setup(worker: Any) -> None:
    """Called by dask in each worker process before its first task."""
    del worker
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    path = os.environ.get(LOG)
    if path:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(file, stream)
        os.close(file)
        faulthandler.enable()


def _begin_log() -> None:
    """The log holds what belongs to this order only, and first of all which process it was."""
    path = os.environ.get(LOG)
    if path:
        with contextlib.suppress(OSError):
            os.truncate(path, 0)
            os.write(2, f"pid {os.getpid()}\n".encode())
