"""An outage of the network pauses a run, a service that fails ends it, and a dead host costs its own episodes."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from recorded_outcomes import failed
from thread_engine import FakeClock, entries, run, well

from summarizer.batch import outage
from summarizer.batch.network import MAX_PROBED_HOSTS, HostMemory, KnownHosts, network_is_down
from summarizer.batch.outage import (
    FIRST_PROBE_SECONDS,
    MAX_PAUSE_SECONDS,
    MAX_PROBE_SECONDS,
    OutageWatch,
    seconds_until_retry,
)
from summarizer.batch.survey import Ledger
from summarizer.batch.worker_tasks import Outcome, WorkOrder
from summarizer.records.batch import Entry, Failure
from summarizer.records.episode import Episode
from summarizer.settings import Settings
from summarizer.store import LocalRoot


class FakeProbe:
    """Reaches the hosts that are named, and resolves names or not."""

    def __init__(self, *alive: str, resolver: bool = True) -> None:
        self.alive, self.resolver = set(alive), resolver
        self.asked: list[str] = []

    def reaches(self, host: str) -> bool:
        self.asked.append(host)
        return host in self.alive

    def resolves(self, host: str | None) -> bool:
        del host
        return self.resolver


def feed_entries(count: int, host: str = "cdn{0}.example") -> Iterator[Entry]:
    return (Entry(source=f"https://{host.format(n % 3)}/{n}.mp3") for n in range(count))


def kept_failures(root: Path) -> list[Failure]:
    files = (root / ".batch" / "failures").glob("*.json")
    return [Failure.model_validate_json(file.read_bytes()) for file in files]


# -- where an order failed: is it the network, or the host? ------------------------------------------------------------


@pytest.mark.parametrize(
    ("failed_host", "this_run", "earlier", "alive", "resolver", "down"),
    [
        ("old.example", ("cdn.example",), (), {"cdn.example"}, True, False),  # a dead host; another is there
        ("old.example", ("cdn.example",), (), set(), True, True),  # a host that worked in this run fails, too
        ("old.example", (), ("cdn.example",), {"cdn.example"}, True, False),
        ("old.example", (), ("cdn.example",), set(), True, True),  # one that worked in an earlier run fails, too
        ("cdn.example", ("cdn.example",), (), set(), True, True),  # the only one that ever worked fails
        ("cdn.example", ("cdn.example",), (), {"cdn.example"}, True, False),  # it hung up, and is there again
        ("cdn.example", (), ("cdn.example",), set(), True, False),  # it died since the last run
        ("cdn.example", (), ("cdn.example",), set(), False, True),
        ("old.example", (), (), set(), True, False),  # nothing worked yet, and the resolver knows no such name
        ("old.example", (), (), set(), False, True),  # the resolver fails
        ("old.example", ("127.0.0.1:8000",), (), {"127.0.0.1:8000"}, False, True),  # this machine proves nothing
        ("127.0.0.1:9", ("cdn.example",), (), set(), False, False),  # nor needs its own server the network
        (None, ("cdn.example",), (), {"cdn.example"}, True, False),  # an object store
        (None, ("cdn.example",), (), set(), True, True),
    ],
)
def test_whether_the_network_is_down(
    failed_host: str | None,
    this_run: tuple[str, ...],
    earlier: tuple[str, ...],
    alive: set[str],
    resolver: bool,
    down: bool,
) -> None:
    known = KnownHosts(this_run=this_run, earlier=earlier)
    assert network_is_down(failed_host, known, FakeProbe(*alive, resolver=resolver)) is down


def test_few_hosts_are_asked() -> None:
    probe = FakeProbe()
    assert network_is_down("x.example", KnownHosts(this_run=tuple(f"h{n}.example" for n in range(20))), probe)
    assert sorted(probe.asked) == [f"h{n}.example" for n in range(MAX_PROBED_HOSTS)]


def test_hosts_are_remembered_from_run_to_run(tmp_path: Path) -> None:
    root = LocalRoot(tmp_path)
    hosts = HostMemory(root)
    hosts.save()
    assert not list(tmp_path.iterdir()), "nothing to keep"
    for name in ("a.example", "b.example", "a.example"):
        hosts.answered(name)
    assert hosts.known() == KnownHosts(this_run=("a.example", "b.example"))
    hosts.save()
    later = HostMemory(root)
    assert later.known() == KnownHosts(earlier=("a.example", "b.example"))
    later.answered("b.example")
    assert later.known() == KnownHosts(this_run=("b.example",), earlier=("a.example",))
    file = tmp_path / ".batch" / "hosts.json"
    file.write_text(file.read_text().replace(str(dt.datetime.now(dt.UTC).date()), "2020-01-01"))
    assert HostMemory(root).known() == KnownHosts()
    file.write_text("{broken")
    assert HostMemory(root).known() == KnownHosts()


# -- the pause ---------------------------------------------------------------------------------------------------------


def _watch(clock: FakeClock, *, works: bool) -> tuple[OutageWatch, list[Callable[[], None]]]:
    posted: list[Callable[[], None]] = []
    return OutageWatch(lambda _: works, clock, posted.append), posted


def test_probes_become_rarer_until_the_pause_is_too_long() -> None:
    clock, ended = FakeClock(), []
    watch, posted = _watch(clock, works=False)
    assert watch.failed("down", "a.example")
    assert not watch.failed("down", "b.example"), "it was at work before the pause"
    probes = []
    while not watch.is_too_long:
        clock.now += 1
        watch.look_when_due(lambda: ended.append(clock.now))
        if watch.is_looking:
            while not posted:
                pass
            posted.pop()()
            probes.append(clock.now)
    gaps = [later - earlier for earlier, later in zip([0.0, *probes], probes, strict=False)]
    assert gaps[0] == FIRST_PROBE_SECONDS
    assert all(later == min(2 * earlier, MAX_PROBE_SECONDS) for earlier, later in itertools.pairwise(gaps))
    assert clock.now == MAX_PAUSE_SECONDS + 1
    assert not ended


def test_an_outage_is_over_when_an_order_is_answered() -> None:
    clock = FakeClock()
    watch, posted = _watch(clock, works=True)
    watch.failed("down")
    watch.worked()  # it began before the pause
    assert watch.paused
    clock.now = MAX_PAUSE_SECONDS
    watch.look_when_due(lambda: None)
    while not posted:
        pass
    posted.pop()()
    assert not watch.paused
    clock.now += 1
    watch.failed("down")
    assert watch.paused
    clock.now += 1
    assert watch.is_too_long, "workers elsewhere have no network, whatever the probe says here"
    again, _ = _watch(clock, works=True)
    again.failed("down")
    again.paused = False
    again.worked()
    clock.now += 2 * MAX_PAUSE_SECONDS
    again.failed("down")
    assert not again.is_too_long, "another outage"


def test_the_network_comes_back_and_no_episode_has_failed(tmp_path: Path, small: Settings) -> None:
    probe = FakeProbe(resolver=False)
    met: list[str] = []
    done_while_down: list[str] = []

    def work(order: WorkOrder) -> Outcome:
        source = order.entry.source
        if "fetch" in order.stages and "://" in source and not probe.resolver:
            met.append(source)
            return failed("no_resolver", folder=None)
        if not probe.resolver:
            done_while_down.append(source)
            probe.resolver = done_while_down.count("local.mp3") == 5  # all its lanes but one
        return well(order)

    def given() -> Iterator[Entry]:
        yield from itertools.islice(feed_entries(30), 2)
        yield from entries("local.mp3")
        yield from itertools.islice(feed_entries(30), 2, None)

    summary, engine = run(work, given(), tmp_path, small, probe=probe)
    assert (summary.done, summary.failed, summary.exit_code, summary.stopped) == (31, 0, 0, None)
    assert 1 <= len(met) <= 2, "those that were at work when it was noticed"
    assert set(done_while_down) == {"local.mp3"}, "what needs no network went on"
    assert not kept_failures(tmp_path)
    assert len(engine.begun("fetch")) == 31 + len(met)


def test_a_network_that_stays_down_ends_the_run_and_blames_nobody(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        return failed("no_resolver", folder=None) if "://" in order.entry.source else well(order)

    options = {"probe": FakeProbe(resolver=False), "clock": FakeClock(200.0)}
    summary, engine = run(work, feed_entries(50), tmp_path, small, **options)
    assert (summary.exit_code, summary.stopped) == (3, "the network is down")
    assert (summary.failed, summary.failures) == (0, ())
    assert not kept_failures(tmp_path)
    assert len(engine.log) <= 2
    summary, _ = run(well, feed_entries(50), tmp_path, small, retry_outside=True)
    assert (summary.done, summary.exit_code) == (50, 0)


def test_workers_elsewhere_without_a_network_end_the_run_too(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        del order
        return failed("refused_by_all", folder=None)

    options = {"probe": FakeProbe(), "clock": FakeClock(200.0)}
    summary, _ = run(work, feed_entries(50), tmp_path, small, **options)
    assert (summary.exit_code, summary.stopped, summary.failed) == (3, "the network is down", 0)


def test_a_dead_host_costs_its_own_episodes(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        if "dead" in order.entry.source:
            return failed("refused", host="dead.example", folder=None)
        return well(order)

    def given() -> Iterator[Entry]:
        yield from feed_entries(20, "dead.example")
        yield from entries("good")

    summary, engine = run(work, given(), tmp_path, small)
    assert (summary.failed, summary.done, summary.exit_code) == (20, 1, 1)
    assert len(engine.begun("fetch")) == 2 * 20 + 1, "once more, in case it was only restarted"
    assert all(failure.outside for failure in kept_failures(tmp_path))
    summary, engine = run(well, given(), tmp_path, small)
    assert summary.skipped == 20
    summary, engine = run(well, given(), tmp_path, small, retry_outside=True)
    assert len(engine.begun("fetch")) == 20 + 1, "the good one has no folder here"


EMPTY = {"error": "https://a.example/x.mp3 answered with nothing", "folder": None, "host": "a.example"}


@pytest.mark.parametrize(
    ("fault", "broken", "well_served", "impatient", "waits"),
    [
        (EMPTY, 1, 0, False, False),  # one item's fault
        (EMPTY, 2, 5, False, False),
        (EMPTY, 3, 5, False, False),  # several, of a host that serves more
        (EMPTY, 4, 1, False, True),  # a host that fails for most of its episodes
        ({**EMPTY, "no_answer": True}, 1, 1, False, True),
        ({**EMPTY, "retry_after": 200.0}, 1, 1, False, True),
        ({**EMPTY, "retry_after": 200.0}, 1, 1, True, False),  # `watch` looks again by itself
        (EMPTY, 4, 1, True, False),
    ],
)
def test_a_run_does_not_wait_for_one_episode_s_own_fault(
    tmp_path: Path,
    small: Settings,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, object],
    broken: int,
    well_served: int,
    impatient: bool,
    waits: bool,
) -> None:
    monkeypatch.setattr(outage, "RETRY_SECONDS", (60.0, 300.0, 900.0))
    clock = FakeClock(1.0)

    def work(order: WorkOrder) -> Outcome:
        return failed("status_503", **fault) if "broken" in order.entry.source else well(order)

    given = [Entry(source=f"https://a.example/good{n}.mp3") for n in range(well_served)]
    given += [Entry(source=f"https://a.example/broken{n}.mp3") for n in range(broken)]
    HostMemory(LocalRoot(tmp_path)).save()
    summary, engine = run(
        work, iter(given), tmp_path, small, probe=FakeProbe("a.example"), clock=clock, retry_outside=impatient
    )
    tries = [engine.log.count((f"https://a.example/broken{n}.mp3", "fetch")) for n in range(broken)]
    assert (summary.done, summary.failed, summary.exit_code) == (well_served, broken, 1)
    assert all(failure.outside and "nothing" in failure.error for failure in kept_failures(tmp_path))
    assert min(tries) >= 2, "once more when nothing else is left"
    assert (max(tries) > 2) is waits


def test_hosts_that_answered_travel_with_later_orders(tmp_path: Path, small: Settings) -> None:
    seen: list[KnownHosts] = []

    def work(order: WorkOrder) -> Outcome:
        seen.append(order.hosts)
        return well(order).model_copy(update={"host": "cdn.example" if "fetch" in order.stages else None})

    run(work, entries("a"), tmp_path, small)
    assert (seen[0], seen[-1]) == (KnownHosts(), KnownHosts(this_run=("cdn.example",)))
    run(work, entries("b"), tmp_path, small)
    assert seen[-1].this_run == ("cdn.example",)
    assert any(hosts.earlier == ("cdn.example",) for hosts in seen)


def test_a_feed_that_an_outage_hides_is_no_failure(tmp_path: Path, small: Settings) -> None:
    def given() -> Iterator[Entry]:
        line = "the server cannot be found"
        yield Entry(source="https://feeds.example/a.xml", problem=line, unanswered="feeds.example")

    summary, _ = run(well, given(), tmp_path, small, probe=FakeProbe(resolver=False), clock=FakeClock(20.0))
    assert (summary.exit_code, summary.failed) == (3, 0)
    assert "the network is down" in (summary.stopped or "")
    summary, _ = run(well, given(), tmp_path, small, probe=FakeProbe())
    assert (summary.exit_code, summary.failed) == (1, 1)


# -- what all episodes use ---------------------------------------------------------------------------------------------


def test_a_service_that_fails_for_hours_ends_the_run(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        return failed("speech_503", folder=None) if "transcribe" in order.stages else well(order)

    summary, engine = run(work, feed_entries(50), tmp_path, small, clock=FakeClock(200.0))
    assert (summary.exit_code, summary.failed, summary.failures) == (3, 0, ())
    assert "episodes in a row failed in the same way" in (summary.stopped or "")
    assert not kept_failures(tmp_path)
    assert not list(tmp_path.rglob("failure.json"))
    assert len(engine.begun("transcribe")) < 500, "few are at work when it is found, and few find out anew"


def test_a_service_that_is_down_for_a_while_is_waited_for(tmp_path: Path, small: Settings) -> None:
    refused: list[str] = []

    def work(order: WorkOrder) -> Outcome:
        if "transcribe" in order.stages and len(refused) < 12:
            refused.append(order.entry.source)
            return failed("speech_503", folder=None)
        return well(order)

    summary, _ = run(work, feed_entries(30), tmp_path, small)
    assert (summary.done, summary.failed, summary.exit_code, summary.stopped) == (30, 0, 0, None)
    assert not kept_failures(tmp_path)


SILENT = Outcome(
    error="no call to the language model is answered: api.example failed (503)",
    exit_code=3,
    waits=True,
    outside=True,
    host="api.example",
    stage="draft",
)


def test_a_provider_that_is_silent_for_a_while_is_waited_for(tmp_path: Path, small: Settings) -> None:
    refused: list[str] = []

    def work(order: WorkOrder) -> Outcome:
        if "draft" in order.stages and len(refused) < 9:
            refused.append(order.entry.source)
            return SILENT
        return well(order)

    for count in (1, 30):
        refused.clear()
        summary, engine = run(work, feed_entries(count), tmp_path / str(count), small)
        assert (summary.done, summary.failed, summary.exit_code, summary.stopped) == (count, 0, 0, None)
        assert len(engine.begun("transcribe")) == count, "nothing is heard again"
        assert not kept_failures(tmp_path / str(count))


def test_what_asks_no_provider_goes_on_while_one_is_silent(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        return SILENT if "draft" in order.stages else well(order)

    summary, engine = run(work, feed_entries(20), tmp_path, small, clock=FakeClock(200.0))
    assert (summary.failed, summary.exit_code) == (0, 3), "hours later the run ends"
    assert "no call to the language model is answered" in (summary.stopped or "")
    assert len(engine.begun("transcribe")) == 20
    assert len(engine.begun("draft")) < 150


def test_a_pause_is_as_long_as_the_server_asks(tmp_path: Path, small: Settings) -> None:
    begun: list[float] = []
    clock = FakeClock(100.0)

    def work(order: WorkOrder) -> Outcome:
        if "draft" not in order.stages:
            return well(order)
        begun.append(clock.now)
        return SILENT.model_copy(update={"retry_after": 3000.0}) if len(begun) < 2 else well(order)

    summary, _ = run(work, feed_entries(1), tmp_path, small, clock=clock)
    assert (summary.done, summary.exit_code) == (1, 0)
    assert begun[1] - begun[0] > 2900


def test_a_host_that_does_not_exist_is_asked_once(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        return failed("no_name", folder=None)

    summary, engine = run(work, feed_entries(2), tmp_path, small)
    assert (summary.failed, len(engine.log)) == (2, 2)


@pytest.mark.parametrize("named", [True, False])
def test_the_host_that_all_ask_is_no_stranger(named: bool) -> None:
    """It is tried as often as one that answered before."""
    outcome = Outcome(error="x", outside=True, no_answer=True, host="api.example")
    assert (seconds_until_retry(outcome, 1, KnownHosts(), named=named) is not None) == named


# -- the disk, or the object store ------------------------------------------------------------------------------------


@pytest.mark.parametrize("situation", ["full_disk", "read_only", "store_503"])
def test_a_disk_that_is_freed_costs_nothing(tmp_path: Path, small: Settings, situation: str) -> None:
    met: list[str] = []

    def work(order: WorkOrder) -> Outcome:
        if "transcribe" in order.stages and len(met) < 8:
            met.append(order.entry.source)
            return failed(situation, folder=None)
        return well(order)

    summary, _ = run(work, feed_entries(30), tmp_path, small)
    assert (summary.done, summary.failed, summary.exit_code, summary.stopped) == (30, 0, 0, None)
    assert not kept_failures(tmp_path)


def test_a_disk_that_stays_full_ends_the_run_and_blames_nobody(
    tmp_path: Path, small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "store_works", lambda _: False)

    def work(order: WorkOrder) -> Outcome:
        return failed("full_disk", folder=None) if "transcribe" in order.stages else well(order)

    summary, engine = run(work, feed_entries(50), tmp_path, small, clock=FakeClock(200.0))
    assert (summary.exit_code, summary.failed) == (3, 0)
    assert "disk" in (summary.stopped or "")
    assert not kept_failures(tmp_path)
    assert len(engine.begun("transcribe")) <= 2


def test_a_recording_too_large_for_the_disk_is_its_own_failure(tmp_path: Path, small: Settings) -> None:
    line = "https://cdn0.example/0.mp3 needs 900 MB and the disk has 700 MB free; free some space and run again"

    def work(order: WorkOrder) -> Outcome:
        if order.entry.source.endswith("/0.mp3"):
            return failed("full_disk", folder=None, error=line)
        return well(order)

    summary, _ = run(work, feed_entries(30), tmp_path, small)
    assert (summary.done, summary.failed) == (29, 1)
    assert [failure.error for failure in kept_failures(tmp_path)] == [line]


# -- one host ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("situation", ["status_503", "cut", "reset"])
def test_a_host_that_fails_for_a_while_is_asked_again(tmp_path: Path, small: Settings, situation: str) -> None:
    met: list[str] = []

    def work(order: WorkOrder) -> Outcome:
        source = order.entry.source
        if "fetch" in order.stages and "cdn1" in source and met.count(source) < 2:
            met.append(source)
            return failed(situation, folder=None, host="cdn1.example")
        return well(order)

    probe = FakeProbe("cdn0.example", "cdn1.example", "cdn2.example")
    known = HostMemory(LocalRoot(tmp_path))
    known.answered("cdn1.example")
    known.save()
    summary, _ = run(work, feed_entries(30), tmp_path, small, probe=probe)
    assert (summary.done, summary.failed, summary.exit_code) == (30, 0, 0)


def test_episodes_that_each_fail_by_themselves_do_not_end_the_run(tmp_path: Path, small: Settings) -> None:
    """A night's backlog may begin with ten broken recordings; the rest is done."""

    def work(order: WorkOrder) -> Outcome:
        number = int(Path(order.entry.source).stem)
        if "transcribe" in order.stages and number < 10:
            return failed("not_sound", folder=None)
        return well(order)

    summary, _ = run(work, feed_entries(30), tmp_path, small)
    assert (summary.failed, summary.done, summary.exit_code) == (10, 20, 1)


def test_a_service_that_fails_now_and_then_costs_an_episode(tmp_path: Path, small: Settings) -> None:
    def work(order: WorkOrder) -> Outcome:
        number = int(Path(order.entry.source).stem)
        if "transcribe" in order.stages and number % 3 == 0:
            return failed("speech_503", folder=None)
        return well(order)

    summary, _ = run(work, feed_entries(30), tmp_path, small)
    assert (summary.failed, summary.done, summary.exit_code) == (10, 20, 1)


def test_a_server_that_said_when_is_not_asked_before(tmp_path: Path, small: Settings) -> None:
    entry = Entry(source="https://cdn.example/a.mp3")
    ledger = Ledger(LocalRoot(tmp_path), small, retry_failed=False, retry_outside=True)
    ledger.record_failure(entry, None, failed("status_429"), 1)
    assert ledger.survey(entry).failure is not None
    assert Ledger(LocalRoot(tmp_path), small, retry_failed=True).survey(entry).failure is None
    ledger.record_failure(entry, None, failed("status_429", retry_after=0.0), 1)
    assert ledger.survey(entry).failure is None


def test_a_failure_before_there_was_a_folder_is_removed_when_the_folder_holds_the_metadata(tmp_path: Path) -> None:
    fields = {
        "id": "0123456789abcdef",
        "guid": "g",
        "title": "t",
        "media": "https://e.org/a",
        "media_kind": "enclosure",
    }
    entry = Entry(source="https://e.org/feed", episode="g", known=Episode.model_validate(fields))
    ledger = Ledger(LocalRoot(tmp_path), Settings(), retry_failed=False)
    ledger.record_failure(entry, None, Outcome(error="refused"), 1)
    elsewhere = entry.model_copy(update={"source": "https://e.org/another-feed"})
    assert ledger.survey(elsewhere).failure is not None, "the same episode"
    ledger.remove_failure(entry.without_known(), "show/name")
    assert ledger.survey(entry).failure is None
