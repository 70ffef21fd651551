"""Shortens text for a message or a table."""

from __future__ import annotations

__all__ = ["shortened"]


def shortened(text: str, most: int) -> str:
    """The text on one line, in at most `most` characters; where it is cut, `…` follows, if possible after a whole word."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0].rstrip()}…"
