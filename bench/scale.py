"""Many machines, many episodes: a simulation on the real engine, and the arithmetic of docs/scale.md.

    python bench/scale.py simulate [--episodes 10000] [--slots 64] [--hear 3.0]   # about 8 minutes
    python bench/scale.py queue                                                   # 100, 10,000, 100,000 in the list
    python bench/scale.py model [--gpu-speed 60] [...]                            # the figures of docs/scale.md

simulate: `summarizer batch --engine` as users start it, dask's scheduler, and a few processes with all workers, whose
stages only sleep; so each order is planned, sent, answered and recorded in the event log, but nothing is heard. It
prints what the model predicts beside what was measured.
queue: the coordinator's memory while that many episodes wait, and the time from its start to the first order.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SLEEPS = "SCALE_SLEEPS"
ORDERS = 6  # of an episode, one for each lane; one less when nothing is to be heard again
ROUND_TRIP = 0.010  # seconds from the end of an order to the beginning of its slot's next one, assumed by the model
COORDINATOR_CPU = 0.004  # CPU seconds for each order, from a simulation of 150 episodes
SCHEDULER_CPU = 0.004  # the same
STORE_ANSWER = 0.03  # seconds for a small request to an object store, assumed
MIB = 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("simulate")
    run.add_argument("--episodes", type=int, default=10_000)
    run.add_argument("--slots", type=int, default=64)
    run.add_argument("--light", type=int, default=48, help="slots for light work")
    run.add_argument("--hear", type=float, default=3.0, help="seconds that hearing an episode takes")
    run.add_argument("--rest", type=float, default=0.3, help="seconds of each other order")
    run.add_argument("--hosts", type=int, default=4, help="processes for the workers")
    queue = commands.add_parser("queue")
    queue.add_argument("--counts", default="100,10000,100000")
    host = commands.add_parser("host")  # used by the others
    host.add_argument("scheduler")
    host.add_argument("slots", type=int)
    host.add_argument("light", type=int)
    model = commands.add_parser("model")
    model.add_argument("--episodes", type=int, default=100_000)
    model.add_argument("--machines", type=int, default=64)
    model.add_argument("--hours", type=float, default=1.0, help="of audio, each")
    model.add_argument("--gpu-speed", type=float, default=40.0, help="times real time, assumed")
    model.add_argument("--voices-cpu", type=float, default=108.0, help="CPU s an hour, in the recogniser's slot")
    model.add_argument("--light-cpu", type=float, default=8.0, help="CPU s of an episode in download and publish")
    model.add_argument("--cores", type=int, default=8, help="of each machine")
    model.add_argument("--draft-cpu", type=float, default=1.5, help="CPU s of an episode in the coordinator")
    model.add_argument("--draft-wall", type=float, default=40.0, help="s an episode waits for the language model")
    model.add_argument("--asking", type=int, default=32, help="episodes that ask a provider at once")
    model.add_argument("--requests", default="29 PUT, 7 GET, 16 LIST", help="of the store, each episode")
    model.add_argument("--megabytes", type=float, default=65.0, help="kept of an episode")
    model.add_argument("--tokens", default="21000 in, 3920 out", help="of the language model, each episode")
    model.add_argument("--llm", default="gpt-6-luna", help="its name")
    given = parser.parse_args()
    {"simulate": simulate, "queue": measure_queue, "host": host_workers, "model": print_model}[given.command](given)


# -- the simulation ----------------------------------------------------------------------------------------------------


class Pretended:
    """A scheduler and workers that sleep; `batch` starts a coordinator for them."""

    def __init__(self, folder: Path, slots: int, light: int, hear: float, rest: float, hosts: int = 1) -> None:
        self.folder, self._children = folder, []
        self.scheduler = self._start("-m", "distributed.cli.dask_scheduler", *self._address(), "--no-dashboard")
        sleeps = {"transcribe": hear, "": rest}  # by an order's first stage; the others
        here = str(Path(__file__).resolve())
        told = {SLEEPS: json.dumps(sleeps)}
        parts = [(slots * part // hosts, light * part // hosts) for part in range(hosts + 1)]
        self.workers = [
            self._start(here, "host", self.url, str(after[0] - before[0]), str(after[1] - before[1]), **told)
            for before, after in itertools.pairwise(parts)
        ]
        for number, host in enumerate(self.workers, start=1):
            until(lambda log=folder / f"{number}.log": "ready" in log.read_text(), host)

    def _address(self) -> tuple[str, ...]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"tcp://127.0.0.1:{port}"
        return "--host", "127.0.0.1", "--port", str(port), "--dashboard-address", "127.0.0.1:0"

    def _start(self, *arguments: str, **environment: str) -> Any:
        import psutil

        with (self.folder / f"{len(self._children)}.log").open("wb") as log:
            process = psutil.Popen([sys.executable, *arguments], stdout=log, stderr=log, env=os.environ | environment)
        self._children.append(process)
        return process

    def batch(self, episodes: int) -> tuple[Any, Path]:
        backlog, events = self.folder / f"{episodes}.txt", self.folder / f"{episodes}.jsonl"
        backlog.write_text("".join(f"https://example.org/{number}.mp3\n" for number in range(episodes)))
        command = ("-m", "summarizer", "batch", str(backlog), "-o", str(self.folder / f"out-{episodes}"))
        options = ("--engine", self.url, "--llm", "none", "-q", "--json-log", str(events))
        return self._start(*command, *options), events

    def close(self) -> None:
        for process in reversed(self._children):
            if process.is_running():
                process.kill()
                process.wait()


def simulate(given: argparse.Namespace) -> None:
    each = max(given.hear / given.slots, (ORDERS - 1) * given.rest / given.light)
    bound = "hearing" if each == given.hear / given.slots else "light work"
    gap = ROUND_TRIP / (given.slots if bound == "hearing" else given.light / (ORDERS - 1))
    predicted = given.episodes * (each + gap) + given.hear + (ORDERS - 1) * given.rest
    print(f"{given.episodes} episodes, {given.slots} + {given.light} slots, {given.hear} s + 3 x {given.rest} s each")
    print(f"model: {bound} decides; {predicted:.0f} s, {given.episodes * ORDERS / predicted:.0f} orders a second")
    with tempfile.TemporaryDirectory() as name:
        lab = Pretended(Path(name), given.slots, given.light, given.hear, given.rest, given.hosts)
        try:
            before = [cpu(lab.scheduler), sum(map(cpu, lab.workers))]
            started = time.time()
            coordinator, path = lab.batch(given.episodes)
            memory, used = watch(coordinator, path, given.episodes, lab.scheduler)
            events = [json.loads(line) for line in path.read_text().splitlines()]
            after = [cpu(lab.scheduler), sum(map(cpu, lab.workers))]
        finally:
            lab.close()
    report(given, events, started, predicted)
    orders = given.episodes * ORDERS
    print(
        f"coordinator: {used / orders * 1000:.2f} CPU ms an order (model {COORDINATOR_CPU * 1000:.0f}); memory {memory}"
    )
    spent = [(late - early) / orders * 1000 for early, late in zip(before, after, strict=True)]
    print(f"scheduler: {spent[0]:.2f} CPU ms an order; all workers: {spent[1]:.2f}")


def watch(coordinator: Any, path: Path, episodes: int, scheduler: Any) -> tuple[str, float]:
    """Memory on the way, and the CPU seconds of the coordinator."""
    import psutil

    told, used, marks = [], 0.0, [0.01, 0.25, 0.5, 0.75, 0.95]
    read, done = 0, 0
    while coordinator.poll() is None:
        time.sleep(1)
        if path.exists():
            with path.open() as file:
                file.seek(read)
                done += file.read().count('"event": "done"')
                read = file.tell()
        try:
            used, memory = cpu(coordinator), coordinator.memory_info().rss / MIB
            if marks and done >= marks[0] * episodes:
                marks.pop(0)
                told.append(f"{done}: {memory:.0f} (scheduler {scheduler.memory_info().rss / MIB:.0f})")
        except psutil.Error:
            break
    return "MiB after episodes " + ", ".join(told), used


def report(given: argparse.Namespace, events: list[dict[str, Any]], started: float, predicted: float) -> None:
    starts = [at(event) for event in events if event["event"] == "start"]
    ends = [at(event) for event in events if event["event"] == "done"]
    heard = [(at(event), event["number"]) for event in events if is_(event, "start", "transcribe")]
    back = {event["number"]: at(event) for event in events if is_(event, "stages", "transcribe")}
    wall = ends[-1] - starts[0]
    trip = sorted(back[number] - begin - given.hear for begin, number in heard if number in back)
    # Of the middle of the run, when all slots have work: slot seconds that were not slept.
    first, last = starts[0] + 0.1 * wall, starts[0] + 0.9 * wall
    asleep = sum(max(0.0, min(begin + given.hear, last) - max(begin, first)) for begin, _ in heard)
    busy = asleep / (given.slots * (last - first))
    idle = (given.slots * (last - first) - asleep) / (asleep / given.hear)
    print(f"measured: {len(ends)} episodes done in {wall:.0f} s, {len(starts) / wall:.0f} orders a second")
    print(f"measured / model: {wall / predicted:.3f}")
    print(f"first order {starts[0] - started:.1f} s after the start of the coordinator")
    print(f"recogniser slots asleep in hearing {busy:.1%} of the time; {idle * 1000:.1f} ms lost an order")
    print(
        f"  of it on the way there and back: median {trip[len(trip) // 2] * 1000:.1f} ms, "
        f"99 % {trip[int(len(trip) * 0.99)] * 1000:.0f} ms"
    )


def measure_queue(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as name:
        lab = Pretended(Path(name), 8, 8, 0.2, 0.05)
        try:
            for count in map(int, given.counts.split(",")):
                started = time.time()
                coordinator, path = lab.batch(count)
                most = 0.0
                until(lambda path=path: path.exists() and '"event": "start"' in path.read_text(), coordinator)
                while coordinator.poll() is None and path.read_text().count('"event": "done"') < 300:
                    most = max(most, coordinator.memory_info().rss / MIB)
                    time.sleep(0.2)
                if coordinator.poll() is None:
                    coordinator.send_signal(signal.SIGINT)
                    coordinator.wait()
                first = next(json.loads(line) for line in path.read_text().splitlines() if '"event": "start"' in line)
                print(
                    f"{count:7} in the list: {most:.0f} MiB; first order after {at(first) - started:.1f} s", flush=True
                )
        finally:
            lab.close()


def host_workers(given: argparse.Namespace) -> None:
    """Many workers in one process, which stands for several machines; what they are told to do is only to sleep."""
    from distributed import Worker
    from pretend_worker import pretended

    from summarizer.batch import worker_tasks

    sleeps = json.loads(os.environ[SLEEPS])

    def perform(order: str) -> str:
        told = worker_tasks.WorkOrder.model_validate_json(order)
        time.sleep(sleeps.get(told.stages[0], sleeps[""]))
        return pretended(told).model_dump_json()

    worker_tasks.perform = perform

    async def serve() -> None:
        with tempfile.TemporaryDirectory() as scratch:
            workers = []
            for resource, number in (("io", given.light), ("transcribe", given.slots)):
                for each in range(number):
                    options = {
                        "resources": {resource: 1},
                        "name": f"{resource}-{os.getpid()}-{each}",
                        "local_directory": scratch,
                    }
                    workers.append(Worker(given.scheduler, nthreads=1, memory_limit=0, host="127.0.0.1", **options))
                    await workers[-1]
            print("ready", flush=True)
            await asyncio.gather(*(worker.finished() for worker in workers))

    asyncio.run(serve())


def until(met: Callable[[], bool], process: Any, seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while not met():
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit("a process ended before its time, or never began")
        time.sleep(0.05)


def is_(event: dict[str, Any], kind: str, lane: str) -> bool:
    return event["event"] == kind and event.get("lane") == lane


def at(event: dict[str, Any]) -> float:
    return dt.datetime.fromisoformat(event["at"]).timestamp()


def cpu(process: Any) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


# -- the model ---------------------------------------------------------------------------------------------------------


def print_model(given: argparse.Namespace) -> None:
    """Every figure of docs/scale.md from its assumptions."""
    hearing = given.hours * 3600 / given.gpu_speed
    voices = given.voices_cpu * given.hours
    rates = {
        "GPUs that always hear (--jobs 3)": given.machines / hearing,
        "GPUs, one recogniser each": given.machines / (hearing + voices),
        "machines' cores": given.machines * given.cores / (voices + given.light_cpu),
        "coordinator's threads, waiting for a model": given.asking / given.draft_wall,
        "coordinator's interpreter, drafting": 1 / (given.draft_cpu + ORDERS * COORDINATOR_CPU),
        "coordinator's interpreter, orders only": 1 / (ORDERS * COORDINATOR_CPU),
        "scheduler": 1 / (ORDERS * SCHEDULER_CPU),
        "looking for new episodes in the store": 16 / (2 * STORE_ANSWER),
        "looking for finished episodes in the store": 16 / (6 * STORE_ANSWER),
    }
    for name, rate in sorted(rates.items(), key=lambda pair: pair[1]):
        print(f"{name:45} {rate:8.2f} episodes/s  {given.episodes / rate / 3600:8.1f} h for all")
    rate = min(rate for name, rate in rates.items() if "one recogniser" not in name)
    print(f"the slowest with --jobs 3: {rate:.2f} episodes/s, {rate * ORDERS:.1f} orders/s at the scheduler")
    counts = {name: float(number) for number, name in (part.split() for part in given.requests.split(", "))}
    dear = sum(counts.get(name, 0) for name in ("PUT", "POST", "LIST")) * 0.005 / 1000
    cheap = (counts.get("GET", 0) + counts.get("HEAD", 0)) * 0.0004 / 1000
    total = sum(counts.values())
    print(
        f"store: {total:.0f} requests an episode, {total * rate:.0f}/s, ${(dear + cheap) * given.episodes:.0f} in all"
    )
    kept = given.megabytes * given.episodes / 1e6
    print(f"kept: {kept:.1f} TB, ${kept * 1000 * 0.023:.0f} a month; {given.megabytes * rate:.0f} MB/s written")
    print(f"language model: {price(given.llm, given.tokens, given.episodes)}")


def price(name: str, tokens: str, episodes: int) -> str:
    from summarizer.llm.prices import price_of

    read, written = (float(part.split()[0]) for part in tokens.split(", "))
    found = price_of(name)
    if found is None:
        raise SystemExit(f"no price is known for {name}")
    dollars = found.cost(round(read), round(written))
    return f"{name}, {tokens}: ${dollars:.4f} an episode, ${dollars * episodes:.0f} in all, half with --llm-batch"


if __name__ == "__main__":
    main()
