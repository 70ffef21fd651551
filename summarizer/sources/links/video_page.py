"""Pages that yt-dlp can read (YouTube, a show's site, a page with a player) -> Episodes."""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from summarizer.errors import InputError
from summarizer.net.address import redact, url_parts, without_login
from summarizer.records.base import MAX_SECONDS
from summarizer.records.episode import Chapter, Episode, Person, TranscriptLink, episode_id
from summarizer.sources.people import people_in_title
from summarizer.text.json_numbers import number_in
from summarizer.text.markup import one_line, paragraphs

__all__ = ["playlist_episodes", "video_page_episode", "youtube_address"]

_YOUTUBE = re.compile(r"(?:(?:www|m|music|gaming|consent)\.)?youtube(?:-nocookie|kids)?\.com|youtu\.be")
_MAX_EPISODES = 100_000  # a greater number counts neither seasons nor episodes
_VIDEO = r"[\w-]{11}"


def youtube_address(url: str) -> str | None:
    """A YouTube address in the form that yt-dlp reads best; None for other addresses.

    The address of a channel becomes that of its videos: otherwise yt-dlp lists the channel's tabs.
    """
    parts = url_parts(url)
    if not _YOUTUBE.fullmatch((parts.hostname or "").lower()):
        return None
    base = "https://www.youtube.com"
    path = parts.path.rstrip("/")
    query = dict(urllib.parse.parse_qsl(parts.query))
    if parts.hostname == "consent.youtube.com":  # the consent page, which redirects
        onward = query.get("continue", "")
        return youtube_address(onward) if "consent.youtube.com" not in onward else None
    if path == "/feeds/videos.xml":  # a feed of videos without recordings
        path = f"/channel/{query['channel_id']}" if "channel_id" in query else "/playlist"
        parts = parts._replace(query=f"list={query.get('playlist_id', '')}")
    if match := re.fullmatch(rf"/(?:podcast|embed|shorts|live|v)/({_VIDEO})", path):
        return f"{base}/watch?v={match[1]}"
    if match := re.fullmatch(r"/browse/(?:VL|MPSP)?(PL[\w-]{10,60})", path):
        return f"{base}/playlist?list={match[1]}"
    if re.fullmatch(r"/(?:@[^/]+|(?:c|channel|user)/[^/]+)(?:/featured)?", path):
        return f"{base}{path.removesuffix('/featured')}/videos"
    if path in {"/watch", "/playlist"} or path.startswith(("/@", "/channel/", "/c/", "/user/")):
        return urllib.parse.urlunsplit(("https", "www.youtube.com", path, parts.query, ""))
    return url


def video_page_episode(info: Mapping[str, Any], url: str, *, known: bool) -> Episode:
    """The episode of one page's metadata. `url`: as the user gave it, used when the page states no address.

    `known`: yt-dlp has an extractor for the site, so site and video id identify the episode.
    """
    site, video = str(info.get("extractor_key") or "Generic"), str(info.get("id") or "")
    page = without_login(_http(info.get("webpage_url")) or url)
    # The same video by a short link or with a playlist in its address is the same episode.
    guid = f"{site.lower()}:{video}" if video and known else page
    show = _line(info, "series", "podcast", "channel", "uploader", "artist")
    title = _line(info, "episode", "title", "fulltitle") or redact(page)
    if site == "HTML5MediaEmbed":
        title = title.removesuffix(" (1)")  # yt-dlp numbers the players of a page
    notes = paragraphs(str(info.get("description") or ""))
    guests = tuple(Person(name=name, role="guest", origin="title") for name in people_in_title(title, notes))
    return Episode(
        id=episode_id(guid),
        guid=guid,
        show=show,
        title=title,
        date=_date(info.get("release_date") or info.get("upload_date")),
        people=guests,
        description=notes,
        language=_language(info.get("language")),
        link=page,
        media=page,
        media_kind="page",
        duration=_positive(info.get("duration")),
        chapters=_chapters(info.get("chapters")),
        transcripts=_transcripts(info),
        season=_whole(info.get("season_number")),
        number=_whole(info.get("episode_number")),
        license=_line(info, "license"),
    )


def playlist_episodes(info: Mapping[str, Any], url: str) -> tuple[Episode, ...]:
    """The episodes of a playlist or channel in its order, which for channels is newest first.

    Raises InputError when it is empty.
    """
    found: list[Episode] = []
    for entry in info.get("entries") or ():
        if not isinstance(entry, Mapping):
            continue
        address = _http(entry.get("url") or (None if entry.get("formats") else entry.get("webpage_url")))
        if not address:
            if episode := _player(entry, url):
                found.append(episode)
            continue
        # A playlist says `ie_key` where a single page says `extractor_key`; the guid must be the same for both.
        key = entry.get("ie_key") or entry.get("extractor_key") or "Generic"
        known = {**entry, "extractor_key": key, "webpage_url": address}
        known.setdefault("series", info.get("title"))
        found.append(video_page_episode(known, address, known=key not in {"Generic", "HTML5MediaEmbed"}))
    if not found:
        raise InputError(f"{redact(url)} is a list without any recording")
    return tuple(dict.fromkeys(found))


def _player(entry: Mapping[str, Any], page: str) -> Episode | None:
    """An episode for one of several players on a page; its recording has its own address."""
    formats = [form for form in entry.get("formats") or () if isinstance(form, Mapping)]
    media = next((without_login(url) for form in formats if (url := _http(form.get("url")))), None)
    if media is None:
        return None
    return Episode(
        id=episode_id(media),
        guid=media,
        title=_line(entry, "title") or redact(media),
        link=without_login(page),
        media=media,
        media_kind="enclosure",
        duration=_positive(entry.get("duration")),
    )


def _line(info: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        if isinstance(value := info.get(name), str) and (line := one_line(value)):
            return line
    return None


def _http(url: Any) -> str | None:
    return url if isinstance(url, str) and url.lower().startswith(("http://", "https://")) else None


def _date(text: Any) -> dt.date | None:
    try:
        return dt.datetime.strptime(str(text), "%Y%m%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None


def _positive(value: Any) -> float | None:
    return number_in(value, 0.0, MAX_SECONDS) or None


def _whole(value: Any) -> int | None:
    number = number_in(value, 1, _MAX_EPISODES)
    return int(number) if number and number.is_integer() else None


def _language(value: Any) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", value) else None


def _chapters(parts: Any) -> tuple[Chapter, ...]:
    found = []
    for part in parts or ():
        start = number_in(part.get("start_time"), 0.0, MAX_SECONDS) if isinstance(part, Mapping) else None
        if start is not None and part.get("title"):
            found.append(Chapter(start=start, title=one_line(str(part["title"]))))
    return tuple(found[:500])


def _transcripts(info: Mapping[str, Any]) -> tuple[TranscriptLink, ...]:
    """Manual subtitles, then the automatic captions in the spoken language.

    yt-dlp also lists machine translations of the automatic captions, which are left out.
    """
    found = [*_subtitles(info.get("subtitles"))]
    captions = info.get("automatic_captions")
    if isinstance(captions, Mapping):
        spoken = [name for name in captions if str(name).endswith("-orig")]
        language = str(info.get("language") or "").partition("-")[0].lower()
        if not spoken and language:
            spoken = [name for name in captions if str(name).partition("-")[0].lower() == language][:1]
        if not spoken and len(captions) == 1:
            spoken = list(captions)
        kept = {str(name).removesuffix("-orig"): captions[name] for name in spoken}
        found += [link.model_copy(update={"automatic": True}) for link in _subtitles(kept)]
    return tuple(found[:50])


def _subtitles(subtitles: Any) -> list[TranscriptLink]:
    """As WebVTT if available, because it keeps the word times of automatic captions."""
    found = []
    for language, forms in (subtitles or {}).items() if isinstance(subtitles, Mapping) else ():
        known = [form for form in forms if isinstance(form, Mapping)] if isinstance(forms, list) else []
        for kind, name in (("vtt", "text/vtt"), ("srt", "application/x-subrip")):
            url = next((url for form in known if form.get("ext") == kind and (url := _http(form.get("url")))), None)
            if url:
                found.append(TranscriptLink(url=url, type=name, language=_language(language)))
                break
    return found[:50]
