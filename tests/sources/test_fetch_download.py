"""Recordings fetched from a real server with faults, onto a real disk."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures_audio import music
from servers import Call, Server, wait_for

from summarizer.errors import InputError, NetworkError, StorageError, SummarizerError
from summarizer.net import http as web_http
from summarizer.records.episode import Audio, Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import resolve
from summarizer.sources.fetch import PART, STATE, fetch

QUICK = FetchSettings(retries=2, timeout=1)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return music(tmp_path_factory.mktemp("sound") / "a.wav", 6.0).read_bytes()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


def episode(media: str, *, feed: str | None = None, kind: str = "enclosure", guid: str = "g") -> Episode:
    return Episode.model_validate(
        {"id": "00000000", "guid": guid, "title": "t", "media": media, "media_kind": kind, "feed": feed}
    )


def get(url: str, folder: Path, settings: FetchSettings = QUICK, **more: Any) -> Audio:
    return fetch(episode(url, **more), folder, settings, Silent())


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def check(audio: Audio, sound: bytes, folder: Path) -> None:
    assert (folder / audio.file).read_bytes() == sound
    assert audio.sha256 == hashlib.sha256(sound).hexdigest()
    assert audio.size == len(sound)
    assert audio.duration == pytest.approx(6.0, abs=0.1)
    assert files(folder) == [audio.file]


def test_a_recording_is_fetched_hashed_and_named_by_its_content(server: Server, sound: bytes, tmp_path: Path) -> None:
    url = server.add("/a.mp3", sound, type="audio/mpeg")  # both lie: it is a WAV
    audio = get(url + "?token=1", tmp_path / "new" / "folder")
    assert audio.file == "audio.wav"
    assert audio.url == url + "?token=1"
    check(audio, sound, tmp_path / "new" / "folder")


def test_progress_is_told(server: Server, sound: bytes, tmp_path: Path) -> None:
    class Counting(Silent):
        seen: list[tuple[float, float | None]] = []  # noqa: RUF012

        def progress(self, done: float, total: float | None, what: str) -> None:
            self.seen.append((done, total))

    fetch(episode(server.add("/a", sound)), tmp_path, QUICK, Counting())
    assert Counting.seen[-1] == (len(sound), len(sound))


def test_cut_off_in_the_middle_it_goes_on_where_it_was(server: Server, sound: bytes, tmp_path: Path) -> None:
    half = len(sound) // 2
    url = server.route("/a", lambda call: call.ranged(sound, limit=half if call.number == 0 else None))
    check(get(url, tmp_path), sound, tmp_path)
    first, second = server.calls
    assert first.headers["Range"] is None
    assert second.headers["Range"] == f"bytes={half}-"
    assert second.headers["If-Range"].startswith('"')


def test_each_try_that_brings_something_earns_new_tries(server: Server, sound: bytes, tmp_path: Path) -> None:
    piece = len(sound) // 10
    url = server.route("/a", lambda call: call.ranged(sound, limit=piece))
    check(get(url, tmp_path), sound, tmp_path)
    assert len(server.calls) > 1 + QUICK.retries


def test_without_a_validator_it_starts_anew(server: Server, sound: bytes, tmp_path: Path) -> None:
    url = server.route("/a", lambda call: call.ranged(sound, validator=False, limit=999 if call.number == 0 else None))
    check(get(url, tmp_path), sound, tmp_path)
    assert [call.headers["Range"] for call in server.calls] == [None, None]


def test_a_file_that_changed_between_tries_is_never_joined(server: Server, sound: bytes, tmp_path: Path) -> None:
    other = sound[:44] + bytes(len(sound) - 44)
    url = server.route("/a", lambda call: call.ranged(other, limit=9999) if call.number == 0 else call.ranged(sound))
    check(get(url, tmp_path), sound, tmp_path)


def test_a_server_that_answers_another_range_is_not_believed(server: Server, sound: bytes, tmp_path: Path) -> None:
    def wrong(call: Call) -> None:
        if call.number == 0:
            call.ranged(sound, limit=5000)
        elif call.headers["Range"]:
            headers = {"Content-Range": f"bytes 100-{len(sound) - 1}/{len(sound)}", "ETag": '"x"'}
            call.answer(sound[100:], status=206, **headers)
        else:
            call.ranged(sound)

    check(get(server.route("/a", wrong), tmp_path), sound, tmp_path)


def test_killed_and_run_again_it_goes_on(server: Server, sound: bytes, tmp_path: Path) -> None:
    """SIGKILL in the middle of the body: no `audio.*` but the part; the next run asks only for the rest."""
    half = len(sound) // 2

    def stall(call: Call) -> None:
        if call.number == 0:
            call.head(length=len(sound), ETag='"v1"', Accept_Ranges="bytes")
            call._handler.wfile.write(sound[:half])
            call._handler.wfile.flush()
            call.done.wait(30)
        else:
            start = int(call.headers["Range"].removeprefix("bytes=").rstrip("-"))
            call.answer(
                sound[start:], status=206, ETag='"v1"', Content_Range=f"bytes {start}-{len(sound) - 1}/{len(sound)}"
            )

    url = server.route("/a", stall)
    code = (
        "import sys; from pathlib import Path; from summarizer.sources.fetch import fetch; "
        "from summarizer.records.episode import Episode; from summarizer.settings import FetchSettings; "
        "from summarizer.reporting import Silent; "
        "fetch(Episode(id='0', guid='g', title='t', media=sys.argv[1], media_kind='enclosure'), Path(sys.argv[2]), "
        "FetchSettings(), Silent())"
    )
    child = subprocess.Popen([sys.executable, "-c", code, url, str(tmp_path)])
    part = tmp_path / PART
    # What the kernel holds unwritten in the child's buffer is lost with it, so the part may be a little shorter.
    wait_for(lambda: part.exists() and part.stat().st_size >= half - 2**17, 60)
    child.kill()
    child.wait()
    assert files(tmp_path) == [PART, STATE]
    have = part.stat().st_size
    check(get(url, tmp_path), sound, tmp_path)
    assert server.calls[-1].headers["Range"] == f"bytes={have}-"


def test_the_part_of_another_recording_is_not_used(server: Server, sound: bytes, tmp_path: Path) -> None:
    (tmp_path / PART).write_bytes(b"RIFF of something else")
    (tmp_path / STATE).write_text(json.dumps({"url": "another", "validator": '"v"', "total": 99}))
    check(get(server.route("/a", lambda call: call.ranged(sound)), tmp_path), sound, tmp_path)
    assert server.calls[0].headers["Range"] is None


def test_a_complete_part_is_not_fetched_again(server: Server, sound: bytes, tmp_path: Path) -> None:
    """Killed after the last byte and before the rename."""
    url = server.route("/a", lambda call: call.ranged(sound))
    tag = f'"{hashlib.sha256(sound).hexdigest()[:12]}"'
    (tmp_path / PART).write_bytes(sound)
    (tmp_path / STATE).write_text(
        json.dumps({"url": hashlib.sha256(url.encode()).hexdigest(), "validator": tag, "total": len(sound)})
    )
    check(get(url, tmp_path), sound, tmp_path)
    assert len(server.calls) == 1


def test_a_length_that_promises_too_much(server: Server, sound: bytes, tmp_path: Path) -> None:
    url = server.route("/a", lambda call: call.cut(sound + b"x" * 100, len(sound)))
    with pytest.raises(NetworkError, match="closed the connection before the answer was complete"):
        get(url, tmp_path)
    assert "audio.wav" not in files(tmp_path)


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (b"<!DOCTYPE html><html><title>Sign in</title>", "text/html", "a web page, not a recording"),
        (b'{"error": "gone"}', "audio/mpeg", "JSON data, not a recording"),
        (b"Sorry, this episode is no longer available.", "audio/mpeg", "text, not a recording"),
        (b"<rss version='2.0'></rss>", "audio/mpeg", "a feed, not a recording"),
        (b"\x89PNG\r\n\x1a\n" + bytes(3000), "audio/mpeg", "episode.mp3"),
    ],
)
def test_what_is_no_recording(server: Server, tmp_path: Path, body: bytes, media_type: str, said: str) -> None:
    url = server.add("/episode.mp3", body, type=media_type)
    with pytest.raises(InputError, match=said) as caught:
        get(url, tmp_path)
    assert "\n" not in str(caught.value)
    assert PART not in str(caught.value)
    assert files(tmp_path) == []
    assert len(server.calls) == 1


def test_empty_body(server: Server, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="answered with nothing"):
        get(server.add("/a.mp3", b""), tmp_path)
    assert not [name for name in files(tmp_path) if name.startswith("audio.") and "part" not in name]


@pytest.mark.parametrize(("status", "kind"), [(404, InputError), (403, InputError), (500, NetworkError)])
def test_statuses(server: Server, tmp_path: Path, status: int, kind: type[SummarizerError]) -> None:
    with pytest.raises(kind, match=str(status)):
        get(server.route("/a", lambda call: call.answer(b"x", status=status)), tmp_path)


def test_a_refusal_while_resuming_keeps_what_was_earned(server: Server, sound: bytes, tmp_path: Path) -> None:
    def closing(call: Call) -> None:
        if call.number == 0:
            call.ranged(sound, limit=5000)
        else:
            call.answer(b"login expired", status=403)

    url = server.route("/a", closing)
    with pytest.raises(InputError, match="403"):
        get(url, tmp_path)
    assert (tmp_path / PART).stat().st_size == 5000


def test_too_large(server: Server, sound: bytes, tmp_path: Path) -> None:
    small = QUICK.model_copy(update={"max_bytes": 10_000})
    with pytest.raises(InputError, match="SUMMARIZER_FETCH__MAX_BYTES"):
        get(server.add("/told", sound), tmp_path, small)
    with pytest.raises(InputError, match="larger than"):
        get(server.route("/untold", lambda call: call.answer(sound, length=-1)), tmp_path, small)
    assert files(tmp_path) == []


def test_too_slow(server: Server, sound: bytes, tmp_path: Path) -> None:
    url = server.route("/a", lambda call: call.drip(sound[:5000], every=0.1))
    with pytest.raises(NetworkError, match="did not"):
        get(url, tmp_path, QUICK.model_copy(update={"max_seconds": 1.0, "retries": 0}))


def test_other_schemes_are_refused(tmp_path: Path) -> None:
    for url in ("file:///etc/passwd", "ftp://example.org/a.mp3", "data:audio/mpeg;base64,AAAA"):
        with pytest.raises(InputError):
            get(url, tmp_path)
    assert files(tmp_path) == []


def test_a_public_feed_may_not_lead_inside(server: Server, sound: bytes, tmp_path: Path) -> None:
    url = server.add("/a", sound)
    for feed in ("http://feeds.example.invalid/rss", "/home/ann/feed.xml"):
        with pytest.raises(InputError, match="private network"):
            get(url, tmp_path, feed=feed)
    assert server.calls == []
    check(get(url, tmp_path, feed=server.url("/feed.xml")), sound, tmp_path)


# ---- files of this machine


def test_a_local_file_is_copied_not_linked(sound: bytes, tmp_path: Path) -> None:
    original = tmp_path / "talk.wav"
    original.write_bytes(sound)
    found = resolve(str(original), which=None, settings=QUICK, report=Silent())
    audio = fetch(found, tmp_path / "out", QUICK, Silent())
    check(audio, sound, tmp_path / "out")
    with original.open("r+b") as file:
        file.write(b"XXXX")
    assert (tmp_path / "out" / audio.file).read_bytes() == sound


def test_a_local_file_that_changed_or_went(sound: bytes, tmp_path: Path) -> None:
    original = tmp_path / "talk.wav"
    original.write_bytes(sound)
    found = resolve(str(original), which=None, settings=QUICK, report=Silent())
    original.write_bytes(sound[:-2])
    with pytest.raises(InputError, match="changed"):
        fetch(found, tmp_path / "out", QUICK, Silent())
    original.unlink()
    with pytest.raises(InputError, match="there is no file"):
        fetch(found, tmp_path / "out", QUICK, Silent())
    assert files(tmp_path / "out") == []


# ---- the disk


def test_a_folder_that_cannot_be_made(server: Server, sound: bytes, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match="cannot be written to"):
        get(server.add("/a", sound), tmp_path / "taken" / "folder")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_read_only_folder(server: Server, sound: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    if os.geteuid() == 0:
        folder = Path("/proc/self/fdinfo")  # even root cannot write here
        if not folder.exists():
            pytest.skip("root may write everywhere on this machine")
    with pytest.raises(InputError, match="cannot be written to") as caught:
        get(server.add("/a", sound), folder)
    assert caught.value.exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_the_disk_refuses_more_bytes(server: Server, sound: bytes, tmp_path: Path) -> None:
    """A real refused write (EFBIG, the limit on file size), in a process of its own, for limits stay lowered."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from summarizer.sources.fetch import fetch; "
        "from summarizer.errors import StorageError; "
        "from summarizer.records.episode import Episode; from summarizer.settings import FetchSettings; "
        "from summarizer.reporting import Silent; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
        "episode = Episode(id='0', guid='g', title='t', media=sys.argv[1], media_kind='enclosure')\n"
        "try: fetch(episode, Path(sys.argv[2]), FetchSettings(), Silent())\n"
        "except StorageError as error: print(error, error.exit_code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, server.add("/a", sound), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.count("\n") == 1
    assert "is full; free some space and run again 3" in ran.stdout
    assert "audio.wav" not in files(tmp_path)


def test_no_space_left(server: Server, sound: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("summarizer.sources.fetch._flush", full)
    with pytest.raises(StorageError, match="is full"):
        get(server.add("/a", sound), tmp_path)


def test_a_recording_larger_than_the_disk_is_not_begun(server: Server, tmp_path: Path) -> None:
    promised = 2**60
    url = server.route("/a", lambda call: call.head(length=promised))
    with pytest.raises(StorageError, match="free some space"):
        get(url, tmp_path, QUICK.model_copy(update={"max_bytes": 2**61}))
    assert files(tmp_path) == []


def test_a_busy_server_is_asked_again(server: Server, sound: bytes, tmp_path: Path) -> None:
    def busy(call: Call) -> None:
        if call.number == 0:
            call.answer(status=429, Retry_After="0")
        else:
            call.ranged(sound)

    check(get(server.route("/a", busy), tmp_path), sound, tmp_path)
