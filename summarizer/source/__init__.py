"""Whatever a writer has (a feed, a link, a file) -> the Episode that is meant, with all that the metadata says.

    feed.py     RSS and Atom; extras.py reads what their parsers leave out
    page.py     pages that yt-dlp knows; discover.py the feed behind a page
    apple.py    Apple Podcasts links, which lead to a feed; opml.py lists of feeds
    local.py    recordings on this machine
    choose.py   which episode of a feed is meant
    people.py   hosts and guests, as far as the metadata names them
    plain.py    text without markup; numbers.py dates and durations
    captions.py transcripts that exist already

What something is is decided by its content; a name or a content type is only a hint.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.records.episode import Episode, episode_id
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings
from summarizer.source.apple import apple_show, episode_of
from summarizer.source.chapters import read_chapters
from summarizer.source.choose import choose
from summarizer.source.discover import feeds_of, same_episode, title_of
from summarizer.source.feed import Feed, read_feed
from summarizer.source.local import local_episode
from summarizer.source.opml import read_opml
from summarizer.source.page import entries_of, page_episode
from summarizer.source.plain import one_line
from summarizer.web import Page, Web, bare, redact, sniff
from summarizer.web.pages import describe_page, known_site
from summarizer.web.sniff import HEAD

__all__ = ["list_episodes", "resolve"]

FEED_BYTES = 50 * 2**20
_CHAPTER_BYTES = 2 * 2**20
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]+):")
_FEED_SCHEMES = {"feed", "pcast", "itpc", "podcast", "rss"}
_WEBSITE = re.compile(r"^(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:/\S*)?$")


def resolve(source: str, *, which: str | None, settings: FetchSettings, report: Reporter) -> Episode:
    """The episode that a source means: a feed's by `which` (None: the latest), a page's, a link's or a file's own.

    Raises InputError when the source is not what it should be or `which` fits none or several, NetworkError when a
    server does not answer.
    """
    with Web(settings, report) as web:
        found = _look(source, web, report, many=which is not None)
        if isinstance(found, Episode):
            if which is not None:
                report.note(f"{_name(source)} is a single recording, so --episode {which!r} was not needed")
            return found
        episode = choose(found.episodes, which)
        if episode.media_kind == "file":
            return _beside(episode)
        if episode.media_kind == "page":
            whole = _page(episode.media, web, report)
            return whole if isinstance(whole, Episode) else episode
        return _with_chapters(episode, found, web, report)


def list_episodes(source: str, settings: FetchSettings, report: Reporter) -> tuple[Episode, ...]:
    """What a feed or playlist offers, newest first; of a single recording, that one."""
    with Web(settings, report) as web:
        found = _look(source, web, report, many=True)
        return (found,) if isinstance(found, Episode) else found.episodes


def _look(source: str, web: Web, report: Reporter, *, many: bool) -> Episode | Feed:
    """`many`: a list of episodes is wanted, where a page could mean one or many."""
    source = source.strip()
    scheme = match[1].lower() if (match := _SCHEME.match(source)) else ""
    if scheme in _FEED_SCHEMES:
        source, scheme = _feed_link(source, scheme)
    if scheme in {"http", "https"}:
        return _from_web(source, web, report, many=many)
    if scheme == "file":
        return _from_file(Path(url2pathname(unquote(urlsplit(source).path))), report)
    if scheme and not Path(source).exists():
        raise InputError(f"{redact(source)} is refused: give an http or https address, or a file")
    if not source:
        raise InputError("no source was given; give a feed, a link or a file")
    return _from_file(Path(source).expanduser(), report)


def _feed_link(source: str, scheme: str) -> tuple[str, str]:
    """`feed://host/…` and `feed:https://host/…` -> the web address meant."""
    rest = source[len(scheme) + 1 :]
    url = rest if rest.lower().startswith(("http://", "https://")) else f"https://{rest.lstrip('/')}"
    return url, urlsplit(url).scheme.lower()


def _from_file(path: Path, report: Reporter) -> Episode | Feed:
    try:
        if path.is_dir():
            raise InputError(
                f"{path} is a folder; give one of its recordings, or use `summarizer batch` for all of them"
            )
        with path.open("rb") as file:
            head = file.read(HEAD)
            kind, _ = sniff(head)
            body = head + file.read(FEED_BYTES) if kind in {"feed", "xml", "opml"} else b""
            if kind in {"feed", "xml"}:
                return _feed(body, "", report, name=str(path), file=path)
    except FileNotFoundError:
        hint = f"; for a web address write https://{path.as_posix()}" if _WEBSITE.match(path.as_posix()) else ""
        raise InputError(f"there is no file {path}{hint}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "bad name"
        raise InputError(f"{one_line(str(path), 200)} cannot be read: {reason}") from None
    if kind == "opml":
        raise InputError(_choices(str(path), body))
    if kind == "empty":
        raise InputError(f"{path} is empty; give a recording or a feed")
    if kind in {"html", "json", "text"}:
        raise InputError(f"{path} holds {_noun(kind)}, not sound; give a recording or a feed")
    return local_episode(path)


def _from_web(url: str, web: Web, report: Reporter, *, many: bool) -> Episode | Feed:
    web.guard.typed(url)
    if show := apple_show(url, web.settings, report):
        answer = web.get(show.feed, limit=FEED_BYTES)
        feed = _feed(answer.body, answer.url, report, name=redact(show.feed))
        if show.wanted is None:
            return feed
        return _with_chapters(episode_of(show, feed.episodes, url), feed, web, report)
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
            return _feed(page.body, page.url, report, name=redact(url))
        if page.kind == "empty":
            raise NetworkError(f"{redact(url)} answered with nothing; try again later or check the link")
        if page.kind == "opml":
            raise InputError(_choices(redact(url), page.body))
        if page.kind in {"json", "text", "other", "unknown"}:
            raise InputError(f"{redact(url)} is {_noun(page.kind)}; give a feed, a recording or a page with one")
        if not known_site(url):
            found = _behind(page, web, report)
            if isinstance(found, Episode) or (found is not None and many):
                return found
            behind = found
    try:
        return _page(url, web, report)
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
            feed = _feed(answer.body, answer.url, report, name=redact(url))
        except SummarizerError as error:
            report.note(f"the page's feed was not used: {error}")
            continue
        episode = same_episode(feed.episodes, page.url, title_of(page.body))
        return _with_chapters(episode, feed, web, report) if episode else feed
    return None


def _page(url: str, web: Web, report: Reporter) -> Episode | Feed:
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


def _feed(body: bytes, base: str, report: Reporter, *, name: str, file: Path | None = None) -> Feed:
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


def _beside(episode: Episode) -> Episode:
    """The recording that a local feed names by a relative path: it must lie in the feed's folder or below."""
    folder = Path(episode.feed or "").parent
    path = (folder / unquote(episode.media)).resolve()
    if not path.is_relative_to(folder):
        raise InputError(f"the feed names {one_line(episode.media, 100)}, which is outside its folder; that is refused")
    known = local_episode(path)
    return episode.model_copy(update={"media": known.media, "duration": known.duration or episode.duration})


def _with_chapters(episode: Episode, feed: Feed, web: Web, report: Reporter) -> Episode:
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


def _choices(name: str, body: bytes) -> str:
    feeds = read_opml(body)
    some = ", ".join(redact(url) for _, url in feeds[:3])
    return f"{name} is a list of {len(feeds)} feeds (OPML); give one of them ({some}) or use `summarizer batch`"


def _noun(kind: str) -> str:
    nouns = {"html": "a web page", "json": "JSON data", "text": "text"}
    return nouns.get(kind, "neither sound nor a feed")


def _name(source: str) -> str:
    return redact(source) if _SCHEME.match(source) else one_line(source, 200)
