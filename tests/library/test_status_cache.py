"""The index of a folder of episodes: incremental, disposable, the same as the folders say."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from buckets import Bucket
from s3fs import S3FileSystem

from summarizer.errors import InputError
from summarizer.library.status import read_status
from summarizer.library.status_cache import open_index
from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import Failure
from summarizer.records.episode import Episode
from summarizer.store import EpisodeFolder, Facts, Root, StageRun, open_root


def made(
    root: Root, id: str, *, stages: Iterable[str] = ORDER, error: str | None = None, **facts: object
) -> EpisodeFolder:
    """An episode's folder as a run leaves it."""
    episode = Episode.model_validate(
        {
            "id": id,
            "guid": id,
            "title": f"Title {id}",
            "show": "S",
            "media": "https://e.org/a",
            "media_kind": "enclosure",
        }
    )
    folder = root.folder(episode)
    told = Facts.model_validate({"id": id, "title": episode.title, "show": "S", **facts})
    with folder.locked():
        folder.write("episode.json", episode)
        for stage in stages:
            run = StageRun(
                fingerprint="f", outputs={}, seconds=2, cpu_seconds=1, cost_usd=0.25 if stage == "draft" else None
            )
            folder.record(stage, run, told)
        folder.record_failure("fetch" if error else None, error)
    return folder


def rows(root: Root) -> dict[str, tuple[object, ...]]:
    with open_index(root) as index:
        index.update()
        return {row.id: (row.title, row.stage, row.state, row.error, row.quotes, row.cost_usd) for row in index.rows()}


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return open_root(tmp_path)


def test_rows_say_where_each_episode_stands(root: Root) -> None:
    made(root, "00000001", quotes=3, flagged=1, audio_seconds=60.0)
    made(root, "00000002", stages=ORDER[:2])
    made(root, "00000003", stages=(), error="the server did not answer")
    assert rows(root) == {
        "00000001": ("Title 00000001", ORDER[-1], "done", None, 3, 0.25),
        "00000002": ("Title 00000002", ORDER[1], "waiting", None, None, 0.0),
        "00000003": ("Title 00000003", "fetch", "failed", "the server did not answer", None, 0.0),
    }
    with open_index(root) as index:
        assert [row.id for row in index.rows("failed")] == ["00000003"]
        row = index.get("00000001")
        assert row is not None
        assert (row.folder, row.show, row.flagged, row.audio_seconds) == (
            "s/undated-title-00000001-00000001",
            "S",
            1,
            60.0,
        )
        totals = index.totals()
    assert (totals["episodes"], totals["done"], totals["quotes"], totals["cost_usd"]) == (3, 1, 3, 0.25)


def test_only_what_changed_is_read(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [made(root, f"0000000{number}", stages=ORDER[:1]) for number in range(3)]
    rows(root)
    read: list[str] = []
    honest = type(root).logs

    def logs(self: Root, folders: Iterable[str]) -> object:
        wanted = list(folders)
        read.extend(wanted)
        return honest(self, wanted)

    monkeypatch.setattr(type(root), "logs", logs)
    rows(root)
    assert read == []
    folders[1].record_failure("fetch", "no")
    assert rows(root)["00000001"][2:4] == ("failed", "no")
    assert read == [folders[1].relative]


def test_an_episode_that_is_gone_is_gone(root: Root) -> None:
    folder = made(root, "00000001")
    made(root, "00000002")
    rows(root)
    for path in sorted(folder.path.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert set(rows(root)) == {"00000002"}


@pytest.mark.parametrize("harm", ["deleted", "damaged", "older", "another's"])
def test_it_is_made_anew_when_it_cannot_be_used(root: Root, harm: str) -> None:
    made(root, "00000001", quotes=3)
    expected = rows(root)
    path = root.path / ".index.sqlite"
    if harm == "deleted":
        path.unlink()
    elif harm == "damaged":
        path.write_bytes(os.urandom(5000))
    else:
        connection = sqlite3.connect(path)
        connection.execute("DROP TABLE episodes")
        if harm == "older":
            connection.execute("PRAGMA user_version = 0")
        else:
            connection.execute("CREATE TABLE episodes (something)")
        connection.commit()
        connection.close()
    assert rows(root) == expected


def test_a_folder_from_before_there_were_facts_is_read_whole(root: Root) -> None:
    folder = made(root, "00000001", quotes=9)
    log = json.loads((folder / "run.json").read_bytes())
    del log["facts"]
    (folder / "run.json").write_text(json.dumps(log))
    assert rows(root)["00000001"][:5] == ("Title 00000001", ORDER[-1], "done", None, None)


def test_a_broken_folder_does_not_hide_the_others(root: Root) -> None:
    made(root, "00000001")
    broken = root.path / "s" / "undated-x-00000002"
    broken.mkdir()
    (broken / "episode.json").write_text("{")
    (broken / "run.json").write_text('{"stages": ')
    found = rows(root)
    assert found["00000001"][2] == "done"
    assert found["00000002"][2] == "failed"
    assert "is not a valid episode.json" in str(found["00000002"][3])
    with pytest.raises(InputError, match="delete it and run `summarizer draft` with the episode's link or file again"):
        root.at("s/undated-x-00000002").read("episode.json", Episode)


def test_a_stage_of_a_later_version_is_no_harm(root: Root) -> None:
    made(root, "00000001", stages=("fetch", "some-later-stage"))
    assert rows(root)["00000001"][1:3] == ("fetch", "waiting")


READER = """
import sys
from summarizer.library.status_cache import open_index
from summarizer.store import open_root
for _ in range(10):
    with open_index(open_root(sys.argv[1])) as index:
        index.update()
        assert len(list(index.rows())) == 40, len(list(index.rows()))
"""


def test_several_processes_make_and_read_it_at_once(root: Root) -> None:
    for number in range(40):
        made(root, f"{number:08x}", stages=())
    command = [sys.executable, "-c", READER, str(root.path)]
    readers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for reader in readers:
        assert reader.communicate(timeout=120)[1] == ""
        assert reader.returncode == 0


def test_status_tells_what_runs_and_what_was_never_found(root: Root) -> None:
    folder = made(root, "00000001", stages=ORDER[:1])
    failure = Failure.model_validate(
        {"source": "https://e.org/gone", "error": "no such page", "at": "2026-01-01T00:00:00Z"}
    )
    root.write(".batch/failures/abc.json", failure)
    root.write(".batch/failures/broken.json", "{")
    with folder.locked():
        found = read_status(root.path)
    assert [(row["id"], row["state"]) for row in found["episodes"]] == [("00000001", "running"), ("abc", "failed")]
    assert found["episodes"][1]["title"] == "https://e.org/gone"
    assert found["episodes"][1]["error"] == "no such page"
    assert (found["summary"]["running"], found["summary"]["failed"]) == (1, 1)
    assert read_status(root.path)["summary"]["waiting"] == 1
    assert [row["id"] for row in read_status(folder.path)["episodes"]] == ["00000001"], (
        "of one episode's own folder too"
    )


def test_a_decision_outside_the_stages_is_seen(root: Root) -> None:
    folder = made(root, "00000001", quotes=5, flagged=2)
    rows(root)
    facts = folder.log.facts
    assert facts is not None
    folder.update_facts(facts.model_copy(update={"quotes": 4}))
    assert rows(root)["00000001"][4] == 4


def test_a_folder_that_may_not_be_written_has_its_index_elsewhere(
    root: Root, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made(root, "00000001")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert set(rows(root)) == {"00000001"}
    assert not (root.path / ".index.sqlite").exists()


@pytest.fixture(scope="session")
def server() -> Iterable[Bucket]:
    with Bucket() as running:
        yield running


def test_status_of_an_object_store_asks_once_and_reads_what_changed(
    server: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**server.environment, "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    S3FileSystem.clear_instance_cache()
    here = open_root(server.url, scratch=tmp_path / "a")
    for number in range(3):
        made(here, f"0000000{number}", quotes=number)
    server.asked.clear()
    found = read_status(server.url, scratch=tmp_path / "b")
    assert found["summary"]["done"] == 3
    assert found["summary"]["quotes"] == 3
    assert server.counts() == {"LIST": 4, "GET": 3 + 1}, "the episodes, and what the runs of a batch recorded"
    made(here, "00000001", stages=(), error="no")
    server.asked.clear()
    found = read_status(server.url, scratch=tmp_path / "b")
    assert [(row["state"], row["error"]) for row in found["episodes"] if row["error"]] == [("done", "no")]
    assert server.counts()["GET"] == 1 + 1


def test_a_place_that_is_no_folder_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        read_status(tmp_path / "nowhere")
