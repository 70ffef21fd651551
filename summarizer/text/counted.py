"""A number with its noun, for messages."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, noun: str) -> str:
    """`1 call`, `1,200 calls`. The noun is one that takes an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
