"""Embedded players of podcast hosts -> the feed and recording that their addresses identify.

Own code, because each host writes its ids into the address in its own way, and no maintained library returns more
than the recording. For hosts not listed here the player's page is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from summarizer.errors import InputError, SummarizerError
from summarizer.net import WebClient
from summarizer.reporting import Reporter
from summarizer.sources.feeds.opening import get_optional
from summarizer.sources.links.apple import apple_link
from summarizer.sources.links.webpage import WebPage, frames_in

__all__ = ["Player", "player_of", "players_on"]

_MAX_OEMBED_BYTES = 2**20
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True)
class Player:
    """What the address of a player states."""

    url: str
    feed: str = ""
    media: str = ""
    ids: tuple[str, ...] = ()  # ids of the episode that its recording's address or guid contains
    links: tuple[str, ...] = ()  # the episode's page


_PLAYER_ADDRESSES: tuple[tuple[str, Callable[[re.Match[str]], Player]], ...] = (
    (
        r"https?://(?:www\.)?buzzsprout\.com/(\d{2,12})/(?:episodes/)?(\d{2,14})\b",
        lambda m: Player(m.string, f"https://feeds.buzzsprout.com/{m[1]}.rss", ids=(f"Buzzsprout-{m[2]}",)),
    ),
    (
        r"https?://(?:player|playlist)\.megaphone\.fm/(?:\?(?:.*&)?e=)?([A-Z]{2,5}\d{6,14})\b",
        lambda m: Player(m.string, media=f"https://traffic.megaphone.fm/{m[1]}.mp3", ids=(m[1],)),
    ),
    (
        rf"https?://(?:player|embed)\.simplecast\.com/({_UUID})",
        lambda m: Player(m.string, ids=(m[1],)),
    ),
    (
        r"https?://embed\.acast\.com/(?:\$/)?([\w-]{2,80})(?:/([\w.-]{2,200}))?",
        lambda m: Player(m.string, f"https://feeds.acast.com/public/shows/{m[1]}", ids=(m[2],) if m[2] else ()),
    ),
    (
        r"(https?://[\w-]+\.podigee\.io)/(\d+[\w-]*)/embed\b",
        lambda m: Player(m.string, f"{m[1]}/feed/mp3", links=(f"{m[1]}/{m[2]}",)),
    ),
    (
        rf"https?://art19\.com/shows/[\w-]+/episodes/({_UUID})",
        lambda m: Player(m.string, media=f"https://rss.art19.com/episodes/{m[1]}.mp3", ids=(m[1],)),
    ),
    (
        r"https?://widget\.spreaker\.com/player\?(?:.*&)?episode_id=(\d{4,14})",
        lambda m: Player(m.string, media=f"https://api.spreaker.com/v2/episodes/{m[1]}/play.mp3", ids=(m[1],)),
    ),
    (r"https?://share\.transistor\.fm/e/(\w{4,20})", lambda m: Player(m.string, ids=(m[1],))),
    (r"https?://html5-player\.libsyn\.com/embed/episode/id/(\d+)", lambda m: Player(m.string)),
    (rf"https?://player\.captivate\.fm/episode/({_UUID})", lambda m: Player(m.string, ids=(m[1],))),
    (r"https?://player\.fireside\.fm/v\d/([\w-]+\+[\w-]+)", lambda m: Player(m.string)),
    (r"https?://(?:www\.)?podbean\.com/(?:player-v2|media/player)/?\S+", lambda m: Player(m.string)),
    (r"https?://player\.ausha\.co/\S+", lambda m: Player(m.string)),
    (r"https?://omny\.fm/shows/[\w-]+/[\w-]+/embed", lambda m: Player(m.string)),
    (r"https?://(?:www\.)?rss\.com/podcasts/[\w-]+/\d+/?\S*", lambda m: Player(m.string)),
    (r"https?://(?:podcasters\.spotify|creators\.spotify)\.com/pod/\S+/embed/\S+", lambda m: Player(m.string)),
    (r"https?://anchor\.fm/[\w-]+/embed/\S+", lambda m: Player(m.string)),
    (r"https?://player\.zencastr\.com/\S+|https?://embed\.redcircle\.com/\S+", lambda m: Player(m.string)),
)


def player_of(url: str) -> Player | None:
    """None when the address is no known host's player."""
    for pattern, build in _PLAYER_ADDRESSES:
        if match := re.match(pattern, url):
            return build(match)
    return None


def players_on(info: WebPage, web: WebClient, report: Reporter) -> Iterator[Player]:
    """Known players on the page, then those in its oEmbed answers."""
    frames = list(info.frames)
    if not any(_is_player(frame) for frame in frames):
        for url in info.oembeds:
            try:
                answer = get_optional(url, web, limit=_MAX_OEMBED_BYTES)
                markup = _html_in(answer.body)
            except SummarizerError as error:
                report.note(f"the page's oEmbed was not used: {error}")
                continue
            frames += frames_in(markup, info.url)
    seen: set[tuple[str, ...]] = set()
    for frame in frames:
        if not _is_player(frame):
            continue
        player = player_of(frame) or Player(frame)
        # A page may embed one player both as a script and as a frame.
        key = player.ids or (player.url,)
        if key not in seen:
            seen.add(key)
            yield player


def _is_player(url: str) -> bool:
    spotify = re.match(r"https?://open\.spotify\.com/embed(?:-podcast)?/(?:episode|show)/", url)
    return player_of(url) is not None or bool(spotify) or apple_link(url) is not None


def _html_in(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise InputError("its answer could not be parsed") from None
    markup = answer.get("html") if isinstance(answer, dict) else None
    return markup if isinstance(markup, str) else ""
