"""Responses: a body in memory, or one that is still to be read, decompressed within limits."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from summarizer.errors import NetworkError
from summarizer.net.address import host_of, redact
from summarizer.net.failures import translated_errors
from summarizer.net.sniff import Kind
from summarizer.net.transport import Deadline

__all__ = ["OpenResponse", "Page"]

_CHUNK_BYTES = 64 * 1024
_GZIP, _DEFLATE = {"gzip", "x-gzip"}, {"deflate"}
# Compressions that are never asked for and cannot be undone. Any other name in the header (`none`, `UTF-8`,
# `aws-chunked`) is a server's mistake for no compression.
_UNREADABLE = {"br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd"}
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Page:
    """A body read into memory. Of sound and video only the first bytes (`complete` is False)."""

    url: str  # after redirects, without login
    kind: Kind
    media_type: str | None
    body: bytes
    complete: bool = True
    moved: str | None = None  # where permanent redirects (301, 308) lead


@dataclass
class OpenResponse:
    """A response whose body has not been read yet."""

    url: str
    status: int
    headers: httpx.Headers
    moved: str | None  # where permanent redirects lead, up to the first temporary one
    credentialed: bool  # whether a login or one of the user's cookies was sent
    _response: httpx.Response
    _deadline: Deadline
    received: int = field(default=0, init=False)  # bytes before decompression

    @property
    def media_type(self) -> str | None:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() or None

    @property
    def encoded(self) -> bool:
        return bool(_compressions(self.headers.get("content-encoding", "")))

    @property
    def multipart(self) -> bool:
        return (self.media_type or "").startswith("multipart/")

    @property
    def length(self) -> int | None:
        """Bytes before decompression, as the server's header says; None for chunks, which have none (RFC 9112, 6.3)."""
        if "transfer-encoding" in self.headers:
            return None
        try:
            return max(0, int(self.headers["content-length"]))
        except (KeyError, ValueError):
            return None

    def chunks(self) -> Iterator[bytes]:
        """The body, decompressed, in pieces of at most 64 KiB. Raises TransientError when it breaks off."""
        with translated_errors(self.url):
            yield from _decoded(self._raw(), self.headers.get("content-encoding", ""), self.url)

    def _raw(self) -> Iterator[bytes]:
        for chunk in self._response.iter_raw():
            self._deadline.check(self.url)
            self.received += len(chunk)
            yield chunk


def _compressions(encoding: str) -> list[str]:
    """The compressions of a Content-Encoding header, without names that are none."""
    names = [name.strip().lower() for name in encoding.split(",")]
    return [name for name in names if name in _GZIP | _DEFLATE | _UNREADABLE]


def _decoded(raw: Iterator[bytes], encoding: str, url: str) -> Iterator[bytes]:
    """The body without its compression: one layer of gzip or deflate, the only ones that are requested."""
    compressions = _compressions(encoding)
    if len(compressions) > 1 or _UNREADABLE & set(compressions):
        what = ", ".join(compressions)[:40]
        raise NetworkError(
            f"{redact(url)} answered in a compression that was not asked for ({what})", host=host_of(url)
        )
    if not compressions:
        yield from _in_pieces(raw)
        return
    if compressions[0] in _GZIP:
        head, raw = _begun(raw)
        if head[:2] != _GZIP_MAGIC:  # the header is wrong: the body is not compressed
            yield from _in_pieces(raw)
            return
    yield from _inflated(raw, compressions[0])


def _begun(raw: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first two bytes or more, and all of the body."""
    head = b""
    for chunk in raw:
        head += chunk
        if len(head) >= len(_GZIP_MAGIC):
            break
    return head, itertools.chain([head] if head else [], raw)


def _in_pieces(raw: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in raw:
        for start in range(0, len(chunk), _CHUNK_BYTES):
            yield chunk[start : start + _CHUNK_BYTES]


def _inflated(raw: Iterator[bytes], name: str) -> Iterator[bytes]:
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
    for number, chunk in enumerate(raw):
        pending = chunk
        while pending and not inflate.eof:
            try:
                piece = inflate.decompress(pending, _CHUNK_BYTES)
            except zlib.error:
                if number or name != "deflate":
                    raise
                inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send deflate without its zlib header
                piece = inflate.decompress(pending, _CHUNK_BYTES)
            pending = inflate.unconsumed_tail
            if piece:
                yield piece
    if not inflate.eof:
        raise zlib.error("incomplete")
