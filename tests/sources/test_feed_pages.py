"""Feeds in pages: older episodes are found, within bounds, and keep their ids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Call, Server, feed_xml

from summarizer.errors import ChoiceError, InputError
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve_source
from summarizer.sources.feeds import pages

SETTINGS = FetchSettings(retries=0, allow_private=True, cache=None)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


class Told(Silent):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, message: str) -> None:
        self.lines.append(message)

    warn = note


def page(*numbers: int, older: str = "", rel: str = "next") -> bytes:
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{rel}" href="{older}"/>' if older else ""
    items = "".join(
        f"<item><title>Part {n}</title><guid>p{n}</guid><pubDate>{n} Nov 2020 10:00:00 GMT</pubDate>"
        f'<enclosure url="/{n}.mp3" type="audio/mpeg"/></item>'
        for n in numbers
    )
    return feed_xml(items, channel=link).encode()


def serve(server: Server, **bodies: bytes) -> list[str]:
    asked: list[str] = []
    for name, body in bodies.items():

        def answer(call: Call, name: str = name, body: bytes = body) -> None:
            asked.append(name)
            call.answer(body)

        server.route(f"/{name}", answer)
    return asked


def listed(server: Server, told: Told | None = None) -> list[str]:
    found = list_episodes(server.url("/one"), SETTINGS, told or Told())
    return [episode.guid for episode in found]


def test_older_pages_are_listed_in_order(server: Server) -> None:
    serve(server, one=page(9, 7, older="two"), two=page(8, 7, 5, older="/three", rel="prev-archive"), three=page(6))
    assert listed(server) == ["p9", "p8", "p7", "p6", "p5"]


def test_the_latest_needs_no_further_page(server: Server) -> None:
    asked = serve(server, one=page(9, older="two"), two=page(8))
    found = resolve_source(server.url("/one"), which="latest", settings=SETTINGS, report=Silent())
    assert (found.guid, asked) == ("p9", ["one"])
    older = resolve_source(server.url("/one"), which="Part 8", settings=SETTINGS, report=Silent())
    assert (older.guid, asked) == ("p8", ["one", "one", "two"])


def test_an_episode_keeps_its_id_on_another_page(server: Server) -> None:
    serve(server, one=page(9, 8), two=page(8))
    before = {one.guid: one.id for one in list_episodes(server.url("/one"), SETTINGS, Silent())}
    serve(server, one=page(9, older="two"), two=page(8))
    assert {one.guid: one.id for one in list_episodes(server.url("/one"), SETTINGS, Silent())} == before


@pytest.mark.parametrize("loop", ["one", "two", "two?x=1#top"])
def test_pages_in_a_circle_are_read_once(server: Server, loop: str) -> None:
    asked = serve(server, one=page(9, older="two"), two=page(8, older=loop))
    assert listed(server) == ["p9", "p8"]
    assert len(asked) <= 3


def test_endless_pages_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_MAX_PAGES", 4)
    serve(server, one=page(20, older="a1"), **{f"a{n}": page(20 - n, older=f"a{n + 1}") for n in range(1, 9)})
    told = Told()
    assert listed(server, told) == ["p20", "p19", "p18", "p17", "p16"]
    assert any("more than 5 pages" in line for line in told.lines)


FAULTS = {
    "missing": ("gone", "404"),
    "not a feed": ("text", "could not be read"),
    "a file": ("file:///etc/passwd", "not read"),
    "elsewhere in this network": ("http://[::ffff:10.0.0.1]/", "could not be read"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_page_that_cannot_be_read_is_told(server: Server, name: str) -> None:
    address, says = FAULTS[name]
    serve(server, one=page(9, older=address), text=b"no feed here")
    told = Told()
    found = list_episodes(server.url("/one"), FetchSettings(retries=0, timeout=1, cache=None), told)
    assert [episode.guid for episode in found] == ["p9"]
    assert any(says in line for line in told.lines), told.lines


def test_a_feed_in_a_file_tells_of_its_older_pages(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(page(9, older="two.xml").replace(b'"/9.mp3"', b'"https://c.example.org/9.mp3"'))
    told = Told()
    assert len(list_episodes(str(file), SETTINGS, told)) == 1
    assert any("older episodes" in line for line in told.lines)


def test_a_position_counts_older_pages(server: Server) -> None:
    serve(server, one=page(9, older="two"), two=page(8))
    assert resolve_source(server.url("/one"), which="2", settings=SETTINGS, report=Silent()).guid == "p8"
    with pytest.raises((InputError, ChoiceError)):
        resolve_source(server.url("/one"), which="3", settings=SETTINGS, report=Silent())
