"""One GET against a real server that behaves badly in every way it can."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Call, Server, gzip_bomb

from summarizer.errors import InputError, NetworkError
from summarizer.net import TransientError, WebClient
from summarizer.net import http as web_http
from summarizer.net.failures import seconds_to_wait
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings

QUICK = FetchSettings(retries=2, timeout=1, allow_private=True)
LIMIT = 100_000


class Told(Silent):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        self.notes.append(message)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


def get(url: str, settings: FetchSettings = QUICK, limit: int = LIMIT) -> bytes:
    with WebClient(settings) as web:
        return web.get(url, limit=limit).body


def test_it_says_who_it_is(server: Server) -> None:
    def polite(call: Call) -> None:
        if call.headers["User-Agent"].startswith("summarizer/"):
            call.answer(b"welcome")
        else:
            call.answer(b"go away", status=403)

    assert get(server.route("/", polite)) == b"welcome"
    assert "+https://" in server.calls[0].headers["User-Agent"]


@pytest.mark.parametrize("status", [404, 410, 400, 401, 403])
def test_a_wrong_link_is_the_users_and_not_tried_again(server: Server, status: int) -> None:
    url = server.route("/x", lambda call: call.answer(b"no", status=status))
    with pytest.raises(InputError, match=str(status)) as caught:
        get(url)
    assert caught.value.exit_code == 2
    assert len(server.calls) == (2 if status == 403 else 1)  # see CRAWLER_AGENT
    if status in {401, 403}:
        assert "login" in str(caught.value)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_is_asked_again_and_then_reported(server: Server, status: int) -> None:
    url = server.route("/x", lambda call: call.answer(b"no", status=status))
    with pytest.raises(NetworkError, match=str(status)) as caught:
        get(url)
    assert caught.value.exit_code == 3
    assert len(server.calls) == 1 + QUICK.retries


def test_busy_then_well(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)

    def busy(call: Call) -> None:
        if call.number == 0:
            call.answer(status=429, Retry_After="7")
        else:
            call.answer(b"fine")

    told = Told()
    with WebClient(QUICK, told) as web:
        assert web.get(server.route("/x", busy), limit=LIMIT).body == b"fine"
    assert waits
    assert 7 <= waits[0] < 8
    assert "429" in told.notes[0]
    assert "trying again in 7 s" in told.notes[0]


def test_a_server_that_wants_an_hour_is_not_waited_for(server: Server) -> None:
    url = server.route("/x", lambda call: call.answer(status=503, Retry_After="3600"))
    with pytest.raises(NetworkError, match="60 minutes"):
        get(url)
    assert len(server.calls) == 1


def test_nothing_for_ever(server: Server) -> None:
    settings = QUICK.model_copy(update={"timeout": 0.2, "retries": 1})
    with pytest.raises(NetworkError, match="did not answer in time"):
        get(server.route("/x", lambda call: call.hang()), settings)
    assert len(server.calls) == 2


def test_a_drip_that_never_ends_has_a_deadline(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_http, "MAX_PAGE_SECONDS", 0.5)
    with pytest.raises(NetworkError, match="did not"):
        get(server.route("/x", lambda call: call.drip(b"x", every=0.05)))


def test_dripping_headers_have_a_deadline_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_http, "MAX_PAGE_SECONDS", 0.5)

    def drip(call: Call) -> None:
        wire = call._handler.wfile
        wire.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(10_000):
            wire.write(f"X-{number}: y\r\n".encode())
            wire.flush()
            if call.done.wait(0.05):
                return

    with pytest.raises(NetworkError, match="did not answer in time"):
        get(server.route("/x", drip), QUICK.model_copy(update={"retries": 0}))


@pytest.mark.parametrize("fault", ["close", "reset"])
def test_hanging_up(server: Server, fault: str) -> None:
    with pytest.raises(TransientError, match="closed the connection"):
        get(server.route("/x", lambda call: getattr(call, fault)()))
    assert len(server.calls) == 1 + QUICK.retries


def test_cut_off_in_the_middle_then_whole(server: Server) -> None:
    body = b"words " * 1000

    def cut_once(call: Call) -> None:
        if call.number == 0:
            call.cut(body, 100)
        else:
            call.answer(body)

    assert get(server.route("/x", cut_once)) == body


def test_a_redirect_to_something_that_is_no_address_is_told(server: Server) -> None:
    with pytest.raises(InputError, match="redirects to something that is no web address"):
        get(server.route("/odd", lambda call: call.redirect("http://[::1")))


def test_redirects_are_followed_and_bounded(server: Server) -> None:
    server.add("/end", b"here")
    server.route("/2", lambda call: call.redirect("end"))
    assert get(server.route("/1", lambda call: call.redirect("/2", 301))) == b"here"
    with pytest.raises(NetworkError, match=r"redirects more than 20 times.*SUMMARIZER_FETCH__MAX_REDIRECTS"):
        get(server.route("/loop", lambda call: call.redirect("/loop")))
    assert len(server.calls_for("/loop")) == 21


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/x", "gopher://x/", "javascript:alert(1)"])
def test_redirect_to_another_scheme_is_refused(server: Server, target: str) -> None:
    with pytest.raises(InputError, match=r"only http and https|not a web address"):
        get(server.route("/x", lambda call: call.redirect(target)))
    assert len(server.calls) == 1


def test_compressed_bodies_are_read(server: Server) -> None:
    body = b"<rss>" + b"words " * 9000
    server.add("/gzip", gzip.compress(body), Content_Encoding="gzip")
    server.add("/deflate", zlib.compress(body), Content_Encoding="deflate")
    raw = zlib.compressobj(wbits=-15)
    server.add("/raw", raw.compress(body) + raw.flush(), Content_Encoding="deflate")
    assert get(server.url("/gzip")) == get(server.url("/deflate")) == get(server.url("/raw")) == body
    server.add("/cut", gzip.compress(body)[:-20], Content_Encoding="gzip")
    with pytest.raises(NetworkError, match="damaged"):
        get(server.url("/cut"))


def test_a_gzip_bomb_is_stopped_at_the_limit(server: Server) -> None:
    import tracemalloc

    url = server.add("/bomb", gzip_bomb(300 * 2**20), Content_Encoding="gzip")
    tracemalloc.start()
    with pytest.raises(InputError, match="larger than"):
        get(url, limit=2**20)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_bombs_inside_bombs_are_not_opened(server: Server) -> None:
    server.add("/x", gzip.compress(gzip_bomb(2**20)), Content_Encoding="gzip, gzip")
    with pytest.raises(NetworkError, match="not asked for"):
        get(server.url("/x"))


def test_sound_is_only_looked_at(server: Server) -> None:
    server.add("/x", b"ID3\x04" + b"\1" * 5_000_000)
    with WebClient(QUICK) as web:
        page = web.get(server.url("/x"), limit=LIMIT)
    assert page.kind == "media"
    assert not page.complete
    assert len(page.body) < LIMIT


def test_nobody_there() -> None:
    with Server() as closed:
        url = closed.url("/x")
    with pytest.raises(NetworkError, match="cannot be reached"):
        get(url, QUICK.model_copy(update={"retries": 0}))


def test_no_such_name() -> None:
    with pytest.raises(NetworkError, match=r"nowhere\.invalid cannot be found; check the address and the network"):
        get("http://nowhere.invalid/feed", FetchSettings(retries=0))


@pytest.mark.parametrize("url", ["http://", "http:///x", "http://[::1", "http://a:99999/", "file:///etc/passwd", "x"])
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(InputError):
        get(url)


def test_a_login_goes_to_its_own_server_only_and_is_never_shown(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Server() as stranger:
        stranger.add("/end", b"done")
        server.route("/private", lambda call: call.redirect("/second"))
        server.route("/second", lambda call: call.redirect(stranger.url("/end")))
        with WebClient(QUICK) as web:
            page = web.get(server.url("/private", login="ann:s3cret-Pw"), limit=LIMIT)
        assert page.body == b"done"
        assert server.calls[0].headers["Authorization"] == "Basic YW5uOnMzY3JldC1Qdw=="
        assert server.calls[1].headers["Authorization"] is not None
        assert stranger.calls[0].headers["Authorization"] is None
        assert "s3cret" not in page.url
    with pytest.raises(InputError) as caught:
        get(server.url("/missing", login="ann:s3cret-Pw"))
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in caplog.text


def test_cookies_from_a_file(server: Server, tmp_path: Path) -> None:
    jar = tmp_path / "cookies.txt"
    jar.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tpass\tletmein\n")
    before = jar.read_bytes()
    url = server.route("/x", lambda call: call.answer(str(call.headers["Cookie"]).encode()))
    assert get(url, QUICK.model_copy(update={"cookies": jar})) == b"pass=letmein"
    assert jar.read_bytes() == before
    jar.write_text("not cookies")
    with pytest.raises(InputError, match=r"is no cookies\.txt in the Netscape format"):
        get(url, QUICK.model_copy(update={"cookies": jar}))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        get(url, QUICK.model_copy(update={"cookies": tmp_path / "gone.txt"}))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 0.05 ", 0.05), ("-5", None), ("inf", None), ("nan", None), ("soon", None), ("", None), (None, None),
     ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)],
)  # fmt: skip
def test_the_wait_that_a_server_asks_for(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (b"ICY 200 OK\r\nicy-name: x\r\n\r\nsound", InputError, "live stream of an old radio server"),
        (b"HTTP/1.1 200 OK\r\nno header\r\n\r\n", NetworkError, "sent an answer that is no HTTP"),
        (b"", NetworkError, "closed the connection before the answer was complete"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", NetworkError, "closed the connection before the answer"),
    ],
)
def test_an_answer_that_is_no_http_gets_its_own_reason(answer: bytes, error: type[Exception], said: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(error, match=said):
            get(f"http://127.0.0.1:{listening.getsockname()[1]}/x", QUICK.model_copy(update={"retries": 0}))
        thread.join(5)
