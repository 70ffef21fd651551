"""A page that yt-dlp knows (YouTube, a show's site, a page with a player) -> Episodes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from summarizer.errors import InputError
from summarizer.records.episode import Chapter, Episode, Person, TranscriptLink, episode_id
from summarizer.source.people import people_in_title
from summarizer.source.plain import one_line, paragraphs
from summarizer.web.address import bare, redact

__all__ = ["entries_of", "page_episode"]


def page_episode(info: Mapping[str, Any], url: str, *, known: bool) -> Episode:
    """One page's metadata. `url`: as the user gave it, used when the page gives no better one of its own.

    `known`: the site has an extractor of its own, so its name and the video's id are enough to name the episode.
    """
    site, video = str(info.get("extractor_key") or "Generic"), str(info.get("id") or "")
    page = bare(_http(info.get("webpage_url")) or url)
    # The same video by a short link or with a playlist in its address is the same episode.
    guid = f"{site.lower()}:{video}" if video and known else page
    show = _line(info, "series", "podcast", "channel", "uploader", "artist")
    title = _line(info, "episode", "title", "fulltitle") or redact(page)
    if site == "HTML5MediaEmbed":
        title = title.removesuffix(" (1)")  # yt-dlp numbers the players of a page
    guests = tuple(Person(name=name, role="guest", origin="title") for name in people_in_title(title))
    return Episode(
        id=episode_id(guid),
        guid=guid,
        show=show,
        title=title,
        date=_date(info.get("release_date") or info.get("upload_date")),
        people=guests,
        description=paragraphs(str(info.get("description") or "")),
        language=_language(info.get("language")),
        link=page,
        media=page,
        media_kind="page",
        duration=_positive(info.get("duration")),
        chapters=_chapters(info.get("chapters")),
        transcripts=_transcripts(info.get("subtitles")),
        season=_whole(info.get("season_number")),
        number=_whole(info.get("episode_number")),
        license=_line(info, "license"),
    )


def entries_of(info: Mapping[str, Any], url: str) -> tuple[Episode, ...]:
    """The episodes of a playlist or channel, in its order, which on channels is newest first.

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
        found.append(page_episode(known, address, known=key not in {"Generic", "HTML5MediaEmbed"}))
    if not found:
        raise InputError(f"{redact(url)} is a list without any recording")
    return tuple(dict.fromkeys(found))


def _player(entry: Mapping[str, Any], page: str) -> Episode | None:
    """One of several players on a page: its recording has an address of its own."""
    formats = [form for form in entry.get("formats") or () if isinstance(form, Mapping)]
    media = next((bare(url) for form in formats if (url := _http(form.get("url")))), None)
    if media is None:
        return None
    return Episode(
        id=episode_id(media),
        guid=media,
        title=_line(entry, "title") or redact(media),
        link=bare(page),
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
    return float(value) if isinstance(value, int | float) and value > 0 else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _language(value: Any) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", value) else None


def _chapters(parts: Any) -> tuple[Chapter, ...]:
    found = []
    for part in parts or ():
        if isinstance(part, Mapping) and isinstance(part.get("start_time"), int | float) and part.get("title"):
            found.append(Chapter(start=float(part["start_time"]), title=one_line(str(part["title"]))))
    return tuple(found[:500])


def _transcripts(subtitles: Any) -> tuple[TranscriptLink, ...]:
    """Subtitles that a person made (yt-dlp keeps automatic ones apart), as WebVTT where there is a choice."""
    found = []
    for language, forms in (subtitles or {}).items() if isinstance(subtitles, Mapping) else ():
        for form in forms if isinstance(forms, list) else ():
            if form.get("ext") in {"vtt", "srt"} and (url := _http(form.get("url"))):
                kind = "text/vtt" if form["ext"] == "vtt" else "application/x-subrip"
                found.append(TranscriptLink(url=url, type=kind, language=_language(language)))
                break
    return tuple(found[:50])
