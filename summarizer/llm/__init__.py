"""Language models: requests, replies, rate limits and prices. Knows providers; does not know what is asked.

client.py      read first: requests, and the client that records them with their replies
sharing.py     what many episodes share: a client for each model, and a local model loaded once
provider.py    an OpenAI-compatible provider; refusals.py and error_text.py say what its errors mean
parameters.py  the body of a request, without what a server refused
replies.py     the body of a response; answers.py finds the JSON in its text, usage.py its tokens
schemas.py     what a schema may hold, so that every server can enforce it
room.py        how long a prompt a model takes; tokens.py counts a text's tokens
sizes.py       whether a model is small
local.py       a model on this machine
limits.py      requests and tokens a minute
metering.py    what a call costs at most, before it is made
prices.py      what tokens cost
batch_api.py   a provider's batch API; batch_jobs.py its jobs on disk
"""

from __future__ import annotations

from summarizer.llm.client import LlmClient, host_of, llm_identity
from summarizer.llm.sharing import ClientPool, PoolOptions, open_llm, paid_for
from summarizer.llm.sizes import Weights
from summarizer.llm.tokens import count_tokens

__all__ = [
    "ClientPool",
    "LlmClient",
    "PoolOptions",
    "Weights",
    "count_tokens",
    "host_of",
    "llm_identity",
    "open_llm",
    "paid_for",
]
