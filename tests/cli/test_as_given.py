"""A transcript that nobody compares with sound: with its recording, and without one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from summarizer.__main__ import run

SAMPLES = Path(__file__).parents[2] / "samples"
NO_MODEL = ("--llm", "none")


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "published.vtt", tmp_path / "a talk.vtt"))


def test_a_draft_without_a_recording(captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", str(captions), "--as-given", "-o", str(tmp_path / "out"), *NO_MODEL]) == 0
    printed = capsys.readouterr()
    post = Path(printed.out.strip())
    assert "the transcript was used as given: nobody has compared its words with the recording" in printed.err
    assert not list(post.parent.glob("audio.*"))
    text = post.read_text(encoding="utf-8")
    assert ". Nobody has compared its quotations with the recording.\n" in text
    checks = json.loads((post.parent / "checks.json").read_text())
    said = checks["quotes"]
    assert said
    assert all(quote["flags"] == ["unheard"] and quote["origin"] == "as given" for quote in said)
    left = f"; {len(said)} quotations to listen to (q"
    assert left in printed.err, "a title is nothing to listen to"
    assert ")\nnext: summarizer review " in printed.err.partition(left)[2]
    page = (post.parent / "review.html").read_text(encoding="utf-8")
    assert "data:audio" not in page
    assert run(["lint", str(post), "--quiet"]) == 0
    assert run(["draft", str(post.parent), "--quiet", *NO_MODEL]) == 0, "the folder goes on without its source"
    assert Path(capsys.readouterr().out.strip()) == post


def test_a_transcript_as_source_is_refused_without_as_given(
    captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["draft", str(captions), "-o", str(tmp_path / "out"), *NO_MODEL]) == 2
    said = capsys.readouterr().err
    assert (
        "a talk.vtt is a transcript, not sound: give its recording and --transcript a talk.vtt, or --as-given" in said
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("links.txt", "https://example.org/a.mp3\nhttps://example.org/b.mp3\n"),
        ("prose.txt", "This is a text about bridges. Nobody speaks in it, and it has no times.\n"),
        ("empty.srt", ""),
        ("feeds.opml", '<opml version="2.0"><body><outline xmlUrl="https://example.org/f.xml"/></body></opml>'),
    ],
)
def test_other_texts_are_no_transcripts(
    name: str, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from summarizer.pipeline.given_transcript import transcript_as_source
    from summarizer.settings import Settings

    (tmp_path / name).write_text(content)
    assert transcript_as_source(str(tmp_path / name), Settings(as_given=True)) is None


def test_a_recording_alone_is_nothing_to_take_as_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", str(SAMPLES / "interview.mp3"), "--as-given", "-o", str(tmp_path), *NO_MODEL]) == 2
    assert "--as-given is about a transcript: give it with --transcript FILE" in capsys.readouterr().err


def test_transcribe_takes_a_transcript_too(captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["transcribe", str(captions), "--as-given", "-o", str(tmp_path / "out"), "--quiet"]) == 0
    made = json.loads(Path(capsys.readouterr().out.strip()).read_text())
    assert made["origin"] == {"kind": "given", "url": None, "tested": False, "shifts": []}
    assert made["audio_sha256"] is None


def test_a_check_against_a_file_says_as_given_once(captions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    post = str(SAMPLES / "finished" / "post.md")
    run(["check", post, "--transcript", str(captions), "--json"])
    checks = json.loads(capsys.readouterr().out)
    assert {quote["origin"] for quote in checks["quotes"]} == {"as given"}
    assert not any("unheard" in quote["flags"] for quote in checks["quotes"])
    run(["check", post, "--transcript", str(captions)])
    table = capsys.readouterr().out
    assert table.count("nobody has compared this transcript with the sound") == 1
    assert "Heard" not in table


@pytest.mark.parametrize("more", [[], ["--transcript", str(SAMPLES / "finished" / "transcript.json")]])
def test_the_transcript_of_an_episodes_folder_says_who_heard_it(
    more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(SAMPLES / "finished" / "post.md"), *more, "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)
    assert {quote["origin"] for quote in checks["quotes"]} == {"tested"}
    assert all(quote["reason"].endswith("the transcript was tested by ear.") for quote in checks["quotes"])


def test_a_copy_of_it_elsewhere_is_a_text_like_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = shutil.copy(SAMPLES / "finished" / "transcript.json", tmp_path / "words.json")
    run(["check", str(SAMPLES / "finished" / "post.md"), "--transcript", str(copy), "--json"])
    checks = json.loads(capsys.readouterr().out)
    assert {quote["origin"] for quote in checks["quotes"]} == {"as given"}
