"""A link -> the episode or the list of episodes it means."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.records.episode import Episode, episode_id
from summarizer.reporting import Reporter
from summarizer.source.apple import apple_show, episode_of
from summarizer.source.chapters import read_chapters
from summarizer.source.discover import feeds_of, same_episode, title_of
from summarizer.source.feed import Feed, read_feed
from summarizer.source.opml import read_opml
from summarizer.source.page import entries_of, page_episode
from summarizer.source.plain import one_line
from summarizer.web import Page, Web, bare, redact
from summarizer.web.pages import describe_page, known_site

__all__ = ["FEED_BYTES", "choices", "feed_of", "from_web", "noun", "page_of", "with_chapters"]

FEED_BYTES = 50 * 2**20
_CHAPTER_BYTES = 2 * 2**20


def from_web(url: str, web: Web, report: Reporter, *, many: bool) -> Episode | Feed:
    web.guard.typed(url)
    if show := apple_show(url, web.settings, report):
        answer = web.get(show.feed, limit=FEED_BYTES)
        feed = feed_of(answer.body, answer.url, report, name=redact(show.feed))
        if show.wanted is None:
            return feed
        return with_chapters(episode_of(show, feed.episodes, url), feed, web, report)
    failure: SummarizerError | None = None
    behind: Feed | None = None
    try:
        page = web.get(url, limit=FEED_BYTES)
    except (InputError, NetworkError) as error:
        # Some sites answer a plain request with 403 or 429 and yt-dlp, which knows them, with the page.
        if not known_site(url):
            raise
        failure = error
    else:
        if page.kind == "media" or (page.kind in {"unknown", "other"} and _says_media(page)):
            return _direct(url, page)
        if page.kind in {"feed", "xml"}:
            return feed_of(page.body, page.url, report, name=redact(url))
        if page.kind == "empty":
            raise NetworkError(f"{redact(url)} answered with nothing; try again later or check the link")
        if page.kind == "opml":
            raise InputError(choices(redact(url), page.body))
        if page.kind in {"json", "text", "other", "unknown"}:
            raise InputError(f"{redact(url)} is {noun(page.kind)}; give a feed, a recording or a page with one")
        if not known_site(url):
            found = _behind(page, web, report)
            if isinstance(found, Episode) or (found is not None and many):
                return found
            behind = found
    try:
        return page_of(url, web, report)
    except SummarizerError:
        if behind is not None:
            return behind
        if failure is not None:
            raise failure from None
        raise


def _behind(page: Page, web: Web, report: Reporter) -> Episode | Feed | None:
    """The episode that a page is about, from the feed it names, which knows more than the page; else that feed."""
    for url in feeds_of(page.body, page.url):
        try:
            answer = web.get(url, limit=FEED_BYTES)
            feed = feed_of(answer.body, answer.url, report, name=redact(url))
        except SummarizerError as error:
            report.note(f"the page's feed was not used: {error}")
            continue
        episode = same_episode(feed.episodes, page.url, title_of(page.body))
        return with_chapters(episode, feed, web, report) if episode else feed
    return None


def page_of(url: str, web: Web, report: Reporter) -> Episode | Feed:
    info = describe_page(url, web.settings, web.guard, report)
    if info.get("_type") in {"playlist", "multi_video"}:
        return Feed(one_line(str(info.get("title") or "")) or None, entries_of(info, url))
    return page_episode(info, url, known=known_site(url))


def _direct(url: str, page: Page) -> Episode:
    """A recording behind a link: all that is known is the link, as given, for what it leads to may expire."""
    link = bare(url)
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


def feed_of(body: bytes, base: str, report: Reporter, *, name: str, file: Path | None = None) -> Feed:
    if len(body) > FEED_BYTES:
        raise InputError(f"{name} is larger than {FEED_BYTES // 2**20} MB, too large for a feed")
    try:
        feed = read_feed(body, base)
    except InputError as error:
        raise InputError(f"{name}: {error}; give the address of an RSS or Atom feed") from None
    for note in feed.notes:
        report.note(f"{name}: {note}")
    if not feed.episodes:
        raise InputError(f"{name} is a feed without any recording")
    if file is not None:
        # The feed's own path stands for its address, which also says that no server was trusted by typing it.
        own = {"feed": str(file.resolve())}
        feed.episodes = tuple(episode.model_copy(update=own) for episode in feed.episodes)
    return feed


def with_chapters(episode: Episode, feed: Feed, web: Web, report: Reporter) -> Episode:
    """The episode with the chapters of its JSON chapters file. Without them when it cannot be had."""
    url = feed.chapter_files.get(episode.id)
    if url is None:
        return episode
    quick = web.settings.model_copy(update={"retries": 0, "timeout": min(web.settings.timeout, 10.0)})
    with Web(quick, report) as aside:
        aside.guard.allow_private = web.guard.allow_private
        try:
            chapters = read_chapters(aside.get(url, limit=_CHAPTER_BYTES).body)
        except SummarizerError as error:
            report.note(f"the chapters could not be read: {error}")
            return episode
    return episode.model_copy(update={"chapters": chapters}) if chapters else episode


def choices(name: str, body: bytes) -> str:
    feeds = read_opml(body)
    some = ", ".join(redact(url) for _, url in feeds[:3])
    return f"{name} is a list of {len(feeds)} feeds (OPML); give one of them ({some}) or use `summarizer batch`"


def noun(kind: str) -> str:
    nouns = {"html": "a web page", "json": "JSON data", "text": "text"}
    return nouns.get(kind, "neither sound nor a feed")
