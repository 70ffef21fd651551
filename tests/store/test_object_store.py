"""Episodes on a real S3 server: two machines, faults in between, what is sent when."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from buckets import Bucket

from summarizer.errors import InputError, NetworkError
from summarizer.records.episode import Episode
from summarizer.store import EpisodeFolder, Facts, LockTiming, Replies, StageRun, open_root
from summarizer.store.root import _trim

EPISODE = Episode.model_validate(
    {"id": "9f2c61aa", "guid": "g", "title": "T", "show": "S", "media": "https://e.org/a", "media_kind": "enclosure"}
)
FOLDER = "s/undated-t-9f2c61aa"
FACTS = Facts(id=EPISODE.id, title="T")


def recorded(folder: EpisodeFolder, stage: str, **files: str) -> None:
    """A stage that writes files and is recorded."""
    hashes = {name.replace("_", "."): folder.write(name.replace("_", "."), text) for name, text in files.items()}
    folder.record(stage, StageRun(fingerprint=stage, outputs=hashes, seconds=1, cpu_seconds=1), FACTS)


def opened(url: str, scratch: Path) -> EpisodeFolder:
    return open_root(url, scratch=scratch).folder(EPISODE)


@pytest.fixture(params=["s3", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        return str(request.getfixturevalue("bucket").url)
    return f"memory://{tmp_path.name}/backlog"


def test_another_machine_goes_on_where_the_first_left_off(url: str, tmp_path: Path) -> None:
    here, there = opened(url, tmp_path / "a"), opened(url, tmp_path / "b")
    with here.locked():
        here.write("episode.json", EPISODE)
        recorded(here, "fetch", audio_mp3="sound")
    with there.locked():
        assert there.finished("fetch")
        assert (there / "audio.mp3").read_text() == "sound"
        assert there.read("episode.json", Episode) == EPISODE
        recorded(there, "transcribe", heard_json="{}")
    with here.locked():
        assert here.finished("transcribe")
        assert (here / "heard.json").read_text() == "{}"


def test_a_file_that_another_machine_changed_is_brought_again(url: str, tmp_path: Path) -> None:
    here, there = opened(url, tmp_path / "a"), opened(url, tmp_path / "b")
    for folder, text in ((here, "one"), (there, "two, longer")):
        with folder.locked():
            recorded(folder, "quotes", quotes_json=text)
    with here.locked():
        assert (here / "quotes.json").read_text() == "two, longer"


def test_a_renamed_episode_keeps_its_folder(url: str, tmp_path: Path) -> None:
    folder = opened(url, tmp_path / "a")
    with folder.locked():
        recorded(folder, "fetch")
    renamed = EPISODE.model_copy(update={"title": "Another", "show": "Another"})
    assert open_root(url, scratch=tmp_path / "b").folder(renamed).relative == FOLDER
    found = open_root(url, scratch=tmp_path / "b").find(EPISODE.id)
    assert found is not None
    assert found.relative == FOLDER


def test_the_root_lists_episodes_and_their_logs_without_opening_folders(url: str, tmp_path: Path) -> None:
    folder = opened(url, tmp_path / "a")
    root = open_root(url, scratch=tmp_path / "b")
    assert list(root.stamps()) == []
    with folder.locked():
        recorded(folder, "fetch")
        assert root.busy([FOLDER]) == {FOLDER}
    before = list(root.stamps())
    assert [stamp.folder for stamp in before] == [FOLDER]
    assert root.busy([FOLDER]) == set()
    [(_, log)] = root.logs([FOLDER])
    assert json.loads(log or b"")["stages"]["fetch"]["fingerprint"] == "fetch"
    with folder.locked():
        recorded(folder, "transcribe")
    assert list(root.stamps()) != before


def test_small_files_beside_the_episodes(url: str, tmp_path: Path) -> None:
    root = open_root(url, scratch=tmp_path)
    assert root.read(".batch/failures/a.json") is None
    root.write(".batch/failures/a.json", "{}")
    root.write("index.html", "<p>")
    assert root.names(".batch/failures") == [".batch/failures/a.json"]
    assert root.read(".batch/failures/a.json") == b"{}"
    root.remove(".batch/failures/a.json")
    root.remove(".batch/failures/a.json")
    assert root.names(".batch/failures") == []
    assert root.location("index.html") == f"{root.url}/index.html"


def test_the_log_is_sent_last_and_the_largest_file_first(bucket: Bucket, tmp_path: Path) -> None:
    folder = opened(bucket.url, tmp_path)
    with folder.locked():
        bucket.asked.clear()
        recorded(folder, "publish", small_json="{}", large_mp3="x" * 100_000, middle_md="y" * 1000)
        puts = [asked.name.rpartition("/")[2] for asked in bucket.asked if asked.method == "PUT"]
    assert puts == ["large.mp3", "middle.md", "small.json", "run.json"]


def test_a_reply_that_was_paid_for_is_sent_at_once(bucket: Bucket, tmp_path: Path) -> None:
    folder = opened(bucket.url, tmp_path / "a")
    with contextlib.suppress(ValueError), folder.locked():
        Replies(folder).put("key", {"text": "dear"})
        json.loads("it could not be parsed")
    assert Replies(opened(bucket.url, tmp_path / "b")).get("key") == {"text": "dear"}


def test_what_a_stage_left_unfinished_is_not_sent(bucket: Bucket, tmp_path: Path) -> None:
    folder = opened(bucket.url, tmp_path / "a")
    with folder.locked():
        recorded(folder, "quotes", quotes_json="before")
    with contextlib.suppress(ValueError), folder.locked():
        folder.write("quotes.json", "half of the stage")
        json.loads("")
    folder.record_failure("quotes", "it failed")
    assert (opened(bucket.url, tmp_path / "b") / "quotes.json").read_text() == "before"
    assert opened(bucket.url, tmp_path / "b").log.error == "it failed"


def test_hashes_are_known_without_a_download(bucket: Bucket, tmp_path: Path) -> None:
    here, there = opened(bucket.url, tmp_path / "a"), opened(bucket.url, tmp_path / "b")
    with here.locked():
        recorded(here, "quotes", quotes_json="content")
    digest = here.digest("quotes.json")
    bucket.asked.clear()
    assert there.digest("quotes.json") == digest
    assert [asked.name.rpartition("/")[2] for asked in bucket.asked if asked.method == "GET"] == ["run.json"]
    open_root(bucket.url, scratch=tmp_path / "c").write(f"{FOLDER}/quotes.json", "changed by hand")
    assert opened(bucket.url, tmp_path / "d").digest("quotes.json") != digest


def test_nothing_is_asked_again_while_an_episode_is_held(bucket: Bucket, tmp_path: Path) -> None:
    folder = opened(bucket.url, tmp_path)
    with folder.locked():
        recorded(folder, "fetch", audio_mp3="sound")
        bucket.asked.clear()
        for _ in range(5):
            assert folder.finished("fetch")
            assert folder.has("audio.mp3")
            assert (folder / "audio.mp3").is_file()
        assert bucket.asked == []


def test_a_listing_of_more_than_a_thousand_is_whole(bucket: Bucket, tmp_path: Path) -> None:
    root = open_root(bucket.url, scratch=tmp_path)
    names = [f".batch/many/{number:04d}.json" for number in range(1005)]
    for name in names:
        bucket.seed(name)
    assert root.names(".batch/many") == names


@pytest.mark.parametrize("kind", ["500", "503", "cut", "slow"])
@pytest.mark.parametrize("method", ["PUT", "GET", "LIST"])
def test_faults_that_pass_are_tried_again(bucket: Bucket, tmp_path: Path, kind: str, method: str) -> None:
    bucket.fail(method, "9f2c61aa", kind, times=3)
    here, there = opened(bucket.url, tmp_path / "a"), opened(bucket.url, tmp_path / "b")
    with here.locked():
        recorded(here, "fetch", audio_mp3="sound" * 1000)
    with there.locked():
        assert (there / "audio.mp3").read_text() == "sound" * 1000
        assert there.finished("fetch")


def test_a_lock_whose_answer_was_lost_is_still_ours(bucket: Bucket, tmp_path: Path) -> None:
    bucket.fail("PUT", ".batch/lock", "500", lost=True)
    with open_root(bucket.url, scratch=tmp_path).hold() as hold:
        hold.check()


def test_a_failed_send_leaves_the_stage_undone(bucket: Bucket, tmp_path: Path) -> None:
    folder = opened(bucket.url, tmp_path / "a")
    bucket.fail("PUT", "audio.mp3", "500", times=100)
    with (
        pytest.raises(NetworkError, match=r"s3://episodes/backlog could not be written after \d tries"),
        folder.locked(),
    ):
        recorded(folder, "fetch", audio_mp3="sound")
    assert not opened(bucket.url, tmp_path / "b").finished("fetch")
    assert not any(name.endswith("audio.mp3") for name in bucket.names())


def test_a_bucket_out_of_reach_is_one_line_without_secrets(bucket: Bucket, tmp_path: Path) -> None:
    bucket.down = True
    with pytest.raises(NetworkError, match="could not be listed after") as caught:
        open_root(bucket.url, scratch=tmp_path)
    assert "secret" not in str(caught.value)
    assert "known-only" not in str(caught.value)


def test_what_is_not_allowed_is_not_tried_again(bucket: Bucket, tmp_path: Path) -> None:
    bucket.fail("LIST", "", "403", times=100)
    with pytest.raises(InputError, match="may not be listed AccessDenied") as caught:
        open_root(bucket.url, scratch=tmp_path)
    assert len(bucket.asked) == 1
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("s3://no-such-bucket/x", "no such bucket"),
        ("s3://", "names no bucket"),
        ("nonsense://x/y", "no store that is known"),
        ("https://example.org/x", "cannot be kept at"),
        ("s3://key:very-secret-key@episodes/x", "must not hold credentials"),
        ("simplecache::s3://episodes/x", "cannot be kept at"),
    ],
)
def test_an_address_that_cannot_be_used_is_wrong_input(bucket: Bucket, tmp_path: Path, url: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        open_root(url, scratch=tmp_path)
    assert "very-secret-key" not in str(caught.value)


def test_credentials_that_are_missing_are_told(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(InputError, match="no credentials were found"):
        open_root("s3://episodes/elsewhere", scratch=tmp_path)


def test_a_second_run_of_an_episode_is_refused_on_every_machine(bucket: Bucket, tmp_path: Path) -> None:
    terms = LockTiming(renew_seconds=0.2, expiry_seconds=2.0)
    here = open_root(bucket.url, scratch=tmp_path / "a", timing=terms).folder(EPISODE)
    there = open_root(bucket.url, scratch=tmp_path / "b", timing=terms).folder(EPISODE)
    with here.locked(), pytest.raises(InputError, match="in use by another run"), there.locked():
        pass
    with there.locked():
        pass


def test_workers_under_a_coordinator_take_no_lock_of_their_own(bucket: Bucket, tmp_path: Path) -> None:
    folder = open_root(bucket.url, scratch=tmp_path, coordinated=True).folder(EPISODE)
    with folder.locked():
        recorded(folder, "fetch")
    assert not any(".locks/" in asked.name for asked in bucket.asked)


def test_copies_take_a_bounded_place_and_one_in_use_stays(bucket: Bucket, tmp_path: Path) -> None:
    root = open_root(bucket.url, scratch=tmp_path)
    for number, id in enumerate(("00000001", "00000002", "00000003")):
        folder = root.at(f"s/e-{id}")
        with folder.locked():
            recorded(folder, "fetch", audio_mp3="x" * 100_000)
        os.utime(folder.path / ".remote.json", (number, number))
    with root.at("s/e-00000001").locked():
        _trim(root.path, 150_000)
    assert sorted(path.name for path in (root.path / "s").iterdir()) == ["e-00000001"]


def test_a_killed_run_leaves_no_half_file_and_the_next_goes_on(bucket: Bucket, tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r}); sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from test_object_store import opened, recorded
folder = opened(sys.argv[1], Path(sys.argv[2]))
with folder.locked():
    recorded(folder, "fetch", audio_mp3="sound")
    folder.write("heard.json", "not recorded yet")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, bucket.url, str(tmp_path / "a")], check=False, capture_output=True, text=True
    )
    assert done.returncode == -9, done.stderr
    again = opened(bucket.url, tmp_path / "a")
    with again.locked():  # the dead holder was a process of this machine: no need to wait until its lock expires
        assert again.finished("fetch")
        assert not again.has("heard.json")
    assert list(open_root(bucket.url, scratch=tmp_path / "b").episodes()) == [FOLDER], "the list of episodes has it"


def test_a_post_edited_in_the_store_is_kept_before_it_is_replaced(bucket: Bucket, tmp_path: Path) -> None:
    folder = opened(bucket.url, tmp_path / "a")
    with folder.locked():
        recorded(folder, "publish", post_md="ours")
    open_root(bucket.url, scratch=tmp_path / "b").write(f"{FOLDER}/post.md", "theirs")
    with opened(bucket.url, tmp_path / "c").locked():
        pass
    again = opened(bucket.url, tmp_path / "a")
    with again.locked():
        recorded(again, "page", review_html="<p>")
    last = opened(bucket.url, tmp_path / "d")
    with last.locked():
        assert last.keep_edited("post.md", "ours, made anew") is not None
    assert (opened(bucket.url, tmp_path / "e") / "post.edited-1.md").read_text() == "theirs"


def test_a_failure_told_by_somebody_who_does_not_hold_the_episode_is_seen(bucket: Bucket, tmp_path: Path) -> None:
    root = open_root(bucket.url, scratch=tmp_path / "a", coordinated=True)
    folder = root.at(FOLDER)
    folder.write("failure.json", "{}")
    folder.record_failure("transcribe", "the worker was killed")
    other = open_root(bucket.url, scratch=tmp_path / "b")
    assert other.at(FOLDER).has("failure.json")
    [(_, log)] = other.logs(other.episodes())
    assert json.loads(log or b"")["error"] == "the worker was killed"


def test_a_released_file_is_deleted_there_too_and_its_stage_stays_done(url: str, tmp_path: Path) -> None:
    here, there = opened(url, tmp_path / "a"), opened(url, tmp_path / "b")
    with here.locked():
        here.write("episode.json", EPISODE)
        recorded(here, "fetch", audio_mp3="sound")
        here.release("audio.mp3")
        assert not here.has("audio.mp3")
    with there.locked():
        assert not there.has("audio.mp3")
        assert there.finished("fetch")
        recorded(there, "fetch", audio_mp3="sound")
        assert there.log.released == ()
