"""Links of podcast directories and players (Spotify, Overcast, Pocket Casts, ...) -> the episode or feed that they
mean.

These sites do not offer the recording, and most have no public API. The metadata of their public pages is enough
to find the show's public feed by name, and the episode in it.
"""

from __future__ import annotations

import contextlib
import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.net import Page, WebClient, redact
from summarizer.net.address import url_parts
from summarizer.records.base import MAX_SECONDS
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.sources.dates import parse_date
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import fetch_feed, get_optional, with_chapters
from summarizer.sources.links.apple import apple_show, search_shows
from summarizer.sources.links.page_feed import only_recording
from summarizer.sources.links.webpage import WebPage, read_webpage, scripts_of
from summarizer.sources.matching import EpisodeMetadata, find_episode, titles_match
from summarizer.text.json_numbers import number_in
from summarizer.text.markup import one_line

__all__ = ["directory_of", "resolve_directory_link"]

_MAX_PAGE_BYTES = 10 * 2**20
_MAX_SHOWS = 4  # shows of one name whose feeds are read


@dataclass(frozen=True)
class Directory:
    """A site that lists podcasts of others. `episode`: matches the paths that mean one episode."""

    name: str
    hosts: tuple[str, ...]
    episode: str
    excerpts: bool = False  # its pages play excerpts or protected audio, never the whole episode


@dataclass(frozen=True)
class DirectoryEntry:
    """What a directory states about an episode (`is_episode`) or a show."""

    directory: Directory
    is_episode: bool
    metadata: EpisodeMetadata
    page: WebPage
    feeds: tuple[str, ...] = ()
    apple: tuple[str, ...] = ()  # Apple's id of the show


_DIRECTORIES = (
    Directory(
        "Spotify", ("open.spotify.com", "play.spotify.com"),
        r"/(?:intl-[\w-]+/)?(?:embed(?:-podcast)?/)?episode/", excerpts=True,
    ),
    Directory("Overcast", ("overcast.fm",), r"/\+"),
    Directory("Pocket Casts", ("pca.st", "pocketcasts.com", "play.pocketcasts.com"), r"/episode/|/podcasts?/.+/.+"),
    Directory("Castbox", ("castbox.fm",), r"/episode/|/ep/|/vd/|/vb/"),
    Directory("Podcast Addict", ("podcastaddict.com",), r"/(?:[\w-]+/)?episode/"),
    Directory("Castro", ("castro.fm",), r"/episode/"),
    Directory("Podchaser", ("podchaser.com",), r"/podcasts/[^/]+/episodes/"),
    Directory("Podcast Index", ("podcastindex.org",), r"/podcast/\d+.*[?&]episode="),
    Directory("Fountain", ("fountain.fm",), r"/episode/"),
    Directory("Player FM", ("player.fm",), r"/series/[^/]+/(?!about)[^/]+"),
    Directory("iHeart", ("iheart.com",), r"/podcast/.+/episode/"),
    Directory("Deezer", ("deezer.com",), r"/(?:[a-z]{2}/)?episode/", excerpts=True),
    Directory(
        "Amazon Music", ("music.amazon.com", "music.amazon.co.uk", "music.amazon.de"),
        r"/podcasts/.+/episodes/", excerpts=True,
    ),
    Directory("Goodpods", ("goodpods.com",), r"/podcasts/.+-\d+/.+-\d+"),
    Directory("Listen Notes", ("listennotes.com",), r"/podcasts/[^/]+/[^/]+"),
)  # fmt: skip
# Keys of a show's feed in the scripts of these sites.
_FEED_KEYS = re.compile(
    r'"(?:feed_?url|rss_?url|rss|feed|xml_?url|web_?feed|original_?url)"\s*:\s*"(https?:[^"\s<>]{5,500})"',
    re.IGNORECASE,
)
_APPLE_PATH = re.compile(r"/itunes(\d{3,15})\b")
_SEPARATORS = re.compile(r"\s+[|•·–—-]\s+")


def directory_of(url: str) -> Directory | None:
    """The directory that a link belongs to, if any."""
    host = (url_parts(url).hostname or "").lower().removeprefix("www.")
    return next((directory for directory in _DIRECTORIES if host in directory.hosts), None)


def resolve_directory_link(
    directory: Directory, url: str, page: Page, web: WebClient, report: Reporter
) -> Episode | Feed:
    """The episode in the public feed, or the feed, that a directory's page leads to; else the recording on the page.

    Raises InputError with what to give instead.
    """
    entry = _read(directory, url, page, web)
    seen: list[str] = []
    for feed, _ in _feeds_named(entry, url, web, report, seen):
        if not entry.is_episode:
            return feed
        if episode := find_episode(feed.episodes, entry.metadata):
            return with_chapters(episode, web, report)
    failure: NetworkError | None = None
    try:
        if (found := _search_by_name(entry, url, web, report, seen)) is not None:
            return found
    except NetworkError as error:
        failure = error
    if entry.is_episode and not directory.excerpts:
        own = replace(entry.page, title=entry.metadata.title or entry.page.title, show=entry.metadata.show)
        with contextlib.suppress(SummarizerError):
            if (recording := only_recording(own, web, report)) is not None:
                return recording
    raise failure or InputError(_refusal_message(entry, url, seen))


def _feeds_named(
    entry: DirectoryEntry, url: str, web: WebClient, report: Reporter, seen: list[str]
) -> Iterator[tuple[Feed, str]]:
    """Feeds that the directory names and that can be read. Their addresses are added to `seen`."""
    named = list(entry.feeds)
    for which in entry.apple:
        try:
            show = apple_show(f"https://podcasts.apple.com/podcast/id{which}", web.settings, report)
            named += [show.feed] if show else []
        except SummarizerError as error:
            report.note(f"{redact(url)}: {error}")
    for address in dict.fromkeys(named):
        try:
            feed = fetch_feed(address, web, report)
        except SummarizerError as error:
            report.note(f"a feed that {entry.directory.name} names was not used: {error}")
            continue
        seen.append(address)
        yield feed, address


def _search_by_name(
    entry: DirectoryEntry, url: str, web: WebClient, report: Reporter, seen: list[str]
) -> Episode | Feed | None:
    """Searches Apple's directory for the show's name. Raises InputError when several shows or episodes match."""
    metadata = entry.metadata
    if not metadata.show:
        return None
    shows = {
        show.feed: show
        for show in search_shows(metadata.show, web.settings, report)
        if titles_match(show.name, metadata.show)
    }
    if metadata.author and len(shows) > 1:
        by_author = {feed: show for feed, show in shows.items() if titles_match(show.author, metadata.author)}
        shows = by_author or shows
    several = ", ".join(redact(feed) for feed in list(shows)[:3])
    if not entry.is_episode and len(shows) > 1:
        raise InputError(
            f"{redact(url)}: several shows are called “{metadata.show}”; give one of their feeds: {several}"
        )
    found: dict[str, Episode] = {}
    for address in [address for address in shows if address not in seen][:_MAX_SHOWS]:
        try:
            feed = fetch_feed(address, web, report)
        except SummarizerError as error:
            report.note(f"a feed of “{metadata.show}” was not used: {error}")
            continue
        seen.append(address)
        if not entry.is_episode:
            return feed
        if episode := find_episode(feed.episodes, metadata):
            found.setdefault(episode.id, episode)
    if len(found) > 1:
        raise InputError(
            f"{redact(url)} fits episodes of several shows called “{metadata.show}”; give one feed: {several}"
        )
    return with_chapters(next(iter(found.values())), web, report) if found else None


def _refusal_message(entry: DirectoryEntry, url: str, seen: list[str]) -> str:
    """Why no episode was found, and what to give instead."""
    name, show = entry.directory.name, f"“{entry.metadata.show}”" if entry.metadata.show else "the show"
    if seen and entry.metadata.title:
        return (
            f"{redact(url)}: “{entry.metadata.title}” is not in the public feed of {show} ({redact(seen[0])}); "
            'give that feed and --episode "words of the title", or the episode\'s own page'
        )
    exclusive = f"; it may be on {name} only" if entry.directory.excerpts else ""
    return (
        f"{redact(url)}: {name} does not offer the recording, and no public feed of {show} was found{exclusive}; "
        "give the show's feed, its Apple Podcasts link, or the episode's own page"
    )


def _read(directory: Directory, url: str, page: Page, web: WebClient) -> DirectoryEntry:
    """The metadata of the directory page `page` of `url`, and of the machine-readable data of the site."""
    info = read_webpage(page.body, page.url)
    parts = url_parts(page.url)
    is_episode = bool(re.search(directory.episode, f"{parts.path}?{parts.query}")) or info.episode
    scripts = scripts_of(page.body) if page.kind == "html" else page.body.decode("utf-8", "replace").replace("\\/", "/")
    metadata = _metadata(directory, info, is_episode)
    if directory.name == "Spotify":
        metadata = _spotify(metadata, info, is_episode, web)
    if directory.name == "Podcast Addict" and (media := re.search(r"/episode/(https?(?::|%3A)[^?&]+)", url, re.I)):
        metadata = replace(metadata, media=(urllib.parse.unquote(media[1]),))
    feeds = [*info.feeds, *_FEED_KEYS.findall(scripts)]
    if directory.name == "Podcast Index":
        metadata, feeds = _podcast_index(metadata, url, web)
    own = tuple(feed for feed in dict.fromkeys(feeds) if directory_of(feed) is None)
    text = page.body[: 2**20].decode("utf-8", "replace")
    apple = tuple(dict.fromkeys([*info.apple, *(_APPLE_PATH.findall(text) if directory.name == "Overcast" else [])]))
    return DirectoryEntry(directory, is_episode, metadata, info, own[:3], apple[:1])


def _metadata(directory: Directory, info: WebPage, is_episode: bool) -> EpisodeMetadata:
    """Title and show, which most of these sites write in one line, each in its own order."""
    site = directory.name.casefold().replace(" ", "")
    named = info.show if info.show.casefold().replace(" ", "").removesuffix(".fm") != site else ""
    parts = [part for part in _SEPARATORS.split(info.title) if part.casefold().replace(" ", "") != site]
    if not is_episode:
        return replace(info.metadata, title="", show=named or (parts[0] if parts else ""))
    if not named and directory.name in {"Overcast", "Pocket Casts", "Castbox"} and len(parts) >= 2:
        return replace(info.metadata, title=" - ".join(parts[:-1]), show=parts[-1])
    if not named and directory.name == "Fountain" and len(parts) >= 2:  # Show • Episode • Listen on Fountain
        return replace(info.metadata, show=parts[0], title=parts[1])
    return replace(info.metadata, show=named)


def _spotify(metadata: EpisodeMetadata, info: WebPage, is_episode: bool, web: WebClient) -> EpisodeMetadata:
    """Adds the show's name from the description of Spotify's page and the other fields from its embedded player."""
    if is_episode and not metadata.show and (said := re.match(r"(.{1,200}?)\s+·\s+\w+\s*$", info.description)):
        metadata = replace(metadata, show=said[1])
    match = re.search(r"/(episode|show)/(\w{10,40})", url_parts(info.url).path)
    if match is None:
        return metadata
    try:
        embed = get_optional(f"https://open.spotify.com/embed/{match[1]}/{match[2]}", web, limit=_MAX_PAGE_BYTES)
        entity = _entity(embed.body)
    except SummarizerError:
        entity = {}
    title, subtitle = one_line(_str(entity.get("name") or entity.get("title"))), one_line(_str(entity.get("subtitle")))
    if not is_episode:
        return replace(metadata, show=title or metadata.show, author=subtitle)
    released = entity.get("releaseDate")
    when = parse_date(_str(released.get("isoString")) if isinstance(released, Mapping) else _str(released))
    length = number_in(entity.get("duration"), 0.0, MAX_SECONDS * 1000)  # milliseconds
    return replace(
        metadata,
        title=title or metadata.title,
        show=subtitle or metadata.show,
        date=when.date() if when else metadata.date,
        duration=length / 1000 if length else metadata.duration,
    )


def _podcast_index(metadata: EpisodeMetadata, url: str, web: WebClient) -> tuple[EpisodeMetadata, list[str]]:
    """Reads the site's public API, because its pages are built in the browser."""
    match = re.search(r"/podcast/(\d{1,12})(?:.*[?&]episode=(\d{1,16}))?", url)
    if match is None:
        return metadata, []
    base = "https://podcastindex.org/api"
    feed = _json(f"{base}/podcasts/byfeedid?id={match[1]}", web).get("feed")
    feed = feed if isinstance(feed, Mapping) else {}
    metadata = replace(
        metadata, title="", show=one_line(_str(feed.get("title"))), author=one_line(_str(feed.get("author")))
    )
    if match[2]:
        rows = _json(f"{base}/episodes/byfeedid?id={match[1]}&max=1000", web).get("items")
        rows = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        row: Mapping[str, Any] = next((row for row in rows if str(row.get("id")) == match[2]), {})
        media = _str(row.get("enclosureUrl"))
        metadata = replace(
            metadata,
            title=one_line(_str(row.get("title"))),
            guid=_str(row.get("guid")),
            media=(media,) if media else (),
        )
    return metadata, [_str(feed.get("url"))] if feed.get("url") else []


def _json(url: str, web: WebClient) -> Mapping[str, Any]:
    """A JSON object; empty when it cannot be fetched."""
    try:
        answer = json.loads(get_optional(url, web, limit=_MAX_PAGE_BYTES).body)
    except (SummarizerError, ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, Mapping) else {}


def _entity(body: bytes) -> Mapping[str, Any]:
    """The episode or show in the data of Spotify's embedded player (`__NEXT_DATA__`)."""
    found = re.search(rb'<script id="__NEXT_DATA__"[^>]*>(.*?)</script>', body, re.DOTALL)
    try:
        data: Any = json.loads(found[1]) if found else {}
        entity = data["props"]["pageProps"]["state"]["data"]["entity"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}
    return entity if isinstance(entity, Mapping) else {}


def _str(value: Any) -> str:
    return value if isinstance(value, str) else ""
