"""Quotations in, a draft post out: ids and prose by a language model, or the skeleton without one.

`write.py` is the file to read first: outline, insights, framing. `llm.py` is the one door to a model.
"""

from __future__ import annotations

from summarizer.drafting.llm import Door, Replies, door_identity, open_door
from summarizer.drafting.names import guess_names
from summarizer.drafting.prompts import PromptError, prompts_sha256
from summarizer.drafting.write import write_draft

__all__ = [
    "Door",
    "PromptError",
    "Replies",
    "door_identity",
    "guess_names",
    "open_door",
    "prompts_sha256",
    "write_draft",
]
