"""podcastparser and feedparser behind one interface: items with their values as publishers wrote them."""

from __future__ import annotations

import codecs
import io
import logging
import re
import urllib.parse
from collections import Counter
from dataclasses import dataclass
from typing import Any
from xml import sax

from summarizer.errors import InputError
from summarizer.sources.feeds.extras import ChannelExtras, ItemExtras, RawEnclosure
from summarizer.text.decoding import decode

__all__ = ["Channel", "FeedItem", "by_feedparser", "by_podcastparser", "in_utf8", "join_url", "without_entities"]

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


@dataclass
class Channel:
    title: str
    author: str
    language: str
    items: list[FeedItem]


_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}\sencoding\s*=")


def in_utf8(data: bytes) -> bytes:
    """The feed in UTF-8, when it is in another encoding that it does not declare: parsers would assume UTF-8 or
    Latin-1.
    """
    if b"\0" in data[:200] or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _DECLARED.match(data):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return decode(data, "")[0].encode("utf-8")
        except InputError:
            pass
    return data


def without_entities(data: bytes) -> bytes:
    """The feed without entity definitions, which could expand to gigabytes or read local files. Raises InputError if
    they cannot be removed.
    """
    flat = data.replace(b"\0", b"") if b"\0" in data[:200] else data  # UTF-16 and UTF-32
    root = re.search(rb"<[A-Za-z_]", flat)
    if b"<!ENTITY" not in flat[: root.start() if root else None]:
        return data
    plain = re.sub(rb"<!DOCTYPE[^\[>]*\[.*?\]\s*>", b"", data, count=1, flags=re.DOTALL)
    root = re.search(rb"<[A-Za-z_]", plain)
    if flat is not data or b"<!ENTITY" in plain[: root.start() if root else None]:
        raise InputError("it defines entities of its own, which is refused")
    return plain


def by_podcastparser(data: bytes, base: str, extras: ChannelExtras) -> Channel:
    import podcastparser

    # It logs a warning for every unusual value; the important ones become notes.
    logging.getLogger("podcastparser").setLevel(logging.CRITICAL)
    handler = podcastparser.PodcastHandler(base, 0)
    parser = sax.make_parser()  # noqa: S317 -- nothing external is loaded, and entities were taken out above
    parser.setFeature(sax.handler.feature_external_ges, False)
    parser.setContentHandler(handler)
    parser.parse(io.BytesIO(data))
    read = handler.data
    find = _ExtrasIndex(extras, base)
    items = []
    for entry in read["episodes"]:
        own = [RawEnclosure(str(part["url"] or ""), str(part["mime_type"] or "")) for part in entry["enclosures"]]
        known = find(entry.get("guid", ""), entry.get("title", ""), own[0].url if own else "")
        notes, plain = entry.get("description_html") or "", entry.get("description") or ""
        items.append(
            FeedItem(
                # podcastparser resolves a guid against the feed's address as if it were a link, so the guid would
                # change with the address of the feed.
                guid=known.guid or str(entry.get("guid") or ""),
                # If there is no title, podcastparser uses the file name.
                title=(known.media_title if known.media_title and not known.title else str(entry.get("title") or "")),
                link=""
                if known.guid and entry.get("link") == join_url(base, known.guid) != known.guid
                else str(entry.get("link") or ""),
                # Feeds put the full notes into content:encoded or the description, and a summary into the other.
                notes=notes if len(notes) >= len(plain) else plain,
                published=float(entry.get("published") or 0),
                date="",
                duration=str(entry.get("total_time") or ""),
                season=str(entry.get("season") or ""),
                number=str(entry.get("number") or ""),
                enclosures=known.enclosures or own,
                chapters=[
                    (float(part["start"]), str(part["title"])) for part in entry.get("chapters", [])[: known.marks]
                ],
                extras=known,
            )
        )
    title = "" if read.get("title") == podcastparser.file_basename_no_extension(base) else str(read.get("title") or "")
    return Channel(title or extras.title, str(read.get("itunes_author") or ""), str(read.get("language") or ""), items)


def by_feedparser(data: bytes, base: str, extras: ChannelExtras) -> Channel | None:
    """None when the data contains no feed."""
    import feedparser

    if len(data) > _MAX_LENIENT_BYTES:
        return None
    try:
        # Bytes, never a string: feedparser would open a string as an address or a file.
        read: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, response_headers={"content-location": base})
        if not (read.version or read.entries):
            return None
        find = _ExtrasIndex(extras, base)
        items = [_lenient_item(entry, find) for entry in read.entries]
        top = read.feed
        return Channel(str(top.get("title") or ""), str(top.get("author") or ""), str(top.get("language") or ""), items)
    except Exception:  # malformed feeds raise many types of exceptions; the caller reports the failure
        return None


def _lenient_item(entry: Any, find: _ExtrasIndex) -> FeedItem:
    known = find(str(entry.get("id") or ""), str(entry.get("title") or ""))
    enclosures = [
        RawEnclosure(str(link.get("href") or link.get("url") or ""), str(link.get("type") or ""))
        for link in [*entry.get("enclosures", []), *entry.get("media_content", [])]
    ]
    content = max((str(part.get("value") or "") for part in entry.get("content", [])), key=len, default="")
    summary = str(entry.get("summary") or "")
    return FeedItem(
        guid=str(entry.get("id") or entry.get("link") or ""),
        title=str(entry.get("title") or ""),
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


class _ExtrasIndex:
    """Finds the extras of an item by guid and title, because the parsers drop and reorder items."""

    def __init__(self, extras: ChannelExtras, base: str) -> None:
        self._by_both: dict[tuple[str, str], ItemExtras] = {}
        self._by_guid: dict[str, ItemExtras] = {}
        self._by_title: dict[str, ItemExtras] = {}
        self._by_media: dict[str, ItemExtras] = {}  # for items without guid and title
        titles = Counter(_squash(item.title) for item in extras.items)
        for item in extras.items:
            guid, title = item.guid, _squash(item.title)
            self._by_both.setdefault((guid, title), item)
            self._by_both.setdefault((join_url(base, guid), title), item)
            if guid:
                self._by_guid.setdefault(guid, item)
                self._by_guid.setdefault(join_url(base, guid), item)
            if title and titles[title] == 1:
                self._by_title[title] = item
            if not title and item.enclosures:
                self._by_media.setdefault(item.enclosures[0].url, item)

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
