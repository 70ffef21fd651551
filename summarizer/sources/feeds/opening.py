"""Fetches and parses a feed, and adds chapters to an episode."""

from __future__ import annotations

from pathlib import Path

from summarizer.errors import InputError, SummarizerError
from summarizer.net import Page, WebClient, redact
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.sources.feeds.chapters import read_chapters
from summarizer.sources.feeds.feed import Feed, read_feed
from summarizer.sources.feeds.mending import MAX_FEED_BYTES

__all__ = ["MAX_FEED_BYTES", "fetch_feed", "get_optional", "parse_feed", "with_chapters"]

_MAX_CHAPTERS_BYTES = 2 * 2**20
_OPTIONAL_TIMEOUT_SECONDS = 10.0  # without a byte


def fetch_feed(url: str, web: WebClient, report: Reporter) -> Feed:
    """The feed at an address. Raises InputError when there is no feed, NetworkError when the server does not answer."""
    answer = web.get(url, limit=MAX_FEED_BYTES, cached=True)
    if answer.kind not in {"feed", "xml"}:
        raise InputError(f"{redact(url)} is no feed")
    return parse_feed(answer.body, answer.url, report, name=redact(url))


def parse_feed(body: bytes, base: str, report: Reporter, *, name: str, file: Path | None = None) -> Feed:
    """The feed in `body`. `name` is for messages. Raises InputError when it is no feed or has no recording."""
    if len(body) > MAX_FEED_BYTES:
        raise InputError(f"{name} is larger than {MAX_FEED_BYTES // 2**20} MB, too large for a feed")
    try:
        # The path of a file is stored as the feed's address; it also marks that the user typed no server.
        feed = read_feed(body, base, shown=str(file.resolve()) if file else None)
    except InputError as error:
        raise InputError(f"{name}: {error}; give the address of an RSS or Atom feed") from None
    for note in feed.notes:
        report.note(f"{name}: {note}")
    if not feed.episodes:
        raise InputError(f"{name} is a feed without any recording")
    return feed


def with_chapters(episode: Episode, web: WebClient, report: Reporter) -> Episode:
    """The episode with the chapters of its JSON chapters file; unchanged when it has some, or none can be read."""
    url = episode.chapters_url
    if url is None or episode.chapters:
        return episode
    try:
        chapters = read_chapters(get_optional(url, web, limit=_MAX_CHAPTERS_BYTES).body)
    except SummarizerError as error:
        report.note(f"the chapters could not be read: {error}")
        return episode
    return episode.model_copy(update={"chapters": chapters}) if chapters else episode


def get_optional(url: str, web: WebClient, *, limit: int) -> Page:
    """Fetches optional data with one short try, under the caller's rules about the private network. Raises InputError,
    NetworkError.
    """
    quick = web.settings.model_copy(
        update={"retries": 0, "timeout": min(web.settings.timeout, _OPTIONAL_TIMEOUT_SECONDS)}
    )
    with WebClient(quick) as second:
        second.guard.allow_private = web.guard.allow_private
        return second.get(url, limit=limit)
