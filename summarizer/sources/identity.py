"""Ids of episodes, and whether two links lead to the same episode, compared by guid, recording and page address."""

from __future__ import annotations

import re
import urllib.parse

from summarizer.net.address import url_parts
from summarizer.net.sniff import names_media
from summarizer.records.episode import Episode, episode_id

__all__ = ["canonical_media", "feed_episode_id", "identity_keys", "is_same_episode"]

# "1", "ep12", "Episode 003": guids that many shows use
_GENERIC_GUID = re.compile(r"(?:ep|episode|folge|e)?[\s._#\-]*\d{1,7}", re.IGNORECASE)
_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)
_TRACKING_PARAMETER = re.compile(
    r"(?:utm_\w+|aid|ref|_?from|referrer|played_on|aw(?:CollectionId|EpisodeId|Genre|Network)|dest-id|client_source|"
    r"updated|origin|token|expires?|signature|sig|policy|key-pair-id|listeningSessionID|DIST|TGT|siteid)",
    re.IGNORECASE,
)


def feed_episode_id(guid: str, show_guid: str | None, feed: str, show: str | None) -> str:
    """The id of a feed's episode: from its guid and from what identifies the show when the feed moves.

    The show is identified by its `podcast:guid`, else by its address, else by its title.
    """
    return episode_id(guid, show_guid or _feed_address(feed) or show or "")


def identity_keys(episode: Episode) -> tuple[str, ...]:
    """Keys under which the same episode is found again, whichever link led to it: its recordings, its own page, its
    guid, its id, and its guid in its feed.

    A guid such as `1` gives no key without its feed, because many shows use it. The id finds an episode whose feed
    moved, the guid in its feed one whose feed got a `podcast:guid`, whatever the show is called now.
    """
    keys = [canonical_media(url) for url in (episode.media, episode.main_media) if url and _is_web_address(url)]
    link = episode.link if episode.link and _is_web_address(episode.link) else None
    if link and (path := _parts(link)) and path.path.strip("/"):  # a show's front page is not the episode's own page
        keys.append(canonical_media(link))
    if episode.feed and not _GENERIC_GUID.fullmatch(episode.guid.strip()):
        keys.append(f"guid {episode.guid.strip()}")
    if episode.guid.startswith("sha256:"):  # a file: found when its folder is named after a show that a user stated
        keys.append(f"id {episode.id}")
    if address := _feed_address(episode.feed or ""):
        keys += [f"id {episode.id}", f"guid {episode.guid.strip()} in {address}"]
        # As another parser gave it: folders made under that guid are found by it.
        keys += [f"guid {guid} in {address}" for guid in _other_guids(episode.guid.strip(), episode.feed)]
        if (spelt := _spelling(episode.guid.strip())) != episode.guid.strip():
            keys.append(f"guid {spelt} in {address}")
    return tuple(dict.fromkeys(key for key in keys if key))


def is_of_other_feed(known: Episode, found: Episode) -> bool:
    """Whether two episodes of one id come from feeds at different addresses: a show that moved, or a copied feed."""
    feeds = [_feed_address(one.feed or "") for one in (known, found)]
    return known.id == found.id and all(feeds) and feeds[0] != feeds[1]


def is_same_episode(known: Episode, found: Episode) -> bool:
    """Whether two episodes with a common key are the same. A placeholder recording or a shared page also gives a common
    key.

    Two items of one feed are the same if their guids are equal, or if the guids are spelt differently or changed and
    recording, title and day are the same. Episodes that share a recording are the same if
    one of them comes from no feed or their titles agree; those that share only a page, if their titles agree.
    """
    if known.id == found.id:
        return True
    if (
        known.feed
        and found.feed
        and (_feed_address(known.feed) or known.feed) == (_feed_address(found.feed) or found.feed)
    ):
        return _is_same_item(known, found)
    media = {canonical_media(url) for url in (known.media, known.main_media) if url and known.media_kind != "page"}
    ours = {canonical_media(url) for url in (found.media, found.main_media) if url and found.media_kind != "page"}
    if media & ours and not (known.feed and found.feed):
        return True
    one, other = _normalised_title(known.title), _normalised_title(found.title)
    return bool(one and other) and (one in other or other in one)


def _is_same_item(known: Episode, found: Episode) -> bool:
    guid, other = known.guid.strip(), found.guid.strip()
    if guid == other or other in _other_guids(guid, found.feed) or guid in _other_guids(other, found.feed):
        return True
    if _normalised_title(known.title) != _normalised_title(found.title) or known.date != found.date:
        return False
    spelt = _spelling(guid) == _spelling(other)
    return spelt or canonical_media(known.main_media or known.media) == canonical_media(found.main_media or found.media)


def _other_guids(guid: str, feed: str | None) -> tuple[str, ...]:
    """The guid as feed parsers resolve it: as a link, against the address of the feed."""
    if not feed or not _is_web_address(feed) or _is_web_address(guid):
        return ()
    try:
        return (urllib.parse.urljoin(feed, guid),)
    except ValueError:
        return ()


def _spelling(guid: str) -> str:
    """The guid without what changes when a site is moved: upper case, scheme, `www.`, a slash at its end."""
    return re.sub(r"^https?://(?:www\.)?", "", guid.casefold()).rstrip("/")


def canonical_media(url: str) -> str:
    """The address of a recording or page without scheme, `www.`, tracking prefixes and parameters that players add.

    `https://dts.podtrac.com/redirect.mp3/pdst.fm/e/cdn.example.org/a1b2c3/talk.mp3?aid=rss` becomes
    `cdn.example.org/a1b2c3/talk.mp3`. The query is kept when the path may not identify the recording:
    `play.mp3?ep=4`.
    """
    parts = _parts(url)
    if parts is None:
        return url.strip()
    path = urllib.parse.unquote(parts.path)
    path = re.sub(r"^.*/https?:/{1,2}", "/", path)
    segments = [part for part in path.split("/") if part]
    host = (parts.hostname or "").lower()
    for place in range(len(segments) - 2, -1, -1):
        # A tracking prefix has the next host in its path; `redirect.mp3` and `talk.mp3` look like hosts but are files.
        if _HOST_NAME.fullmatch(segments[place]) and not names_media(None, f"http://x/{segments[place]}"):
            host, segments = segments[place].lower(), segments[place + 1 :]
            break
    query = "" if _identifies_recording(segments) else _without_tracking(parts.query)
    return f"{host.removeprefix('www.')}/{'/'.join(segments)}" + (f"?{query}" if query else "")


def _identifies_recording(segments: list[str]) -> bool:
    """Whether the path of a media file identifies the recording: one of its segments looks like an id or a date."""
    if not segments or not names_media(None, f"http://x/{segments[-1]}"):
        return False
    stems = [*segments[:-1], segments[-1].rpartition(".")[0]]
    return any(len(stem) >= 6 and re.search(r"\d", stem) for stem in stems)


def _without_tracking(query: str) -> str:
    pairs = [(name, value) for name, value in urllib.parse.parse_qsl(query) if not _TRACKING_PARAMETER.fullmatch(name)]
    return urllib.parse.urlencode(sorted(pairs))


def _parts(url: str) -> urllib.parse.SplitResult | None:
    parts = url_parts(url)
    return parts if parts.hostname else None


def _feed_address(feed: str) -> str:
    """A feed's address without scheme and `www.`; "" for a file or standard input: it may hold another feed later."""
    return re.sub(r"^https?://(?:www\.)?", "", feed) if _is_web_address(feed) else ""


def _is_web_address(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _normalised_title(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
