"""Writes a post in the form of the program in which it is going to be edited."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.pipeline.check_episode import WrittenPost
from summarizer.pipeline.sign_offs import open_comments_of
from summarizer.posts.docx import word_comments
from summarizer.reporting import Reporter, Silent
from summarizer.store import EpisodeFolder
from summarizer.text.choices import none_of
from summarizer.text.counted import counted

__all__ = ["FORMS", "export_written", "require_form"]

FORMS = ("docx", "obsidian")
_URL = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
_READ = frozenset([".md", ".markdown", ".docx"])


class _Exported(NamedTuple):
    name: str  # of the file, where none is given
    content: bytes


def require_form(form: str) -> None:
    """Raises InputError for a form in which no post is written."""
    if form not in FORMS:
        raise InputError(f"--to {none_of(form, FORMS)}")


def export_written(post: WrittenPost, form: str, into: Path | None = None, report: Reporter | None = None) -> str:
    """Writes the post as `into`, else beside itself; gives the path, or its URL in an object store.

    Raises InputError: for a form or post that cannot be exported, and when the file is there and is not the same.
    """
    require_form(form)
    if PurePosixPath(post.name).suffix.lower() not in _READ:
        raise InputError(f"{post.name} is no Markdown or Word post; give the post.md that is to be exported")
    _require_place(into, form)
    if left := _left_out(post):
        (report or Silent()).warn(
            f"{post.name}: {counted(left, 'Word comment')} left out, as Markdown has no place for them; "
            "the document keeps them"
        )
    exported = _MAKERS[form](post)
    if into is not None and into.is_dir():
        into /= exported.name
    if into is None and post.folder is None:
        raise InputError("a text that is no file lies in no folder; name the file to write with -o FILE")
    beside = into if into is not None else post.path if post.elsewhere else None
    folder = EpisodeFolder(beside.parent) if beside is not None else post.folder
    assert folder is not None
    name = into.name if into is not None else exported.name
    if folder.has(name):
        if (folder / name).read_bytes() == exported.content:
            return folder.location(name)
        raise InputError(
            f"{folder.location(name)} is there already and may hold somebody's changes; "
            "move it, or name another file with -o FILE"
        )
    folder.write(name, exported.content)
    return folder.location(name)


def _require_place(into: Path | None, form: str) -> None:
    """Raises InputError for a file that cannot be written, or that Word would not open."""
    if into is None or into.is_dir():
        return
    if _URL.match(str(into)):
        raise InputError(f"-o {into} is no file on this machine; name one, and copy it there")
    if form == "docx" and into.suffix.lower() != ".docx":
        raise InputError(f"-o {into}: the name of a Word document ends in .docx")


def _left_out(post: WrittenPost) -> int:
    """How many comments of a Word document are not in the text of the post."""
    is_word = post.path is not None and post.path.suffix.lower() == ".docx"
    return len(word_comments(post.path)) if post.path is not None and is_word else 0


def _docx(post: WrittenPost) -> _Exported:
    from summarizer.publish import render_docx

    if post.name.lower().endswith(".docx"):
        raise InputError(f"{post.name} is a Word document already; export it --to obsidian to get its Markdown")
    return _Exported(str(PurePosixPath(post.name).with_suffix(".docx")), render_docx(post.text, open_comments_of(post)))


def _obsidian(post: WrittenPost) -> _Exported:
    from summarizer.publish import obsidian_name, render_obsidian

    return _Exported(obsidian_name(post.text), render_obsidian(post.text).encode("utf-8"))


_MAKERS: dict[str, Callable[[WrittenPost], _Exported]] = {"docx": _docx, "obsidian": _obsidian}
