"""A list of feeds (OPML), as podcast players export it."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from summarizer.source.plain import one_line
from summarizer.web import bare

__all__ = ["read_opml"]

_MOST = 5_000


def read_opml(data: bytes) -> tuple[tuple[str, str], ...]:
    """(title, feed URL) of each subscription with an http(s) address, in order; malformed lists as far as they go."""
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    except (etree.LxmlError, ValueError):
        return ()
    found: dict[str, str] = {}
    for outline in root.iter("outline", "{*}outline") if root is not None else ():
        url = (outline.get("xmlUrl") or outline.get("xmlurl") or outline.get("url") or "").strip()
        if url.lower().startswith(("http://", "https://")) and len(found) < _MOST:
            found.setdefault(bare(url), one_line(outline.get("title") or outline.get("text") or ""))
    return tuple((title or url, url) for url, title in found.items())
