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

__all__ = ["StandardInput", "read_standard_input"]

_MAX_TEXT_BYTES = 50 * 2**20
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class StandardInput:
    """What was read: a recording as a file that is removed when the process ends, other content as bytes."""

    body: bytes = b""
    file: Path | None = None


def read_standard_input(settings: FetchSettings, stream: BinaryIO | None = None) -> StandardInput:
    """Reads standard input to its end. Raises InputError when it is a terminal or the input is too large."""
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
        return StandardInput(file=_write_temporary_file(head, stream, settings.max_bytes))
    body = head + stream.read(_MAX_TEXT_BYTES)
    if len(body) > _MAX_TEXT_BYTES:
        raise InputError(f"standard input is larger than {_MAX_TEXT_BYTES // 2**20} MB, too large for a feed or a list")
    return StandardInput(body=body)


def _write_temporary_file(head: bytes, stream: BinaryIO, max_bytes: int) -> Path:
    """Writes the recording to a file, because decoders seek. The name of the file is not used as a title."""
    with tempfile.NamedTemporaryFile(prefix="standard-input-", suffix=extension(head, None, ""), delete=False) as file:
        path = Path(file.name)
        atexit.register(_remove, path)
        size = file.write(head)
        while chunk := stream.read(_CHUNK_BYTES):
            size += file.write(chunk)
            if size > max_bytes:
                raise InputError(f"standard input is larger than {max_bytes} bytes (setting fetch.max_bytes)")
    return path


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
