"""Quotations in, a draft post out: ids and prose by a language model, or the skeleton without one.

`write.py` is the file to read first: outline, insights, framing.
"""

from __future__ import annotations

from summarizer.drafting.prompts import PromptError, prompts_sha256
from summarizer.drafting.voice_names import guess_names
from summarizer.drafting.write import write_draft

__all__ = ["PromptError", "guess_names", "prompts_sha256", "write_draft"]
