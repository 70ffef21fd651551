"""Language models: requests, replies, rate limits and prices. Knows providers; does not know what is asked.

client.py      read first: requests, replies, and the client that records both
sharing.py     what many episodes share: a client for each model, and a local model loaded once
provider.py    an OpenAI-compatible provider; refusals.py says what its errors mean
local.py       a model on this machine
limits.py      requests and tokens a minute
metering.py    what a call costs at most, before it is made
prices.py      what tokens cost
batch_api.py   a provider's batch API; batch_jobs.py its jobs on disk
"""

from __future__ import annotations

from summarizer.llm.client import LlmClient, llm_identity
from summarizer.llm.sharing import ClientPool, PoolOptions, open_llm

__all__ = [
    "ClientPool",
    "LlmClient",
    "PoolOptions",
    "llm_identity",
    "open_llm",
]
