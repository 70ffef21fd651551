"""Starts a batch: locks the output folder, opens the budget, the workers and the language model, calls `run_batch`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from summarizer.batch.backlog import Wanted, read_backlog
from summarizer.batch.backlog_lines import URL
from summarizer.batch.budget import Budget, shared_clients
from summarizer.batch.cluster import local_engine, remote_engine
from summarizer.batch.engine import Engine, LazyEngine
from summarizer.batch.lanes import TRANSCRIBING
from summarizer.batch.network import HostMemory, SystemProbe, network_is_down
from summarizer.batch.run import Options, run_batch
from summarizer.batch.run_records import recorded_run
from summarizer.batch.security import is_encrypted, open_warning, require_address, require_certificates
from summarizer.batch.slots import DRAFTERS, DRAFTERS_FOR_MANY, plan_slots
from summarizer.batch.totals import Summary
from summarizer.batch.unread import UnreadFeeds
from summarizer.batch.view import BatchView, ViewReporter
from summarizer.batch.worker_tasks import speech_for
from summarizer.errors import InputError, SummarizerError
from summarizer.leaving import LEAVE_SECONDS, leave_within
from summarizer.library.standing import Standing, read_standing
from summarizer.net import redact
from summarizer.pipeline.validation import require_known
from summarizer.records.batch import Entry
from summarizer.records.days import parse_day
from summarizer.records.user_metadata import UserMetadata
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import Root

__all__ = ["Batch", "language_model", "require_right", "run_workers_for", "start_batch", "wanted_episodes"]


class Batch(NamedTuple):
    """What to work through, and how."""

    backlog: str
    wanted: Wanted = Wanted()
    jobs: int | None = None  # recognisers at once; None: chosen for this machine
    engine: str | None = None  # a scheduler's address; None: this machine alone
    budget: float | None = None  # US dollars
    retry_failed: bool = False
    retry_outside: bool = False  # what failed because of the network or a provider
    llm_batch: bool = False
    stated: UserMetadata = UserMetadata()  # of every episode whose line does not say otherwise

    @property
    def options(self) -> dict[str, str]:
        """What is stated of every episode, as a line of the backlog writes it."""
        texts = {"show": self.stated.show, "host": "\n".join(self.stated.hosts)}
        return {name: text for name, text in texts.items() if text}


def wanted_episodes(since: str | None, until: str | None, limit: int | None, match: str | None) -> Wanted:
    """Which episodes of feeds, from the words of a command. Raises InputError for a day that is none."""
    return Wanted(
        since=parse_day(since) if since else None, until=parse_day(until) if until else None, limit=limit, match=match
    )


def start_batch(batch: Batch, root: Root, settings: Settings, view: BatchView) -> Summary:
    """Works through a backlog until it is done or the user stops it; see `run_batch`.

    Raises InputError when nothing could be begun: another run at work there, an unreadable backlog, an unknown price.
    """
    report = ViewReporter(view)
    settings.require_named_hosts(output=False)
    require_right(batch, settings)
    left = threading.Event()  # at once, by a second Ctrl-C

    def leave() -> None:
        left.set()
        leave_within(LEAVE_SECONDS)

    from summarizer.llm.endings import require_offered

    budget = Budget(batch.budget)
    budget.require_price(settings)
    require_offered(settings.llm, settings.keys, report, ask=True)
    if settings.asr.remote:
        _require_endpoint(settings, batch.budget, report)
    if batch.engine is not None:
        _require_engine(batch.engine, "client", report)
        if not is_encrypted(batch.engine):
            _require_no_key(settings, batch.engine, Entry(source=batch.backlog))
    with root.hold(report=report) as hold:
        hosts, probe = HostMemory(root), SystemProbe()

        def network_is_down_for(host: str) -> bool:
            return network_is_down(host, hosts.known(), probe)

        unread = UnreadFeeds(network_is_down_for)
        entries = read_backlog(batch.backlog, batch.wanted, settings, report, unread, batch.options)
        if batch.engine is not None and not is_encrypted(batch.engine):
            entries = _without_key(entries, settings, batch.engine)
        kind = language_model(settings)
        with contextlib.ExitStack() as stack:
            asks = kind == "provider"
            clients = None
            if asks:
                shared = shared_clients(settings, budget, report, root=root, llm_batch=batch.llm_batch)
                clients = stack.enter_context(shared)
            engine, settings = _engine(batch, root, settings, local_llm=kind == "local")
            stack.callback(engine.close)
            view = stack.enter_context(recorded_run(root, view))
            options = Options(
                retry_failed=batch.retry_failed,
                retry_outside=batch.retry_outside,
                drafters=(DRAFTERS if batch.engine is None else DRAFTERS_FOR_MANY) if asks else 0,
                same_machine=batch.engine is None,
                clients=clients,
                budget=budget,
                hold=hold,
                leave=leave,
                unread=unread,
                backlog=_lasting_name(batch.backlog),
            )
            summary = run_batch(entries, root, settings, engine, options, view)
        if not left.is_set() and (summary.stages or summary.exit_code != 130):
            _write_index(root, report)
        return summary.model_copy(update={"folder": _standing(root, report)})


def _lasting_name(backlog: str) -> str | None:
    """What a backlog is called in the records of failures; None for standard input, which is another every time."""
    if backlog == "-":
        return None
    return redact(backlog) if URL.match(backlog) else os.path.abspath(Path(backlog).expanduser())  # noqa: PTH100


def require_right(batch: Batch, settings: Settings) -> None:
    """Raises InputError for what is wrong whatever the backlog holds: one line now, not one for each episode."""
    require_known(settings)
    if batch.engine is not None:
        require_address(batch.engine)


def _require_endpoint(settings: Settings, budget: float | None, report: Reporter) -> None:
    """Raises InputError, before anything starts, when speech cannot be sent as the settings want it."""
    from summarizer.llm.endings import known_ending, require_running
    from summarizer.pipeline.speech import parse_endpoint

    place = parse_endpoint(settings.asr.first, settings.keys)
    if budget is not None and not place.is_local:
        raise InputError(
            f"--budget bounds what the language model costs, and speech would go to {place.host} beside it: "
            "leave one of them out, or see the price a minute with `summarizer doctor`"
        )
    if place.model is not None:
        require_running(place.model, known_ending(place.model, place.url), report)


def _write_index(root: Root, report: Reporter) -> None:
    """Writes `index.html` in another process: for 100,000 episodes it needs more memory than the whole batch."""
    ended = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-m", "summarizer", "index", root.url, "--quiet"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if ended.returncode:
        reason = (ended.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        report.warn(f"the page of all episodes was not written: {reason}")


def _standing(root: Root, report: Reporter) -> Standing | None:
    """Counts the posts of the folder, of which `index.html` has just read what is new."""
    try:
        return read_standing(root)
    except SummarizerError as error:
        report.warn(f"the posts of {root.url} could not be counted: {error}")
        return None


def language_model(settings: Settings) -> str:
    """`provider` when calls leave this process, else `local` or `none`."""
    from summarizer.llm import llm_identity

    kind = llm_identity(settings.llm, settings.keys).partition(":")[0]
    return "provider" if kind == "replay" else kind


def _engine(batch: Batch, root: Root, settings: Settings, *, local_llm: bool) -> tuple[LazyEngine, Settings]:
    """The engine, and the settings with the recogniser's threads for this machine's slots."""
    address = batch.engine
    if address is not None:
        return LazyEngine(lambda: remote_engine(address)), settings
    workers, threads = plan_slots(settings, batch.jobs, local_llm=local_llm)
    with_threads = settings.model_copy(update={"asr": settings.asr.model_copy(update={"workers": threads})})

    @contextlib.contextmanager
    def opening() -> Iterator[Engine]:
        with _scratch(root) as scratch, local_engine(workers, scratch) as local:
            yield local

    return LazyEngine(opening), with_threads


def run_workers_for(address: str, settings: Settings, jobs: int | None, host: str | None, report: Reporter) -> None:
    """Runs this machine's workers for a scheduler on another machine until the user stops them (`worker`)."""
    from summarizer.batch.worker import WorkerPlacement, run_workers

    _require_engine(address, "worker", report)
    plans, threads = plan_slots(settings, jobs, local_llm=language_model(settings) == "local")
    copies = settings.scratch or settings.cache / "scratch"
    os.environ["SUMMARIZER_SCRATCH"] = str(copies)  # the workers inherit it
    copies.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".workers-", dir=copies, ignore_cleanup_errors=True) as folder:
        run_workers(address, plans, threads, WorkerPlacement(Path(folder), host), report.note)


def _require_engine(address: str, role: str, report: Reporter) -> None:
    """Raises InputError when the address is none, or certificates are missing; warns of an open connection."""
    require_address(address)
    require_certificates(address, role)
    if warning := open_warning(address):
        report.warn(warning)


def _require_no_key(settings: Settings, address: str, entry: Entry) -> None:
    """Raises InputError when the key of an episode's transcription API would travel to the workers unencrypted."""
    speech = speech_for(entry, TRANSCRIBING.stages, settings)
    if speech is not None and speech.key is not None:
        raise InputError(
            f"the transcription API's key is not sent over {address}, which is not encrypted: use tls:// "
            "(docs/cluster.md), or a model of the workers' own (--asr auto)"
        )


def _without_key(entries: Iterator[Entry], settings: Settings, address: str) -> Iterator[Entry]:
    """The entries, of which a line may name an API of its own."""
    for entry in entries:
        _require_no_key(settings, address, entry)
        yield entry


@contextlib.contextmanager
def _scratch(root: Root) -> Iterator[Path]:
    """Beside the episodes, where the lock keeps others out and the next run sweeps; of an object store elsewhere."""
    if root.is_local:
        yield root.path / ".batch" / "workers"
    else:
        with tempfile.TemporaryDirectory(prefix="summarizer-") as folder:
            yield Path(folder) / "workers"
