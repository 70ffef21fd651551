"""Editors at work on one episode: the page served on loopback, and what becomes of the decisions made on it."""

from __future__ import annotations

from summarizer.review.desk import Desk, FolderDesk, Rebuilt
from summarizer.review.server import ReviewServer, serve

__all__ = [
    "Desk",
    "FolderDesk",
    "Rebuilt",
    "ReviewServer",
    "serve",
]
