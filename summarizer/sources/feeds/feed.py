"""RSS and Atom -> Episodes. podcastparser reads the feed; if it fails, feedparser reads it leniently."""

from __future__ import annotations

import re
import urllib.parse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from summarizer.errors import InputError
from summarizer.net.address import url_parts, without_login
from summarizer.records.episode import Chapter, Episode, TranscriptLink
from summarizer.sources.dates import parse_date, parse_duration
from summarizer.sources.feeds.chapters import chapters_in
from summarizer.sources.feeds.enclosures import main_enclosure, scheme_of, smaller_enclosure
from summarizer.sources.feeds.extras import ChannelExtras, ItemExtras, RawEnclosure, read_extras
from summarizer.sources.feeds.parsers import (
    Channel,
    FeedItem,
    by_feedparser,
    by_podcastparser,
    in_utf8,
    join_url,
    without_entities,
)
from summarizer.sources.identity import feed_episode_id
from summarizer.sources.people import MetadataNames, ordinary_words, people_of_episode, person_names_in
from summarizer.text.markup import one_line, paragraphs

__all__ = ["Feed", "read_feed"]

MAX_ITEMS = 20_000
_EPISODES_READ_FOR_WORDS = 300  # episodes whose notes are read to find the ordinary words of the show
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
# Most useful first: JSON has speakers and times, VTT may have speakers, SRT has times, pages and text rarely either.
_TRANSCRIPT_KINDS = (
    ("application/json", ".json"),
    ("text/vtt", ".vtt"),
    ("application/x-subrip", "application/srt", "text/srt", "application/x-srt", ".srt"),
    ("text/html", ".html", ".htm"),
    ("text/plain", ".txt"),
)


@dataclass
class Feed:
    """A parsed feed: its episodes, newest first, and notes about what was wrong with it."""

    title: str | None
    episodes: tuple[Episode, ...]
    chapter_files: dict[str, str] = field(default_factory=dict)  # episode id -> URL of its JSON chapters
    notes: tuple[str, ...] = ()
    moved: str | None = None  # the new address that the feed states (itunes:new-feed-url), if it is another one


def read_feed(data: bytes, base: str) -> Feed:
    """The episodes of a feed, newest first. `base`: its URL (or the path of a local file), for relative links.

    Raises InputError when neither parser can read it.
    """
    notes: list[str] = []
    data = without_entities(in_utf8(data))
    extras = read_extras(data)
    try:
        channel = by_podcastparser(data, base, extras)
        if not channel.items and extras.items:  # items outside the channel element, which podcastparser ignores
            channel = by_feedparser(data, base, extras) or channel
    except Exception as error:  # malformed feeds raise many types of exceptions; the second parser is tried
        lenient = by_feedparser(data, base, extras)
        if lenient is None:
            raise InputError(f"it is not a feed that can be read ({one_line(str(error), 120)})") from None
        channel = lenient
        notes.append(f"the feed is malformed ({one_line(str(error), 120)}) and was read leniently")
    return _build(channel, extras, base, notes)


def _build(channel: Channel, extras: ChannelExtras, base: str, notes: list[str]) -> Feed:
    shared = _shared(channel, extras, base)
    repeated = _reused_guids(channel.items)
    rows: list[tuple[float, int, Episode]] = []
    authors: list[tuple[FeedItem, str]] = []  # in the order of rows
    chapter_files: dict[str, str] = {}
    seen: set[str] = set()
    without = refused = 0
    for place, item in enumerate(channel.items[:MAX_ITEMS]):
        main = main_enclosure(item.enclosures, base) or main_enclosure(item.extras.alternates, base)
        if main is None:
            offered = [*item.enclosures, *item.extras.alternates]
            refused += any(scheme_of(enclosure.url) not in {"http", "https", ""} for enclosure in offered)
            without += 1
            continue
        guid = item.guid.strip()
        if not guid or guid in repeated:
            guid = main.url
        if guid in seen:
            continue
        seen.add(guid)
        when = parse_date(item.extras.date or item.extras.updated or item.date)
        episode = _episode(item, main, base, {**shared, "guid": guid, "date": when.date() if when else None})
        authors.append((item, item.extras.author or extras.author or channel.author))
        rows.append((when.timestamp() if when else item.published, place, episode))
        if episode.chapters_url and not episode.chapters:
            chapter_files[episode.id] = episode.chapters_url
    ordinary = ordinary_words(row[2].description for row in rows[:_EPISODES_READ_FOR_WORDS])
    hosts = _hosts([author for _, author in authors], extras.author or channel.author, shared["show"])
    for place, ((time, order, episode), (item, author)) in enumerate(zip(rows, authors, strict=True)):
        metadata = MetadataNames(episode.title, episode.description, author, episode.show, ordinary, hosts)
        people = people_of_episode(item.extras.persons, extras.persons, metadata)
        rows[place] = (time, order, episode.model_copy(update={"people": people}))
    # The newest first; items without a date keep the publisher's order, after the others.
    rows.sort(key=lambda row: (-row[0], row[1]))
    if without:
        notes.append(f"{without} of {len(channel.items)} items offer no recording")
    if refused:
        notes.append(f"{refused} items point to something that is not http or https, which is refused")
    episodes = tuple(row[2] for row in rows)
    return Feed(shared["show"], episodes, chapter_files, tuple(notes), _new_address(extras.moved, base))


def _shared(channel: Channel, extras: ChannelExtras, base: str) -> dict[str, Any]:
    """Fields that all episodes of the feed share."""
    return {
        "show": one_line(channel.title) or None,
        "language": _language(extras.language or channel.language),
        "feed": without_login(base),
        "license": one_line(extras.license, 100) or None,
        "locked": extras.locked,
        "show_guid": one_line(extras.guid, 100) or None,
    }


def _episode(item: FeedItem, main: RawEnclosure, base: str, shared: dict[str, Any]) -> Episode:
    description = paragraphs(item.notes)
    chapters = item.chapters or chapters_in(description)
    duration = parse_duration(item.extras.duration or item.duration)
    offered = [*item.enclosures, *item.extras.alternates]
    media = smaller_enclosure(main, offered, base, duration, shared["language"]) or main
    chapters_url = join_url(base, item.extras.chapters) if item.extras.chapters else ""
    own = {
        "id": feed_episode_id(shared["guid"], shared["show_guid"], shared["feed"], shared["show"]),
        "title": one_line(item.title) or "Untitled",
        "description": description,
        "link": without_login(item.link) if scheme_of(item.link) in {"http", "https"} else None,
        "media": media.url,
        "media_kind": "enclosure" if scheme_of(media.url) else "file",
        "media_type": one_line(media.type, 100).lower() or None,
        "main_media": main.url if media is not main else None,
        "integrity": one_line(media.integrity, 200) or None,
        "duration": duration,
        "chapters": tuple(Chapter(start=start, title=one_line(title)) for start, title in chapters),
        "chapters_url": without_login(chapters_url) if scheme_of(chapters_url) in {"http", "https"} else None,
        "transcripts": _transcripts(item.extras, base),
        "season": _whole(item.extras.season or item.season),
        "season_name": one_line(item.extras.season_name, 100) or None,
        "number": _whole(item.extras.number or item.number),
        "number_name": one_line(item.extras.number_name, 100) or None,
    }
    if item.extras.license:
        own["license"] = one_line(item.extras.license, 100) or None
    return Episode(**{**shared, **own})


def _hosts(authors: list[str], channel: str, show: str | None) -> frozenset[str]:
    """Names of the authors of the show, and of those who are authors of at least two and a tenth of its episodes."""
    counts = Counter(name.casefold() for author in authors for name in person_names_in(author, show))
    often = {name for name, count in counts.items() if count >= max(2, len(authors) / 10)}
    return frozenset(often | {name.casefold() for name in person_names_in(channel, show)})


def _new_address(to: str, base: str) -> str | None:
    """`itunes:new-feed-url`, when it differs from the feed's own address."""
    try:
        there, here = urllib.parse.urlsplit(to.strip()), urllib.parse.urlsplit(base)
    except ValueError:
        return None
    if there.scheme.lower() not in {"http", "https"} or here.scheme.lower() not in {"http", "https"}:
        return None
    same = (there.netloc.lower(), there.path.rstrip("/"), there.query)
    return None if same == (here.netloc.lower(), here.path.rstrip("/"), here.query) else without_login(to)


def _transcripts(extras: ItemExtras, base: str) -> tuple[TranscriptLink, ...]:
    """The transcripts that a feed offers, most useful first: with speakers and times, then with times, then text
    only.
    """
    links = []
    for raw in extras.transcripts:
        try:
            url = urllib.parse.urljoin(base, raw.url)
        except ValueError:
            continue
        if scheme_of(url) in {"http", "https"}:
            kind, rel = one_line(raw.type, 100).lower() or None, one_line(raw.rel, 40).lower() or None
            links.append(TranscriptLink(url=without_login(url), type=kind, language=_language(raw.language), rel=rel))
    return tuple(sorted(dict.fromkeys(links), key=_kind_rank))


def _kind_rank(link: TranscriptLink) -> int:
    """The rank of a transcript's format. Ties keep the feed's order."""
    name = url_parts(link.url).path.lower()
    for rank, kinds in enumerate(_TRANSCRIPT_KINDS):
        if (link.type or "").startswith(kinds) or (not link.type and name.endswith(kinds)):
            return rank
    return len(_TRANSCRIPT_KINDS)


def _reused_guids(items: Iterable[FeedItem]) -> set[str]:
    """guids that several recordings with different titles share, which therefore identify nothing."""
    titles: dict[str, set[tuple[str, str]]] = {}
    for item in items:
        media = item.enclosures[0].url.partition("?")[0] if item.enclosures else ""
        titles.setdefault(item.guid.strip(), set()).add((item.title.strip().casefold(), media))
    return {
        guid
        for guid, pairs in titles.items()
        if len(pairs) > 1 and len({title for title, _ in pairs}) > 1 and len({media for _, media in pairs}) > 1
    }


def _language(text: str) -> str | None:
    text = text.strip()
    return text.replace("_", "-") if _LANGUAGE.match(text) else None


def _whole(text: str) -> int | None:
    match = re.match(r"\s*(\d{1,6})\b", text)
    return (int(match[1]) or None) if match else None
