"""HTTP: the only way by which feeds, pages and recordings are downloaded, within limits of addresses, size and time.

    address.py        which addresses may be reached, and how a URL may appear in a message
    http.py           a GET with redirects, retries and limits of size and time
    transport.py      its connections
    responses.py      its responses, decompressed within limits
    gzipped.py        bodies that are packed files
    cache.py          feeds as last received, so that later requests can be conditional
    failures.py       errors of the libraries and of servers, as one sentence each
    ytdlp_pages.py    pages of known sites through yt-dlp, under the same rules
    ytdlp_handler.py  its connections
    sniff.py          the kind of a body, by its first bytes
    api_client.py     the openai library's client, bound to one host

Language models and transcription APIs are called by the openai library's client, not by `WebClient`.
"""

from __future__ import annotations

from summarizer.net.address import host_of, redact, without_login
from summarizer.net.failures import TransientError
from summarizer.net.http import WebClient
from summarizer.net.responses import OpenResponse, Page
from summarizer.net.sniff import Kind, extension, sniff

__all__ = [
    "Kind",
    "OpenResponse",
    "Page",
    "TransientError",
    "WebClient",
    "extension",
    "host_of",
    "redact",
    "sniff",
    "without_login",
]
