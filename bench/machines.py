"""Several machines for one backlog: that they may come and go, and how much a second one helps.

    python bench/machines.py come-and-go [--episodes 12] [--namespaces]
    python bench/machines.py scaling [--episodes 8] [--seconds 60] [--model tiny.en]

come-and-go: machines share an object store (a real S3 server on this one) and nothing else. One is there from the
start, one joins late, one leaves politely, one loses power, and with `--namespaces` one has its cable pulled and put in
again. Without that each machine is processes with a home of their own; with it (root rights, Linux) each is a network
namespace, and a lost machine is found by silence, as a real one. Printed is how often each stage was computed.
scaling: the same recordings with one machine, two, one, two (A B A B), a worker of one recogniser thread each.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from buckets import Bucket  # noqa: E402
from machines import Cluster, Run, relay  # noqa: E402
from servers import Server, feed_xml  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    come = commands.add_parser("come-and-go")
    come.add_argument("--episodes", type=int, default=12)
    come.add_argument("--seconds", type=float, default=60.0)
    come.add_argument("--model", default="tiny.en")
    come.add_argument("--namespaces", action="store_true")
    scaling = commands.add_parser("scaling")
    scaling.add_argument("--episodes", type=int, default=8)
    scaling.add_argument("--seconds", type=float, default=60.0)
    scaling.add_argument("--model", default="tiny.en")
    given = parser.parse_args()
    {"come-and-go": come_and_go, "scaling": scale}[given.command](given)


def come_and_go(given: argparse.Namespace) -> None:
    with lab(given, namespaces=given.namespaces, pause="0.5") as (cluster, feed, store):
        steady, doomed = cluster.machine("steady"), cluster.machine("doomed")
        steady.until_at_work()
        doomed.until_at_work()
        run = start(cluster, feed, store, given)
        wait(
            run,
            "one machine works, another is about to lose power",
            lambda: run.begun_on(doomed) > 3 and run.running_on(doomed),
        )
        doomed.lose_power()
        lost = at_work = run.running_on(doomed)
        began = time.monotonic()
        wait(run, "power lost", lambda: len(run.events("lost")) >= lost)
        print(f"  its {lost} orders were given to others after {time.monotonic() - began:.1f} s", flush=True)
        late = cluster.machine("late")
        wait(run, "a machine joins late", lambda: run.begun_on(late) > 0)
        wait(run, "another is asked to leave", lambda: run.running_on(steady) > 0)
        steady.ask_to_leave()
        began = time.monotonic()
        print(f"  it left with code {steady.left()} after {time.monotonic() - began:.1f} s", flush=True)
        if given.namespaces:
            other = cluster.machine("other")
            wait(run, "one more joins", lambda: run.begun_on(other) > 0 and run.running_on(late) > 1)
            at_work += run.running_on(late)
            late.pull_cable()
            before = len(run.events("lost"))
            wait(run, "its neighbour's cable is pulled", lambda: len(run.events("lost")) > before)
            late.plug_in()
            orders = run.begun_on(late)
            with contextlib.suppress(AssertionError):  # the run may be done before it is back
                wait(run, "and put in again", lambda: run.begun_on(late) > orders)
        summary = run.end()
        computed = cluster.computed()
        print(f"episodes: {summary['done']} done, {summary['failed']} failed, exit code {summary['exit_code']}")
        for why in sorted({event["why"] for event in run.events("lost")}):
            print(f"lost: {sum(event['why'] == why for event in run.events('lost'))} orders, {why}")
        print(
            f"stages: {len(computed.ended)} of {given.episodes * 9} computed, {len(computed.twice)} of them twice "
            f"{computed.twice or ''}, {computed.in_vain} begun and not ended; {at_work} orders ran at the losses"
        )
        for name, machine in (("steady", steady), ("doomed", doomed), ("late", late)):
            print(f"orders begun on {name}: {run.begun_on(machine)}")


def scale(given: argparse.Namespace) -> None:
    walls: dict[int, list[float]] = {1: [], 2: []}
    for count in (1, 2, 1, 2):
        walls[count].append(one_run(given, count))
    ratio = sum(walls[1]) / sum(walls[2])
    print(f"one machine takes {ratio:.2f} times as long as two")


def one_run(given: argparse.Namespace, count: int) -> float:
    """Wall seconds from the first order to the end."""
    before = cpu()
    with lab(given, namespaces=False, pause="0") as (cluster, feed, store):
        machines = [cluster.machine(f"machine-{number}", SUMMARIZER_ASR__WORKERS="1") for number in range(count)]
        for machine in machines:
            machine.until_at_work()
        run = start(cluster, feed, store, given)
        wait(run, f"{count} machine(s), the first order", lambda: bool(run.events("start")))
        began = time.monotonic()
        summary = run.end()
        wall = time.monotonic() - began
        shares = ", ".join(str(run.begun_on(machine)) for machine in machines)
    print(
        f"{summary['done']} episodes in {wall:.1f} s from the first order (orders for each: {shares}); "
        f"{cpu() - before:.0f} CPU s with servers and coordinator",
        flush=True,
    )
    return wall


@contextlib.contextmanager
def lab(given: argparse.Namespace, *, namespaces: bool, pause: str) -> Iterator[tuple[Cluster, str, str]]:
    """A cluster without machines, a feed, and a place in an object store."""
    import fixtures_audio as audio

    with tempfile.TemporaryDirectory() as name, Server() as server, Bucket() as bucket:
        folder = Path(name)
        environment = bucket.environment | {"SUMMARIZER_FETCH__ALLOW_PRIVATE": "true", "TEST_PAUSE": pause}
        host = "10.77.0.1" if namespaces else "127.0.0.1"
        endpoint = environment["AWS_ENDPOINT_URL"]
        environment["AWS_ENDPOINT_URL"] = endpoint.replace("127.0.0.1", host)
        samples = audio.read(audio.SAMPLE)
        room = len(samples) / audio.RATE - given.seconds
        items = ""
        for number in range(given.episodes):
            begin = int(number * room / max(1, given.episodes - 1) * audio.RATE)
            sound = samples[begin : begin + int(given.seconds * audio.RATE)]
            server.add(f"/{number}.mp3", audio.write(folder / "a.mp3", sound).read_bytes(), type="audio/mpeg")
            address = server.url(f"/{number}.mp3", host=host)
            items += f"<item><title>Stretch {number}</title><guid>{number}</guid><enclosure url='{address}'/></item>"
        server.add("/feed.xml", feed_xml(items), type="application/rss+xml")
        with Cluster(folder, environment, namespaces=namespaces) as cluster:
            if namespaces:
                for port in (server.port, int(endpoint.rpartition(":")[2])):
                    relay(host, port)
            yield cluster, server.url("/feed.xml", host=host), bucket.url
        asked = ", ".join(f"{count / given.episodes:.1f} {name}" for name, count in sorted(bucket.counts().items()))
        print(f"store requests an episode: {bucket.counts().total() / given.episodes:.0f} ({asked})", flush=True)


def start(cluster: Cluster, feed: str, store: str, given: argparse.Namespace) -> Run:
    return cluster.run(feed, "-o", store, "--llm", "none", "--asr", given.model)


def wait(run: Run, what: str, met: Any) -> None:
    began = time.monotonic()
    run.until(lambda _: met(), 600)
    print(f"{what}: after {time.monotonic() - began:.1f} s", flush=True)


def cpu() -> float:
    """Seconds of this process and of those that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


if __name__ == "__main__":
    main()
