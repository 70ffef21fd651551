"""What a source offers, for lists, plans and backlogs: episodes are looked up, and nothing is made of them."""

from __future__ import annotations

from summarizer.sources import list_episodes, require_choice, resolve
from summarizer.sources.feeds.opml import read_opml

__all__ = ["list_episodes", "read_opml", "require_choice", "resolve"]
