"""The kind of a body by its first bytes, which are more reliable than file names and content types.

The maintained libraries for this (filetype, puremagic) were refused: to them a feed is text, and a page, a feed and a
list of feeds are the same. Whether sound can be decoded, PyAV decides later.
"""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

__all__ = ["HEAD_BYTES", "Kind", "extension", "names_media", "sniff"]

Kind = Literal["media", "feed", "opml", "html", "xml", "json", "text", "other", "empty", "unknown"]

HEAD_BYTES = 4096  # of a body, as many as `sniff` reads

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"ID3", ".mp3"),
    (0, b"fLaC", ".flac"),
    (0, b"OggS", ".ogg"),
    (4, b"ftyp", ".m4a"),
    (4, b"moov", ".m4a"),
    (4, b"mdat", ".m4a"),
    (0, b"\x1aE\xdf\xa3", ".webm"),
    (0, b"caff", ".caf"),
    (0, b"#!AMR", ".amr"),
    (0, b"FLV\x01", ".flv"),
    (0, b"wvpk", ".wv"),
    (0, b"MAC ", ".ape"),
    (0, b"0&\xb2u\x8ef\xcf\x11", ".wma"),
    (0, b"\x00\x00\x01\xba", ".mpg"),
    (0, b".snd", ".au"),
)
_OTHER_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"MZ\x90",
)
_SUFFIX_OF_TYPE = {
    "audio/mpeg": ".mp3", "audio/mp3": ".mp3", "audio/x-mp3": ".mp3", "audio/mpeg3": ".mp3",
    "audio/mp4": ".m4a", "audio/x-m4a": ".m4a", "audio/m4a": ".m4a", "audio/aac": ".aac", "audio/aacp": ".aac",
    "audio/ogg": ".ogg", "audio/opus": ".opus", "application/ogg": ".ogg", "audio/flac": ".flac",
    "audio/x-flac": ".flac",    "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/wave": ".wav", "audio/webm": ".webm",
    "video/mp4": ".mp4", "video/x-m4v": ".m4v", "video/quicktime": ".mov", "video/webm": ".webm", "video/mpeg": ".mpg",
}  # fmt: skip
_MEDIA_SUFFIXES = frozenset(_SUFFIX_OF_TYPE.values()) | {
    ".oga",
    ".mka",
    ".mkv",
    ".avi",
    ".wma",
    ".aif",
    ".aiff",
    ".caf",
    ".amr",
    ".mp2",
    ".3gp",
    ".ts",
}
_SKIP = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+(?!html\b)[^>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<(!DOCTYPE\s+html|[A-Za-z_][\w.:-]*)", re.IGNORECASE)
# A server's warnings stand before some feeds.
_FEED_AFTER_TEXT = re.compile(r"<\?xml\s[^<>]{0,200}\?>\s*<(?:rss|feed|rdf:RDF)[\s>]|<rss\s+version=", re.IGNORECASE)
_HTML_TAGS = {"html", "head", "body", "script", "meta", "div", "p", "title", "!doctype html"}


def sniff(head: bytes) -> tuple[Kind, str | None]:
    """The kind of a body by its first bytes (up to HEAD_BYTES), and the usual extension of its container (`.mp3`)."""
    if not head.strip():
        return ("empty", None) if not head.strip(b"\0 \t\r\n") and len(head) < HEAD_BYTES else ("unknown", None)
    for place, magic, suffix in _MAGIC:
        if head[place : place + len(magic)] == magic:
            return "media", _brand(head) if magic == b"ftyp" else suffix
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] in (b"WAVE", b"AVI "):
        return "media", ".wav" if head[8:12] == b"WAVE" else ".avi"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "media", ".aiff"
    if head.startswith(_OTHER_MAGIC):
        return "other", None
    text = _text(head)
    if text is not None:
        return _textual(text), None
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "media", ".ts"
    frame = _mpeg_frame(head)
    return ("media", frame) if frame else ("unknown", None)


def extension(head: bytes, media_type: str | None, url: str) -> str:
    """The extension a recording gets on disk: by content, else by media type, else by the URL's path, else `.bin`."""
    kind, suffix = sniff(head)
    by_name = _suffix(url)
    by_type = _SUFFIX_OF_TYPE.get((media_type or "").partition(";")[0].strip().lower())
    if kind == "media" and suffix:
        # The same container under a narrower name: an .mp4 with video, an .opus in Ogg, an .mka in Matroska.
        family = {
            ".m4a": {".m4b"},
            ".mp4": {".m4v", ".m4a", ".m4b"},
            ".ogg": {".opus", ".oga"},
            ".webm": {".mkv", ".mka"},
        }
        return by_name if by_name in family.get(suffix, set()) else suffix
    return by_type or (by_name if by_name in _MEDIA_SUFFIXES else ".bin")


def names_media(media_type: str | None, url: str) -> bool:
    """Whether a media type or the URL's extension is one of sound or video."""
    if (media_type or "").lower().startswith(("audio/", "video/")):
        return True
    return _suffix(url) in _MEDIA_SUFFIXES


def _suffix(url: str) -> str:
    """The extension that a URL's path ends in, with its dot; "" when there is none or it is no URL."""
    try:
        return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    except ValueError:
        return ""


def _brand(head: bytes) -> str:
    brand = head[8:12]
    if brand in (b"M4A ", b"M4B ", b"mp4a"):
        return ".m4a"
    return ".mov" if brand == b"qt  " else ".mp4"


def _mpeg_frame(head: bytes) -> str | None:
    """MPEG audio without an ID3 tag begins with a frame header: 11 set bits, then no reserved value."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer, version = (head[1] >> 1) & 3, (head[1] >> 3) & 3
    if layer == 0:
        return ".aac" if head[1] & 0xF6 == 0xF0 else None
    if version == 1 or head[2] >> 4 == 15 or (head[2] >> 2) & 3 == 3:
        return None
    return ".mp3"


def _text(head: bytes) -> str | None:
    """The bytes as text when they are text in a common encoding."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            text = head[len(mark) :].decode(name, "replace")
            return text if text[:200].isprintable() or _mostly_printable(text) else None
    for start, name in (
        (b"<\0?\0", "utf-16-le"),
        (b"\0<\0?", "utf-16-be"),
        (b"<\0\0\0", "utf-32-le"),
        (b"\0\0\0<", "utf-32-be"),
    ):
        if head.startswith(start):
            return head.decode(name, "replace")
    if b"\0" in head:
        if not head.lstrip().startswith(b"<") or head.count(b"\0") > len(head) // 50:
            return None
        head = head.replace(b"\0", b"")  # of a text in a common encoding, as other control characters
    text = head.decode("utf-8", "replace")
    if text.rstrip("\ufffd").count("\ufffd") > len(text) // 50:
        text = head.decode("latin-1")
        if any(0x80 <= ord(char) < 0xA0 for char in text) and not text.lstrip().startswith("<"):
            return None
    return text if _mostly_printable(text) else None


def _mostly_printable(text: str) -> bool:
    odd = sum(1 for char in text if not char.isprintable() and char not in "\t\r\n\f")
    return odd <= len(text) // 50


def _textual(text: str) -> Kind:
    text = text.lstrip("\ufeff\0 \t\r\n")
    while skipped := _SKIP.match(text):
        text = text[skipped.end() :]
    if text.startswith(("{", "[")):
        return "json"
    root = _ROOT.match(text)
    if root is None:
        return "feed" if _FEED_AFTER_TEXT.search(text) else "text"
    name = re.sub(r"\s+", " ", root[1].lower())
    if name in {"rss", "feed", "channel"} or name.endswith((":rdf", ":feed", ":rss")) or name == "rdf":
        return "feed"
    if name in _HTML_TAGS:
        return "html"
    return "opml" if name == "opml" else "xml"
