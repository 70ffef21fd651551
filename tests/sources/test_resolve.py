"""Sources of every kind, over a real server and real files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from fixtures_audio import music
from servers import Server, feed_xml

from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.net import http as web_http
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve
from summarizer.sources.fetch import fetch

QUICK = FetchSettings(retries=0, timeout=2)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return music(tmp_path_factory.mktemp("sound") / "a.wav", 2.0).read_bytes()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


def find(source: str, which: str | None = None, settings: FetchSettings = QUICK) -> Episode:
    return resolve(source, which=which, settings=settings, report=Silent())


def item(number: int, media: str) -> str:
    return (
        f"<item><title>Number {number}</title><guid>g{number}</guid><pubDate>0{number} Jan 2024</pubDate>"
        f'<enclosure url="{media}" type="audio/wav"/></item>'
    )


# ---- the web


def test_a_feed_and_its_episodes(server: Server, sound: bytes, tmp_path: Path) -> None:
    media = server.add("/a.wav", sound)
    url = server.add("/feed", feed_xml(item(1, media) + item(2, media + "?2")), type="text/plain")
    assert [episode.guid for episode in list_episodes(url, QUICK, Silent())] == ["g2", "g1"]
    assert find(url).guid == "g2"
    assert find(url, "2").guid == "g1"
    assert find(url.replace("http:", "feed:http:"), "g1").guid == "g1"
    # Typed by the user, so its recordings on the same private network are fetched too.
    assert fetch(find(url), tmp_path, QUICK, Silent()).size == len(sound)


def test_a_feed_that_moved(server: Server) -> None:
    new = server.add("/new/feed", feed_xml(item(1, "../a.wav")))
    episode = find(server.route("/old", lambda call: call.redirect(new, 301)))
    assert episode.feed == new
    assert episode.media == server.url("/a.wav")


def test_a_recording_behind_a_link(server: Server, sound: bytes) -> None:
    real = server.add("/cdn/3f2a", sound, type="application/octet-stream")
    url = server.route("/my-talk_1.mp3", lambda call: call.redirect(real + "?expires=1"))
    episode = find(url)
    assert (episode.title, episode.media, episode.media_kind) == ("my talk 1", url, "enclosure")


def test_chapters_from_their_file(server: Server) -> None:
    server.add(
        "/c.json", '{"chapters": [{"startTime": 0, "title": "A <b>start</b>"}, {"startTime": 9.5, "title": "B"}]}'
    )
    chapters = "<podcast:chapters url='/c.json' type='application/json+chapters'/></item>"
    url = server.add("/feed", feed_xml(item(1, "/a.wav").replace("</item>", chapters)))
    assert [(chapter.start, chapter.title) for chapter in find(url).chapters] == [(0, "A start"), (9.5, "B")]
    server.add("/c.json", "[1]")
    assert find(url).chapters == ()
    server.route("/c.json", lambda call: call.answer(status=500))
    assert find(url).guid == "g1"


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"", NetworkError, "answered with nothing"),
        (b"plain words", InputError, "is text; give a feed"),
        (b'{"a": 1}', InputError, "is JSON data"),
        (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", InputError, "not a feed that can be read"),
        (
            b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>",
            InputError,
            "without any",
        ),
        (b"%PDF-1.7 ...", InputError, "neither sound nor a feed"),
        (b"<html><body>Nothing to hear.</body></html>", InputError, "no recording was found"),
    ],
)
def test_what_a_link_should_not_lead_to(server: Server, body: bytes, kind: type[SummarizerError], said: str) -> None:
    with pytest.raises(kind, match=said) as caught:
        find(server.add("/x", body))
    assert "\n" not in str(caught.value)


def test_a_private_feed_with_a_login(server: Server, sound: bytes, tmp_path: Path) -> None:
    def private(body: bytes | str):  # type: ignore[no-untyped-def]
        data = body.encode() if isinstance(body, str) else body
        return lambda call: call.answer(data) if call.headers["Authorization"] else call.answer(status=401)

    server.route("/a.wav", private(sound))
    server.route("/feed", private(feed_xml(item(1, "/a.wav"))))
    with pytest.raises(InputError, match="login"):
        find(server.url("/feed"))
    episode = find(server.url("/feed", login="ann:s3cret"))
    assert "s3cret" not in episode.model_dump_json()
    audio = fetch(episode, tmp_path, QUICK, Silent())
    assert audio.size == len(sound)
    assert "s3cret" not in audio.model_dump_json()


# ---- pages, through the real yt-dlp


def test_a_page_with_a_player(server: Server, sound: bytes, tmp_path: Path) -> None:
    server.add("/a.wav", sound, type="audio/wav")
    page = '<html><head><title>A garden talk</title></head><body><audio src="/a.wav"></audio></body></html>'
    episode = find(server.add("/talk", page, type="text/html"))
    assert (episode.title, episode.media_kind, episode.media) == ("A garden talk", "enclosure", server.url("/a.wav"))
    assert (episode.guid, episode.link) == (server.url("/talk"), server.url("/talk"))
    audio = fetch(episode, tmp_path, QUICK, Silent())
    assert (tmp_path / audio.file).read_bytes() == sound
    assert audio.file == "audio.wav"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audio.wav"]


def test_a_page_with_open_graph_video(server: Server, sound: bytes) -> None:
    server.add("/v.mp4", sound, type="video/mp4")
    head = f'<title>Seen</title><meta property="og:video" content="{server.url("/v.mp4")}">'
    head += '<meta property="og:title" content="Seen and heard">'
    episode = find(server.add("/talk", f"<html><head>{head}</head><body></body></html>", type="text/html"))
    assert (episode.title, episode.media) == ("Seen and heard", server.url("/v.mp4"))


def test_a_page_with_several_players_is_a_list(server: Server, sound: bytes) -> None:
    for name in "ab":
        server.add(f"/{name}.wav", sound, type="audio/wav")
    page = "<html><title>Two talks</title><body><audio src='/a.wav'></audio><audio src='/b.wav'></audio></body></html>"
    url = server.add("/talks", page, type="text/html")
    assert [episode.media for episode in list_episodes(url, QUICK, Silent())] == [
        server.url("/a.wav"),
        server.url("/b.wav"),
    ]
    assert find(url, "2").media == server.url("/b.wav")


def test_a_page_may_not_lead_inside(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """yt-dlp's connections pass the same guard: 127.0.0.1 plays the public site, 127.0.0.2 the cellar."""
    monkeypatch.setattr("summarizer.net.address._is_public", lambda address: address == "127.0.0.1")
    inside = server.url("/router", host="127.0.0.2")
    server.route("/v.mp4", lambda call: call.redirect(inside))
    url = server.add("/talk", f'<html><body><video src="{inside}"></video></body></html>', type="text/html")
    refused = None
    try:
        episode = find(url)
        fetch(episode, tmp_path / "out", QUICK, Silent())
    except InputError as error:
        refused = error
    assert refused is not None
    assert "127.0.0.2" in str(refused)
    assert "private network" in str(refused)


@pytest.mark.parametrize("fault", ["gone", "broken"])
def test_yt_dlps_errors_are_one_line(server: Server, tmp_path: Path, fault: str) -> None:
    url = server.route("/talk", lambda call: call.answer(status=404 if fault == "gone" else 500))
    episode = Episode(id="0", guid="g", title="t", media=url, media_kind="page")
    with pytest.raises(InputError if fault == "gone" else NetworkError, match=r"404|500") as caught:
        fetch(episode, tmp_path, QUICK, Silent())
    assert "\n" not in str(caught.value)
    assert "ERROR" not in str(caught.value)


# ---- this machine


def test_a_file_with_tags(tmp_path: Path, sound: bytes) -> None:
    plain, tagged = tmp_path / "my_talk.wav", tmp_path / "tagged.mka"
    plain.write_bytes(sound)
    with av.open(str(plain)) as given, av.open(str(tagged), "w", format="matroska") as made:
        made.metadata.update({"title": "Of <b>engines</b>", "artist": "Ann Lindqvist", "album": "A Small Show"})
        stream = made.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    episode = find(str(tagged))
    assert (episode.title, episode.show) == ("Of engines", "A Small Show")
    assert episode.people[0].name == "Ann Lindqvist"
    episode = find(str(plain))
    assert episode.title == "my talk"
    assert episode.guid.startswith("sha256:")
    assert episode.media == str(plain.resolve())
    assert episode.duration == pytest.approx(2.0, abs=0.1)
    moved = tmp_path / "elsewhere.wav"
    moved.write_bytes(sound)
    assert find(str(moved)).id == episode.id
    assert find(plain.as_uri()).id == episode.id


def test_a_feed_on_this_machine(tmp_path: Path, sound: bytes, server: Server) -> None:
    (tmp_path / "a talk.wav").write_bytes(sound)
    feed = tmp_path / "feed.xml"
    feed.write_text(feed_xml(item(1, "a%20talk.wav")), encoding="utf-8")
    episode = find(str(feed))
    assert episode.media == str((tmp_path / "a talk.wav").resolve())
    assert (episode.guid, episode.show) == ("g1", "A Small Show")
    assert fetch(episode, tmp_path / "out", QUICK, Silent()).size == len(sound)
    feed.write_text(feed_xml(item(1, server.add("/a.wav", sound))), encoding="utf-8")
    with pytest.raises(InputError, match="private network"):  # a file may come from anywhere
        fetch(find(str(feed)), tmp_path / "out2", QUICK, Silent())


@pytest.mark.parametrize("media", ["../outside.wav", "/etc/hostname", "%2e%2e/outside.wav", "link.wav"])
def test_a_feed_on_this_machine_may_not_lead_out_of_its_folder(tmp_path: Path, sound: bytes, media: str) -> None:
    (tmp_path / "outside.wav").write_bytes(sound)
    (tmp_path / "in").mkdir()
    try:
        (tmp_path / "in" / "link.wav").symlink_to(tmp_path / "outside.wav")
    except OSError:
        pytest.skip("no symbolic links here")
    (tmp_path / "in" / "feed.xml").write_text(feed_xml(item(1, media)), encoding="utf-8")
    with pytest.raises(InputError, match="outside its folder"):
        find(str(tmp_path / "in" / "feed.xml"))


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("empty.mp3", b"", "is empty"),
        ("text.mp3", b"These are words and no sound.", "holds text, not sound"),
        ("page.mp3", b"<!doctype html><html>", "holds a web page, not sound"),
        ("noise.mp3", bytes(range(256)) * 40, "noise.mp3"),
        ("broken.xml", b"<?xml version='1.0'?><Error/>", "RSS or Atom"),
    ],
)
def test_files_that_are_no_recording(tmp_path: Path, name: str, body: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(InputError, match=said) as caught:
        find(str(path))
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*missing\.mp3"):
        find(str(tmp_path / "missing.mp3"))
    with pytest.raises(InputError, match=r"write https://example\.org/feed\.xml"):
        find("example.org/feed.xml")
    with pytest.raises(InputError, match="folder without recordings"):
        find(str(tmp_path))
    for odd in ("", "a\0b", "ftp://example.org/a.mp3", "s3://bucket/a.mp3", "x" * 5000):
        with pytest.raises(InputError):
            find(odd)


# ---- the feed behind a page


def test_an_episodes_page_leads_to_its_feed(server: Server) -> None:
    server.add(
        "/feed", feed_xml(item(1, "/a.wav").replace("<guid>", "<link>/talks/1/</link><guid>") + item(2, "/b.wav"))
    )
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    comments = '<link rel="alternate" type="application/rss+xml" href="/comments/feed">'
    by_link = server.add("/talks/1", f"<html><head>{comments}{link}<title>x</title></head></html>", type="text/html")
    assert find(by_link).guid == "g1"
    title = '<meta property="og:title" content="NUMBER 2">'
    assert find(server.add("/two", f"<html><head>{link}{title}</head></html>", type="text/html")).guid == "g2"
    show = server.add("/show", f"<html><head>{link}<title>All talks</title></head></html>", type="text/html")
    assert find(show).guid == "g2"
    assert find(show, "number 1").guid == "g1"
    assert len(list_episodes(show, QUICK, Silent())) == 2
    assert not server.calls_for("/comments/feed")


def test_a_page_whose_feed_is_broken_is_read_without_it(server: Server, sound: bytes) -> None:
    server.add("/a.wav", sound, type="audio/wav")
    link = '<link rel="alternate" type="application/rss+xml" href="/gone"><title>Talk</title>'
    page = f'<html><head>{link}</head><body><audio src="/a.wav"></audio></body></html>'
    assert find(server.add("/talk", page, type="text/html")).media == server.url("/a.wav")


# ---- Apple Podcasts, as its lookup answers


def apple(server: Server, *rows: dict[str, object]) -> FetchSettings:
    server.add("/lookup", json.dumps({"resultCount": len(rows), "results": list(rows)}), type="text/javascript")
    return QUICK.model_copy(update={"apple": server.url(""), "allow_private": True})


def test_apple_links(server: Server) -> None:
    feed = server.add("/feed", feed_xml(item(1, "/a.wav") + item(2, "/b.wav")))
    show: dict[str, object] = {"kind": "podcast", "trackId": 77, "feedUrl": feed}
    first = {"kind": "podcast-episode", "trackId": 901, "episodeGuid": "g1", "trackName": "Number 1"}
    renamed = {"kind": "podcast-episode", "trackId": 902, "episodeGuid": "other", "trackName": "Number  2"}
    settings = apple(server, show, first, renamed)
    link = "https://podcasts.apple.com/us/podcast/a-small-show/id77"
    assert find(link, settings=settings).guid == "g2"
    assert find(link, "number 1", settings=settings).guid == "g1"
    assert find(link + "?i=901", settings=settings).guid == "g1"
    assert find(link + "?i=902", settings=settings).guid == "g2"
    with pytest.raises(InputError, match="words of the title"):
        find(link + "?i=903", settings=settings)
    with pytest.raises(InputError, match="no open feed"):
        find(link, settings=apple(server, {"kind": "podcast", "trackId": 77}))
    with pytest.raises(InputError, match="not known"):
        find(link, settings=apple(server))
    server.add("/lookup", "<html>sorry</html>")
    with pytest.raises(NetworkError, match="not understood"):
        find(link, settings=settings)


def test_apples_answer_may_not_lead_inside(server: Server) -> None:
    settings = apple(server, {"kind": "podcast", "feedUrl": server.url("/feed")})
    with pytest.raises(InputError, match="private network"):
        find(
            "https://podcasts.apple.com/us/podcast/x/id77",
            settings=settings.model_copy(update={"allow_private": False}),
        )
