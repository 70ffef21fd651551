"""Reads the elements of a feed that podcastparser and feedparser leave out, with lxml's recovering parser.

Own code, because podcastparser keeps one transcript of several, drops durations and dates that it cannot parse, and
does not read licence, podcast:season, podcast:episode and alternateEnclosure; feedparser reads no Podcasting 2.0
elements of items. https://github.com/Podcastindex-org/podcast-namespace
"""

from __future__ import annotations

import functools
import io
import urllib.parse
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from summarizer.sources.people import RawPerson

__all__ = ["ChannelExtras", "ItemExtras", "RawEnclosure", "read_extras"]

_MAX_ELEMENTS = 50  # per item
_MAX_VALUE_CHARACTERS = 2_000
_OF_ITEMS = {
    "description", "encoded", "summary", "guid", "id", "title", "itunes:title", "dc:title", "media:title",
    "psc:chapters", "pubDate", "pubdate", "published", "date", "issued", "created", "updated", "modified", "duration",
    "itunes:author", "podcast:license", "podcast:season", "podcast:episode", "season", "episode", "episodeType",
    "podcast:chapters", "podcast:person", "podcast:transcript", "enclosure", "content", "link",
    "podcast:alternateenclosure",
}  # fmt: skip
_CONTAINERS = {"psc:chapters", "podcast:alternateenclosure", "group"}


@dataclass
class RawTranscript:
    url: str
    type: str
    language: str
    rel: str = ""


@dataclass
class RawEnclosure:
    """A recording as the feed offers it; numbers are unparsed text."""

    url: str
    type: str
    length: str = ""  # bytes
    bitrate: str = ""  # bits per second
    language: str = ""
    integrity: str = ""


@dataclass
class ItemExtras:
    guid: str = ""
    title: str = ""
    other_titles: dict[str, str] = field(default_factory=dict)  # of iTunes, Dublin Core and Media RSS
    date: str = ""
    other_date: str = ""  # of Dublin Core
    updated: str = ""
    duration: str = ""
    author: str = ""
    license: str = ""
    season: str = ""
    season_name: str = ""
    number: str = ""
    number_name: str = ""
    kind: str = ""  # itunes:episodeType: full, trailer or bonus
    chapters: str = ""  # URL of a JSON chapters file
    marks: int | None = None  # a second element is invalid
    notes: str = ""  # as written, of all elements that may have some
    nested: bool = False  # an element that should only have text has others in it
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
    older: str = ""  # the address of the page with older items (RFC 5005), absolute unless the feed's is needed
    persons: list[RawPerson] = field(default_factory=list)
    items: list[ItemExtras] = field(default_factory=list)


def read_extras(data: bytes) -> ChannelExtras:
    """The extra elements, items in document order. Never raises: what cannot be read is left empty."""
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
            # Clear finished items so that memory does not grow with the feed; lxml still uses the current one.
            element.clear()
            if before is not None and (parent := before.getparent()) is not None:
                parent.remove(before)
            before = element
        for part in walk.root.iterdescendants(etree.Element) if walk.root is not None else ():
            parent = part.getparent()
            # Only the show's own elements: podcast:liveItem and podroll contain others of the same names.
            if parent is not None and parent.tag.rpartition("}")[2].lower() in {"channel", "feed", "rss", "rdf"}:
                _read_channel(channel, _name(part), part)
    except (etree.LxmlError, ValueError, TypeError):
        pass  # the main parsers report what is wrong with the feed
    return channel


def _read_item(item: ItemExtras, name: str, element: etree._Element) -> None:
    if name not in _CONTAINERS and len(element):
        item.nested = True
    if name not in _OF_ITEMS:
        return
    text = _text(element)
    match name:
        case "description" | "encoded" | "summary":
            item.notes += f"{element.text or ''}\n"
        case "guid" | "id":
            item.guid = item.guid or text
        case "title":
            item.title = item.title or text
        case "itunes:title" | "dc:title" | "media:title":
            item.other_titles.setdefault(name, text)
        case "psc:chapters":
            item.marks = len(element) if item.marks is None else item.marks
        case "pubDate" | "pubdate" | "published":
            item.date = item.date or text
        case "date" | "issued" | "created":
            item.other_date = item.other_date or text
        case "updated" | "modified":
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
        case "episodeType":
            item.kind = item.kind or text.lower()
        case "podcast:chapters":
            item.chapters = item.chapters or _attribute(element, "url")
        case "podcast:person":
            _add_person(item.persons, element, text)
        case "podcast:transcript":
            if (url := _attribute(element, "url")) and len(item.transcripts) < _MAX_ELEMENTS:
                language = _attribute(element, "language")
                kind, rel = _attribute(element, "type"), _attribute(element, "rel")
                item.transcripts.append(RawTranscript(url, kind, language, rel))
        case "enclosure" | "content":
            size = _attribute(element, "length") or _attribute(element, "fileSize")
            if (url := _address(element, "url")) and len(item.enclosures) < _MAX_ELEMENTS:
                item.enclosures.append(RawEnclosure(url, _attribute(element, "type"), size))
        case "link":
            if _attribute(element, "rel") == "enclosure" and (url := _address(element, "href")):
                size = _attribute(element, "length")
                item.enclosures.append(RawEnclosure(url, _attribute(element, "type"), size))
        case "podcast:alternateenclosure":
            _add_alternates(item.alternates, element)


def _read_channel(channel: ChannelExtras, name: str, element: etree._Element) -> None:
    text = _text(element)
    match name:
        case _ if name.lower() in {"title", "dc:title"}:  # some write Title, and dc:title counts too
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
        case "link" if _attribute(element, "rel").lower() in {"next", "prev-archive"}:
            channel.older = channel.older or _address(element, "href")
        case "podcast:person":
            _add_person(channel.persons, element, text)


def _add_alternates(alternates: list[RawEnclosure], element: etree._Element) -> None:
    """Adds each source of a podcast:alternateEnclosure; attributes of the element apply to all its sources."""
    integrity = next(
        (
            _attribute(part, "value")
            for part in element.iterchildren(etree.Element)
            if _name(part) == "podcast:integrity"
        ),
        "",
    )
    for part in element.iterchildren(etree.Element):
        if _name(part) == "podcast:source" and (url := _attribute(part, "uri")) and len(alternates) < _MAX_ELEMENTS:
            alternates.append(
                RawEnclosure(
                    url,
                    _attribute(part, "contentType") or _attribute(element, "type"),
                    _attribute(element, "length"),
                    _attribute(element, "bitrate"),
                    _attribute(element, "lang"),
                    integrity,
                )
            )


def _add_person(persons: list[RawPerson], element: etree._Element, text: str) -> None:
    if text and len(persons) < _MAX_ELEMENTS:
        persons.append(RawPerson(text, _attribute(element, "role") or "host", _attribute(element, "group") or "cast"))


def _name(element: etree._Element) -> str:
    return _known_name(element.tag, element.prefix or "")


@functools.lru_cache(maxsize=1000)
def _known_name(tag: str, prefix: str) -> str:
    """The local name; with a prefix where the local name alone would be ambiguous (`podcast:`, `itunes:author`)."""
    space, _, local = tag.rpartition("}")
    if prefix == "podcast" or "podcast-namespace" in space.lower() or "podcastindex" in space.lower():
        return f"podcast:{local.removeprefix('podcast:').lower()}"
    if local.startswith("podcast:"):  # the prefix was never declared
        return local.lower()
    if local == "title" and ("search.yahoo.com/mrss" in space or prefix == "media"):
        return "media:title"
    if local == "title" and ("purl.org/dc/" in space or prefix in {"dc", "dcterms"}):
        return "dc:title"
    if local == "chapters" and "podlove.org" in space:
        return "psc:chapters"
    if (prefix == "itunes" or "itunes" in space.lower()) and local in {"author", "title"}:
        return f"itunes:{local}"
    if local in {"itunes:author", "itunes:title", "dc:title", "media:title"}:
        return local
    return local.removeprefix("itunes:").removeprefix("dc:").removeprefix("dcterms:")


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()[:_MAX_VALUE_CHARACTERS]


def _attribute(element: etree._Element, name: str) -> str:
    value = element.get(name)
    return value.strip()[:_MAX_VALUE_CHARACTERS] if isinstance(value, str) else ""


def _address(element: etree._Element, name: str) -> str:
    """An attribute that is an address, resolved against `xml:base` where the feed has one."""
    value = _attribute(element, name)
    base = element.base if value else None
    try:
        return urllib.parse.urljoin(base, value) if base else value
    except ValueError:
        return value
