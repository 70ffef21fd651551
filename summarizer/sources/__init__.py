"""A source that a user names (feed, link, file, folder, standard input) -> the Episode that it means, with its
metadata.

    dates.py               dates and durations as feeds write them
    fetch.py               the episode's recording: downloaded or copied, checked, hashed
    identity.py            ids of episodes; whether two links lead to the same episode
    matching.py            the feed episode that a page, a player or a directory describes
    people.py              hosts and guests that the metadata names
    selection.py           the episode of a list that a position, number, date or title selects
    vocabulary.py          names and terms of the metadata, for the recogniser and for naming speakers
    feeds/chapters.py      chapters from chapters files and from show notes
    feeds/enclosures.py    the recording to use among those that a feed item offers
    feeds/extras.py        elements of a feed that podcastparser and feedparser do not read
    feeds/feed.py          RSS and Atom -> episodes
    feeds/large.py         a large feed cut into its items
    feeds/listing.py       episodes of a large feed, read when they are asked for
    feeds/lists.py         several feeds or links read at once
    feeds/opening.py       fetches and parses a feed; adds chapters to an episode
    feeds/opml.py          lists of feeds (OPML) and lists of links
    feeds/mending.py       bytes of a feed in UTF-8, unpacked, mended, and not nested too deep
    feeds/pages.py         older episodes of a feed on further pages
    feeds/parsers.py       podcastparser and feedparser behind one interface
    links/apple.py         Apple Podcasts links and Apple's search
    links/directories.py   links of other podcast directories and players
    links/link.py          what a web address means
    links/page_feed.py     the feed or recording that a web page leads to
    links/players.py       players that podcast hosts embed in pages
    links/schema_org.py    schema.org data of a web page
    links/video_page.py    pages that yt-dlp can read
    links/webpage.py       metadata, players, recordings and feeds of a web page
    local/folder.py        a folder of recordings
    local/recording.py     one recording on this machine
    local/standard_input.py  standard input
    local/transcript_file.py  a transcript without its recording

The type of a source is decided by its content; its name and content type are only hints.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote
from urllib.request import url2pathname

from summarizer.audio import require_file
from summarizer.errors import ChoiceError, InputError, SummarizerError
from summarizer.net import WebClient, redact, sniff
from summarizer.net.address import check_url, url_parts
from summarizer.net.gzipped import GZIP_MAGIC, unpacked
from summarizer.net.sniff import HEAD_BYTES
from summarizer.records.episode import Episode, ListedEpisode
from summarizer.reporting import Reporter, Silent
from summarizer.settings import FetchSettings
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.listing import ReadLater
from summarizer.sources.feeds.opening import fetch_feed, with_chapters
from summarizer.sources.feeds.opml import Subscriptions, read_links, read_opml, web_link
from summarizer.sources.feeds.pages import with_older_pages
from summarizer.sources.identity import identity_keys, is_of_other_feed, is_same_episode
from summarizer.sources.links.link import MAX_FEED_BYTES, content_noun, parse_feed, read_known_page, resolve_link
from summarizer.sources.lists import choose_from_feeds, newest_episodes, read_feeds
from summarizer.sources.local.folder import folder_episodes, folder_recording
from summarizer.sources.local.recording import local_episode
from summarizer.sources.local.standard_input import StandardInput, read_standard_input
from summarizer.sources.selection import choices_of, choose_episode, latest_of, require_choice
from summarizer.sources.vocabulary import vocabulary_terms
from summarizer.text.markup import one_line

__all__ = [
    "identity_keys",
    "is_of_other_feed",
    "is_same_episode",
    "list_episodes",
    "listed",
    "require_choice",
    "resolve_source",
    "vocabulary_terms",
    "with_details",
]

STDIN = "-"
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]+):")
_WEBSITE = re.compile(r"^(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:/\S*)?$")

# A source is one episode, a feed, a list of feeds or links, or a folder of recordings.
_Source = Episode | Feed | Subscriptions | Path


def resolve_source(source: str, *, which: str | None, settings: FetchSettings, report: Reporter) -> Episode:
    """The episode that a source means: of a feed the one that `which` selects (None: the latest), of a page, link or
    file its own.

    Raises InputError when the source cannot be used or `which` selects no episode, ChoiceError when several episodes
    are possible (also for a folder or a list without `which`), NetworkError when a server does not answer.
    """
    with WebClient(settings, report) as web:
        found = _identify(source, web, report, many=which is not None)
        if isinstance(found, Episode):
            if which is not None:
                report.note(f"{_name(source)} is a single recording, so --episode {which!r} was not needed")
            return found
        if isinstance(found, Path):
            return _of_folder(found, which, report)
        if isinstance(found, Subscriptions):
            episode = choose_from_feeds(
                read_feeds(found, web, report, whole=which is not None and not _is_latest(which)), which, found.name
            )
        else:
            if not _is_latest(which):  # the latest is on the first page
                found = with_older_pages(found, web, report)
            episode = choose_episode(found.episodes, which, source)
        _report_licence_terms(episode, report)
        return _add_details(episode, web, report)


def list_episodes(source: str, settings: FetchSettings, report: Reporter) -> Sequence[Episode]:
    """The episodes of a feed or playlist, newest first; of a folder, by file name; of a list of feeds, the newest of
    each.

    For a single recording, that one. Empty when no feed of a list could be read; each failure is reported as a
    warning.
    """
    with WebClient(settings, report) as web:
        found = _identify(source, web, report, many=True)
        if isinstance(found, Episode):
            return (found,)
        if isinstance(found, Path):
            return folder_episodes(found, report)
        if isinstance(found, Subscriptions):
            return newest_episodes(read_feeds(found, web, report))
        return with_older_pages(found, web, report).episodes


def listed(episodes: Sequence[Episode]) -> Iterable[Episode | ListedEpisode]:
    """What a table shows of each: of a large feed without reading all of its items."""
    return episodes.listed() if isinstance(episodes, ReadLater) else episodes


def with_details(episode: Episode, settings: FetchSettings, report: Reporter) -> Episode:
    """A listed episode completed with what the list leaves out: chapters from a chapters file, metadata from its page.

    Details that cannot be fetched are left out, with a note. Raises InputError when the page is not a recording,
    NetworkError.
    """
    with WebClient(settings, report) as web:
        web.guard.allow_recorded(episode.feed or episode.media)
        return _add_details(episode, web, report)


def _add_details(episode: Episode, web: WebClient, report: Reporter) -> Episode:
    if episode.media_kind == "file":
        return _file_named_by_feed(episode) if episode.feed else episode
    if episode.media_kind == "page":
        whole = read_known_page(episode.media, web, report)
        return whole if isinstance(whole, Episode) else episode
    return with_chapters(episode, web, report)


def _report_licence_terms(episode: Episode, report: Reporter) -> None:
    """Reports the feed's licence and whether it is locked, in one line."""
    asked = [f"its licence is {episode.license}"] if episode.license else []
    if episode.locked:
        asked.append("the feed is locked: its owner does not want it moved to another platform")
    if asked:
        report.note(f"{one_line(episode.show or episode.title, 80)}: {'; '.join(asked)}")


def _is_latest(which: str | None) -> bool:
    return (which or "latest").strip().lower() in {"latest", "newest", "last"}


def _of_folder(folder: Path, which: str | None, report: Reporter) -> Episode:
    listed = folder_episodes(folder, report, hashed=False)
    offered = tuple(
        choice._replace(title=f"{choice.title} [{choice.which}]") for choice in choices_of(listed, listed, str(folder))
    )
    if which is None and len(listed) > 1:
        raise ChoiceError(f"{one_line(str(folder), 200)} holds {len(listed)} recordings", offered)
    if which is not None and _is_latest(which):
        dated = [episode for episode in listed if episode.date]
        if len(dated) < len(listed):
            raise ChoiceError(
                "not every recording of the folder has a date, so none is known to be the latest", offered
            )
        listed = tuple(sorted(dated, key=lambda episode: episode.date or dt.date.min, reverse=True))
    return folder_recording(folder, choose_episode(listed, which, str(folder)).guid)


def _identify(source: str, web: WebClient, report: Reporter, *, many: bool) -> _Source:
    """`many`: the caller accepts a list of episodes where a page could mean one or several."""
    source = source.strip()
    if source == STDIN:
        return _from_standard_input(read_standard_input(web.settings), report)
    source = web_link(source)
    scheme = match[1].lower() if (match := _SCHEME.match(source)) else ""
    if scheme in {"http", "https"}:
        check_url(source)
        found = resolve_link(source, web, report, many=many)
        return _at_new_address(found, web, report) if isinstance(found, Feed) else found
    if scheme == "file":
        return _from_file(Path(url2pathname(unquote(url_parts(source).path))), report)
    if scheme and not Path(source).exists():
        raise InputError(f"{redact(source)} is refused: give an http or https address, or a file")
    if not source:
        raise InputError("no source was given; give a feed, a link, a file, or - for standard input")
    return _from_file(Path(source).expanduser(), report)


def _at_new_address(feed: Feed, web: WebClient, report: Reporter) -> Feed:
    """The feed at its new address (itunes:new-feed-url) when that feed has a newer episode; else the given feed.

    Only one redirection is followed. Many feeds name their own address, and a subscriber's private feed names the
    public feed, which has fewer episodes.
    """
    if feed.moved is None:
        return feed
    try:
        there = fetch_feed(feed.moved, web, Silent())
    except SummarizerError:
        return feed
    newest, here = latest_of(there.episodes), latest_of(feed.episodes)
    if not (newest.date and here.date and newest.date > here.date):
        return feed
    report.note(f"the feed has moved to {redact(feed.moved)}, which is newer; give that address from now on")
    return there


def _from_standard_input(given: StandardInput, report: Reporter) -> _Source:
    """What standard input contained, decided by its content."""
    name = "standard input"
    if given.file is not None:
        episode = local_episode(given.file)
        untitled = episode.title == one_line(given.file.stem.replace("_", " "))
        return episode.model_copy(update={"title": "Standard input"}) if untitled else episode
    kind, _ = sniff(given.body[:HEAD_BYTES])
    if kind in {"feed", "xml"}:
        feed = parse_feed(given.body, "", report, name=name)
        # Its origin is unknown: it may not name local files, and its addresses do not count as typed by the user.
        kept = [one for one in feed.episodes if one.media_kind != "file"]
        feed.episodes = tuple(one.model_copy(update={"feed": STDIN}) for one in kept)
        if not kept:
            raise InputError(f"{name} is a feed without any recording that has a web address")
        return feed
    return _list_or_refuse(kind, name, given.body)


def _list_or_refuse(kind: str, name: str, body: bytes) -> Subscriptions:
    """A list of feeds or links. Raises InputError for content that is neither a list, a feed nor a recording."""
    if kind == "opml":
        return Subscriptions(name, read_opml(body))
    if kind == "text" and (links := read_links(body.decode("utf-8", "replace"))):
        return Subscriptions(name, links, mixed=True)
    if kind == "empty":
        raise InputError(f"{name} is empty; give a recording or a feed")
    raise InputError(f"{name} holds {content_noun(kind)}, not sound; give a recording, a feed or a list of links")


def _from_file(path: Path, report: Reporter) -> _Source:
    require_file(path)
    try:
        if path.is_dir():
            return path
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if head.startswith(GZIP_MAGIC):
                return _from_packed(head + file.read(MAX_FEED_BYTES), path, report)
            kind, _ = sniff(head)
            body = head + file.read(MAX_FEED_BYTES) if kind in {"feed", "xml", "opml", "text"} else b""
            if kind in {"feed", "xml"}:
                return parse_feed(body, "", report, name=str(path), file=path)
    except FileNotFoundError:
        hint = f"; for a web address write https://{path.as_posix()}" if _WEBSITE.match(path.as_posix()) else ""
        raise InputError(f"there is no file {path}{hint}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "bad name"
        raise InputError(f"{one_line(str(path), 200)} cannot be read: {reason}") from None
    if kind in {"opml", "empty", "html", "json", "text"}:
        return _list_or_refuse(kind, str(path), body)
    return local_episode(path)


def _from_packed(packed: bytes, path: Path, report: Reporter) -> _Source:
    """A feed or list packed with gzip. A packed recording is refused."""
    try:
        body = unpacked(packed, MAX_FEED_BYTES)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    kind, _ = sniff(body[:HEAD_BYTES])
    if kind in {"feed", "xml"}:
        return parse_feed(body, "", report, name=str(path), file=path)
    return _list_or_refuse(kind, str(path), body)


def _file_named_by_feed(episode: Episode) -> Episode:
    """The recording that a local feed names by a relative path. It must be in the feed's folder or below."""
    folder = Path(episode.feed or "").parent
    path = (folder / unquote(episode.media)).resolve()
    if not path.is_relative_to(folder):
        raise InputError(f"the feed names {one_line(episode.media, 100)}, which is outside its folder; that is refused")
    known = local_episode(path)
    return episode.model_copy(update={"media": known.media, "duration": known.duration or episode.duration})


def _name(source: str) -> str:
    return redact(source) if _SCHEME.match(source) else one_line(source, 200)
