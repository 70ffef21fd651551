"""A link -> the episode or the list of episodes it means."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from summarizer.errors import ChoiceError, InputError, NetworkError, SummarizerError
from summarizer.net import Page, WebClient, redact, without_login
from summarizer.net.ytdlp_pages import describe_page, known_site
from summarizer.records.episode import Episode, episode_id
from summarizer.reporting import Reporter
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import FEED_BYTES, feed_at, feed_of, with_chapters
from summarizer.sources.feeds.opml import Subscriptions, read_opml
from summarizer.sources.links.apple import apple_show, episode_of
from summarizer.sources.links.directories import directory_of, from_directory
from summarizer.sources.links.page_feed import PageFindings, find_on_page
from summarizer.sources.links.video_page import entries_of, page_episode, video_link
from summarizer.sources.selection import choices_of
from summarizer.text.markup import one_line

__all__ = ["FEED_BYTES", "feed_of", "from_web", "noun", "page_of", "with_chapters"]


def from_web(
    url: str, web: WebClient, report: Reporter, *, many: bool, typed: bool = True
) -> Episode | Feed | Subscriptions:
    """`many`: a list of episodes is wanted, where a page could mean one or many. `typed`: by the user, just now."""
    if typed:
        web.guard.allow_typed(url)
    return _follow(url, web, report, many=many)


def _follow(url: str, web: WebClient, report: Reporter, *, many: bool) -> Episode | Feed | Subscriptions:
    if (found := _by_address(url, None, web, report)) is not None:
        return found
    try:
        page = web.get(url, limit=FEED_BYTES, cached=True)
    except (InputError, NetworkError) as failure:
        # Some sites answer a plain request with 403 or 429 and yt-dlp, which knows them, with the page.
        if not known_site(url):
            raise
        try:
            return page_of(url, web, report)
        except SummarizerError:
            raise failure from None
    if page.kind == "media" or (page.kind in {"unknown", "other"} and _says_media(page)):
        return _direct(url, page)
    if page.kind in {"feed", "xml"}:
        if page.moved is not None:
            report.note(f"{redact(url)} has moved to {redact(page.moved)}; give that address from now on")
        return feed_of(page.body, page.url, report, name=redact(url))
    if _host(page.url) != _host(url) and (found := _by_address(page.url, page, web, report)) is not None:
        return found  # a short link
    if page.kind == "empty":
        raise NetworkError(f"{redact(url)} answered with nothing; try again later or check the link")
    if page.kind == "opml":
        return Subscriptions(redact(url), read_opml(page.body))
    if page.kind in {"json", "text", "other", "unknown"}:
        raise InputError(f"{redact(url)} is {noun(page.kind)}; give a feed, a recording or a page with one")

    def follow(player: str) -> Episode | Feed:
        if (found := _by_address(player, None, web, report)) is None:
            raise InputError(f"{redact(player)} leads to no feed")
        return found

    behind = find_on_page(page, web, report, follow)
    if behind.found is not None:
        if behind.several and not many and isinstance(behind.found, Feed):
            rows = behind.found.episodes
            raise ChoiceError(f"{redact(url)} plays {len(rows)} recordings", choices_of(rows, rows, url))
        return behind.found
    if behind.refusal is not None:
        raise behind.refusal
    if behind.feed is not None and many and not behind.declared:
        return behind.feed
    return _by_ytdlp(url, behind, web, report)


def _by_address(url: str, page: Page | None, web: WebClient, report: Reporter) -> Episode | Feed | None:
    """What an address of a known service means; None when it is none. `page`: what it answered, when it was asked."""
    if video := video_link(url):
        return page_of(video, web, report)
    if show := apple_show(url, web.settings, report):
        feed = feed_at(show.feed, web, report)
        if show.wanted is None:
            return feed
        return with_chapters(episode_of(show, feed.episodes, url), feed, web, report)
    if directory := directory_of(url):
        failure: SummarizerError | None = None
        if page is None:
            try:
                page = web.get(url, limit=FEED_BYTES)
            except (InputError, NetworkError) as error:
                failure = error
                page = Page(url, "empty", None, b"")
        landed = directory_of(page.url) or directory
        try:
            return from_directory(landed, page.url, page, web, report)
        except InputError:
            if isinstance(failure, NetworkError):  # nothing is known of the link, so it is not the link's fault
                raise failure from None
            raise
    return None


def _by_ytdlp(url: str, behind: PageFindings, web: WebClient, report: Reporter) -> Episode | Feed:
    try:
        return page_of(url, web, report)
    except SummarizerError:
        if behind.feed is None:
            raise
        if behind.declared:
            raise InputError(
                f"{redact(url)} is an episode's page without a recording, and the show's feed "
                f"{redact(behind.feed.episodes[0].feed or '')} does not list that episode; "
                'give that feed and --episode "words of the title"'
            ) from None
        report.note(f"{redact(url)} names no recording of its own; its feed is taken")
        return behind.feed


def page_of(url: str, web: WebClient, report: Reporter) -> Episode | Feed:
    info = describe_page(url, web.settings, web.guard, report)
    if info.get("_type") in {"playlist", "multi_video"}:
        return Feed(one_line(str(info.get("title") or "")) or None, entries_of(info, url))
    return page_episode(info, url, known=known_site(url))


def _direct(url: str, page: Page) -> Episode:
    """A recording behind a link: all that is known is the link, as given, for what it leads to may expire."""
    link = without_login(url)
    path = Path(unquote(urlsplit(link).path))
    return Episode(
        id=episode_id(link),
        guid=link,
        title=one_line(path.stem.replace("_", " ").replace("-", " ")) or redact(link),
        media=link,
        media_kind="enclosure",
        media_type=page.media_type,
    )


def _says_media(page: Page) -> bool:
    return (page.media_type or "").startswith(("audio/", "video/"))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def noun(kind: str) -> str:
    nouns = {"html": "a web page", "json": "JSON data", "text": "text"}
    return nouns.get(kind, "neither sound nor a feed")
