"""A batch while its processes stand still and its clock jumps: is every episode done, and was anything done twice?

    python bench/suspension.py --seconds 180

Episodes and provider are those of `chaos.py`. In turn the workers, the coordinator and all processes are stopped with
SIGSTOP for `--seconds` and go on with SIGCONT. Then the clock (not the monotonic one) of all processes jumps a day
forward, and to a day back, which a small library does that is compiled here (libfaketime breaks `time.sleep` of
Python 3.11); the times of files stay right. Prints what was done meanwhile and what came of it; ends with 1 when an
episode is not done, a finished stage was computed again, a call was paid twice, or a temporary file is left.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE)]

from chaos import finished, make_backlog, start  # noqa: E402
from provider import Provider  # noqa: E402

CLOCK = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long offset(void) {
    char text[24] = {0};
    const char *path = getenv("CLOCK_OFFSET");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    long size = read(file, text, sizeof text - 1);
    close(file);
    return size > 0 ? atol(text) : 0;
}

int clock_gettime(clockid_t id, struct timespec *now) {
    int code = syscall(SYS_clock_gettime, id, now);
    if (code == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += offset();
    return code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int code = syscall(SYS_gettimeofday, now, zone);
    if (code == 0) now->tv_sec += offset();
    return code;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=180.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(given, Path(folder)))


def run(given: argparse.Namespace, work: Path) -> int:
    backlog = make_backlog(work, given.episodes, heard=False)
    clock = work / "clock"
    clock.write_text("0")
    (work / "clock.c").write_text(CLOCK)
    library = work / "clock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(work / "clock.c")], check=True)
    os.environ |= {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(clock)}
    with Provider() as provider:
        answers, asked = provider.write, collections.Counter[str]()

        def write(body: dict[str, Any]) -> Any:
            asked[json.dumps(body["messages"])] += 1
            return answers(body)

        provider.write = write
        process = start(work, backlog, provider)
        for share, name in enumerate(("workers", "coordinator", "everything"), start=1):
            _until(process, work, given.episodes * share / 6)
            _stand_still(process, work, name, given.seconds)
        for share, days in ((4, 1), (5, -1)):
            _until(process, work, given.episodes * share / 6)
            _say(work, f"the clock is wrong by {days:+} day")
            clock.write_text(str(days * 86_400))
        code = process.wait()
        _say(work, f"the batch ended with {code}")
        return _report(given, work, asked)


def _until(process: subprocess.Popen[bytes], work: Path, count: float) -> None:
    while process.poll() is None and finished(work) < count:
        time.sleep(0.1)


def _stand_still(process: subprocess.Popen[bytes], work: Path, name: str, seconds: float) -> None:
    import psutil

    if process.poll() is not None:
        _say(work, f"over before: {name}")
        return
    coordinator = psutil.Process(process.pid)
    children = coordinator.children(recursive=True)
    who = {"workers": children, "coordinator": [coordinator], "everything": [coordinator, *children]}[name]
    _say(work, f"{name} stand still")
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for one in who:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(number)
        if number == signal.SIGSTOP:
            time.sleep(seconds)
    _say(work, "and go on")


def _say(work: Path, what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}, {finished(work)} done: {what}", flush=True)


def _report(given: argparse.Namespace, work: Path, asked: collections.Counter[str]) -> int:
    lines = (work / "computed").read_text().splitlines()
    ended = collections.Counter(line for line in lines if line.startswith("end "))
    again = ended.total() - len(ended)
    left = [str(path.relative_to(work)) for path in (work / "out").rglob(".tmp-*")]
    failures = [json.loads(path.read_bytes())["error"] for path in (work / "out").rglob("failure*.json")]
    twice = sum(count > 1 for count in asked.values())
    errors = (work / "stderr.txt").read_text()
    print(f"{finished(work)} of {given.episodes} episodes done; failed: {failures or 'none'}")
    print(f"stages computed {len(ended)}, again {again}; calls paid {asked.total()}, twice {twice}")
    print(f"temporary files left: {left or 'none'}; Python errors: {errors.count('Traceback')}")
    print("standard error:", *errors.splitlines()[-12:], sep="\n  ")
    return 0 if finished(work) == given.episodes and not (again or twice or left) else 1


if __name__ == "__main__":
    main()
