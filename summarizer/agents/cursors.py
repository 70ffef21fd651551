"""Pages of a long result. A cursor goes on only with the question and the answer that it was given for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TypeVar

from summarizer.errors import InputError

__all__ = ["begin_of", "cursor_at", "page"]

T = TypeVar("T")
_CURSOR = re.compile(r"(\d{1,7})\.([0-9a-f]{12})", re.ASCII)


def begin_of(cursor: str | None, *question: object) -> int:
    """The number of the first item of the page. Raises InputError for a cursor of another question."""
    if cursor is None:
        return 0
    match = _CURSOR.fullmatch(cursor)
    if match is None or match[2] != _digest(question):
        raise InputError("this cursor is of another call, or the archive has changed; call again without it")
    return int(match[1])


def cursor_at(begin: int, *question: object) -> str:
    return f"{begin}.{_digest(question)}"


def page(items: Sequence[T], size: int, cursor: str | None, *question: object) -> tuple[Sequence[T], str | None]:
    """The items of a page, and the cursor of the next one; None after the last."""
    begin = begin_of(cursor, *question)
    end = begin + size
    return items[begin:end], cursor_at(end, *question) if end < len(items) else None


def _digest(question: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(question).encode("utf-8", "surrogatepass")).hexdigest()[:12]
