"""Keeps the last loaded model in memory, for processes that recognise many recordings."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

__all__ = ["keep_loaded", "keeps_loaded", "loaded_once"]

T = TypeVar("T")

_kept: dict[Hashable, object] | None = None  # the loaded model; None unless `keep_loaded` was called


def keep_loaded() -> None:
    """Keeps the last model loaded from now on."""
    global _kept
    _kept = _kept if _kept is not None else {}


def keeps_loaded() -> bool:
    return _kept is not None


def loaded_once(key: Hashable, load: Callable[[], T]) -> T:
    """What `load` gave for this key the last time, if it is kept; else what it gives now."""
    if _kept is None:
        return load()
    if key not in _kept:
        _kept.clear()  # first, because two models may not fit into memory
        _kept[key] = load()
    return _kept[key]  # type: ignore[return-value]  # stored under this key by this function
