"""Metadata, players, recordings and feeds of a web page. All values are unverified statements of the page.

lxml reads the elements, schema_org.py the structured data. Own code maps properties of schema.org, Open Graph and
Twitter of the same meaning, for which no library was found.
"""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import lxml.html  # type: ignore[import-untyped]
from lxml import etree

from summarizer.net.sniff import names_media
from summarizer.sources.dates import parse_date
from summarizer.sources.links.schema_org import (
    EPISODE_TYPES,
    MEDIA_TYPES,
    SHOW_TYPES,
    Recording,
    absolute_url,
    address_of,
    elements,
    first_of,
    length_of,
    media_of,
    objects,
    seconds_in,
    text_of,
    types_of,
)
from summarizer.sources.matching import EpisodeMetadata, plain_address
from summarizer.text.markup import one_line, paragraphs

__all__ = ["Recording", "WebPage", "frames_in", "read_webpage", "scripts_of"]

_MAX_PAGE_BYTES = 3 * 2**20  # bytes of a page that are parsed; its head is rarely beyond the first 100 kB
_MAX_RECORDINGS = 20  # recordings, players, feeds
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/x-rss+xml", "text/xml", "application/xml"}
_FEED_NAME = re.compile(r"(?:/|\.)(?:rss|feed|podcast)(?:\.xml|\.rss|/)?$|\.rss$|/feed/|format=rss", re.IGNORECASE)
_APPLE_ID = re.compile(
    r"(?:podcasts|itunes)\.apple\.com/[^\s\"']*?/?id(\d{3,15})|app-id=\d+, app-argument=[^\s]*?id(\d+)"
)


@dataclass(frozen=True)
class WebPage:
    """The page's own statements, as plain text of limited length; addresses are absolute and http(s)."""

    url: str
    title: str = ""
    show: str = ""
    description: str = ""
    language: str | None = None
    date: dt.date | None = None
    duration: float | None = None
    episode: bool = False  # the page states that it is about one episode
    canonical: str = ""  # the address that the page states, if on the same host
    feeds: tuple[str, ...] = ()
    recordings: tuple[Recording, ...] = ()
    frames: tuple[str, ...] = ()  # embedded players
    oembeds: tuple[str, ...] = ()
    apple: tuple[str, ...] = ()  # Apple ids of the shows that it links to

    @property
    def metadata(self) -> EpisodeMetadata:
        """The metadata by which an episode of a feed can be matched."""
        return EpisodeMetadata(
            title=self.title,
            show=self.show,
            date=self.date,
            duration=self.duration,
            links=tuple(dict.fromkeys([self.url, *([self.canonical] if self.canonical else [])])),
            media=tuple(recording.url for recording in self.recordings) if len(self.recordings) == 1 else (),
        )


def read_webpage(body: bytes, url: str) -> WebPage:
    """The metadata of a page. Never raises: what cannot be read is left empty."""
    tree = _tree(body)
    if tree is None:
        return WebPage(url)
    meta = _meta(tree)
    canonical = _canonical(tree, meta, url)
    data = list(objects(tree, body, url))
    page = WebPage(
        url,
        title=one_line(meta.get("og:title") or meta.get("twitter:title")) or _heading(tree),
        show=one_line(meta.get("og:site_name")),
        description=paragraphs(meta.get("og:description") or meta.get("description")),
        language=_language(tree.get("lang") or ""),
        canonical=canonical,
        feeds=_feeds(tree, data, url),
        frames=_frames(tree, url),
        oembeds=_oembeds(tree, url),
        apple=_apple(tree, meta),
    )
    date = parse_date(meta.get("article:published_time") or meta.get("music:release_date") or "")
    page = replace(page, date=date.date() if date else None, duration=seconds_in(meta.get("og:audio:duration")))
    page = _with_schema(page, data)
    own = page.recordings or _from_meta(meta, page)
    return replace(page, recordings=own or _from_elements(tree, data, url))


def frames_in(markup: str, url: str) -> tuple[str, ...]:
    """Players in a piece of HTML, such as an oEmbed answer's."""
    tree = _tree(markup.encode("utf-8", "replace"))
    return _frames(tree, url) if tree is not None else ()


def scripts_of(body: bytes) -> str:
    """The text of a page's scripts without escapes. Players state the address of their recording there."""
    tree = _tree(body)
    if tree is None:
        return ""
    text = "\n".join(script.text or "" for script in elements(tree, "script"))
    text = text.replace("\\/", "/").replace("\\u002F", "/").replace("\\u0026", "&").replace("\\u003d", "=")
    return urllib.parse.unquote(text) if "%22" in text else text


def _with_schema(page: WebPage, data: list[Mapping[str, Any]]) -> WebPage:
    """The page with the schema.org data of the one episode that it is about."""
    episodes = [node for node in data if types_of(node) & EPISODE_TYPES]
    if not episodes:
        episodes = [node for node in data if types_of(node) & MEDIA_TYPES and address_of(node, "contentUrl", page.url)]
    if len(episodes) > 1:
        here = {plain_address(address) for address in (page.url, page.canonical) if address}
        named = [
            node
            for node in episodes
            if plain_address(address_of(node, "url", page.url) or address_of(node, "@id", page.url) or "") in here
        ]
        if len(named) != 1 and len({text_of(node.get("name")) for node in episodes}) > 1:
            return page
        episodes = named or episodes
    if not episodes:
        return page
    node = episodes[0]
    when = parse_date(text_of(node.get("datePublished") or node.get("uploadDate")))
    series = next(
        (part for key in ("partOfSeries", "isPartOf") if types_of(part := first_of(node.get(key))) & SHOW_TYPES), {}
    )
    media = media_of(node, page.url)
    return replace(
        page,
        title=one_line(text_of(node.get("name") or node.get("headline"))) or page.title,
        show=one_line(text_of(series.get("name"))) or page.show,
        description=paragraphs(text_of(node.get("description"))) or page.description,
        date=when.date() if when else page.date,
        duration=length_of(node) or next((part.duration for part in media if part.duration), None) or page.duration,
        episode=bool(types_of(node) & EPISODE_TYPES) or page.episode,
        recordings=media[:1],
    )


def _from_meta(meta: Mapping[str, str], page: WebPage) -> tuple[Recording, ...]:
    """The recording of Open Graph or Twitter tags. `og:video` is often the page of a player, which is not a
    recording.
    """
    for name in ("og:audio", "twitter:player:stream", "og:video"):
        url = meta.get(f"{name}:secure_url") or meta.get(f"{name}:url") or meta.get(name) or ""
        kind = (meta.get(f"{name}:type") or meta.get(f"{name}:content_type") or "").lower()
        target = absolute_url(url, page.url)
        if target and (name == "og:audio" or names_media(kind or None, target)):
            return (Recording(target, kind, page.title, page.duration),)
    return ()


def _from_elements(tree: etree._Element, data: list[Mapping[str, Any]], base: str) -> tuple[Recording, ...]:
    found: dict[str, Recording] = {}

    def add(url: str, kind: str, title: str) -> bool:
        target = absolute_url(url, base)
        if target and len(found) < _MAX_RECORDINGS:
            found.setdefault(target.partition("#")[0], Recording(target, kind.lower(), one_line(title, 200)))
        return bool(target)

    for node in data:
        if types_of(node) & (EPISODE_TYPES | MEDIA_TYPES):
            for recording in media_of(node, base)[:1]:
                add(recording.url, recording.type, recording.title)
    for player in [*elements(tree, "audio"), *elements(tree, "video")]:
        title = player.get("title") or player.get("aria-label") or ""
        for source in (player, *player.iterfind(".//source")):  # one recording in several formats: the first
            address = source.get("src") or source.get("data-src") or ""
            if address and add(address, (source.get("type") or "").partition(";")[0], title):
                break
    if not found:
        for link in elements(tree, "a"):
            address = link.get("href") or ""
            if names_media(None, absolute_url(address, base) or ""):
                add(address, "", link.text_content())
    return tuple(found.values())


def _feeds(tree: etree._Element, data: list[Mapping[str, Any]], base: str) -> tuple[str, ...]:
    """Feeds named in the head, in structured data, or by links that look like feeds. Feeds of comments are left out."""
    named = []
    for link in elements(tree, "link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            named.append(link.get("href") or "")
    named += [text_of(node.get("webFeed")) for node in data if node.get("webFeed")]
    for link in elements(tree, "a"):
        address = link.get("href") or ""
        words = (link.text_content() if len(link) < 5 else "").strip().lower()
        if words in {"rss", "rss feed", "rss-feed", "feed", "podcast feed"} or _FEED_NAME.search(address):
            named.append(address)
    found = [target for address in named if (target := absolute_url(address, base)) and "comment" not in target.lower()]
    return tuple(dict.fromkeys(found))[:5]


def _frames(tree: etree._Element, base: str) -> tuple[str, ...]:
    """Addresses of embedded players: of frames, and of scripts by which some hosts embed them."""
    named = [frame.get(name) or "" for frame in elements(tree, "iframe") for name in ("src", "data-src")]
    for script in elements(tree, "script"):
        named += [script.get("data-configuration") or "", script.get("src") or ""]
    found = [target for address in named if (target := absolute_url(address, base))]
    return tuple(dict.fromkeys(found))[:200]


def _oembeds(tree: etree._Element, base: str) -> tuple[str, ...]:
    links = [link for link in elements(tree, "link") if (link.get("type") or "").lower() == "application/json+oembed"]
    found = [target for link in links if (target := absolute_url(link.get("href") or "", base))]
    return tuple(dict.fromkeys(found))[:2]


def _apple(tree: etree._Element, meta: Mapping[str, str]) -> tuple[str, ...]:
    addresses = [link.get("href") or "" for link in elements(tree, "a")] + [meta.get("apple-itunes-app", "")]
    matches = [match for address in addresses if (match := _APPLE_ID.search(address))]
    return tuple(dict.fromkeys(match[1] or match[2] for match in matches))[:3]


def _canonical(tree: etree._Element, meta: Mapping[str, str], url: str) -> str:
    """The page's address as it states it itself. Only an address on the same host is accepted."""
    named = [
        link.get("href") or "" for link in elements(tree, "link") if (link.get("rel") or "").lower() == "canonical"
    ]
    for address in (*named, meta.get("og:url", "")):
        target = absolute_url(address, url)
        if target and plain_address(target).partition("/")[0] == plain_address(url).partition("/")[0]:
            return target
    return ""


def _heading(tree: etree._Element) -> str:
    return next((one_line(title.text_content()) for title in elements(tree, "title")), "")


def _meta(tree: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements(tree, "meta"):
        name = (element.get("property") or element.get("name") or "").strip().lower()
        if name and element.get("content"):
            found.setdefault(name, element.get("content"))
    return found


def _language(text: str) -> str | None:
    return text if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", text) else None


def _tree(body: bytes) -> etree._Element | None:
    try:
        parser = lxml.html.HTMLParser(no_network=True, encoding=_encoding(body))
        return lxml.html.document_fromstring(body[:_MAX_PAGE_BYTES], parser=parser)
    except (etree.LxmlError, ValueError, TypeError, LookupError):
        return None


def _encoding(body: bytes) -> str | None:
    """UTF-8 if the bytes are valid UTF-8: lxml assumes Latin-1 for a page without a declaration."""
    try:
        body[:_MAX_PAGE_BYTES].decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start > _MAX_PAGE_BYTES - 4 else None
    return "utf-8"
