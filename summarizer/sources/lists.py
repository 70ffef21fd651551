"""Reads several feeds or links at once. A feed that fails is reported as a warning, and the others are listed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from summarizer.errors import Choice, ChoiceError, InputError, NetworkError, SummarizerError
from summarizer.net import WebClient, redact
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter, Silent
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import fetch_feed
from summarizer.sources.feeds.opml import Subscriptions
from summarizer.sources.feeds.pages import with_older_pages
from summarizer.sources.links.link import resolve_link
from summarizer.sources.selection import choices_of, latest_of, matching_episodes

__all__ = ["choose_from_feeds", "newest_episodes", "read_feeds"]

_MAX_CONCURRENT_FEEDS = 8  # usually of different servers
_MAX_PAGED_SECONDS = 300.0  # of all feeds of a list, after which no further feed's older pages are begun
_MAX_CHOICES = 12  # choices


def read_feeds(
    feeds: Subscriptions, web: WebClient, report: Reporter, *, whole: bool = False
) -> list[tuple[str, Sequence[Episode]]]:
    """(URL, episodes) of each feed that could be read, in the list's order. Raises InputError when it is empty.

    `whole`: also the older episodes of feeds in pages, for so long as `_MAX_PAGED_SECONDS` last.
    """
    if not feeds.feeds:
        raise InputError(f"{feeds.name} is a list (OPML) without any feed that has a web address")
    found: list[tuple[str, Sequence[Episode]]] = []
    with ThreadPoolExecutor(max_workers=_MAX_CONCURRENT_FEEDS) as pool:
        until = time.monotonic() + _MAX_PAGED_SECONDS if whole else 0.0
        answers = pool.map(lambda pair: _read(pair[1], feeds, web, until), feeds.feeds)
        for done, ((_, url), answer) in enumerate(zip(feeds.feeds, answers, strict=True), start=1):
            if isinstance(answer, SummarizerError):
                report.warn(f"{redact(url)} was left out: {answer}")
            else:
                found.append((url, answer))
            report.progress(done, len(feeds.feeds), "reading feeds")
    return found


def newest_episodes(read: Sequence[tuple[str, Sequence[Episode]]]) -> tuple[Episode, ...]:
    """The newest episode of each feed, in the list's order."""
    return tuple(latest_of(episodes) for _, episodes in read)


def choose_from_feeds(read: Sequence[tuple[str, Sequence[Episode]]], which: str | None, name: str) -> Episode:
    """The episode that `which` selects in a list of feeds: `latest` of all, a number of the listing, else as in one
    feed.

    Without `which`, ChoiceError is raised unless the list has one feed. Raises InputError, ChoiceError, NetworkError.
    """
    if not read:
        raise NetworkError(f"none of the feeds of {name} could be read; the warnings above say why")
    newest = newest_episodes(read)
    selector = (which or "").strip()
    if not selector:
        if len(newest) == 1:
            return newest[0]
        raise ChoiceError(f"{name} lists {len(newest)} feeds", _choices(read, newest))
    if selector.lower() in {"latest", "newest", "last"}:
        return max(newest, key=lambda episode: episode.date or dt.date.min)
    if selector.isdecimal() and 1 <= int(selector) <= len(newest):
        return newest[int(selector) - 1]
    read = [(url, tuple(episodes)) for url, episodes in read]
    every = [episode for _, episodes in read for episode in episodes]
    for episode in every:
        if selector in {episode.guid, episode.id, episode.link}:
            return episode
    found = matching_episodes(every, selector)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"no episode of the {len(read)} feeds of {name} fits {selector!r}")
    raise ChoiceError(
        f"{selector!r} fits {len(found)} episodes of the feeds of {name}",
        _choices(read, found[:_MAX_CHOICES]),
        say="give that feed and --episode",
    )


def _choices(read: Sequence[tuple[str, Sequence[Episode]]], found: Sequence[Episode]) -> tuple[Choice, ...]:
    """The episodes as choices, each with the address of its feed."""
    urls = {id(episode): url for url, episodes in read for episode in episodes}
    plain = choices_of(found, found, "")
    return tuple(
        choice._replace(
            title=f"{episode.show}: {episode.title}" if episode.show else episode.title,
            source=urls[id(episode)],
            which=episode.guid if episode.feed else None,
        )
        for choice, episode in zip(plain, found, strict=True)
    )


def _read(url: str, feeds: Subscriptions, web: WebClient, until: float) -> Sequence[Episode] | SummarizerError:
    """Reads one feed or link with its own connection, under the same rules about the private network. `until`: the
    monotonic time after which no further pages of a feed are read.
    """
    try:
        with WebClient(web.settings) as own:
            own.guard.allow_private = web.guard.allow_private
            if not feeds.mixed:
                feed = fetch_feed(url, own, Silent())
                return (with_older_pages(feed, own, Silent()) if time.monotonic() < until else feed).episodes
            # The links of a list do not count as typed by the user.
            found = resolve_link(url, own, Silent(), many=True, typed=False)
    except SummarizerError as error:
        return error
    if isinstance(found, Subscriptions):
        return InputError("it is a list of feeds in a list")
    return found.episodes if isinstance(found, Feed) else (found,)
