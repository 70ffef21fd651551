"""Settings: what a run can be told, where that is read from, and which key goes to which host.

model.py     `Settings`, and `Settings.load()`, the only reader of the environment and of `summarizer.toml`
sections.py  the sections: fetch, asr, listen, speakers, quotes, post, llm, site
show.py      `show.toml`, the settings of one show
house_style.py  reads a house style
files.py     the `summarizer.toml` files: where they are, and what they must not set
site_links.py the site's links: which are placeholders, and how the real ones are kept
toml_text.py how TOML files are read
keys.py      the keys of providers, and the hosts that the user has named
"""

from __future__ import annotations

from summarizer.settings.files import place_of
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
from summarizer.settings.site_links import (
    SITE_LINKS,
    is_placeholder,
    keep_site_links,
    placeholders,
    remember_asked,
    site_link,
    told_site_links,
    was_asked,
)

__all__ = [
    "SHOW_FILE",
    "SITE_LINKS",
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
    "is_placeholder",
    "keep_site_links",
    "place_of",
    "placeholders",
    "read_show",
    "remember_asked",
    "site_link",
    "told_site_links",
    "unknown_variables",
    "was_asked",
    "with_show",
]
