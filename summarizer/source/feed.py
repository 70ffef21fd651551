"""RSS and Atom -> Episodes. podcastparser reads first; what it refuses, feedparser reads leniently."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from summarizer.errors import InputError
from summarizer.records.episode import Chapter, Episode, TranscriptLink, episode_id
from summarizer.source.extras import ChannelExtras, ItemExtras, RawEnclosure, read_extras
from summarizer.source.numbers import parse_date, parse_duration
from summarizer.source.parsers import Channel, Item, by_feedparser, by_podcastparser, joined, without_entities
from summarizer.source.people import gather
from summarizer.source.plain import one_line, paragraphs
from summarizer.web.address import bare
from summarizer.web.sniff import names_media

__all__ = ["Feed", "read_feed"]

MOST_ITEMS = 20_000
_NOT_MEDIA = (
    "image/",
    "text/",
    "application/pdf",
    "application/epub",
    "application/x-bittorrent",
    "application/json",
    "font/",
)
_NOT_MEDIA_NAME = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|epub|torrent|html?|txt|zip|json|srt|vtt)$", re.IGNORECASE
)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_CLOCK_LINE = re.compile(r"^[\s\-*•(\[]*((?:\d{1,2}:)?\d{1,2}:\d{2})[)\]]*\s*[-–—:|]*\s*(\S.*)$", re.MULTILINE)


@dataclass
class Feed:
    """A feed as read: what it offers, newest first, and what was odd about it, in plain words."""

    title: str | None
    episodes: tuple[Episode, ...]
    chapter_files: dict[str, str] = field(default_factory=dict)  # episode id -> URL of its JSON chapters
    notes: tuple[str, ...] = ()


def read_feed(data: bytes, base: str) -> Feed:
    """The episodes of a feed, newest first. `base`: its URL (or a local file's path), for relative links.

    Raises InputError when neither parser can make a feed of it.
    """
    notes: list[str] = []
    data = without_entities(data)
    extras = read_extras(data)
    try:
        channel = by_podcastparser(data, base, extras)
    except Exception as error:  # any failure on a stranger's text is a reason for the second parser
        lenient = by_feedparser(data, base, extras)
        if lenient is None:
            raise InputError(f"it is not a feed that can be read ({one_line(str(error), 120)})") from None
        channel = lenient
        notes.append(f"the feed is malformed ({one_line(str(error), 120)}) and was read leniently")
    return _build(channel, extras, base, notes)


def _build(channel: Channel, extras: ChannelExtras, base: str, notes: list[str]) -> Feed:
    show = one_line(channel.title) or None
    shared = {
        "show": show,
        "language": _language(extras.language or channel.language),
        "feed": bare(base),
    }
    repeated = _reused_guids(channel.items)
    rows: list[tuple[float, int, Episode]] = []
    chapter_files: dict[str, str] = {}
    seen: set[str] = set()
    without = refused = 0
    for place, item in enumerate(channel.items[:MOST_ITEMS]):
        enclosures = [*item.enclosures, *item.extras.alternates]
        media = _choose(enclosures, base)
        if media is None:
            refused += any(_scheme(enclosure.url) not in {"http", "https", ""} for enclosure in enclosures)
            without += 1
            continue
        guid = item.guid.strip()
        if not guid or guid in repeated:
            guid = media.url
        if guid in seen:
            continue
        seen.add(guid)
        when = parse_date(item.extras.date or item.extras.updated or item.date)
        title = one_line(item.title) or "Untitled"
        author = item.extras.author or extras.author or channel.author
        known = {
            **shared,
            "title": title,
            "date": when.date() if when else None,
            "people": gather(item.extras.persons, extras.persons, title=title, author=author, show=show),
            "license": one_line(item.extras.license or extras.license, 100) or None,
            "transcripts": _transcripts(item.extras, base),
        }
        episode = _episode(item, media, guid, known)
        rows.append((when.timestamp() if when else item.published, place, episode))
        if item.extras.chapters and not episode.chapters:
            chapter_files[episode.id] = joined(base, item.extras.chapters)
    # The newest first; items without a date keep the publisher's order, after the others.
    rows.sort(key=lambda row: (-row[0], row[1]))
    if without:
        notes.append(f"{without} of {len(channel.items)} items offer no recording")
    if refused:
        notes.append(f"{refused} items point to something that is not http or https, which is refused")
    return Feed(show, tuple(row[2] for row in rows), chapter_files, tuple(notes))


def _episode(item: Item, media: RawEnclosure, guid: str, known: dict[str, Any]) -> Episode:
    description = paragraphs(item.notes)
    chapters = item.chapters or _chapters_in(description)
    return Episode(
        id=episode_id(guid),
        guid=guid,
        description=description,
        link=bare(item.link) if _scheme(item.link) in {"http", "https"} else None,
        media=media.url,
        media_kind="enclosure" if _scheme(media.url) else "file",
        media_type=one_line(media.type, 100).lower() or None,
        duration=parse_duration(item.extras.duration or item.duration),
        chapters=tuple(Chapter(start=start, title=one_line(title)) for start, title in chapters),
        season=_whole(item.extras.season or item.season),
        number=_whole(item.extras.number or item.number),
        **known,
    )


def _choose(enclosures: Iterable[RawEnclosure], base: str) -> RawEnclosure | None:
    """The recording among the enclosures: sound before video, named media before unnamed, else the first."""
    best: tuple[int, RawEnclosure] | None = None
    for enclosure in enclosures:
        try:
            url = joined(base, enclosure.url.strip())
            scheme, parts = _scheme(url), urllib.parse.urlsplit(url)
        except ValueError:
            continue
        kind = enclosure.type.lower()
        local = not _scheme(base) and not _scheme(enclosure.url)  # a local feed may name a file beside it
        if not local and (scheme not in {"http", "https"} or not parts.hostname):
            continue
        if kind.startswith(_NOT_MEDIA) or (
            not kind.startswith(("audio/", "video/")) and _NOT_MEDIA_NAME.search(parts.path)
        ):
            continue
        rank = (
            0 if kind.startswith("audio/") else 2 if kind.startswith("video/") else 1 if names_media(None, url) else 3
        )
        if kind.startswith(("application/vnd.apple.mpegurl", "application/x-mpegurl")) or parts.path.endswith(".m3u8"):
            rank = 4
        if best is None or rank < best[0]:
            best = (rank, RawEnclosure(bare(url) if scheme else url, enclosure.type))
    return best[1] if best else None


def _transcripts(extras: ItemExtras, base: str) -> tuple[TranscriptLink, ...]:
    links = []
    for raw in extras.transcripts:
        try:
            url = urllib.parse.urljoin(base, raw.url)
        except ValueError:
            continue
        if _scheme(url) in {"http", "https"}:
            links.append(
                TranscriptLink(
                    url=bare(url), type=one_line(raw.type, 100).lower() or None, language=_language(raw.language)
                )
            )
    return tuple(dict.fromkeys(links))


def _chapters_in(description: str) -> list[tuple[float, str]]:
    """`(12:34) Title` lines of show notes, when there are at least three and their times run forwards."""
    found = [(parse_duration(clock) or 0.0, title) for clock, title in _CLOCK_LINE.findall(description)][:200]
    times = [time for time, _ in found]
    return found if len(found) >= 3 and times == sorted(times) else []


def _reused_guids(items: Iterable[Item]) -> set[str]:
    """guids that stand for different recordings with different titles: such a guid names nothing."""
    titles: dict[str, set[tuple[str, str]]] = {}
    for item in items:
        media = item.enclosures[0].url.partition("?")[0] if item.enclosures else ""
        titles.setdefault(item.guid.strip(), set()).add((item.title.strip().casefold(), media))
    return {
        guid
        for guid, pairs in titles.items()
        if len(pairs) > 1 and len({title for title, _ in pairs}) > 1 and len({media for _, media in pairs}) > 1
    }


def _scheme(url: str) -> str:
    """The URL's scheme; "" for a relative one. `C:` is a drive."""
    match = re.match(r"\s*([A-Za-z][A-Za-z0-9+.\-]+):", url)
    return match[1].lower() if match else ""


def _language(text: str) -> str | None:
    text = text.strip()
    return text.replace("_", "-") if _LANGUAGE.match(text) else None


def _whole(text: str) -> int | None:
    match = re.match(r"\s*(\d{1,6})\b", text)
    return (int(match[1]) or None) if match else None
