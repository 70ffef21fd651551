"""Feeds, also nested deep, captions, pages, lists, chapters, replies and headers as nobody means them, for minutes.

    python bench/fuzz.py --minutes 10 [--data DIR] [--seed N] [--only feed captions]

Cases come from Hypothesis: good texts (those of the tests; with `--data`, files of that folder too) changed in one to
eight places, and texts built from the parts that readers look for (see `tests/fuzz/hostile.py`, which also says what
a reader may not do). The process may not grow beyond `--megabytes`. Prints how many cases each reader had and, for each
kind of failure, the place and the smallest case found; exits with 1 when there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck, Phase

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "fuzz"))

from hostile import READERS, Reader, cases, place_of, survives

ROUND = 300  # cases between two looks at the clock


class Tally:
    """What happened so far."""

    def __init__(self) -> None:
        self.cases: Counter[str] = Counter()
        self.read: Counter[str] = Counter()
        self.failures: dict[str, bytes] = {}  # by place, the smallest case
        self.slowest: dict[str, float] = {}


def one_round(reader: Reader, data: Path | None, seed: int, tally: Tally) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(cases(reader, data))
    def run(case: bytes) -> None:
        tally.cases[reader.name] += 1
        begun = time.process_time()
        try:
            tally.read[reader.name] += survives(reader, case)
        except Exception as error:  # what is looked for; the round goes on
            place = f"{reader.name}: {place_of(error)}"
            if place not in tally.failures:
                print(f"found: {place}", file=sys.stderr, flush=True)
            if len(case) < len(tally.failures.get(place, case + b"x")):
                tally.failures[place] = case
        spent = time.process_time() - begun
        tally.slowest[reader.name] = max(spent, tally.slowest.get(reader.name, 0.0))

    run()


def peak_megabytes() -> float:
    with contextlib.suppress(ImportError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 2**20 if sys.platform == "darwin" else peak / 1024
    return float("nan")


def bound(megabytes: int) -> None:
    """More memory than this is refused by the system, and MemoryError is a failure like any other."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def main() -> int:
    parser = argparse.ArgumentParser(description="feeds, captions and pages as no publisher means them")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--data", type=Path, help="a folder with more good texts")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", choices=sorted(READERS), default=sorted(READERS))
    parser.add_argument("--megabytes", type=int, default=1500)
    parser.add_argument("--keep", type=Path, help="a folder for the cases that failed")
    options = parser.parse_args()
    bound(options.megabytes)
    tally, begun, number = Tally(), time.monotonic(), options.seed
    # In turn, so that each reader gets its share whenever the time is up; feeds and captions twice.
    order = [*options.only, *(name for name in ("feed", "captions") if name in options.only)]
    while time.monotonic() - begun < options.minutes * 60:
        one_round(READERS[order[number % len(order)]], options.data, number, tally)
        number += 1
    minutes, cpu = (time.monotonic() - begun) / 60, time.process_time()
    print(
        f"{sum(tally.cases.values())} cases in {minutes:.1f} minutes, {cpu:.0f} CPU s, peak {peak_megabytes():.0f} MB\n"
    )
    print("| reader | cases | gave a value | slowest CPU s |\n|---|---|---|---|")
    for name in options.only:
        print(f"| {name} | {tally.cases[name]} | {tally.read[name]} | {tally.slowest.get(name, 0.0):.2f} |")
    print(f"\n{len(tally.failures)} kinds of failure")
    for index, (place, case) in enumerate(sorted(tally.failures.items())):
        print(f"- {place}\n  {len(case)} bytes: {case[:300]!r}")
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{index}.case").write_bytes(case)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
