"""Whether a server answers at all."""

from __future__ import annotations

import httpx

from summarizer.net.address import proxy_for
from summarizer.net.transport import trusted_authorities

__all__ = ["answers"]


def answers(url: str, seconds: float) -> bool:
    """Whether anything answers there within some seconds, whatever it says.

    Raises InputError when the environment names a proxy or certificates that cannot be used.
    """
    try:
        httpx.head(url, timeout=seconds, verify=trusted_authorities(), proxy=proxy_for(url), trust_env=False)
    except httpx.HTTPError:
        return False
    return True
