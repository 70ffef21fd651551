"""Whatever a writer has (a feed, a link, a file) -> the Episode that is meant, with all that the metadata says.

    feed.py     RSS and Atom; extras.py reads what their parsers leave out
    link.py     what a web address means
    page.py     pages that yt-dlp knows; discover.py the feed behind a page
    apple.py    Apple Podcasts links, which lead to a feed; opml.py lists of feeds
    local.py    recordings on this machine
    choose.py   which episode of a feed is meant
    people.py   hosts and guests, as far as the metadata names them
    plain.py    text without markup; numbers.py dates and durations
    captions/   transcripts that exist already

What something is is decided by its content; a name or a content type is only a hint.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from summarizer.errors import InputError
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings
from summarizer.source.choose import choose
from summarizer.source.feed import Feed
from summarizer.source.link import FEED_BYTES, choices, feed_of, from_web, noun, page_of, with_chapters
from summarizer.source.local import local_episode
from summarizer.source.plain import one_line
from summarizer.web import Web, redact, sniff
from summarizer.web.sniff import HEAD

__all__ = ["list_episodes", "resolve"]

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
            whole = page_of(episode.media, web, report)
            return whole if isinstance(whole, Episode) else episode
        return with_chapters(episode, found, web, report)


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
        return from_web(source, web, report, many=many)
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
                return feed_of(body, "", report, name=str(path), file=path)
    except FileNotFoundError:
        hint = f"; for a web address write https://{path.as_posix()}" if _WEBSITE.match(path.as_posix()) else ""
        raise InputError(f"there is no file {path}{hint}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "bad name"
        raise InputError(f"{one_line(str(path), 200)} cannot be read: {reason}") from None
    if kind == "opml":
        raise InputError(choices(str(path), body))
    if kind == "empty":
        raise InputError(f"{path} is empty; give a recording or a feed")
    if kind in {"html", "json", "text"}:
        raise InputError(f"{path} holds {noun(kind)}, not sound; give a recording or a feed")
    return local_episode(path)


def _beside(episode: Episode) -> Episode:
    """The recording that a local feed names by a relative path: it must lie in the feed's folder or below."""
    folder = Path(episode.feed or "").parent
    path = (folder / unquote(episode.media)).resolve()
    if not path.is_relative_to(folder):
        raise InputError(f"the feed names {one_line(episode.media, 100)}, which is outside its folder; that is refused")
    known = local_episode(path)
    return episode.model_copy(update={"media": known.media, "duration": known.duration or episode.duration})


def _name(source: str) -> str:
    return redact(source) if _SCHEME.match(source) else one_line(source, 200)
