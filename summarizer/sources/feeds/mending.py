"""Bytes of a feed -> bytes that an XML parser takes: unpacked, in UTF-8, without entities of their own, mended.

Own code, because what feeds get wrong must be put right before a parser sees it: lxml and feedparser recover from a
raw `&` by dropping what follows it, and no parser tells how deep elements are nested before it has built them.
"""

from __future__ import annotations

import codecs
import contextlib
import html.entities
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from summarizer.errors import InputError
from summarizer.net.gzipped import unpacked
from summarizer.text.decoding import decode

__all__ = ["MAX_DEPTH", "MAX_FEED_BYTES", "TOO_DEEP", "check_depth", "mended", "plain_xml"]

MAX_FEED_BYTES = 100 * 2**20  # unpacked
MAX_DEPTH = 100  # elements inside each other; of real feeds, notes in XHTML have the most, about 20
TOO_DEEP = f"its elements are nested more than {MAX_DEPTH} deep, which is refused"
_HEAD = 200  # bytes in which an encoding shows
_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,400}?\sencoding\s*=\s*[\"']?([\w.:\-]{1,40})[^>]{0,200}>")
_ANY_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,600}>")
_ROOT = re.compile(rb"<(?:\?xml\s|(?:\w{1,20}:)?(?:rss|feed|rdf|channel)[\s>])", re.IGNORECASE)
_LAST_TAG = re.compile(rb"</(?:\w{1,20}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
_FORBIDDEN_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2});"
)
_BARE_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)([A-Za-z][A-Za-z0-9]{1,31};)?"
)
_BARE_LESS_THAN = re.compile(rb"<(?![!?])")
_CDATA = b"<![CDATA["
_OPENED_BY = re.compile(rb"<([\w:.\-]{1,60})[^<>]{0,400}>\s*$")
_TAG = re.compile(rb"<(?:(/?)([A-Za-z_][^\s/<>]*)(?:[^<>\"'/]|\"[^\"<]*\"|'[^'<]*'|/(?!>))*(/?)>|!--)")
# An item inside another means that the first was never closed.
_NEVER_NESTED = {b"item", b"entry"}
_BRACKETED_HOST = re.compile(rb"https?://([^\s/\"'<>?#]{0,200}[\[\]][^\s/\"'<>?#]{0,200})")


def plain_xml(data: bytes) -> bytes:
    """The feed in UTF-8, whatever it declares, without blanks before its declaration and without entities of its own.

    Raises InputError when the entities cannot be removed.
    """
    plain = _in_utf8(unpacked(unpacked(data, MAX_FEED_BYTES), MAX_FEED_BYTES))
    return _without_entities(plain.replace(b"\0", b""))  # no parser takes it


def mended(data: bytes) -> bytes:
    """A malformed feed (of `plain_xml`) with what feeds often get wrong put right; the rest is left as it is.

    Text before and after the feed goes, and characters that XML forbids; an open CDATA section is closed where its
    element ends; a raw `&` or `<` is text; end tags that are missing are added; an address with brackets that
    hold no IPv6 address is none. Raises InputError when elements are nested too deep.
    """
    if start := _ROOT.search(data, 0, 2**16):
        data = data[start.start() :]
    data = _ANY_DECLARATION.sub(b"", data, count=1) if _ANY_DECLARATION.match(data) else data
    ends = [match.end() for match in _LAST_TAG.finditer(data)]
    data = data[: ends[-1]] if ends else data
    data = _FORBIDDEN_REFERENCE.sub(b"", data.translate(None, _FORBIDDEN))
    data = _BRACKETED_HOST.sub(_host, data)
    tags = _Tags()
    parts: list[bytes] = []
    for is_cdata, part in _sections(data):
        parts += [part] if is_cdata else tags.mended(part)
    return b"".join([*parts, tags.close_all()])


def _host(match: re.Match[bytes]) -> bytes:
    """An address with brackets that hold no IPv6 address, for which parsers raise, as one of no recording."""
    try:
        urlsplit(match[0])
    except ValueError:
        return b"invalid:" + match[1].replace(b"[", b"%5B").replace(b"]", b"%5D")
    return match[0]


def check_depth(data: bytes) -> None:
    """Raises InputError when elements are nested deeper than MAX_DEPTH, whether their tags match or not."""
    tags = _Tags()
    for is_cdata, part in _sections(data):
        if not is_cdata:
            for _ in tags.mended(part):
                pass


class _Tags:
    """Tags that match: an end tag closes what was opened since its start tag, and one without a start tag goes."""

    def __init__(self) -> None:
        self._open: list[bytes] = []
        self._comments_end = 0  # the last end of a comment found; -1 when there is none further on

    def mended(self, part: bytes) -> Iterator[bytes]:
        """What stands between two CDATA sections, with tags that match and everything else as text. Raises InputError
        when elements are nested too deep.
        """
        at = self._comments_end = 0
        for match in _TAG.finditer(part):
            if match.start() < at:
                continue  # in a comment
            yield _with_text_escaped(part[at : match.start()])
            at = match.end()
            if match[2] is not None:
                yield from self._tag(match)
            elif (end := self._comment_end(part, at)) >= 0:
                at = end
            else:
                yield b"&lt;!--"
        yield _with_text_escaped(part[at:])

    def _comment_end(self, part: bytes, start: int) -> int:
        if 0 <= self._comments_end < start:
            self._comments_end = part.find(b"-->", start)
        return self._comments_end + 3 if self._comments_end >= 0 else -1

    def close_all(self) -> bytes:
        """The end tags of what is still open."""
        return b"".join(self._closed_to(0))

    def _tag(self, match: re.Match[bytes]) -> Iterator[bytes]:
        name = match[2]
        names = [known.lower() for known in self._open]
        if match[1]:
            if name.lower() in names:
                yield from self._closed_to(len(names) - 1 - names[::-1].index(name.lower()))
            return
        if name.lower() in _NEVER_NESTED and name.lower() in names:
            yield from self._closed_to(names.index(name.lower()))
        yield _BARE_AMPERSAND.sub(_entity, match[0])
        if not match[3]:
            self._open.append(name)
            if len(self._open) > MAX_DEPTH:
                raise InputError(TOO_DEEP)

    def _closed_to(self, depth: int) -> Iterator[bytes]:
        while len(self._open) > depth:
            yield b"</" + self._open.pop() + b">"


def _in_utf8(data: bytes) -> bytes:
    """UTF-8 without a mark. The bytes beat the declaration, which many feeds copy from elsewhere."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            data = data[len(mark) :] if encoding == "utf-8" else data.decode(encoding, "replace").encode("utf-8")
            break
    else:
        if (wide := _wide_encoding(data[:_HEAD])) is not None:
            data = data.decode(wide, "replace").encode("utf-8")
    data = data.lstrip(b" \t\r\n\0")
    declared = _DECLARATION.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    data = _decoded(data, name)
    # Whatever it said, it is UTF-8 now, which needs no declaration.
    return data if name == "utf-8" else _ANY_DECLARATION.sub(b"", data, count=1)


def _decoded(data: bytes, declared: str) -> bytes:
    """In UTF-8: as they are when they are valid, else as declared, else as guessed."""
    escaped = declared.startswith(("iso-2022", "hz", "utf-7"))  # such text looks like ASCII
    if not escaped:
        with contextlib.suppress(UnicodeDecodeError):
            data.decode("utf-8")
            return data
    # Browsers read Latin-1 as Windows-1252, of which it is a part, and so do publishers.
    encoding = "cp1252" if declared in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else declared
    if not encoding.startswith(("utf-8", "utf-16", "utf-32", "ucs")):
        with contextlib.suppress(UnicodeDecodeError, LookupError, AttributeError):
            return data.decode(encoding).encode("utf-8")
    with contextlib.suppress(InputError):
        return decode(data, "")[0].encode("utf-8")
    return data.decode("utf-8", "replace").encode("utf-8")


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by the places of the zero bytes about the first `<`."""
    head = head.lstrip(b" \t\r\n") if b"\0" not in head[:4] else head
    for start, encoding in (
        (b"\0\0\0<", "utf-32-be"),
        (b"<\0\0\0", "utf-32-le"),
        (b"\0<\0", "utf-16-be"),
        (b"<\0", "utf-16-le"),
    ):
        if head.startswith(start):
            return encoding
    return None


def _without_entities(data: bytes) -> bytes:
    """Without entity definitions, which could expand to gigabytes or read local files."""
    if b"<!ENTITY" not in _prolog(data):
        return data
    plain = re.sub(rb"<!DOCTYPE[^\[>]*\[.*?\]\s*>", b"", data, count=1, flags=re.DOTALL)
    if b"<!ENTITY" in _prolog(plain):
        raise InputError("it defines entities of its own, which is refused")
    return plain


def _prolog(data: bytes) -> bytes:
    root = re.search(rb"<[A-Za-z_]", data)
    return data[: root.start() if root else None]


def _sections(data: bytes) -> Iterator[tuple[bool, bytes]]:
    """(whether it is CDATA, the bytes) of each part of a document, in order. An open CDATA section ends with its
    element.
    """
    at = end = 0  # end: of the last CDATA section looked for; -1 when there is no further one
    while (start := data.find(_CDATA, at)) >= 0:
        yield False, data[at:start]
        inside = start + len(_CDATA)
        if 0 <= end <= inside:
            end = data.find(b"]]>", inside)
        following = data.find(_CDATA, inside)
        limit = following if following >= 0 else len(data)
        if 0 <= end < limit:
            at = end + 3
            yield True, data[start:at]
            continue
        opened = _OPENED_BY.search(data[max(0, start - 500) : start])
        closing = data.find(b"</" + opened[1], inside, limit) if opened else -1
        at = closing if closing >= 0 else limit
        yield True, data[start:at] + b"]]>"
    yield False, data[at:]


def _with_text_escaped(part: bytes) -> bytes:
    return _BARE_LESS_THAN.sub(b"&lt;", _BARE_AMPERSAND.sub(_entity, part))


def _entity(match: re.Match[bytes]) -> bytes:
    name = (match[1] or b"").decode("ascii")
    known = html.entities.html5.get(name) if name else None
    return escape(known).encode("utf-8") if known else b"&amp;" + (match[1] or b"")
