"""Language models: requests, clients, kept replies, limits, prices. Knows providers; does not know what is asked.

`client.py` is the file to read first. `sharing.py` keeps what many episodes share: a client for each model
(`provider.py`) with its speed (`limits.py`), what calls may cost (`metering.py`), and a provider's batch API
(`batch_api.py`).
"""

from __future__ import annotations

from summarizer.llm.client import LlmClient, ReplyStore, llm_identity
from summarizer.llm.metering import Meter, Reservation
from summarizer.llm.sharing import ClientPool, PoolOptions, open_llm

__all__ = [
    "ClientPool",
    "LlmClient",
    "Meter",
    "PoolOptions",
    "ReplyStore",
    "Reservation",
    "llm_identity",
    "open_llm",
]
