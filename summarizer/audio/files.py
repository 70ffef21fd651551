"""What a file of this machine must be to be a source: a regular file, with a name in UTF-8."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

from summarizer.errors import InputError
from summarizer.text.shortening import shortened

__all__ = ["file_problem", "printable", "require_file"]

_SURROGATE = re.compile("[\ud800-\udfff]")  # what Python writes for such a byte


def require_file(path: Path) -> None:
    """Raises InputError for what is no source, before it is opened: a pipe would be waited for without end.

    Folders pass, and what does not exist: who opens them says what is wrong.
    """
    if problem := file_problem(path):
        raise InputError(problem)


def file_problem(path: Path) -> str | None:
    """Why a path can be no source, in one line; None when nothing is known against it."""
    if not _is_utf8(path.name):
        return f"{printable(path)} cannot be used: its name is not UTF-8; rename it"
    try:
        if not _is_utf8(os.path.realpath(path)):
            return f"{printable(path)} cannot be used: the name of a folder above it is not UTF-8; rename that"
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        too_long = isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG
        return f"{shortened(str(path), 80)} is too long a name; give a shorter one" if too_long else None
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return None
    kind = "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
    return f"{printable(path)} is {kind}, not a file; give a file, or - for standard input"


def printable(path: Path | str) -> str:
    """The path with U+FFFD for each byte that is not UTF-8, which no file of ours can hold."""
    return _SURROGATE.sub("\ufffd", str(path))


def _is_utf8(name: str) -> bool:
    return _SURROGATE.search(name) is None
