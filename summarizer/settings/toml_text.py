"""TOML files as people's editors write them, and in which line a value stands."""

from __future__ import annotations

import codecs
import errno
import re
from pathlib import Path
from typing import Any

from summarizer.text.decoding import toml_values

__all__ = ["line_of", "read_toml", "small_file", "text_of"]

_MAX_BYTES = 1024 * 1024

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TABLE = re.compile(r"\s*\[\s*([^\[\]#]{1,200}?)\s*\]")
_KEY = re.compile(r"""\s*([A-Za-z0-9_."' \t-]{1,200}?)\s*=""")


def read_toml(data: bytes) -> dict[str, Any]:
    """The values of a file in UTF-8, or in UTF-16 with its mark. Raises ValueError that says what is wrong."""
    try:
        return toml_values(text_of(data))
    except UnicodeDecodeError:
        raise ValueError("it is not in UTF-8; save it as UTF-8") from None


def small_file(path: Path, most: int = _MAX_BYTES) -> bytes:
    """The bytes of a file that people write. Raises OSError, also for a pipe, a device, and more than `most` bytes."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is a pipe, a device or a folder, not a file")
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it has more than {most // 1024} KiB, and should be short")
    return data


def line_of(data: bytes, name: str) -> int | None:
    """The line, from 1, in which a dotted name such as `llm.provider` is set; None when it is not found.

    A value within an inline table is found by the line of that table.
    """
    wanted = tuple(name.split("."))
    table: tuple[str, ...] = ()
    best: int | None = None
    for number, line in enumerate(text_of(data).splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _parts(header[1])
            place = table
        elif key := _KEY.match(line):
            place = (*table, *_parts(key[1]))
        else:
            continue
        if place == wanted:
            return number
        if place == wanted[: len(place)]:
            best = number
    return best


def text_of(data: bytes) -> str:
    """The file's text. Raises UnicodeDecodeError."""
    return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")


def _parts(written: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in written.split("."))
