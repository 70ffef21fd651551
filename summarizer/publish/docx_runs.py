"""Writes the inline tokens of one paragraph as runs of a Word document."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from markdown_it.token import Token

from summarizer.posts.comments import COMMENT
from summarizer.posts.docx.comment_text import COMMENT_AUTHOR, comment_text
from summarizer.posts.visibility import STRUCK_TAGS
from summarizer.publish.docx_file import DocxFile

__all__ = ["Runs"]

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,40})")
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}  # of tokens: attributes of a run's font
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Runs:
    """The runs of a paragraph."""

    def __init__(self, file: DocxFile, paragraph: Any) -> None:
        self.file = file
        self.paragraph = paragraph
        self.runs: list[Any] = []
        self._commented = 0  # runs that an inline comment covers already
        self._end: tuple[int, Any] = (0, None)  # how many runs stand before the last comment's mark, and the mark
        self._on: dict[str, int] = {}  # how often a mark is open
        self._links: list[str] = []
        self._hyperlink: Any = None

    @property
    def is_empty(self) -> bool:
        return not self.runs

    def write(self, tokens: Sequence[Token]) -> None:
        """Writes tokens of markdown-it."""
        for token in tokens:
            if token.type in ("text", "text_special"):
                self.text(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                self.line_break()
            elif token.type == "code_inline":
                self.text(token.content).style = "Source Code"
            elif token.type == "image":
                self._open_link(str(token.attrGet("src") or ""))
                self.text(token.content or "image")
                self._close_link()
            elif token.type == "html_inline":
                self._tag(token.content)
            elif token.type == "link_open":
                self._open_link(str(token.attrGet("href") or ""))
            elif token.type == "link_close":
                self._close_link()
            else:
                self._switch(_MARKS.get(token.type.rpartition("_")[0], ""), token.nesting)

    def text(self, text: str) -> Any:
        """Writes text with the marks that are open; gives its run."""
        run = self.paragraph.add_run(_NOT_XML.sub("\ufffd", text))
        if self._hyperlink is not None:
            self._hyperlink.append(run._r)
            run.style = "Hyperlink"
        for name, count in self._on.items():
            if count > 0:
                setattr(run.font, name, True)
        self.runs.append(run)
        return run

    def line_break(self) -> None:
        run = self.paragraph.add_run()
        run.add_break()
        if self._hyperlink is not None:
            self._hyperlink.append(run._r)
        self.runs.append(run)

    def comment_all(self, comment: str) -> None:
        """A Word comment on the whole paragraph."""
        self._comment(comment, 0)

    def remark(self, first: int, end: int, quoted: str, text: str, author: str, when: dt.datetime) -> None:
        """A person's Word comment on those of the runs `first` to `end` that hold the words quoted, else on all."""
        if not self.runs[first:end]:
            self.text("")
            first, end = len(self.runs) - 1, len(self.runs)
        first, end = self.holding(first, end, quoted) or (first, end)
        covered = self.runs[first], self.runs[end - 1]
        self.file.comment(covered, _NOT_XML.sub("\ufffd", text), _NOT_XML.sub("\ufffd", author), when)

    def holding(self, first: int, end: int, quoted: str) -> tuple[int, int] | None:
        """Which of the runs `first` to `end` hold words, whatever spaces they have; half-open."""
        texts = ["".join(run.text.split()) for run in self.runs[first:end]]
        wanted = "".join(quoted.split())
        start = "".join(texts).find(wanted) if wanted else -1
        if start < 0:
            return None
        ends = list(accumulate(map(len, texts)))
        return first + bisect_right(ends, start), first + bisect_left(ends, start + len(wanted)) + 1

    def _comment(self, comment: str, start: int) -> None:
        if not self.runs[start:]:
            self.text("")
        end = self._end if self._end[0] == len(self.runs) else (0, self.runs[-1])
        mark = self.file.comment((self.runs[start], end[1]), comment, COMMENT_AUTHOR)
        self._end = (len(self.runs), mark)

    def _tag(self, content: str) -> None:
        """A comment is on the words since the one before; other tags: line breaks, raised and struck text."""
        if match := COMMENT.match(content):
            if comment := comment_text(match[1] or ""):
                self._comment(comment, self._commented if self._commented < len(self.runs) else 0)
                self._commented = len(self.runs)
            return
        tag = _TAG.match(content)
        name = tag[2].lower() if tag else ""
        if name == "br":
            self.line_break()
        elif tag and (name == "sup" or name in STRUCK_TAGS):
            self._switch("superscript" if name == "sup" else "strike", -1 if tag[1] else 1)

    def _switch(self, name: str, change: int) -> None:
        if name:
            self._on[name] = max(0, self._on.get(name, 0) + change)

    def _open_link(self, url: str) -> None:
        self._hyperlink = self.file.hyperlink(self.paragraph, url)

    def _close_link(self) -> None:
        self._hyperlink = None
