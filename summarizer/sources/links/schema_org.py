"""schema.org data of a web page (JSON-LD, microdata) as a flat list of objects, and the recordings that they name.

extruct reads both notations. Own code only maps different schema.org properties of the same meaning.
"""

from __future__ import annotations

import contextlib
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from summarizer.net.sniff import names_media
from summarizer.sources.dates import parse_duration
from summarizer.text.markup import one_line

__all__ = [
    "EPISODE_TYPES",
    "MEDIA_TYPES",
    "SHOW_TYPES",
    "Recording",
    "absolute_url",
    "address_of",
    "elements",
    "first_of",
    "length_of",
    "media_of",
    "objects",
    "seconds_in",
    "text_of",
    "types_of",
]  # fmt: skip

EPISODE_TYPES = {"PodcastEpisode", "RadioEpisode", "Episode", "TVEpisode"}
SHOW_TYPES = {"PodcastSeries", "RadioSeries", "CreativeWorkSeries", "TVSeries"}
MEDIA_TYPES = {"AudioObject", "VideoObject", "MediaObject", "MusicRecording", "Audiobook"}
_MEDIA_KEYS = ("associatedMedia", "audio", "encoding", "video")
_MAX_ELEMENTS = 2_000  # of one kind
_MAX_MICRODATA_SCOPES = 300  # the microdata parser takes quadratic time
_MAX_NODES = 3_000  # of schema.org data


@dataclass(frozen=True)
class Recording:
    """Audio or video that a page names; not fetched yet."""

    url: str
    type: str = ""
    title: str = ""
    duration: float | None = None


def objects(tree: etree._Element, body: bytes, url: str) -> Iterator[Mapping[str, Any]]:
    """Every schema.org object of the page, nested ones included, outer before inner."""
    from extruct.jsonld import JsonLdExtractor
    from extruct.w3cmicrodata import MicrodataExtractor

    roots: list[Any] = []
    for script in elements(tree, "script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            script.set("type", "application/ld+json")
            try:  # parsed separately, so that a malformed script does not affect the others
                roots += JsonLdExtractor().extract_items(script)
            except Exception:  # noqa: S112 -- malformed data raises many types of exceptions
                continue
    if 0 < body.count(b"itemscope") <= _MAX_MICRODATA_SCOPES and body.count(b"itemref") <= 10:
        with contextlib.suppress(Exception):  # as above
            roots += [_unwrapped(item) for item in MicrodataExtractor().extract_items(tree, base_url=url)]
    pending = list(reversed(roots))
    for _ in range(_MAX_NODES):
        if not pending:
            return
        node = pending.pop()
        if isinstance(node, list):
            pending += reversed(node[:500])
        elif isinstance(node, Mapping):
            yield node
            pending += [value for value in node.values() if isinstance(value, (list, Mapping))]


def _unwrapped(item: Any) -> Any:
    """Microdata in the shape of JSON-LD."""
    if not isinstance(item, Mapping):
        return item
    properties = item.get("properties")
    inner = {name: _unwrapped(value) for name, value in properties.items()} if isinstance(properties, Mapping) else {}
    return {"@type": item.get("type"), **inner}


def types_of(node: Any) -> set[str]:
    kinds = node.get("@type") if isinstance(node, Mapping) else None
    return {str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])}


def media_of(node: Mapping[str, Any], base: str) -> tuple[Recording, ...]:
    """The recordings of a schema.org object: its own, then those of its media objects."""
    parts: list[Any] = [node]
    for key in _MEDIA_KEYS:
        value = node.get(key)
        values = value if isinstance(value, list) else [value]
        parts += [{"contentUrl": value} if isinstance(value, str) else value for value in values]
    found = []
    for part in parts[:50]:
        if not isinstance(part, Mapping):
            continue
        url = address_of(part, "contentUrl", base) or (
            address_of(part, "url", base) if types_of(part) & MEDIA_TYPES else None
        )
        kind = text_of(part.get("encodingFormat") or part.get("fileFormat")).lower()
        if url and (part.get("contentUrl") or names_media(kind or None, url)):
            title = one_line(text_of(node.get("name")))
            found.append(Recording(url, kind, title, length_of(part) or length_of(node)))
    return tuple(found)


def length_of(node: Mapping[str, Any]) -> float | None:
    return seconds_in(text_of(node.get("duration") or node.get("timeRequired")))


def first_of(value: Any) -> Mapping[str, Any]:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, Mapping) else {}


def text_of(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("name")
    return str(value)[:50_000] if isinstance(value, str | int | float) else ""


def address_of(node: Mapping[str, Any], key: str, base: str) -> str | None:
    return absolute_url(text_of(node.get(key)), base)


def absolute_url(address: str, base: str) -> str | None:
    address = address.strip()
    if not address or len(address) > 4_000:
        return None
    try:
        target = urllib.parse.urljoin(base, address)
        parts = urllib.parse.urlsplit(target)
    except ValueError:
        return None
    return target if parts.scheme in {"http", "https"} and parts.hostname else None


def seconds_in(text: str | None) -> float | None:
    """A duration in seconds. ISO 8601 may state zero days, which `parse_duration` does not read."""
    return parse_duration((text or "").strip().replace("P0D", "P").replace("P0Y0M0DT", "PT"))


def elements(tree: etree._Element, tag: str) -> list[etree._Element]:
    found = []
    for element in tree.iter(tag):
        found.append(element)
        if len(found) >= _MAX_ELEMENTS:
            break
    return found
