"""The posts that a check is to read: named files, patterns of names, and the posts of folders."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.errors import InputError

__all__ = ["STANDARD_INPUT", "FoundPosts", "find_posts"]

STANDARD_INPUT = "-"
_ENDINGS = (".md", ".markdown", ".html", ".htm", ".docx")
_TRANSCRIPT = "transcript.json"
_MADE = re.compile(
    r"^(?:review|index|report)\.html$|\.report\.html$|\.edited-\d+\.\w+$"
)  # by this tool: pages, and copies of edited files
_MAGIC = re.compile(r"[*?]|\[[^\]]+\]")
_URL = re.compile(r"^[a-z][a-z0-9+.-]*://")


@dataclass(frozen=True)
class FoundPosts:
    """`posts`: paths as the user would write them. `lone`: files in folders where no transcript lies.

    `single`: the arguments were exactly one file.
    """

    posts: tuple[str, ...]
    lone: tuple[str, ...] = ()
    single: bool = False


def find_posts(arguments: Sequence[str]) -> FoundPosts:
    """The posts of files, folders (with all folders below) and patterns (`**` for any folders), each once.

    A name that is a file is no pattern. Of a folder its posts are taken when a `transcript.json` lies beside them; an
    HTML file beside a Markdown post of the same name is made from it. Raises InputError for a pattern or folder
    without a post.
    """
    if len(arguments) == 1 and _is_one_file(arguments[0]):
        return FoundPosts((arguments[0],), single=True)
    posts: list[str] = []
    lone: list[str] = []
    for argument in arguments:
        if _is_one_file(argument):
            posts.append(argument)
            continue
        matches = [argument] if Path(argument).is_dir() else sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - patterns may be absolute
        found = len(posts) + len(lone)
        for match in matches:
            if Path(match).is_dir():
                for path, has_transcript in _posts_below(match):
                    (posts if has_transcript else lone).append(path)
            elif match.lower().endswith(_ENDINGS):
                posts.append(match)
        if len(posts) + len(lone) == found:
            what = f"the folder {argument} holds" if Path(argument).is_dir() else f"the pattern {argument} matches"
            raise InputError(f"{what} no post; give a file, or a folder with post.md and transcript.json")
    return FoundPosts(tuple(dict.fromkeys(posts)), tuple(dict.fromkeys(lone)))


def _is_one_file(argument: str) -> bool:
    """Whether an argument names one post: a file (there or not), a URL, or standard input."""
    if argument == STANDARD_INPUT or _URL.match(argument) or Path(argument).is_file():
        return True
    return not Path(argument).is_dir() and not _MAGIC.search(argument)


def _posts_below(folder: str) -> Iterator[tuple[str, bool]]:
    """Each post of a folder and the folders below, and whether a transcript lies beside it. Follows no links."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        has_transcript = _TRANSCRIPT in files
        for name in sorted(files):
            stem, ending = Path(name).stem, Path(name).suffix
            if ending.lower() not in _ENDINGS or name.startswith((".", "~$")) or _MADE.search(name):
                continue
            if ending.lower() in (".html", ".htm") and f"{stem}.md" in files:
                continue
            yield str(Path(here, name)), has_transcript
