"""The name that a reviewer gave, and what is said of one who gave none."""

from __future__ import annotations

__all__ = ["UNNAMED", "gave_name", "told_name"]

UNNAMED = "Editor"  # what `review.js` writes where the field for the name is empty


def gave_name(who: str) -> bool:
    return who.strip().casefold() not in ("", UNNAMED.casefold())


def told_name(who: str) -> str:
    """The name, or `an editor who gave no name`."""
    return who if gave_name(who) else "an editor who gave no name"
