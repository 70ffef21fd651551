"""Web link -> the episode or the list of episodes that it means."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from summarizer.errors import ChoiceError, InputError, NetworkError, SummarizerError
from summarizer.net import Page, WebClient, redact, without_login
from summarizer.net.address import url_parts
from summarizer.net.ytdlp_pages import describe_page, known_site
from summarizer.records.episode import Episode, episode_id
from summarizer.reporting import Reporter
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import MAX_FEED_BYTES, fetch_feed, parse_feed, with_chapters
from summarizer.sources.feeds.opml import Subscriptions, read_opml
from summarizer.sources.links.apple import apple_show, episode_of
from summarizer.sources.links.directories import directory_of, resolve_directory_link
from summarizer.sources.links.page_feed import PageFindings, find_on_page
from summarizer.sources.links.video_page import playlist_episodes, video_page_episode, youtube_address
from summarizer.sources.selection import choices_of
from summarizer.text.markup import one_line

__all__ = ["MAX_FEED_BYTES", "content_noun", "parse_feed", "read_known_page", "resolve_link", "with_chapters"]


def resolve_link(
    url: str, web: WebClient, report: Reporter, *, many: bool, typed: bool = True
) -> Episode | Feed | Subscriptions:
    """The episode, feed or list that a link means.

    `many`: the caller accepts a list of episodes where a page could mean one or several. `typed`: the user typed the
    link in this run. Raises InputError, ChoiceError, NetworkError.
    """
    if typed:
        web.guard.allow_typed(url)
    return _follow(url, web, report, many=many)


def _follow(url: str, web: WebClient, report: Reporter, *, many: bool) -> Episode | Feed | Subscriptions:
    if (found := _by_address(url, None, web, report)) is not None:
        return found
    try:
        page = web.get(url, limit=MAX_FEED_BYTES, cached=True)
    except (InputError, NetworkError) as failure:
        # Some sites refuse a plain request with 403 or 429 but serve yt-dlp.
        if not known_site(url):
            raise
        try:
            return read_known_page(url, web, report)
        except SummarizerError:
            raise failure from None
    if page.kind == "media" or (page.kind in {"unknown", "other"} and _says_media(page)):
        return _direct_recording(url, page)
    if page.kind in {"feed", "xml"}:
        if page.moved is not None:
            report.note(f"{redact(url)} has moved to {redact(page.moved)}; give that address from now on")
        return parse_feed(page.body, page.url, report, name=redact(url))
    if _host(page.url) != _host(url) and (found := _by_address(page.url, page, web, report)) is not None:
        return found  # a short link
    if page.kind == "empty":
        raise NetworkError(f"{redact(url)} answered with nothing; try again later or check the link")
    if page.kind == "opml":
        return Subscriptions(redact(url), read_opml(page.body))
    if page.kind in {"json", "text", "other", "unknown"}:
        raise InputError(f"{redact(url)} is {content_noun(page.kind)}; give a feed, a recording or a page with one")

    def follow(player: str) -> Episode | Feed:
        if (found := _by_address(player, None, web, report)) is None:
            raise InputError(f"{redact(player)} leads to no feed")
        return found

    findings = find_on_page(page, web, report, follow)
    if findings.found is not None:
        if findings.several and not many and isinstance(findings.found, Feed):
            rows = findings.found.episodes
            raise ChoiceError(f"{redact(url)} plays {len(rows)} recordings", choices_of(rows, rows, url))
        return findings.found
    if findings.refusal is not None:
        raise findings.refusal
    if findings.feed is not None and many and not findings.declared:
        return findings.feed
    return _by_ytdlp(url, findings, web, report)


def _by_address(url: str, page: Page | None, web: WebClient, report: Reporter) -> Episode | Feed | None:
    """What the address of a known service means; None for other addresses. `page`: its answer, if it was fetched."""
    if video := youtube_address(url):
        return read_known_page(video, web, report)
    if show := apple_show(url, web.settings, report):
        feed = fetch_feed(show.feed, web, report)
        if show.wanted is None:
            return feed
        return with_chapters(episode_of(show, feed.episodes, url), web, report)
    if directory := directory_of(url):
        failure: SummarizerError | None = None
        if page is None:
            try:
                page = web.get(url, limit=MAX_FEED_BYTES)
            except (InputError, NetworkError) as error:
                failure = error
                page = Page(url, "empty", None, b"")
        landed = directory_of(page.url) or directory
        try:
            return resolve_directory_link(landed, page.url, page, web, report)
        except InputError:
            if isinstance(failure, NetworkError):  # the directory could not be read, so the link may be right
                raise failure from None
            raise
    return None


def _by_ytdlp(url: str, findings: PageFindings, web: WebClient, report: Reporter) -> Episode | Feed:
    try:
        return read_known_page(url, web, report)
    except SummarizerError:
        if findings.feed is None:
            raise
        if findings.declared:
            raise InputError(
                f"{redact(url)} is an episode's page without a recording, and the show's feed "
                f"{redact(findings.feed.episodes[0].feed or '')} does not list that episode; "
                'give that feed and --episode "words of the title"'
            ) from None
        report.note(f"{redact(url)} names no recording; the feed that it names is used")
        return findings.feed


def read_known_page(url: str, web: WebClient, report: Reporter) -> Episode | Feed:
    """The episode or playlist that yt-dlp finds on a page. Raises InputError, NetworkError."""
    info = describe_page(url, web.settings, web.guard, report)
    if info.get("_type") in {"playlist", "multi_video"}:
        return Feed(one_line(str(info.get("title") or "")) or None, playlist_episodes(info, url))
    return video_page_episode(info, url, known=known_site(url))


def _direct_recording(url: str, page: Page) -> Episode:
    """An episode for a direct link to a recording. The id is of the link as given, because its redirect target may
    expire.
    """
    link = without_login(url)
    path = Path(unquote(url_parts(link).path))
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
    return (url_parts(url).hostname or "").lower()


def content_noun(kind: str) -> str:
    """The noun for a kind of content, for messages."""
    nouns = {"html": "a web page", "json": "JSON data", "text": "text"}
    return nouns.get(kind, "neither sound nor a feed")
