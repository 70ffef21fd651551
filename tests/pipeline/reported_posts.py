"""Posts of the sample episode in folders of their own, for the tests of reports."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from summarizer.digests import sha256_of
from summarizer.pipeline.check_episode import load_post
from summarizer.pipeline.report_post import report_of
from summarizer.records.post_report import PostReport
from summarizer.settings import Settings

SAMPLE = Path(__file__).parents[2] / "samples" / "finished"
_RECORDS = ("post.md", "draft.json", "episode.json", "transcript.json", "quotes.json", "checks.json", "reading.json")


def finished(folder: Path, *, without: tuple[str, ...] = (), logged: bool = True) -> Path:
    """The sample's post with its records, as a batch leaves them; its path. `logged`: `run.json` knows the post."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _RECORDS:
        if name not in without:
            shutil.copy(SAMPLE / name, folder / name)
    if logged:
        outputs = {"post.md": sha256_of(folder / "post.md")}
        run = {"fingerprint": "f", "seconds": 1.0, "cpu_seconds": 1.0}
        draft = {**run, "outputs": {}, "versions": {"summarizer": "0.2.0", "provider": "api.example.org"}}
        stages = {"draft": draft, "publish": {**run, "outputs": outputs}}
        (folder / "run.json").write_text(json.dumps({"schema_version": 1, "stages": stages}), encoding="utf-8")
    return folder / "post.md"


def change(post: Path, *swaps: tuple[str, str]) -> None:
    """Changes the post by hand; every old text must stand in it."""
    text = post.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    post.write_text(text, encoding="utf-8")


def decide(post: Path, *decisions: dict[str, Any]) -> None:
    """Writes `decisions.json` with these decisions, each made at 9 o'clock of its day in November 2026."""
    log = [{"id": f"decision{number}", **one} for number, one in enumerate(decisions, start=1)]
    record = {"schema_version": 1, "episode": "39dfccf147da5380", "decisions": log}
    post.with_name("decisions.json").write_text(json.dumps(record), encoding="utf-8")


def on_quotation(who: str, action: str, quote: str = "q15", day: int = 3, **more: Any) -> dict[str, Any]:
    """A decision on a quotation of the sample, which its reviewer saw as the checks have it."""
    checks = json.loads((SAMPLE / "checks.json").read_text(encoding="utf-8"))
    of = next(one for one in checks["quotes"] if one["id"] == quote)
    seen = {name: of[name] for name in ("text", "id", "line", "words", "start", "end", "speaker")}
    when = f"2026-11-{day:02}T09:00:00Z"
    return {"who": who, "when": when, "action": action, "quote": quote, "seen": seen, **more}


def report(post: Path, **options: Any) -> PostReport:
    return report_of(load_post(str(post), Settings()), Settings(), **options)
