"""A line of a backlog whose source is a transcript, used as given."""

from __future__ import annotations

from pathlib import Path

from fixtures_audio import SAMPLE
from thread_engine import run

from summarizer.batch.backlog import Wanted, read_backlog
from summarizer.batch.totals import Summary
from summarizer.batch.worker_tasks import Outcome, WorkOrder, advance
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings

SETTINGS = Settings(llm=LlmSettings(provider="none"))


def test_a_transcript_is_drafted_once_and_a_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a talk.vtt").write_bytes((SAMPLE.parent / "published.vtt").read_bytes())
    (tmp_path / "sound.mp3").write_bytes(SAMPLE.read_bytes())
    backlog = tmp_path / "list.txt"
    backlog.write_text("a talk.vtt --as-given\nsound.mp3 --as-given\n")
    root = tmp_path / "out"

    def work(order: WorkOrder) -> Outcome:
        return advance(order, SETTINGS)

    def through() -> Summary:
        return run(work, read_backlog(str(backlog), Wanted(), SETTINGS, Silent()), root, SETTINGS)[0]

    first = through()
    assert (first.done, first.failed) == (1, 1)
    assert "--as-given is about a transcript" in first.failures[0][1]
    again = through()
    assert (again.done, again.before, again.skipped) == (0, 1, 1)
    assert len(list(root.glob("*/*/post.md"))) == 1
