"""What the podcast namespace adds to a feed, and several recordings of one episode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import Server, feed_xml

from summarizer.net import http as web_http
from summarizer.records.episode import Episode, episode_id
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve_source, with_details
from summarizer.sources.feeds.chapters import read_chapters
from summarizer.sources.feeds.feed import read_feed

URL = "https://shows.example.org/feed.xml"
QUICK = FetchSettings(retries=0, timeout=2)
PLACE = "https://x.example/"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


class Told(Silent):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        self.notes.append(message)


def item(inside: str, main: str = "<enclosure url='https://x.example/a.mp3' type='audio/mpeg'/>") -> str:
    return f"<item><title>One</title><guid>g1</guid>{main}{inside}</item>"


def one(inside: str, main: str | None = None, channel: str = "") -> Episode:
    xml = feed_xml(item(inside) if main is None else item(inside, main), channel=channel)
    (episode,) = read_feed(xml.encode(), URL).episodes
    return episode


def other(name: str, kind: str, **attributes: str) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        f'<podcast:alternateEnclosure type="{kind}"{said}><podcast:source uri="ipfs://x"/>'
        f'<podcast:source uri="{PLACE}{name}"/><podcast:integrity type="sri" value="sha384-abc"/>'
        "<!-- a remark --></podcast:alternateEnclosure>"
    )


def test_transcripts_stand_in_the_order_of_what_they_tell() -> None:
    kinds = [("t", "text/plain"), ("h", "text/html"), ("s", "application/x-subrip"), ("v", "text/vtt"), ("j.json", "")]
    links = "".join(f"<podcast:transcript url='/{name}' type='{kind}'/>" for name, kind in kinds)
    links += "<podcast:transcript url='/v2' type='text/vtt' language='de' rel='captions'/>"
    found = one(links).transcripts
    assert [link.url.rpartition("/")[2] for link in found] == ["j.json", "v", "v2", "s", "h", "t"]
    assert (found[2].language, found[2].rel) == ("de", "captions")


def test_season_and_number_with_their_names() -> None:
    episode = one(
        "<itunes:season>9</itunes:season><podcast:season name='Egypt'>5</podcast:season>"
        "<podcast:episode display='Ch. 3'>204</podcast:episode>"
    )
    assert (episode.season, episode.season_name) == (5, "Egypt")
    assert (episode.number, episode.number_name) == (204, "Ch. 3")


def test_what_a_listing_says_of_an_episode() -> None:
    inside = "<podcast:transcript url='/a.vtt' type='text/vtt'/><podcast:transcript url='/a.srt'/>"
    inside += "<podcast:chapters url='/c.json'/><podcast:person>Ann Lindqvist</podcast:person>"
    video = "<enclosure url='https://x.example/a.mp4' type='video/mp4'/>"
    assert one(inside, video).offers() == ("transcript (vtt, srt)", "chapters", "people", "video")
    assert one("").offers() == ()


VIDEO = "<enclosure url='https://x.example/a.mp4' type='video/mp4' length='900000000'/>"


@pytest.mark.parametrize(
    ("main", "others", "taken"),
    [
        # The main recording is fine.
        ("<enclosure url='https://x.example/a.mp3' type='audio/mpeg' length='40000000'/>",
         [other("b.opus", "audio/opus", length="9000000")], "a.mp3"),
        # Video: the smallest sound that is good for speech.
        (VIDEO, [other("big.aac", "audio/aac", length="54000000", bitrate="160000"),
                 other("thin.opus", "audio/opus", length="5400000", bitrate="16000"),
                 other("good.opus", "audio/opus", length="16000000", bitrate="48000")], "good.opus"),
        # Huge sound as well.
        ("<enclosure url='https://x.example/a.wav' type='audio/wav' length='600,000,000'/>",
         [other("good.mp3", "audio/mpeg", length="40000000")], "good.mp3"),
        # A sound without a size is better than video, but comes after one with a size.
        (VIDEO, [other("b.mp3", "audio/mpeg")], "b.mp3"),
        (VIDEO, [other("b.mp3", "audio/mpeg"), other("c.mp3", "audio/mpeg", length="30000000")], "c.mp3"),
        # Another language, a smaller video and a torrent are not the episode as sound.
        (VIDEO, [other("b.mp3", "audio/mpeg", lang="de"), other("b.mp4", "video/mp4", length="9"),
                 other("b.torrent", "application/x-bittorrent")], "a.mp4"),
        # An enclosure of its own is an alternative too.
        (VIDEO + "<enclosure url='https://x.example/s.mp3' type='audio/mpeg' length='30000000'/>", [], "s.mp3"),
    ],
)  # fmt: skip
def test_the_recording_that_is_heard(main: str, others: list[str], taken: str) -> None:
    episode = one("<itunes:duration>1:00:00</itunes:duration>" + "".join(others), main, "<language>en-us</language>")
    assert episode.media == PLACE + taken
    first = main.partition("url='")[2].partition("'")[0]
    if others and episode.media != first:
        assert (episode.main_media, episode.integrity) == (first, "sha384-abc")
    else:
        assert episode.main_media is None


def test_without_a_guid_the_main_recording_names_the_episode() -> None:
    xml = feed_xml(item(other("b.mp3", "audio/mpeg", length="3"), VIDEO).replace("<guid>g1</guid>", ""))
    (episode,) = read_feed(xml.encode(), URL).episodes
    assert (episode.guid, episode.media) == (PLACE + "a.mp4", PLACE + "b.mp3")


def test_what_belongs_to_something_else_in_the_channel() -> None:
    channel = (
        "<podcast:liveItem status='live'><title>Now</title><podcast:person>Cy Deng</podcast:person>"
        "<enclosure url='/live' type='audio/mpeg'/><podcast:license>live-only</podcast:license></podcast:liveItem>"
        "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid><podcast:locked>Yes</podcast:locked>"
        "<podcast:license>cc-by-4.0</podcast:license>"
    )
    episode = one("", channel=channel)
    assert episode.people == ()
    assert (episode.license, episode.locked) == ("cc-by-4.0", True)
    assert episode.show_guid == "917393e3-1b1e-5cef-ace4-edaa54e1f810"


@pytest.mark.parametrize("guid", ["1", "ep-12", "Episode 003", "g1", "tag:x,2020:7"])
def test_an_id_is_the_shows_own_and_stays_when_the_feed_says_whose_it_is(guid: str) -> None:
    def read(base: str, channel: str = "") -> str:
        (episode,) = read_feed(feed_xml(item("").replace("g1", guid), channel=channel).encode(), base).episodes
        assert episode.guid == guid
        return episode.id

    here, there = read("https://a.example/feed"), read("https://b.example/feed")
    assert len({here, there, episode_id(guid)}) == 3
    own = "<podcast:guid>917393e3</podcast:guid>"
    assert read("https://a.example/feed", own) == read("https://moved.example/feed", own)
    assert read("http://www.a.example/feed") == here


def test_a_listed_episode_is_completed_later(server: Server) -> None:
    server.add("/c.json", '{"chapters": [{"startTime": 0, "title": "A start"}, {"startTime": 9.5, "title": "B"}]}')
    inside = "<podcast:chapters url='/c.json' type='application/json+chapters'/>"
    url = server.add("/feed", feed_xml(item(inside) + item("").replace("g1", "g2")))
    listed = list_episodes(url, QUICK, Silent())
    assert not server.calls_for("/c.json")
    whole = with_details(listed[0], QUICK, Silent())
    assert [chapter.title for chapter in whole.chapters] == ["A start", "B"]
    assert whole == resolve_source(url, which="g1", settings=QUICK, report=Silent())
    assert with_details(listed[1], QUICK, Silent()) == listed[1]
    asked = len(server.calls_for("/c.json"))
    assert with_details(whole, QUICK, Silent()) == whole
    assert len(server.calls_for("/c.json")) == asked


def test_licence_and_lock_are_said_once(server: Server) -> None:
    channel = "<podcast:license>cc-by-nc-4.0</podcast:license><podcast:locked>yes</podcast:locked>"
    url = server.add("/feed", feed_xml(item(""), channel=channel))
    told = Told()
    resolve_source(url, which=None, settings=QUICK, report=told)
    assert len(told.notes) == 1
    assert "licence is cc-by-nc-4.0" in told.notes[0]
    assert "locked" in told.notes[0]


def test_a_feed_that_says_it_moved(server: Server) -> None:
    def feed(day: str, moved: str = "", guid: str = "g1") -> str:
        dated = item(f"<pubDate>{day} Jan 2024</pubDate>").replace("g1", guid)
        return feed_xml(dated, channel=f"<itunes:new-feed-url>{moved}</itunes:new-feed-url>" if moved else "")

    new = server.add("/new", feed("09", moved=server.url("/newer"), guid="g9"))
    told = Told()
    found = resolve_source(server.add("/old", feed("01", new)), which=None, settings=QUICK, report=told)
    assert (found.guid, found.feed) == ("g9", new)
    assert any("has moved to" in note for note in told.notes)
    assert not server.calls_for("/newer")  # once only
    # One that knows nothing newer is another copy of the same, or the public feed of a private one.
    stale = server.add("/stale", feed("01", guid="s"))
    assert resolve_source(server.add("/b", feed("05", stale)), which=None, settings=QUICK, report=Silent()).guid == "g1"
    gone = server.url("/gone")
    assert resolve_source(server.add("/c", feed("05", gone)), which=None, settings=QUICK, report=Silent()).guid == "g1"
    own = server.url("/own/")
    assert resolve_source(server.add("/own", feed("05", own)), which=None, settings=QUICK, report=Silent()).guid == "g1"
    assert not server.calls_for("/own/")


def test_chapters_in_notes_of_every_form() -> None:
    def chapters(*lines: str) -> list[tuple[float, str]]:
        notes = "<description>" + "\n".join(lines) + "</description>"
        return [(chapter.start, chapter.title) for chapter in one(notes).chapters]

    plain = [(0.0, "Start"), (62.0, "Middle"), (3723.0, "End")]
    assert chapters("0:00 Start", "1:02 Middle", "1:02:03 End") == plain
    assert chapters("[00:00:00] - Start", "[00:01:02] - Middle", "[01:02:03] - End") == plain
    assert chapters("Start (0:00)", "- Middle (1:02)", "- End (1:02:03)") == plain
    assert chapters("00:00 - 01:02 Start", "01:02 - 02:00 Middle", "1:02:03 End") == plain
    assert chapters("0:00 Start", "5:00 Middle", "1:00 End") == []
    assert chapters("0:00 Start", "1:02 Middle") == []
    for hostile in ("-", "- ", "[(", "0:00 - "):
        assert chapters(hostile * 10_000) == chapters(*[hostile] * 10_000) == []


@pytest.mark.parametrize("number", ["9" * 400, "1e999", "NaN", "-1", "1e300", "true", "null", '"5"'])
def test_a_chapter_whose_time_is_none_is_left_out(number: str) -> None:
    body = f'{{"chapters": [{{"startTime": {number}, "title": "Odd"}}, {{"startTime": 5, "title": "Even"}}, 7]}}'
    assert [(chapter.start, chapter.title) for chapter in read_chapters(body.encode())] == [(5.0, "Even")]
