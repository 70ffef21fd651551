"""The command itself, killed and interrupted: what is finished stays, and only what is missing is done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from batch_recordings import Recordings

from summarizer.pipeline.stages import ORDER

HERE = Path(__file__).parent
STAGES = len(ORDER)  # of one episode

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals here"),
]


class Command:
    """`summarizer batch` in a process group of its own, as a terminal would start it."""

    def __init__(self, backlog: Path, into: Path, *more: str) -> None:
        self.computed = into.with_suffix(".computed")
        self.events = into.with_suffix(f".{time.monotonic_ns()}.jsonl")
        preload = {"DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([str(HERE / "faulty_worker.py")])}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "summarizer", "batch", str(backlog), "-o", str(into)),
                *("--llm", "none", "--jobs", "1", "--json-log", str(self.events), *more),
            ],
            env=os.environ | preload | {"TEST_COMPUTED": str(self.computed)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def until(self, event: str, count: int = 1, seconds: float = 600.0) -> None:
        end = time.monotonic() + seconds
        while self.count(event) < count:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, f"{count} times {event!r} was never seen"
            time.sleep(0.05)

    def count(self, event: str) -> int:
        text = self.events.read_text() if self.events.exists() else ""
        return text.count(f'"event": "{event}"')

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=600)
        return self.process.returncode, out, err

    def workers(self) -> list[int]:
        """Processes of the group that are at work as workers."""
        import psutil

        return [
            child.pid
            for child in psutil.Process(self.process.pid).children(recursive=True)
            if "spawn_main" in " ".join(child.cmdline())
        ]


def computed(path: Path) -> tuple[Counter[str], Counter[str]]:
    lines = path.read_text().splitlines()
    begun = Counter(line.removeprefix("begin ") for line in lines if line.startswith("begin "))
    ended = Counter(line.removeprefix("end ") for line in lines if line.startswith("end "))
    return begun, ended


def recorded(into: Path) -> set[str]:
    """The stages that the episodes' folders have as finished; a kill may fall between a stage's end and this record."""
    runs = {path.parent.name: json.loads(path.read_text()) for path in into.glob("**/run.json")}
    return {f"{stage} {name}" for name, run in runs.items() for stage in run["stages"]}


def test_killed_at_work_it_goes_on_where_it_was(tmp_path: Path, recordings: Recordings) -> None:
    backlog, into = recordings("a", "b", "c", "d"), tmp_path / "out"
    first = Command(backlog, into)
    first.until("done")
    os.killpg(first.process.pid, signal.SIGSTOP)  # a fast machine would end the batch before the second one begins
    second = subprocess.run(
        [sys.executable, "-m", "summarizer", "batch", str(backlog), "-o", str(into), "--llm", "none"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 3
    assert "in use by another run" in second.stderr
    assert second.stderr.count("\n") == 1
    os.killpg(first.process.pid, signal.SIGCONT)
    first.until("done", 2)
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    kept = recorded(into)
    again = Command(backlog, into)
    again.until("start")
    os.kill(again.workers()[0], signal.SIGKILL)  # and a worker too
    code, out, err = again.end()
    assert (code, err.count("Traceback")) == (0, 0), err
    assert "4 drafted" in out or "were drafted before" in out
    begun, after = computed(first.computed)
    assert len(after) == 4 * STAGES
    twice = {stage for stage, count in after.items() if count > 1}
    assert not twice & kept, "computed again although it was recorded"
    assert len(twice) <= 2, f"more ended unrecorded than was killed: {twice}"
    assert sum(begun.values()) <= sum(after.values()) + 4, "no more began in vain than ran when something was killed"
    assert not list((into / ".batch").glob("workers*"))


def test_ctrl_c_ends_with_what_is_running(tmp_path: Path, recordings: Recordings) -> None:
    command = Command(recordings("a", "b", "c"), tmp_path / "out")
    command.until("start", 2)
    os.killpg(command.process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    code, out, err = command.end()
    assert code == 130
    assert "interrupted" in out
    assert "Traceback" not in err
    begun, ended = computed(command.computed)
    assert begun == ended, "what ran was let end"
    assert sum(ended.values()) < 3 * STAGES


def test_ctrl_c_twice_leaves(tmp_path: Path, recordings: Recordings) -> None:
    backlog = recordings("memory", "b", heard=True)
    command = Command(backlog, tmp_path / "out", "--asr", "tiny.en")
    command.until("start", 3)
    os.killpg(command.process.pid, signal.SIGINT)
    command.until("interrupt")  # two signals at once would be one
    os.killpg(command.process.pid, signal.SIGINT)
    code, _, err = command.end()
    assert code == 130
    assert "Traceback" not in err
