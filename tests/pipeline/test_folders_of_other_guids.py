"""An episode's folder is found again when its feed's guid was read or is spelt differently."""

from __future__ import annotations

from pathlib import Path

import pytest
from servers import feed_xml

from summarizer.pipeline.episode_folder import EpisodeRequest, find_episode_folder, known_folder
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.sources.feeds.feed import read_feed
from summarizer.sources.identity import feed_episode_id
from summarizer.store.root import LocalRoot

FEED = "https://shows.example.org/feed.xml"


def listed(guid: str, media: str = "/1.mp3", title: str = "On Water") -> Episode:
    item = f'<item><title>{title}</title><guid>{guid}</guid><enclosure url="{media}" type="audio/mpeg"/></item>'
    return read_feed(feed_xml(item).encode(), FEED).episodes[0]


def begun(root: LocalRoot, episode: Episode) -> str:
    """A folder as an earlier run made it."""
    folder, known = find_episode_folder(EpisodeRequest(FEED, known=episode), root, Settings(), Silent())
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.write("episode.json", known)
    return folder.relative


class Told(Silent):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def warn(self, message: str) -> None:
        self.lines.append(message)


@pytest.mark.parametrize(
    ("feed", "told"),
    [
        ("https://copies.example.net/feed.xml", "they are taken for one show that moved"),
        (FEED, ""),
        (FEED.replace("https", "http"), ""),
    ],
)
def test_a_feed_with_the_guids_of_another_shares_its_folder_and_says_so(tmp_path: Path, feed: str, told: str) -> None:
    root, one = LocalRoot(tmp_path), listed("1001")
    one = one.model_copy(update={"show_guid": "917393e3", "id": feed_episode_id("1001", "917393e3", FEED, None)})
    made, heard = begun(root, one), Told()
    request = EpisodeRequest(feed, known=one.model_copy(update={"feed": feed}))
    assert find_episode_folder(request, root, Settings(), heard)[0].relative == made
    assert all(told in line and "copies.example.net" in line and "\n" not in line for line in heard.lines)
    assert len(heard.lines) == bool(told)


@pytest.mark.parametrize("media", ["/1.mp3", "/moved.mp3"])
@pytest.mark.parametrize("resolved_first", [True, False])
def test_a_guid_that_a_parser_resolved(tmp_path: Path, media: str, resolved_first: bool) -> None:
    root, plain = LocalRoot(tmp_path), listed("1001")
    resolved = "https://shows.example.org/1001"
    other = plain.model_copy(update={"guid": resolved, "id": feed_episode_id(resolved, None, FEED, None)})
    before, after = (other, plain) if resolved_first else (plain, other)
    assert before.id != after.id
    made = begun(root, before)
    after = after.model_copy(update={"media": f"https://shows.example.org{media}"})
    found = known_folder(EpisodeRequest(FEED, known=after), root)
    assert found is not None
    assert found.relative == made
    assert find_episode_folder(EpisodeRequest(FEED, known=after), root, Settings(), Silent())[1].id == before.id


def test_another_episode_gets_its_own_folder(tmp_path: Path) -> None:
    root = LocalRoot(tmp_path)
    made = begun(root, listed("1001"))
    for other in (listed("1002", "/2.mp3"), listed("1002", "/1.mp3", "On Bridges")):
        found = known_folder(EpisodeRequest(FEED, known=other), root)
        assert found is not None
        assert found.relative != made
