"""The public services that links lead to, on this machine: Apple, Spotify, Overcast, YouTube, a show's own site, ...

with Internet(monkeypatch) as internet:
    internet.page("overcast.fm", "/+abc", "<html>...")
    resolve("https://overcast.fm/+abc", ...)
    internet.asked("overcast.fm", "/+abc")

The product runs unchanged: it asks for the real names over real TLS. Only the name service and the last step of a
connection are the tests': each host has an address that counts as public (or as private, when a test says so), which
leads to a server here that holds a certificate for every name.
"""

from __future__ import annotations

import json
import socket
import ssl
import urllib.parse
from collections.abc import Callable
from typing import Any

import certifi
import pytest
import trustme
from servers import Call, Server, feed_xml

__all__ = ["Internet", "apple_episode", "apple_show_row", "item", "spotify_episode", "spotify_show"]

_PUBLIC = "93.184.216."  # addresses that no connection of a test ever reaches
_PRIVATE = "10.11.12."


class _Hosts(Server):
    """A server that answers by host and path, GET and POST."""

    def __init__(self, internet: Internet) -> None:
        super().__init__()
        outer = internet
        base = self._server.RequestHandlerClass

        class Handler(base):  # type: ignore[misc, valid-type]
            def do_POST(self) -> None:  # noqa: N802 -- the base class's naming
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.serve(self)

        self._server.RequestHandlerClass = Handler
        self._internet = internet

    def encrypt(self, context: ssl.SSLContext) -> None:
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def _serve(self, handler: Any) -> None:
        self._internet.serve(handler)


class Internet:
    """Hosts by name, http and https. `page`, `data` and `route` say what they answer; the rest is 404."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Any) -> None:
        self.calls: list[tuple[str, str, dict[str, str]]] = []  # host, path, query
        self._routes: dict[tuple[str, str], Callable[[Call], Any]] = {}
        self._addresses: dict[str, str] = {}
        self._plain, self._secure = _Hosts(self), _Hosts(self)
        self._authority = trustme.CA()
        self._certificates: dict[str, ssl.SSLContext] = {}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert("unknown.example").configure_cert(context)
        context.sni_callback = self._certificate
        self._secure.encrypt(context)
        bundle = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(bundle))
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
        monkeypatch.setattr(certifi, "where", lambda: str(bundle))
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        self._connect = socket.create_connection
        monkeypatch.setattr(socket, "getaddrinfo", self._resolve)
        monkeypatch.setattr(socket, "create_connection", self._dial)

    def __enter__(self) -> Internet:
        self._plain.__enter__()
        self._secure.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for server in (self._plain, self._secure):
            server.__exit__()

    # ---- what is where

    def route(self, host: str, path: str, answer: Callable[[Call], Any], *, private: bool = False) -> str:
        if host not in self._addresses:
            self._addresses[host] = f"{_PRIVATE if private else _PUBLIC}{len(self._addresses) + 1}"
        self._routes[host, path] = answer
        return f"https://{host}{path}"

    def page(self, host: str, path: str, html: str) -> str:
        return self.data(host, path, html, type="text/html; charset=utf-8")

    def data(self, host: str, path: str, body: bytes | str, *, type: str = "application/octet-stream") -> str:
        data = body.encode() if isinstance(body, str) else body
        return self.route(host, path, lambda call: call.answer(data, Content_Type=type))

    def json(self, host: str, path: str, value: object) -> str:
        return self.data(host, path, json.dumps(value), type="application/json")

    def feed(self, host: str, path: str, items: str, **words: str) -> str:
        return self.data(host, path, feed_xml(items, **words), type="application/rss+xml")

    def redirect(self, host: str, path: str, target: str) -> str:
        return self.route(host, path, lambda call: call.redirect(target))

    def status(self, host: str, path: str, status: int) -> str:
        return self.route(host, path, lambda call: call.answer(b"no", status=status))

    # ---- services

    def apple(self, *rows: dict[str, object], search: tuple[dict[str, object], ...] = ()) -> None:
        """Apple's lookup, which knows shows and episodes by id and lists 200 at most, and its search by name."""
        shows = {str(row["trackId"]): row for row in rows if row["kind"] == "podcast"}
        episodes = {str(row["trackId"]): row for row in rows if row["kind"] == "podcast-episode"}

        def lookup(query: dict[str, str]) -> list[dict[str, object]]:
            which = query.get("id", "")
            if which in episodes:
                return [episodes[which]]
            if which not in shows or shows[which].get("country_only", query.get("country")) != query.get("country"):
                return []
            own = [row for row in episodes.values() if row["collectionId"] == shows[which]["trackId"]]
            listed = [row for row in own if not row.get("old")]
            return [shows[which], *listed[: int(query.get("limit", "50"))]]

        def answer(rows_of: Callable[[dict[str, str]], list[dict[str, object]]]) -> Callable[[Call], Any]:
            def reply(call: Call) -> None:
                found = rows_of(_query(call))
                body = json.dumps({"resultCount": len(found), "results": found})
                call.answer(b"\n\n\n" + body.encode(), Content_Type="text/javascript; charset=utf-8")

            return reply

        self.route("itunes.apple.com", "/lookup", answer(lookup))
        self.route("itunes.apple.com", "/search", answer(lambda query: list(search) if query.get("term") else []))

    def asked(self, host: str, path: str) -> list[dict[str, str]]:
        """The queries that were sent there."""
        return [query for where, what, query in self.calls if (where, what) == (host, path)]

    # ---- the wires

    def serve(self, handler: Any) -> None:
        host = (handler.headers.get("Host") or "").partition(":")[0].lower()
        parts = urllib.parse.urlsplit(handler.path)
        call = Call(parts.path, handler.headers, 0, handler)
        query = _query(call)
        self.calls.append((host, parts.path, query))
        route = self._routes.get((host, parts.path)) or self._routes.get((host, "*"))
        if route is None:
            call.answer(b"nothing here", status=404, Content_Type="text/plain")
        else:
            route(call)

    def _resolve(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        name = (host.decode() if isinstance(host, bytes) else str(host)).lower()
        address = self._addresses.get(name) or (name if name in self._addresses.values() else None)
        if address is None:
            raise socket.gaierror(socket.EAI_NONAME, f"{name} is not known to this test")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port or 0)))]

    def _dial(self, address: tuple[str, int], timeout: Any = None, *args: Any, **kwargs: Any) -> socket.socket:
        host, port = address
        assert host in self._addresses.values(), f"{host} is outside"
        server = self._secure if port == 443 else self._plain
        left, right = socket.socket(), ("127.0.0.1", server.port)
        if isinstance(timeout, int | float):
            left.settimeout(timeout)
        left.connect(right)
        return left

    def _certificate(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        host = name or "unknown.example"
        if host not in self._certificates:
            self._certificates[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host).configure_cert(self._certificates[host])
        connection.context = self._certificates[host]


def _query(call: Call) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(call._handler.path).query))


def item(number: int, media: str, *, title: str = "", more: str = "", seconds: int = 1800) -> str:
    """An episode of a feed: guid `g<number>`, published on that day of January 2024."""
    return (
        f"<item><title>{title or f'Number {number}'}</title><guid isPermaLink='false'>guid-{number:04}-x</guid>"
        f"<pubDate>{number % 28 + 1:02} Jan 2024 05:00:00 GMT</pubDate><itunes:duration>{seconds}</itunes:duration>"
        f"<enclosure url='{media}' type='audio/mpeg' length='1'/>{more}</item>"
    )


# ---- answers in the shapes of the real ones, written for these tests


def apple_show_row(number: int, name: str, feed: str | None, author: str = "Ann Lindqvist") -> dict[str, object]:
    row: dict[str, object] = {
        "wrapperType": "track",
        "kind": "podcast",
        "collectionId": number,
        "trackId": number,
        "artistName": author,
        "collectionName": name,
        "trackName": name,
        "collectionViewUrl": f"https://podcasts.apple.com/us/podcast/id{number}?uo=4",
        "releaseDate": "2024-01-20T04:00:00Z",
        "trackCount": 9,
        "country": "USA",
        "primaryGenreName": "Technology",
    }
    return row if feed is None else {**row, "feedUrl": feed}


def apple_episode(number: int, show: int, **words: object) -> dict[str, object]:
    return {
        "wrapperType": "podcastEpisode",
        "kind": "podcast-episode",
        "collectionId": show,
        "trackId": number,
        "episodeContentType": "audio",
        "episodeFileExtension": "mp3",
        "country": "USA",
        **words,
    }


def spotify_episode(which: str, title: str, show: str, *, date: str, seconds: int) -> tuple[str, str]:
    """An episode's page and its embedded player's."""
    page = (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} - {show} | Podcast on Spotify</title>'
        f'<meta property="og:site_name" content="Spotify"/><meta property="og:title" content="{title}"/>'
        f'<meta property="og:description" content="{show} · Episode"/><meta property="og:type" content="music.song"/>'
        f'<meta property="og:url" content="https://open.spotify.com/episode/{which}"/>'
        '<meta property="og:audio" content="https://podz-content.spotifycdn.com/audio/clips/x/clip_0_60.mp3"/>'
        f'<link rel="alternate" type="application/json+oembed" href="https://open.spotify.com/oembed?url=x"/></head></html>'
    )
    entity = {
        "type": "episode",
        "name": title,
        "uri": f"spotify:episode:{which}",
        "title": title,
        "subtitle": show,
        "releaseDate": {"isoString": f"{date}T05:00:00Z"},
        "duration": seconds * 1000,
    }
    return page, _next(entity)


def spotify_show(which: str, name: str, publisher: str) -> tuple[str, str]:
    page = (
        f'<!DOCTYPE html><html><head><title>{name} | Podcast on Spotify</title><meta property="og:site_name" '
        f'content="Spotify"/><meta property="og:title" content="{name}"/>'
        f'<meta property="og:description" content="Podcast · {publisher} · Talks."/></head></html>'
    )
    uri = f"spotify:show:{which}"
    return page, _next({"type": "show", "name": name, "uri": uri, "title": name, "subtitle": publisher})


def _next(entity: dict[str, object]) -> str:
    state = {"props": {"pageProps": {"state": {"data": {"entity": entity}}}}}
    return f'<html><script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script></html>'
