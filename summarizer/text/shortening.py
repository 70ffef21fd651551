"""Shortens text for a message or a table."""

from __future__ import annotations

__all__ = ["shortened"]


def shortened(text: str, most: int) -> str:
    """The text on one line, at most `most` characters. Cut text ends in `…`, after a whole word if one remains."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0].rstrip()}…"
