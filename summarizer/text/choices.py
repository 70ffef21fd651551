"""What to say when a word is none of those that are known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["nearest", "none_of"]


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The known word that is most like the one given; None when none is near."""
    by_plain = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(given.strip().casefold(), by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None


def none_of(given: str, known: Iterable[str], also: str = "") -> str:
    """`'nonee' is none of auto, none, or a URL; did you mean none?` -- `also`: what else may be given, in words."""
    known = tuple(known)
    near = nearest(given, known)
    listed = ", ".join((*known, f"or {also}") if also else known)
    return f"{given!r} is none of {listed}" + (f"; did you mean {near}?" if near else "")
