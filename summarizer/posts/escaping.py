"""Plain text as Markdown text, and back."""

from __future__ import annotations

import re

from summarizer.text.characters import clean

__all__ = ["escape", "escape_inline", "escape_line_start", "unescape"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~]|(?<=<)!)")  # also in a source that is searched for "<!--"
_ENTITY = re.compile(r"&(?=#?\w+;)")
# What starts a block when it stands first in a line: headings, lists, rules, code, front matter.
_BLOCK_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=\s|$|-|=)|\d{1,9}(?=[.)](\s|$)))")


def escape(text: str) -> str:
    """Plain text as one line of Markdown in which nothing is markup."""
    return escape_line_start(escape_inline(" ".join(clean(text).split())))


def escape_inline(text: str) -> str:
    """Text inside a line in which nothing is markup; spaces and characters that are not shown stay."""
    return _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", text))


def escape_line_start(line: str) -> str:
    """A line of Markdown that starts no block, such as a heading or a list."""
    return _BLOCK_START.sub(lambda m: f"{m[1]}\\{m[2]}" if not m[2].isdigit() else f"{m[1]}{m[2]}\\", line)


def unescape(markdown: str) -> str:
    """Markdown text without the backslashes of escapes."""
    return re.sub(r"\\([^\w\s])", r"\1", markdown)
