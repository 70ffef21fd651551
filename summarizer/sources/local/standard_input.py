"""Standard input: a recording's bytes, a feed, a list of feeds, or links."""

from __future__ import annotations

import atexit
import contextlib
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from summarizer.errors import InputError
from summarizer.net.sniff import HEAD_BYTES, extension, sniff
from summarizer.settings import FetchSettings

__all__ = ["Piped", "read_piped"]

_TEXT_BYTES = 50 * 2**20
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Piped:
    """What came in: sound as a file that is removed when the process ends, anything else as bytes."""

    body: bytes = b""
    file: Path | None = None


def read_piped(settings: FetchSettings, stream: BinaryIO | None = None) -> Piped:
    """Reads standard input to its end. Raises InputError when it is a terminal, or too large."""
    if stream is None:
        if sys.stdin is None or sys.stdin.isatty():
            raise InputError(
                "- means standard input, which is a terminal here; pipe a recording, a feed or links into it"
            )
        stream = sys.stdin.buffer
    head = b""
    while len(head) < HEAD_BYTES and (chunk := stream.read(HEAD_BYTES - len(head))):
        head += chunk
    kind, _ = sniff(head)
    if kind in {"media", "unknown"}:
        return Piped(file=_kept(head, stream, settings.max_bytes))
    body = head + stream.read(_TEXT_BYTES)
    if len(body) > _TEXT_BYTES:
        raise InputError(f"standard input is larger than {_TEXT_BYTES // 2**20} MB, too large for a feed or a list")
    return Piped(body=body)


def _kept(head: bytes, stream: BinaryIO, most: int) -> Path:
    """The sound as a file, for decoders seek. Its name is no title."""
    with tempfile.NamedTemporaryFile(prefix="standard-input-", suffix=extension(head, None, ""), delete=False) as file:
        path = Path(file.name)
        atexit.register(_remove, path)
        size = file.write(head)
        while chunk := stream.read(_CHUNK):
            size += file.write(chunk)
            if size > most:
                raise InputError(f"standard input is larger than {most} bytes (setting fetch.max_bytes)")
    return path


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
