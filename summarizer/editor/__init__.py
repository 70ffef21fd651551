"""The review server: serves the review page on 127.0.0.1 and applies the editors' decisions to the post.

- `queue_review.py`: reviews the quotations of many episodes in one queue
- `server.py`: the HTTP server
- `session.py`: one episode under review: its page, its clips, and the files that decisions change
"""

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
