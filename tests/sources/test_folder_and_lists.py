"""A folder of recordings, lists of feeds or links, and standard input."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures_audio import music
from servers import Server, feed_xml

from summarizer.errors import ChoiceError, InputError, NetworkError
from summarizer.net import http as web_http
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve_source
from summarizer.sources.feeds.opml import read_links, web_link
from summarizer.sources.fetch import fetch
from summarizer.sources.local.folder import recordings

QUICK = FetchSettings(retries=0, timeout=2)
OPEN = QUICK.model_copy(update={"allow_private": True})


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return music(tmp_path_factory.mktemp("sound") / "a.wav", 1.0).read_bytes()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


class Told(Silent):
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def find(source: str, which: str | None = None, settings: FetchSettings = OPEN) -> Episode:
    return resolve_source(source, which=which, settings=settings, report=Silent())


def show(name: str, *days: str) -> str:
    items = "".join(
        f"<item><title>{name} of the {day}th</title><guid>{name}-{day}</guid><pubDate>{day} Jan 2024</pubDate>"
        f"<enclosure url='/{name}/{day}.mp3' type='audio/mpeg'/></item>"
        for day in days
    )
    return feed_xml(items).replace("A Small Show", name)


# ---- folders


@pytest.fixture
def folder(tmp_path: Path, sound: bytes) -> Path:
    place = tmp_path / "talks"
    for name in ("2 two.wav", "10 ten.wav", "more/1 one.wav", ".hidden.wav", ".trash/x.wav", "done/audio.wav"):
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sound + name.encode())
    (place / "done" / "episode.json").write_text("{}")
    (place / "notes.txt").write_text("no recording")
    (place / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    return place


def test_a_folder_is_listed_in_order(folder: Path) -> None:
    assert [path.relative_to(folder).as_posix() for path in recordings(folder)] == [
        "2 two.wav", "10 ten.wav", "more/1 one.wav",
    ]  # fmt: skip
    listed = list_episodes(str(folder), QUICK, Silent())
    assert [episode.title for episode in listed] == ["2 two", "10 ten", "1 one"]
    assert all(episode.guid.startswith("sha256:") and episode.media_kind == "file" for episode in listed)
    assert find(str(folder), "2") == listed[1]
    assert find(str(folder), "one") == listed[2]
    assert find(str(folder), "more/1 one.wav") == listed[2]
    assert find(str(folder / "2 two.wav")).id == listed[0].id


def test_a_folder_of_several_asks_which(folder: Path) -> None:
    with pytest.raises(ChoiceError, match="holds 3 recordings: 1 “2 two") as caught:
        find(str(folder))
    assert [choice.number for choice in caught.value.choices] == [1, 2, 3]
    assert caught.value.choices[1].length == "0:01"
    for choice in caught.value.choices:
        assert find(choice.source, choice.which).title in choice.title
    with pytest.raises(ChoiceError, match="none is known to be the latest"):
        find(str(folder), "latest")
    assert find(str(folder / "more")).title == "1 one"


def test_what_lies_beside_a_recording(tmp_path: Path, sound: bytes) -> None:
    (tmp_path / "talk.wav").write_bytes(sound)
    for name in ("talk.srt", "talk.vtt", "talk.wav.json", "other.vtt", "talk.pdf"):
        (tmp_path / name).write_text("x")
    info = {
        "title": "A talk", "channel": "Talks", "upload_date": "20240131", "webpage_url": "https://x.example/talk",
        "chapters": [{"start_time": 0, "title": "Start"}], "id": "x", "extractor_key": "Example",
    }  # fmt: skip
    (tmp_path / "talk.info.json").write_text(json.dumps(info))
    (episode,) = list_episodes(str(tmp_path), QUICK, Silent())
    assert [Path(link.url).name for link in episode.transcripts] == ["talk.wav.json", "talk.vtt", "talk.srt"]
    assert all(Path(link.url).is_absolute() for link in episode.transcripts)
    assert (episode.title, episode.show, str(episode.date)) == ("A talk", "Talks", "2024-01-31")
    assert (episode.link, episode.chapters[0].title) == ("https://x.example/talk", "Start")
    assert (episode.media_kind, episode.guid[:7]) == ("file", "sha256:")
    assert find(str(tmp_path), "latest") == episode
    for broken in ("[1]", "{", '{"title": 3}', '{"title": "x", "chapters": 7, "subtitles": [1]}', "[" * 10_000):
        (tmp_path / "talk.info.json").write_text(broken)
        assert list_episodes(str(tmp_path), QUICK, Silent())[0].duration == pytest.approx(1.0, abs=0.1)


def test_what_cannot_be_read_is_left_out(tmp_path: Path, sound: bytes) -> None:
    (tmp_path / "bad.mp3").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(InputError, match="no recording that can be read"):
        list_episodes(str(tmp_path), QUICK, Silent())
    (tmp_path / "good.wav").write_bytes(sound)
    told = Told()
    assert [episode.title for episode in list_episodes(str(tmp_path), QUICK, told)] == ["good"]
    assert len(told.warnings) == 1
    assert "bad.mp3" in told.warnings[0]


# ---- lists of feeds


def opml(*urls: str) -> str:
    return '<?xml version="1.0"?><opml version="1.0"><body><outline text="All">' + "".join(
        f'<outline type="rss" text="{n}" xmlUrl="{url}"/>' for n, url in enumerate(urls)
    ) + '</outline><outline xmlUrl="file:///etc/passwd"/></body></opml>'  # fmt: skip


def test_a_list_of_feeds_shows_the_newest_of_each(server: Server, tmp_path: Path) -> None:
    a, b = server.add("/a", show("Apples", "02", "05")), server.add("/b", show("Bees", "09"))
    gone = server.url("/gone")
    path = tmp_path / "subscriptions.opml"
    path.write_text(opml(a, gone, b))
    for source, settings in ((server.add("/list", opml(a, gone, b)), QUICK), (str(path), OPEN)):
        told = Told()
        listed = list_episodes(source, settings, told)
        assert [(episode.show, episode.guid) for episode in listed] == [("Apples", "Apples-05"), ("Bees", "Bees-09")]
        assert len(told.warnings) == 1
        assert "/gone was left out" in told.warnings[0]
        assert find(source, "latest", settings).guid == "Bees-09"
        assert find(source, "1", settings).guid == "Apples-05"
        assert find(source, "apples of the 02th", settings).guid == "Apples-02"
        assert find(source, "Apples-02", settings).guid == "Apples-02"
        with pytest.raises(
            ChoiceError, match=r"lists 2 feeds: 1 “Apples: Apples of the 05th” \(2024-01-05\)"
        ) as caught:
            find(source, None, settings)
        for choice, guid in zip(caught.value.choices, ("Apples-05", "Bees-09"), strict=True):
            assert find(choice.source, choice.which, settings).guid == guid
        with pytest.raises(ChoiceError, match=r"fits 3 episodes of the feeds of .*give that feed and --episode"):
            find(source, "2024-01", settings)
        with pytest.raises(InputError, match="no episode of the 2 feeds"):
            find(source, "pears", settings)


def test_an_episode_on_a_further_page_of_a_feed_of_a_list_is_found(server: Server) -> None:
    old = server.add("/older", show("Pears", "01"))
    atom = 'xmlns:atom="http://www.w3.org/2005/Atom"'
    item = f'<atom:link {atom} rel="next" href="{old}"/>'
    first = server.add("/first", show("Apples", "02").replace("<item>", item + "<item>", 1))
    source = server.add("/list", opml(first, server.add("/b", show("Cherries", "03"))))
    title = list_episodes(old, OPEN, Silent())[0].title
    assert find(source, title).title == title
    assert find(source, "1").title != title


def test_a_list_of_which_nothing_can_be_read(server: Server) -> None:
    source = server.add("/list", opml(server.url("/gone")))
    told = Told()
    assert list_episodes(source, QUICK, told) == ()
    assert len(told.warnings) == 1
    with pytest.raises(NetworkError, match="none of the feeds"):
        find(source)
    with pytest.raises(InputError, match="without any feed"):
        find(server.add("/empty", opml()))


def test_a_list_from_a_file_leads_to_no_private_address(server: Server, tmp_path: Path) -> None:
    (tmp_path / "l.opml").write_text(opml(server.add("/a", show("Apples", "02"))))
    told = Told()
    assert list_episodes(str(tmp_path / "l.opml"), QUICK, told) == ()
    assert "private network" in told.warnings[0]
    assert not server.calls


def test_a_file_of_links(server: Server, tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "links.txt"
    audio = server.add("/talk.wav", sound, type="audio/wav")
    path.write_text(f"# mine\n{server.add('/a', show('Apples', '02'))}\n\n{audio}  # a talk\n")
    assert [episode.guid for episode in list_episodes(str(path), OPEN, Silent())] == ["Apples-02", audio]
    assert find(str(path), "2").media == audio
    path.write_text("https://x.example/a and words\n")
    with pytest.raises(InputError, match="holds text, not sound"):
        find(str(path))


def test_links() -> None:
    assert read_links("https://x.example/a\nfeed://x.example/b # b\n") == (
        ("https://x.example/a", "https://x.example/a"), ("feed://x.example/b", "https://x.example/b"),
    )  # fmt: skip
    assert read_links("") == read_links("# only\n") == read_links("/etc/passwd") == read_links("file:///x") == ()
    for link in ("feed:x.example/a", "pcast://x.example/a", "itpc:x.example/a", "FEED:https://x.example/a"):
        assert web_link(link) == "https://x.example/a"
    assert web_link("http://x.example/feed:a") == "http://x.example/feed:a"


# ---- standard input


class Pipe(io.StringIO):
    def __init__(self, body: bytes, *, terminal: bool = False) -> None:
        super().__init__()
        self.buffer = io.BytesIO(body)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    return lambda body, **more: monkeypatch.setattr(sys, "stdin", Pipe(body, **more))


def test_a_recording_from_standard_input(pipe, sound: bytes, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pipe(sound)
    episode = find("-")
    assert (episode.title, episode.media_kind) == ("Standard input", "file")
    assert fetch(episode, tmp_path / "out", QUICK, Silent()).size == len(sound)
    (tmp_path / "same.wav").write_bytes(sound)
    assert find(str(tmp_path / "same.wav")).id == episode.id
    pipe(sound)
    with pytest.raises(InputError, match="larger than"):
        find("-", settings=QUICK.model_copy(update={"max_bytes": 5000}))


def test_texts_from_standard_input(pipe, server: Server) -> None:  # type: ignore[no-untyped-def]
    a = server.add("/a", show("Apples", "02", "05"))
    pipe(show("Pears", "07").replace("/Pears/07.mp3", server.url("/p.mp3")).encode())
    assert find("-").guid == "Pears-07"
    for body in (opml(a), f"{a}\n"):
        pipe(body.encode())
        assert find("-", "1").guid == "Apples-05"
    for body, said in ((b"", "is empty"), (b"words", "holds text"), (b"<html>", "a web page"), (b"{}", "JSON")):
        pipe(body)
        with pytest.raises(InputError, match=said):
            find("-")
    pipe(b"", terminal=True)
    with pytest.raises(InputError, match="a terminal"):
        find("-")


def test_a_feed_from_standard_input_leads_nowhere_on_this_machine(pipe, server: Server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pipe(show("Pears", "07").encode())  # relative addresses
    with pytest.raises(InputError, match="without any recording that has a web address"):
        find("-")
    inside = server.add("/router", b"secret")
    pipe(show("Pears", "07").replace("/Pears/07.mp3", inside).encode())
    with pytest.raises(InputError, match="private network"):
        fetch(find("-", settings=QUICK), tmp_path, QUICK, Silent())
    assert not server.calls
