"""Whether every stage still gives the same for a folder of transcripts that may not be kept here: hashes and counts.

    python bench/golden.py --data DIR            # compares with bench/golden.json, exit code 1 when something differs
    python bench/golden.py --data DIR --write    # writes bench/golden.json again; with WORDS, only what they name

The stages are those of `tests/golden`, which keeps whole outputs of made-up episodes: a difference that only shows here
is looked at with two working copies side by side, since nothing of the transcripts stands in the file.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.golden.freezing import freeze_transcript

KEPT = Path(__file__).with_suffix(".json")


def main() -> int:
    parser = argparse.ArgumentParser(description="compares what the stages give for every transcript of a folder")
    parser.add_argument("--data", type=Path, required=True, help="folder of transcripts, in any format that is read")
    parser.add_argument("--write", action="store_true", help=f"write {KEPT.name} instead of comparing with it")
    parser.add_argument("names", nargs="*", help="only files whose names hold one of these words")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.error(f"--data {options.data} is not a folder")
    started = time.process_time()
    paths = [path for path in sorted(options.data.iterdir()) if path.is_file() and _wanted(path.name, options.names)]
    found = {path.name: freeze_transcript(path) for path in paths}
    print(f"{len(found)} transcripts, {time.process_time() - started:.1f} CPU s")
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    others = {name: parts for name, parts in kept.items() if not _wanted(name, options.names)}
    if options.write:
        KEPT.write_text(_text(dict(sorted((others | found).items()))), encoding="utf-8")
        return 0
    differences = list(_differences(kept, others | found))
    print("\n".join(differences) or "nothing differs")
    return 1 if differences else 0


def _wanted(name: str, words: list[str]) -> bool:
    return not words or any(word in name for word in words)


def _differences(kept: dict[str, Any], found: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for name in sorted(kept.keys() | found.keys()):
        before, after = kept.get(name), found.get(name)
        if before is None or after is None:
            lines.append(f"{name}: {'new' if before is None else 'not in the folder'}")
            continue
        for part in sorted(before.keys() | after.keys()):
            if before.get(part) != after.get(part):
                lines.append(f"{name}: {part}: {before.get(part)} was kept, {after.get(part)} is given now")
    return lines


def _text(found: dict[str, Any]) -> str:
    """One line a part, so that a change of one is a line in a diff."""
    rows = []
    for name, parts in found.items():
        inner = ",\n".join(f"  {json.dumps(part)}: {json.dumps(value)}" for part, value in parts.items())
        rows.append(f" {json.dumps(name)}: {{\n{inner}\n }}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
