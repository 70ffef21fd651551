"""Web page -> the episode in the feed that the page leads to, which has more metadata, else the page's own
recording.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from summarizer.errors import NetworkError, SummarizerError
from summarizer.net import Page, WebClient, redact, without_login
from summarizer.net.address import url_parts
from summarizer.net.sniff import names_media
from summarizer.records.episode import Episode, Person, episode_id
from summarizer.reporting import Reporter
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import MAX_FEED_BYTES, fetch_feed, get_optional, parse_feed, with_chapters
from summarizer.sources.links.apple import apple_show
from summarizer.sources.links.players import Player, player_of, players_on
from summarizer.sources.links.webpage import Recording, WebPage, read_webpage, scripts_of
from summarizer.sources.matching import EpisodeMetadata, find_episode, same_recording
from summarizer.sources.people import people_in_title
from summarizer.text.markup import one_line

__all__ = ["PageFindings", "find_on_page", "only_recording"]

_MAX_PLAYER_BYTES = 5 * 2**20
_MAX_PLAYERS = 5  # per page
_MAX_FEED_REQUESTS = 12  # per page
_COMMON_FEED_PATHS = ("feed", "rss", "feed.xml", "rss.xml", "feed/podcast", "podcast.xml", "index.xml")

Follow = Callable[[str], Episode | Feed]


@dataclass
class PageFindings:
    """What was found: an episode or a list of episodes (`found`), or only a feed that the page names (`feed`)."""

    found: Episode | Feed | None = None
    feed: Feed | None = None
    several: bool = False  # `found` lists the recordings of the page in no order of date
    declared: bool = False  # the page is about one episode, so the latest of a feed does not stand for it
    refusal: SummarizerError | None = None  # why the recording of the page cannot be fetched


@dataclass
class _PageSearch:
    """The state of the search for one page: its metadata, the feeds already fetched, the hosts that do not answer."""

    info: WebPage
    metadata: EpisodeMetadata
    web: WebClient
    report: Reporter
    feeds: dict[str, Feed | None] = field(default_factory=dict)
    unreachable: set[str] = field(default_factory=set)  # hosts

    def feed(self, url: str, *, quiet: bool = False) -> Feed | None:
        """The feed at an address, fetched once; None when there is none or the limit of requests is reached."""
        if url not in self.feeds:
            if len(self.feeds) >= _MAX_FEED_REQUESTS:
                return None
            self.feeds[url] = None
            try:
                self.feeds[url] = self._probe(url) if quiet else fetch_feed(url, self.web, self.report)
            except SummarizerError as error:
                if not quiet:
                    self.report.note(f"the page's feed was not used: {error}")
        return self.feeds[url]

    def _probe(self, url: str) -> Feed | None:
        """The feed at a guessed address. A host that did not answer is not asked a second time."""
        host = url_parts(url).hostname or ""
        if host in self.unreachable:
            return None
        try:
            answer = get_optional(url, self.web, limit=MAX_FEED_BYTES)
        except NetworkError:
            self.unreachable.add(host)
            raise
        if answer.kind not in {"feed", "xml"}:
            return None
        return parse_feed(answer.body, answer.url, self.report, name=redact(url))

    def episode_in(self, feed: Feed | None, metadata: EpisodeMetadata | None = None) -> Episode | None:
        """The matching episode of the feed, with its chapters; None when the feed does not contain it."""
        episode = find_episode(feed.episodes, metadata or self.metadata) if feed else None
        return with_chapters(episode, self.web, self.report) if episode and feed else None


def find_on_page(page: Page, web: WebClient, report: Reporter, follow: Follow) -> PageFindings:
    """Searches, in this order, the feeds that the page names, its players, its own recordings and its site's feed.

    `follow` resolves the address of a player that is not a page (Spotify, Apple).
    """
    info = read_webpage(page.body, page.url)
    search = _PageSearch(info, info.metadata, web, report)
    findings = PageFindings(declared=info.episode)
    for url in info.feeds:
        feed = search.feed(url)
        if feed and _is_show(info, feed):
            return replace(findings, found=feed)
        if episode := search.episode_in(feed):
            return replace(findings, found=episode)
        findings.feed = findings.feed or feed
    players = list(players_on(info, web, report))
    if len(players) > 1 and info.recordings:
        players = []  # the page's own recordings are more specific
    if found := _follow_players(players[:_MAX_PLAYERS], search, follow):
        return replace(findings, found=found, several=len(players) > 1)
    if info.recordings or info.episode:
        for url in _feed_addresses_of_site(info, web, report):
            if episode := search.episode_in(search.feed(url, quiet=True)):
                return replace(findings, found=episode)
    try:
        findings.found, findings.several = _page_recordings(search), len(info.recordings) > 1
    except SummarizerError as error:
        findings.refusal = error
    if findings.found is None and findings.feed is None and not info.episode:
        findings.feed = _feed_of_show(search)
    return findings


def _is_show(info: WebPage, feed: Feed) -> bool:
    """Whether the page is the feed's own: a site's home page, or a page that plays several of its episodes."""
    if info.episode:
        return False
    if url_parts(info.url).path in {"", "/"} and not url_parts(info.url).query:
        return True
    played = [recording.url for recording in info.recordings]
    return len(played) > 1 and any(
        same_recording(episode.media, url) for url in played[:3] for episode in feed.episodes[:500]
    )


def only_recording(info: WebPage, web: WebClient, report: Reporter) -> Episode | None:
    """The page's recording, if it has exactly one. Raises InputError or NetworkError when it cannot be fetched."""
    if len(info.recordings) != 1 or (recording := _checked_recording(info.recordings[0], web, report)) is None:
        return None
    return _episode(info, recording, alone=True)


def _follow_players(players: Sequence[Player], search: _PageSearch, follow: Follow) -> Episode | Feed | None:
    """The episode of the only player; with several players, each different episode."""
    if len(players) == 1:
        return _follow_player(players[0], search, follow, search.metadata)
    playable = [_follow_player(player, search, follow, EpisodeMetadata()) for player in players]
    episodes = {part.id: part for part in playable if isinstance(part, Episode)}
    if not episodes:
        return next((part for part in playable if part is not None), None)
    if len(episodes) == 1:
        return next(iter(episodes.values()))
    return Feed(search.info.title or None, tuple(episodes.values()))


def _follow_player(
    player: Player, search: _PageSearch, follow: Follow, metadata: EpisodeMetadata
) -> Episode | Feed | None:
    """The episode in the feed or recording that a player's address or page names. `metadata`: what else is known of
    it.
    """
    if player_of(player.url) is None:
        try:
            return follow(player.url)
        except SummarizerError as error:
            search.report.note(f"the page's player was not used: {error}")
            return None
    alone = metadata == search.metadata
    metadata = replace(metadata, ids=player.ids, links=(*metadata.links, *player.links))
    if player.media:
        metadata = replace(metadata, media=(*metadata.media, player.media))
    for url in (player.feed, *(search.feeds if player.ids or player.media else ())):
        if url and (episode := search.episode_in(search.feed(url), metadata)):
            return episode
    player_page = _read_player(player, search)
    for url in player_page.feeds:
        if episode := search.episode_in(search.feed(url), _merged(metadata, player_page)):
            return episode
    media = [*player_page.recordings, *([Recording(player.media)] if player.media else [])]
    for recording in media[:3]:
        try:
            playable = _checked_recording(recording, search.web, search.report)
        except SummarizerError as error:
            search.report.note(f"a recording that the page's player names was not used: {error}")
            continue
        if playable:
            named = replace(search.info, title=search.info.title or player_page.title)
            return _episode(named, replace(playable, title=playable.title or player_page.title), alone=alone)
    return None


def _read_player(player: Player, search: _PageSearch) -> WebPage:
    """The metadata of the player's own page, scripts included. Empty when it cannot be fetched."""
    try:
        page = get_optional(player.url, search.web, limit=_MAX_PLAYER_BYTES)
    except SummarizerError as error:
        search.report.note(f"the page's player was not read: {error}")
        return WebPage(player.url)
    player_page = read_webpage(page.body, page.url)
    if player_page.recordings:
        return player_page
    text = scripts_of(page.body) if page.kind == "html" else page.body.decode("utf-8", "replace").replace("\\/", "/")
    named = [url for url in re.findall(r"https?://[^\s\"'<>\\]{8,800}", text) if names_media(None, url)]
    return replace(player_page, recordings=tuple(Recording(url) for url in dict.fromkeys(named))[:1])


def _merged(metadata: EpisodeMetadata, player_page: WebPage) -> EpisodeMetadata:
    media = tuple(recording.url for recording in player_page.recordings)
    return replace(
        metadata,
        title=player_page.title or metadata.title,
        media=(*metadata.media, *media),
        links=(*metadata.links, *player_page.metadata.links),
        duration=metadata.duration or player_page.duration,
    )


def _feed_addresses_of_site(info: WebPage, web: WebClient, report: Reporter) -> Iterator[str]:
    """Possible addresses of the site's feed: Apple's, those of its home page, common paths."""
    for which in info.apple[:1]:
        try:
            show = apple_show(f"https://podcasts.apple.com/podcast/id{which}", web.settings, report)
        except SummarizerError as error:
            report.note(f"the page's Apple Podcasts link was not used: {error}")
        else:
            if show:
                yield show.feed
    if info.feeds:
        return
    home = urllib.parse.urljoin(info.url, "/")
    try:
        front = get_optional(home, web, limit=_MAX_PLAYER_BYTES)
    except SummarizerError:
        pass
    else:
        if front.kind == "html":
            yield from read_webpage(front.body, front.url).feeds
    for place in _COMMON_FEED_PATHS:
        yield urllib.parse.urljoin(home, place)


def _feed_of_show(search: _PageSearch) -> Feed | None:
    """The feed of a show page that links to it only through Apple Podcasts, or of a home page that does not link to
    it.
    """
    info = search.info
    at_home = url_parts(info.url).path in {"", "/"} and not info.frames
    for url in _feed_addresses_of_site(info, search.web, search.report):
        if (at_home or info.apple) and (feed := search.feed(url, quiet=True)):
            return feed
        if not at_home:
            return None
    return None


def _page_recordings(search: _PageSearch) -> Episode | Feed | None:
    """The page's own recordings. Raises as `only_recording`."""
    info = search.info
    if len(info.recordings) == 1:
        return only_recording(info, search.web, search.report)
    playable: list[Recording] = []
    for recording in info.recordings:
        if not any(same_recording(recording.url, other.url) for other in playable):
            playable.append(recording)
    if not playable:
        return None
    episodes = tuple(_episode(info, recording, alone=False) for recording in playable)
    return episodes[0] if len(episodes) == 1 else Feed(info.title or None, episodes)


def _checked_recording(recording: Recording, web: WebClient, report: Reporter) -> Recording | None:
    """The recording, if its address returns audio or video. Raises InputError or NetworkError when the request
    fails.
    """
    if "mpegurl" in recording.type or url_parts(recording.url).path.endswith(".m3u8"):
        return None  # a stream in segments, which yt-dlp joins
    answer = web.get(recording.url, limit=_MAX_PLAYER_BYTES)
    if answer.kind == "media" or (
        answer.kind in {"unknown", "other"} and (answer.media_type or "").startswith(("audio/", "video/"))
    ):
        return replace(recording, type=recording.type or answer.media_type or "")
    report.note(f"{redact(recording.url)} is named as a recording but is not one")
    return None


def _episode(info: WebPage, recording: Recording, *, alone: bool) -> Episode:
    """The page as an episode, or one of its recordings as one."""
    page = without_login(info.canonical or info.url)
    media = without_login(recording.url)
    stem = urllib.parse.unquote(url_parts(media).path).rpartition("/")[2].rpartition(".")[0]
    title = (info.title if alone else recording.title) or one_line(stem.replace("_", " ")) or redact(media)
    guid = page if alone else media
    notes = info.description if alone else ""
    return Episode(
        id=episode_id(guid),
        guid=guid,
        show=info.show or (None if alone else info.title or None),
        title=title,
        date=info.date if alone else None,
        people=tuple(Person(name=name, role="guest", origin="title") for name in people_in_title(title, notes)),
        description=notes,
        language=info.language,
        link=page,
        media=media,
        media_kind="enclosure",
        media_type=one_line(recording.type, 100) or None,
        duration=recording.duration or (info.duration if alone else None),
    )
