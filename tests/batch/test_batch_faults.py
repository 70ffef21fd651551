"""Real worker processes, real speech: what goes wrong with one episode costs that episode."""

from __future__ import annotations

from pathlib import Path

import dask
import distributed  # noqa: F401 -- gives dask its configuration
import pytest
from batch_recordings import Recordings
from servers import Server, feed_xml

from summarizer.batch import outage
from summarizer.batch.backlog import Wanted, read_backlog
from summarizer.batch.cluster import Workers, local_engine
from summarizer.batch.run import run_batch
from summarizer.batch.start import Batch, start_batch
from summarizer.batch.totals import Summary
from summarizer.batch.view import CombinedView
from summarizer.records.batch import Failure
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.store import LocalRoot

FAULTY = str(Path(__file__).with_name("faulty_worker.py"))
MEMORY = 1200 * 2**20


@pytest.fixture
def _faults() -> object:
    with dask.config.set({"distributed.worker.preload": [FAULTY]}):
        yield


def through(backlog: str | Path, root: Path, settings: Settings, **options: object) -> Summary:
    return start_batch(Batch(str(backlog), **options), LocalRoot(root), settings, CombinedView())


@pytest.mark.slow
@pytest.mark.usefixtures("_faults")
def test_a_fault_costs_one_episode(tmp_path: Path, small: Settings, recordings: Recordings) -> None:
    backlog = recordings("good-1", "segfault", "good-2", "memory", "returns-status_404", "returns-refused")
    (tmp_path / "notsound.mp3").write_bytes(b"<html>gone</html>" * 20)
    with backlog.open("a") as file:
        file.write("notsound.mp3\n")
    root = LocalRoot(tmp_path / "out")
    workers = (Workers("io", 1, MEMORY), Workers("transcribe", 2, MEMORY))
    entries = read_backlog(str(backlog), Wanted(), small, Silent())
    with local_engine(workers, tmp_path / "scratch") as engine:
        summary = run_batch(entries, root, small, engine)
    failed = {Path(name.partition(" (backlog")[0]).stem: error for name, error in summary.failures}  # less its line
    assert summary.done == 2, summary
    assert summary.exit_code == 1
    assert set(failed) == {"segfault", "memory", "notsound", "returns-status_404", "returns-refused"}
    assert "SIGSEGV" in failed["segfault"]
    assert "twice" in failed["segfault"]
    assert "more memory" in failed["memory"]
    assert "not sound" in failed["notsound"]
    kept = Failure.model_validate_json(next((tmp_path / "out").glob("*/*segfault*/failure.json")).read_bytes())
    assert kept.tries == 1
    assert any("Segmentation fault" in line for line in kept.tail)
    assert not (tmp_path / "scratch").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("_faults")
def test_who_died_once_is_tried_again(
    tmp_path: Path, small: Settings, recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_COMPUTED", str(tmp_path / "computed"))
    monkeypatch.setattr(outage, "RETRY_SECONDS", ())
    with Server() as server:
        server.route("/endless.mp3", lambda call: call.drip(b"\0" * 100, every=0.1))
        item = f"<item><title>endless</title><guid>e</guid><enclosure url='{server.url('/endless.mp3')}'/></item>"
        server.add("/feed.xml", feed_xml(item), type="application/rss+xml")
        backlog = recordings("once", "good")
        with backlog.open("a") as file:
            file.write(f"{server.url('/feed.xml')} --all --transcript audio/good.vtt --as-given\n")
        fetch = small.fetch.model_copy(update={"max_seconds": 2.0, "allow_private": True, "retries": 0})
        hasty = small.model_copy(update={"fetch": fetch})
        summary = through(backlog, tmp_path / "out", hasty, jobs=1)
        assert (summary.done, summary.failed, summary.lost) == (2, 1, 1), summary
        again = through(backlog, tmp_path / "out", hasty, jobs=1)
        assert (again.done, again.before, again.skipped, again.exit_code) == (0, 2, 1, 1)
        server.add("/endless.mp3", (tmp_path / "audio" / "good.mp3").read_bytes() + b"\1", type="audio/mpeg")
        third = through(backlog, tmp_path / "out", small, jobs=1, retry_failed=True)
        assert (third.done, third.before, third.exit_code) == (1, 2, 0), third
        assert not list((tmp_path / "out").rglob("failure.json"))
    lines = (tmp_path / "computed").read_text().splitlines()
    ended = [line for line in lines if line.startswith("end ")]
    assert len(ended) == len(set(ended)), "a stage was computed twice"


@pytest.mark.slow
def test_a_transcript_of_another_recording_costs_its_episode_alone(
    tmp_path: Path, small: Settings, recordings: Recordings
) -> None:
    recordings("first", "second", "third")
    backlog = tmp_path / "swapped.txt"
    given = {"first": "second.vtt", "second": "third.vtt --as-given", "third": "third.vtt"}
    backlog.write_text("".join(f"audio/{name}.mp3 --transcript audio/{words}\n" for name, words in given.items()))
    summary = through(backlog, tmp_path / "out", small, jobs=1)
    (failed,) = summary.failures
    assert "first" in failed[0]
    assert "second.vtt is not the transcript of this recording: " in failed[1]
    assert summary.done == 2
    checks = [path.read_text() for path in (tmp_path / "out").glob("*/*/checks.json")]
    assert sorted("unheard" in one for one in checks) == [False, True]
