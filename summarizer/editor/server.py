"""The HTTP server of the review page: serves the page and its clips and saves decisions.

The standard library's server is enough for one reader and a few addresses. For many episodes, the same addresses are
below `/e/<number>/`, and `/queue/...` redirects to the next or previous quotation. Security: the server binds to
127.0.0.1 only. A request must have that address as its `Host`, against DNS rebinding. Reading needs a cookie that only
the printed address sets. Writing also needs a token in a header, JSON, and the page's own origin. No address names a
file.
"""

from __future__ import annotations

import contextlib
import hmac
import io
import json
import os
import re
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, ValidationError

from summarizer.editor.queue_review import QueueSession, holds_many_episodes
from summarizer.editor.session import EditorSession, SaveResult, open_session
from summarizer.errors import InputError, SummarizerError
from summarizer.pages import ServerInfo
from summarizer.records.base import Record
from summarizer.records.post import Context, Policy
from summarizer.records.prose_edit import ProseEdit
from summarizer.records.review import Decisions
from summarizer.settings import Settings

__all__ = ["ReviewServer", "serve"]

_MAX_BODY_BYTES = 8 * 1024 * 1024
_PIECE_BYTES = 256 * 1024  # of a recording, read and sent at once
_IDLE_SECONDS = 30  # a silent connection is closed after this time


class _Rewrite(Record):
    """The place in the post whose heading and prose are to be written again."""

    quote: str = Field(min_length=1, max_length=60)


class ReviewServer:
    """Serves a session. `with ReviewServer(session) as server:` serves at `server.url` until the block ends."""

    def __init__(self, session: EditorSession | QueueSession, *, port: int = 0, who: str = "") -> None:
        self.session = session
        self.key = secrets.token_urlsafe(24)  # part of the printed address, then in the cookie
        self.info = ServerInfo(token=secrets.token_urlsafe(24), who=who)
        try:
            self._http = _Http(("127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as error:
            raise InputError(f"port {port} cannot be used ({error}); choose another with --port") from None
        self._http.review = self
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.1,), daemon=True, name="review")

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The address to open, with the key that sets the cookie."""
        return f"{self.origin}/?key={self.key}"

    @property
    def cookie(self) -> str:
        return f"review-{self.port}"  # the name has the port because cookies are shared by all ports

    def __enter__(self) -> ReviewServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._http.hang_up()
        self._thread.join(timeout=5)
        self.session.finish()

    def wait(self, stop: threading.Event | None = None) -> None:
        """Returns when `stop` is set; without it, when the process is interrupted."""
        stop = stop or threading.Event()
        while not stop.wait(0.5):  # short waits, so that Windows sees Ctrl-C
            pass


def serve(
    folder: str | Path,
    port: int | None,
    open_browser: bool,
    *,
    ready: Callable[[str], None],
    policy: Policy = "strict",
    context: Context = "fail",
    session: EditorSession | None = None,
    tell: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
    settings: Settings | None = None,
) -> None:
    """Serves an episode's page until interrupted, or the queue of a folder of many; calls `ready` with the address.

    Decisions in `decisions.json` that the post does not contain yet, such as those made in a mailed page, are applied
    first, and told to `tell`. Raises InputError when the folder is not an episode's or the port is taken.
    """
    served: EditorSession | QueueSession | None = session
    if served is None:
        served = (
            QueueSession(folder, policy=policy, context=context, settings=settings)
            if holds_many_episodes(folder)
            else open_session(Path(folder), policy, tell, context, settings)
        )
    with ReviewServer(served, port=port or 0) as server:
        ready(server.url)
        if open_browser:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(server.url)
        with contextlib.suppress(KeyboardInterrupt):
            server.wait(stop)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False  # on Windows, True would let another program listen on the same port
    review: ReviewServer

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Closes the connections that browsers keep open, so that none is answered after the server has stopped."""
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def server_bind(self) -> None:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # so that a new server can use the same port at once
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]  # without asking DNS for a name

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address  # a closed connection needs no message


class _Refused(Exception):  # noqa: N818 -- an answer, not an error
    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "review"
    sys_version = ""
    timeout = _IDLE_SECONDS
    server: _Http
    _policy = "default-src 'none'"  # content security policy of the response

    @property
    def review(self) -> ReviewServer:
        return self.server.review

    def log_message(self, format: str, *args: Any) -> None:
        del format, args  # not logged: addresses contain the key

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_HEAD(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def _answer(self, act: Callable[[], None]) -> None:
        self._policy = type(self)._policy  # a connection may carry several requests
        try:
            self._check_host()
            act()
        except _Refused as refused:
            self._send_json(refused.status, {"error": str(refused)})
        except SummarizerError as error:
            status = HTTPStatus.CONFLICT if isinstance(error, InputError) else HTTPStatus.INTERNAL_SERVER_ERROR
            self._send_json(status, {"error": str(error)})
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception as error:
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": f"unexpected: {type(error).__name__}"})

    # -- permissions ---------------------------------------------------------------------------------------------------

    def _check_host(self) -> None:
        """Refuses requests for other host names, which an attacker may resolve to 127.0.0.1."""
        if self.headers.get_all("Host") != [f"127.0.0.1:{self.review.port}"]:
            raise _Refused(HTTPStatus.MISDIRECTED_REQUEST, "this server answers only to its own address")

    def _check_key(self) -> None:
        jar: SimpleCookie = SimpleCookie()
        with contextlib.suppress(CookieError):
            jar.load(self.headers.get("Cookie", ""))
        given = jar[self.review.cookie].value if self.review.cookie in jar else ""
        if not _equal(given, self.review.key):
            raise _Refused(HTTPStatus.FORBIDDEN, "open the address that `summarizer review` printed")

    def _check_write(self) -> None:
        if self.headers.get("Origin") != self.review.origin:
            raise _Refused(HTTPStatus.FORBIDDEN, "only the review page itself may save")
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise _Refused(HTTPStatus.FORBIDDEN, "only the review page itself may save")
        if not _equal(self.headers.get("X-Review-Token", ""), self.review.info.token):
            raise _Refused(HTTPStatus.FORBIDDEN, "this page is from an earlier run; open the printed address again")

    # -- the addresses -------------------------------------------------------------------------------------------------

    def _get(self) -> None:
        address = urlsplit(self.path)
        try:
            query = parse_qs(address.query, max_num_fields=4)
        except ValueError:
            raise _Refused(HTTPStatus.BAD_REQUEST, "the address has too many parts") from None
        if address.path == "/" and "key" in query:
            if not _equal(query["key"][0], self.review.key):
                raise _Refused(HTTPStatus.FORBIDDEN, "open the address that `summarizer review` printed")
            self._set_cookie()
            return
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise _Refused(HTTPStatus.FORBIDDEN, "this server answers only its own page")
        self._check_key()
        if isinstance(self.review.session, QueueSession) and not address.path.startswith("/e/"):
            self._send_queue(self.review.session, address.path, query)
            return
        session, info, rest = self._place(address.path)
        if rest == "":
            self._send_page(*session.page(info))
        elif rest == "clip":
            self._clip(session, query)
        elif rest == "recording":
            self._recording(session)
        else:
            raise _Refused(HTTPStatus.NOT_FOUND, "there is nothing here")

    def _place(self, path: str) -> tuple[EditorSession, ServerInfo, str]:
        """The session that an address names, the data for its page, and the rest of the address."""
        found = self.review.session
        if not isinstance(found, QueueSession):
            return found, self.review.info, path.removeprefix("/")
        match = re.fullmatch(r"/e/(\d{1,9})/(.*)", path)
        session = found.session(int(match[1])) if match else None
        if match is None or session is None:
            raise _Refused(HTTPStatus.NOT_FOUND, "there is nothing here")
        return session, found.info(int(match[1]), self.review.info), match[2]

    def _send_queue(self, queue: QueueSession, path: str, query: dict[str, list[str]]) -> None:
        """Sends the page of all episodes, or redirects to a quotation of the queue."""
        if path == "/":
            page, policy = queue.overview()
            self._send_page(page, policy)
            return
        way = {"/queue/next": ("after", queue.after), "/queue/back": ("before", queue.before)}.get(path)
        given = query.get(way[0], ["0"])[0] if way else ""
        if way is None or not re.fullmatch(r"\d{1,9}", given):
            raise _Refused(HTTPStatus.NOT_FOUND, "there is nothing here")
        self._go(way[1](int(given)))

    def _set_cookie(self) -> None:
        """Sets the cookie with the key and redirects to `/`, so that the key does not stay in the address."""
        self._go("/", f"{self.review.cookie}={self.review.key}; Path=/; HttpOnly; SameSite=Strict")

    def _go(self, location: str, cookie: str | None = None) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self._finish_headers(0)

    def _clip(self, session: EditorSession, query: dict[str, list[str]]) -> None:
        try:
            start, end = (float(query[name][0]) for name in ("start", "end"))
        except (KeyError, ValueError):
            raise _Refused(HTTPStatus.BAD_REQUEST, "a clip needs start and end in seconds") from None
        clip = session.clip(start, end)
        self._send_sound(io.BytesIO(clip.data), len(clip.data), clip.mime)

    def _recording(self, session: EditorSession) -> None:
        """Sends the recording; to HEAD 204 when browsers are to play clips instead."""
        try:
            found = session.recording()
        except InputError:
            if self.command != "HEAD":
                raise
            self.send_response(HTTPStatus.NO_CONTENT)
            self._finish_headers(0)
            return
        with found.open() as file:
            self._send_sound(file, os.fstat(file.fileno()).st_size, found.mime)

    def _send_sound(self, sound: BinaryIO, size: int, mime: str) -> None:
        """Sends sound, or the range of it that the request names."""
        match = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", self.headers.get("Range", ""))
        first, last = (int(match[1]), min(int(match[2] or size), size - 1)) if match else (0, size - 1)
        if match and first > last:
            raise _Refused(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "the recording is shorter")
        headers = {"Accept-Ranges": "bytes"} | ({"Content-Range": f"bytes {first}-{last}/{size}"} if match else {})
        self.send_response(HTTPStatus.PARTIAL_CONTENT if match else HTTPStatus.OK)
        self.send_header("Content-Type", mime)
        for name, value in headers.items():
            self.send_header(name, value)
        self._finish_headers(last - first + 1)
        if self.command == "HEAD":
            return
        sound.seek(first)
        left = last - first + 1
        while left > 0 and (piece := sound.read(min(left, _PIECE_BYTES))):
            self.wfile.write(piece)
            left -= len(piece)
        self.close_connection = self.close_connection or left > 0  # the file became shorter

    def _post(self) -> None:
        self._check_key()
        self._check_write()
        session, info, rest = self._place(urlsplit(self.path).path)
        act = {"api/decisions": self._saved, "api/rewrite": self._rewritten, "api/prose": self._written}.get(rest)
        if act is None:
            raise _Refused(HTTPStatus.NOT_FOUND, "there is nothing here")
        if self.headers.get_content_type() != "application/json":
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "decisions are JSON")
        done = act(session, info)
        answer: dict[str, Any] = {"parts": dict(done.parts), "problems": list(done.problems)}
        if isinstance(self.review.session, QueueSession):
            answer["queue"] = self.review.session.saved(session).plain()
        if done.newer is not None:
            answer |= {"error": done.newer.message, "part": done.newer.part}
        self._send_json(HTTPStatus.CONFLICT if done.newer else HTTPStatus.OK, answer)

    def _written(self, session: EditorSession, info: ServerInfo) -> SaveResult:
        try:
            edit = ProseEdit.model_validate_json(self._body())
        except ValidationError:
            raise _Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "not an edit of the post's prose") from None
        return session.edit_prose(edit, info)

    def _rewritten(self, session: EditorSession, info: ServerInfo) -> SaveResult:
        try:
            asked = _Rewrite.model_validate_json(self._body())
        except ValidationError:
            raise _Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "not a quotation of the post") from None
        return session.rewrite(asked.quote, info)

    def _saved(self, session: EditorSession, info: ServerInfo) -> SaveResult:
        try:
            decisions = Decisions.model_validate_json(self._body())
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise _Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"not decisions: {where}: {first['msg']}") from None
        if decisions.kept or decisions.applied:
            raise _Refused(
                HTTPStatus.UNPROCESSABLE_ENTITY, "not decisions: send only `decisions`, without `kept` and `applied`"
            )
        return session.save(decisions, info)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"\d{1,9}", length) or "Transfer-Encoding" in self.headers:
            raise _Refused(HTTPStatus.LENGTH_REQUIRED, "the request needs a Content-Length")
        if int(length) > _MAX_BODY_BYTES:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the decisions have more than {_MAX_BODY_BYTES} bytes")
        return self.rfile.read(int(length))

    # -- answers -------------------------------------------------------------------------------------------------------

    def _send_json(self, status: HTTPStatus, value: object) -> None:
        # The body of a refused request was not read and must not be parsed as the next request.
        self.close_connection = self.close_connection or status >= HTTPStatus.BAD_REQUEST
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send_page(self, page: str, policy: str) -> None:
        self._policy = policy
        self._send(HTTPStatus.OK, page.encode(), "text/html; charset=utf-8")

    def _send(self, status: HTTPStatus, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self._finish_headers(len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _finish_headers(self, length: int) -> None:
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", f"{self._policy}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _equal(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())
