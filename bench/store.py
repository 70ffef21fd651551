"""What the store costs: listing 100,000 episodes, and the requests an episode makes to an object store.

    python bench/store.py status [--episodes 100000] [--folder DIR]
    python bench/store.py requests

`status` makes folders of episodes as a draft leaves them (in a temporary folder, removed afterwards), then lists them
cold (no index), warm (nothing changed) and with a thousand changed, each in a process of its own: CPU seconds, wall
seconds, peak memory. `requests` drafts one short recording into an S3 server of its own and counts what it was asked.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHOWS = 100

ONE = """
import json, resource, sys, time
began = time.perf_counter()
from summarizer.library.status import read_status
found = read_status(sys.argv[1])
if len(sys.argv) > 2:
    from summarizer.cli import print_json
    print_json(found)
use = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": use.ru_utime + use.ru_stime, "wall": time.perf_counter() - began,
    "mib": use.ru_maxrss / 1024, "summary": found["summary"]}), file=sys.stderr)
"""


def make(root: Path, count: int) -> None:
    """Folders of finished episodes, but for each tenth, which failed. No file is flushed: this is not measured."""
    from summarizer.pipeline.stages import ORDER
    from summarizer.store import Facts, RunLog, StageRun

    run = StageRun(
        fingerprint="f" * 64, outputs={"a.json": "0" * 64}, seconds=12.345, cpu_seconds=20.5, cost_usd=0.0123,
        versions={"summarizer": "1.0"},
    )  # fmt: skip
    for number in range(count):
        id = f"{number:08x}"
        folder = root / f"show-{number % SHOWS}" / f"2025-01-01-some-words-of-a-title-of-ordinary-length-{id}"
        folder.mkdir(parents=True)
        facts = Facts(id=id, show=f"Show {number % SHOWS}", title=f"Some words {number}", quotes=12, flagged=2)
        failed = number % 10 == 0
        stages = dict.fromkeys(ORDER[:3] if failed else ORDER, run)
        log = RunLog(facts=facts, stages=stages, error="the server did not answer" if failed else None)
        (folder / "run.json").write_text(log.model_dump_json(indent=1))
        (folder / "episode.json").write_text("{}")
        (folder / ".lock").touch()


def measured(root: Path, *more: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", ONE, str(root), *more], check=True, text=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    return json.loads(done.stderr.splitlines()[-1])


def told(name: str, found: dict[str, object]) -> None:
    print(f"{name:34} {found['cpu']:7.2f} CPU s {found['wall']:7.2f} s {found['mib']:7.0f} MiB", flush=True)


def status(count: int, folder: Path | None) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        root = Path(name)
        began = time.perf_counter()
        make(root, count)
        print(f"{count} folders made in {time.perf_counter() - began:.0f} s")
        told("cold", measured(root))
        told("warm", measured(root))
        told("warm, --json printed", measured(root, "json"))
        for path in sorted(root.glob("show-1/*/run.json"))[:1000]:
            path.write_text(path.read_text() + "\n")
        told("a thousand changed", measured(root))
        print("index:", sum(file.stat().st_size for file in root.glob(".index*")) // 2**20, "MiB")


def requests() -> None:
    root = Path(__file__).parents[1]
    sys.path.insert(0, str(root / "tests"))
    from buckets import Bucket

    command = [sys.executable, "-m", "summarizer", "draft", str(root / "samples" / "interview.mp3"), "--quiet"]
    command += ["--llm", "none", "--asr", "tiny.en"]
    with Bucket() as bucket, tempfile.TemporaryDirectory() as name:
        for text, cache in (("first draft", "a"), ("nothing to do, same machine", "a"), ("another machine", "b")):
            bucket.asked.clear()
            where = {"SUMMARIZER_SCRATCH": str(Path(name) / cache)}
            subprocess.run([*command, "-o", bucket.url], check=True, env={**os.environ, **bucket.environment, **where})
            counts = bucket.counts()
            print(f"{text:30} {counts.total():4} requests:", ", ".join(f"{n} {m}" for m, n in sorted(counts.items())))
            if "-v" in sys.argv:
                print("\n".join(f"    {asked.method} {asked.name}" for asked in bucket.asked))
        print(f"{len(bucket.names())} objects")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["status", "requests"])
    parser.add_argument("--episodes", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    parser.add_argument("-v", action="store_true", help="show each request")
    args = parser.parse_args()
    if args.what == "requests":
        requests()
    if args.what == "status":
        status(args.episodes, args.folder)


if __name__ == "__main__":
    main()
