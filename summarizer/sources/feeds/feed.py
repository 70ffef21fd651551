"""RSS and Atom -> Episodes. podcastparser reads the feed; if it fails, feedparser reads it leniently."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
import urllib.parse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from summarizer.errors import InputError
from summarizer.net.address import url_parts, without_login
from summarizer.records.episode import Chapter, Episode, ListedEpisode, TranscriptLink, offers_of
from summarizer.sources.dates import parse_duration
from summarizer.sources.feeds.chapters import chapters_in, may_have_chapters
from summarizer.sources.feeds.enclosures import main_enclosure, scheme_of, smaller_enclosure
from summarizer.sources.feeds.extras import ChannelExtras, ItemExtras, RawEnclosure, read_extras
from summarizer.sources.feeds.listing import ReadLater
from summarizer.sources.feeds.mending import mended, plain_xml
from summarizer.sources.feeds.parsers import (
    Channel,
    FeedItem,
    LargeChannel,
    by_feedparser,
    by_items,
    by_podcastparser,
    join_url,
)
from summarizer.sources.identity import feed_episode_id
from summarizer.sources.people import (
    MetadataNames,
    may_name_people,
    ordinary_words,
    people_of_episode,
    person_names_in,
)
from summarizer.text.markup import one_line, paragraphs

__all__ = ["LATEST_AHEAD", "Feed", "read_feed"]

MAX_ITEMS = 200_000
LATEST_AHEAD = dt.timedelta(days=2)  # a later date is a mistake, or of an episode that is to come
_EPISODES_READ_FOR_WORDS = 300  # episodes whose notes are read to find the ordinary words of the show
_NUMBER = re.compile(r"\s*(\d{1,6})\b")
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
    episodes: Sequence[Episode]
    notes: tuple[str, ...] = ()
    moved: str | None = None  # the new address that the feed states (itunes:new-feed-url), if it is another one
    older: str | None = None  # the address of the page with older episodes (RFC 5005)


class _Place(NamedTuple):
    """Where a feed was read, and how its episodes are known."""

    base: str  # for relative links
    feed: str  # by which its episodes get their ids
    shown: str  # what the episodes name as their feed


@dataclass(slots=True)
class _Row:
    """An item of a feed: what tells it from others, and orders it; of a large feed also what a table shows."""

    place: int  # in the feed
    guid: str
    title: str
    first_media: str  # of the first enclosure, without a query
    media: str | None  # of the recording; None when the item has none
    refused: bool  # an enclosure has an address that is not opened
    date: dt.date | None
    time: float  # seconds since 1970; 0 when unknown
    season: int | None
    number: int | None
    author: str
    chapters_url: str | None
    brief: ListedEpisode | None = None


def read_feed(data: bytes, base: str, feed: str | None = None, *, shown: str | None = None) -> Feed:
    """The episodes of a feed, newest first. `base`: its URL (or the path of a local file), for relative links. `feed`:
    of a further page, the URL of the first, by which the episodes are known. `shown`: what they name as their feed.

    Of a large feed the episodes are parsed when they are asked for. Raises InputError when neither parser can read it.
    """
    data = plain_xml(data)
    known = without_login(feed or base)
    place = _Place(base, known, known if shown is None else shown)
    found, older = _large(data, place) or _whole_feed(data, place)
    older = join_url(base, older) if older else base
    found.older = older if older != base else None
    return found


def _large(data: bytes, place: _Place) -> tuple[Feed, str] | None:
    """None for a feed that is not large, or of which any item is malformed."""
    try:
        if (read := by_items(data, place.base)) is not None:
            extras, channel = read
            return _build(channel, extras, place, []), extras.older
    except Exception:  # malformed items raise many types of exceptions; the feed is read as a whole
        return None
    return None


def _whole_feed(data: bytes, place: _Place) -> tuple[Feed, str]:
    notes: list[str] = []
    base = place.base
    try:
        extras, channel = _well_formed(data, base)
    except Exception as error:  # malformed feeds raise many types of exceptions; it is mended and tried again
        digits = "set_int_max_str_digits" in str(error)  # Python's own advice, which is none for a reader of feeds
        reason = "a number in it has too many digits" if digits else one_line(str(error), 120)
        extras, channel = _malformed(mended(data), base, reason)
        notes.append(f"the feed is malformed ({reason}) and was read leniently")
    return _build(channel, extras, place, notes), extras.older


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


def _build(channel: Channel, extras: ChannelExtras, place: _Place, notes: list[str]) -> Feed:
    maker = _Maker(channel, extras, place)
    rows = [maker.row(number, item) for number, item in enumerate(channel.listed())]
    _tell_apart(rows)
    good, seen = [], set()
    for row in rows[:MAX_ITEMS]:
        if row.media is not None and row.guid not in seen:
            seen.add(row.guid)
            good.append(row)
    if without := sum(row.media is None for row in rows[:MAX_ITEMS]):
        notes.append(f"{without} of {len(rows)} items offer no recording")
    if refused := sum(row.refused for row in rows[:MAX_ITEMS]):
        notes.append(f"{refused} items point to something that is not http or https, which is refused")
    if len(rows) > MAX_ITEMS:
        notes.append(f"only the first {MAX_ITEMS} of {len(rows)} items are read")
    maker.learn(good)
    ordered = _newest_first(good)
    large = isinstance(channel, LargeChannel)
    episodes = ReadLater(ordered, maker.episodes, lambda row: row.brief) if large else tuple(maker.episodes(ordered))
    return Feed(maker.shared["show"], episodes, tuple(notes), _new_address(extras.moved, place.base))


class _Maker:
    """Makes episodes of the items of one feed."""

    def __init__(self, channel: Channel, extras: ChannelExtras, place: _Place) -> None:
        self.channel, self.extras, self.base, self.shown = channel, extras, place.base, place.shown
        self.shared = _shared(channel, extras, place.feed)
        self._first: list[int] = []
        self._hosts: frozenset[str] = frozenset()
        self._names = functools.lru_cache(maxsize=1000)(lambda author: person_names_in(author, self.shared["show"]))

    def row(self, place: int, item: FeedItem) -> _Row:
        known, base = item.extras, self.base
        main = main_enclosure(item.enclosures, base) or main_enclosure(known.alternates, base)
        refused = main is None and any(
            scheme_of(enclosure.url) not in {"http", "https", ""} for enclosure in (*item.enclosures, *known.alternates)
        )
        row = _Row(
            place=place,
            guid=item.guid.strip(),
            title=item.title.strip().casefold(),
            first_media=item.enclosures[0].url.partition("?")[0] if item.enclosures else "",
            media=main.url if main else None,
            refused=refused,
            date=item.when.date() if item.when else None,
            time=item.when.timestamp() if item.when else item.published,
            season=_whole(known.season or item.season),
            number=_whole(known.number or item.number),
            author=known.author or self.extras.author or self.channel.author,
            chapters_url=_chapters_url(item, base),
        )
        if main and isinstance(self.channel, LargeChannel):
            row.brief = self._brief(row, item, main)
        return row

    def _brief(self, row: _Row, item: FeedItem, main: RawEnclosure) -> ListedEpisode | None:
        known, title = item.extras, one_line(item.title) or "Untitled"
        people = any(one_line(one.name, 100) for one in (*known.persons, *self.extras.persons))
        people = people or bool(self._names(row.author))
        chapters = bool(row.chapters_url or item.chapters)
        if not people and may_name_people(title, item.notes):
            return None
        if not chapters and (known.marks is not None or may_have_chapters(item.notes)):
            return None
        media, duration = _chosen(item, main, self.base, self.shared["language"])
        transcripts, kind = _transcripts(known, self.base), _media_type(media)
        offered = offers_of(transcripts, chapters=chapters, people=people, media_type=kind)
        name = one_line(known.number_name, 100) or None
        return ListedEpisode(title, self.shared["show"], row.date, duration, row.season, row.number, name, offered)

    def learn(self, rows: Sequence[_Row]) -> None:
        """What the rows say of the whole show: who its hosts are. The first ones tell its ordinary words."""
        author = self.extras.author or self.channel.author
        self._hosts = _hosts([row.author for row in rows], author, self.shared["show"])
        self._first = [row.place for row in rows[:_EPISODES_READ_FOR_WORDS]]

    @functools.cached_property
    def _ordinary(self) -> frozenset[str]:
        return ordinary_words(paragraphs(item.notes) for item in self.channel.whole(self._first))

    def episodes(self, rows: Sequence[_Row]) -> list[Episode]:
        items = self.channel.whole([row.place for row in rows])
        return [self._episode(row, item) for row, item in zip(rows, items, strict=True)]

    def _episode(self, row: _Row, item: FeedItem) -> Episode:
        main = main_enclosure(item.enclosures, self.base) or main_enclosure(item.extras.alternates, self.base)
        assert main is not None, "a row without a recording makes no episode"
        known = _episode(item, main, self.base, {**self.shared, "guid": row.guid, "date": row.date})
        metadata = MetadataNames(known.title, known.description, row.author, known.show, self._ordinary, self._hosts)
        people = people_of_episode(item.extras.persons, self.extras.persons, metadata)
        return known.model_copy(update={"people": people, "feed": self.shown})


def _newest_first(rows: list[_Row]) -> list[_Row]:
    """The newest first, of one day the one with the highest number; then items without a date, in the publisher's
    order; then those that are dated ahead.
    """
    tomorrow = dt.datetime.now(dt.UTC) + LATEST_AHEAD
    ahead = [row for row in rows if row.time > tomorrow.timestamp()]
    rows = sorted((row for row in rows if row.time <= tomorrow.timestamp()), key=lambda row: -row.time)
    listed: list[_Row] = []
    for _, group in itertools.groupby(rows, key=lambda row: row.date):
        day = list(group)
        if day[0].date is not None and all(row.number is not None for row in day):
            day.sort(key=lambda row: (row.season or 0, row.number or 0), reverse=True)
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
    media, duration = _chosen(item, main, base, shared["language"])
    own = {
        "id": feed_episode_id(shared["guid"], shared["show_guid"], shared["feed"], shared["show"]),
        "title": one_line(item.title) or "Untitled",
        "description": description,
        "link": without_login(item.link) if scheme_of(item.link) in {"http", "https"} else None,
        "media": media.url,
        "media_kind": "enclosure" if scheme_of(media.url) else "file",
        "media_type": _media_type(media),
        "main_media": main.url if media is not main else None,
        "integrity": one_line(media.integrity, 200) or None,
        "duration": duration,
        "chapters": tuple(Chapter(start=start, title=one_line(title)) for start, title in chapters),
        "chapters_url": _chapters_url(item, base),
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


def _chosen(item: FeedItem, main: RawEnclosure, base: str, language: str | None) -> tuple[RawEnclosure, float | None]:
    """The recording to use, and the episode's duration in seconds."""
    duration = parse_duration(item.extras.duration or item.duration)
    offered = [*item.enclosures, *item.extras.alternates]
    return smaller_enclosure(main, offered, base, duration, language) or main, duration


def _media_type(media: RawEnclosure) -> str | None:
    return one_line(media.type, 100).lower() or None


def _chapters_url(item: FeedItem, base: str) -> str | None:
    url = join_url(base, item.extras.chapters) if item.extras.chapters else ""
    return without_login(url) if scheme_of(url) in {"http", "https"} else None


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


def _tell_apart(rows: Iterable[_Row]) -> None:
    """Gives rows without a guid, or with one that identifies nothing, the address of the recording as their guid.

    A guid identifies nothing when several recordings with different titles, or of different days, share it.
    """
    shared: dict[str, list[_Row]] = {}
    for row in rows:
        shared.setdefault(row.guid, []).append(row)
    for guid, same in shared.items():
        if not guid or (len(same) > 1 and _are_several(same)):
            for row in same:
                row.guid = row.media or ""


def _are_several(rows: list[_Row]) -> bool:
    others = len({row.title for row in rows}) > 1 or len({row.date for row in rows}) > 1
    return others and len({row.first_media for row in rows}) > 1


def _language(text: str) -> str | None:
    text = text.strip()
    return text.replace("_", "-") if _LANGUAGE.match(text) else None


def _whole(text: str) -> int | None:
    match = _NUMBER.match(text)
    return (int(match[1]) or None) if match else None
