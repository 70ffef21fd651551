"""Settings: what a run can be told, where that is read from, and which key goes to which host.

model.py     `Settings`, and `Settings.load()`, the only reader of the environment and of `summarizer.toml`
sections.py  the sections: fetch, asr, listen, speakers, quotes, post, llm, site
show.py      `show.toml`, the settings of one show
house_style.py  reads a house style
files.py     the `summarizer.toml` files: where they are, and what they must not set
toml_text.py how TOML files are read
keys.py      the keys of providers, and the hosts that the user has named
"""

from __future__ import annotations

from summarizer.settings.keys import Keys
from summarizer.settings.model import Settings, explain, unknown_variables
from summarizer.settings.sections import (
    AsrSettings,
    FetchSettings,
    ListenSettings,
    LlmSettings,
    PostSettings,
    QuoteSettings,
    Section,
    SiteSettings,
    SpeakerSettings,
)
from summarizer.settings.show import SHOW_FILE, ShowFile, read_show, with_show

__all__ = [
    "SHOW_FILE",
    "AsrSettings",
    "FetchSettings",
    "Keys",
    "ListenSettings",
    "LlmSettings",
    "PostSettings",
    "QuoteSettings",
    "Section",
    "Settings",
    "ShowFile",
    "SiteSettings",
    "SpeakerSettings",
    "explain",
    "read_show",
    "unknown_variables",
    "with_show",
]
