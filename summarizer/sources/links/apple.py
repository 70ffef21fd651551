"""Apple Podcasts links -> the show's feed and the episode, through Apple's public lookup; Apple's search by show name.

https://developer.apple.com/library/archive/documentation/AudioVideo/Conceptual/iTuneSearchAPI/LookupExamples.html
"""

from __future__ import annotations

import datetime as dt
import json
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.net import WebClient, redact
from summarizer.net.address import url_parts
from summarizer.records.base import MAX_SECONDS
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings
from summarizer.sources.dates import parse_date
from summarizer.sources.matching import EpisodeMetadata, find_episode
from summarizer.text.json_numbers import number_in
from summarizer.text.markup import one_line

__all__ = ["apple_link", "apple_show", "episode_of", "search_shows"]

_HOSTS = re.compile(r"(?:(?:geo|embed)\.)?(?:podcasts|itunes)\.apple\.com|pcr\.apple\.com")
_MAX_ANSWER_BYTES = 10 * 2**20
_MAX_LOOKUP_EPISODES = 200  # the most that a lookup returns
_MAX_SEARCH_RESULTS = 25


@dataclass(frozen=True)
class AppleLink:
    """The ids that a link contains. `show` or `wanted` is set."""

    show: str = ""
    wanted: str = ""  # Apple's id of the episode
    guid: str = ""
    country: str = ""  # two letters: some shows are listed in some countries only


@dataclass(frozen=True)
class AppleShow:
    """What Apple states about a link: the show's feed and, for a link to an episode, the episode's metadata."""

    feed: str
    name: str = ""
    author: str = ""
    wanted: str | None = None  # Apple's id of the episode, when the link has one
    metadata: EpisodeMetadata = field(default_factory=EpisodeMetadata)


def apple_link(url: str) -> AppleLink | None:
    """None when the URL is not a link to a show or an episode on Apple Podcasts."""
    parts = url_parts(url)
    if not _HOSTS.fullmatch((parts.hostname or "").lower()):
        return None
    query = urllib.parse.parse_qs(f"{parts.query}&{parts.fragment}")
    path = re.search(r"/(?:id)?(\d{5,15}|(?<=id)\d{1,15})(?:/|$)", parts.path)
    show = path[1] if path else _digits(query.get("id")) if "viewPodcast" in parts.path else ""
    wanted, guid = _digits(query.get("i")), next(iter(query.get("episodeGuid", [])), "")
    country = re.match(r"/([a-z]{2})(?:/|$)", parts.path.lower())
    if not show and not wanted:
        return None
    return AppleLink(show, wanted, guid, country[1] if country else "")


def apple_show(url: str, settings: FetchSettings, report: Reporter) -> AppleShow | None:
    """None when the URL is not an Apple Podcasts link. Raises InputError when the show has no public feed,
    NetworkError.
    """
    link = apple_link(url)
    if link is None:
        return None
    rows = _lookup(link.show or link.wanted, url, link, settings, report)
    feed = _first(rows, "feedUrl")
    if feed is None:
        raise InputError(f"{redact(url)} has no public feed that Apple lists; give the show's feed or an audio link")
    found = AppleShow(feed, _first(rows, "collectionName") or "", _first(rows, "artistName") or "")
    if not link.wanted:
        return (
            replace(found, wanted=link.guid or None, metadata=EpisodeMetadata(guid=link.guid)) if link.guid else found
        )
    row = next((row for row in rows if str(row.get("trackId")) == link.wanted), None)
    if row is None and link.show:  # older than the episodes that a lookup of the show returns
        try:
            rows = _lookup(link.wanted, url, link, settings, report)
            row = next((row for row in rows if str(row.get("trackId")) == link.wanted), None)
        except SummarizerError as error:
            report.note(f"Apple does not list the episode: {error}")
    return replace(found, wanted=link.wanted, metadata=_metadata(row or {}, link, found.name))


def search_shows(name: str, settings: FetchSettings, report: Reporter) -> tuple[AppleShow, ...]:
    """Shows with a public feed that Apple's search finds for a name, in Apple's order. Raises NetworkError."""
    query = urllib.parse.urlencode(
        {"term": name[:200], "media": "podcast", "entity": "podcast", "limit": _MAX_SEARCH_RESULTS}
    )
    return tuple(
        AppleShow(row["feedUrl"], one_line(_str(row, "collectionName")), one_line(_str(row, "artistName")))
        for row in _request("search", query, "the show's name", settings, report)
        if isinstance(row.get("feedUrl"), str) and row["feedUrl"]
    )


def episode_of(show: AppleShow, episodes: Sequence[Episode], url: str) -> Episode:
    """The episode of the feed that an Apple link means: by guid, else by recording, else by title.

    Raises InputError when the feed does not contain it.
    """
    if found := find_episode(episodes, show.metadata):
        return found
    raise InputError(
        f"{redact(url)} means an episode that was not found in the show's feed {redact(show.feed)}; "
        'give that feed and --episode "words of the title"'
    )


def _metadata(row: Mapping[str, Any], link: AppleLink, show: str) -> EpisodeMetadata:
    when = parse_date(_str(row, "releaseDate"))
    length = number_in(row.get("trackTimeMillis"), 0.0, MAX_SECONDS * 1000)
    media = _str(row, "episodeUrl")
    return EpisodeMetadata(
        title=one_line(_str(row, "trackName")),
        show=show,
        date=when.astimezone(dt.UTC).date() if when else None,
        duration=length / 1000 if length else None,
        guid=_str(row, "episodeGuid") or link.guid,
        media=(media,) if media else (),
    )


def _lookup(
    which: str, url: str, link: AppleLink, settings: FetchSettings, report: Reporter
) -> list[Mapping[str, Any]]:
    """The rows for an Apple id, from the US store and then from the link's country. Raises InputError when there are
    none.
    """
    base = {
        "id": which,
        "media": "podcast",
        "entity": "podcastEpisode",
        "limit": str(_MAX_LOOKUP_EPISODES if link.wanted else 1),
    }
    for more in ({}, {"country": link.country}) if link.country not in {"", "us"} else ({},):
        if rows := _request("lookup", urllib.parse.urlencode({**base, **more}), redact(url), settings, report):
            return rows
    raise InputError(f"{redact(url)} is not known to Apple's lookup; check the link, or give the show's feed")


def _request(what: str, query: str, name: str, settings: FetchSettings, report: Reporter) -> list[Mapping[str, Any]]:
    with WebClient(settings, report) as web:
        web.guard.allow_typed(settings.apple)
        body = web.get(f"{settings.apple.rstrip('/')}/{what}?{query}", limit=_MAX_ANSWER_BYTES, cached=True).body
    try:
        return [row for row in json.loads(body)["results"] if isinstance(row, Mapping)]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NetworkError(f"Apple's answer to the {what} of {name} could not be parsed; try again later") from None


def _first(rows: Sequence[Mapping[str, Any]], key: str) -> str | None:
    return next((value for row in rows if isinstance(value := row.get(key), str) and value), None)


def _str(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _digits(values: Sequence[str] | None) -> str:
    return next((value for value in values or () if re.fullmatch(r"\d{1,16}", value)), "")
