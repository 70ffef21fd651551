"""A real S3 server on this machine, behind a door that counts requests and can be told to fail.

    with Bucket() as bucket:            # bucket.url is s3://episodes/backlog
        bucket.fail("PUT", "run.json", "500", times=2)

The server is moto's; the door forwards to it. Conditional writes pass one at a time, as S3 decides them.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit


class Asked(NamedTuple):
    method: str  # LIST when it is one
    name: str  # the object, or the prefix that was listed


class Fault(NamedTuple):
    method: str
    name: str  # part of the object's name
    kind: str  # "500", "503", "403", "cut" (closed in the middle of the answer), "slow" (half a second more)
    lost: bool  # is it done before the answer fails?


class Bucket:
    """The server, its bucket, and what it was asked."""

    def __init__(self, name: str = "episodes") -> None:
        self.name = name
        self.url = f"s3://{name}/backlog"
        self.asked: list[Asked] = []
        self.down = False
        self._faults: list[list[Any]] = []
        self._order = threading.Lock()

    def __enter__(self) -> Bucket:
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self._behind = self._server.get_host_and_port()
        self._door = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._door.daemon_threads = True
        self._thread = threading.Thread(target=self._door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self._ask("PUT", f"/{self.name}")
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown()
        self._door.server_close()
        self._server.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to find the server."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._door.server_address[1]}",
            "AWS_ACCESS_KEY_ID": "known-only-here",
            "AWS_SECRET_ACCESS_KEY": "very-secret-key",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def fail(self, method: str, name: str, kind: str, *, times: int = 1, lost: bool = False) -> None:
        """The next `times` such requests fail; with `lost`, what they ask is done all the same."""
        self._faults.append([Fault(method, name, kind, lost), times])

    def empty(self) -> None:
        """Forgets every object, fault and request."""
        self._faults.clear()
        self.down = False
        self._ask("POST", "/moto-api/reset")
        self._ask("PUT", f"/{self.name}")
        self.asked.clear()

    def names(self) -> list[str]:
        """Every object of the bucket, asked behind the door."""
        names: list[str] = []
        after = ""
        while True:
            page = self._ask("GET", f"/{self.name}?list-type=2&encoding-type=url&start-after={after}").decode()
            found = re.findall(r"<Key>(.*?)</Key>", page)
            names += [unquote(name) for name in found]
            if "<IsTruncated>true" not in page:
                return names
            after = found[-1]

    def seed(self, name: str, data: bytes = b"1") -> None:
        """Puts an object below `url`, behind the door."""
        self._ask("PUT", f"/{self.name}/backlog/{name}", data)

    def counts(self) -> Counter[str]:
        return Counter(asked.method for asked in self.asked)

    def _ask(self, method: str, path: str, data: bytes | None = None) -> bytes:
        with contextlib.closing(http.client.HTTPConnection(*self._behind)) as line:
            line.request(method, path, data)
            return line.getresponse().read()

    def _fault(self, asked: Asked) -> Fault | None:
        for entry in self._faults:
            fault, left = entry
            if left and fault.method in (asked.method, "*") and fault.name in asked.name:
                entry[1] -= 1
                return fault
        return None

    def _forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, list[Any], bytes]:
        condition = {name.lower() for name in headers} & {"if-none-match", "if-match"}
        with self._order if condition else contextlib.nullcontext():
            line = http.client.HTTPConnection(*self._behind, timeout=30)
            with contextlib.closing(line):
                line.request(method, path, body or None, headers)
                answer = line.getresponse()
                return answer.status, answer.getheaders(), answer.read()

    def _handler(bucket) -> type[BaseHTTPRequestHandler]:  # noqa: N805 -- the handler below has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                parts = urlsplit(self.path)
                query = parse_qs(parts.query)
                _, _, name = unquote(parts.path).lstrip("/").partition("/")
                listing = "list-type" in query
                asked = Asked("LIST" if listing else self.command, query.get("prefix", [""])[0] if listing else name)
                bucket.asked.append(asked)
                if bucket.down:
                    self.close_connection = True
                    return None
                fault = bucket._fault(asked)
                if fault and fault.kind == "slow":
                    time.sleep(0.5)
                elif fault and not fault.lost:
                    return self.refuse(fault.kind, b"")
                status, headers, content = bucket._forward(self.command, self.path, dict(self.headers), body)
                if fault and fault.kind != "slow":
                    return self.refuse(fault.kind, content)
                self.send_response(status)
                skip = {"connection", "transfer-encoding", "server", "date"}
                for header, value in headers:
                    if header.lower() not in skip and not (
                        header.lower() == "content-length" and not self.bare(status)
                    ):
                        self.send_header(header, value)
                if not self.bare(status):
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                return None

            def bare(self, status: int) -> bool:
                return self.command == "HEAD"

            def refuse(self, kind: str, content: bytes) -> None:
                self.close_connection = True
                if kind == "cut":
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(content) + 1000))
                    self.end_headers()
                    self.wfile.write(content)
                    return
                code = {"500": "InternalError", "503": "SlowDown", "403": "AccessDenied"}[kind]
                told = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>very-secret-key</Message></Error>"
                self.send_response(int(kind))
                self.send_header("Content-Type", "application/xml")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told.encode())

            def log_message(self, *_: object) -> None: ...

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_any  # noqa: N815

        return Handler


@contextlib.contextmanager
def running_bucket() -> Iterator[Bucket]:
    with Bucket() as bucket:
        yield bucket
