"""Feeds as publishers write them: well, oddly and with intent."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from servers import feed_xml

from summarizer.errors import InputError
from summarizer.records.episode import Episode
from summarizer.sources.feeds.feed import Feed, read_feed
from summarizer.sources.identity import feed_episode_id

URL = "https://shows.example.org/feed.xml"


def item(
    inside: str = "", *, guid: str = "g1", title: str = "A title", media: str = "/a.mp3", kind: str = "audio/mpeg"
) -> str:
    enclosure = f'<enclosure url="{media}" type="{kind}" length="9"/>' if media else ""
    return f'<item><title>{title}</title><guid isPermaLink="false">{guid}</guid>{enclosure}{inside}</item>'


def read(items: str, **more: str) -> Feed:
    return read_feed(feed_xml(items, **more).encode(), URL)


def one(inside: str = "", channel: str = "", **more: str) -> Episode:
    feed = read(item(inside, **more), channel=channel)
    assert len(feed.episodes) == 1
    return feed.episodes[0]


def test_everything_a_feed_says() -> None:
    episode = one(
        """<pubDate>Fri, 31 May 2024 23:30:00 -0700</pubDate><link>https://shows.example.org/1</link>
        <itunes:duration>1:02:03</itunes:duration><itunes:season>2</itunes:season><itunes:episode>14</itunes:episode>
        <description>short</description>
        <content:encoded><![CDATA[<p>Ann &amp; Bob <i>talk</i>.</p><ul><li>one<li>two</ul>]]></content:encoded>
        <podcast:person role="guest" group="cast">Bob Okafor</podcast:person>
        <podcast:person>Ann Lindqvist</podcast:person>
        <podcast:person role="editor" group="audio post-production">Cy Deng</podcast:person>
        <podcast:transcript url="/1.vtt" type="text/vtt" language="en"/>
        <podcast:transcript url="https://shows.example.org/1.json" type="application/json"/>
        <podcast:license>cc-by-4.0</podcast:license>""",
        channel="<language>en-us</language><itunes:author>Other Media Inc</itunes:author>",
    )
    assert episode.guid == "g1"
    assert episode.show == "A Small Show"
    assert episode.date == dt.date(2024, 5, 31)  # the publisher's day, though it is June in UTC
    assert episode.duration == 3723
    assert (episode.season, episode.number) == (2, 14)
    assert episode.description == "Ann & Bob talk.\n\n- one\n- two"
    assert episode.names("guest") == ("Bob Okafor",)
    assert episode.names("host") == ("Ann Lindqvist",)
    assert episode.names("other") == ("Cy Deng",)
    assert [link.url for link in episode.transcripts] == [
        "https://shows.example.org/1.json", "https://shows.example.org/1.vtt",
    ]  # fmt: skip
    assert episode.transcripts[1].type == "text/vtt"
    assert episode.license == "cc-by-4.0"
    assert episode.language == "en-us"
    assert episode.link == "https://shows.example.org/1"
    assert episode.media == "https://shows.example.org/a.mp3"
    assert episode.feed == URL


def test_the_newest_comes_first_whatever_the_order() -> None:
    dates = {"old": "Mon, 01 Jan 2001 00:00:00 GMT", "new": "2024-05-31T10:00:00Z", "mid": "31 May 2010"}
    items = "".join(item(f"<pubDate>{date}</pubDate>", guid=name, media=f"/{name}.mp3") for name, date in dates.items())
    items += item(guid="undated", media="/u.mp3") + item("<pubDate>soon!</pubDate>", guid="odd", media="/o.mp3")
    assert [episode.guid for episode in read(items).episodes] == ["new", "mid", "old", "undated", "odd"]


def test_markup_never_gets_through() -> None:
    episode = one(
        "<description>&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;Words"
        "&lt;style&gt;p{}&lt;/style&gt; &amp;lt;b&amp;gt;twice&amp;lt;/b&amp;gt;</description>",
        title="&lt;b&gt;Bold&lt;/b&gt; &amp;amp; plain &#8238;txt.exe &#10; end",
    )
    assert episode.title == "Bold & plain txt.exe end"
    assert "alert" not in episode.description
    assert episode.description == "Words twice"


def test_a_less_than_sign_is_no_markup() -> None:
    assert one(title="Is a &lt; b when 3 &gt; 2?").title == "Is a < b when 3 > 2?"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3723", 3723), ("62:03", 3723), ("1:02:03", 3723), ("01:02:03.5", 3723.5), ("3723.25", 3723.25),
        ("1h 2m 3s", 3723), ("PT1H2M3S", 3723), ("62 min", 3720), ("", None), ("0", None), ("abc", None),
        ("-5", None), ("1:2:3:4", None), ("99999999999", None),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: float | None) -> None:
    assert one(f"<itunes:duration>{text}</itunes:duration>").duration == seconds


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tue, 02 Jan 2024 03:04:05 +0000", (2024, 1, 2)), ("2024-01-02", (2024, 1, 2)), ("Jan 2, 2024", (2024, 1, 2)),
        ("Tue, 2 Jan 2024 03:04:05 PDT", (2024, 1, 2)), ("Tuesday, 02 January 2024 3:04 XYZ", (2024, 1, 2)),
        ("00 Foo 2024", None), ("Thu, 01 Jan 1970 00:00:00 GMT", None), ("99999999999999999999", None),
    ],
)  # fmt: skip
def test_dates(text: str, day: tuple[int, int, int] | None) -> None:
    assert one(f"<pubDate>{text}</pubDate>").date == (dt.date(*day) if day else None)


def test_sound_is_chosen_among_enclosures() -> None:
    def chosen(*pairs: tuple[str, str]) -> str:
        inside = "".join(f'<enclosure url="{url}" type="{kind}"/>' for url, kind in pairs)
        return one(inside, media="").media.rpartition("/")[2]

    assert chosen(("/a.jpg", "image/jpeg"), ("/b.mp4", "video/mp4"), ("/c.mp3", "audio/mpeg")) == "c.mp3"
    assert chosen(("/a.pdf", "application/pdf"), ("/b.mp4", "video/mp4")) == "b.mp4"
    assert chosen(("/a", ""), ("/b.m4a", "application/octet-stream")) == "b.m4a"
    assert chosen(("/a.mp3", "audio/mpeg"), ("/b.mp3", "audio/mpeg")) == "a.mp3"


def test_alternate_enclosures_serve_when_there_is_no_other() -> None:
    inside = '<podcast:alternateEnclosure type="audio/opus"><podcast:source uri="https://x.example/a.opus"/></podcast:alternateEnclosure>'
    assert one(inside, media="").media == "https://x.example/a.opus"
    assert one(inside).media.endswith("/a.mp3")


@pytest.mark.parametrize(
    "media", ["file:///etc/passwd", "ftp://x.example/a.mp3", "data:audio/mpeg;base64,AA", "javascript:1"]
)
def test_other_schemes_are_refused(media: str) -> None:
    feed = read(item(media=media) + item(guid="g2"))
    assert [episode.guid for episode in feed.episodes] == ["g2"]
    assert len(feed.notes) == 2
    assert any("not http or https, which is refused" in note for note in feed.notes)


def test_a_relative_enclosure_of_a_web_feed_stays_on_the_web() -> None:
    assert one(media="../../../etc/passwd").media == "https://shows.example.org/etc/passwd"


def test_an_id_is_of_guid_and_feed_and_stays_where_the_feed_says_who_it_is() -> None:
    xml = feed_xml(
        "<item><title>t</title><guid>g9</guid><enclosure url='https://x.example/a.mp3' type='audio/mpeg'/></item>"
    )
    ids = {read_feed(xml.encode(), base).episodes[0].id for base in (URL, "https://new.example.org/rss/", "")}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", id) for id in ids)
    assert feed_episode_id("g9", "917393e3", URL, "S") == feed_episode_id(
        "g9", "917393e3", "https://new.example.org/rss/", "Renamed"
    )
    assert feed_episode_id("g9", None, "https://www.x.example/f", "S") == feed_episode_id(
        "g9", None, "http://x.example/f", "Renamed"
    )


def test_the_same_item_twice_is_listed_once() -> None:
    twice = item("<pubDate>01 Jan 2024</pubDate>") + item("<pubDate>02 Jan 2024</pubDate>", title="A title (updated)")
    assert len(read(twice).episodes) == 1


def test_a_guid_that_all_items_share_names_nothing() -> None:
    items = "".join(item(title=f"Title {n}", media=f"/{n}.mp3") for n in range(3))
    guids = {episode.guid for episode in read(items).episodes}
    assert guids == {f"https://shows.example.org/{n}.mp3" for n in range(3)}


def test_logins_of_enclosures_are_not_recorded() -> None:
    episode = one(media="https://ann:s3cret@x.example/a.mp3?t=1")
    assert episode.media == "https://x.example/a.mp3?t=1"
    assert "s3cret" not in episode.model_dump_json()


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ann Lindqvist", ("Ann Lindqvist",)),
        ("Ann Lindqvist and Bob Okafor", ("Ann Lindqvist", "Bob Okafor")),
        ("Dr. Ann van der Berg, Bob Okafor, PhD", ("Ann van der Berg", "Bob Okafor")),
        ("Public Radio Network", ()),
        ("A Small Show", ()),
        ("shows@example.org", ()),
    ],
)
def test_authors_are_hosts_when_they_are_people(author: str, names: tuple[str, ...]) -> None:
    episode = one(channel=f"<itunes:author>{author}</itunes:author>")
    assert episode.names("host") == names
    assert all(person.origin == "itunes:author" for person in episode.people if person.role == "host")


def test_chapters_from_the_notes() -> None:
    notes = "<description>Hello\n00:00 Start\n(12:34) Middle &amp;amp; more\n- 1:02:03 - End</description>"
    assert [(c.start, c.title) for c in one(notes).chapters] == [(0, "Start"), (754, "Middle & more"), (3723, "End")]
    assert one("<description>Call at 12:30\n10:00 then</description>").chapters == ()


def test_malformed_xml_is_read_leniently() -> None:
    xml = feed_xml(item("<description>&lt;p&gtgt; &undefined; text</description>", title="It’s R&D")).replace(
        "R&amp;D", "R&D"
    )
    feed = read_feed(xml.encode(), URL)
    assert [episode.guid for episode in feed.episodes] == ["g1"]
    assert feed.episodes[0].show == "A Small Show"
    assert "leniently" in feed.notes[0]


def test_a_feed_cut_off_in_the_middle_gives_what_is_there() -> None:
    xml = feed_xml(item(guid="a") + item(guid="b", media="/b.mp3")).encode()
    assert "a" in {episode.guid for episode in read_feed(xml[:-120], URL).episodes}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    xml = feed_xml(item(title="Grüße aus Köln")).replace("UTF-8", declared)
    assert read_feed(xml.encode(encoding), URL).episodes[0].title == "Grüße aus Köln"


def test_atom() -> None:
    xml = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Atom show</title><entry>
    <id>urn:1</id><title type="html">A &lt;i&gt;title&lt;/i&gt;</title><updated>2024-05-31T10:00:00Z</updated>
    <link rel="alternate" href="https://x.example/1"/><link rel="enclosure" type="audio/mpeg" href="https://x.example/1.mp3"/>
    <content type="html">&lt;p&gt;Notes&lt;/p&gt;</content></entry></feed>"""
    (episode,) = read_feed(xml.encode(), URL).episodes
    assert (episode.guid, episode.title, episode.show) == ("urn:1", "A title", "Atom show")
    assert (episode.media, episode.description) == ("https://x.example/1.mp3", "Notes")
    assert episode.date == dt.date(2024, 5, 31)


def test_entities_of_the_document_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = feed_xml(item(title="&l11;")).replace(
        "<rss", f'<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{laughs}]><rss', 1
    )
    xml = xml.replace("<link>", "<description>&x;</description><link>")
    feed = read_feed(xml.encode(), URL)
    assert all(len(episode.title) < 500 and "root:" not in episode.description for episode in feed.episodes)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"<html><body>hi</body></html>", b"<Error><Code>NoSuchKey</Code></Error>", b"\xff\xfe\x00", b"<rss"],
)
def test_what_is_no_feed(body: bytes) -> None:
    try:
        feed = read_feed(body, URL)
    except InputError:
        return
    assert feed.episodes == ()


def test_many_items_and_huge_values_are_bounded() -> None:
    feed = read(item(f"<description>{'word ' * 200_000}</description>", title="t" * 10_000))
    assert len(feed.episodes[0].title) <= 400
    assert len(feed.episodes[0].description) <= 50_000


@pytest.mark.parametrize("media", ["http:no-host/a.mp3", "http:///a.mp3", "http://[::1/a.mp3", "https://a:port/a.mp3"])
def test_addresses_without_a_host_are_no_recording(media: str) -> None:
    assert [episode.guid for episode in read(item(media=media) + item(guid="g2")).episodes] in (["g2"], ["g1", "g2"])
    assert all(episode.media.startswith("https://") for episode in read(item(media=media) + item(guid="g2")).episodes)


MEDIA = '<enclosure url="https://x.example/a.mp3" type="audio/mpeg"/>'


def test_no_encoding_told_and_no_utf8() -> None:
    """Old feeds of other alphabets say nothing of their encoding; read as Latin-1 they are nonsense."""
    title = "Как чинить старые велосипеды и самовары"
    body = f"<rss><channel><title>{title}</title><item><title>{title}</title>{MEDIA}</item></channel></rss>"
    for encoding in ("koi8-r", "utf-8"):
        feed = read_feed(body.encode(encoding), "https://x.example/feed")
        assert (feed.title, feed.episodes[0].title) == (title, title)


def test_items_beside_the_channel_and_titles_under_other_names() -> None:
    feed = read_feed(f"<rss><item><title>One</title>{MEDIA}</item></rss>".encode(), "https://x.example/feed")
    assert [episode.title for episode in feed.episodes] == ["One"]
    media = 'xmlns:media="http://search.yahoo.com/mrss/"'
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = (
        f"<rss {media} {dc}><channel><dc:title>Show</dc:title>"
        f"<item><media:title>Two</media:title>{MEDIA}</item>"
        f"<item><media:title>no</media:title><title>Three</title>{MEDIA.replace('a.mp3', 'b.mp3')}</item>"
        "</channel></rss>"
    )
    feed = read_feed(body.encode(), "https://x.example/feed")
    assert feed.title == "Show"
    assert [episode.title for episode in feed.episodes] == ["Two", "Three"]


def test_only_the_first_list_of_chapters_counts() -> None:
    one = '<psc:chapters><psc:chapter start="0" title="A"/><psc:chapter start="9" title="B"/></psc:chapters>'
    body = (
        '<rss xmlns:psc="http://podlove.org/simple-chapters"><channel><item><title>x</title>'
        f"{MEDIA}{one}{one.replace('A', 'C')}</item></channel></rss>"
    )
    feed = read_feed(body.encode(), "https://x.example/feed")
    assert [chapter.title for chapter in feed.episodes[0].chapters] == ["A", "B"]
