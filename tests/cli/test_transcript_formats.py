"""`summarizer transcribe --format`: a transcript for other programs, beside `transcript.json`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import fixtures_audio
import pytest

from summarizer.records.transcript import Transcript
from summarizer.transcripts import read_transcript


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "summarizer", "transcribe", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_each_format_is_written_and_reads_back_the_same(tmp_path: Path) -> None:
    sound = fixtures_audio.excerpt(tmp_path / "talk.mp3", 0.5, 14.0)
    forms = ("json", "vtt", "srt", "podcast", "text")
    asked = [part for form in forms for part in ("--format", form)]
    done = run(str(sound), "-o", str(tmp_path / "out"), "--asr", "tiny.en", "--speakers", "1", *asked)
    assert done.returncode == 0, done.stderr
    paths = [Path(line) for line in done.stdout.splitlines()]
    assert [path.name for path in paths] == [
        "transcript.json", "transcript.vtt", "transcript.srt", "transcript.podcast.json", "transcript.txt",
    ]  # fmt: skip
    ours = Transcript.model_validate_json(paths[0].read_bytes())
    for path in paths[1:]:
        back = read_transcript(path, "en")
        assert [word.text for word in back.words] == [word.text for word in ours.words], path.name
        assert back.words[0].start == pytest.approx(ours.words[0].start, abs=1.0)

    again = run(str(paths[0].parent), "--asr", "tiny.en", "--speakers", "1", "--format", "srt")
    assert again.stdout.strip() == str(paths[2])
    assert "nothing to do" in again.stderr


def test_a_format_that_there_is_not_is_wrong_input(tmp_path: Path) -> None:
    done = run(str(tmp_path / "none.mp3"), "--format", "docx")
    assert done.returncode == 2
    assert done.stderr.strip() == "summarizer: --format 'docx' is none of json, vtt, srt, podcast, text"


SRT = "1\n00:00:01,000 --> 00:00:04\nDANA: It rained in the town.\n\n2\n00:00:?? --> 00:00:08\nRUTH: All night long.\n"


def test_what_is_read_of_a_transcript_file_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "talk.srt"
    file.write_text(SRT, encoding="utf-8")
    read = run(str(file), "--as-given")
    assert read.returncode == 0, read.stderr
    assert read.stdout == "DANA (0:01): It rained in the town.\n\nRUTH (0:04): All night long.\n"
    assert "1 cue time could not be read" in read.stderr

    document = Transcript.model_validate_json(run(str(file), "--as-given", "--format", "json").stdout)
    assert [speaker.label for speaker in document.speakers] == ["DANA", "RUTH"]
    assert document.words[0].start == 1.0
    assert document.notes
    assert document.origin is not None
    assert document.origin.kind == "given"
    assert list(tmp_path.iterdir()) == [file]

    written = run(str(file), "--as-given", "-o", str(tmp_path / "out"), "--format", "vtt", "--format", "json")
    assert [Path(line).name for line in written.stdout.splitlines()] == ["transcript.vtt", "transcript.json"]
    assert read_transcript(tmp_path / "out" / "transcript.json") == document


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "vtt", "--format", "srt"], "prints one --format"),
        (["--asr", "tiny"], "--asr does not go with --as-given"),
        (["--format", "docx"], "--format 'docx' is none of"),
    ],
)
def test_what_does_not_go_with_a_file_as_given(tmp_path: Path, arguments: list[str], message: str) -> None:
    file = tmp_path / "talk.srt"
    file.write_text(SRT, encoding="utf-8")
    done = run(str(file), "--as-given", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_recording_as_given_is_refused_in_one_line(tmp_path: Path) -> None:
    for source in (str(tmp_path / "none.srt"), "https://example.org/talk.srt", str(tmp_path)):
        done = run(source, "--as-given")
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
