"""Writes the kept outputs again: `python -m tests.golden` (all), or with names of episodes."""

from __future__ import annotations

import shutil
import sys
import time

from .freezing import EPISODES, OUTPUTS, freeze


def main() -> None:
    started = time.process_time()
    files = freeze(sorted(EPISODES.glob("*.md")))
    shutil.rmtree(OUTPUTS, ignore_errors=True)
    for name, text in files.items():
        path = OUTPUTS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    size = sum(len(text.encode()) for text in files.values())
    spent = time.process_time() - started
    sys.stdout.write(f"{len(files)} files, {size / 1000:.0f} kB, {spent:.1f} CPU s\n")


if __name__ == "__main__":
    main()
