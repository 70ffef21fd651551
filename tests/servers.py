"""A real HTTP server on a loopback port, for tests: what it answers is a function of the request, faults included.

with Server() as server:
    server.add("/feed.xml", body, type="application/rss+xml")
    server.route("/slow", lambda call: call.drip(b"x", every=0.2))
    ... server.url("/feed.xml") ...
    assert server.calls[0].headers["User-Agent"]
"""

from __future__ import annotations

import gzip
import hashlib
import http.server
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Call", "Server", "feed_xml", "gzip_bomb"]


@dataclass
class Call:
    """One request, and the means to answer it well or badly."""

    path: str
    headers: Mapping[str, str]
    number: int  # how many requests for this path came before
    _handler: http.server.BaseHTTPRequestHandler
    done: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: bytes = b"", *, status: int = 200, length: int | None = None, **headers: str) -> None:
        """A whole answer; `length` overrides the true Content-Length, -1 leaves it out."""
        self.head(status, length=len(body) if length is None else length, **headers)
        self._handler.wfile.write(body)

    def head(self, status: int = 200, *, length: int = -1, **headers: str) -> None:
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        if length >= 0:
            self._handler.send_header("Content-Length", str(length))
        else:
            self._handler.send_header("Connection", "close")
            self._handler.close_connection = True
        self._handler.end_headers()

    def redirect(self, target: str, status: int = 302) -> None:
        self.answer(status=status, Location=target)

    def drip(self, chunk: bytes, *, every: float, times: int = 10_000) -> None:
        """A body without length, a little at a time."""
        self.head()
        for _ in range(times):
            self._handler.wfile.write(chunk)
            self._handler.wfile.flush()
            if self.done.wait(every):
                return

    def hang(self) -> None:
        """Takes the request and says nothing until the server closes."""
        self.done.wait(60)
        self._handler.close_connection = True

    def close(self) -> None:
        """Closes the connection without a word."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """Breaks the connection so that the other side sees an error, not an end."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()
        self._handler.close_connection = True

    def cut(self, body: bytes, after: int, *, status: int = 200, **headers: str) -> None:
        """Promises the whole body and closes after some bytes of it."""
        self.answer(body[:after], status=status, length=len(body), **headers)
        self._handler.close_connection = True

    def ranged(self, body: bytes, *, validator: bool = True, limit: int | None = None, **headers: str) -> None:
        """As a good file server: ETag, Range, If-Range, 416. `limit`: closes after so many bytes of each answer."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if validator:
            headers |= {"ETag": tag, "Accept-Ranges": "bytes"}
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if asked and self.headers.get("If-Range") not in {None, tag}:
            start = 0
        if start >= len(body) and start:
            self.answer(status=416, Content_Range=f"bytes */{len(body)}", **headers)
            return
        part = body[start:]
        if start:
            headers |= {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        self.head(206 if start else 200, length=len(part), **headers)
        self._handler.wfile.write(part if limit is None else part[:limit])
        self._handler.close_connection = self._handler.close_connection or limit is not None


Route = Callable[[Call], Any]


class Server:
    """Serves routes from threads; remembers every call in `calls`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._routes: dict[str, Route] = {}
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner._serve(self)

            do_HEAD = do_GET  # noqa: N815 -- the base class's naming

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass  # clients hang up in these tests on purpose

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for call in self.calls:
            call.done.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str, *, login: str = "", host: str = "127.0.0.1") -> str:
        return f"http://{login + '@' if login else ''}{host}:{self.port}{path}"

    def route(self, path: str, answer: Route) -> str:
        self._routes[path] = answer
        return self.url(path)

    def add(self, path: str, body: bytes | str, *, type: str = "application/octet-stream", **headers: str) -> str:
        data = body.encode() if isinstance(body, str) else body
        return self.route(path, lambda call: call.answer(data, Content_Type=type, **headers))

    def calls_for(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]

    def _serve(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        path = urlsplit(handler.path).path
        call = Call(path, handler.headers, len(self.calls_for(path)), handler)  # type: ignore[arg-type]
        self.calls.append(call)
        route = self._routes.get(path)
        if route is None:
            call.answer(b"nothing here", status=404, Content_Type="text/plain")
        else:
            route(call)


def gzip_bomb(size: int) -> bytes:
    """Zeros that unpack to `size` bytes."""
    return gzip.compress(b"\0" * size, 9)


def feed_xml(items: str, *, title: str = "A Small Show", channel: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>'
        f"<title>{title}</title><link>https://example.org/</link>{channel}{items}</channel></rss>"
    )


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Until `condition` holds; fails the test when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition was never met"
        time.sleep(0.01)
