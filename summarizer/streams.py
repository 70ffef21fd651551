"""Standard streams that never fail a command: closed ones, and encodings without the characters that are written."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys

__all__ = ["discard", "discard_unwritable", "json_for", "prepare_streams", "write_error_line"]

_HANDLER = "summarizer.shown"
_PLAIN = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "✓": "+", "✗": "x"}
_STANDARD = {0: os.O_RDONLY, 1: os.O_WRONLY, 2: os.O_WRONLY}


def prepare_streams() -> None:
    """Opens closed standard streams on the null device, and lets the others replace what they cannot encode.

    A closed stream must be opened: the next file that is opened would otherwise take its number, and whatever writes
    to standard output would write into that file.
    """
    for number, mode in _STANDARD.items():
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, mode)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- by number
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    codecs.register_error(_HANDLER, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    """The bytes of a file name that are no text, as they are; a plain sign, or a question mark, for a character."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wrong = error.object[error.start : error.end]
    with contextlib.suppress(UnicodeEncodeError):
        return wrong.encode("ascii", "surrogateescape"), error.end
    return "".join(_PLAIN.get(char, "?") for char in wrong), error.end


def json_for(stream: object, document: str) -> str:
    r"""A JSON document for a stream: where the stream cannot hold every character, others than ASCII are \uXXXX."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if document.isascii() or codecs.lookup(encoding).name.startswith("utf"):
        return document
    return "".join(char if char.isascii() else _escaped(char) for char in document)


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def write_error_line(line: str) -> None:
    """A line on standard error; nothing when nobody reads it any more."""
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        discard(sys.stderr)


def discard_unwritable(stream: object) -> None:
    """Discards a stream when what waits to be written to it cannot be written, as on a full disk."""
    try:
        stream.flush()  # type: ignore[attr-defined]
    except (OSError, ValueError):
        discard(stream)


def discard(stream: object) -> None:
    """Points a stream at the null device, so that flushing it at exit cannot fail."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())  # type: ignore[attr-defined]
        os.close(sink)
