"""`report`: one file for each post, JSON on standard output, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from summarizer.__main__ import run

SAMPLE = Path(__file__).parents[2] / "samples" / "finished"


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("one", "two"):
        (tmp_path / "posts" / name).mkdir(parents=True)
        for file in ("post.md", "transcript.json", "episode.json", "checks.json"):
            shutil.copy(SAMPLE / file, tmp_path / "posts" / name / file)
    (tmp_path / "posts" / "lone.md").write_text("# Alone\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["posts/one/post.md"], 0, "posts/one/report.html\n"),
        (["posts/one/post.md", "-o", "mine.html"], 0, "mine.html\n"),
        (["posts/one/post.md", "-o", "posts"], 0, "posts/report.html\n"),
        (["posts/one/post.md", "-o", "mine.json"], 0, "mine.json\n"),
        (["posts/one/post.md", "--format", "json"], 0, "posts/one/report.json\n"),
        (["posts/one/post.md", "-o", "-"], 0, "<!doctype html>"),
        (["posts/one/post.md", "--json"], 0, '"report": "summarizer"'),
        (["posts/lone.md", "--transcript", "posts/one/transcript.json"], 0, "posts/lone.report.html\n"),
        (["posts"], 0, "posts/one/report.html\nposts/two/report.html\n"),
        (["posts/*/post.md"], 0, "posts/one/report.html\nposts/two/report.html\n"),
        (["posts/one/post.md", "posts/lone.md"], 2, "posts/lone.md: no transcript.json lies beside"),
        (["posts", "-o", "all.html"], 2, "-o goes with one post"),
        (["posts", "--transcript", "posts/one/transcript.json"], 2, "--transcript goes with one post"),
        (["posts/one/post.md", "--format", "pdf"], 2, "--format"),
        (["posts/one/post.md", "--format", "html", "--json"], 2, "contradict"),
        (["posts/one/post.md", "-o", "s3://bucket/report.html"], 2, "no file on this machine"),
        (["posts/lone.md"], 2, "no transcript.json lies beside"),
        (["-"], 2, "give the path of the post"),
        (["gone.md"], 2, "no such file"),
    ],
)
def test_what_is_written_and_what_is_refused(
    posts: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    assert run(["report", *arguments]) == code
    printed = capsys.readouterr()
    assert told in printed.out + printed.err


def test_json_of_several_has_a_record_for_each_and_writes_no_file(
    posts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", "posts/one/post.md", "posts/lone.md", "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert [one["path"] for one in found["posts"]] == ["posts/one/post.md"]
    assert [one["path"] for one in found["not_reported"]] == ["posts/lone.md"]
    assert not list(posts.glob("**/report.*"))


def test_a_report_is_no_post_of_its_folder(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "posts"]) == 0
    capsys.readouterr()
    assert run(["check", "posts", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["post"] for one in found["posts"]] == ["posts/one/post.md", "posts/two/post.md"]


def test_a_post_that_fails_the_check_has_a_report(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    post = posts / "posts" / "one" / "post.md"
    post.write_text(post.read_text(encoding="utf-8").replace("eats the steel", "eats the stone"), encoding="utf-8")
    assert run(["report", str(post), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert not found["passed"]
    assert [one["passes"] for one in found["quotations"]] == [True, True, False, True, True]
