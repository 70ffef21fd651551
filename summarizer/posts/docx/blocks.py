"""The paragraphs, tables and notes of a Word document as blocks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.posts.docx.comment_text import comment_of
from summarizer.posts.docx.inline import RANGE_MARKS, RunReader, TextRun, inline_markdown, trailing_comments
from summarizer.posts.docx.package import Package, W
from summarizer.posts.docx.styles import Kind, Styles
from summarizer.posts.docx.theme import Theme
from summarizer.posts.escaping import escape_line_start
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS

__all__ = ["blocks_of"]

_MAX_PARAGRAPHS = 200_000
_NOT_READ = frozenset([f"{W}del", f"{W}moveFrom", f"{W}sectPr", f"{W}sdtPr", f"{W}sdtEndPr"])
_MARKED = re.compile(f"[{DOUBLE_CHARACTERS}]")
_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_RULE = "* * *"  # how a line across the page is written


def blocks_of(package: Package, path: Path) -> list[str]:
    """Blocks of Markdown without empty lines inside, in their order; an empty paragraph is an empty block."""
    return _Reader(package, path).read(package.document.find(f"{W}body"))


class _Reader:
    def __init__(self, package: Package, path: Path) -> None:
        self.path = path
        self.styles = Styles(package.styles, Theme(package.theme))
        self.notes = {
            f"{prefix}{note.get(f'{W}id', '')}": note
            for prefix, part in (("", package.footnotes), ("e", package.endnotes))
            for note in (part if part is not None else ())
            if note.get(f"{W}type", "normal") == "normal"
        }
        comments, replies = _comments(package.comments), _replies(package)
        self.runs = RunReader(self.styles, comments, package.links, frozenset(self.notes), replies)
        self.count = 0
        self.blocks: list[list[str]] = []  # the lines of each
        self.carried: list[TextRun] = []  # of paragraphs whose end a tracked change deletes
        self.in_quote = False  # whether the block before is a blockquote that a comment's range goes on from

    def read(self, body: Any) -> list[str]:
        self._container(body if body is not None else ())
        for key in self.runs.used_notes:  # grows when a note names another
            text = self._joined(self.notes[key])
            self._add(f"[^{key}]: {text}")
        return ["\n".join(lines) for lines in self.blocks]

    def _container(self, container: Any) -> None:
        for child in container:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag in RANGE_MARKS:
                self.runs.mark_range(child)
            elif child.tag in (f"{W}altChunk", f"{W}subDoc"):
                raise InputError(f"{self.path} holds another document inside; save it again in Word")
            elif child.tag not in _NOT_READ and isinstance(child.tag, str):
                self._container(child)
        if self.carried:
            self._add(inline_markdown(self.carried))
            self.carried = []

    def _pieces(self, paragraph: Any) -> list[TextRun]:
        self.count += 1
        if self.count > _MAX_PARAGRAPHS:
            raise InputError(f"{self.path} has more than {_MAX_PARAGRAPHS:,} paragraphs; give it in parts")
        return self.runs.pieces(paragraph)

    def _paragraph(self, paragraph: Any) -> None:
        goes_on = bool(self.runs.open) and self.in_quote
        pieces = self.carried
        pieces += self._pieces(paragraph)
        boxes, self.runs.boxes = self.runs.boxes, []
        if _loses_its_end(paragraph):
            self.carried = pieces
        else:
            self.carried = []
            self._block(paragraph, pieces, goes_on)
        for box in boxes:
            self._container(box)

    def _block(self, paragraph: Any, pieces: list[TextRun], goes_on: bool) -> None:
        comments = trailing_comments(pieces)
        kind = self.styles.kind(paragraph)
        if kind.code:
            text = _fenced("".join(one.text or (one.raw if one.raw == "\n" else "") for one in pieces))
        else:
            text = _text(inline_markdown(pieces), kind)
        if kind.quote and text and goes_on:
            self.blocks[-1] += [">", text]
        else:
            self._add(text)
        if comments:
            self.blocks[-1] = [line for line in (*self.blocks[-1], *comments) if line]
        self.in_quote = kind.quote and bool(text) and not comments

    def _add(self, text: str) -> None:
        self.blocks.append([text])

    def _table(self, table: Any) -> None:
        self.in_quote = False
        rows = [list(_cells(row)) for row in _rows(table)]
        width = max(map(len, rows), default=0)
        if width <= 1:
            for row in rows:
                for cell in row:
                    self._container(cell)
            return
        lines = []
        for row in rows:
            texts = [self._joined(cell) for cell in row] + [""] * (width - len(row))
            lines.append(f"| {' | '.join(texts)} |")
        lines.insert(1, f"| {' | '.join(['---'] * width)} |")
        self._add("\n".join(lines))
        boxes, self.runs.boxes = self.runs.boxes, []
        for box in boxes:
            self._container(box)

    def _joined(self, container: Any) -> str:
        """All paragraphs of a cell or note on one line."""
        texts = (self._in_cell(one) for one in container.iter(f"{W}p") if not _is_boxed(one, container))
        return " ".join(" ".join(text.split("\n")).strip(" ") for text in texts).strip(" ")

    def _in_cell(self, paragraph: Any) -> str:
        """A paragraph inside a line; one in the style of quotations has marks, since no blockquote can stand there."""
        text = inline_markdown(self._pieces(paragraph)).strip()
        is_bare = self.styles.kind(paragraph).quote and text and not _MARKED.search(text)
        return f"“{text}”" if is_bare else text


def _comments(part: Any) -> dict[str, str]:
    """The comments that are of a post's kind, by their id."""
    found = {}
    for comment in part if part is not None else ():
        text = "".join(one.text or "" for one in comment.iter(f"{W}t"))
        if kept := comment_of(text):
            found[comment.get(f"{W}id", "")] = kept
    return found


def _replies(package: Package) -> dict[str, list[str]]:
    """The ids of the replies to a comment, by its id. Threads name a comment by its last paragraph."""
    ids = {
        paragraph.get(_PARAGRAPH_ID, ""): comment.get(f"{W}id", "")
        for comment in (package.comments if package.comments is not None else ())
        for paragraph in comment.iter(f"{W}p")
    }
    threads = package.threads if package.threads is not None else ()
    answered = {one.get(f"{_W15}paraId", ""): one.get(f"{_W15}paraIdParent", "") for one in threads}
    found: dict[str, list[str]] = {}
    for paragraph, parent in answered.items():
        if paragraph in ids and parent in ids and not answered.get(parent):  # Word knows no replies to replies
            found.setdefault(ids[parent], []).append(ids[paragraph])
    return found


def _loses_its_end(paragraph: Any) -> bool:
    """Whether a tracked change joins the paragraph with the next one."""
    marks = paragraph.find(f"{W}pPr/{W}rPr")
    return marks is not None and (marks.find(f"{W}del") is not None or marks.find(f"{W}moveFrom") is not None)


def _text(markdown: str, kind: Kind) -> str:
    lines = [line.strip(" \t") for line in markdown.strip("\n ").split("\n")]
    if not any(lines):
        return ""
    if kind.level:
        return f"{'#' * kind.level} {' '.join(line for line in lines if line)}"
    if kind.quote:
        return "\n".join(f"> {escape_line_start(line)}" if line else ">" for line in lines)
    lines = [escape_line_start(line) for line in lines if line]
    if lines == ["\\* \\* \\*"]:
        return _RULE
    return kind.item + "\n   ".join(lines) if kind.item else "\n".join(lines)


def _fenced(text: str) -> str:
    """A block of code; the empty paragraph stays empty."""
    if not text.strip():
        return ""
    fence = "```"
    while fence in text:
        fence += "`"
    lines = (line if line.strip() else " " for line in text.split("\n"))
    return "\n".join([fence, *lines, fence])


def _rows(table: Any) -> Iterator[Any]:
    for row in table.iter(f"{W}tr"):
        gone = row.find(f"{W}trPr/{W}del") is not None or _is_on(row.find(f"{W}trPr/{W}hidden"))
        if next(row.iterancestors(f"{W}tbl")) is table and not gone:
            yield row


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{W}val", "true") not in ("0", "false", "off")


def _cells(row: Any) -> Iterator[Any]:
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is row:
            yield cell


def _is_boxed(paragraph: Any, container: Any) -> bool:
    """Whether a paragraph of a cell stands in a text box, which is read by itself."""
    for one in paragraph.iterancestors():
        if one is container:
            return False
        if one.tag == f"{W}txbxContent":
            return True
    return False
