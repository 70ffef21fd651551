"""The same episode by any of its links is one folder, with the fullest metadata met."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fixtures_audio import music
from servers import Server, feed_xml

from summarizer.pipeline.episode_folder import known_folder
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.sources import list_episodes
from summarizer.store import open_root


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return music(tmp_path_factory.mktemp("sound") / "a.wav", 1.0).read_bytes()


@pytest.fixture
def server(sound: bytes) -> Iterator[Server]:
    with Server() as running:
        running.add("/a1b2c3d4/talk.wav", sound, type="audio/wav")
        running.add("/other.wav", sound + b"x", type="audio/wav")
        yield running


def links(server: Server) -> dict[str, EpisodeRequest]:
    """Four ways to one episode: its feed, its recording as another player asks for it, its page, Apple's link."""
    items = "".join(
        f"<item><title>{title}</title><guid>{guid}</guid><link>{server.url(page)}</link>"
        f"<pubDate>{day} Jan 2024</pubDate>"
        f"<enclosure url='{server.url(media)}' type='audio/wav'/></item>"
        for title, guid, page, day, media in (
            ("On clocks", "7", "/talks/clocks", "08", "/a1b2c3d4/talk.wav?aid=rss"),
            ("On bees", "8", "/talks/bees", "09", "/other.wav"),
        )
    )
    feed = server.add("/feed", feed_xml(items))
    head = '<link rel="alternate" type="application/rss+xml" href="/feed"><title>On clocks</title>'
    page = server.add("/talks/clocks", f"<html><head>{head}</head></html>", type="text/html")
    rows = [
        {"kind": "podcast", "trackId": 77, "feedUrl": feed},
        {"kind": "podcast-episode", "trackId": 901, "episodeGuid": "7", "trackName": "On clocks"},
    ]
    server.add("/lookup", json.dumps({"resultCount": 2, "results": rows}), type="text/javascript")
    return {
        "feed": EpisodeRequest(feed, "On clocks"),
        "recording": EpisodeRequest(server.url("/a1b2c3d4/talk.wav?utm_source=player")),
        "page": EpisodeRequest(page),
        "apple": EpisodeRequest("https://podcasts.apple.com/us/podcast/a-small-show/id77?i=901"),
    }


def settings(server: Server, root: Path) -> Settings:
    fetch = {"apple": server.url(""), "allow_private": True, "retries": 0, "timeout": 2}
    return Settings.model_validate({"output": root, "fetch": fetch})


@pytest.mark.parametrize("first", ["feed", "recording", "page", "apple"])
def test_four_links_are_one_folder(server: Server, tmp_path: Path, first: str) -> None:
    wishes = links(server)
    names = [first, *(name for name in wishes if name != first)]
    folders = []
    for name in itertools.chain(names, reversed(names)):
        with open_episode(wishes[name], settings=settings(server, tmp_path)) as run:
            run.walk(("fetch",))
            folders.append(run.folder.path)
            assert run.folder.path.name.endswith(run.episode.id)
    assert len(set(folders)) == 1
    known = json.loads((folders[0] / "episode.json").read_text(encoding="utf-8"))
    assert (known["title"], known["show"]) == ("On clocks", "A Small Show")
    assert known["audio"]["file"] == "audio.wav"
    with open_episode(EpisodeRequest(wishes["feed"].source, "On bees"), settings=settings(server, tmp_path)) as run:
        assert run.folder.path != folders[0]
    assert len(list(tmp_path.glob("*/*/episode.json"))) == 2


def test_an_episode_of_a_feed_that_moved_is_the_same(server: Server, tmp_path: Path) -> None:
    told, url = settings(server, tmp_path), links(server)["feed"].source
    moved = server.add("/moved.xml", httpx.get(url).content, type="application/rss+xml")
    known = [
        next(e for e in list_episodes(one, told.fetch, Silent()) if e.title == "On clocks") for one in (url, moved)
    ]
    assert known[0].id != known[1].id
    with open_episode(EpisodeRequest(url, known=known[0]), settings=told) as run:
        first = run.folder.path
    later = EpisodeRequest(moved, known=known[1])
    folder = known_folder(later, open_root(tmp_path))
    assert folder is not None
    assert folder.path == first
    with open_episode(later, settings=told) as run:
        assert (run.folder.path, run.episode.id) == (first, known[0].id)


RENAMED = {"title": "A Large Show"}
WITH_GUID = {"channel": "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"}


@pytest.mark.parametrize("guid", ["1", "tag:example.org,2024:clocks"])
@pytest.mark.parametrize("changed", [RENAMED, WITH_GUID, {**RENAMED, **WITH_GUID}], ids=["renamed", "guid", "both"])
def test_an_episode_of_a_changed_feed_is_the_same(
    server: Server, tmp_path: Path, guid: str, changed: dict[str, str]
) -> None:
    def item(query: str, title: str) -> str:
        media = f"<enclosure url='{server.url('/other.wav')}?{query}' type='audio/wav'/>"
        return f"<item><title>{title}</title><guid>{guid}</guid>{media}</item>"

    told = settings(server, tmp_path)
    url = server.add("/changing", feed_xml(item("e=1", "On clocks")))
    with open_episode(EpisodeRequest(url), settings=told) as run:
        run.walk(("fetch",))
        first = run.folder.path
    server.add("/changing", feed_xml(item("e=2", "A new title"), **changed))
    with open_episode(EpisodeRequest(url), settings=told) as run:
        assert run.folder.path == first
    (listed,) = list_episodes(url, told.fetch, Silent())
    folder = known_folder(EpisodeRequest(url, known=listed), open_root(tmp_path))
    assert folder is not None
    assert folder.path == first
