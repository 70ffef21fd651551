"""Bodies of a model's server: cut where they are too long, ended where they take longer than a call may."""

from __future__ import annotations

import gzip
import random
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai
import pytest

from summarizer.net.api_client import api_client

MOST = 16 * 2**20


@contextmanager
def server(parts: Iterator[bytes], **headers: str) -> Iterator[str]:
    """A server that answers with these parts, and ends the body by closing the connection."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            try:
                for part in parts:
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                pass

        def log_message(self, *_args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}/v1"
    finally:
        httpd.shutdown()
        httpd.server_close()


def body_of(url: str, timeout: float = 30.0) -> bytes:
    with api_client(url, None, extras=False, retries=0, timeout=timeout) as client:
        return client.models.with_raw_response.list().http_response.content


def test_a_body_without_an_end_is_cut() -> None:
    endless = iter(lambda: b" " * 2**20, b"")
    with server(endless) as url:
        assert len(body_of(url)) == MOST


@pytest.mark.parametrize("packing", ["gzip", "x-gzip"])
def test_a_packed_body_is_cut_at_the_same_length(packing: str) -> None:
    with server(iter([gzip.compress(b" " * 2**28)]), content_encoding=packing) as url:
        assert len(body_of(url)) == MOST


def test_a_body_packed_in_a_way_that_was_not_asked_for_stays_small() -> None:
    with server(iter([zlib.compress(random.Random(1).randbytes(2**20))]), content_encoding="deflate") as url:
        assert len(body_of(url)) < 2**18


def test_a_packed_body_that_breaks_off_is_an_error_of_the_connection() -> None:
    with (
        server(iter([gzip.compress(random.Random(1).randbytes(2**16))[:-100]]), content_encoding="gzip") as url,
        pytest.raises(openai.APIConnectionError),
    ):
        body_of(url)


def test_the_file_of_a_batch_is_whole() -> None:
    results = random.Random(1).randbytes(MOST + 1)
    with (
        server(iter([gzip.compress(results, 1)]), content_encoding="gzip") as url,
        api_client(url, None, extras=False, retries=0, timeout=30.0) as client,
    ):
        assert client.files.content("file-1").read() == results


def test_a_packed_body_of_usual_length_is_whole() -> None:
    words = b", ".join(b'{"word": "w%d", "start": %d}' % (number * 7919, number) for number in range(40_000))
    said = b'{"data": [' + words + b"]}"
    assert len(gzip.compress(said)) > 2**18, "more than a small limit of packed bytes would let through"
    with server(iter([gzip.compress(said)]), content_encoding="gzip") as url:
        assert body_of(url) == said


def test_a_body_that_trickles_ends_with_the_time_of_a_call() -> None:
    def trickle() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.1)

    with server(trickle()) as url, pytest.raises(openai.APITimeoutError):
        body_of(url, timeout=0.3)
