"""What a file is that is no transcript, for the one line that refuses it."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["after_prolog", "is_post", "json_kind", "refused", "text_kind"]

_NIST = r"(?:;;[^\n]*\n)*"  # comments before the lines of an evaluation's files
_HEADS = (  # pattern of the first characters, and what such a file is
    (re.compile(r"<rss\b"), "an RSS feed"),
    (re.compile(r"<feed\b"), "an Atom feed"),
    (re.compile(r"<opml\b"), "a list of feeds (OPML)"),
    (re.compile(r"<Error>"), "the error document of a server"),
    (
        re.compile(r"<!DOCTYPE\s[^<>\[]{0,1000}\[", re.IGNORECASE),
        "an XML file that declares entities, which is not read",
    ),
    (re.compile(r"<sami\b", re.IGNORECASE), "a SAMI file, which is not read"),
    (re.compile(r"Scenarist_SCC"), "a file of encoded captions (SCC), which is not read"),
    (re.compile(r"\{\d{1,7}\}\s*\{\d{0,7}\}"), "a MicroDVD file, which counts frames and states no times"),
    (re.compile(r"#(?:T|TIMERES) ?\d"), "a JACOsub file, which is not read"),
    (re.compile(r"#EXTM3U"), "a playlist"),
    (re.compile(r"(?:CHAPTER|TITLE)\d{1,3}="), "a chapters file"),
    (re.compile(r";FFMETADATA"), "a file of metadata"),
    (
        re.compile(_NIST + r"\S+ \S+ \S+ \d+\.\d+ \d+\.\d+ (?:<[^<>\n]{1,80}> )?\S"),
        "an STM file, which is not read",
    ),
    (
        re.compile(_NIST + r"\S+ \S+ \d+\.\d+ \d+\.\d+ \S+(?: [\d.]+| NA)?[ \t]*(?:\n|$)"),
        "a CTM file, which is not read",
    ),
    (re.compile(r"<!doctype\s+html|<html\b|<head\b|<body\b", re.IGNORECASE), "a web page"),
    (re.compile(r"<[A-Za-z][\w:.-]{0,40}(?:\s[^<>]{0,400})?/?>"), "an XML file of another kind"),
)
_PROLOG = (("<?xml", "?>"), ("<!--", "-->"))
_DOCTYPE = re.compile(r"<!DOCTYPE\s+(?!html\b)[^<>\[]{0,1000}>", re.IGNORECASE)
_SPACE = re.compile(r"[\ufeff\s]*")
_ANCHOR = re.compile(r"<!-- (?:q\d+ \d+(?:\.\d+)?-\d+|signed |unspoken)")
_QUOTED = re.compile(r"^> ?\S", re.MULTILINE)
_ATTRIBUTED = re.compile(r"^>?\s*(?:—|–|--)\s*[^\W\d_]", re.MULTILINE)


def refused(refusal: str, kind: str | None) -> str:
    """The refusal ("x is not a transcript; it should be …") with what the file is, where that is known."""
    return refusal.replace(" is not a transcript;", f" is {kind}, not a transcript;", 1) if kind else refusal


def after_prolog(text: str) -> str:
    """The text after an XML declaration, a DOCTYPE without entities, comments and white space at its start."""
    position = 0
    while True:
        match = _SPACE.match(text, position)
        position = match.end() if match else position
        if doctype := _DOCTYPE.match(text, position):
            position = doctype.end()
            continue
        closing = next((end for start, end in _PROLOG if text.startswith(start, position)), None)
        end = text.find(closing, position + 4) if closing else -1
        if closing is None or end < 0:
            return text[position:]
        position = end + len(closing)


def text_kind(text: str) -> str | None:
    """What a text is, by how it begins; None when nothing tells."""
    head = after_prolog(text)[:4000]
    return next((kind for pattern, kind in _HEADS if pattern.match(head)), None)


def is_post(text: str) -> bool:
    """Whether a text that names no speakers and times is a post: its quotations are marked, or are quoted and
    attributed.
    """
    return bool(_ANCHOR.search(text)) or (len(_QUOTED.findall(text[:200_000])) > 0 and bool(_ATTRIBUTED.search(text)))


def json_kind(data: Any) -> str | None:
    """What JSON is, by its keys; None when nothing tells."""
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("chapters"), list):
        return "a chapters file"
    if "jsonrpc" in data or "error" in data or "errors" in data:
        return "the error message of a server"
    if isinstance(data.get("items"), list) and "version" in data and "jsonfeed" in str(data["version"])[:100]:
        return "a JSON feed"
    if "quotes" in data and "policy" in data:
        return "the report of a check"
    return None
