"""A writer's commands against real local servers: a feed, a provider, and both when they fail."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from provider import KEY, Provider, error, rate_limited
from servers import Server, feed_xml

from summarizer.__main__ import run
from summarizer.records.timecode import format_vtt
from summarizer.settings import FetchSettings

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's script as WebVTT with voices, so that these tests need no recogniser."""
    script = json.loads((SAMPLES / "interview.json").read_text())
    cues = [
        f"{format_vtt(s['start'])} --> {format_vtt(s['end'])}\n<v {script['speakers'][s['speaker']]}>{s['text']}"
        for s in script["sentences"]
    ]
    path = tmp_path_factory.mktemp("captions") / "interview.vtt"
    path.write_text("WEBVTT\n\n" + "\n\n".join(cues) + "\n")
    return path


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with Provider() as running:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield running


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def draft(source: str | Path, into: Path, captions: Path, *more: str) -> int:
    return run(["draft", str(source), "-o", str(into), "--transcript", str(captions), "--as-given", "--quiet", *more])


def test_a_provider_writes_and_is_asked_once(
    provider: Provider, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door = ("--llm", provider.url, "--model", "test")
    assert draft(SAMPLES / "interview.mp3", tmp_path, captions, *door) == 0
    out = capsys.readouterr().out
    post = Path(out.strip())
    assert out == f"{post}\n"
    asked = len(provider.bodies)
    assert asked > 4
    assert run(["check", str(post), "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)
    assert {"post", "episode", "policy", "quotes", "prose", "summary"} <= set(checks)
    keys = "line text verdict passes speaker start end words score heard edits flags places listen"
    assert set(keys.split()) <= set(checks["quotes"][0])
    assert {quote["verdict"] for quote in checks["quotes"]} == {"verbatim"}
    assert run(["lint", str(post), "--quiet"]) == 0
    for path in post.parent.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), f"the key is in {path.name}"
    assert draft(SAMPLES / "interview.mp3", tmp_path, captions, *door) == 0
    shutil.rmtree(post.parent / "stages")
    (post.parent / "draft.json").unlink()
    assert draft(SAMPLES / "interview.mp3", tmp_path, captions, *door) == 0
    assert len(provider.bodies) == asked, "a kept reply was asked for again"


def test_no_schema_a_model_answers_can_hold_a_quotation(provider: Provider, captions: Path, tmp_path: Path) -> None:
    assert draft(SAMPLES / "interview.mp3", tmp_path, captions, "--llm", provider.url, "--model", "test") == 0
    names: set[str] = set()

    def gather(schema: object) -> None:
        if isinstance(schema, dict):
            properties = schema.get("properties", {})
            # The verdict on a quotation names it by one of its listed numbers, and holds no words of it.
            names.update(name for name, of in properties.items() if of.get("type") != "array" and "enum" not in of)
            for value in schema.values():
                gather(value)
        elif isinstance(schema, list):
            for value in schema:
                gather(value)

    for body in provider.bodies:
        gather(body["response_format"]["json_schema"]["schema"])
    assert names
    assert not {name for name in names if "quotation" in name or name in {"quote_text", "text", "verbatim"}}


def test_a_provider_that_fails_costs_nothing_earned(
    provider: Provider, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door = ("--llm", provider.url, "--model", "test")
    provider.script(*[error(401, "Incorrect API key provided", code="invalid_api_key")] * 3)
    assert draft(SAMPLES / "interview.mp3", tmp_path, captions, *door) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert KEY not in told.err
    folder = next(tmp_path.glob("*/*/stages/select.json")).parents[1]
    assert (folder / "stages" / "transcribe.json").exists()
    assert not (folder / "post.md").exists()
    assert run(["status", str(tmp_path), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["episodes"][0]
    assert (row["state"], row["stage"]) == ("failed", "read")
    fresh = Provider()
    with fresh:
        fresh.script(rate_limited(retry_after=1))
        assert draft(SAMPLES / "interview.mp3", tmp_path, captions, "--llm", fresh.url, "--model", "test") == 0
    assert (folder / "post.md").exists()


def test_a_feed_leads_to_a_post(
    server: Server, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = (SAMPLES / "interview.mp3").read_bytes()
    server.route("/a.mp3", lambda call: call.ranged(sound, Content_Type="audio/mpeg"))
    items = (
        "<item><title>Older</title><guid>old</guid><pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate>"
        f'<enclosure url="{server.url("/old.mp3")}" type="audio/mpeg" length="1"/></item>'
        "<item><title>Water &amp; bridges</title><guid>new</guid><pubDate>Wed, 18 Nov 2026 08:00:00 GMT</pubDate>"
        f'<enclosure url="{server.url("/a.mp3")}" type="audio/mpeg" length="{len(sound)}"/>'
        '<podcast:person role="guest">Judith Carver</podcast:person></item>'
    )
    feed = server.add("/feed.xml", feed_xml(items), type="application/rss+xml")
    assert run(["episodes", feed, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["episodes"]
    assert [episode["title"] for episode in listed] == ["Water & bridges", "Older"]
    assert draft(feed, tmp_path, captions, "--episode", "latest", "--llm", "none") == 0
    post = Path(capsys.readouterr().out.strip())
    assert post.parent.parent.name == "a-small-show"
    assert post.parent.name.startswith("2026-11-18-water-bridges-")
    downloads = len(server.calls_for("/a.mp3"))
    assert draft(feed, tmp_path, captions, "--episode", "water bridges", "--llm", "none") == 0
    assert len(server.calls_for("/a.mp3")) == downloads, "the recording was downloaded twice"


@pytest.mark.parametrize(
    ("kind", "code", "says"),
    [
        ("404", 2, "404"),
        ("500", 3, "500"),
        ("html", 2, "no"),
        ("nothing", 3, ""),
        ("for ever", 3, ""),
        ("refused", 3, ""),
    ],
)
def test_a_url_that_gives_no_recording_is_one_line(
    kind: str,
    code: int,
    says: str,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SUMMARIZER_FETCH__TIMEOUT", "0.3")
    monkeypatch.setenv("SUMMARIZER_FETCH__RETRIES", "1")
    monkeypatch.setenv("SUMMARIZER_FETCH__MAX_SECONDS", "2")
    assert FetchSettings().retries > 1
    server.add("/html", "<html><body><p>Only words.</p></body></html>", type="text/html")
    server.route("/500", lambda call: call.answer(b"", status=500))
    server.route("/nothing", lambda call: call.close())
    server.route("/for ever", lambda call: call.drip(b"\0", every=0.1))
    url = "http://127.0.0.1:9/x.mp3" if kind == "refused" else server.url(f"/{kind}".replace(" ", "%20"))
    server.route("/for%20ever", lambda call: call.drip(b"ID3", every=0.1))
    got = run(["draft", url, "-o", str(tmp_path), "--llm", "none", "--quiet"])
    told = capsys.readouterr()
    assert (got, told.out) == (code, "")
    assert len(told.err.strip().splitlines()) == 1
    assert says in told.err


@pytest.mark.parametrize("kind", ["empty", "text"])
def test_a_file_that_is_no_recording_is_one_line(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"{kind}.mp3"
    path.write_text("" if kind == "empty" else "This is text, not sound. " * 50)
    assert run(["draft", str(path), "-o", str(tmp_path / "out"), "--llm", "none", "--quiet"]) == 2
    told = capsys.readouterr().err
    assert len(told.strip().splitlines()) == 1
    assert path.name in told
