"""Editors at work on one episode: their decisions, what these do to the post, and the page served on loopback."""

from __future__ import annotations

from summarizer.review.decisions import Applied, Material, apply_decisions, heard_text, merge
from summarizer.review.desk import Desk, FolderDesk, Rebuilt
from summarizer.review.server import ReviewServer, serve

__all__ = [
    "Applied",
    "Desk",
    "FolderDesk",
    "Material",
    "Rebuilt",
    "ReviewServer",
    "apply_decisions",
    "heard_text",
    "merge",
    "serve",
]
