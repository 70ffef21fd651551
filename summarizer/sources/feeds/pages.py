"""Feeds in pages (RFC 5005): the older episodes that a feed keeps at other addresses."""

from __future__ import annotations

import datetime as dt
import time

from summarizer.errors import SummarizerError
from summarizer.net import WebClient, redact
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.sources.feeds.feed import LATEST_AHEAD, Feed, read_feed
from summarizer.sources.feeds.mending import MAX_FEED_BYTES

__all__ = ["with_older_pages"]

_MAX_PAGES = 200
_MAX_BYTES = 2 * MAX_FEED_BYTES  # of all further pages
_MAX_SECONDS = 120.0


def with_older_pages(feed: Feed, web: WebClient, report: Reporter) -> Feed:
    """The feed with the episodes of its further pages. What cannot be read is left out, and a message says so.

    A page's address is checked like every address that no user typed; each is read once. An episode keeps its id when
    it moves to another page.
    """
    address = feed.episodes[0].feed if feed.episodes else None
    if feed.older is None or address is None:
        return feed
    if not feed.older.startswith(("http://", "https://")) or not address.startswith(("http://", "https://")):
        report.note("the feed has older episodes on further pages, which were not read: give its web address")
        return feed
    read = {address}
    episodes = list(feed.episodes)
    known = {episode.guid for episode in episodes}
    older: str | None = feed.older
    size, begun = 0, time.monotonic()
    while older is not None and older not in read:
        if len(read) > _MAX_PAGES or size > _MAX_BYTES or time.monotonic() - begun > _MAX_SECONDS:
            report.note(f"the feed has more than {len(read)} pages; episodes older than those were not read")
            break
        read.add(older)
        try:
            answer = web.get(older, limit=MAX_FEED_BYTES, cached=True)
            page = read_feed(answer.body, answer.url, address)
        except SummarizerError as error:
            report.warn(f"older episodes, on {redact(older)}, could not be read: {error}")
            break
        size += len(answer.body)
        read.add(answer.url)
        new = [episode for episode in page.episodes if episode.guid not in known]
        known.update(episode.guid for episode in new)
        episodes += new
        older = page.older if page.episodes else None  # a page without any is the end, or a server's mistake
    feed.episodes, feed.older = _in_order(episodes), None
    return feed


def _in_order(episodes: list[Episode]) -> tuple[Episode, ...]:
    """The newest day first; episodes of one day, without a date, and dated ahead keep the order of their pages."""
    ahead = dt.datetime.now(dt.UTC).date() + LATEST_AHEAD
    dated = [episode for episode in episodes if episode.date and episode.date <= ahead]
    others = [episode for episode in episodes if not episode.date or episode.date > ahead]
    dated.sort(key=lambda episode: episode.date or dt.date.min, reverse=True)
    return (*dated, *others)
