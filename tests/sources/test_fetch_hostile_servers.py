"""Downloads from servers that contradict themselves: two versions are never joined, requests are few."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures_audio import music
from servers import Call, Server

from summarizer.audio import early_end
from summarizer.errors import SummarizerError
from summarizer.net import http as web_http
from summarizer.records.episode import Audio, Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources.fetch import fetch

RETRIES = 3
MOST_REQUESTS = 12
FIRST, SECOND = '"v1"', '"v2"'


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return music(tmp_path_factory.mktemp("sound") / "a.wav", 6.0).read_bytes()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


class Told(Silent):
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def get(url: str, folder: Path, told: Told | None = None, duration: float | None = None) -> Audio:
    given = {"id": "00000000", "guid": "g", "title": "t", "media": url, "media_kind": "enclosure", "duration": duration}
    episode = Episode.model_validate(given)
    return fetch(episode, folder, FetchSettings(retries=RETRIES, timeout=5), told or Silent())


def asked_from(call: Call) -> int | None:
    asked = call.headers["Range"]
    return int(asked.removeprefix("bytes=").rstrip("-")) if asked else None


def part(call: Call, body: bytes, start: int, *, total: str = "", sends: int | None = None, **headers: str) -> None:
    """A 206 answer with the bytes from `start` on, of which it sends so many."""
    rest = body[start:]
    call.head(206, length=len(rest), Content_Range=f"bytes {start}-{len(body) - 1}/{total or len(body)}", **headers)
    call._handler.wfile.write(rest[:sends])
    call._handler.close_connection = True


# ---- one answer, told wrongly


def _encoded(name: str) -> Callable[[Call, bytes], None]:
    return lambda call, sound: call.answer(sound, Content_Encoding=name)


def _in_chunks_with_a_length(call: Call, sound: bytes) -> None:
    call.head(length=99, Transfer_Encoding="chunked")
    call._handler.wfile.write(b"%x\r\n" % len(sound) + sound + b"\r\n0\r\n\r\n")


def _part_of_everything(call: Call, sound: bytes) -> None:
    call.answer(sound, status=206, Content_Range=f"bytes 0-{len(sound) - 1}/{len(sound)}")


@pytest.mark.parametrize(
    "answer",
    [
        *map(_encoded, ("none", "UTF-8", "identity, none", "binary", "aws-chunked", "gzip", "")),
        lambda call, sound: call.answer(gzip.compress(sound, 1), Content_Encoding="gzip"),
        lambda call, sound: call.answer(gzip.compress(sound, 1), Content_Encoding="none, GZIP"),
        _in_chunks_with_a_length,
        _part_of_everything,
        lambda call, sound: call.answer(sound, status=206),
        lambda call, sound: call.answer(sound, status=206, Content_Range="bytes what"),
    ],
)
def test_a_whole_recording_with_wrong_headers(
    server: Server, sound: bytes, tmp_path: Path, answer: Callable[[Call, bytes], None]
) -> None:
    audio = get(server.route("/a", lambda call: answer(call, sound)), tmp_path)
    assert (tmp_path / audio.file).read_bytes() == sound
    assert len(server.calls) == 1


@pytest.mark.parametrize("name", ["br", "zstd", "gzip, gzip"])
def test_a_compression_that_cannot_be_undone_is_named(server: Server, sound: bytes, tmp_path: Path, name: str) -> None:
    with pytest.raises(SummarizerError, match=f"a compression that was not asked for .{name}."):
        get(server.route("/a", lambda call: _encoded(name)(call, sound)), tmp_path)


def test_twelve_redirects_arrive(server: Server, sound: bytes, tmp_path: Path) -> None:
    for hop in range(12):
        server.route(f"/{hop}", lambda call, to=hop + 1: call.redirect(f"/{to}"))
    server.add("/12", sound)
    assert get(server.url("/0"), tmp_path).size == len(sound)


# ---- resumed


def _star(call: Call, sound: bytes) -> None:
    part(call, sound, asked_from(call) or 0, total="*", ETag=FIRST)


def _date_only(call: Call, sound: bytes) -> None:
    part(call, sound, asked_from(call) or 0, ETag=SECOND, Last_Modified=FIRST)


@pytest.mark.parametrize("answer", [_star, _date_only])
def test_the_rest_of_the_same_version_is_appended(
    server: Server, sound: bytes, tmp_path: Path, answer: Callable[[Call, bytes], None]
) -> None:
    def serve(call: Call) -> None:
        if asked_from(call) is None:
            call.cut(sound, 5000, ETag=FIRST)
        else:
            answer(call, sound)

    audio = get(server.route("/a", serve), tmp_path)
    assert (tmp_path / audio.file).read_bytes() == sound
    assert len(server.calls) == 2


def _other_tag(call: Call, other: bytes, start: int) -> None:
    part(call, other, start, ETag=SECOND)


def _no_tag(call: Call, other: bytes, start: int) -> None:
    part(call, other, start)


def _weak_tag(call: Call, other: bytes, start: int) -> None:
    part(call, other, start, ETag=f"W/{SECOND}")


def _without_a_range(call: Call, other: bytes, start: int) -> None:
    call.answer(other[start:], status=206, ETag=FIRST)


def _several_parts(call: Call, other: bytes, start: int) -> None:
    body = b"--B\r\nContent-Range: bytes %d-\r\n\r\n" % start + other[start:] + b"\r\n--B--\r\n"
    call.answer(body, status=206, ETag=FIRST, Content_Type="multipart/byteranges; boundary=B")


def _another_total(call: Call, other: bytes, start: int) -> None:
    part(call, other, start, total=str(len(other) + 1), ETag=FIRST)


def _satisfied(call: Call, other: bytes, start: int) -> None:
    call.answer(status=416, Content_Range=f"bytes */{start}", ETag=SECOND)


@pytest.mark.parametrize(
    "rest", [_other_tag, _no_tag, _weak_tag, _without_a_range, _several_parts, _another_total, _satisfied]
)
def test_two_versions_are_never_joined(
    server: Server, sound: bytes, tmp_path: Path, rest: Callable[[Call, bytes, int], None]
) -> None:
    """The second version has the same size; its server pays no heed to If-Range."""
    other = sound[:1000] + bytes(len(sound) - 1000)

    def serve(call: Call) -> None:
        start = asked_from(call)
        if call.number == 0:
            call.cut(sound, len(sound) // 2, ETag=FIRST)
        elif start is not None:
            rest(call, other, start)
        else:
            call.answer(other, ETag=SECOND)

    audio = get(server.route("/a", serve), tmp_path)
    assert (tmp_path / audio.file).read_bytes() == other
    assert len(server.calls) == 3


# ---- without an end


def _new_total_each_time(call: Call, sound: bytes) -> None:
    longer = sound + bytes(1000 * call.number)
    start = asked_from(call)
    if start is None:
        call.cut(longer, 4000, ETag=f'"v{call.number}"')
    else:
        part(call, longer, start, sends=1000, ETag=f'"v{call.number}"')


def _more_each_time_from_the_start(call: Call, sound: bytes) -> None:
    call.cut(sound, 4000 + 10 * call.number)


def _always_cut_at_the_same_place(call: Call, sound: bytes) -> None:
    call.cut(sound, 4000, ETag=FIRST)


def _never_satisfied(call: Call, sound: bytes) -> None:
    if asked_from(call) is None:
        call.cut(sound, 4000, ETag=FIRST)
    else:
        call.answer(status=416, Content_Range=f"bytes */{len(sound)}", ETag=FIRST)


@pytest.mark.parametrize(
    "answer",
    [_new_total_each_time, _more_each_time_from_the_start, _always_cut_at_the_same_place, _never_satisfied],
)
def test_a_download_that_comes_no_further_ends(
    server: Server, sound: bytes, tmp_path: Path, answer: Callable[[Call, bytes], None]
) -> None:
    with pytest.raises(SummarizerError, match="try again later"):
        get(server.route("/a", lambda call: answer(call, sound)), tmp_path)
    assert len(server.calls) <= MOST_REQUESTS


def test_a_byte_for_each_request_ends_as_well(
    server: Server, sound: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.0)

    def serve(call: Call) -> None:
        start = asked_from(call) or 0
        part(call, sound, start, sends=1 if start else 5000, ETag=FIRST)

    with pytest.raises(SummarizerError):
        get(server.route("/a", serve), tmp_path)
    assert len(server.calls) == 100


# ---- cut off without a word


def test_a_recording_that_ends_before_its_feed_says_is_warned_of(
    server: Server, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    whole = music(tmp_path_factory.mktemp("long") / "a.wav", 60.0).read_bytes()
    told = Told()
    get(server.route("/a", lambda call: call.answer(whole[: len(whole) // 4], length=-1)), tmp_path, told, 60.0)
    assert len(told.warnings) == 1
    assert "says it lasts 1:00 but the sound ends at 0:14" in told.warnings[0]


@pytest.mark.parametrize(
    ("sound", "container", "metadata", "whose"),
    [
        (15.0, 60.0, None, "the recording"),
        (15.0, 60.0, 60.0, "the recording"),
        (900.0, 900.0, 3600.0, "the episode's metadata"),
        (900.0, None, 3600.0, "the episode's metadata"),
        (3300.0, 3300.0, 3600.0, None),  # five minutes of advertisements fewer
        (59.0, 60.0, 60.0, None),
        (3600.0, 3600.0, 3_600_000.0, None),  # milliseconds
        (60.0, None, None, None),
        (60.0, 55.0, 10.0, None),
    ],
)
def test_how_much_earlier_is_too_early(
    sound: float, container: float | None, metadata: float | None, whose: str | None
) -> None:
    line = early_end(sound, container, metadata)
    assert (line or "").startswith(whose or "")
    assert bool(line) == bool(whose)
