"""Everything that leaves this machine over HTTP: one safe, polite, bounded door for feeds, pages and recordings.

    address.py   which addresses may be reached, and what may be said about a URL in a message
    http.py      one GET: redirects, retries, limits of size and time; transport.py its connections
    answers.py   what came of it, decompressed within bounds
    cache.py     feeds as last received, so that they are asked for with conditions only
    failures.py  what goes wrong, as one sentence each
    pages.py     the same rules for yt-dlp, which reads pages of known sites; handler.py its connections
    sniff.py     what a body is, by its first bytes

Language-model providers do not pass here: the openai client has its own door.
"""

from __future__ import annotations

from summarizer.net.address import bare, host_of, redact
from summarizer.net.failures import Transient
from summarizer.net.http import WebClient
from summarizer.net.responses import OpenResponse, Page
from summarizer.net.sniff import Kind, extension, sniff

__all__ = ["Kind", "OpenResponse", "Page", "Transient", "WebClient", "bare", "extension", "host_of", "redact", "sniff"]
