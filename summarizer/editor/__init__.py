"""Editors at work on one episode: the page served on loopback, and what becomes of the decisions made on it."""

from __future__ import annotations

from summarizer.editor.server import ReviewServer, serve
from summarizer.editor.session import EditorSession, FolderSession, SaveResult

__all__ = [
    "EditorSession",
    "FolderSession",
    "ReviewServer",
    "SaveResult",
    "serve",
]
