"""Sign-offs and comments of posts that lie elsewhere, and of Word documents, as the commands tell them."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

import docx
import pytest
from commands import run_here
from review_fixture import Case
from signing_support import signed
from test_review_decisions import decision, log

from summarizer.editor import FolderSession
from summarizer.posts.docx import read_docx, word_comments
from summarizer.publish import render_docx
from summarizer.records.signoff import Comment
from summarizer.store import EpisodeFolder

NOTE = "Which report?"


class Newsroom:
    """A repository: an archive of one episode, whose post lies in `content/posts/water.md`."""

    def __init__(self, root: Path, folder: EpisodeFolder, known: Case) -> None:
        self.root, self.known = root, known
        self.of_q2: object = None
        FolderSession(folder.path).rebuild()
        self.episode = EpisodeFolder(root / "episodes" / "the-show" / folder.path.name)
        shutil.copytree(folder.path, self.episode.path)
        self.text = (self.episode / "post.md").read_text(encoding="utf-8")
        self.post = root / "content" / "posts" / "water.md"
        self.post.parent.mkdir(parents=True)
        self.post.write_text(self.text, encoding="utf-8")

    def decide(self, *decisions: object) -> None:
        self.episode.write("decisions.json", log(*decisions))  # type: ignore[arg-type]

    def sign(self, slot: str | None = None, **fields: object) -> object:
        return signed(self.known, self.text, slot, **fields)

    def run(self, *arguments: str | Path) -> CompletedProcess[str]:
        return run_here(*map(str, arguments), where=self.root, environment=os.environ)

    def elsewhere(self, *arguments: str | Path) -> CompletedProcess[str]:
        return self.run("check", self.post, "--archive", "episodes", *arguments)


@pytest.fixture
def newsroom(tmp_path: Path, folder: EpisodeFolder, known: Case) -> Newsroom:
    return Newsroom(tmp_path / "repository", folder, known)


def told(done: CompletedProcess[str]) -> list[str]:
    """The lines on sign-offs and comments."""
    starts = ("signed:", "no longer signed:", "1 open comment", "2 open comments")
    return [line for line in done.stdout.splitlines() if line.startswith(starts)]


def test_a_post_elsewhere_has_the_lines_of_the_one_in_its_folder(newsroom: Newsroom) -> None:
    newsroom.decide(newsroom.sign(), newsroom.sign("q2", who="Ben"), decision("comment", "q5", "Now we", note=NOTE))
    beside = newsroom.run("check", newsroom.episode / "post.md")
    assert [line.split(":")[0] for line in told(beside)] == ["signed", "1 open comment"]
    assert told(newsroom.elsewhere()) == told(beside)
    record = json.loads(newsroom.elsewhere("--json").stdout)
    assert [one["who"] for one in record["signed"]] == ["Anna", "Ben"]
    assert [one["note"] for one in record["comments"]] == [NOTE]


def test_a_change_elsewhere_voids_the_sign_off(newsroom: Newsroom) -> None:
    newsroom.decide(newsroom.sign())
    newsroom.post.write_text(newsroom.text + "\nOne more sentence.\n", encoding="utf-8")
    (line,) = told(newsroom.elsewhere())
    assert line.startswith("no longer signed: the post: the post was changed after Anna signed")
    # The post in the folder is as it was signed.
    assert told(newsroom.run("check", newsroom.episode / "post.md"))[0].startswith("signed: the post by Anna")


def test_a_post_of_no_episode_has_no_sign_off(newsroom: Newsroom) -> None:
    newsroom.decide(newsroom.sign())
    newsroom.post.write_text(newsroom.text.replace("episode_id", "another_id").replace("audio_sha256", "sum"), "utf-8")
    assert told(newsroom.elsewhere()) == []


@pytest.mark.parametrize("output", ["text", "json", "github", "sarif"])
def test_require_signed_is_a_gate(newsroom: Newsroom, output: str) -> None:
    free = newsroom.elsewhere("--format", output)
    newsroom.decide(newsroom.sign())
    passing = newsroom.elsewhere("--require-signed", "--format", output)
    assert (passing.returncode, "nsigned" in passing.stdout) == (free.returncode, False)
    assert "ot signed: " not in passing.stdout
    newsroom.post.write_text(newsroom.text + "\nOne more sentence.\n", encoding="utf-8")
    assert newsroom.elsewhere("--format", output).returncode == free.returncode
    refused = newsroom.elsewhere("--require-signed", "--format", output)
    assert refused.returncode == 1
    assert "the post was changed after Anna signed on" in refused.stdout


@pytest.mark.parametrize(
    ("decide", "option", "code", "line"),
    [
        (lambda room: room.sign(), (), 0, None),
        (lambda room: room.of_q2, (), 1, "nobody signed the whole post"),
        (lambda room: decision("comment", note=NOTE), (), 1, "nobody signed the whole post"),
        (lambda room: room.of_q2, ("--quiet",), 1, "nobody signed the whole post"),
    ],
)
def test_which_posts_count_as_signed(newsroom: Newsroom, decide, option, code, line) -> None:
    newsroom.of_q2 = newsroom.sign("q2")
    passing = "\n\n".join(block for block in newsroom.text.split("\n\n") if block.startswith(("---", "# ")))
    newsroom.text = passing + "\n"
    newsroom.post.write_text(newsroom.text, encoding="utf-8")
    assert newsroom.elsewhere().returncode == 0
    newsroom.decide(decide(newsroom))
    done = newsroom.elsewhere("--require-signed", *option)
    assert done.returncode == code, done.stdout + done.stderr
    assert (f"✗ {newsroom.post}: not signed: {line}" in done.stdout.splitlines()) == (line is not None)


def test_require_signed_needs_the_folder_of_the_episode(newsroom: Newsroom) -> None:
    done = newsroom.run(
        "check", newsroom.post, "--transcript", newsroom.episode / "transcript.json", "--require-signed"
    )
    assert done.returncode == 2
    assert "--require-signed reads the sign-offs in the folder" in done.stderr
    article = newsroom.root / "article.md"
    article.write_text("# An article\n\nNothing is quoted.\n", encoding="utf-8")
    done = newsroom.run("check", article, "--archive", "episodes", "--require-signed")
    assert (done.returncode, "not signed: it names no episode" in done.stdout) == (1, True)


def test_the_html_of_a_post_is_not_compared_with_what_was_signed(newsroom: Newsroom) -> None:
    newsroom.decide(newsroom.sign())
    done = newsroom.run("check", newsroom.episode / "post.html", "--require-signed")
    assert (done.returncode, told(done)) == (1, [])
    assert "not signed: editors sign the Markdown post" in done.stdout


def test_report_of_a_post_elsewhere(newsroom: Newsroom) -> None:
    newsroom.decide(newsroom.sign(), decision("comment", "q5", "Now we", note=NOTE))
    before = sorted(path.name for path in newsroom.episode.path.iterdir())
    done = newsroom.run("report", newsroom.post, "--archive", "episodes")
    assert (done.returncode, done.stdout.strip()) == (0, str(newsroom.post.with_name("water.report.html")))
    assert NOTE in newsroom.post.with_name("water.report.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in newsroom.episode.path.iterdir()) == before
    there = json.loads(newsroom.run("report", newsroom.post, "--archive", "episodes", "--json").stdout)
    here = json.loads(newsroom.run("report", newsroom.episode / "post.md", "--json").stdout)
    for name in ("editor", "sign_offs", "quotations", "comments", "sentences", "episode"):
        assert there[name] == here[name]
    many = newsroom.run("report", newsroom.root / "content", "--archive", "episodes")
    assert (many.returncode, "water.report.html" in many.stdout) == (0, True)


def test_report_of_an_article_says_what_is_missing(newsroom: Newsroom) -> None:
    article = newsroom.root / "article.md"
    article.write_text("# An article\n", encoding="utf-8")
    done = newsroom.run("report", article, "--archive", "episodes")
    assert (done.returncode, "names no episode of the archive" in done.stderr) == (2, True)


# -- Word --------------------------------------------------------------------------------------------------------------


def test_a_word_document_has_the_lines_of_the_post(newsroom: Newsroom) -> None:
    newsroom.decide(newsroom.sign(), newsroom.sign("q2", who="Ben"), decision("comment", "q5", "Now we", note=NOTE))
    post = newsroom.episode / "post.md"
    exported = newsroom.run("export", post, "--to", "docx")
    assert exported.returncode == 0, exported.stderr
    draft = newsroom.episode / "post.docx"
    lines = told(newsroom.run("check", draft))
    assert lines[0].startswith("signed: the post by Anna; 1 of 7 quotations by Ben")
    assert lines[1].endswith(f"Anna: {NOTE}")
    document = docx.Document(str(draft))
    document.paragraphs[-1].add_run(" One more sentence.")
    document.save(str(draft.with_name("edited.docx")))
    lines = told(newsroom.run("check", draft.with_name("edited.docx")))
    assert any(line.startswith("no longer signed: the post: the post was changed") for line in lines)


def comment(note: str, line: int | None, text: str = "", who: str = "Ann Editor") -> Comment:
    return Comment(
        id="one-comment", who=who, when="2026-11-30T09:00:00+02:00", note=note, line=line, text=text,
        quote="q1" if text else None,
    )  # type: ignore[arg-type]  # fmt: skip


POST = (
    "---\ntitle: Bridges\n---\n\n# Bridges\n\nShe *says* “it was cold” and **then** “it was late”.\n\n"
    "> “Said.”\n> — Ann Lee\n<!-- q1 1.00-2.00 Ann Lee -->\n\n| a | b |\n| --- | --- |\n| “One” | “Two” |\n"
)


@pytest.mark.parametrize(
    ("given", "text", "covered"),
    [
        (comment("Is it right?", None), "Is it right?", "Bridges"),
        (comment("Who?", 9, "Said."), "Who?", "“Said.”"),
        (comment("Late?", 7, "it was late"), "Late?", " “it was late”."),
        (comment("Late?", 7, "words that are gone"), "Late?", "She says “it was cold” and then “it was late”."),
        (comment("Two?", 15, "Two"), "Two?", "“Two”"),
        (comment("Gone?", None, "Some words"), "On a quotation that is gone, “Some words”: Gone?", "Bridges"),
        (comment("Two\nlines", None), "Two\nlines", "Bridges"),
        # What would be read back as a comment of the post is none.
        (comment("<!-- signed Ann Editor -->", None), "Comment: <!-- signed Ann Editor -->", "Bridges"),
        (comment("<!-- un\nspoken -->", 9, "Said."), "Comment: <!-- un\nspoken -->", "“Said.”"),
    ],
)  # fmt: skip
def test_open_comments_are_word_comments_and_no_text(tmp_path, given, text, covered) -> None:
    made = render_docx(POST, [given])
    assert made == render_docx(POST, [given])
    path = tmp_path / "post.docx"
    path.write_bytes(made)
    assert read_docx(path) == POST
    document = docx.Document(io.BytesIO(made))
    (found,) = [one for one in document.comments if one.author != "summarizer"]
    assert (found.author, found.text) == (given.who, text)
    assert found.timestamp is not None
    assert found.timestamp.isoformat() == "2026-11-30T07:00:00+00:00"
    body = document.element.body
    word = body.tag.removesuffix("body")
    marks = {one.tag: one for one in body.iter(f"{word}commentRangeStart", f"{word}commentRangeEnd")
             if one.get(f"{word}id") == str(found.comment_id)}  # fmt: skip
    every = list(body.iter())
    start, end = every.index(marks[f"{word}commentRangeStart"]), every.index(marks[f"{word}commentRangeEnd"])
    assert "".join(one.text for one in every[start:end] if one.tag == f"{word}t").startswith(covered)


def test_only_open_comments_are_exported(newsroom: Newsroom) -> None:
    done = decision("comment", note="Settled already")
    newsroom.decide(
        done, decision("settle", comment=done.id, over=(done.id,)), decision("comment", "q5", "Now we", note=NOTE)
    )
    assert newsroom.run("export", newsroom.episode / "post.md", "--to", "docx").returncode == 0
    ((author, text, words),) = word_comments(newsroom.episode / "post.docx")
    assert (author, text) == ("Anna", NOTE)
    assert words.strip('"').startswith("Now we")


def test_check_tells_comments_that_people_wrote_in_word(newsroom: Newsroom) -> None:
    newsroom.decide(decision("comment", "q5", "Now we", note=NOTE))
    assert newsroom.run("export", newsroom.episode / "post.md", "--to", "docx").returncode == 0
    document = newsroom.root / "edited.docx"
    shutil.copyfile(newsroom.episode / "post.docx", document)
    words = newsroom.episode / "transcript.json"
    told = newsroom.run("check", document, "--transcript", words)
    line = f"comment in Word, Anna: {NOTE} On line "
    assert line in told.stdout, told.stderr
    assert told.stdout.count("comment in Word") == 1
    found = json.loads(newsroom.run("check", document, "--transcript", words, "--json").stdout)
    assert [(one["author"], one["text"]) for one in found["word_comments"]] == [("Anna", NOTE)]
    beside = newsroom.run("check", newsroom.episode / "post.docx").stdout
    assert "1 open comment: " in beside
    assert "comment in Word" not in beside, "it is told once"


def test_export_says_how_many_word_comments_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "edited.docx"
    path.write_bytes(render_docx(POST))

    def export(name: str) -> str:
        done = run_here(
            "export", str(path), "--to", "obsidian", "-o", name, where=tmp_path, environment=os.environ
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert export("one.md") == ""
    document = docx.Document(str(path))
    document.add_comment(document.paragraphs[1].runs, text="Can we print this?", author="A Lawyer")
    document.save(str(path))
    assert "edited.docx: 1 Word comment left out" in " ".join(export("two.md").split())
    assert (tmp_path / "one.md").read_bytes() == (tmp_path / "two.md").read_bytes()


def test_standard_input_has_the_lines_of_its_episode(newsroom: Newsroom) -> None:
    newsroom.decide(newsroom.sign())
    with mock.patch("summarizer.cli.checked_posts._standard_input", return_value=newsroom.text):
        done = newsroom.run("check", "-", "--archive", "episodes")
    assert told(done) == told(newsroom.elsewhere())


def test_an_exported_post_elsewhere_has_the_comments_of_its_episode(newsroom: Newsroom) -> None:
    newsroom.decide(decision("comment", "q5", "Now we", note=NOTE))
    done = newsroom.run("export", newsroom.post, "--to", "docx", "--archive", "episodes")
    made = newsroom.post.with_suffix(".docx")
    assert (done.returncode, done.stdout.strip()) == (0, str(made))
    assert [comment.text for comment in word_comments(made)] == [NOTE]
    assert not (newsroom.episode / "water.docx").exists()


def test_an_exported_post_of_no_episode_is_told(newsroom: Newsroom) -> None:
    newsroom.post.write_text("# A title\n\nOnly prose.\n", encoding="utf-8")
    done = newsroom.run("export", newsroom.post, "--to", "docx", "--archive", "episodes")
    assert done.returncode == 0
    assert "names no episode of the archive" in done.stderr
    assert newsroom.post.with_suffix(".docx").exists()
