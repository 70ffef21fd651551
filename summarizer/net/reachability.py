"""Whether a server answers at all."""

from __future__ import annotations

import httpx

__all__ = ["answers"]


def answers(url: str, seconds: float) -> bool:
    """Whether anything answers there within some seconds, whatever it says."""
    try:
        httpx.head(url, timeout=seconds)
    except httpx.HTTPError:
        return False
    return True
