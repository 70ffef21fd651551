"""Certificates, and the way through a proxy: the same rules hold there."""

from __future__ import annotations

import base64
import http.server
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from servers import Server

from summarizer.errors import InputError, NetworkError
from summarizer.net import WebClient
from summarizer.net import http as web_http
from summarizer.net.address import PrivateAddressError, proxy_for, through_proxy
from summarizer.settings import FetchSettings

QUICK = FetchSettings(retries=0, timeout=5, allow_private=True)
OUTSIDE = "203.0.113.9"  # plays a public address, at which nobody is


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def get(url: str, settings: FetchSettings = QUICK) -> bytes:
    with WebClient(settings) as web:
        return web.get(url, limit=100_000).body


class Secure:
    """A server behind TLS, with an authority that nobody knows until told."""

    def __init__(self, *names: str) -> None:
        self.authority = trustme.CA()
        self.plain = Server()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*names).configure_cert(context)
        inner = self.plain._server
        inner.socket = context.wrap_socket(inner.socket, server_side=True)

    def url(self, host: str) -> str:
        return f"https://{host}:{self.plain.port}/"


@pytest.fixture
def secure() -> Iterator[Secure]:
    made = Secure("localhost", "feeds.example.org")
    with made.plain:
        made.plain.add("/", b"kept safe")
        yield made


def trust(secure: Secure, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    path = tmp_path / "authority.pem"
    secure.authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


def test_a_certificate_of_a_known_authority(secure: Secure, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    trust(secure, monkeypatch, tmp_path)
    assert get(secure.url("localhost")) == b"kept safe"


def test_a_certificate_of_an_unknown_authority(secure: Secure) -> None:
    with pytest.raises(NetworkError, match="shows no valid certificate") as caught:
        get(secure.url("localhost"), QUICK.model_copy(update={"retries": 3}))
    assert "\n" not in str(caught.value)
    assert secure.plain.calls == []


def test_a_certificate_for_another_name(secure: Secure, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    trust(secure, monkeypatch, tmp_path)
    with pytest.raises(NetworkError, match="shows no valid certificate"):
        get(secure.url("127.0.0.1"))


def test_no_tls_where_it_was_expected() -> None:
    with Server() as plain, pytest.raises(NetworkError):
        get(f"https://localhost:{plain.port}/")


def test_from_tls_to_none_the_login_stays_behind(
    secure: Secure, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    trust(secure, monkeypatch, tmp_path)
    with Server() as plain:
        plain.add("/open", b"for all")
        secure.plain.route("/", lambda call: call.redirect(plain.url("/open", host="localhost")))
        assert get(secure.url("ann:pw@localhost")) == b"for all"
        assert secure.plain.calls[0].headers["Authorization"]
        assert plain.calls[0].headers["Authorization"] is None


# ---- a proxy


class Proxy:
    """A forward proxy that leads every request to one server, whatever its name, and tells what it was asked."""

    def __init__(self, port: int, *, refuse: bool = False) -> None:
        self.asked: list[str] = []
        self.logins: list[str | None] = []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_CONNECT(self) -> None:
                owner.note(self)
                if refuse:
                    self.send_error(403)
                    return
                self.send_response(200)
                self.end_headers()
                with socket.create_connection(("127.0.0.1", port), 5) as far:
                    pump(self.connection, far)
                self.close_connection = True

            def do_GET(self) -> None:
                owner.note(self)
                if refuse:
                    self.send_error(407)
                    return
                parts = urlsplit(self.path)
                with socket.create_connection(("127.0.0.1", port), 5) as far:
                    far.sendall(
                        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
                    )
                    while data := far.recv(65536):
                        self.wfile.write(data)
                self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def note(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        self.asked.append(f"{handler.command} {handler.path}")
        self.logins.append(handler.headers["Proxy-Authorization"])

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def pump(near: socket.socket, far: socket.socket) -> None:
    while True:
        for ready in select.select([near, far], [], [], 5)[0]:
            data = ready.recv(65536)
            if not data:
                return
            (far if ready is near else near).sendall(data)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names ending in example.org are public, those in inside.example are not; others do not exist."""
    real = socket.getaddrinfo

    def answers(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host).endswith("inside.example"):
            return real("10.0.0.7", port, *args, **kwargs)
        if str(host).endswith("example.org"):
            return real(OUTSIDE, port, *args, **kwargs)
        if str(host).endswith(".example"):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    real_public = __import__("summarizer.net.address", fromlist=["_is_public"])._is_public
    monkeypatch.setattr("summarizer.net.address._is_public", lambda address: address == OUTSIDE or real_public(address))


PUBLIC = FetchSettings(retries=0, timeout=5)


@pytest.mark.usefixtures("names")
def test_http_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server, Proxy(server.port) as proxy:
        server.add("/feed", b"by way of the proxy")
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//ann:pa%73s@"))
        assert get("http://feeds.example.org/feed", PUBLIC) == b"by way of the proxy"
        assert proxy.asked == ["GET http://feeds.example.org/feed"]
        assert proxy.logins == [f"Basic {base64.b64encode(b'ann:pass').decode()}"]
        # A name that only the proxy can resolve is its business.
        assert get("http://only-there.example/feed", PUBLIC) == b"by way of the proxy"


@pytest.mark.usefixtures("names")
def test_https_goes_through_a_tunnel_and_is_checked_at_its_end(
    secure: Secure, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    with Proxy(secure.plain.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(NetworkError, match="shows no valid certificate"):
            get("https://feeds.example.org/", PUBLIC)
        trust(secure, monkeypatch, tmp_path)
        assert get("https://feeds.example.org/", PUBLIC) == b"kept safe"
        assert set(proxy.asked) == {"CONNECT feeds.example.org:443"}
        with pytest.raises(NetworkError, match="shows no valid certificate"):
            get("https://other.example.org/", PUBLIC)


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    "host", ["10.0.0.7", "127.0.0.2", "[::1]", "169.254.169.254", "2130706434", "0x7f.2", "router.inside.example"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_proxy_is_not_asked_for_private_addresses(scheme: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server, Proxy(server.port) as proxy:
        server.add("/", b"inside")
        monkeypatch.setenv(f"{scheme}_proxy", proxy.url)
        with pytest.raises((PrivateAddressError, NetworkError)):
            get(f"{scheme}://{host}/", PUBLIC)
        assert proxy.asked == []
        assert server.calls == []


@pytest.mark.usefixtures("names")
def test_nor_by_a_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server, Proxy(server.port) as proxy:
        server.route("/feed", lambda call: call.redirect("http://10.0.0.7/admin"))
        monkeypatch.setenv("http_proxy", proxy.url)
        with pytest.raises(PrivateAddressError):
            get("http://feeds.example.org/feed", PUBLIC)
        assert proxy.asked == ["GET http://feeds.example.org/feed"]


@pytest.mark.usefixtures("names")
def test_what_needs_no_proxy_does_not_go_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server, Proxy(server.port) as proxy:
        server.add("/", b"directly")
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "example.org")
        assert proxy_for("http://feeds.example.org/") is None
        assert proxy_for("http://feeds.example.com/") == proxy.url
        assert get(server.url("/")) == b"directly"  # this machine itself is never asked for through a proxy
        assert proxy.asked == []


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server, Proxy(server.port, refuse=True) as proxy:
        monkeypatch.setenv(f"{scheme}_proxy", proxy.url.replace("//", "//ann:s3cret@"))
        with pytest.raises((NetworkError, InputError)) as caught:
            get(f"{scheme}://feeds.example.org/", PUBLIC)
        assert "\n" not in str(caught.value)
        assert "s3cret" not in str(caught.value)
        assert "proxy" in str(caught.value)


@pytest.mark.usefixtures("names")
def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as gone:
        port = gone.port
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    with pytest.raises(NetworkError, match="cannot be reached") as caught:
        get("http://feeds.example.org/", PUBLIC)
    assert "\n" not in str(caught.value)
    assert f"through the proxy 127.0.0.1:{port} (http_proxy)" in str(caught.value)


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("http://ann:s3cret@proxy.test:3128", " through the proxy proxy.test:3128 (https_proxy)"),
        ("proxy.test:3128", " through the proxy proxy.test:3128 (https_proxy)"),
        ("socks5://proxy.test:1080", ""),
        ("", ""),
    ],
)
def test_messages_name_the_proxy_without_its_login(proxy: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    assert through_proxy("https://feeds.example.org/") == said
    assert through_proxy("https://localhost/") == ""
