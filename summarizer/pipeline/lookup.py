"""What a source offers, for lists, plans and backlogs: episodes are looked up, and nothing is made of them."""

from __future__ import annotations

from summarizer.sources import list_episodes, listed, require_choice, resolve_source
from summarizer.sources.feeds.opml import read_opml
from summarizer.sources.selection import choose_episode

__all__ = ["choose_episode", "list_episodes", "listed", "read_opml", "require_choice", "resolve_source"]
