"""The name that a reviewer gave, and what is said of one who gave none."""

from __future__ import annotations

__all__ = ["UNNAMED", "gave_name", "told_name"]

UNNAMED = "Editor"  # what the review pages of 0.2 and before wrote where the field for the name was empty


def gave_name(who: str) -> bool:
    return who.strip().casefold() not in ("", UNNAMED.casefold())


def told_name(who: str) -> str:
    """The name, or `an editor who gave no name`."""
    return who if gave_name(who) else "an editor who gave no name"
