"""Apple Podcasts links -> the open feed and the episode meant, by Apple's public lookup.

https://developer.apple.com/library/archive/documentation/AudioVideo/Conceptual/iTuneSearchAPI/LookupExamples.html
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.errors import InputError, NetworkError
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings
from summarizer.web import Web, redact

__all__ = ["AppleShow", "apple_show", "episode_of"]

_HOSTS = {"podcasts.apple.com", "itunes.apple.com", "embed.podcasts.apple.com"}
_BYTES = 10 * 2**20
_LISTED = 200  # episodes that a lookup gives at most


@dataclass(frozen=True)
class AppleShow:
    """What Apple says of a link: the show's feed, and of an episode link its guid, title and recording."""

    feed: str
    wanted: str | None = None  # Apple's id of the episode, when the link has one
    guid: str = ""
    title: str = ""
    media: str = ""


def apple_show(url: str, settings: FetchSettings, report: Reporter) -> AppleShow | None:
    """None when the URL is no Apple Podcasts link. Raises InputError when the show has no open feed, NetworkError."""
    parts = urllib.parse.urlsplit(url)
    if (parts.hostname or "").lower() not in _HOSTS:
        return None
    match = re.search(r"/id(\d{1,15})(?:/|$)", parts.path)
    if match is None:
        return None
    wanted = next(iter(urllib.parse.parse_qs(parts.query).get("i", [])), None)
    query = urllib.parse.urlencode(
        {"id": match[1], "media": "podcast", "entity": "podcastEpisode", "limit": _LISTED if wanted else 1}
    )
    with Web(settings, report) as web:
        web.guard.typed(settings.apple)
        body = web.get(f"{settings.apple.rstrip('/')}/lookup?{query}", limit=_BYTES).body
    rows = _rows(body, url)
    feed = next((feed for row in rows if isinstance(feed := row.get("feedUrl"), str) and feed), None)
    if feed is None:
        raise InputError(f"{redact(url)} has no open feed that Apple names; give the show's feed or an audio link")
    row = next((row for row in rows if wanted and str(row.get("trackId")) == wanted), {})
    return AppleShow(
        feed=feed,
        wanted=wanted,
        guid=str(row.get("episodeGuid") or ""),
        title=str(row.get("trackName") or ""),
        media=str(row.get("episodeUrl") or ""),
    )


def episode_of(show: AppleShow, episodes: Sequence[Episode], url: str) -> Episode:
    """The feed's episode that an Apple link means: by guid, else by title, else by recording.

    Raises InputError when the feed does not have it.
    """
    tests = (
        lambda episode: bool(show.guid) and episode.guid.strip() == show.guid.strip(),
        lambda episode: bool(show.title) and episode.title.casefold() == " ".join(show.title.split()).casefold(),
        lambda episode: bool(show.media) and _path(episode.media) == _path(show.media),
    )
    for test in tests:
        found = [episode for episode in episodes if test(episode)]
        if len(found) == 1:
            return found[0]
    raise InputError(
        f"{redact(url)} means an episode that was not found in the show's feed {redact(show.feed)}; "
        'give that feed and --episode "words of the title"'
    )


def _rows(body: bytes, url: str) -> list[Mapping[str, Any]]:
    try:
        rows = [row for row in json.loads(body)["results"] if isinstance(row, Mapping)]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NetworkError(f"Apple's lookup of {redact(url)} was not understood; try again later") from None
    if not rows:
        raise InputError(f"{redact(url)} is not known to Apple's lookup; check the link, or give the show's feed")
    return rows


def _path(url: str) -> str:
    """A recording's URL without its query, which differs from player to player."""
    return url.partition("?")[0]
