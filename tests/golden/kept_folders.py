"""Folders that earlier versions of the tool made, put together from `kept/` and the sample recording.

`kept/<version>/common` holds what all folders of a version share, and a file that is a copy of another is kept once.
`review.html`, nearly a megabyte of sound, is not kept: a line stands in its place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

KEPT = Path(__file__).parent / "kept"
RECORDING = Path(__file__).parents[2] / "samples" / "interview.mp3"
NAME = "the-quiet-trades/2026-11-18-water-always-wins-with-judith-carver-39dfccf1"
COPIES = {"stages/named.json": "transcript.json", "stages/quotes.json": "quotes.json"}
BEFORE_PUBLISHING = ("fetch", "transcribe", "voices", "names", "quotes", "refine", "draft")  # as 0.1 calls them


def laid_out(version: str, kind: str, root: Path) -> Path:
    """An episode's folder below `root`, as the version left it."""
    folder = root / NAME
    for part in ("common", kind):
        shutil.copytree(KEPT / version / part, folder, dirs_exist_ok=True)
    for name, source in COPIES.items():
        shutil.copy(folder / source, folder / name)
    (folder / "review.html").write_text(f"The page that {version} made.\n", encoding="utf-8")
    audio = json.loads((folder / "episode.json").read_text(encoding="utf-8"))["audio"]
    sound = RECORDING.read_bytes()
    assert hashlib.sha256(sound).hexdigest() == audio["sha256"], f"{RECORDING.name} is another recording by now"
    (folder / audio["file"]).write_bytes(sound)
    return folder


def outputs(folder: Path) -> dict[str, list[str]]:
    """The files of each stage, as the version's `run.json` has them."""
    stages = json.loads((folder / "run.json").read_text(encoding="utf-8"))["stages"]
    return {stage: list(run["outputs"]) for stage, run in stages.items()}
