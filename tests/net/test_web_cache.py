"""Feeds are asked for with conditions, used as they were when nobody answers, and never kept for a login."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Call, Server, feed_xml

from summarizer.errors import InputError, NetworkError
from summarizer.net import Page, WebClient
from summarizer.net import http as web_http
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings, Settings

LIMIT = 1_000_000
FEED = feed_xml("<item><title>One</title></item>").encode()
NEWER = FEED.replace(b"One", b"Two")


class Told(Silent):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def warn(self, message: str) -> None:
        self.lines.append(message)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> FetchSettings:
    return FetchSettings(retries=2, timeout=1, allow_private=True, cache=tmp_path / "kept")


def get(url: str, settings: FetchSettings, report: Told | None = None) -> Page:
    with WebClient(settings, report) as web:
        return web.get(url, limit=LIMIT, cached=True)


def conditional(call: Call, body: bytes = FEED, tag: str = '"v1"', **headers: str) -> None:
    if call.headers["If-None-Match"] == tag:
        call.answer(status=304, ETag=tag, **headers)
    else:
        call.answer(body, ETag=tag, **headers)


def kept(settings: FetchSettings) -> list[Path]:
    assert settings.cache
    return sorted(settings.cache.iterdir()) if settings.cache.exists() else []


def test_a_feed_is_asked_again_with_its_etag_only(server: Server, settings: FetchSettings) -> None:
    url = server.route("/feed", conditional)
    first, second = get(url, settings), get(url, settings)
    assert first == second
    assert second.body == FEED
    assert [call.headers["If-None-Match"] for call in server.calls] == [None, '"v1"']


def test_without_an_etag_its_date_is_asked_about(server: Server, settings: FetchSettings) -> None:
    date = "Sat, 07 Nov 2026 08:00:00 GMT"

    def dated(call: Call) -> None:
        if call.headers["If-Modified-Since"] == date:
            call.answer(status=304)
        else:
            call.answer(FEED, Last_Modified=date)

    url = server.route("/feed", dated)
    assert get(url, settings) == get(url, settings)
    assert server.calls[1].headers["If-Modified-Since"] == date


def test_a_newer_feed_takes_the_place_of_the_older(server: Server, settings: FetchSettings) -> None:
    get(server.route("/feed", conditional), settings)
    url = server.route("/feed", lambda call: conditional(call, NEWER, '"v2"'))
    assert get(url, settings).body == NEWER
    assert get(url, settings).body == NEWER
    assert server.calls[-1].headers["If-None-Match"] == '"v2"'
    assert len(kept(settings)) == 1


def test_a_server_may_say_for_how_long_it_need_not_be_asked(
    server: Server, settings: FetchSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.route("/feed", lambda call: conditional(call, Cache_Control='public, max-age="86400"'))
    get(url, settings)
    get(url, settings)
    assert len(server.calls) == 1
    # ... but no longer than ten minutes: a writer waits for the newest episode.
    now = time.time()
    monkeypatch.setattr("summarizer.net.cache.time.time", lambda: now + 601)
    get(url, settings)
    assert len(server.calls) == 2
    monkeypatch.setattr("summarizer.net.cache.time.time", lambda: now - 3600)  # the clock was set back
    get(url, settings)
    assert len(server.calls) == 3


@pytest.mark.parametrize("control", ["no-cache, max-age=500", "max-age=0", "max-age=60", "max-age=soon", ""])
def test_it_is_asked_each_time_otherwise(server: Server, settings: FetchSettings, control: str) -> None:
    url = server.route("/feed", lambda call: conditional(call, Cache_Control=control, Age="60"))
    get(url, settings)
    assert get(url, settings).body == FEED
    assert len(server.calls) == 2


@pytest.mark.parametrize("headers", [{"Cache-Control": "no-store"}, {"Vary": "*"}])
def test_what_may_not_be_kept_is_not(server: Server, settings: FetchSettings, headers: dict[str, str]) -> None:
    get(server.route("/feed", conditional), settings)
    assert kept(settings)
    get(server.route("/feed", lambda call: call.answer(NEWER, **headers)), settings)
    assert kept(settings) == []


@pytest.mark.parametrize("body", [b"<html><p>A page", b"ID3\x04" + bytes(5000), b"some text", b"<Error/>", b""])
def test_only_feeds_and_data_are_kept(server: Server, settings: FetchSettings, body: bytes) -> None:
    get(server.route("/x", lambda call: call.answer(body, ETag='"v"')), settings)
    assert kept(settings) == []


def test_what_a_login_or_the_users_cookies_brought_is_never_kept(
    server: Server, settings: FetchSettings, tmp_path: Path
) -> None:
    server.route("/feed", lambda call: conditional(call, Cache_Control="max-age=60"))
    get(server.url("/feed", login="ann:s3cret-Pw"), settings)
    assert kept(settings) == []
    with Server() as other:
        url = other.route("/feed", lambda call: conditional(call, Cache_Control="max-age=60"))
        jar = tmp_path / "cookies.txt"
        jar.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tpass\tletmein\n")
        get(url, settings.model_copy(update={"cookies": jar}))
        assert kept(settings) == []
        # ... and what was kept for nobody in particular is not given to one who has a login.
        get(url, settings)
        assert len(kept(settings)) == 1
        get(url, settings.model_copy(update={"cookies": jar}))
        assert other.calls[-1].headers["If-None-Match"] is None


def test_a_login_that_comes_into_play_behind_a_redirect_counts_too(server: Server, settings: FetchSettings) -> None:
    with Server() as private:
        private.route("/feed", conditional)
        with WebClient(settings) as web:
            web.get(private.url("/feed", login="ann:pw"), limit=LIMIT)  # given for this origin
            web.get(server.route("/feed", lambda call: call.redirect(private.url("/feed"))), limit=LIMIT, cached=True)
        assert private.calls[-1].headers["Authorization"]
        assert kept(settings) == []


def test_the_address_does_not_stand_in_the_files_name(server: Server, settings: FetchSettings) -> None:
    get(server.route("/feed", conditional) + "?token=s3cret", settings)
    (file,) = kept(settings)
    assert "s3cret" not in file.name
    assert file.stat().st_mode & 0o077 == 0 or file.stat().st_mode & 0o777 == 0o666  # Windows has no such modes


def test_when_nobody_answers_the_copy_is_used_and_the_user_told(server: Server, settings: FetchSettings) -> None:
    with Server() as gone:
        url = gone.route("/feed", conditional)
        get(url, settings)
    told = Told()
    assert get(url, settings, told).body == FEED
    assert len(told.lines) == 1
    assert "cannot be reached; the copy received a moment ago is used" in told.lines[0]
    with pytest.raises(NetworkError, match="cannot be reached"):
        get(url + "/other", settings, told)


@pytest.mark.parametrize("fault", ["busy", "hang", "cut", "loop", "bomb"])
def test_a_server_in_trouble_does_not_take_the_copy_away(server: Server, settings: FetchSettings, fault: str) -> None:
    url = server.route("/feed", conditional)
    get(url, settings)
    faults = {
        "busy": lambda call: call.answer(status=503),
        "hang": lambda call: call.hang(),
        "cut": lambda call: call.cut(NEWER, 20, ETag='"v2"'),
        "loop": lambda call: call.redirect(url),
        "bomb": lambda call: call.answer(b"\x1f\x8b\x08 damaged", Content_Encoding="gzip"),
    }
    server.route("/feed", faults[fault])
    told = Told()
    assert get(url, settings.model_copy(update={"timeout": 0.2}), told).body == FEED
    assert len(told.lines) == 1
    assert len(kept(settings)) == 1


def test_a_feed_that_is_gone_is_said_to_be_gone(server: Server, settings: FetchSettings) -> None:
    get(server.route("/feed", conditional), settings)
    with pytest.raises(InputError, match="410"):
        get(server.route("/feed", lambda call: call.answer(status=410)), settings)


def test_a_permanent_redirect_is_told_each_time(server: Server, settings: FetchSettings) -> None:
    new = server.route("/new", conditional)
    server.route("/mid", lambda call: call.redirect("/new", 308))
    old = server.route("/old", lambda call: call.redirect("/mid", 301))
    assert [get(old, settings).moved, get(old, settings).moved] == [new, new]
    assert server.calls[-1].headers["If-None-Match"] == '"v1"'
    today = server.route("/today", lambda call: call.redirect("/old", 302))
    assert get(today, settings).moved is None
    assert get(new, settings).moved is None


def test_the_same_address_with_tls_is_no_move() -> None:
    assert web_http.moved_to("http://x.example/feed", "https://x.example/feed") is None
    assert web_http.moved_to("http://x.example/feed", "https://x.example/feed/") is None
    assert web_http.moved_to("http://x.example/feed", "https://x.example/new") == "https://x.example/new"
    assert web_http.moved_to("http://x.example/feed", None) is None


def test_a_mark_of_another_file_is_not_believed(server: Server, settings: FetchSettings) -> None:
    """The address leads elsewhere today, where the same date means another feed."""
    server.add("/a", FEED, Last_Modified="Sat, 07 Nov 2026 08:00:00 GMT")

    def other(call: Call) -> None:
        if call.headers["If-Modified-Since"]:
            call.answer(status=304)
        else:
            call.answer(NEWER)

    server.route("/b", other)
    url = server.route("/feed", lambda call: call.redirect("/a" if call.number == 0 else "/b"))
    assert get(url, settings).body == FEED
    assert get(url, settings).body == NEWER


def test_unasked_nothing_changed_is_an_error(server: Server, settings: FetchSettings) -> None:
    with pytest.raises(InputError, match="304"):
        get(server.route("/feed", lambda call: call.answer(status=304)), settings)


def test_kept_from_the_private_network_it_is_for_those_who_may_reach_it(
    server: Server, settings: FetchSettings
) -> None:
    url = server.route("/feed", lambda call: conditional(call, Cache_Control="max-age=60"))
    get(url, settings)
    with pytest.raises(InputError, match="private network"):
        get(url, settings.model_copy(update={"allow_private": False}))


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]\n", b'{"version": 1}\nx', b"\xff\xfe", None])
def test_a_damaged_copy_is_no_copy(server: Server, settings: FetchSettings, damage: bytes | None) -> None:
    url = server.route("/feed", lambda call: conditional(call, Cache_Control="max-age=60"))
    get(url, settings)
    (file,) = kept(settings)
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    assert get(url, settings).body == FEED
    assert [call.headers["If-None-Match"] for call in server.calls] == [None, None]


def test_a_folder_that_cannot_be_written_costs_nothing(server: Server, settings: FetchSettings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    url = server.route("/feed", conditional)
    assert get(url, settings.model_copy(update={"cache": tmp_path / "file" / "kept"})).body == FEED


def test_it_is_bounded_in_size_and_age(
    server: Server, settings: FetchSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = settings.model_copy(update={"cache_bytes": 50_000})
    large = FEED + b" " * 20_000
    urls = [server.route(f"/{number}", lambda call: conditional(call, large)) for number in range(5)]
    for number, url in enumerate(urls):
        get(url, small)
        for file in kept(small):
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 60 * (5 - number)))
    assert len(kept(small)) == 2
    get(urls[-1], small)
    assert server.calls[-1].headers["If-None-Match"]  # the newest were kept
    get(server.add("/large", FEED + b" " * 60_000), small)
    assert len(kept(small)) == 2
    for file in kept(small):  # what nobody asked for in a month goes when another is kept
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 31 * 86400))
    get(urls[0], small)
    assert len(kept(small)) == 1
    now = time.time()
    monkeypatch.setattr("summarizer.net.cache.time.time", lambda: now + 31 * 86400)
    get(urls[0], small)
    assert server.calls[-1].headers["If-None-Match"] is None
    get(urls[0], settings.model_copy(update={"cache_bytes": 0}))
    assert server.calls[-1].headers["If-None-Match"] is None


def test_a_copy_larger_than_what_is_asked_for_is_left_alone(server: Server, settings: FetchSettings) -> None:
    url = server.route("/feed", lambda call: conditional(call, Cache_Control="max-age=60"))
    get(url, settings)
    with WebClient(settings) as web, pytest.raises(InputError, match="larger than"):
        web.get(url, limit=100, cached=True)


def test_the_folder_stands_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUMMARIZER_FETCH__CACHE")
    assert Settings.load(cache=tmp_path).fetch.cache == tmp_path / "web"
    monkeypatch.setenv("SUMMARIZER_FETCH__CACHE", str(tmp_path / "else"))
    assert Settings.load(cache=tmp_path).fetch.cache == tmp_path / "else"
