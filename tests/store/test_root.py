"""All folders of a place on this machine: found by id, listed, and what lies beside them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from summarizer.records.episode import Episode, episode_id
from summarizer.store import LocalRoot, Root, StageRun, folder_at, open_root


def episode(id: str, title: str = "T", show: str = "S") -> Episode:
    fields = {"id": id, "guid": id, "title": title, "show": show, "media": "https://e.org/a", "media_kind": "enclosure"}
    return Episode.model_validate(fields)


def test_a_folder_is_where_it_always_was(tmp_path: Path) -> None:
    one = episode("9f2c61aa", "Why / what?")
    folder = open_root(tmp_path).folder(one)
    assert folder.path == LocalRoot(tmp_path).folder(one).path
    assert folder.relative == "s/undated-why-what-9f2c61aa"
    assert folder.location("post.md") == str(folder.path / "post.md") == folder.location(folder / "post.md")
    assert not list(tmp_path.iterdir()), "looking makes nothing"


def test_a_renamed_episode_is_found_also_when_others_came_meanwhile(tmp_path: Path) -> None:
    root = open_root(tmp_path)
    root.folder(episode("00000001")).path.mkdir(parents=True)
    assert root.folder(episode("00000001", "New")).relative == "s/undated-t-00000001"
    root.folder(episode("00000002")).path.mkdir()
    assert root.folder(episode("00000002", "New")).relative == "s/undated-t-00000002"
    assert root.folder(episode("00000003", "New")).relative == "s/undated-new-00000003"
    found = root.find("00000002")
    assert found is None, "a folder without files is no episode yet"


GUIDS = ("one-46046", "one-96052")  # the first 8 digits of their hashes are the same


def item(guid: str, feed: str = "https://e.org/feed", **more: object) -> Episode:
    fields = {"id": episode_id(guid, feed), "guid": guid, "feed": feed, "title": guid, "show": "S"}
    return Episode.model_validate({**fields, "media": "https://e.org/a", "media_kind": "enclosure", **more})


def made(root: Root, episode: Episode) -> str:
    """The folder of an episode, with `episode.json` in it."""
    folder = root.folder(episode)
    with folder.locked():
        folder.write("episode.json", episode)
        folder.record("fetch", StageRun(fingerprint="f", outputs={}, seconds=0, cpu_seconds=0))
    assert folder.relative is not None
    return folder.relative


@pytest.fixture(params=["disk", "store"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Root:
    if request.param == "disk":
        return open_root(tmp_path)
    return open_root(f"memory://{tmp_path.name}/backlog", scratch=tmp_path)


def test_a_folder_that_0_1_made_is_found_by_its_8_digits(anywhere: Root) -> None:
    old = made(anywhere, item(GUIDS[0], id=episode_id(GUIDS[0])[:8]))
    assert anywhere.folder(item(GUIDS[0])).relative == old
    assert anywhere.folder(item(GUIDS[0], title="A new title")).relative == old
    weak = made(anywhere, item("1", id=item("1").id[:8]))
    assert anywhere.folder(item("1")).relative == weak


def test_a_folder_that_0_1_made_is_found_when_the_show_was_renamed(anywhere: Root) -> None:
    old = item(GUIDS[0], id=episode_id(GUIDS[0])[:8])
    folder = anywhere.at(f"s/undated-t-{old.id}")
    with folder.locked():
        folder.write("episode.json", old)
        folder.record("fetch", StageRun(fingerprint="f", outputs={}, seconds=0, cpu_seconds=0))
    assert anywhere.folder(item(GUIDS[0], show="A new name")).relative == folder.relative
    assert anywhere.folder(item(GUIDS[1], show="A new name")).relative != folder.relative


def test_two_episodes_that_share_8_digits_have_two_folders(anywhere: Root) -> None:
    old = made(anywhere, item(GUIDS[0], id=episode_id(GUIDS[0])[:8]))
    other = made(anywhere, item(GUIDS[1]))
    assert other != old
    assert other.endswith(f"-{item(GUIDS[1]).id}")
    assert anywhere.folder(item(GUIDS[0])).relative == old
    assert anywhere.folder(item(GUIDS[1])).relative == other
    assert set(anywhere.episodes()) == {old, other}


def test_one_guid_in_two_feeds_is_two_episodes(anywhere: Root) -> None:
    one = made(anywhere, item("g"))
    two = made(anywhere, item("g", "https://other.example/feed", show="S"))
    assert one != two


def test_a_show_is_looked_into_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = open_root(tmp_path)
    (tmp_path / "s").mkdir()
    looked: list[str] = []
    scandir = os.scandir

    def counted(path: Path) -> object:
        looked.append(str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    for number in range(50):
        root.folder(episode(f"{number:08x}")).path.mkdir()
    assert sorted(looked) == [str(tmp_path), str(tmp_path / "s"), str(tmp_path / "s")], "twice: for folders of 0.1"


def test_episodes_are_those_with_files_and_hidden_folders_are_none(tmp_path: Path) -> None:
    root = open_root(f"file://{tmp_path}")
    for id in ("00000002", "00000001"):
        folder = root.folder(episode(id))
        with folder.locked():
            folder.record("fetch", StageRun(fingerprint="f", outputs={}, seconds=0, cpu_seconds=0))
            assert root.busy([folder.relative or ""]) == {folder.relative}
    root.write(".batch/failures/x.json", "{}")
    root.write(".links/0123", "s/undated-t-00000001")
    assert list(root.episodes()) == ["s/undated-t-00000001", "s/undated-t-00000002"]
    assert root.busy(root.episodes()) == set()
    found = root.find("00000001")
    assert found is not None
    assert found.relative == "s/undated-t-00000001"
    assert root.names(".batch/failures") == [".batch/failures/x.json"]
    assert root.read(".links/0123") == b"s/undated-t-00000001"
    root.remove(".links/0123")
    assert root.read(".links/0123") is None


@pytest.mark.parametrize(
    "place", ["https://e.org/a/b/c", "feed://e.org/a/b/c", "s3://bucket/only", "C:\\a\\b", "a/b/c"]
)
def test_what_is_no_episode_in_a_store_is_left_to_others(place: str) -> None:
    assert folder_at(place) is None
