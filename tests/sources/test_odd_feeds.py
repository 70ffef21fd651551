"""Feeds with one fault each: ids, encodings, dates, titles and order stay right, and nesting is bounded."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from servers import feed_xml

from summarizer.errors import InputError
from summarizer.net.sniff import sniff
from summarizer.records.episode import Episode
from summarizer.sources.dates import parse_date
from summarizer.sources.feeds.feed import Feed, read_feed
from summarizer.sources.feeds.mending import MAX_DEPTH
from summarizer.sources.identity import identity_keys, is_same_episode
from summarizer.sources.selection import choose_episode

URL = "https://shows.example.org/feed.xml"
DAY = "<pubDate>Tue, 10 Nov 2020 10:00:00 +0000</pubDate>"


def item(guid: str = "1", title: str = "Café", inside: str = DAY, media: str = "/a.mp3") -> str:
    named = f"<title>{title}</title>" if title else ""
    known = f"<guid>{guid}</guid>" if guid else ""
    return f'<item>{named}{known}{inside}<enclosure url="{media}" type="audio/mpeg" length="9"/></item>'


def read(items: str, **more: str) -> Feed:
    return read_feed(feed_xml(items, **more).encode(), URL)


def one(items: str) -> Episode:
    feed = read(items)
    assert len(feed.episodes) == 1
    return feed.episodes[0]


GOOD = feed_xml(item())
UNDECLARED = GOOD.partition("?>")[2]


def declared(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>{UNDECLARED}'


ODD = {
    "as it should be": GOOD.encode(),
    "UTF-8 that says UTF-16": declared("utf-16").encode(),
    "UTF-8 that says ASCII": declared("us-ascii").encode(),
    "UTF-8 that says Windows-1252": declared("windows-1252").encode(),
    "UTF-8 that says something unknown": declared("x-mac-nonsense").encode(),
    "Windows-1252 that says UTF-8": declared("utf-8").encode("cp1252"),
    "Windows-1252 that says ASCII": declared("ascii").encode("cp1252"),
    "Latin-1 that says so": declared("iso-8859-1").encode("latin-1"),
    "UTF-16 without a mark that says UTF-8": declared("utf-8").encode("utf-16-le"),
    "UTF-16 with a mark": declared("utf-16").encode("utf-16"),
    "UTF-32": declared("utf-32").encode("utf-32"),
    "packed": gzip.compress(GOOD.encode()),
    "packed twice": gzip.compress(gzip.compress(GOOD.encode())),
    "blanks and a mark before it": b"\n \xef\xbb\xbf"[2:] + b"\n\n" + GOOD.encode(),
    "a warning before it": b"Warning: old function in line 3\n" + GOOD.encode(),
    "a comment of a cache behind it": GOOD.encode() + b"\n<!-- cached --> 0.2 s",
    "control characters": GOOD.replace("Café", "Caf\x0b\x1fé").encode(),
    "a reference to a control character": GOOD.replace("Café", "Caf&#x1F;é&#11;").encode(),
    "version 1.1": declared("utf-8").replace("1.0", "1.1").encode(),
    "a name of HTML": GOOD.replace("Café", "Caf&eacute;").encode(),
    "an open CDATA section": GOOD.replace("Café", "<![CDATA[Café").encode(),
    "an open CDATA section before a closed one": GOOD.replace(
        "Café</title>", "<![CDATA[Café</title><description><![CDATA[Notes]]></description>"
    ).encode(),
    "a title in CDATA": GOOD.replace("Café", "<![CDATA[Café]]>").encode(),
    "a lone sign": GOOD.replace(DAY, f"{DAY}<description>3 < 4 & 5</description>").encode(),
}


@pytest.mark.parametrize("name", ODD)
def test_the_same_episode_whatever_is_wrong_with_the_file(name: str) -> None:
    right = read_feed(GOOD.encode(), URL).episodes[0]
    found = read_feed(ODD[name], URL).episodes
    assert [(one.id, one.title, one.date) for one in found] == [(right.id, "Café", dt.date(2020, 11, 10))]


def test_a_bad_title_changes_no_id() -> None:
    known = [item(str(number), f"Part {number}", media=f"/{number}.mp3") for number in (1, 2)]
    before = {one.title: one.id for one in read("".join(known)).episodes}
    for title in ("Q & A", "Q &nosuch; A", "Q <A", "Q <b>A", "Q \x01 A"):
        after = {one.title: one.id for one in read(item("3", title, media="/3.mp3") + "".join(known)).episodes}
        assert len(after) == 3, title
        assert before.items() <= after.items(), title


def test_a_raw_ampersand_is_part_of_an_address() -> None:
    media = "https://c.example.org/1.mp3?token=abc&expires=99&copy=2&sig=a%2Bb"
    assert one(item(media=media)).media == media


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("1001", "https://shows.example.org/1001", True),  # as another parser gives it
        ("http://shows.example.org/?p=12", "https://www.shows.example.org/?p=12", True),
        ("https://shows.example.org/a/", "https://shows.example.org/A", True),
        ("1001", "1002", False),
    ],
)
def test_guids_that_mean_one_episode(old: str, new: str, same: bool) -> None:
    known = one(item(old, media="/play.mp3?id=1"))
    found = one(item(new, media="/other.mp3"))
    assert is_same_episode(known, found) is same
    assert is_same_episode(found, known) is same
    assert bool(set(identity_keys(known)) & set(identity_keys(found))) is same


@pytest.mark.parametrize("host", ["[::1/x.mp3", "[x/y", "[bad]/y.mp3", "[]/y"])
def test_an_address_that_is_none_costs_no_other_episode(host: str) -> None:
    """Two parsers are tried, and each raises for something else in the feed."""
    psc = 'xmlns:psc="http://podlove.org/simple-chapters"'
    chapters = f"<psc:chapters {psc}><psc:chapter/></psc:chapters>"
    feed = read(item("1", inside=DAY + chapters, media=f"https://{host}") + item("2", media="https://m.example/b.mp3"))
    assert [episode.guid for episode in feed.episodes] == ["2"]


def test_a_new_guid_for_the_same_recording_title_and_day() -> None:
    known, found = one(item("a")), one(item("b"))
    assert is_same_episode(known, found)
    for other in (item("b", "Tea"), item("b", inside=""), item("b", media="/play.mp3")):
        assert not is_same_episode(known, one(other))


def test_items_without_guid_and_with_one_title() -> None:
    days = [f"<pubDate>{day} Nov 2020 10:00:00 GMT</pubDate>" for day in (10, 11)]
    found = read("".join(item("", "Daily", day, f"/{number}.mp3") for number, day in enumerate(days))).episodes
    assert [(one.date.day if one.date else 0, one.media[-5:]) for one in found] == [(11, "1.mp3"), (10, "0.mp3")]
    same = "".join(item("g", "Daily", day, f"/{number}.mp3") for number, day in enumerate(days))
    assert len(read(same).episodes) == 2  # one guid for two recordings of two days
    assert len(read(item("g") + item("g")).episodes) == 1


TITLES = {
    "<itunes:title>Right</itunes:title>": "Right",
    "<title/><itunes:title>Right</itunes:title>": "Right",
    "<title>Right</title><itunes:title>no</itunes:title>": "Right",
    '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Right</dc:title>': "Right",
    '<media:title xmlns:media="http://search.yahoo.com/mrss/">Right</media:title>': "Right",
    "": "a",  # of the file
    "<title>\u202eRi\u200bght</title>": "Right",
}


@pytest.mark.parametrize("inside", TITLES)
def test_titles_of_several_names(inside: str) -> None:
    assert one(item("1", "", inside)).title == TITLES[inside]


DATES = {
    '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2020-11-10</dc:date>': dt.date(2020, 11, 10),
    '<dcterms:issued xmlns:dcterms="http://purl.org/dc/terms/">2020-11-10</dcterms:issued>': dt.date(2020, 11, 10),
    "<pubDate>someday</pubDate><dc:date>2020-11-10</dc:date>": dt.date(2020, 11, 10),
    "<pubDate>someday</pubDate>": None,
}


@pytest.mark.parametrize("inside", DATES)
def test_dates_of_several_names(inside: str) -> None:
    assert one(item(inside=inside)).date == DATES[inside]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("mar., 10 nov. 2026 10:00:00 +0100", "2026-11-10T10:00:00+01:00"),  # Tuesday, not March
        ("lun., 03 août 2026 10:00:00 +0200", "2026-08-03T10:00:00+02:00"),
        ("mardi 10 novembre 2026 à 10h30", "2026-11-10T10:30:00+00:00"),
        ("1er mai 2026", "2026-05-01T00:00:00+00:00"),
        ("Di, 10. November 2026 10:00 Uhr", "2026-11-10T10:00:00+00:00"),
        ("10. Mrz 2026", "2026-03-10T00:00:00+00:00"),
        ("martes, 10 de noviembre de 2026 10:00", "2026-11-10T10:00:00+00:00"),
        ("10 ene 2026", "2026-01-10T00:00:00+00:00"),
        ("ven, 1 mag 2026 10:00:00 +0200", "2026-05-01T10:00:00+02:00"),
        ("terça-feira, 10 de fevereiro de 2026", "2026-02-10T00:00:00+00:00"),
        ("za 14 mrt 2026 10:00", "2026-03-14T10:00:00+00:00"),
        ("вторник, 10 ноября 2026 г. 10:00", "2026-11-10T10:00:00+00:00"),
        ("пт, 1 мая 2026 10:00:00 +0300", "2026-05-01T10:00:00+03:00"),
        ("火, 10 11月 2026 10:00:00 +0900", "2026-11-10T10:00:00+09:00"),
        ("2026年11月10日(火) 10:00", "2026-11-10T10:00:00+00:00"),
        ("星期二, 10 十一月 2026 10:00:00 +0800", "2026-11-10T10:00:00+08:00"),
        ("2026년 11월 10일", "2026-11-10T00:00:00+00:00"),
        ("10.11.2026 10:00", "2026-11-10T10:00:00+00:00"),
        ("10.11.26", "2026-11-10T00:00:00+00:00"),
        ("2026.11.10", "2026-11-10T00:00:00+00:00"),
        ("Tue, 10 Nov 26 10:00:00 GMT", "2026-11-10T10:00:00+00:00"),
        ("Tue, 10 Nov 2026 10:00:00", "2026-11-10T10:00:00+00:00"),
        ("Tuesday, 10 November 2026 10:00:00 PST", "2026-11-10T10:00:00-08:00"),
        ("10 novembre 2026 10:00:00 EST", "2026-11-10T10:00:00-05:00"),
        ("20261110T100000Z", "2026-11-10T10:00:00+00:00"),
        ("1794304800", "2026-11-10T10:00:00+00:00"),
        ("November 10, 2026 10:00 p.m.", "2026-11-10T22:00:00+00:00"),
        ("nowhere 10, 2026", None),
        ("9999999999999", None),
        ("32.13.2026", None),
    ],
)
def test_dates_as_feeds_write_them(text: str, iso: str | None) -> None:
    found = parse_date(text)
    assert (found.isoformat() if found else None) == iso


def test_of_one_day_the_highest_number_is_the_latest() -> None:
    numbered = "".join(
        item(str(n), f"Part {n}", f"{DAY}<itunes:episode>{n}</itunes:episode>", f"/{n}.mp3") for n in (2, 1, 10, 3)
    )
    assert [one.number for one in read(numbered).episodes] == [10, 3, 2, 1]


def test_the_latest_is_no_trailer_and_not_of_the_future() -> None:
    ahead = (dt.datetime.now(dt.UTC) + dt.timedelta(days=400)).strftime("%d %b %Y")
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).strftime("%d %b %Y")
    trailer = item(
        "t", "Trailer", f"<pubDate>{soon}</pubDate><itunes:episodeType>Trailer</itunes:episodeType>", "/t.mp3"
    )
    episodes = read(
        item("f", "Later", f"<pubDate>{ahead}</pubDate>", "/f.mp3")
        + trailer
        + item("1", "Old")
        + item("u", "?", "", "/u.mp3")
    ).episodes
    assert [one.guid for one in episodes] == ["t", "1", "u", "f"]
    assert choose_episode(episodes, "latest").guid == "1"
    assert choose_episode(episodes, "1").guid == "t"
    assert choose_episode(read(trailer).episodes, None).guid == "t"


def test_a_wrong_type_does_not_hide_a_recording() -> None:
    page = '<enclosure url="/1.html" type="text/html"/>'
    picture = '<enclosure url="/cover.jpg" type="audio/mpeg"/>'
    sound = '<enclosure url="/1.mp3?a=1" type="text/html" length="0"/>'
    assert one(f"<item><title>x</title>{page}{picture}{sound}</item>").media.endswith("/1.mp3?a=1")
    assert not read(f"<item><title>x</title>{page}</item>").episodes


def test_addresses_are_resolved_against_xml_base() -> None:
    media = '<enclosure url="1.mp3" type="audio/mpeg"/>'
    items = f'<item xml:base="https://media.example.org/a/"><title>x</title>{media}</item>'
    assert one(items).media == "https://media.example.org/a/1.mp3"
    assert not read(items.replace("https://media.example.org/", "file:///etc/")).episodes


NESTED = {
    "in an item": lambda depth: feed_xml(item(inside="<a>" * depth + "</a>" * depth)),
    "in the channel": lambda depth: feed_xml(item(), channel="<a>" * depth + "</a>" * depth),
    "never closed": lambda depth: feed_xml(item(inside="<a>" * depth)),
    "namespaces": lambda depth: feed_xml(item(inside="<n:a xmlns:n='u'>" * depth + "</n:a>" * depth)),
    "malformed": lambda depth: feed_xml(item(inside="&" + "<a b=c>" * depth + "</a>" * depth)),
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting_is_bounded(name: str) -> None:
    assert read_feed(NESTED[name](20).encode(), URL).episodes
    for depth in (2 * MAX_DEPTH, 60_000):
        with pytest.raises(InputError, match="nested"):
            read_feed(NESTED[name](depth).encode(), URL)


def test_many_tags_side_by_side_are_not_nested() -> None:
    notes = "<a>x</a>" * 5_000 + "<br>" * 50
    assert one(item(inside=f"<description>{notes}</description>&")).title == "Café"


def test_items_that_are_never_closed() -> None:
    items = "".join(item(str(n), f"Part {n}", media=f"/{n}.mp3").replace("</item>", "") for n in range(3 * MAX_DEPTH))
    assert len(read(items).episodes) == 3 * MAX_DEPTH


LONG = {
    "open tags in notes": ("", f"<description>{'&lt;a ' * 200_000}</description>"),
    "open signs in notes": ("", f"<content:encoded>{'&lt;' * 200_000}</content:encoded>"),
    "an address of many dots": ("<a b=c/>", f"<itunes:author>{'a.' * 200_000}</itunes:author>"),
}


@pytest.mark.parametrize("name", LONG)
def test_long_values_are_read_in_time(name: str) -> None:
    """Each took minutes, for its time was the square of its length."""
    channel, inside = LONG[name]
    assert read(item(inside=inside), channel=channel).episodes[0].title == "Café"


@pytest.mark.parametrize("at", ["<title>Ca\0fé</title>", "\0<guid>1</guid>", "<!-- \0 -->"])
def test_a_nul_is_left_out_as_other_control_characters_are(at: str) -> None:
    named = f"<item>{at}{DAY}<enclosure url='/a.mp3' type='audio/mpeg' length='9'/></item>"
    data = feed_xml(named).encode()
    assert sniff(data)[0] == "feed"
    assert [episode.media for episode in read_feed(data, URL).episodes] == ["https://shows.example.org/a.mp3"]
    assert read_feed(data, URL).episodes[0].title in ("Café", "Untitled", "a")


def test_a_number_of_thousands_of_digits_is_told_without_pythons_advice() -> None:
    places = [f"<itunes:{name}>{'9' * 5000}</itunes:{name}>" for name in ("season", "episode", "order", "duration")]
    feed = read(item(inside=DAY + "".join(places)), channel="<ttl>" + "9" * 5000 + "</ttl>")
    assert len(feed.episodes) == 1
    assert not any("set_int_max_str_digits" in note for note in feed.notes)
