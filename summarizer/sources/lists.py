"""Many feeds or links at once: what each offers; one that fails is a warning, and the others are listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from summarizer.errors import Choice, ChoiceError, InputError, NetworkError, SummarizerError
from summarizer.net import WebClient, redact
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter, Silent
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import feed_at
from summarizer.sources.feeds.opml import Subscriptions
from summarizer.sources.links.link import from_web
from summarizer.sources.selection import choices_of, fitting

__all__ = ["choose_in", "newest_of", "read_each"]

_AT_ONCE = 8  # feeds asked for at the same time, each of another server as a rule
_SHOWN = 12  # choices


def read_each(feeds: Subscriptions, web: WebClient, report: Reporter) -> list[tuple[str, tuple[Episode, ...]]]:
    """(URL, episodes) of each feed that could be read, in the list's order. Raises InputError when it is empty."""
    if not feeds.feeds:
        raise InputError(f"{feeds.name} is a list (OPML) without any feed that has a web address")
    found: list[tuple[str, tuple[Episode, ...]]] = []
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        answers = pool.map(lambda pair: _read(pair[1], feeds, web), feeds.feeds)
        for done, ((_, url), answer) in enumerate(zip(feeds.feeds, answers, strict=True), start=1):
            if isinstance(answer, SummarizerError):
                report.warn(f"{redact(url)} was left out: {answer}")
            else:
                found.append((url, answer))
            report.progress(done, len(feeds.feeds), "reading feeds")
    return found


def newest_of(read: Sequence[tuple[str, tuple[Episode, ...]]]) -> tuple[Episode, ...]:
    """The newest episode of each feed, in the list's order."""
    return tuple(episodes[0] for _, episodes in read)


def choose_in(read: Sequence[tuple[str, tuple[Episode, ...]]], which: str | None, name: str) -> Episode:
    """The episode of a list of feeds that `which` means: `latest` of all, a number of the listing, else as in one feed.

    Without `which` there is something to choose, unless the list is one feed long. Raises InputError, ChoiceError.
    """
    if not read:
        raise NetworkError(f"none of the feeds of {name} could be read; the warnings above say why")
    newest = newest_of(read)
    wish = (which or "").strip()
    if not wish:
        if len(newest) == 1:
            return newest[0]
        raise ChoiceError(f"{name} lists {len(newest)} feeds", _choices(read, newest))
    if wish.lower() in {"latest", "newest", "last"}:
        return max(newest, key=lambda episode: episode.date or dt.date.min)
    if wish.isdecimal() and 1 <= int(wish) <= len(newest):
        return newest[int(wish) - 1]
    every = [episode for _, episodes in read for episode in episodes]
    for episode in every:
        if wish in {episode.guid, episode.id, episode.link}:
            return episode
    found = fitting(every, wish)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"no episode of the {len(read)} feeds of {name} fits {wish!r}")
    raise ChoiceError(
        f"{wish!r} fits {len(found)} episodes of the feeds of {name}",
        _choices(read, found[:_SHOWN]),
        say="give that feed and --episode",
    )


def _choices(read: Sequence[tuple[str, tuple[Episode, ...]]], found: Sequence[Episode]) -> tuple[Choice, ...]:
    """What may be picked, each from the feed it is of."""
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


def _read(url: str, feeds: Subscriptions, web: WebClient) -> tuple[Episode, ...] | SummarizerError:
    """One feed or link, with a connection of its own under the same rules about the private network."""
    try:
        with WebClient(web.settings) as own:
            own.guard.allow_private = web.guard.allow_private
            if not feeds.mixed:
                return feed_at(url, own, Silent()).episodes
            # A list may come from anywhere, so that none of its links counts as typed.
            found = from_web(url, own, Silent(), many=True, typed=False)
    except SummarizerError as error:
        return error
    if isinstance(found, Subscriptions):
        return InputError("it is a list of feeds in a list")
    return found.episodes if isinstance(found, Feed) else (found,)
