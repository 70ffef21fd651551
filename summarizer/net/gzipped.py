"""Bodies that are files packed with gzip, which no header tells: `feed.xml.gz`, or a server that packs twice."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain

from summarizer.errors import InputError

__all__ = ["GZIP_MAGIC", "unpacked", "unpacked_chunks"]

GZIP_MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 64 * 1024


def unpacked(data: bytes, limit: int) -> bytes:
    """The bytes without gzip round them; unchanged when there is none. Raises InputError when it is broken or holds
    more than `limit` bytes.
    """
    if not data.startswith(GZIP_MAGIC):
        return data
    body = bytearray()
    for part in unpacked_chunks(iter([data])):
        body += part
        if len(body) > limit:
            raise InputError(f"it is larger than {limit // 2**20} MB when unpacked, which is too large")
    return bytes(body)


def unpacked_chunks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same, in pieces of at most 64 KiB where something is unpacked. The caller limits their sum."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= len(GZIP_MAGIC):
            break
    whole = chain([head] if head else [], chunks)
    return _inflated(whole) if head.startswith(GZIP_MAGIC) else whole


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for chunk in chunks:
            pending = chunk
            while pending and not inflate.eof:
                if piece := inflate.decompress(pending, _PIECE_BYTES):
                    yield piece
                pending = inflate.unconsumed_tail
    except zlib.error:
        raise InputError("it is packed with gzip and broken; fetch it again") from None
    if not inflate.eof:
        raise InputError("it is packed with gzip and ends early; fetch it again")
