"""podcastparser and feedparser behind one interface: items with their values as publishers wrote them."""

from __future__ import annotations

import datetime as dt
import functools
import io
import logging
import re
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml import sax

from summarizer.errors import InputError
from summarizer.sources.dates import parse_date
from summarizer.sources.feeds.extras import ChannelExtras, ItemExtras, RawEnclosure, read_extras
from summarizer.sources.feeds.large import ItemPlaces, chunks, find_items
from summarizer.sources.feeds.mending import MAX_DEPTH, TOO_DEEP, check_depth

__all__ = ["Channel", "FeedItem", "LargeChannel", "by_feedparser", "by_items", "by_podcastparser", "join_url"]

_HTML_TAG = re.compile(r"<[a-z][a-z0-9]*(?:\s[^<>]*>|/?>)", re.IGNORECASE)
_MAX_AUTHOR_CHARACTERS = 500
_MAX_DURATION_CHARACTERS = 100  # podcastparser refuses a feed with a number of some thousand digits
_MAX_LENIENT_BYTES = 20 * 2**20  # bytes; feedparser takes about half a second for each megabyte


@dataclass
class FeedItem:
    """One item as either parser returned it."""

    guid: str
    title: str
    link: str
    notes: str
    published: float
    date: str
    duration: str
    season: str
    number: str
    enclosures: list[RawEnclosure]
    chapters: list[tuple[float, str]]
    extras: ItemExtras
    is_whole: bool = True  # False: without link and chapters, its notes with their markup

    @functools.cached_property
    def when(self) -> dt.datetime | None:
        """The first of its dates that can be read: some feeds have a broken one beside a good one."""
        known = self.extras
        return next(filter(None, map(parse_date, (known.date, known.other_date, known.updated, self.date))), None)


@dataclass
class Channel:
    title: str
    author: str
    language: str
    items: list[FeedItem]

    def listed(self) -> Iterable[FeedItem]:
        """All items, in the feed's order; of a large feed, what a list of them needs."""
        return self.items

    def whole(self, places: Sequence[int]) -> list[FeedItem]:
        """The items at these places of the feed."""
        return [self.items[place] for place in places]


@dataclass
class LargeChannel(Channel):
    """Of a large feed, whose items are parsed when they are asked for."""

    places: ItemPlaces
    base: str

    def listed(self) -> Iterator[FeedItem]:
        for chunk in chunks(range(len(self.places))):
            known = read_extras(self.places.only(chunk)).items
            items = [_plain_item(extras) for extras in known]
            read = zip(chunk, items, strict=True)
            odd = [place for place, item in read if item is None or item.when is None or self.places.is_odd(place)]
            for place, item in zip(odd, self.whole(odd), strict=True):
                items[place - chunk[0]] = item
            yield from filter(None, items)

    def whole(self, places: Sequence[int]) -> list[FeedItem]:
        return by_podcastparser(self.places.only(places), self.base)[1].items if places else []


def by_items(data: bytes, base: str) -> tuple[ChannelExtras, LargeChannel] | None:
    """A large well-formed feed, of which only the channel has been read; None when it is another one."""
    if (places := find_items(data)) is None:
        return None
    extras, channel = by_podcastparser(places.without(), base)
    return extras, LargeChannel(channel.title, channel.author, channel.language, [], places, base)


def _plain_item(known: ItemExtras) -> FeedItem | None:
    """The item as a list needs it; None when what podcastparser makes of it may count."""
    title = known.title or _other_title(known)
    if (
        known.nested
        or not (known.guid and title and known.enclosures)
        or len(known.duration) > _MAX_DURATION_CHARACTERS
    ):
        return None
    enclosures, notes = known.enclosures, known.notes
    return FeedItem(known.guid, title, "", notes, 0.0, "", "", "", "", enclosures, [], known, is_whole=False)


def by_podcastparser(data: bytes, base: str) -> tuple[ChannelExtras, Channel]:
    """With the extras, which are read of well-formed feeds only: recovering takes lxml the square of a feed's length.

    Raises InputError when its elements are nested too deep, and what podcastparser raises when it is malformed.
    """
    import podcastparser

    # It logs a warning for every unusual value; the important ones become notes.
    logging.getLogger("podcastparser").setLevel(logging.CRITICAL)
    handler = _handler_type()(base, 0)
    parser = sax.make_parser()  # noqa: S317 -- nothing external is loaded, and entities were taken out above
    parser.setFeature(sax.handler.feature_external_ges, False)
    parser.setContentHandler(handler)
    parser.parse(io.BytesIO(data))
    read, extras = handler.data, read_extras(data)
    entries = sorted(read["episodes"], key=lambda entry: int(entry["place"]))  # it sorts them by its own dates
    find = _extras_of(entries, extras, base)
    items = [_strict_item(entry, find(place, entry), base) for place, entry in enumerate(entries)]
    title = "" if read.get("title") == podcastparser.file_basename_no_extension(base) else str(read.get("title") or "")
    author, language = str(read.get("itunes_author") or ""), str(read.get("language") or "")
    return extras, Channel(title or extras.title, author, language, items)


@functools.cache
def _handler_type() -> type[Any]:
    """podcastparser's handler, which keeps every item and goes no deeper than MAX_DEPTH: its time is the square of the
    depth.
    """
    import podcastparser

    # The time of both is the square of a text's length. What the second makes, notes without tags, is not used.
    podcastparser.HTML_TEST = _HTML_TAG
    podcastparser.remove_html_tags = lambda _: ""

    class Handler(podcastparser.PodcastHandler):  # type: ignore[misc]
        def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 -- SAX's name
            if len(self.path_stack) >= MAX_DEPTH:
                raise InputError(TOO_DEEP)
            super().startElement(name, attrs)

        def add_episode(self) -> None:
            super().add_episode()
            self.episodes[-1]["place"] = len(self.episodes)

        def validate_episode(self) -> None:
            entry = self.episodes[-1]
            media = entry["enclosures"][0]["url"] if entry["enclosures"] else ""
            # Without a guid or title it drops an item with none or several enclosures.
            entry.setdefault("guid", entry.get("link") or media)
            entry.setdefault("title", podcastparser.file_basename_no_extension(media) if media else "")
            super().validate_episode()

    return Handler


def _strict_item(entry: Any, known: ItemExtras, base: str) -> FeedItem:
    own = [RawEnclosure(str(part["url"] or ""), str(part["mime_type"] or "")) for part in entry["enclosures"]]
    notes, plain = entry.get("description_html") or "", entry.get("description") or ""
    link = str(entry.get("link") or "")
    return FeedItem(
        # podcastparser resolves a guid against the feed's address as if it were a link, so the guid would change with
        # the address of the feed.
        guid=known.guid or str(entry.get("guid") or ""),
        # If there is no title, podcastparser uses the file name.
        title=known.title or _other_title(known) or str(entry.get("title") or ""),
        link="" if known.guid and link == join_url(base, known.guid) != known.guid else link,
        # Feeds put the full notes into content:encoded or the description, and a summary into the other.
        notes=notes if len(notes) >= len(plain) else plain,
        published=float(entry.get("published") or 0),
        date="",
        duration=str(entry.get("total_time") or ""),
        season=str(entry.get("season") or ""),
        number=str(entry.get("number") or ""),
        enclosures=known.enclosures or own,
        chapters=[(float(part["start"]), str(part["title"])) for part in entry.get("chapters", [])[: known.marks]],
        extras=known,
    )


def _other_title(known: ItemExtras) -> str:
    titles = known.other_titles
    return titles.get("itunes:title") or titles.get("dc:title") or titles.get("media:title") or ""


def by_feedparser(data: bytes, base: str, extras: ChannelExtras) -> Channel | None:
    """None when the data contains no feed. Raises InputError when its elements are nested too deep."""
    import feedparser

    if len(data) > _MAX_LENIENT_BYTES:
        return None
    check_depth(data)
    try:
        _bound_authors()
        # Bytes, never a string: feedparser would open a string as an address or a file.
        read: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, response_headers={"content-location": base})
        if not (read.version or read.entries):
            return None
        find = _extras_of(read.entries, extras, base)
        items = [_lenient_item(entry, find(place, entry)) for place, entry in enumerate(read.entries)]
        top = read.feed
        return Channel(str(top.get("title") or ""), str(top.get("author") or ""), str(top.get("language") or ""), items)
    except Exception:  # malformed feeds raise many types of exceptions; the caller reports the failure
        return None


@functools.cache
def _bound_authors() -> None:
    """feedparser looks for an e-mail address in an author, in a time that is the square of the author's length."""
    import feedparser.mixin

    parser = feedparser.mixin._FeedParserMixin
    find_address = parser._sync_author_detail

    def bounded(self: Any, key: str = "author") -> None:
        if len(str(self._get_context().get(key) or "")) <= _MAX_AUTHOR_CHARACTERS:
            find_address(self, key)

    parser._sync_author_detail = bounded


def _lenient_item(entry: Any, known: ItemExtras) -> FeedItem:
    enclosures = [
        RawEnclosure(str(link.get("href") or link.get("url") or ""), str(link.get("type") or ""))
        for link in [*entry.get("enclosures", []), *entry.get("media_content", [])]
    ]
    content = max((str(part.get("value") or "") for part in entry.get("content", [])), key=len, default="")
    summary = str(entry.get("summary") or "")
    return FeedItem(
        # feedparser resolves a guid too, but not the same ones as podcastparser.
        guid=known.guid or str(entry.get("id") or entry.get("link") or ""),
        title=str(entry.get("title") or "") or _other_title(known),
        link=str(entry.get("link") or ""),
        notes=content if len(content) >= len(summary) else summary,
        published=0.0,
        date=str(entry.get("published") or entry.get("updated") or ""),
        duration=str(entry.get("itunes_duration") or ""),
        season=str(entry.get("itunes_season") or ""),
        number=str(entry.get("itunes_episode") or ""),
        enclosures=known.enclosures or [enclosure for enclosure in enclosures if enclosure.url],
        chapters=[],
        extras=known,
    )


def _extras_of(entries: Sequence[Any], extras: ChannelExtras, base: str) -> Callable[[int, Any], ItemExtras]:
    """Finds the extras of a parser's entry: by its place when both found as many, else by guid, title or recording."""
    if len(entries) == len(extras.items):
        return lambda place, _: extras.items[place]
    index = _ExtrasIndex(extras, base)

    def find(_: int, entry: Any) -> ItemExtras:
        offered = entry.get("enclosures") or [{}]
        media = str(offered[0].get("url") or offered[0].get("href") or "")
        return index(str(entry.get("guid") or entry.get("id") or ""), str(entry.get("title") or ""), media)

    return find


class _ExtrasIndex:
    """Finds the extras of an item by guid, title and recording, because the parsers drop and reorder items."""

    def __init__(self, extras: ChannelExtras, base: str) -> None:
        self._by_both: dict[tuple[str, str], ItemExtras] = {}
        self._by_guid: dict[str, ItemExtras] = {}
        self._by_title: dict[str, ItemExtras] = {}
        self._by_media: dict[str, ItemExtras] = {}
        titles = Counter(_squash(item.title) for item in extras.items)
        for item in extras.items:
            guid, title = item.guid, _squash(item.title)
            for known in dict.fromkeys((guid, join_url(base, guid))) if guid else ():
                self._by_both.setdefault((known, title), item)
                self._by_guid.setdefault(known, item)
            if title and titles[title] == 1:
                self._by_title[title] = item
            if item.enclosures:
                self._by_media.setdefault(join_url(base, item.enclosures[0].url), item)

    def __call__(self, guid: str, title: str, media: str = "") -> ItemExtras:
        guid, title = guid.strip(), _squash(title)
        found = self._by_both.get((guid, title)) or self._by_guid.get(guid) or self._by_title.get(title)
        return found or self._by_media.get(media) or ItemExtras()


def join_url(base: str, url: str) -> str:
    """`url` resolved against `base`; `url` unchanged when it is malformed."""
    if url.startswith(("http://", "https://")):
        return url
    try:
        return urllib.parse.urljoin(base, url)
    except ValueError:
        return url


def _squash(text: str) -> str:
    return " ".join(text.split())
