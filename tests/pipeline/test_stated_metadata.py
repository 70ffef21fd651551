"""`--title --show --date --guest --host`: what they reach, and that a later run without them keeps them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pipeline.making import SAMPLES, settings

from summarizer.batch.backlog import Wanted, read_backlog
from summarizer.batch.backlog_lines import metadata_of, parse_line
from summarizer.batch.start import Batch
from summarizer.pipeline.run import EpisodeRequest, EpisodeRun, open_episode
from summarizer.records.episode import Episode
from summarizer.records.user_metadata import UserMetadata, user_metadata
from summarizer.reporting import Silent
from summarizer.sources import vocabulary_terms

STATED = user_metadata(
    title="Old bridges", show="A Small Show", date="2026-01-31", guests=["Judith Carver"], hosts=["Daniel Ostrow"]
)

NOTHING = UserMetadata()


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A transcript that names nobody, with enough said for a post."""
    path = tmp_path / "talk.vtt"
    shutil.copyfile(SAMPLES / "published.vtt", path)
    return path


def made(source: Path, into: Path, stated: UserMetadata = NOTHING) -> tuple[EpisodeRun, str]:
    with open_episode(EpisodeRequest(str(source), stated=stated), into=into, settings=settings(as_given=True)) as run:
        return run, run.draft_post().read_text(encoding="utf-8")


def test_what_is_stated_reaches_the_post_and_stays(talk: Path, tmp_path: Path) -> None:
    run, post = made(talk, tmp_path / "out", STATED)
    assert run.folder.path.parent.name == "a-small-show"
    assert run.folder.path.name.startswith("2026-01-31-old-bridges-")
    assert "# Judith Carver: " in post
    assert "Daniel Ostrow" in post
    assert "A Small Show" in post
    assert vocabulary_terms(run.episode)[:2] == ("Judith Carver", "Daniel Ostrow")

    again, same = made(talk, tmp_path / "out")
    assert (again.episode.by_user, again.worked, same) == (STATED, False, post)

    copy = tmp_path / "copied.vtt"  # the same content under another name
    shutil.copyfile(talk, copy)
    again, same = made(copy, tmp_path / "out")
    assert (again.folder.path, again.episode.by_user, same) == (run.folder.path, STATED, post)

    again, new = made(talk, tmp_path / "out", UserMetadata(title="Young bridges"))
    assert again.folder.path == run.folder.path
    assert again.episode.by_user == STATED.model_copy(update={"title": "Young bridges"})
    assert "Judith Carver: Young bridges" in new
    assert "Old bridges" not in new


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a.mp3 --date 2026-13-01", "--date '2026-13-01' is no day"),
        ("a.mp3 --guest ''", "--guest '' holds no name"),
        ("a.mp3 --guest 'Ann Bell' --host 'Ann Bell'", "is given as --guest and as --host"),
        ("https://show.example/feed.xml --all --title 'Old bridges'", "--title is of one episode"),
        ("https://show.example/feed.xml --since 2026-01-01 --guest 'Ann Bell'", "--guest is of one episode"),
    ],
)
def test_a_line_that_states_what_cannot_be_is_refused(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem.replace("(", r"\(")):
        parse_line(line)


def test_a_backlog_states_what_its_lines_do_not(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(
        "a.mp3 --guest 'Ann Bell' --guest 'Bob Moss'\nb.mp3 --show 'Another Show' --title 'Old bridges'\n",
        encoding="utf-8",
    )
    batch = Batch(str(tmp_path / "list.txt"), stated=user_metadata(show="A Small Show", hosts=["Daniel Ostrow"]))
    entries = list(read_backlog(batch.backlog, Wanted(), settings(), Silent(), options=batch.options))
    assert [metadata_of(entry) for entry in entries] == [
        UserMetadata(show="A Small Show", hosts=("Daniel Ostrow",), guests=("Ann Bell", "Bob Moss")),
        UserMetadata(show="Another Show", hosts=("Daniel Ostrow",), title="Old bridges"),
    ]


def test_a_feeds_episode_keeps_what_was_stated_when_the_feed_is_read_again(tmp_path: Path) -> None:
    from summarizer.pipeline.episode_folder import find_episode_folder
    from summarizer.store import open_root

    listed = Episode(
        id="a" * 16, guid="g-1", show="A Feed", title="Episode 1", feed="https://show.example/feed.xml",
        media="https://show.example/1.mp3", media_kind="enclosure",
    )  # fmt: skip
    root = open_root(tmp_path)

    def found(stated: UserMetadata = NOTHING) -> tuple[Path, Episode]:
        request = EpisodeRequest("https://show.example/feed.xml", known=listed, stated=stated)
        folder, episode = find_episode_folder(request, root, settings(), Silent())
        folder.write("episode.json", episode)
        return folder.path, episode

    first, stated = found(user_metadata(show="My Archive", guests=["Ann Bell"]))
    later, kept = found()
    assert (later, kept) == (first, stated)
    assert (kept.show, kept.names("guest"), kept.title) == ("My Archive", ("Ann Bell",), "Episode 1")
