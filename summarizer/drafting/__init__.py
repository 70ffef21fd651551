"""Quotations in, a draft post out: ids and prose by a language model, or the skeleton without one.

`write.py` is the file to read first: outline, insights, framing. `llm.py` is the one door to a model. Many episodes
share what is behind it (`sharing.py`): a client for each model (`provider.py`) with its speed (`limits.py`), what calls
may cost (`metering.py`), and a provider's batch API (`batch_api.py`).
"""

from __future__ import annotations

from summarizer.drafting.prompts import PromptError, prompts_sha256
from summarizer.drafting.voice_names import guess_names
from summarizer.drafting.write import write_draft
from summarizer.llm.client import LlmClient, ReplyStore, llm_identity, open_llm
from summarizer.llm.metering import Meter, Reservation
from summarizer.llm.sharing import ClientPool, PoolOptions

__all__ = [
    "ClientPool",
    "LlmClient",
    "Meter",
    "PoolOptions",
    "PromptError",
    "ReplyStore",
    "Reservation",
    "guess_names",
    "llm_identity",
    "open_llm",
    "prompts_sha256",
    "write_draft",
]
