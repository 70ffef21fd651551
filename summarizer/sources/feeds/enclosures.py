"""Which of the recordings that a feed item offers is heard: the smallest that is good for speech.

By hand: no feed parser chooses, and podcastparser and feedparser do not know `podcast:alternateEnclosure`.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import replace

from summarizer.net.address import without_login
from summarizer.net.sniff import names_media
from summarizer.sources.feeds.extras import RawEnclosure
from summarizer.sources.feeds.parsers import joined

__all__ = ["main_enclosure", "scheme_of", "smaller"]

HUGE = 250_000_000  # bytes; beyond it an alternative for listening is looked for
_SPEECH = 24_000  # bits per second: less than this costs the recogniser words
_NOT_MEDIA = (
    "image/",
    "text/",
    "application/pdf",
    "application/epub",
    "application/x-bittorrent",
    "application/json",
    "font/",
)
_NOT_MEDIA_NAME = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|epub|torrent|html?|txt|zip|json|srt|vtt)$", re.IGNORECASE
)
_PLAYLISTS = ("application/vnd.apple.mpegurl", "application/x-mpegurl")


def main_enclosure(enclosures: Sequence[RawEnclosure], base: str) -> RawEnclosure | None:
    """The recording among the enclosures: sound before video, named media before unnamed, else the first."""
    best: tuple[int, RawEnclosure] | None = None
    for enclosure in enclosures:
        usable = _usable(enclosure, base)
        if usable is None:
            continue
        rank = _rank(usable)
        if best is None or rank < best[0]:
            best = (rank, usable)
    return best[1] if best else None


def smaller(
    main: RawEnclosure, enclosures: Sequence[RawEnclosure], base: str, seconds: float | None, language: str | None
) -> RawEnclosure | None:
    """The smallest sound that is good for speech, when the main recording is video or huge; else None.

    `seconds`: the episode's length, from which a bit rate follows when the feed gives only a size.
    """
    size = _number(main.length)
    if not main.type.lower().startswith("video/") and not (size and size > HUGE):
        return None
    found: list[tuple[float, RawEnclosure]] = []
    for enclosure in enclosures:
        usable = _usable(enclosure, base)
        if usable is None or usable.url == main.url or not usable.type.lower().startswith("audio/"):
            continue
        spoken = usable.language.partition("-")[0].lower()
        if spoken and language and spoken != language.partition("-")[0].lower():
            continue
        length = _number(usable.length)
        rate = _number(usable.bitrate) or (length * 8 / seconds if length and seconds else None)
        if rate is not None and rate < _SPEECH:
            continue
        if size and length and length >= size:
            continue
        # One whose size is not known comes after all that say theirs.
        found.append((length or (rate * seconds / 8 if rate and seconds else float("inf")), usable))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def scheme_of(url: str) -> str:
    """The URL's scheme; "" for a relative one. `C:` is a drive."""
    match = re.match(r"\s*([A-Za-z][A-Za-z0-9+.\-]+):", url)
    return match[1].lower() if match else ""


def _usable(enclosure: RawEnclosure, base: str) -> RawEnclosure | None:
    """The enclosure with an absolute address; None when it is no recording that may be opened."""
    try:
        url = joined(base, enclosure.url.strip())
        scheme, parts = scheme_of(url), urllib.parse.urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    kind = enclosure.type.lower()
    local = not scheme_of(base) and not scheme_of(enclosure.url)  # a local feed may name a file beside it
    if not local and (scheme not in {"http", "https"} or not host):
        return None
    if kind.startswith(_NOT_MEDIA) or (
        not kind.startswith(("audio/", "video/")) and _NOT_MEDIA_NAME.search(parts.path)
    ):
        return None
    return replace(enclosure, url=without_login(url) if scheme else url)


def _rank(enclosure: RawEnclosure) -> int:
    kind = enclosure.type.lower()
    if kind.startswith(_PLAYLISTS) or enclosure.url.partition("?")[0].endswith(".m3u8"):
        return 4
    if kind.startswith("audio/"):
        return 0
    if kind.startswith("video/"):
        return 2
    return 1 if names_media(None, enclosure.url) else 3


def _number(text: str) -> float | None:
    """A size or bit rate as feeds write it: `43200000`, `43,200,000`, `511276.52`; None for 0 and for words."""
    plain = text.replace(",", "").strip()[:20]
    return float(plain) or None if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None
