"""`lint` of several posts, and its formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer.__main__ import run

BAD = "# A\n\ntext\n"


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    good = Path(__file__).parents[2] / "samples" / "finished" / "post.md"
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "good.md").write_text(good.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "posts" / "bad [1].md").write_text(BAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["posts/good.md"], 0, ""),
        (["posts/good.md", "posts/bad [1].md"], 1, "posts/bad [1].md"),
        (["posts"], 1, "posts/good.md"),
        (["posts/good.md", "gone.md"], 2, "gone.md"),
        (["posts/bad [1].md", "--format", "github"], 1, "::error file=posts/bad [1].md,line=1,title=Format%3A "),
        (["posts/good.md", "--format", "sarif"], 2, "sarif"),
        (["posts/good.md", "--format", "github", "--json"], 2, "contradict"),
        (["-"], 2, "not standard input"),
    ],
)
def test_exit_codes_and_reports(posts, capsys, arguments, code, told) -> None:
    assert run(["lint", *arguments]) == code
    printed = capsys.readouterr()
    assert told in printed.out + printed.err


def test_json_of_several_has_a_record_for_each(posts, capsys) -> None:
    assert run(["lint", "posts/good.md", "posts/bad [1].md", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [one["post"] for one in report["posts"]] == ["posts/good.md", "posts/bad [1].md"]
    assert report["summary"]["posts failing"] == 1
    assert report["summary"]["errors"] == sum(
        problem["level"] == "error" for one in report["posts"] for problem in one["problems"]
    )
