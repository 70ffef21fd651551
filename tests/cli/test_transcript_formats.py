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
