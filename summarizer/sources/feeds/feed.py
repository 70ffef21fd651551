"""RSS and Atom -> Episodes. podcastparser reads the feed; if it fails, feedparser reads it leniently."""

from __future__ import annotations

import datetime as dt
import itertools
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
from summarizer.sources.feeds.mending import mended, plain_xml
from summarizer.sources.feeds.parsers import (
    Channel,
    FeedItem,
    by_feedparser,
    by_podcastparser,
    join_url,
)
from summarizer.sources.identity import feed_episode_id
from summarizer.sources.people import MetadataNames, ordinary_words, people_of_episode, person_names_in
from summarizer.text.markup import one_line, paragraphs

__all__ = ["LATEST_AHEAD", "Feed", "read_feed"]

MAX_ITEMS = 200_000
LATEST_AHEAD = dt.timedelta(days=2)  # a later date is a mistake, or of an episode that is to come
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
    older: str | None = None  # the address of the page with older episodes (RFC 5005)


@dataclass
class _Row:
    """An episode while its feed is read."""

    time: float  # seconds since 1970; 0 when unknown
    episode: Episode
    item: FeedItem
    author: str


def read_feed(data: bytes, base: str, feed: str | None = None) -> Feed:
    """The episodes of a feed, newest first. `base`: its URL (or the path of a local file), for relative links. `feed`:
    of a further page, the URL of the first, by which the episodes are known.

    Raises InputError when neither parser can read it.
    """
    notes: list[str] = []
    data = plain_xml(data)
    try:
        extras, channel = _well_formed(data, base)
    except Exception as error:  # malformed feeds raise many types of exceptions; it is mended and tried again
        reason = one_line(str(error), 120)
        extras, channel = _malformed(mended(data), base, reason)
        notes.append(f"the feed is malformed ({reason}) and was read leniently")
    found = _build(channel, extras, base, without_login(feed or base), notes)
    older = join_url(base, extras.older) if extras.older else base
    found.older = older if older != base else None
    return found


def _well_formed(data: bytes, base: str) -> tuple[ChannelExtras, Channel]:
    extras, channel = by_podcastparser(data, base)
    if not channel.items and extras.items:  # items outside the channel element, which podcastparser ignores
        channel = by_feedparser(data, base, extras) or channel
    return extras, channel


def _malformed(data: bytes, base: str, reason: str) -> tuple[ChannelExtras, Channel]:
    try:
        return _well_formed(data, base)
    except InputError:
        raise
    except Exception:  # as above; now the lenient parser
        extras = read_extras(data)
        channel = by_feedparser(data, base, extras)
        if channel is None:
            raise InputError(f"it is not a feed that can be read ({reason})") from None
        return extras, channel


def _build(channel: Channel, extras: ChannelExtras, base: str, feed: str, notes: list[str]) -> Feed:
    shared = _shared(channel, extras, feed)
    repeated = _reused_guids(channel.items)
    rows: list[_Row] = []
    chapter_files: dict[str, str] = {}
    seen: set[str] = set()
    without = refused = 0
    for item in channel.items[:MAX_ITEMS]:
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
        when = _published(item)
        episode = _episode(item, main, base, {**shared, "guid": guid, "date": when.date() if when else None})
        time = when.timestamp() if when else item.published
        rows.append(_Row(time, episode, item, item.extras.author or extras.author or channel.author))
        if episode.chapters_url and not episode.chapters:
            chapter_files[episode.id] = episode.chapters_url
    _add_people(rows, extras, channel, shared["show"])
    if without:
        notes.append(f"{without} of {len(channel.items)} items offer no recording")
    if refused:
        notes.append(f"{refused} items point to something that is not http or https, which is refused")
    if len(channel.items) > MAX_ITEMS:
        notes.append(f"only the first {MAX_ITEMS} of {len(channel.items)} items are read")
    episodes = tuple(row.episode for row in _newest_first(rows))
    return Feed(shared["show"], episodes, chapter_files, tuple(notes), _new_address(extras.moved, base))


def _published(item: FeedItem) -> dt.datetime | None:
    known = item.extras
    # The first that can be read: some feeds have a broken date beside a good one.
    return next(filter(None, map(parse_date, (known.date, known.other_date, known.updated, item.date))), None)


def _add_people(rows: list[_Row], extras: ChannelExtras, channel: Channel, show: str | None) -> None:
    ordinary = ordinary_words(row.episode.description for row in rows[:_EPISODES_READ_FOR_WORDS])
    hosts = _hosts([row.author for row in rows], extras.author or channel.author, show)
    for row in rows:
        known = row.episode
        metadata = MetadataNames(known.title, known.description, row.author, known.show, ordinary, hosts)
        people = people_of_episode(row.item.extras.persons, extras.persons, metadata)
        row.episode = known.model_copy(update={"people": people})


def _newest_first(rows: list[_Row]) -> list[_Row]:
    """The newest first, of one day the one with the highest number; then items without a date, in the publisher's
    order; then those that are dated ahead.
    """
    tomorrow = dt.datetime.now(dt.UTC) + LATEST_AHEAD
    ahead = [row for row in rows if row.time > tomorrow.timestamp()]
    rows = sorted((row for row in rows if row.time <= tomorrow.timestamp()), key=lambda row: -row.time)
    listed: list[_Row] = []
    for _, group in itertools.groupby(rows, key=lambda row: row.episode.date):
        day = list(group)
        if day[0].episode.date is not None and all(row.episode.number is not None for row in day):
            day.sort(key=lambda row: (row.episode.season or 0, row.episode.number or 0), reverse=True)
        listed += day
    return [*listed, *sorted(ahead, key=lambda row: row.time)]


def _shared(channel: Channel, extras: ChannelExtras, feed: str) -> dict[str, Any]:
    """Fields that all episodes of the feed share."""
    return {
        "show": one_line(channel.title) or None,
        "language": _language(extras.language or channel.language),
        "feed": feed,
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
        "kind": item.extras.kind if item.extras.kind in {"trailer", "bonus"} else None,
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
    """guids that several recordings with different titles, or of different days, share, which therefore identify
    nothing.
    """
    shared: dict[str, list[FeedItem]] = {}
    for item in items:
        shared.setdefault(item.guid.strip(), []).append(item)
    return {guid for guid, same in shared.items() if guid and len(same) > 1 and _are_several(same)}


def _are_several(items: list[FeedItem]) -> bool:
    titles = {item.title.strip().casefold() for item in items}
    media = {item.enclosures[0].url.partition("?")[0] if item.enclosures else "" for item in items}
    days = {when.date() if (when := _published(item)) else None for item in items}
    return len(media) > 1 and (len(titles) > 1 or len(days) > 1)


def _language(text: str) -> str | None:
    text = text.strip()
    return text.replace("_", "-") if _LANGUAGE.match(text) else None


def _whole(text: str) -> int | None:
    match = re.match(r"\s*(\d{1,6})\b", text)
    return (int(match[1]) or None) if match else None
