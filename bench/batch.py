"""How well `summarizer batch` uses a machine, and what its engine costs.

    python bench/batch.py speed --episodes 200 --seconds 40 --model base   # against a shell loop of `summarizer draft`
    python bench/batch.py overhead --episodes 2000                        # stages that only sleep
    python bench/batch.py queue                                           # 100 and 100,000 episodes in the list

speed: episodes are stretches of the sample interview, served by a feed on this machine, without a language model.
`bound` is the CPU seconds of the recogniser (stages transcribe and voices, from run.json) over the cores; the goal is a
wall time of at most 1.10 times that. `--loop N` drafts N of the episodes one after the other with `summarizer draft`.
overhead: (wall time - sleeping time over slots) for each order, an order being a lane's stages of one episode.
queue: from the start of the process to the first task, and the coordinator's memory while tasks run.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PRETEND = {"DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([str(HERE / "pretend_worker.py")])}
SUMMARIZER = (sys.executable, "-m", "summarizer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    speed = commands.add_parser("speed")
    speed.add_argument("--episodes", type=int, default=200)
    speed.add_argument("--seconds", type=float, default=40.0)
    speed.add_argument("--model", default="base")
    speed.add_argument("--jobs", type=int, default=None)
    speed.add_argument("--loop", type=int, default=0, help="episodes for the shell loop")
    overhead = commands.add_parser("overhead")
    overhead.add_argument("--episodes", type=int, default=2000)
    overhead.add_argument("--sleep", type=float, default=0.02)
    queue = commands.add_parser("queue")
    queue.add_argument("--run", type=float, default=20.0, help="seconds to let it run before memory is read")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        {"speed": measure_speed, "overhead": measure_overhead, "queue": measure_queue}[given.command](
            given, Path(folder)
        )


# -- real episodes -----------------------------------------------------------------------------------------------------


def measure_speed(given: argparse.Namespace, work: Path) -> None:
    cores = len(os.sched_getaffinity(0))
    make_episodes(work / "served", given.episodes, given.seconds)
    with served(work / "served") as url:
        write_feed(work / "served", url)
        feed = f"{url}/feed.xml"
        options = ["--llm", "none", "--asr", given.model, "-q"]
        jobs = ["--jobs", str(given.jobs)] if given.jobs else []
        wall, cpu = timed([*SUMMARIZER, "batch", feed, "-o", str(work / "batch"), *options, *jobs])
        recogniser, everything = spent(work / "batch")
        bound = recogniser / cores
        done = len(list((work / "batch").glob("*/*/review.html")))
        print(f"{done} of {given.episodes} episodes of {given.seconds:.0f} s, {given.model}, {cores} cores")
        print(f"batch: wall {wall:.1f} s, CPU {cpu:.1f} s; stages' CPU: {everything}")
        print(f"recogniser {recogniser:.1f} CPU s; bound {bound:.1f} s; wall / bound = {wall / bound:.2f}")
        print(f"all CPU / recogniser's CPU = {cpu / recogniser:.2f}, which no other load on the machine changes")
        if given.loop:
            started, before = time.perf_counter(), children_cpu()
            for number in range(given.loop):
                command = [*SUMMARIZER, "draft", feed, "--episode", f"episode-{number}", "-o", str(work / "loop")]
                subprocess.run([*command, *options], check=True, capture_output=True)
            each = (time.perf_counter() - started) / given.loop
            loop_cpu = (children_cpu() - before) / given.loop
            print(f"shell loop: {each:.2f} s an episode, CPU {loop_cpu:.2f} s; batch {wall / given.episodes:.2f} s, ")
            print(f"CPU {cpu / given.episodes:.2f} s: {each / (wall / given.episodes):.2f} times as fast")


def make_episodes(folder: Path, count: int, seconds: float) -> None:
    """Stretches of the sample, each beginning elsewhere."""
    sys.path.insert(0, str(HERE.parent / "tests"))
    import fixtures_audio as audio

    folder.mkdir()
    samples = audio.read(audio.SAMPLE)
    room = len(samples) / audio.RATE - seconds
    for number in range(count):
        begin = int(number * room / max(1, count - 1) * audio.RATE)
        audio.write(folder / f"{number}.mp3", samples[begin : begin + int(seconds * audio.RATE)])


def write_feed(folder: Path, url: str) -> None:
    items = "".join(
        f"<item><title>Stretch {number}</title><guid>episode-{number}</guid>"
        f'<enclosure url="{url}/{number}.mp3" type="audio/mpeg" length="1"/></item>'
        for number in range(len(list(folder.glob("*.mp3"))))
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Stretches</title>{items}</channel></rss>'
    (folder / "feed.xml").write_text(text)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def spent(root: Path) -> tuple[float, dict[str, float]]:
    """CPU seconds of the recogniser, and of each stage."""
    stages: dict[str, float] = {}
    for log in root.glob("*/*/run.json"):
        for name, run in json.loads(log.read_bytes())["stages"].items():
            stages[name] = stages.get(name, 0.0) + run["cpu_seconds"]
    return stages["transcribe"] + stages["diarize"], {name: round(value, 1) for name, value in stages.items()}


def timed(command: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command with its children."""
    before, started = children_cpu(), time.perf_counter()
    code = subprocess.run(command, check=False).returncode
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return time.perf_counter() - started, children_cpu() - before


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# -- pretended episodes ------------------------------------------------------------------------------------------------


def measure_overhead(given: argparse.Namespace, work: Path) -> None:
    backlog = write_backlog(work, given.episodes)
    for jobs in (1, 2):
        log = work / f"{jobs}.jsonl"
        process = pretend(backlog, work / f"out-{jobs}", log, given.sleep, jobs)
        process.wait()
        events = [json.loads(line) for line in log.read_text().splitlines()]
        ends = [event for event in events if event["event"] in ("start", "done")]
        wall = seconds_of(ends[-1]) - seconds_of(ends[0])
        orders = sum(event["event"] == "start" for event in events)
        # Three lanes of four run on the two workers for light work, one on the recogniser's slots: the longer decides.
        asleep = given.sleep * given.episodes * max(1 / jobs, 3 / 2)
        each = (wall - asleep) / orders * 1000
        print(f"{jobs} recogniser slots: {orders} orders in {wall:.1f} s, asleep {asleep:.1f} s: {each:.2f} ms each")


def measure_queue(given: argparse.Namespace, work: Path) -> None:
    for count in (100, 100_000):
        backlog, log = write_backlog(work, count), work / f"queue-{count}.jsonl"
        started = time.time()
        process = pretend(backlog, work / f"queue-{count}", log, 2.0 if count == 100 else 0.0, 2)
        while not (log.exists() and '"event": "start"' in log.read_text()):
            time.sleep(0.02)
            if process.poll() is not None:
                raise SystemExit("it ended before its first task")
        first = next(json.loads(line) for line in log.read_text().splitlines() if '"event": "start"' in line)
        time.sleep(given.run)
        memory = rss(process.pid)
        done = log.read_text().count('"event": "done"')
        process.send_signal(signal.SIGINT)
        process.wait()
        print(
            f"{count} in the list: first task {seconds_of(first) - started:.2f} s after the start; coordinator "
            f"{memory / 2**20:.0f} MiB after {given.run:.0f} s and {done} episodes"
        )


def write_backlog(work: Path, count: int) -> Path:
    path = work / f"backlog-{count}.txt"
    path.write_text("".join(f"https://example.org/{number}.mp3\n" for number in range(count)))
    return path


def pretend(backlog: Path, into: Path, log: Path, sleep: float, jobs: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(*SUMMARIZER, "batch", str(backlog), "-o", str(into), "--llm", "none", "-q"),
            *("--jobs", str(jobs), "--json-log", str(log)),
        ],
        env=os.environ | PRETEND | {"PRETEND_SECONDS": str(sleep)},
        stdout=subprocess.DEVNULL,
    )


def seconds_of(event: dict[str, Any]) -> float:
    import datetime as dt

    return dt.datetime.fromisoformat(event["at"]).timestamp()


def rss(pid: int) -> int:
    """Resident bytes of a process, without its children."""
    import psutil

    return int(psutil.Process(pid).memory_info().rss)


if __name__ == "__main__":
    main()
