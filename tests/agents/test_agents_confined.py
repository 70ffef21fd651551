"""Only what lies in the archive's folder is read, and nothing in it is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from agents_archive import BREAD_ID, CLOCK_ID, FOLDERS, SAMPLE_ID, Called, called, content_of

from summarizer.agents.confined import ConfinedRoot
from summarizer.errors import InputError


def ids(tools: Called) -> set[str]:
    return {one["id"] for one in tools("episodes")["episodes"]}


@pytest.mark.parametrize(
    "name",
    [
        "../outside.md", "/etc/passwd", "..", ".", "a/../../outside.md", "link.md", "linked/outside.md", "no\0name.md",
        "morning-work", "..\\outside.md", "~/x.md", "file:///etc/passwd", "s3://bucket/show/x/post.md", "x" * 999,
    ],
)  # fmt: skip
def test_no_post_outside_the_archive_is_read(own: Path, own_tools: Called, name: str) -> None:
    (own.parent / "outside.md").write_text('> "A secret."\n', encoding="utf-8")
    (own / "link.md").symlink_to(own.parent / "outside.md")
    (own / "linked").symlink_to(own.parent)
    with pytest.raises(InputError, match="there is no post"):
        own_tools("check", post=name)


def test_a_link_to_a_post_inside_is_read(own: Path, own_tools: Called) -> None:
    (own / "article.md").write_text('> "Nobody eats a loaf from yesterday."\n> — Mary Poe\n', encoding="utf-8")
    (own / "same.md").symlink_to("article.md")
    assert own_tools("check", post="same.md")["passed"]


def test_an_episode_of_which_a_file_lies_elsewhere_is_left_out(own: Path, own_tools: Called, tmp_path: Path) -> None:
    everything = ids(own_tools)
    assert len(everything) == FOLDERS
    [file] = own.glob(f"*/*-{BREAD_ID}/transcript.json")
    file.rename(tmp_path / "elsewhere.json")
    file.symlink_to(tmp_path / "elsewhere.json")
    [folder] = own.glob(f"*/*-{CLOCK_ID}")
    folder.rename(tmp_path / folder.name)
    folder.symlink_to(tmp_path / folder.name)
    assert everything - ids(own_tools) == {BREAD_ID, CLOCK_ID}
    assert not own_tools("search", query="oven")["hits"]


@pytest.mark.skipif(os.name != "posix", reason="pipes have names only there")
def test_a_pipe_in_place_of_a_file_does_not_stop_the_server(own: Path, own_tools: Called) -> None:
    [file] = own.glob(f"*/*-{BREAD_ID}/episode.json")
    file.unlink()
    os.mkfifo(file)
    assert BREAD_ID not in ids(own_tools)


def test_an_episodes_own_folder_is_an_archive_of_one(own: Path, tmp_path: Path) -> None:
    [folder] = own.glob(f"*/*-{SAMPLE_ID}")
    assert ids(called(folder, tmp_path / "one")) == {SAMPLE_ID}
    (folder / "notes.txt").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="links out of it"):
        ConfinedRoot(folder)


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        ConfinedRoot(tmp_path / "none")


def test_nothing_is_written_into_the_archive(own: Path, own_tools: Called) -> None:
    before = content_of(own)
    for each in sorted(ids(own_tools)):
        own_tools("quotations", episode=each)
        sentences = list(own_tools.sentences(each).values())[:20]
        own_tools("render", ids=sentences)
        own_tools("check", text='> "Nobody eats a loaf."\n', episode=each)
    own_tools("search", query="the")
    own_tools("check", text='> "Nobody eats a loaf."\n')
    for post in own.rglob("*.md"):
        own_tools("check", post=post.relative_to(own).as_posix())
    assert content_of(own) == before
