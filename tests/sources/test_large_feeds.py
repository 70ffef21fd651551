"""A feed with many items is read a few items at a time, and gives the episodes that reading all of it gives."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from rich.console import Console
from servers import feed_xml

from summarizer.cli.tables import print_episodes
from summarizer.records.episode import Episode
from summarizer.sources import listed
from summarizer.sources.feeds import large, parsers
from summarizer.sources.feeds.feed import Feed, read_feed
from summarizer.sources.feeds.listing import ReadLater
from summarizer.sources.selection import choose_episode

URL = "https://feeds.example.org/show/rss.xml"

ENCLOSURE = '<enclosure url="https://cdn.example.org/{n}.mp3" type="audio/mpeg" length="9"/>'
DATE = "<pubDate>Sun, {day:02} Nov 2026 10:00:00 GMT</pubDate>"
PLAIN = f"<title>Part {{n}}</title><guid>g{{n}}</guid>{DATE}{ENCLOSURE}"
CHAPTERS = "<description>0:00 Intro\n5:10 Middle\n9:59 End</description>"
ODD = {
    "plain": PLAIN,
    "a title of iTunes": f"<itunes:title>Part {{n}}</itunes:title><guid>g{{n}}</guid>{DATE}{ENCLOSURE}",
    "a title of Dublin Core": f"<dc:title>Part {{n}}</dc:title><guid>g{{n}}</guid>{DATE}{ENCLOSURE}",
    "no title": f"<guid>g{{n}}</guid>{DATE}{ENCLOSURE}",
    "a title with elements": f"<title><b>Part</b> {{n}}</title><guid>g{{n}}</guid>{DATE}{ENCLOSURE}",
    "a title in two parts": f"<title>Part<!-- x --> {{n}}</title><guid>g{{n}}</guid>{DATE}{ENCLOSURE}",
    "no guid": f"<title>Part {{n}}</title><link>https://x.org/{{n}}</link>{DATE}{ENCLOSURE}",
    "no guid and no link": f"<title>Part {{n}}</title>{DATE}{ENCLOSURE}",
    "a guid of several": f"<title>Part {{n}}</title><guid>same</guid>{DATE}{ENCLOSURE}",
    "an item twice": f"<title>Part</title><guid>same</guid>{DATE.format(day=3)}"
    '<enclosure url="https://cdn.example.org/same.mp3" type="audio/mpeg"/>',
    "no recording": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{DATE}",
    "a recording that is refused": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{DATE}"
    '<enclosure url="ftp://x.org/{n}.mp3" type="audio/mpeg"/>',
    "a recording beside the feed": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{DATE}"
    '<enclosure url="/sound/{n}.mp3" type="audio/mpeg"/>',
    "an address with a login": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{DATE}"
    '<enclosure url="https://me:pw@cdn.example.org/{n}.mp3#t=1" type="audio/mpeg"/>',
    "video with an alternative": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{DATE}"
    '<enclosure url="https://cdn.example.org/{n}.mp4" type="video/mp4" length="900000000"/>'
    '<podcast:alternateEnclosure type="audio/mpeg" length="3000000">'
    '<podcast:source uri="https://cdn.example.org/small/{n}.mp3"/></podcast:alternateEnclosure>',
    "media of a group": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{DATE}"
    '<media:group><media:content url="https://cdn.example.org/{n}.mp3" type="audio/mpeg"/></media:group>',
    "a date that only one library reads": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{ENCLOSURE}"
    "<pubDate>x</pubDate><dc:date>2026-11-{day:02}</dc:date>",
    "no date": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{ENCLOSURE}",
    "dated ahead": f"<title>Part {{n}}</title><guid>g{{n}}</guid>{ENCLOSURE}<pubDate>1 Jan 2035 1:00 GMT</pubDate>",
    "one day, with numbers": f"{PLAIN.format(n='{n}', day=3)}<itunes:episode>{{n}}</itunes:episode>",
    "chapters in notes": f"{PLAIN}{CHAPTERS}",
    "chapters in notes, escaped": f"{PLAIN}{CHAPTERS.replace(':', '&amp;#58;')}",
    "chapters in notes, with tags": f"{PLAIN}{CHAPTERS.replace(':', ':&lt;i&gt;&lt;/i&gt;')}",
    "chapters of Podlove": f'{PLAIN}<psc:chapters><psc:chapter start="0" title="A"/></psc:chapters>',
    "a file of chapters": f'{PLAIN}<podcast:chapters url="c/{{n}}.json"/>',
    "a guest in the title": PLAIN.replace("Part {n}", "Part {n}: Engines with Maria Lopez"),
    "a guest in the notes": f"{PLAIN}<description>Our guest is Maria Lopez. {'Word ' * 80}</description>",
    "a guest between tags": f"{PLAIN}<description>Our guest is &lt;b&gt;Ma&lt;/b&gt;ria (a boss) Lopez</description>",
    "a guest in Japanese": f"{PLAIN}<description>ゲスト：田中花子</description>",
    "a person": f"{PLAIN}<podcast:person role='guest'>Maria Lopez</podcast:person>",
    "transcripts": f'{PLAIN}<podcast:transcript url="/t/{{n}}.vtt" type="text/vtt"/>',
    "half an address of IPv6": PLAIN.replace("https://cdn.example.org", "https://[cdn"),
    "a link with half an address": f"{PLAIN}<link>http://[x/</link>",
    "a duration without end": f"{PLAIN}<itunes:duration>{'9' * 5000}</itunes:duration>",
}
CHANNELS = {
    "of nobody": "",
    "of a person": "<itunes:author>Anna Schmidt</itunes:author>",
    "of people": "<podcast:person>Anna Schmidt</podcast:person>",
}
SHAPES = {
    "Atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{entries}</feed>',
    "items beside the channel": "<rss><channel><title>A</title></channel>{items}</rss>",
    "items of two channels": "<rss><channel>{items}</channel><channel>{items}</channel></rss>",
    "an item in an item": "<rss><channel>{items}<item><item><title>x</title></item></item></channel></rss>",
    "an empty item": "<rss><channel>{items}<item/></channel></rss>",
    "cut off": "<rss><channel>{items}<item><title>",
    "a raw sign": "<rss><channel>{items}<title>this & that</title></channel></rss>",
    "nested too deep": "<rss><channel>{items}" + "<a>" * 101 + "</a>" * 101 + "</channel></rss>",
    "a namespace of its own": '<rss><channel xmlns="http://www.w3.org/2005/Atom">{items}</channel></rss>',
    "words before it": "<!-- x --><?y z?><rss><channel>words<title>A</title>{items}<link>x</link></channel></rss>",
}


def items(form: str, count: int = 7) -> str:
    return "".join(f"<item>{form.format(n=number, day=1 + number % 20)}</item>" for number in range(count))


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every feed counts as large, and is read three items at a time."""
    monkeypatch.setattr(large, "MIN_ITEMS", 1)
    monkeypatch.setattr(large, "TOGETHER", 3)
    monkeypatch.setattr(large.chunks, "__defaults__", (3,))
    return None


def told(feed: Feed) -> list[Any]:
    return [feed.title, feed.notes, feed.moved, feed.older, *feed.episodes]


def shown(episodes: Sequence[Episode]) -> str:
    console = Console(file=io.StringIO(), width=160)
    print_episodes(console, listed(episodes))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def read_both(xml: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Feed, Feed]:
    with monkeypatch.context() as patched:
        patched.setattr(large, "MIN_ITEMS", 10**9)
        whole = read_feed(xml.encode(), URL)
    return whole, read_feed(xml.encode(), URL)


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", ODD)
def test_a_large_feed_has_the_episodes_that_reading_all_of_it_gives(
    name: str, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    xml = feed_xml(items(ODD[name]) + items(PLAIN.replace("g{n}", "p{n}")), channel=CHANNELS[channel])

    whole, cut_feed = read_both(xml, monkeypatch)

    assert told(cut_feed) == told(whole)
    assert shown(cut_feed.episodes) == shown(whole.episodes)


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("shape", SHAPES)
def test_a_feed_of_another_shape_is_read_as_before(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = items(PLAIN).replace("item>", "entry>")
    xml = SHAPES[shape].format(items=items(PLAIN), entries=entries)

    def outcome() -> Any:
        try:
            return told(read_feed(xml.encode(), URL))
        except Exception as error:
            return str(error)

    cut_outcome = outcome()
    monkeypatch.setattr(large, "MIN_ITEMS", 10**9)

    assert cut_outcome == outcome()


@pytest.mark.usefixtures("cut")
def test_the_notes_of_a_large_feed_are_read_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    real = parsers.by_podcastparser

    def counting(data: bytes, base: str) -> Any:
        parsed.append(data.count(b"<item>"))
        return real(data, base)

    monkeypatch.setattr(parsers, "by_podcastparser", counting)
    xml = feed_xml(items(PLAIN, 20), channel=CHANNELS["of a person"])

    feed = read_feed(xml.encode(), URL)
    shown(feed.episodes)

    assert isinstance(feed.episodes, ReadLater)
    assert sum(parsed) == 0  # only the channel was parsed by it
    assert choose_episode(feed.episodes, "latest").title == feed.episodes[0].title
    assert choose_episode(feed.episodes, "20") == feed.episodes[-1]
    assert [one.guid for one in feed.episodes[2:4]] == [feed.episodes[2].guid, feed.episodes[3].guid]


@pytest.mark.parametrize("width", [61, 160])
def test_a_long_table_says_what_a_short_one_does(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = ["Short", "Größe und 東京", "Many words " * 12, "x" * 130, "[bold]no markup[/bold]"]
    xml = feed_xml(
        "".join(f"<item>{PLAIN.format(n=n, day=3).replace(f'Part {n}', t)}</item>" for n, t in enumerate(titles))
    )
    episodes = read_feed(xml.encode(), URL).episodes

    def printed() -> list[str]:
        console = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
        print_episodes(console, episodes)
        return console.file.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]

    short = printed()
    monkeypatch.setattr("summarizer.cli.tables._LONG", 0)
    long = printed()

    assert max(map(len, long)) <= width
    assert "".join("".join(long).split()) == "".join("".join(short).split())
    assert width < 100 or long == short  # a narrow one may be folded at another letter
