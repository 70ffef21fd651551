"""Posts as Word documents and for Obsidian and site generators, and the command `export`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from summarizer.__main__ import run
from summarizer.posts.docx import read_docx
from summarizer.publish import obsidian_name, render_docx, render_obsidian

SAMPLES = Path(__file__).parents[2] / "samples"
FRONT = "---\ntitle: 'Old Bridges'\ndate: 2026-05-12\nmodels: {speech: small, text: none}\nepisode_id: '12e4'\n---\n\n"


def read_back(tmp_path: Path, post: str) -> str:
    path = tmp_path / "post.docx"
    path.write_bytes(render_docx(post))
    return read_docx(path)


@pytest.mark.parametrize(
    "post",
    [
        (SAMPLES / "finished/post.md").read_text(encoding="utf-8"),
        FRONT + "Text.\n",
        "One line\nand another.\n",
        "# Title\n\n## Part\n\n### 1. Point\n\nText.\n",
        "> “Said.”\n> — Ann Lee\n<!-- q1 1.00-2.00 Ann Lee -->\n<!-- signed Jane Doe -->\n\nText.\n",
        "> One\n>\n> two\n<!-- q1 1.00-2.00 Ann Lee -->\n",
        "“One” <!-- q1 1.00-2.00 Ann Lee --> and “two” <!-- q2 3.00-4.00 Ann Lee --> here.\n",
        "**Ann:** *a* ***b*** ~~c~~ `d*` [e](https://span.example/a?b=1&c=2) [f](#) x<sup>1</sup>\n",
        "- one\n\n- two\n\n1. a\n\n1. b\n",
        '| Who | What |\n| --- | --- |\n| Ann | "So \\| so" <!-- q1 1.00-2.00 Ann Lee --> |\n',
        "```\ncode\n```\n",
        "2 \\* 3 \\< 4 &amp;amp;\n\n1\\. No list\n",
        "Text.\n\n* * *\n\nText.\n",
        "Text[^1].\n\n[^1]: A note.\n",
        "Text.\n<!-- rejected q12: this place needs another quotation -->\n",
    ],
)
def test_a_word_document_reads_back_as_the_post(tmp_path, post):
    assert read_back(tmp_path, post) == post


@pytest.mark.parametrize(
    ("post", "markdown"),
    [
        ("<!-- q1 1.00-2.00 Ann -->\n> A\n", "> A\n<!-- q1 1.00-2.00 Ann -->\n"),  # above: the same quotation's
        ("Text\n\n<!-- q1 1.00-2.00 Ann -->\n> A\n", "Text\n\n> A\n<!-- q1 1.00-2.00 Ann -->\n"),
        ("<div>Raw</div>\n", "Raw\n"),
        ("a\u0007b\n", "a\ufffdb\n"),  # what XML cannot hold
        ("[a](javascript:b)\n", "\\[a\\](javascript:b)\n"),
        ("![A bridge](https://span.example/p.png)\n", "[A bridge](https://span.example/p.png)\n"),
        ("", "\n"),
        ("<!-- q1 -->\n", "<!-- q1 -->\n"),
        (
            "| a | b |\n|---|---|\n\n| c | d |\n|---|---|\n",
            "| a | b |\n| --- | --- |\n\n\n\n| c | d |\n| --- | --- |\n",
        ),
    ],
)
def test_what_word_has_no_form_for_stays_readable(tmp_path, post, markdown):
    assert read_back(tmp_path, post) == markdown


def test_equal_posts_make_equal_files():
    post = FRONT + "> “Said.”\n<!-- q1 1.00-2.00 Ann -->\n"
    assert render_docx(post) == render_docx(post)


def test_front_matter_holds_only_plain_values_and_lists():
    post = FRONT.replace("date:", "guests: [Ann Lee, 'yes']\nlanguage: 'no'\ndate:") + "# Old Bridges\n"
    shown = render_obsidian(post)
    front, body = shown.removeprefix("---\n").split("---\n\n", 1)
    values = yaml.safe_load(front)
    assert body == "# Old Bridges\n"
    assert "models" not in values
    assert (values["models_speech"], values["models_text"], values["draft"]) == ("small", "none", True)
    assert values["date"] == values["pubDate"]
    assert "&" not in front
    for text in ("episode_id: '12e4'", "language: 'no'", "- Ann Lee", "- 'yes'", "date: 2026-05-12\n"):
        assert text in front


@pytest.mark.parametrize(
    ("post", "name"),
    [
        (FRONT, "2026-05-12-old-bridges.md"),
        ("# Ann: “So & So”\n", "ann-so-so.md"),
        ("---\ntitle: ../../etc/x\ndate: ../y\n---\n", "etc-x.md"),
        ("Text.\n", "post.md"),
        (f"# {'bridge ' * 40}\n", f"{'-'.join(['bridge'] * 8)}.md"),
    ],
)
def test_the_name_of_the_file(post, name):
    assert obsidian_name(post) == name


@pytest.fixture
def episode(tmp_path):
    folder = tmp_path / "episode"
    shutil.copytree(SAMPLES / "finished", folder, ignore=shutil.ignore_patterns("replies"))
    return folder


def checked(capsys, *arguments: object) -> dict[str, object]:
    run(["check", *map(str, arguments), "--json"])
    return json.loads(capsys.readouterr().out)


def test_an_episode_goes_to_word_and_back(episode, tmp_path, capsys):
    assert run(["export", str(episode / "post.md"), "--to", "docx"]) == 0
    exported = episode / "post.docx"
    assert capsys.readouterr().out.strip() == str(exported)

    by_word, by_markdown = checked(capsys, exported), checked(capsys, episode / "post.md")
    assert by_word["summary"] == by_markdown["summary"]
    for one, other in zip(by_word["quotes"], by_markdown["quotes"], strict=True):
        assert {**one, "line": 0, "listen": 0, "listen_heard": 0} == {
            **other,
            "line": 0,
            "listen": 0,
            "listen_heard": 0,
        }

    elsewhere = tmp_path / "sent.docx"
    shutil.copy(exported, elsewhere)
    assert checked(capsys, elsewhere, "--transcript", episode / "transcript.json")["summary"] == by_markdown["summary"]
    assert run(["export", str(exported), "--to", "obsidian", "-o", str(tmp_path / "back.md")]) == 0
    body = (tmp_path / "back.md").read_text(encoding="utf-8").partition("---\n\n")[2]
    assert body == (episode / "post.md").read_text(encoding="utf-8").partition("---\n\n")[2]


def test_a_file_with_somebodys_changes_is_never_replaced(episode, tmp_path, capsys):
    post, target = str(episode / "post.md"), tmp_path / "draft.docx"
    assert run(["export", post, "--to", "docx", "-o", str(target)]) == 0
    assert run(["export", post, "--to", "docx", "-o", str(target)]) == 0  # it is the same
    target.write_bytes(b"changed")
    assert run(["export", post, "--to", "docx", "-o", str(target)]) == 2
    assert "may hold somebody's changes" in capsys.readouterr().err
    assert target.read_bytes() == b"changed"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["post.md", "--to", "pdf"], "--to 'pdf' is none of docx, obsidian"),
        (["post.html", "--to", "docx"], "post.html is no Markdown or Word post"),
        (["none.md", "--to", "docx"], "no such file"),
        (["post.md", "--to", "docx", "-o", "a.doc"], "ends in .docx"),
        (["post.md", "--to", "docx", "-o", "s3://bucket/a.docx"], "no file on this machine"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(episode, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(episode)
    assert run(["export", *arguments]) == 2
    told = capsys.readouterr().err.strip()
    assert message in told
    assert "\n" not in told


def test_a_folder_is_a_place_too(episode, tmp_path, capsys):
    (tmp_path / "vault").mkdir()
    assert run(["export", str(episode / "post.md"), "--to", "obsidian", "-o", str(tmp_path / "vault")]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.parent == tmp_path / "vault"
    assert path.name.startswith("20")
