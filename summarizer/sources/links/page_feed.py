"""The episode behind a web page: in the feed that it leads to, which knows more, else the page's own recording."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from summarizer.errors import NetworkError, SummarizerError
from summarizer.net import Page, WebClient, redact, without_login
from summarizer.net.sniff import names_media
from summarizer.records.episode import Episode, Person, episode_id
from summarizer.reporting import Reporter
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import FEED_BYTES, aside, feed_at, feed_of, with_chapters
from summarizer.sources.links.apple import apple_show
from summarizer.sources.links.players import Player, player_of, players_on
from summarizer.sources.links.webpage import Recording, WebPage, read_webpage, scripts_of
from summarizer.sources.matching import EpisodeClue, find_episode, same_recording
from summarizer.sources.people import people_in_title
from summarizer.text.markup import one_line

__all__ = ["PageFindings", "find_on_page", "first_heard"]

_PLAYER_BYTES = 5 * 2**20
_PLAYERS = 5  # of one page that are followed
_PROBES = 12  # feeds that are asked for on behalf of one page, wherever they were named
_COMMON_PLACES = ("feed", "rss", "feed.xml", "rss.xml", "feed/podcast", "podcast.xml", "index.xml")

Follow = Callable[[str], Episode | Feed]


@dataclass
class PageFindings:
    """What was found: an episode or a list of them (`found`), or only a feed that the page names (`feed`)."""

    found: Episode | Feed | None = None
    feed: Feed | None = None
    several: bool = False  # `found` is what the page plays, none of which is the latest
    declared: bool = False  # the page says that it is one episode, so that a feed's latest is not it
    refusal: SummarizerError | None = None  # why the recording that the page names cannot be had


@dataclass
class _Search:
    """One page's errand: what is looked for, where was looked, what may still be asked."""

    info: WebPage
    clue: EpisodeClue
    web: WebClient
    report: Reporter
    feeds: dict[str, Feed | None] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)  # hosts that did not answer

    def feed(self, url: str, *, quiet: bool = False) -> Feed | None:
        """The feed at an address, once; None when there is none or enough was asked."""
        if url not in self.feeds:
            if len(self.feeds) >= _PROBES:
                return None
            self.feeds[url] = None
            try:
                self.feeds[url] = self._guessed(url) if quiet else feed_at(url, self.web, self.report)
            except SummarizerError as error:
                if not quiet:
                    self.report.note(f"the page's feed was not used: {error}")
        return self.feeds[url]

    def _guessed(self, url: str) -> Feed | None:
        """The feed at an address that nobody named. A host that does not answer is not asked again."""
        host = urllib.parse.urlsplit(url).hostname or ""
        if host in self.silent:
            return None
        try:
            answer = aside(url, self.web, limit=FEED_BYTES)
        except NetworkError:
            self.silent.add(host)
            raise
        if answer.kind not in {"feed", "xml"}:
            return None
        return feed_of(answer.body, answer.url, self.report, name=redact(url))

    def among(self, feed: Feed | None, clue: EpisodeClue | None = None) -> Episode | None:
        """The episode meant, when the feed has it, with all that belongs to it."""
        episode = find_episode(feed.episodes, clue or self.clue) if feed else None
        return with_chapters(episode, feed, self.web, self.report) if episode and feed else None


def find_on_page(page: Page, web: WebClient, report: Reporter, follow: Follow) -> PageFindings:
    """Feeds that the page names, players on it, its own recordings, its site's feed: in this order, until one has it.

    `follow` resolves a player's address of a kind that is no page (Spotify, Apple).
    """
    info = read_webpage(page.body, page.url)
    search = _Search(info, info.clue, web, report)
    behind = PageFindings(declared=info.episode)
    for url in info.feeds:
        feed = search.feed(url)
        if feed and _is_show(info, feed):
            return replace(behind, found=feed)
        if episode := search.among(feed):
            return replace(behind, found=episode)
        behind.feed = behind.feed or feed
    players = list(players_on(info, web, report))
    if len(players) > 1 and info.recordings:
        players = []  # what the page plays by itself says more
    if found := _behind_players(players[:_PLAYERS], search, follow):
        return replace(behind, found=found, several=len(players) > 1)
    if info.recordings or info.episode:
        for url in _elsewhere(info, web, report):
            if episode := search.among(search.feed(url, quiet=True)):
                return replace(behind, found=episode)
    try:
        behind.found, behind.several = _own(search), len(info.recordings) > 1
    except SummarizerError as error:
        behind.refusal = error
    if behind.found is None and behind.feed is None and not info.episode:
        behind.feed = _of_show(search)
    return behind


def _is_show(info: WebPage, feed: Feed) -> bool:
    """Whether the page is the feed's own: a site's front page, or a page that plays several of its episodes."""
    if info.episode:
        return False
    if urllib.parse.urlsplit(info.url).path in {"", "/"} and not urllib.parse.urlsplit(info.url).query:
        return True
    played = [recording.url for recording in info.recordings]
    return len(played) > 1 and any(
        same_recording(episode.media, url) for url in played[:3] for episode in feed.episodes[:500]
    )


def first_heard(info: WebPage, web: WebClient, report: Reporter) -> Episode | None:
    """The page's only recording, when it is one. Raises InputError or NetworkError when it cannot be had."""
    if len(info.recordings) != 1 or (recording := _heard(info.recordings[0], web, report)) is None:
        return None
    return _episode(info, recording, alone=True)


def _behind_players(players: Sequence[Player], search: _Search, follow: Follow) -> Episode | Feed | None:
    """What the only player plays; of several, which may all play one episode, each different episode."""
    if len(players) == 1:
        return _behind_player(players[0], search, follow, search.clue)
    heard = [_behind_player(player, search, follow, EpisodeClue()) for player in players]
    episodes = {part.id: part for part in heard if isinstance(part, Episode)}
    if not episodes:
        return next((part for part in heard if part is not None), None)
    if len(episodes) == 1:
        return next(iter(episodes.values()))
    return Feed(search.info.title or None, tuple(episodes.values()))


def _behind_player(player: Player, search: _Search, follow: Follow, clue: EpisodeClue) -> Episode | Feed | None:
    """One step: the feed or recording that a player's address or page names. `clue`: what else is known of it."""
    if player_of(player.url) is None:
        try:
            return follow(player.url)
        except SummarizerError as error:
            search.report.note(f"the page's player was not used: {error}")
            return None
    alone = clue == search.clue
    clue = replace(clue, ids=player.ids, links=(*clue.links, *player.links))
    if player.media:
        clue = replace(clue, media=(*clue.media, player.media))
    for url in (player.feed, *(search.feeds if player.ids or player.media else ())):
        if url and (episode := search.among(search.feed(url), clue)):
            return episode
    inside = _inside(player, search)
    for url in inside.feeds:
        if episode := search.among(search.feed(url), _joined(clue, inside)):
            return episode
    media = [*inside.recordings, *([Recording(player.media)] if player.media else [])]
    for recording in media[:3]:
        try:
            heard = _heard(recording, search.web, search.report)
        except SummarizerError as error:
            search.report.note(f"a recording that the page's player names was not used: {error}")
            continue
        if heard:
            named = replace(search.info, title=search.info.title or inside.title)
            return _episode(named, replace(heard, title=heard.title or inside.title), alone=alone)
    return None


def _inside(player: Player, search: _Search) -> WebPage:
    """What the player's own page says, its scripts included. Empty when it cannot be had."""
    try:
        page = aside(player.url, search.web, limit=_PLAYER_BYTES)
    except SummarizerError as error:
        search.report.note(f"the page's player was not read: {error}")
        return WebPage(player.url)
    inside = read_webpage(page.body, page.url)
    if inside.recordings:
        return inside
    text = scripts_of(page.body) if page.kind == "html" else page.body.decode("utf-8", "replace").replace("\\/", "/")
    named = [url for url in re.findall(r"https?://[^\s\"'<>\\]{8,800}", text) if names_media(None, url)]
    return replace(inside, recordings=tuple(Recording(url) for url in dict.fromkeys(named))[:1])


def _joined(clue: EpisodeClue, inside: WebPage) -> EpisodeClue:
    media = tuple(recording.url for recording in inside.recordings)
    return replace(
        clue,
        title=inside.title or clue.title,
        media=(*clue.media, *media),
        links=(*clue.links, *inside.clue.links),
        duration=clue.duration or inside.duration,
    )


def _elsewhere(info: WebPage, web: WebClient, report: Reporter) -> Iterator[str]:
    """Addresses where the site's feed may be: Apple's, its home page's, the common places."""
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
        front = aside(home, web, limit=_PLAYER_BYTES)
    except SummarizerError:
        pass
    else:
        if front.kind == "html":
            yield from read_webpage(front.body, front.url).feeds
    for place in _COMMON_PLACES:
        yield urllib.parse.urljoin(home, place)


def _of_show(search: _Search) -> Feed | None:
    """The feed of a show's page that names it on Apple Podcasts only, or of a home page that does not name it."""
    info = search.info
    at_home = urllib.parse.urlsplit(info.url).path in {"", "/"} and not info.frames
    for url in _elsewhere(info, search.web, search.report):
        if (at_home or info.apple) and (feed := search.feed(url, quiet=True)):
            return feed
        if not at_home:
            return None
    return None


def _own(search: _Search) -> Episode | Feed | None:
    """The page's own recordings. Raises what `first_heard` raises."""
    info = search.info
    if len(info.recordings) == 1:
        return first_heard(info, search.web, search.report)
    heard: list[Recording] = []
    for recording in info.recordings:
        if not any(same_recording(recording.url, other.url) for other in heard):
            heard.append(recording)
    if not heard:
        return None
    episodes = tuple(_episode(info, recording, alone=False) for recording in heard)
    return episodes[0] if len(episodes) == 1 else Feed(info.title or None, episodes)


def _heard(recording: Recording, web: WebClient, report: Reporter) -> Recording | None:
    """The recording, when sound or video answers there. Raises InputError or NetworkError when nothing does."""
    if "mpegurl" in recording.type or urllib.parse.urlsplit(recording.url).path.endswith(".m3u8"):
        return None  # in pieces, which yt-dlp puts together
    answer = web.get(recording.url, limit=_PLAYER_BYTES)
    if answer.kind == "media" or (
        answer.kind in {"unknown", "other"} and (answer.media_type or "").startswith(("audio/", "video/"))
    ):
        return replace(recording, type=recording.type or answer.media_type or "")
    report.note(f"{redact(recording.url)} was named as a recording and is none")
    return None


def _episode(info: WebPage, recording: Recording, *, alone: bool) -> Episode:
    """The page as an episode, or one of its recordings as one."""
    page = without_login(info.canonical or info.url)
    media = without_login(recording.url)
    stem = urllib.parse.unquote(urllib.parse.urlsplit(media).path).rpartition("/")[2].rpartition(".")[0]
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
