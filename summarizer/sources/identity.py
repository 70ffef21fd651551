"""When two links mean one episode: its id in a feed, and its recording behind trackers' and players' addresses."""

from __future__ import annotations

import re
import urllib.parse

from summarizer.net.sniff import names_media
from summarizer.records.episode import Episode, episode_id

__all__ = ["canonical_media", "feed_episode_id", "identity_keys", "is_same_episode"]

# "1", "ep12", "Episode 003": what many shows call their first episode.
_GENERIC_GUID = re.compile(r"(?:ep|episode|folge|e)?[\s._#\-]*\d{1,7}", re.IGNORECASE)
_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)
_TRACKING_PARAMETER = re.compile(
    r"(?:utm_\w+|aid|ref|_?from|referrer|played_on|aw(?:CollectionId|EpisodeId|Genre|Network)|dest-id|client_source|"
    r"updated|origin|token|expires?|signature|sig|policy|key-pair-id|listeningSessionID|DIST|TGT|siteid)",
    re.IGNORECASE,
)


def feed_episode_id(guid: str, show_guid: str | None, feed: str, show: str | None) -> str:
    """The id of a feed's episode: of its guid, and of what stays when a feed moves, as far as the feed says it.

    That is its `podcast:guid`, else its address, else its title.
    """
    address = re.sub(r"^https?://(?:www\.)?", "", feed) if feed.startswith(("http://", "https://")) else ""
    return episode_id(guid, show_guid or address or show or "")


def identity_keys(episode: Episode) -> tuple[str, ...]:
    """What the same episode may be found by again, whichever link led to it: its recordings, its own page, its guid.

    A guid such as `1` is no key: many shows call an episode that.
    """
    keys = [canonical_media(url) for url in (episode.media, episode.main_media) if url and _is_web_address(url)]
    link = episode.link if episode.link and _is_web_address(episode.link) else None
    if link and (path := _parts(link)) and path.path.strip("/"):  # a show's front page is no episode's own
        keys.append(canonical_media(link))
    if episode.feed and not _GENERIC_GUID.fullmatch(episode.guid.strip()):  # the feed may be found elsewhere later
        keys.append(f"guid {episode.guid.strip()}")
    return tuple(dict.fromkeys(key for key in keys if key))


def is_same_episode(known: Episode, found: Episode) -> bool:
    """Whether two episodes with a key in common are one: a placeholder and a shared page are common too.

    Two items of one feed are two episodes, whatever they share. What share a recording are one when either is known
    by nothing but its link or the titles agree; what share a page only, when the titles agree.
    """
    if known.id == found.id:
        return True
    if known.feed and found.feed and known.feed == found.feed:
        return known.guid == found.guid
    media = {canonical_media(url) for url in (known.media, known.main_media) if url and known.media_kind != "page"}
    ours = {canonical_media(url) for url in (found.media, found.main_media) if url and found.media_kind != "page"}
    if media & ours and not (known.feed and found.feed):
        return True
    one, other = _normalised_title(known.title), _normalised_title(found.title)
    return bool(one and other) and (one in other or other in one)


def canonical_media(url: str) -> str:
    """A recording's or page's address without scheme, `www.`, tracking prefixes and what varies from player to player.

    `https://dts.podtrac.com/redirect.mp3/pdst.fm/e/cdn.example.org/a1b2c3/talk.mp3?aid=rss` is
    `cdn.example.org/a1b2c3/talk.mp3`. The query stays when the path alone may not name the recording: `play.mp3?ep=4`.
    """
    parts = _parts(url)
    if parts is None:
        return url.strip()
    path = urllib.parse.unquote(parts.path)
    path = re.sub(r"^.*/https?:/{1,2}", "/", path)
    segments = [part for part in path.split("/") if part]
    host = (parts.hostname or "").lower()
    for place in range(len(segments) - 2, -1, -1):
        # A tracker puts the next host into its path; `redirect.mp3` and `talk.mp3` look like hosts and are files.
        if _HOST_NAME.fullmatch(segments[place]) and not names_media(None, f"http://x/{segments[place]}"):
            host, segments = segments[place].lower(), segments[place + 1 :]
            break
    query = "" if _identifies_recording(segments) else _without_tracking(parts.query)
    return f"{host.removeprefix('www.')}/{'/'.join(segments)}" + (f"?{query}" if query else "")


def _identifies_recording(segments: list[str]) -> bool:
    """Whether a media file's path alone says which recording it is: some part of it looks like an id or a date."""
    if not segments or not names_media(None, f"http://x/{segments[-1]}"):
        return False
    stems = [*segments[:-1], segments[-1].rpartition(".")[0]]
    return any(len(stem) >= 6 and re.search(r"\d", stem) for stem in stems)


def _without_tracking(query: str) -> str:
    pairs = [(name, value) for name, value in urllib.parse.parse_qsl(query) if not _TRACKING_PARAMETER.fullmatch(name)]
    return urllib.parse.urlencode(sorted(pairs))


def _parts(url: str) -> urllib.parse.SplitResult | None:
    try:
        parts = urllib.parse.urlsplit(url.strip())
        return parts if parts.hostname else None
    except ValueError:
        return None


def _is_web_address(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _normalised_title(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
