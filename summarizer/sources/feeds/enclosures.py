"""Chooses the recording to use among those that a feed item offers: the smallest that is good enough for speech.

Own code, because no feed parser chooses, and podcastparser and feedparser do not read `podcast:alternateEnclosure`.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import replace

from summarizer.net.address import without_login
from summarizer.net.sniff import names_media
from summarizer.sources.feeds.extras import RawEnclosure
from summarizer.sources.feeds.parsers import join_url

__all__ = ["main_enclosure", "scheme_of", "smaller_enclosure"]

_LARGE_BYTES = 250_000_000  # above this size a smaller alternative is used
_MIN_BITS_PER_SECOND = 24_000  # below this bit rate the recogniser makes more errors
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
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]+):")
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?/[!\"$-?A-~]*")  # absolute, without login and fragment
_PLAYLISTS = ("application/vnd.apple.mpegurl", "application/x-mpegurl")


def main_enclosure(enclosures: Sequence[RawEnclosure], base: str) -> RawEnclosure | None:
    """The recording among the enclosures: audio before video, declared media types before undeclared ones, else the
    first.
    """
    best: tuple[int, RawEnclosure] | None = None
    for enclosure in enclosures:
        usable = _usable(enclosure, base)
        if usable is None:
            continue
        rank = _rank(usable)
        if best is None or rank < best[0]:
            best = (rank, usable)
    return best[1] if best else None


def smaller_enclosure(
    main: RawEnclosure, enclosures: Sequence[RawEnclosure], base: str, seconds: float | None, language: str | None
) -> RawEnclosure | None:
    """The smallest audio file that is good enough for speech, when the main recording is video or very large; else
    None.

    `seconds`: the duration of the episode, used to compute a bit rate when the feed states only a size.
    """
    size = _number(main.length)
    if not main.type.lower().startswith("video/") and not (size and size > _LARGE_BYTES):
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
        if rate is not None and rate < _MIN_BITS_PER_SECOND:
            continue
        if size and length and length >= size:
            continue
        # Enclosures of unknown size come last.
        found.append((length or (rate * seconds / 8 if rate and seconds else float("inf")), usable))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def scheme_of(url: str) -> str:
    """The scheme of the URL; "" for a relative URL. A single letter (`C:`) is a drive, not a scheme."""
    match = _SCHEME.match(url)
    return match[1].lower() if match else ""


def _usable(enclosure: RawEnclosure, base: str) -> RawEnclosure | None:
    """The enclosure with an absolute address; None when it is not a recording that may be opened."""
    if enclosure.type.startswith(("audio/", "video/")) and _PLAIN_URL.fullmatch(enclosure.url):
        return enclosure
    try:
        url = join_url(base, enclosure.url.strip())
        scheme, parts = scheme_of(url), urllib.parse.urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    kind = enclosure.type.lower()
    local = not scheme_of(base) and not scheme_of(enclosure.url)  # a local feed may name a file in its folder
    if not local and (scheme not in {"http", "https"} or not host):
        return None
    if kind.startswith(_NOT_MEDIA):
        if not names_media(None, url):
            return None
        enclosure = replace(enclosure, type="")  # the extension is right more often than such a type
    elif not kind.startswith(("audio/", "video/")) and _NOT_MEDIA_NAME.search(parts.path):
        return None
    return replace(enclosure, url=without_login(url) if scheme else url)


def _rank(enclosure: RawEnclosure) -> int:
    kind = enclosure.type.lower()
    if kind.startswith(_PLAYLISTS) or enclosure.url.partition("?")[0].endswith(".m3u8"):
        return 4
    if _NOT_MEDIA_NAME.search(enclosure.url.partition("?")[0]):
        return 5  # a picture or page, whatever its type says
    if kind.startswith("audio/"):
        return 0
    if kind.startswith("video/"):
        return 2
    return 1 if names_media(None, enclosure.url) else 3


def _number(text: str) -> float | None:
    """A size or bit rate as feeds write it: `43200000`, `43,200,000`, `511276.52`; None for 0 and for words."""
    plain = text.replace(",", "").strip()[:20]
    return float(plain) or None if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None
