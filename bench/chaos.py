"""A backlog while everything is killed: is every episode done, and was anything done or paid for twice?

    python bench/chaos.py                                    # 200 episodes, 20 kills, the disk fills once
    python bench/chaos.py --episodes 12 --kills 4            # small

Episodes are stretches of the sample interview with their transcripts (`--heard`: without, so that they are recognised).
Their recordings come from a server that resets, cuts and answers 503 now and then, and they are drafted by a provider
on this machine that writes down every call, and answers 429 and 500 or closes the connection now and then. Workers,
and the coordinator with its scheduler, are killed with SIGKILL at random moments; after each kill of the coordinator
the same command is run again. After every third kill neither server answers for a while. In one of the runs files may
for a while not grow beyond 200 KB (RLIMIT_FSIZE), as on a full disk. Prints the counts; ends with 1 when an episode is
not done, a stage was computed twice although it had been finished, a call was paid twice although its reply had been
kept, or a temporary file is left.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "tests"
sys.path[:0] = [str(TESTS)]
SMALL = 200_000  # bytes that a file may have while the disk is "full"
FULL_SECONDS, OUT_SECONDS = 20.0, 8.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=12.0, help="longest time between two kills, seconds")
    parser.add_argument("--faults", type=float, default=0.1, help="share of the servers' answers that are faults")
    parser.add_argument("--heard", action="store_true", help="recognise speech instead of using transcripts")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = given.keep or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        sys.exit(run(given, work))


def run(given: argparse.Namespace, work: Path) -> int:
    from provider import Provider
    from servers import Server

    chance = random.Random(given.seed)
    kinds: collections.Counter[str] = collections.Counter()  # of kills
    with Provider() as provider, Server() as server:
        network = Network(chance, given.faults)
        provider.answered = 0
        provider.write = network.paid(provider)
        backlog = served(make_backlog(work, given.episodes, heard=given.heard), server, network)
        full_at = given.kills // 2
        process = start(work, backlog, provider)
        while sum(kinds.values()) < given.kills:
            until = time.monotonic() + chance.uniform(2.0, given.pause)
            while time.monotonic() < until and process.poll() is None:
                time.sleep(0.1)
            if process.poll() is not None:
                if settled(work) >= given.episodes:
                    break
                process = start(work, backlog, provider)
                continue
            if sum(kinds.values()) % 3 == 2:
                network.goes_out = True
            # Every fourth time the coordinator with its scheduler, else a worker.
            kinds[kill_one(process, chance, worker=sum(kinds.values()) % 4 != 3)] += 1
            if process.poll() is not None:
                if sum(kinds.values()) >= full_at and "disk full" not in kinds:
                    kinds["disk full"] = 0
                    process = start(work, backlog, provider)
                    before = finished(work)
                    limit_files(process, SMALL)
                    time.sleep(FULL_SECONDS)
                    limit_files(process, resource.RLIM_INFINITY)
                    print(f"while the disk was full: {finished(work) - before} done, at work still: {process.poll()}")
                else:
                    process = start(work, backlog, provider)
        for _ in range(3):  # the end in peace; what was blamed for a kill is tried again once, as a person would
            process.wait()
            if settled(work) >= given.episodes:
                break
            process = start(work, backlog, provider, "--retry-failed")
        process.wait()
        return report(given, work, provider, kinds, network)


class Network:
    """What a server and a provider answer now and then, or for a while, in place of what is asked."""

    def __init__(self, chance: random.Random, share: float) -> None:
        self.chance, self.share, self.out_until = chance, share, 0.0
        self.goes_out = False  # at the next request: a run may take long to begin
        self.faults: collections.Counter[str] = collections.Counter()

    def kind(self, *kinds: str) -> str | None:
        """The fault of this answer, if any."""
        if self.goes_out:
            self.goes_out, self.out_until = False, time.monotonic() + OUT_SECONDS
        out = time.monotonic() < self.out_until
        kind = "out" if out else self.chance.choice(kinds) if self.chance.random() < self.share else None
        self.faults.update([kind] if kind else ())
        return kind

    def paid(self, provider: Any) -> Callable[[dict[str, Any]], Any]:
        from provider import Answer, error, rate_limited

        write = provider.write

        def answer(body: dict[str, Any]) -> Any:
            match self.kind("429", "500", "closed"):
                case None:
                    provider.answered += 1
                    return write(body)
                case "429":
                    return rate_limited(1)
                case "500":
                    return error(500, "The server had an error")
                case _:
                    return Answer(drop=True)

        return answer

    def sound(self, body: bytes) -> Callable[[Any], None]:
        def answer(call: Any) -> None:
            match self.kind("reset", "cut", "503"):
                case None:
                    call.ranged(body, Content_Type="audio/mpeg")
                case "cut":
                    call.cut(body, len(body) // 2, Content_Type="audio/mpeg")
                case "503":
                    call.answer(status=503, Retry_After="1")
                case _:
                    call.reset()

        return answer


def served(backlog: Path, server: Any, network: Network) -> Path:
    """The backlog with its recordings on a server."""
    lines = []
    for number, line in enumerate(backlog.read_text().splitlines()):
        path, _, rest = line.partition(" ")
        server.route(f"/{number}.mp3", network.sound(Path(path).read_bytes()))
        lines.append(f"{server.url(f'/{number}.mp3')} {rest}")
    backlog.write_text("\n".join(lines) + "\n")
    return backlog


def start(work: Path, backlog: Path, provider: Any, *more: str) -> subprocess.Popen[bytes]:
    preload = {"DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([str(TESTS / "batch" / "faulty_worker.py")])}
    keys = {
        "OPENAI_API_KEY": provider.key,
        "TEST_COMPUTED": str(work / "computed"),
        "SUMMARIZER_FETCH__ALLOW_PRIVATE": "true",
        "SUMMARIZER_FETCH__TIMEOUT": "5",
        "SUMMARIZER_FETCH__RETRIES": "1",
    }
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "summarizer", "batch", str(backlog), "-o", str(work / "out"), "-q"),
            *("--llm", provider.url, "--model", "test", "--asr", "tiny.en", *more),
        ],
        env=os.environ | preload | keys,
        stdout=subprocess.DEVNULL,
        stderr=(work / "stderr.txt").open("ab"),
        start_new_session=True,
    )


def limit_files(process: subprocess.Popen[bytes], size: int) -> None:
    """Bounds the files that a run may write from now on, in all its processes."""
    import psutil

    for one in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
        with contextlib.suppress(ProcessLookupError):
            _, hard = resource.prlimit(one.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (size, hard))


def kill_one(process: subprocess.Popen[bytes], chance: random.Random, *, worker: bool) -> str:
    import psutil

    workers = [
        child
        for child in psutil.Process(process.pid).children(recursive=True)
        if "spawn_main" in " ".join(child.cmdline())
    ]
    if not workers or not worker:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return "coordinator"
    chance.choice(workers).kill()
    return "worker"


def make_backlog(work: Path, count: int, *, heard: bool, length: float = 40.0) -> Path:
    import fixtures_audio as audio

    script = json.loads(audio.SAMPLE.with_suffix(".json").read_text())
    samples = audio.read(audio.SAMPLE)
    opening = 8.0  # seconds that hold too little to quote
    room = len(samples) / audio.RATE - length - opening
    (work / "audio").mkdir(exist_ok=True)
    lines = []
    for number in range(count):
        begin = opening + number * room / max(1, count - 1)
        name = work / "audio" / f"{number}.mp3"
        audio.write(name, samples[int(begin * audio.RATE) : int((begin + length) * audio.RATE)])
        said = [one for one in script["sentences"] if begin <= one["start"] and one["end"] <= begin + length]
        cues = "".join(
            f"\n{clock(one['start'] - begin)} --> {clock(one['end'] - begin)}\n"
            f"<v {script['speakers'][one['speaker']]}>{one['text']}\n"
            for one in said
        )
        name.with_suffix(".vtt").write_text(f"WEBVTT\n{cues}")
        lines.append(str(name) if heard else f"{name} --transcript {name.with_suffix('.vtt')} --as-given")
    path = work / "backlog.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def clock(seconds: float) -> str:
    return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}"


def finished(work: Path) -> int:
    return len(list((work / "out").glob("*/*/review.html")))


def settled(work: Path) -> int:
    """Episodes that are done, or of which no post can be made."""
    failed = (work / "out").rglob("failure.json")
    return finished(work) + sum("too little" in path.read_text() for path in failed)


def report(
    given: argparse.Namespace, work: Path, provider: Any, kinds: collections.Counter[str], network: Network
) -> int:
    lines = (work / "computed").read_text().splitlines()
    ended = collections.Counter(line.removeprefix("end ") for line in lines if line.startswith("end "))
    begun = sum(line.startswith("begin ") for line in lines)
    twice = {stage: count for stage, count in ended.items() if count > 1}
    replies = [json.loads(path.read_bytes())["state"] for path in (work / "out").glob("*/*/replies/*.json")]
    again = provider.answered - replies.count("answered")
    failures = list((work / "out").rglob("failure.json"))
    done = finished(work)
    print(f"killed: {kinds['worker']} workers, {kinds['coordinator']} coordinators; the disk filled once")
    left = [str(path.relative_to(work)) for path in (work / "out").rglob(".tmp-*")]
    print(f"faults of the network: {dict(network.faults)}")
    print(f"{done} of {given.episodes} episodes done, {len(failures)} failed; temporary files left: {left or 'none'}")
    print(f"stages computed on workers: {sum(ended.values())}; begun in vain {begun - sum(ended.values())}")
    print(f"finished stages computed again: {sum(twice.values()) - len(twice)} {twice or ''}")
    print(
        f"calls of the model: {len(provider.bodies)}, answered {provider.answered}, replies kept "
        f"{replies.count('answered')}; answered and not kept, so paid for nothing: {again}"
    )
    print(f"Python errors on standard error: {(work / 'stderr.txt').read_text().count('Traceback')}")
    errors = [json.loads(path.read_bytes())["error"] for path in failures]
    for error in errors:
        print(f"failed: {error}")
    good = given.episodes - sum("too little" in error for error in errors)
    lost_windows = kinds["coordinator"] * 16  # calls that may have been in flight when a coordinator was killed
    return 0 if done == good and not twice and not left and again <= lost_windows else 1


if __name__ == "__main__":
    main()
