"""Reads lists of feeds (OPML), as podcast players export them, and lists of links, one per line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from summarizer.net import without_login
from summarizer.text.markup import one_line

__all__ = ["Subscriptions", "read_links", "read_opml", "web_link"]

_MAX_LINKS = 100_000
_FEED_SCHEME = re.compile(r"(?:feed|pcast|itpc|podcast|rss):(?://)?(?=\S)", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+|(?:feed|pcast|itpc|podcast|rss):\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Subscriptions:
    """A list of feeds, or of links of any kind. Nothing has been fetched yet."""

    name: str  # where it was read from, for messages
    feeds: tuple[tuple[str, str], ...]  # (title, URL)
    mixed: bool = False  # links of any kind, not feeds only


def read_opml(data: bytes) -> tuple[tuple[str, str], ...]:
    """(title, feed URL) of each subscription with an http(s) address, in order. Of a malformed list, the part that can
    be read.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    except (etree.LxmlError, ValueError):
        return ()
    found: dict[str, str] = {}
    for outline in root.iter("outline", "{*}outline") if root is not None else ():
        url = (outline.get("xmlUrl") or outline.get("xmlurl") or outline.get("url") or "").strip()
        if url.lower().startswith(("http://", "https://")) and len(found) < _MAX_LINKS:
            found.setdefault(without_login(url), one_line(outline.get("title") or outline.get("text") or ""))
    return tuple((title or url, url) for url, title in found.items())


def read_links(text: str) -> tuple[tuple[str, str], ...]:
    """The links of a text that contains only links, one per line, as (link, link); else empty. `#` starts a comment."""
    lines = [re.sub(r"(?:^|\s)#.*$", "", line).strip() for line in text.lstrip("\ufeff").splitlines()]
    lines = [line for line in lines if line]
    if not lines or len(lines) > _MAX_LINKS or not all(_LINK.fullmatch(line) for line in lines):
        return ()
    return tuple((line, web_link(line)) for line in dict.fromkeys(lines))


def web_link(link: str) -> str:
    """`feed://host/…`, `pcast:host/…` and `feed:https://host/…` -> the web address meant; other links unchanged."""
    match = _FEED_SCHEME.match(link)
    if match is None:
        return link
    rest = link[match.end() :].lstrip("/")
    return rest if rest.lower().startswith(("http://", "https://")) else f"https://{rest}"
