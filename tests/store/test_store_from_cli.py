"""`-o s3://…` for the commands: the whole job on an object store, and what people are told when it cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from buckets import Bucket

from summarizer.__main__ import run

SAMPLE = Path(__file__).parents[2] / "samples" / "interview.mp3"
QUICK = ["--llm", "none", "--asr", "tiny.en", "--quiet"]


def command(*arguments: str, bucket: Bucket, scratch: Path) -> subprocess.CompletedProcess[str]:
    """A command as on a machine of its own: another scratch folder, the same bucket."""
    environment = {**os.environ, **bucket.environment, "SUMMARIZER_SCRATCH": str(scratch)}
    return subprocess.run(
        [sys.executable, "-m", "summarizer", *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_a_draft_begun_on_one_machine_is_finished_on_another(bucket: Bucket, tmp_path: Path) -> None:
    one = command("transcribe", str(SAMPLE), "-o", bucket.url, *QUICK, bucket=bucket, scratch=tmp_path / "a")
    assert one.stdout.startswith("s3://episodes/backlog/"), one.stderr
    assert one.stdout.endswith("/transcript.json\n")
    heard = [asked.name for asked in bucket.asked if asked.method == "PUT" and asked.name.endswith("transcribe.json")]
    assert len(heard) == 1
    bucket.asked.clear()
    two = command("draft", str(SAMPLE), "-o", bucket.url, *QUICK, bucket=bucket, scratch=tmp_path / "b")
    assert two.stdout.endswith("/post.md\n"), two.stderr
    sent = {asked.name.rpartition("/")[2] for asked in bucket.asked if asked.method == "PUT"}
    assert {"draft.json", "post.md", "review.html", "run.json"} <= sent
    assert not sent & {"transcribe.json", "diarize.json", "audio.mp3"}, "what was done is not done again"
    bucket.asked.clear()
    three = command("draft", str(SAMPLE), "-o", bucket.url, *QUICK, bucket=bucket, scratch=tmp_path / "b")
    assert three.stdout == two.stdout
    assert not [asked for asked in bucket.asked if asked.method == "PUT" and ".locks" not in asked.name]
    told = command("status", bucket.url, "--json", bucket=bucket, scratch=tmp_path / "c")
    [row] = json.loads(told.stdout)["episodes"]
    assert (row["state"], row["stage"]) == ("done", "page")
    assert row["quotes"] > 0
    folder = two.stdout.strip().removesuffix("/post.md")
    checked = command("check", two.stdout.strip(), "--json", bucket=bucket, scratch=tmp_path / "d")
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["summary"]["passing"] == row["quotes"]
    again = command("draft", folder, *QUICK, bucket=bucket, scratch=tmp_path / "d")
    assert again.stdout == two.stdout, again.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["draft", str(SAMPLE), "-o", "s3://no-such-bucket/x"], 2, "no such bucket"),
        (["draft", str(SAMPLE), "-o", "nonsense://x"], 2, "no store that is known"),
        (["status", "s3://key:very-secret-key@episodes/x"], 2, "must not hold credentials"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line_and_exit_2(
    bucket: Bucket, arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == code
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert "very-secret-key" not in error


def test_a_store_out_of_reach_is_one_line_and_exit_3(bucket: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    bucket.down = True
    assert run(["status", bucket.url]) == 3
    error = capsys.readouterr().err
    assert "could not be listed" in error
    assert error.count("\n") == 1
    assert "secret" not in error


def test_without_the_package_for_it_the_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(protocol: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.get_filesystem_class", missing)
    assert run(["status", "s3://episodes/backlog"]) == 2
    assert "pip install 'podcast-draft-summarizer[s3]'" in capsys.readouterr().err
