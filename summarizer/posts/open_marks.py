"""The places of a post whose own text says that they are not finished: marks, comments of the review, and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from summarizer.post_format.parts import is_to_check, is_to_write, part_to_write
from summarizer.posts.comments import comments_in
from summarizer.posts.document import LineIndex
from summarizer.posts.notes import is_rejected, parse_note
from summarizer.settings import is_placeholder

__all__ = ["OpenMark", "OpenMarkKind", "open_marks", "placeholder_lines"]

# To write: a part without text. To check: a text that the conversation does not carry. Rejected: the place of a
# quotation that was rejected. Elsewhere: prose that was written for another quotation. Link: one that leads nowhere.
OpenMarkKind = Literal["to write", "to check", "rejected", "elsewhere", "link"]

_LINK = re.compile(r"\]\((https?://[^\s()]+)")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


class OpenMark(NamedTuple):
    kind: OpenMarkKind
    line: int  # from 1
    what: str  # the part to write, or the link; else empty

    @property
    def told(self) -> str:
        """`the heading to write`, `a quotation was rejected here; the place needs another`"""
        match self.kind:
            case "to write":
                return f"{self.what or 'a text'} to write"
            case "to check":
                return f"{self.what or 'a text'} to check"
            case "rejected":
                return "a quotation was rejected here; the place needs another"
            case "elsewhere":
                return "heading and prose were written for another quotation"
            case "link":
                return f"the link {self.what} is a placeholder and leads nowhere"


def open_marks(post: str, own_link: str | None = None) -> Iterator[OpenMark]:
    """The unfinished places of a post in Markdown, in its order; each link once. Takes time linear in the text.

    `own_link`: of the episode, which the feed gives and no setting changes; it is no placeholder.
    """
    marks = sorted((*_of_comments(post), *_of_lines(post)), key=lambda mark: mark.line)
    yield from (mark for mark in marks if own_link is None or (mark.kind, mark.what) != ("link", own_link))


def placeholder_lines(post: str, own_link: str | None = None) -> tuple[int, ...]:
    """Each line, from 1, with a link that leads nowhere. `own_link`: as of `open_marks`."""
    lines = enumerate(_LINE_BREAK.split(post), start=1)
    return tuple(
        number
        for number, line in lines
        if any(link != own_link and is_placeholder(link) for link in _LINK.findall(line))
    )


def _of_comments(post: str) -> Iterator[OpenMark]:
    lines = LineIndex(post)
    for comment in comments_in(post):
        text = comment[1] or ""
        if is_rejected(text):
            yield OpenMark("rejected", lines.line(comment.start()), "")
        elif (note := parse_note(text)) is not None and note.kind == "rests":
            yield OpenMark("elsewhere", lines.line(comment.start()), "")


def _of_lines(post: str) -> Iterator[OpenMark]:
    links: set[str] = set()  # found already
    for number, line in enumerate(_LINE_BREAK.split(post), start=1):
        if is_to_write(line):
            yield OpenMark("to check" if is_to_check(line) else "to write", number, part_to_write(line) or "")
        for link in _LINK.findall(line):
            if link not in links and is_placeholder(link):
                links.add(link)
                yield OpenMark("link", number, link)
