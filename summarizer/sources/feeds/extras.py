"""What podcastparser and feedparser leave out of a feed, read from the same bytes with lxml in its forgiving mode.

By hand, because podcastparser keeps one transcript of several, drops durations and dates in the publisher's own
words, and knows no licence, podcast:season, podcast:episode or alternateEnclosure; feedparser knows none of Podcasting
2.0 by item. https://github.com/Podcastindex-org/podcast-namespace
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from summarizer.sources.people import RawPerson

__all__ = ["ChannelExtras", "ItemExtras", "RawEnclosure", "RawTranscript", "read_extras"]

_MOST = 50  # persons, transcripts or enclosures that one item may have
_LONGEST = 2_000  # characters of one value


@dataclass
class RawTranscript:
    url: str
    type: str
    language: str
    rel: str = ""


@dataclass
class RawEnclosure:
    """A recording as the feed offers it; numbers are as written."""

    url: str
    type: str
    length: str = ""  # bytes
    bitrate: str = ""  # bits per second
    language: str = ""
    integrity: str = ""
    alternate: bool = False  # a podcast:alternateEnclosure


@dataclass
class ItemExtras:
    guid: str = ""
    title: str = ""
    media_title: str = ""  # Media RSS has a title of its own
    date: str = ""
    updated: str = ""
    duration: str = ""
    author: str = ""
    license: str = ""
    season: str = ""
    season_name: str = ""
    number: str = ""
    number_name: str = ""
    chapters: str = ""  # URL of a JSON chapters file
    marks: int | None = None  # chapters in the first psc:chapters; a second one is not allowed
    persons: list[RawPerson] = field(default_factory=list)
    transcripts: list[RawTranscript] = field(default_factory=list)
    enclosures: list[RawEnclosure] = field(default_factory=list)
    alternates: list[RawEnclosure] = field(default_factory=list)


@dataclass
class ChannelExtras:
    title: str = ""
    author: str = ""
    license: str = ""
    language: str = ""
    locked: bool = False
    guid: str = ""  # podcast:guid
    moved: str = ""  # itunes:new-feed-url
    persons: list[RawPerson] = field(default_factory=list)
    items: list[ItemExtras] = field(default_factory=list)


def read_extras(data: bytes) -> ChannelExtras:
    """Never raises: what cannot be read is not there. Items are in document order."""
    channel = ChannelExtras()
    before: etree._Element | None = None
    try:
        walk = etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=("{*}item", "{*}entry"),
            recover=True,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )
        for _, element in walk:
            item = ItemExtras()
            for part in element.iterdescendants(etree.Element):
                _read_item(item, _name(part), part)
            channel.items.append(item)
            # Finished items go, so that memory does not grow with the feed; the current one is still in use by lxml.
            element.clear()
            if before is not None and (parent := before.getparent()) is not None:
                parent.remove(before)
            before = element
        for part in walk.root.iterdescendants(etree.Element) if walk.root is not None else ():
            parent = part.getparent()
            # Only the show's own: a podcast:liveItem and a podroll hold other things under the same names.
            if parent is not None and parent.tag.rpartition("}")[2].lower() in {"channel", "feed", "rss", "rdf"}:
                _read_channel(channel, _name(part), part)
    except (etree.LxmlError, ValueError, TypeError):
        pass  # the main parsers say what is wrong with the feed
    return channel


def _read_item(item: ItemExtras, name: str, element: etree._Element) -> None:
    text = _text(element)
    match name:
        case "guid" | "id":
            item.guid = item.guid or text
        case "title":
            item.title = item.title or text
        case "media:title":
            item.media_title = item.media_title or text
        case "psc:chapters":
            item.marks = len(element) if item.marks is None else item.marks
        case "pubDate" | "published" | "date":
            item.date = item.date or text
        case "updated":
            item.updated = item.updated or text
        case "duration":
            item.duration = item.duration or text
        case "itunes:author":
            item.author = item.author or text
        case "podcast:license":
            item.license = item.license or text
        case "podcast:season":
            item.season, item.season_name = text or item.season, _attribute(element, "name")
        case "podcast:episode":
            item.number, item.number_name = text or item.number, _attribute(element, "display")
        case "season":
            item.season = item.season or text
        case "episode":
            item.number = item.number or text
        case "podcast:chapters":
            item.chapters = item.chapters or _attribute(element, "url")
        case "podcast:person":
            _add_person(item.persons, element, text)
        case "podcast:transcript":
            if (url := _attribute(element, "url")) and len(item.transcripts) < _MOST:
                language = _attribute(element, "language")
                kind, rel = _attribute(element, "type"), _attribute(element, "rel")
                item.transcripts.append(RawTranscript(url, kind, language, rel))
        case "enclosure" | "content":
            size = _attribute(element, "length") or _attribute(element, "fileSize")
            if (url := _attribute(element, "url")) and len(item.enclosures) < _MOST:
                item.enclosures.append(RawEnclosure(url, _attribute(element, "type"), size))
        case "link":
            if _attribute(element, "rel") == "enclosure" and (url := _attribute(element, "href")):
                size = _attribute(element, "length")
                item.enclosures.append(RawEnclosure(url, _attribute(element, "type"), size))
        case "podcast:alternateenclosure":
            _add_alternates(item.alternates, element)


def _read_channel(channel: ChannelExtras, name: str, element: etree._Element) -> None:
    text = _text(element)
    match name:
        case _ if name.lower() == "title":  # some write Title, and dc:title counts too
            channel.title = channel.title or text
        case "itunes:author":
            channel.author = channel.author or text
        case "language":
            channel.language = channel.language or text
        case "podcast:license":
            channel.license = channel.license or text
        case "podcast:locked":
            channel.locked = text.lower() == "yes"
        case "podcast:guid":
            channel.guid = channel.guid or text
        case "new-feed-url":
            channel.moved = channel.moved or text
        case "podcast:person":
            _add_person(channel.persons, element, text)


def _add_alternates(alternates: list[RawEnclosure], element: etree._Element) -> None:
    """Each source of a podcast:alternateEnclosure; what stands on the element is true of all."""
    integrity = next(
        (
            _attribute(part, "value")
            for part in element.iterchildren(etree.Element)
            if _name(part) == "podcast:integrity"
        ),
        "",
    )
    for part in element.iterchildren(etree.Element):
        if _name(part) == "podcast:source" and (url := _attribute(part, "uri")) and len(alternates) < _MOST:
            alternates.append(
                RawEnclosure(
                    url,
                    _attribute(part, "contentType") or _attribute(element, "type"),
                    _attribute(element, "length"),
                    _attribute(element, "bitrate"),
                    _attribute(element, "lang"),
                    integrity,
                    alternate=True,
                )
            )


def _add_person(persons: list[RawPerson], element: etree._Element, text: str) -> None:
    if text and len(persons) < _MOST:
        persons.append(RawPerson(text, _attribute(element, "role") or "host", _attribute(element, "group") or "cast"))


def _name(element: etree._Element) -> str:
    return _known_name(element.tag, element.prefix or "")


@functools.lru_cache(maxsize=1000)
def _known_name(tag: str, prefix: str) -> str:
    """The local name; with a prefix where the bare one would be ambiguous (`podcast:`, `itunes:author`)."""
    space, _, local = tag.rpartition("}")
    if prefix == "podcast" or "podcast-namespace" in space.lower() or "podcastindex" in space.lower():
        return f"podcast:{local.removeprefix('podcast:').lower()}"
    if local.startswith("podcast:"):  # the prefix was never declared
        return local.lower()
    if local == "title" and "search.yahoo.com/mrss" in space:
        return "media:title"
    if local == "chapters" and "podlove.org" in space:
        return "psc:chapters"
    if (prefix == "itunes" or "itunes" in space.lower()) and local in {"author", "title"}:
        return f"itunes:{local}"
    return local.removeprefix("itunes:") if local not in {"itunes:author", "itunes:title"} else local


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()[:_LONGEST]


def _attribute(element: etree._Element, name: str) -> str:
    value = element.get(name)
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""
