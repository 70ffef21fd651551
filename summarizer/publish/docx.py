"""Renders a Markdown post as a Word document, which `summarizer.posts.docx` reads back as the same post.

Each comment of the post, such as `<!-- q4 33.08-43.81 Judith Carver -->`, is a Word comment on the words that it is
about; the front matter stands in the document's custom properties. Raw HTML is dropped, its text stays. The editors'
open comments (`decisions.json`) are Word comments by their names, which are no part of the post that is read back.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.posts.comments import COMMENT
from summarizer.posts.docx.comment_text import comment_of, comment_text
from summarizer.posts.front_matter import read_front_matter
from summarizer.publish.docx_file import DocxFile
from summarizer.publish.docx_runs import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.records.signoff import Comment

__all__ = ["render_docx"]

_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_RULE = "* * *"  # a line across the page


def render_docx(post: str, comments: Sequence[Comment] = ()) -> bytes:
    """The file of a Markdown post. Images are links with their descriptions.

    `comments`: of editors to the writer, each with the line of its quotation in this text.
    """
    post = post.removeprefix("\ufeff").replace("\r\n", "\n")
    values, _, start = read_front_matter(post)
    file = DocxFile(_day(values.get("date")))
    file.set_properties(post[:start].strip("\n"), values)
    markdown = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
    body = post[start:]
    writer = _Writer(file, body.split("\n"))
    for token in markdown.parse(body):
        writer.take(token)
    writer.end()
    for comment in comments:
        writer.remark(comment, post.count("\n", 0, start))
    return file.content()


class _Written(NamedTuple):
    """A block of the post: its first line in the body, from 0, and the runs that it became (half-open)."""

    line: int
    runs: Runs
    first: int
    end: int


def _day(value: object) -> dt.date:
    """The date of a post; without one, the first that a file in an archive can have."""
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return dt.date(1980, 1, 1)


class _Writer:
    """Takes the tokens of a post in their order."""

    def __init__(self, file: DocxFile, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.lists: list[str] = []  # styles of the lists that are open
        self.numbers: list[Any] = []  # their numberings; None of bullets
        self.quotes = 0  # blockquotes that are open
        self.runs: Runs | None = None  # of the paragraph that was written last
        self.level = 0  # of the heading that is open
        self.begins_item = False
        self.cells: Iterator[Any] | None = None  # of the table's row that are left
        self.table: Any = None
        self.written: list[_Written] = []  # in the order of the post
        self.pending: list[str] = []  # comments that stand before what they are about

    def take(self, token: Token) -> None:
        """Writes a token."""
        kind = token.type
        if kind == "inline":
            runs = self._next_paragraph()
            first = len(runs.runs)
            runs.write(token.children or [])
            self._wrote(token, runs, first)
            self._place_pending()
        elif kind == "heading_open":
            self.level = int(token.tag[1])
        elif kind == "heading_close":
            self.level = 0
        elif kind == "blockquote_open":
            self.quotes += 1
            if self.quotes == 1:
                self.runs = self._paragraph("Quote")
        elif kind == "blockquote_close":
            self.quotes -= 1
        elif kind in ("bullet_list_open", "ordered_list_open"):
            ordered = kind.startswith("ordered")
            self.lists.append("List Number" if ordered else "List Bullet")
            self.numbers.append(self.file.new_numbering() if ordered else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            self.numbers.pop()
        elif kind == "list_item_open":
            self.begins_item = True
        elif kind in ("fence", "code_block"):
            self._code(token.content.rstrip("\n"))
        elif kind == "hr":
            self._next_paragraph().text(_RULE)
        elif kind == "html_block":
            self._html(token)
        else:
            self._table(token)

    def end(self) -> None:
        """Places what is left when all tokens are taken."""
        if self.pending:
            self.runs = self.runs or self._paragraph("Normal")
            self._place_pending()

    def remark(self, comment: Comment, before: int) -> None:
        """Places a comment of an editor: on its quotation, else on the first words of the post.

        `before`: lines of the front matter.
        """
        if not self.written:
            self.written.append(_Written(0, self._paragraph("Normal"), 0, 0))
        at = self.written[0]
        if comment.line is not None:
            line = comment.line - before - 1
            lines = [one.line for one in self.written]
            nearest = lines[max(0, bisect_right(lines, line) - 1)]
            same = self.written[lines.index(nearest) : bisect_right(lines, nearest)]
            holds = (one for one in same if one.runs.holding(one.first, one.end, comment.text))
            at = next(holds, same[0])
        when = comment.when.astimezone(dt.UTC)
        at.runs.remark(at.first, at.end, comment.text, _told(comment), comment.who, when)

    def _paragraph(self, style: str) -> Runs:
        return Runs(self.file, self.file.paragraph(style))

    def _next_paragraph(self) -> Runs:
        """The runs of the paragraph that comes next. All paragraphs of a blockquote are lines of one."""
        if self.quotes and self.runs is not None:
            if not self.runs.is_empty:
                self.runs.line_break()
                self.runs.line_break()
            return self.runs
        if self.cells is not None:
            self.runs = Runs(self.file, next(self.cells).paragraphs[0])
        elif self.level:
            self.runs = self._paragraph(f"Heading {self.level}")
        elif self.lists:
            style = self.lists[-1] if self.begins_item else "List Continue"
            depth = min(len(self.lists), 3)
            self.runs = self._paragraph(f"{style} {depth}" if depth > 1 else style)
            if self.begins_item and self.numbers[-1] is not None:
                self.file.number(self.runs.paragraph, self.numbers[-1])
            self.begins_item = False
        else:
            self.runs = self._paragraph("Normal")
        return self.runs

    def _code(self, text: str) -> None:
        runs = self._next_paragraph()
        if not self.quotes:
            runs.paragraph.style = "Code"
        for number, line in enumerate(text.split("\n")):
            if number:
                runs.line_break()
            runs.text(line)

    def _html(self, token: Token) -> None:
        """Comments belong to the text before them, or to a blockquote right below; of other HTML the text stays."""
        before = self._stands_before(token)
        for match in COMMENT.finditer(token.content):
            comment = comment_text(match[1] or "")
            if comment is None:
                continue
            if before or self.runs is None:
                self.pending.append(comment)
            else:
                self.runs.comment_all(comment)
        text = " ".join(_ANY_TAG.sub(" ", COMMENT.sub(" ", token.content)).split())
        if text:
            runs = self._next_paragraph()
            runs.text(text)
            self._wrote(token, runs, len(runs.runs) - 1)

    def _wrote(self, token: Token, runs: Runs, first: int) -> None:
        if token.map:
            self.written.append(_Written(token.map[0], runs, first, len(runs.runs)))

    def _stands_before(self, token: Token) -> bool:
        first, end = token.map or (0, 0)
        following = self.lines[end].lstrip() if end < len(self.lines) else ""
        return following.startswith((">", "<blockquote")) and first > 0 and not self.lines[first - 1].strip()

    def _place_pending(self) -> None:
        if self.runs is not None and self.pending:
            for comment in self.pending:
                self.runs.comment_all(comment)
            self.pending = []

    def _table(self, token: Token) -> None:
        if token.type == "tr_open":
            self.table = self.table or self.file.table(self._width(token))
            self.cells = iter(self.table.add_row().cells)
        elif token.type in ("tr_close", "table_close"):
            self.cells = None
        if token.type == "table_close":
            self.table = None

    def _width(self, token: Token) -> int:
        """The columns of a table, by its first row."""
        first = self.lines[token.map[0]] if token.map else ""
        return max(1, len(re.findall(r"(?<!\\)\|", first.strip().strip("|"))) + 1)


def _told(comment: Comment) -> str:
    """The text of an editor's comment, which is never one that is read back as a comment of the post."""
    if comment.quote is not None and comment.line is None:
        return f"On a quotation that is gone, “{comment.text}”: {comment.note}"
    typed = comment_of(re.sub(r"[\t\n\r]", "", comment.note)) is not None
    return f"Comment: {comment.note}" if typed else comment.note
