"""Which addresses may be reached, and what may be said about a URL."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from servers import Server

from summarizer.errors import InputError
from summarizer.net import WebClient, redact, without_login
from summarizer.net.address import Guard, PrivateAddressError, _is_public
from summarizer.settings import FetchSettings

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "2002:0a00:0001::", "192.0.2.1", "fe80::1%eth0", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert not _is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public(address: str) -> None:
    assert _is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"])
def test_a_private_host_is_refused_in_every_spelling(host: str) -> None:
    with Server() as server:
        server.add("/", b"secret")
        with WebClient(FetchSettings(retries=0)) as web, pytest.raises(InputError):
            web.get(f"http://{host}:{server.port}/", limit=1000)
        assert not server.calls


def test_the_refusal_says_how_to_allow_it() -> None:
    with pytest.raises(PrivateAddressError, match="SUMMARIZER_FETCH__ALLOW_PRIVATE=true"):
        Guard(allow_private=False).addresses("10.1.2.3", 80)


def test_what_the_user_types_may_be_private() -> None:
    with Server() as server:
        server.add("/", b"mine")
        with WebClient(FetchSettings()) as web:
            web.guard.allow_typed(server.url("/"))
            assert web.get(server.url("/"), limit=1000).body == b"mine"


def test_a_public_host_may_not_redirect_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    # 127.0.0.1 plays the public server, 127.0.0.2 the router in the cellar.
    monkeypatch.setattr("summarizer.net.address._is_public", lambda address: address == "127.0.0.1")
    with Server() as server:
        url = server.route("/feed", lambda call: call.redirect(server.url("/secret", host="127.0.0.2")))
        with WebClient(FetchSettings(retries=0)) as web:
            web.guard.allow_typed(url)
            with pytest.raises(PrivateAddressError, match=r"127\.0\.0\.2"):
                web.get(url, limit=1000)
        assert [call.path for call in server.calls] == ["/feed"]


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that resolves to another address the second time (DNS rebinding) is asked for once only."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def names(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "rebind.example":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port, *args, **kwargs)
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", names)
    monkeypatch.setattr("summarizer.net.address._is_public", lambda address: address == "127.0.0.1")
    with Server() as server:
        server.add("/", b"outside")
        with WebClient(FetchSettings(retries=0)) as web:
            assert web.get(server.url("/", host="rebind.example"), limit=1000).body == b"outside"
            assert len(asked) == 1
            with pytest.raises(PrivateAddressError):
                web.get(server.url("/", host="rebind.example"), limit=1000)


def test_a_host_with_one_private_address_of_several_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(PrivateAddressError):
        Guard(allow_private=False).addresses("mixed.example", 80)


def test_a_public_name_that_became_private_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
    guard = Guard(allow_private=False)
    guard.allow_recorded("http://evil.example.com/feed")
    assert not guard.allow_private
    guard.allow_recorded("http://nas.local/feed")
    assert guard.allow_private


def test_redact() -> None:
    assert redact("https://ann:pw@example.org/feed?token=abc#x") == "https://example.org/feed?…"
    assert redact("https://example.org/a") == "https://example.org/a"
    assert "pw" not in redact("https://ann:pw@[broken/feed?token=abc")
    assert redact("https://example.org/\x1b[31m\u202eevil") == "https://example.org/[31mevil"
    assert len(redact("https://example.org/" + "a" * 5000)) == 200


def test_bare_keeps_the_query_and_drops_the_login() -> None:
    assert without_login("https://ann:pw@example.org:8443/feed?id=1#t") == "https://example.org:8443/feed?id=1"
    assert without_login("https://ann:p@w@example.org/") == "https://example.org/"
