"""Files appear whole or not at all; a stage is done when its fingerprint and its files say so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from summarizer.errors import InputError, StorageError
from summarizer.records.episode import Episode
from summarizer.store import EpisodeFolder, LocalRoot, Replies, StageRun, fingerprint
from summarizer.store.folder import process_exists


def episode(**fields: object) -> Episode:
    base = {"id": "9f2c61aa", "guid": "g", "title": "T", "media": "https://e.org/a.mp3", "media_kind": "enclosure"}
    return Episode.model_validate({**base, **fields})


def test_fingerprints_depend_on_every_part_and_not_on_order() -> None:
    assert fingerprint(a=1, b={"x": 2, "y": 3}) == fingerprint(b={"y": 3, "x": 2}, a=1)
    assert fingerprint(a=1) != fingerprint(a=2)
    assert fingerprint(name="bad\udcff.mp3") != fingerprint(name="bad\udcfe.mp3")  # names that are not UTF-8


@pytest.mark.parametrize(
    ("show", "title", "expected"),
    [
        ("The Show!", "Ep. 1: Why / what?", "the-show/undated-ep-1-why-what-9f2c61aa"),
        (None, "../../etc/passwd", "single-episodes/undated-etc-passwd-9f2c61aa"),
        ("硅谷101", "E131｜动荡", "硅谷101/undated-e131-动荡-9f2c61aa"),
        ("CON", "x" * 300, f"con/undated-{'x' * 60}-9f2c61aa"),
        ("...", "\x00\n", "single-episodes/undated-episode-9f2c61aa"),
    ],
)
def test_folders_are_safe_names(tmp_path: Path, show: str | None, title: str, expected: str) -> None:
    folder = LocalRoot(tmp_path).folder(episode(show=show, title=title)).path
    assert folder.relative_to(tmp_path).as_posix() == expected


def test_a_renamed_episode_keeps_its_folder(tmp_path: Path) -> None:
    before = LocalRoot(tmp_path).folder(episode(show="S", title="Old title")).path
    before.mkdir(parents=True)
    assert LocalRoot(tmp_path).folder(episode(show="S", title="New title")).path == before


def test_a_stage_is_finished_only_with_all_its_files(tmp_path: Path) -> None:
    folder = EpisodeFolder(tmp_path)
    digest = folder.write("a.json", "{}")
    run = StageRun(fingerprint="f", outputs={"a.json": digest}, seconds=0, cpu_seconds=0)
    folder.record("s", run)
    assert folder.finished("s") == run
    (tmp_path / "a.json").unlink()
    assert folder.finished("s") is None


def test_a_broken_run_log_means_that_nothing_is_finished(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"stages": ')
    assert EpisodeFolder(tmp_path).finished("s") is None


def test_a_log_of_0_1_is_read_with_todays_names(tmp_path: Path) -> None:
    entry = {"fingerprint": "f", "outputs": {}, "seconds": 1, "cpu_seconds": 1}
    log = {"schema_version": 1, "stages": dict.fromkeys(("fetch", "voices", "names", "quotes"), entry)}
    (tmp_path / "run.json").write_text(json.dumps({**log, "failed_stage": "voices", "error": "the disk was full"}))
    folder = EpisodeFolder(tmp_path)
    assert list(folder.log.stages) == ["fetch", "diarize", "name", "select"]
    assert folder.log.failed_stage == "diarize"


def test_a_file_edited_by_hand_is_kept_before_it_is_replaced(tmp_path: Path) -> None:
    folder = EpisodeFolder(tmp_path)
    digest = folder.write("post.md", "ours")
    folder.record("publish", StageRun(fingerprint="f", outputs={"post.md": digest}, seconds=0, cpu_seconds=0))
    assert folder.keep_edited("post.md", "new") is None
    (tmp_path / "post.md").write_text("theirs")
    kept = folder.keep_edited("post.md", "new")
    assert kept is not None
    assert kept.read_text() == "theirs"
    assert folder.keep_edited("post.md", "theirs") is None


def test_one_process_holds_a_folder(tmp_path: Path) -> None:
    with EpisodeFolder(tmp_path).locked():
        code = (
            "import sys; from pathlib import Path; from summarizer.store import EpisodeFolder\n"
            "from summarizer.errors import InputError\n"
            "try:\n  EpisodeFolder(Path(sys.argv[1])).locked().__enter__()\n"
            "except InputError as error: sys.exit(f'refused: {error}')"
        )
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "in use by another run" in other.stderr


WRITER = """
import sys
from pathlib import Path
from summarizer.store import EpisodeFolder
folder = EpisodeFolder(Path(sys.argv[1]))
print("ready", flush=True)
for n in range(10_000_000):
    folder.write("big.json", f"{n % 10}" * 3_000_000)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    for delay in (0.05, 0.11, 0.23):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL)
        if (tmp_path / "big.json").exists():
            content = (tmp_path / "big.json").read_text()
            assert len(content) == 3_000_000
            assert len(set(content)) == 1
        with EpisodeFolder(tmp_path).locked():
            assert not list(tmp_path.glob(".tmp-*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file-size limit that only POSIX has")
def test_a_full_disk_is_one_clear_line_and_leaves_the_old_file(tmp_path: Path) -> None:
    code = """
import resource, signal, sys
from pathlib import Path
from summarizer.store import EpisodeFolder
from summarizer.errors import StorageError
folder = EpisodeFolder(Path(sys.argv[1]))
folder.write("a.json", "old")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    folder.write("a.json", "x" * 100_000)
except StorageError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "the disk is full" in done.stdout
    assert (tmp_path / "a.json").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_file_in_the_way_is_wrong_input(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((InputError, StorageError), match="file"), EpisodeFolder(tmp_path / "file" / "x").locked():
        pass


def test_replies_are_kept_by_key(tmp_path: Path) -> None:
    replies = Replies(EpisodeFolder(tmp_path))
    assert replies.get("k") is None
    replies.put("k", {"text": "ü"})
    assert replies.get("k") == {"text": "ü"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize("link", ["show", "show/episode", "show/episode/stages", "show/episode/.lock"])
def test_nothing_is_written_through_a_link_in_a_shared_folder(tmp_path: Path, link: str) -> None:
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "root"
    elsewhere.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(elsewhere)
    folder = EpisodeFolder(root / "show/episode", "show/episode")
    with pytest.raises(InputError, match="is a symbolic link"), folder.locked():
        pass
    with pytest.raises(InputError, match="is a symbolic link"):
        folder.write("stages/name.json", "{}")
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_root_may_be_a_link_and_a_linked_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "root").symlink_to(tmp_path / "disk")
    other = tmp_path / "other"
    other.write_text("kept", encoding="utf-8")
    folder = EpisodeFolder(tmp_path / "root/show/episode", "show/episode")
    with folder.locked():
        (folder.path / "post.md").symlink_to(other)
        folder.write("post.md", "new")
    assert (folder.path / "post.md").read_text(encoding="utf-8") == "new"
    assert other.read_text(encoding="utf-8") == "kept"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_process_that_ended_and_was_not_asked_for_its_code_is_gone() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    try:
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert not process_exists(child)
    finally:
        os.waitpid(child, 0)
    assert process_exists(os.getpid())
