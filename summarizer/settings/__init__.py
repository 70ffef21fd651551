"""Settings: what a run can be told, where that is read from, and which key goes to which host.

model.py     `Settings`, and `Settings.load()`, the only reader of the environment and of `summarizer.toml`
sections.py  the sections: fetch, asr, listen, speakers, quotes, llm, site
files.py     the `summarizer.toml` files: where they are, and what they must not set
keys.py      the keys of providers, and the hosts that the user has named
"""

from __future__ import annotations

from summarizer.settings.keys import Keys
from summarizer.settings.model import Settings, explain
from summarizer.settings.sections import (
    AsrSettings,
    FetchSettings,
    ListenSettings,
    LlmSettings,
    QuoteSettings,
    Section,
    SiteSettings,
    SpeakerSettings,
)

__all__ = [
    "AsrSettings",
    "FetchSettings",
    "Keys",
    "ListenSettings",
    "LlmSettings",
    "QuoteSettings",
    "Section",
    "Settings",
    "SiteSettings",
    "SpeakerSettings",
    "explain",
]
