"""What a run leaves for the page of the morning: its pauses, its end, and that it was killed."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from summarizer.batch import run_records
from summarizer.batch.run_records import recorded_run
from summarizer.batch.survey import Ledger
from summarizer.batch.totals import Tally
from summarizer.batch.view import CombinedView
from summarizer.batch.worker_tasks import Outcome
from summarizer.cli.tables import status_table
from summarizer.errors import StorageError
from summarizer.library.index_page import FileLinks, read_index_contents, render_index
from summarizer.library.status import read_status
from summarizer.records.batch import RUN_RECORDS, Entry, Failure, RunRecord, RunRecords
from summarizer.settings import Settings, SiteSettings
from summarizer.store import LocalRoot
from summarizer.store.folder import write_atomically


def runs(root: LocalRoot) -> tuple[RunRecord, ...]:
    return RunRecords.model_validate_json(root.read(RUN_RECORDS) or b"").runs


def page(root: LocalRoot) -> str:
    return render_index(read_index_contents(root), FileLinks(root))


def test_a_run_is_recorded_with_its_pauses(tmp_path: Path) -> None:
    root, tally = LocalRoot(tmp_path), Tally()
    with recorded_run(root, CombinedView()) as view:
        assert runs(root)[0].ended is None
        view.event("pause", {"why": "the network is down"})
        view.event("resume", {"why": "the network is down"})
        view.event("pause", {"why": "the disk is full"})
        view.event("failed", {"source": "https://e.org/f.xml", "error": "it answered 404", "stage": None})
        tally.done, tally.failed = 5, 1
        view.event("end", tally.summary("the disk is full", 3, 2).model_dump())
    (run,) = runs(root)
    assert (run.done, run.failed, run.left, run.stopped) == (5, 1, 2, "the disk is full")
    assert [(pause.why, pause.until is None) for pause in run.pauses] == [
        ("the network is down", False),
        ("the disk is full", True),
    ]
    shown = page(root)
    for text in ("5 drafted, 1 failed, 2 begun and not finished", ": the network is down", "stopped before the end"):
        assert text in shown
    assert "1 entry of the backlog led to no episode" in shown
    assert "https://e.org/f.xml" in shown
    assert "it answered 404" in shown


def shown_status(root: Path) -> str:
    console = Console(width=200)
    with console.capture() as captured:
        console.print(status_table(read_status(root), SiteSettings()))
    return captured.get()


def test_status_says_why_something_waits_and_when_it_is_tried_again(tmp_path: Path) -> None:
    root = LocalRoot(tmp_path)
    facts = {"number": 1, "label": "https://e.org/f.xml", "error": "it answered with nothing", "seconds": 300.0}

    def waiting() -> list[tuple[str, str, bool]]:
        rows = [row for row in read_status(tmp_path)["episodes"] if row["state"] == "waiting"]
        return [(row["title"], row["reason"], row["next_try"] is not None) for row in rows]

    with recorded_run(root, CombinedView()) as view:
        view.event("put off", facts)
        assert waiting() == [("https://e.org/f.xml", "it answered with nothing", True)]
        told = shown_status(tmp_path)
        assert "a run waits for 1 of them until" in told
        assert "ending it by Ctrl-C loses nothing" in told
        view.event("start", {"number": 1})
        assert not waiting()
        view.event("put off", facts)
    assert waiting() == [("https://e.org/f.xml", "it answered with nothing", False)], "the run has ended before"
    assert "Ctrl-C" not in shown_status(tmp_path), "nothing runs that it could end"
    with recorded_run(root, CombinedView()) as view:  # of a list that no longer has it
        pass
    assert not waiting()


def test_a_killed_run_is_told(tmp_path: Path) -> None:
    root = LocalRoot(tmp_path)
    script = (
        "import os, sys; from pathlib import Path; from summarizer.store import LocalRoot;"
        "from summarizer.batch.run_records import recorded_run; from summarizer.batch.view import CombinedView\n"
        "with recorded_run(LocalRoot(Path(sys.argv[1])), CombinedView()): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert "it is still at work, or it was killed" in page(root)
    with recorded_run(root, CombinedView()):
        pass
    assert len(runs(root)) == 2
    assert "it was killed; the next run went on" in page(root)


def test_lost_calls_of_killed_runs_are_kept_and_summed(tmp_path: Path) -> None:
    """Each is found once, by the run that asks again; a kill soon after must not forget it."""
    root = LocalRoot(tmp_path)
    script = (
        "import os, sys; from pathlib import Path; from summarizer.store import LocalRoot;"
        "from summarizer.batch.run_records import recorded_run; from summarizer.batch.view import CombinedView;"
        "from summarizer.batch.totals import Tally\n"
        "with recorded_run(LocalRoot(Path(sys.argv[1])), CombinedView()) as view:\n"
        "    view.show(Tally(lost_calls=int(sys.argv[2]))); os.kill(os.getpid(), 9)"
    )
    for lost in (0, 2, 3):
        subprocess.run([sys.executable, "-c", script, str(tmp_path), str(lost)], check=False)
        assert ("may have been paid and lost in these runs" in page(root)) == (lost == 3)
    assert [run.lost_calls for run in runs(root)] == [0, 2, 3]
    assert "5 calls of a language model may have been paid and lost in these runs" in page(root)


def test_what_prevents_a_run_is_told_and_raised(tmp_path: Path) -> None:
    root = LocalRoot(tmp_path)
    with pytest.raises(StorageError), recorded_run(root, CombinedView()):
        raise StorageError("the disk failed")
    assert runs(root)[0].stopped == "the disk failed"


def test_records_that_cannot_be_read_or_written_cost_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = LocalRoot(tmp_path)
    root.write(RUN_RECORDS, "{broken")
    assert "The last run" not in page(root)
    with recorded_run(root, CombinedView()):
        monkeypatch.setattr(LocalRoot, "write", lambda *_: (_ for _ in ()).throw(StorageError("full")))


def test_old_records_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_records, "MAX_RUNS", 3)
    root = LocalRoot(tmp_path)
    for _ in range(5):
        with recorded_run(root, CombinedView()):
            pass
    assert len(runs(root)) == 3


# -- what killed processes leave ---------------------------------------------------------------------------------------


def test_the_next_run_removes_files_of_dead_processes_only(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from summarizer.store.folder import write_atomically\n"
        "os.fsync = lambda _: os.kill(os.getpid(), 9)\n"
        "write_atomically(Path(sys.argv[1]) / 'hosts.json', b'{}')"
    )
    for folder in ("", ".batch", ".batch/failures", ".llm-batches"):
        subprocess.run([sys.executable, "-c", script, str(tmp_path / folder)], check=False)
    left = sorted(tmp_path.rglob(".tmp-*"))
    assert len(left) == 4
    mine = left[0].with_name(left[0].name.replace(f"-{_pid(left[0])}-", f"-{os.getpid()}-"))
    others = left[0].with_name(f".tmp-0badcafe-{_pid(left[0])}-x")  # of another machine that shares the folder
    for path in (mine, others):
        write_atomically(path, b"")
    with LocalRoot(tmp_path).hold():
        assert sorted(tmp_path.rglob(".tmp-*")) == sorted([mine, others])


def _pid(path: Path) -> str:
    return path.name.split("-")[2]


# -- clocks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "tried"), [(-60, False), (3600 * 24 * 365, True)])
def test_a_time_to_wait_that_a_wrong_clock_wrote_does_not_count(tmp_path: Path, written: int, tried: bool) -> None:
    """A server asked for an hour; the record was written a minute ago, or by a clock that was a year ahead."""
    root, entry = LocalRoot(tmp_path), Entry(source="https://e.org/a.mp3")
    ledger = Ledger(root, Settings(), retry_failed=False, retry_outside=True)
    ledger.record_failure(entry, None, Outcome(error="busy", outside=True, retry_after=3600.0), 1)
    (name,) = root.names(".batch/failures")
    at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=written)
    failure = Failure.model_validate_json(root.read(name) or b"")
    root.write(name, failure.model_copy(update={"at": at, "retry_at": at + dt.timedelta(hours=1)}))
    assert (ledger.survey(entry).failure is None) is tried
