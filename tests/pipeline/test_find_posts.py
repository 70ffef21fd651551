"""Which posts a check reads: files, folders, patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.pipeline.find_posts import find_posts


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two episodes with posts, a folder without a transcript, and files that are no posts."""
    files = (
        "show/one/transcript.json", "show/one/post.md", "show/one/post.html", "show/one/review.html",
        "show/one/post.edited-1.md", "show/one/notes.txt", "show/one/.hidden.md",
        "show/two/transcript.json", "show/two/interview.html", "show/two/draft.docx", "show/two/~$draft.docx",
        "show/README.md", ".git/transcript.json", ".git/post.md", "odd[1].md",
    )  # fmt: skip
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("-", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "posts", "lone", "single"),
    [
        (["show/one/post.md"], ["show/one/post.md"], [], True),
        (["no-such.md"], ["no-such.md"], [], True),
        (["-"], ["-"], [], True),
        (["s3://bucket/show/*/post.md"], ["s3://bucket/show/*/post.md"], [], True),
        (["odd[1].md"], ["odd[1].md"], [], True),
        (["show"], ["show/one/post.md", "show/two/draft.docx", "show/two/interview.html"], ["show/README.md"], False),
        (["."], ["show/one/post.md", "show/two/draft.docx", "show/two/interview.html"],
         ["odd[1].md", "show/README.md"], False),
        (["show/*/post.md"], ["show/one/post.md"], [], False),
        (["show/**/*.html"], ["show/one/post.html", "show/one/review.html", "show/two/interview.html"], [], False),
        (["show/one/post.md", "show/one"], ["show/one/post.md"], [], False),
        (["show/one/post.md", "no-such.md"], ["show/one/post.md", "no-such.md"], [], False),
    ],
)  # fmt: skip
def test_the_posts_of_arguments(tree, arguments, posts, lone, single):
    found = find_posts(arguments)
    assert ([*found.posts], [*found.lone], found.single) == (posts, lone, single)


@pytest.mark.parametrize("argument", ["show/*.docx", "nowhere/**", "show/three"])
def test_a_pattern_or_folder_without_posts(tree, argument):
    (tree / "show" / "three").mkdir()
    with pytest.raises(InputError, match="no post; give a file"):
        find_posts([argument])
