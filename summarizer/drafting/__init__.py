"""Quotations in, a draft post out: ids and prose by a language model, or the skeleton without one.

`write.py` is the file to read first: outline, insights, framing. `llm.py` is the one door to a model. Many episodes
share what is behind it (`sharing.py`): a client for each model (`provider.py`) with its speed (`limits.py`), what calls
may cost (`metering.py`), and a provider's batch API (`batch_api.py`).
"""

from __future__ import annotations

from summarizer.drafting.llm import Door, Replies, door_identity, open_door
from summarizer.drafting.metering import Meter, Reservation
from summarizer.drafting.names import guess_names
from summarizer.drafting.prompts import PromptError, prompts_sha256
from summarizer.drafting.sharing import Doors, Sharing
from summarizer.drafting.write import write_draft

__all__ = [
    "Door",
    "Doors",
    "Meter",
    "PromptError",
    "Replies",
    "Reservation",
    "Sharing",
    "door_identity",
    "guess_names",
    "open_door",
    "prompts_sha256",
    "write_draft",
]
