"""The review server: what it answers, and above all what it does not."""

from __future__ import annotations

import http.client
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from test_review_decisions import decision, log

from summarizer.editor import FolderSession, ReviewServer, serve
from summarizer.errors import InputError
from summarizer.pipeline.edit_prose import digest_of
from summarizer.posts.prose_parts import prose_parts
from summarizer.records.post import Checks
from summarizer.records.review import Decisions
from summarizer.store import EpisodeFolder


class Client:
    def __init__(self, server: ReviewServer) -> None:
        self.server = server
        self.cookie = f"{server.cookie}={server.key}"

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        values: dict[str, str | None] = {"Host": f"127.0.0.1:{self.server.port}", "Cookie": self.cookie}
        if method == "POST":
            values |= {
                "Origin": self.server.origin,
                "X-Review-Token": self.server.info.token,
                "Content-Type": "application/json",
                "Sec-Fetch-Site": "same-origin",
            }
        values |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if body is not None and "Content-Length" not in values:
            values["Content-Length"] = str(len(body))
        for name, value in values.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def save(self, decisions: Decisions, **headers: str | None) -> tuple[int, dict[str, Any]]:
        body = decisions.model_dump_json(exclude={"kept", "applied"}).encode()
        status, _, answer = self.ask("POST", "/api/decisions", body, **headers)
        return status, json.loads(answer)


@pytest.fixture
def client(server: ReviewServer) -> Client:
    return Client(server)


def replacement(folder: EpisodeFolder) -> Decisions:
    words = next(c for c in json.loads((folder / "quotes.json").read_text())["candidates"] if c["id"] == "q6")["words"]
    return log(decision("replace", "q7", "I have a young colleague", candidate="q6", words=words))


def test_the_printed_address_sets_a_cookie_and_leaves_no_key_behind(client: Client) -> None:
    path = client.server.url.removeprefix(client.server.origin)
    status, headers, body = client.ask("GET", path, Cookie=None)
    assert (status, headers["location"], body) == (303, "/", b"")
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]
    status, headers, body = client.ask("GET", "/")
    assert status == 200
    assert b"The Bridge Inspector" in body
    assert client.server.key.encode() not in body
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_it_listens_on_loopback_only(server: ReviewServer) -> None:
    assert server._http.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["evil.example", "localhost:1", "127.0.0.1", "127.0.0.1:80", "[::1]", "", None])
def test_a_foreign_host_is_refused(client: Client, host: str | None) -> None:
    status, _, body = client.ask("GET", "/", Host=host)
    assert status in (400, 421)
    assert b"Bridge" not in body


@pytest.mark.parametrize("cookie", [None, "", "review=x", "review-1=secret", "a=b; ;;=\x01"])
def test_without_the_key_there_is_nothing_to_read(client: Client, cookie: str | None) -> None:
    for path in ("/", "/clip?start=1&end=2"):
        status, _, body = client.ask("GET", path, Cookie=cookie)
        assert status == 403
        assert b"Bridge" not in body
    assert client.ask("GET", "/?key=wrong", Cookie=cookie)[0] == 403
    assert client.ask("GET", "/?a=1&b=2&c=3&d=4&e=5", Cookie=cookie)[0] == 400


@pytest.mark.parametrize(
    "path",
    ["/post.md", "/episode.json", "/../post.md", "/%2e%2e/post.md", "/decisions.json", "/audio.mp3", "//etc/passwd",
     "/clip/../../post.md", "/etc/passwd", "http://127.0.0.1/etc/passwd", "/api/decisions", "/.", "/clip%00"],
)  # fmt: skip
def test_no_address_names_a_file(client: Client, path: str) -> None:
    assert client.ask("GET", path)[0] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": None}, 403),
        ({"Origin": "http://localhost"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"X-Review-Token": None}, 403),
        ({"X-Review-Token": "guess"}, 403),
        ({"Cookie": None}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_a_write_from_elsewhere_changes_nothing(
    client: Client, folder: EpisodeFolder, headers: dict[str, str | None], status: int
) -> None:
    before = (folder / "post.md").read_bytes()
    assert client.save(replacement(folder), **headers)[0] == status
    assert (folder / "post.md").read_bytes() == before
    assert not folder.has("decisions.json")


def test_a_read_from_another_site_is_refused(client: Client) -> None:
    assert client.ask("GET", "/", Sec_Fetch_Site="cross-site")[0] == 403
    assert client.ask("GET", "/clip?start=1&end=2", Sec_Fetch_Site="same-site")[0] == 403


def test_saving_makes_everything_again(client: Client, folder: EpisodeFolder) -> None:
    post = (folder / "post.md").read_text().replace("brown and fast", "brown and fast").replace(
        "This is where a small budget goes furthest.", "A person wrote this while the page was open."
    )  # fmt: skip
    (folder / "post.md").write_text(post)
    status, answer = client.save(replacement(folder))
    assert (status, answer["problems"]) == (200, [])
    after = (folder / "post.md").read_text()
    assert "A person wrote this while the page was open." in after
    assert "<!-- q6 " in after
    assert "A person wrote this" in (folder / "post.html").read_text()
    checks = folder.read("checks.json", Checks)
    assert [quote.id for quote in checks.quotes][3] == "q6"
    client.server.session.finish()
    assert "Now we let anybody" in (folder / "review.html").read_text()
    assert 'data-slot="q7"' in answer["parts"]["cards"]
    saved = folder.read("decisions.json", Decisions)
    assert saved.decisions[0].who == "Anna"
    assert saved.applied == (saved.decisions[0].id,)
    again = (folder / "post.md").read_text()
    assert client.save(saved.model_copy(update={"applied": ()}))[0] == 200
    assert (folder / "post.md").read_text() == again


def test_decisions_from_the_offline_page_are_applied_when_review_starts(folder: EpisodeFolder) -> None:
    folder.write("decisions.json", replacement(folder).model_dump_json(exclude={"kept", "applied"}))
    heard: list[str] = []
    stop = threading.Event()

    def ready(url: str) -> None:
        heard.append(url)
        stop.set()

    serve(folder.path, None, False, ready=ready, stop=stop)
    assert heard[0].startswith("http://127.0.0.1:")
    assert "<!-- q6 " in (folder / "post.md").read_text()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b"[]", 422),
        (b'{"decisions": [{"id": "x"}]}', 422),
        (b'{"decisions": [], "kept": [{"quote": "q1", "text": "<script>"}]}', 422),
        (b'{"decisions": [], "extra": 1}', 422),
        (b'{"episode": "00000000", "decisions": []}', 409),
        (b"[" * 100_000, 422),
    ],
)
def test_what_is_not_decisions_is_refused(client: Client, body: bytes, status: int) -> None:
    answered, _, answer = client.ask("POST", "/api/decisions", body)
    assert answered == status
    assert "Traceback" not in answer.decode()


def test_a_body_of_unknown_or_absurd_length_is_refused(client: Client) -> None:
    assert client.ask("POST", "/api/decisions", b"{}", Content_Length="999999999")[0] == 413
    assert client.ask("POST", "/api/decisions", b"{}", Content_Length="-1")[0] == 411
    assert client.ask("POST", "/api/decisions")[0] == 411


def test_a_clip_is_sound_and_can_be_asked_in_pieces(client: Client) -> None:
    status, headers, sound = client.ask("GET", "/clip?start=44.2&end=47.0")
    assert (status, headers["content-type"]) == (200, "audio/mpeg")
    assert 5_000 < len(sound) < 40_000
    status, headers, piece = client.ask("GET", "/clip?start=44.2&end=47.0", Range="bytes=100-199")
    assert (status, headers["content-range"]) == (206, f"bytes 100-199/{len(sound)}")
    assert piece == sound[100:200]


SENSELESS = (
    "", "?start=1", "?start=a&end=2", "?start=5&end=4", "?start=-3&end=4", "?start=0&end=999", "?start=nan&end=nan",
    "?start=0&end=inf", "?start=9000&end=9005",
)  # fmt: skip


@pytest.mark.parametrize("query", SENSELESS)
def test_a_clip_that_makes_no_sense_is_refused(client: Client, query: str) -> None:
    assert client.ask("GET", f"/clip{query}")[0] in (400, 409)


def test_a_taken_port_and_a_folder_without_a_post_are_said(
    server: ReviewServer, folder: EpisodeFolder, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="choose another with --port"):
        ReviewServer(server.session, port=server.port)
    with pytest.raises(InputError, match=r"holds no episode\.json"):
        FolderSession(tmp_path)
    (folder / "post.md").unlink()
    with pytest.raises(InputError, match=r"holds no post\.md"):
        FolderSession(folder.path)


def test_two_pages_at_once_lose_nothing(client: Client, folder: EpisodeFolder) -> None:
    logs = [log(decision("accept", "q2", "You can", who=f"Reviewer {number}")) for number in range(3)]
    answers: list[int] = []
    threads = [threading.Thread(target=lambda one=one: answers.append(client.save(one)[0])) for one in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 3
    assert len(folder.read("decisions.json", Decisions).decisions) == 3


def prose(folder: EpisodeFolder, old: str, new: str) -> dict[str, Any]:
    post = (folder / "post.md").read_bytes().decode()
    part, found = next((n, one) for n, one in enumerate(prose_parts(post)) if old in one.text)
    return {"post": digest_of(post), "part": part, "shown": found.text, "text": found.text.replace(old, new)}


def test_prose_is_saved_checked_and_shown(client: Client, folder: EpisodeFolder) -> None:
    before = (folder / "post.md").read_bytes()
    status, _, body = client.ask(
        "POST", "/api/prose", json.dumps(prose(folder, "It hangs", "In 1871 it hung")).encode()
    )
    answer = json.loads(body)
    assert status == 200
    assert answer["problems"] == ["line 96: “1871” is not in the episode"] or "1871" in answer["problems"][0]
    assert "In 1871 it hung" in answer["parts"]["post"]
    assert (folder / "post.md").read_bytes() == before.replace(b"It hangs", b"In 1871 it hung")
    assert "In 1871 it hung" in (folder / "post.html").read_text()
    client.server.session.finish()
    assert "In 1871 it hung" in (folder / "review.html").read_text()


def test_prose_is_not_written_over_a_newer_post(client: Client, folder: EpisodeFolder) -> None:
    asked = prose(folder, "It hangs", "It hung")
    newer = (folder / "post.md").read_bytes().replace(b"It hangs over", b"It is nailed above")
    folder.write("post.md", newer)
    status, _, body = client.ask("POST", "/api/prose", json.dumps(asked).encode())
    answer = json.loads(body)
    assert status == 409
    assert "changed meanwhile" in answer["error"]
    assert answer["part"] == asked["part"]
    assert "It is nailed above" in answer["parts"]["data"]
    assert (folder / "post.md").read_bytes() == newer


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Cookie": None}, 403),
        ({"X_Review_Token": "wrong"}, 403),
        ({"Origin": "https://example.com"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Host": "localhost"}, 421),
    ],
)
def test_prose_from_elsewhere_changes_nothing(
    client: Client, folder: EpisodeFolder, headers: dict[str, str | None], status: int
) -> None:
    before = (folder / "post.md").read_bytes()
    body = json.dumps(prose(folder, "It hangs", "It hung")).encode()
    assert client.ask("POST", "/api/prose", body, **headers)[0] == status
    assert (folder / "post.md").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text": "It <!-- unspoken --> hung"}, 409),
        ({"part": -1}, 422),
        ({"part": 10_000}, 409),
        ({"post": "x"}, 422),
        ({"file": "../post.md"}, 422),
    ],
)
def test_what_is_no_edit_of_prose_is_refused(
    client: Client, folder: EpisodeFolder, change: dict[str, Any], status: int
) -> None:
    before = (folder / "post.md").read_bytes()
    body = json.dumps(prose(folder, "It hangs", "It hung") | change).encode()
    assert client.ask("POST", "/api/prose", body)[0] == status
    assert (folder / "post.md").read_bytes() == before


def test_the_recording_is_sent_in_ranges(client: Client, folder: EpisodeFolder) -> None:
    sound = (folder / "audio.mp3").read_bytes()
    status, headers, body = client.ask("GET", "/recording", Range="bytes=100-299")
    assert (status, body, headers["content-type"]) == (206, sound[100:300], "audio/mpeg")
    assert headers["content-range"] == f"bytes 100-299/{len(sound)}"
    assert client.ask("GET", "/recording", Range="bytes=100-")[2] == sound[100:]
    assert client.ask("GET", "/recording", Range=f"bytes={len(sound)}-")[0] == 416
    status, headers, body = client.ask("HEAD", "/recording")
    assert (status, headers["content-length"], body) == (200, str(len(sound)), b"")
    assert client.ask("GET", "/recording", Cookie=None)[0] == 403
    assert client.ask("GET", "/recording", Sec_Fetch_Site="cross-site")[0] == 403
    (folder / "audio.mp3").write_bytes(b"")
    status, headers, body = client.ask("GET", "/recording")
    assert status in (200, 404, 409)  # it holds nothing, or cannot be read
    assert client.ask("GET", "/recording", Range="bytes=0-")[0] in (404, 409, 416)


def test_a_recording_that_browsers_do_not_play_is_not_offered(client: Client, folder: EpisodeFolder) -> None:
    (folder / "audio.mp3").write_bytes(b"nothing that is sound")
    assert client.ask("HEAD", "/recording")[0] == 204
    assert client.ask("GET", "/recording")[0] == 409


@pytest.mark.parametrize("played", [False, True])
def test_a_link_out_of_the_folder_is_no_recording(
    client: Client, folder: EpisodeFolder, tmp_path: Path, played: bool
) -> None:
    if played:
        assert client.ask("GET", "/recording")[0] == 200
    outside = tmp_path / "private.mp3"
    (folder / "audio.mp3").rename(outside)
    (folder / "audio.mp3").symlink_to(outside)
    status, _, body = client.ask("GET", "/recording")
    assert (status, b"leads out of the episode" in body) == (409, True)
    assert client.ask("GET", "/clip?start=1&end=2")[0] == 409
    assert client.ask("HEAD", "/recording")[0] == 204
    inside = folder.path / "sound.mp3"
    outside.rename(inside)
    (folder / "audio.mp3").unlink()
    (folder / "audio.mp3").symlink_to(inside.name)
    assert client.ask("GET", "/recording")[0] == 200


def test_what_took_the_place_of_the_recording_is_looked_at_before_it_is_sent(
    client: Client, folder: EpisodeFolder
) -> None:
    assert client.ask("GET", "/recording")[0] == 200
    (folder / "audio.mp3").write_bytes(b"text that nobody may read")
    status, _, body = client.ask("GET", "/recording")
    assert (status, b"nobody may read" in body) == (409, False)


@pytest.mark.parametrize(
    "name", ["../../private.mp3", "/private.mp3", "a\\b.mp3", "..", "C:a.mp3", ".lock", "", "a\0.mp3"]
)
def test_the_recording_of_an_episode_is_a_plain_name(folder: EpisodeFolder, name: str) -> None:
    episode = json.loads((folder / "episode.json").read_text())
    episode["audio"]["file"] = name
    (folder / "episode.json").write_text(json.dumps(episode))
    with pytest.raises(InputError, match=r"not a valid episode\.json: audio\.file: .*give its name, without a path"):
        FolderSession(folder.path)
