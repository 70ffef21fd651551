"""Speech, speaker and language models: which there are, which are here, and how the others are had.

`registry()` lists them (the data is `models.toml`), `locate` looks without touching the network, `obtain` gets one
into the cache, `choose_asr` and `choose_llm` pick the best that suits the machine and can be had. Knows the hub and
package-index wheels; does not know what a model is used for.
"""

from __future__ import annotations

from summarizer.models.choosing import (
    choose_asr,
    choose_ear,
    choose_larger,
    choose_listener,
    choose_llm,
    choose_other,
    require_model,
)
from summarizer.models.getting import Located, locate, obtain
from summarizer.models.listing import Model, Source, Wheel, find, registry

__all__ = [
    "Located",
    "Model",
    "Source",
    "Wheel",
    "choose_asr",
    "choose_ear",
    "choose_larger",
    "choose_listener",
    "choose_llm",
    "choose_other",
    "find",
    "locate",
    "obtain",
    "registry",
    "require_model",
]
