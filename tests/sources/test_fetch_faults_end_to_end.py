"""What a writer sees of a server's faults: one clear line, the right exit code, and nothing earned is lost.

Each fault through the command that meets it, against a real server. How often and how long is tried stands in
test_web_http.py and test_fetch_download.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures_audio import music
from servers import Call, Server, feed_xml, gzip_bomb

from summarizer.__main__ import run
from summarizer.net import http as web_http
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.records.episode import Episode
from summarizer.settings import Settings
from summarizer.sources.fetch import PART_FILE

Fault = Callable[[Call], None]

BOMB = gzip_bomb(60 * 2**20)
CONSENT = b"<!DOCTYPE html><html><head><title>Before you continue</title></head><body><form>Accept all?</form></body>"


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return music(tmp_path_factory.mktemp("sound") / "a.wav", 6.0).read_bytes()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setenv("SUMMARIZER_FETCH__TIMEOUT", "0.4")
    monkeypatch.setenv("SUMMARIZER_FETCH__RETRIES", "2")
    monkeypatch.setenv("SUMMARIZER_FETCH__MAX_SECONDS", "3")
    monkeypatch.setenv("SUMMARIZER_FETCH__MAX_BYTES", "3000000")
    with Server() as running:
        yield running


def show(server: Server, *, media: str = "/a.wav", title: str = "On rivers") -> bytes:
    return feed_xml(
        f"<item><title>{title}</title><guid>g1</guid><pubDate>Wed, 18 Nov 2026 08:00:00 GMT</pubDate>"
        f'<enclosure url="{server.url(media)}" type="audio/wav" length="1"/></item>'
    ).encode()


def fetched(source: str, into: Path, *, redo: str | None = None) -> Episode:
    """As `summarizer draft` does it, up to the recording."""
    with open_episode(EpisodeRequest(source, redo=redo), into=into, settings=Settings.load()) as work:
        work.walk(("fetch",))
        return work.episode


def command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, list[str]]:
    code = run(arguments)
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return code, told.out, told.err.strip().splitlines()


# ---- the recording

RECORDING_FAULTS: dict[str, tuple[Fault, int, str]] = {
    "slow": (lambda call: call.drip(b"RIFF", every=0.1), 3, "did not"),
    "silent": (lambda call: call.hang(), 3, "did not answer in time"),
    "wrong length": (lambda call: call.cut(b"RIFF" + bytes(9000), 5000), 3, "closed the connection"),
    "nothing": (lambda call: call.answer(b""), 3, "answered with nothing"),
    "refused": (lambda call: call.answer(b"no robots", status=403), 2, "403"),
    "gone": (lambda call: call.answer(b"", status=410), 2, "410"),
    "busy": (lambda call: call.answer(b"", status=429, Retry_After="0"), 3, "429"),
    "busy for an hour": (lambda call: call.answer(b"", status=503, Retry_After="3600"), 3, "60 minutes"),
    "loop": (lambda call: call.redirect("/a.wav?again"), 3, "redirects more than 20 times"),
    "to a file": (lambda call: call.redirect("file:///etc/passwd"), 2, "only http and https"),
    "bomb": (lambda call: call.answer(BOMB, Content_Encoding="gzip"), 2, "SUMMARIZER_FETCH__MAX_BYTES"),
    "page": (lambda call: call.answer(b"<html><body>Episode 7</body></html>"), 2, "is a web page, not a recording"),
    "consent": (lambda call: call.answer(CONSENT, Content_Type="audio/wav"), 2, "(Before you continue); it may want"),
    "consent elsewhere": (lambda call: call.redirect("/consent"), 2, "SUMMARIZER_FETCH__COOKIES"),
    "error in JSON": (lambda call: call.answer(b'{"error": "expired"}'), 2, "JSON data, not a recording"),
    "hangs up": (lambda call: call.reset(), 3, "closed the connection"),
}


@pytest.mark.parametrize("fault", RECORDING_FAULTS)
def test_a_recording_that_cannot_be_had(
    fault: str, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer, code, says = RECORDING_FAULTS[fault]
    server.add("/consent", CONSENT, type="text/html")
    server.route("/a.wav", answer)
    feed = server.add("/feed.xml", show(server))
    got, out, lines = command(["draft", feed, "-o", str(tmp_path), "--llm", "none", "--quiet"], capsys)
    assert (got, out) == (code, ""), lines
    assert len(lines) == 1, lines
    assert says in lines[0]
    (folder,) = (path.parent for path in tmp_path.glob("*/*/episode.json"))
    assert not [path for path in folder.glob("audio.*") if not path.name.startswith(PART_FILE)]
    assert json.loads((folder / "run.json").read_text())["failed_stage"] == "fetch"


@pytest.mark.parametrize("fault", sorted(RECORDING_FAULTS))
def test_a_recording_once_fetched_stays_whatever_the_server_does_then(
    fault: str, server: Server, sound: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.route("/a.wav", lambda call: call.ranged(sound))
    feed = server.add("/feed.xml", show(server))
    before = fetched(feed, tmp_path)
    assert before.audio
    answer, code, _ = RECORDING_FAULTS[fault]
    server.add("/consent", CONSENT, type="text/html")
    server.route("/a.wav", answer)
    asked = len(server.calls_for("/a.wav"))
    assert fetched(feed, tmp_path) == before
    assert len(server.calls_for("/a.wav")) == asked, "the recording was asked for again"
    # ... and even when it is to be fetched anew, the one that is here is given up only for another.
    arguments = ["draft", feed, "-o", str(tmp_path), "--llm", "none", "--quiet", "--redo", "fetch"]
    assert command(arguments, capsys)[0] == code
    (folder,) = (path.parent for path in tmp_path.glob("*/*/episode.json"))
    assert (folder / before.audio.file).read_bytes() == sound
    assert Episode.model_validate_json((folder / "episode.json").read_bytes()).audio == before.audio


def test_another_recording_under_the_same_address_is_taken_only_when_asked_for(
    server: Server, sound: bytes, tmp_path: Path
) -> None:
    server.route("/a.wav", lambda call: call.ranged(sound))
    feed = server.add("/feed.xml", show(server))
    before = fetched(feed, tmp_path)
    other = sound[:-2000] + bytes(2000)
    server.route("/a.wav", lambda call: call.ranged(other))
    assert fetched(feed, tmp_path).audio == before.audio
    after = fetched(feed, tmp_path, redo="fetch")
    assert before.audio
    assert after.audio
    assert after.audio.sha256 != before.audio.sha256


def test_cut_off_in_every_run_it_is_whole_in_the_end(
    server: Server, sound: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that gives a part and is then busy: each run goes on where the last one ended."""
    monkeypatch.setenv("SUMMARIZER_FETCH__RETRIES", "0")
    third = len(sound) // 3 + 1

    def moody(call: Call) -> None:
        if call.number % 2:
            call.answer(status=503)
        else:
            call.ranged(sound, limit=third)

    server.route("/a.wav", moody)
    feed = server.add("/feed.xml", show(server))
    for _ in range(2):
        arguments = ["draft", feed, "-o", str(tmp_path), "--llm", "none", "--quiet"]
        code, _, lines = command(arguments, capsys)
        assert (code, len(lines)) == (3, 1), lines
    assert (audio := fetched(feed, tmp_path).audio)
    assert audio.size == len(sound)
    got = [call.headers["Range"] for call in server.calls_for("/a.wav") if call.number % 2 == 0]
    assert got == [None, f"bytes={third}-", f"bytes={2 * third}-"]


def test_a_host_that_wants_the_form_of_a_browser(server: Server, sound: bytes, tmp_path: Path) -> None:
    """... is answered in the form that crawlers use, which says who we are all the same; others are not."""

    def picky(call: Call) -> None:
        if call.headers["User-Agent"].startswith("Mozilla/5.0"):
            call.ranged(sound)
        else:
            call.answer(b"go away", status=403)

    server.route("/a.wav", picky)
    feed = server.add("/feed.xml", show(server))
    assert fetched(feed, tmp_path).audio
    agents = [call.headers["User-Agent"] for call in server.calls_for("/a.wav")]
    assert [agent.partition("/")[0] for agent in agents] == ["summarizer", "Mozilla"]
    assert all("summarizer/" in agent and "+https://" in agent for agent in agents)
    assert all(call.headers["User-Agent"].startswith("summarizer/") for call in server.calls_for("/feed.xml"))


def test_prefixes_that_count_listeners_are_followed(server: Server, sound: bytes, tmp_path: Path) -> None:
    server.route("/a.wav", lambda call: call.ranged(sound))
    server.route("/count/2", lambda call: call.redirect("/a.wav", 307))
    server.route("/count/1", lambda call: call.redirect(server.url("/count/2")))
    feed = server.add("/feed.xml", show(server, media="/count/1"))
    episode = fetched(feed, tmp_path)
    assert episode.audio
    assert episode.audio.url == server.url("/count/1"), "what a redirect leads to may expire"


# ---- the feed

FEED_FAULTS: dict[str, tuple[Fault, int, str]] = {
    "silent": (lambda call: call.hang(), 3, "did not answer in time"),
    "cut off": (lambda call: call.cut(b"<rss><channel>" + b" " * 9000, 500), 3, "closed the connection"),
    "refused": (lambda call: call.answer(b"", status=403), 2, "403"),
    "missing": (lambda call: call.answer(b"", status=404), 2, "404"),
    "busy": (lambda call: call.answer(b"", status=429, Retry_After="0"), 3, "429"),
    "busy for an hour": (lambda call: call.answer(b"", status=503, Retry_After="3600"), 3, "60 minutes"),
    "loop": (lambda call: call.redirect("/feed.xml"), 3, "redirects more than 20 times"),
    "bomb": (lambda call: call.answer(BOMB, Content_Encoding="gzip"), 2, "larger than 50 MB"),
    "damaged": (lambda call: call.answer(b"\x1f\x8b\x08\0no gzip", Content_Encoding="gzip"), 3, "damaged"),
    "nothing": (lambda call: call.answer(b""), 3, "answered with nothing"),
    "error document": (lambda call: call.answer(b"<?xml version='1.0'?><Error><Code>1</Code></Error>"), 2, "feed"),
    "unasked 304": (lambda call: call.answer(status=304), 2, "304"),
}


@pytest.mark.parametrize("fault", FEED_FAULTS)
def test_a_feed_that_cannot_be_had(fault: str, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    answer, code, says = FEED_FAULTS[fault]
    got, out, lines = command(["episodes", server.route("/feed.xml", answer), "--quiet"], capsys)
    assert (got, out) == (code, ""), lines
    assert len(lines) == 1, lines
    assert says in lines[0]


@pytest.mark.parametrize("fault", sorted(name for name, (_, code, _) in FEED_FAULTS.items() if code == 3))
def test_a_feed_once_read_is_used_as_it_was(
    fault: str, server: Server, sound: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.route("/a.wav", lambda call: call.ranged(sound))
    feed = server.add("/feed.xml", show(server))
    assert fetched(feed, tmp_path).audio
    server.route("/feed.xml", FEED_FAULTS[fault][0])
    code, out, lines = command(["episodes", feed, "--quiet"], capsys)
    assert code == 0
    assert "On rivers" in out
    assert len(lines) == 1, lines
    assert lines[0].startswith("warning: ")
    assert "the copy received a moment ago is used" in lines[0]


def test_nothing_new_is_said_with_304(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    def good(call: Call) -> None:
        if call.headers["If-None-Match"] == '"v1"':
            call.answer(status=304)
        else:
            call.answer(show(server), ETag='"v1"')

    feed = server.route("/feed.xml", good)
    first = command(["episodes", feed], capsys)
    second = command(["episodes", feed], capsys)
    assert first == second == (0, first[1], [])
    assert "On rivers" in first[1]
    assert [call.headers["If-None-Match"] for call in server.calls] == [None, '"v1"']


def test_a_feed_that_moved_is_read_and_told(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.add("/new.xml", show(server))
    old = server.route("/old.xml", lambda call: call.redirect("/new.xml", 301))
    code, out, lines = command(["episodes", old], capsys)
    assert code == 0
    assert "On rivers" in out
    assert len(lines) == 1
    assert "has moved" in lines[0]
    assert "/new.xml" in lines[0]


# ---- what is the user's own


def test_a_login_is_in_no_message_and_no_file(
    server: Server,
    sound: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SUMMARIZER_FETCH__CACHE", str(tmp_path / "kept"))

    def private(answer: Fault) -> Fault:
        def door(call: Call) -> None:
            if call.headers["Authorization"] == "Basic YW5uOnMzY3JldC1Qdw==":
                answer(call)
            else:
                call.answer(status=401)

        return door

    server.route("/feed.xml", private(lambda call: call.answer(show(server), ETag='"v1"')))
    server.route("/a.wav", private(lambda call: call.ranged(sound) if call.number > 2 else call.answer(status=500)))
    feed = server.url("/feed.xml", login="ann:s3cret-Pw")
    into = tmp_path / "out"
    code, _, lines = command(["draft", feed, "-o", str(into), "--llm", "none", "--verbose"], capsys)
    assert code == 3
    assert lines
    assert fetched(feed, into).audio
    code, out, more = command(["episodes", feed, "--json"], capsys)
    assert code == 0
    assert not [line for line in [*lines, out, *more] if "s3cret" in line or "YW5uO" in line]
    for path in tmp_path.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        assert b"s3cret" not in held + str(path).encode(), path
        assert b"YW5uO" not in held, path
