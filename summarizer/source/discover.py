"""The feed behind a web page, as far as the page itself names it."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence

import lxml.html  # type: ignore[import-untyped]
from lxml import etree

from summarizer.records.episode import Episode
from summarizer.source.plain import one_line

__all__ = ["feeds_of", "same_episode", "title_of"]

_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/x-rss+xml", "text/xml", "application/xml"}
_MOST = 3


def feeds_of(body: bytes, url: str) -> tuple[str, ...]:
    """Addresses of the feeds that a page links to (`<link rel="alternate">`), as http(s) URLs, at most three."""
    found = []
    for link in _select(body, "link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            try:
                target = urllib.parse.urljoin(url, (link.get("href") or "").strip())
            except ValueError:
                continue
            # A feed of comments is no feed of episodes.
            if target.lower().startswith(("http://", "https://")) and "comment" not in target.lower():
                found.append(target)
    return tuple(dict.fromkeys(found))[:_MOST]


def title_of(body: bytes) -> str:
    """The page's own title: Open Graph's, which has no site name behind it, else `<title>`."""
    for meta in _select(body, "meta"):
        if (meta.get("property") or meta.get("name") or "").lower() == "og:title" and meta.get("content"):
            return one_line(meta.get("content"))
    return next((one_line(title.text_content()) for title in _select(body, "title")), "")


def same_episode(episodes: Sequence[Episode], url: str, title: str) -> Episode | None:
    """The episode that the page is about: the one that links to it, else the only one with its title."""
    for episode in episodes:
        if episode.link and _plain(episode.link) == _plain(url):
            return episode
    named = [episode for episode in episodes if title and episode.title.casefold() == title.casefold()]
    return named[0] if len(named) == 1 else None


def _plain(url: str) -> str:
    """A URL without what does not change the page it means."""
    try:
        parts = urllib.parse.urlsplit(url.lower())
    except ValueError:
        return url
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"


def _select(body: bytes, tag: str) -> list[etree._Element]:
    try:
        return list(lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(no_network=True)).iter(tag))[:500]
    except (etree.LxmlError, ValueError, TypeError):
        return []
