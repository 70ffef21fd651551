"""A post as blocks of plain text with line numbers, in the form that Markdown and HTML posts share."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from summarizer.posts.marks import marked_ranges
from summarizer.posts.note_marks import note_marks
from summarizer.posts.notes import Note
from summarizer.posts.style_sheets import Element
from summarizer.text.characters import clean, clean_at, plain_spaces, reordered

__all__ = ["Block", "BlockKind", "Document", "Heading", "LineIndex", "asides_last"]

BlockKind = Literal["paragraph", "heading", "quote", "item", "cell", "front"]  # front: a value of the front matter


@dataclass
class Block:
    """Running text of one paragraph, heading, cell or list item.

    `lines[i]` is the line (from 1) of the text from offset `offsets[i]` on. `notes` are comments by text offset.
    Ranges are half-open character ranges of `text`.
    """

    kind: BlockKind
    text: str = ""
    level: int = 0  # of a heading; 1 of a title in the front matter
    row: int = 0  # of a cell: the number of its row in the post, from 1
    column: int = 0  # of a cell in its row, from 1
    figure: int = 0  # the number of the enclosing `<figure>`, from 1
    holder: Element | None = None  # the element around its text
    quote: int | None = None  # number of the enclosing blockquote
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    notes: list[tuple[int, Note]] = field(default_factory=list)
    spoken: list[tuple[int, int]] = field(default_factory=list)  # ranges that markup says are quotations (<q>)
    code: list[tuple[int, int]] = field(default_factory=list)  # not prose
    strong: list[tuple[int, int]] = field(default_factory=list)
    stressed: list[tuple[int, int]] = field(default_factory=list)  # <em>, <i>
    links: list[tuple[int, int, str]] = field(default_factory=list)
    cite: list[tuple[int, int]] = field(default_factory=list)  # <cite>, <footer>
    struck: list[tuple[int, int]] = field(default_factory=list)
    disguised: list[tuple[int, int]] = field(default_factory=list)  # moved, turned or faded by a style
    by_sheet: bool = False  # whether a style sheet disguises some of it
    raised: list[tuple[int, int]] = field(default_factory=list)  # <sup>
    hidden: list[tuple[int, str]] = field(
        default_factory=list
    )  # by offset: text that is not in `text`, such as an image's
    described: list[str] = field(default_factory=list)  # texts that show beside it on demand: the titles of links
    unshown: list[str] = field(default_factory=list)  # texts of `hidden` that show nowhere: of programs and players
    aside: bool = False  # a text that shows on demand, or of a picture, beside the block before it
    footnote: str = ""  # the mark of the footnote that it is part of: "1"
    footnotes: list[tuple[int, str]] = field(default_factory=list)  # those that it refers to, by text offset
    reordered: list[tuple[int, int]] = field(default_factory=list)  # by characters that reverse what follows them
    unseen: tuple[int, ...] = ()  # offsets where characters stood that are not shown; `text` is without them

    def line(self, offset: int) -> int:
        """The line of the post on which the character at this offset of `text` stands."""
        place = bisect_right(self.offsets, offset) - 1
        return self.lines[max(0, place)] if self.lines else 1

    def descriptions(self, line: int) -> Iterator[Block]:
        """Blocks of the texts of pictures and links that hold marked words. In a blockquote pictures are its own."""
        hidden = (text for _, text in self.hidden if self.quote is None and text not in self.unshown)
        texts = [*hidden, *self.described]
        for text in dict.fromkeys(texts):
            if marked_ranges(text):
                yield Block("cell", text, row=self.row, column=self.column, offsets=[0], lines=[line], aside=True)

    def strike(self, start: int, end: int) -> None:
        """Takes note of a range that is struck out; ranges that touch are one."""
        if self.struck and self.struck[-1][1] == start:
            start = self.struck.pop()[0]
        self.struck.append((start, end))

    def veil(self, start: int, end: int, *, by_sheet: bool) -> None:
        """Takes note of a range that a style may keep from being read; ranges that touch are one."""
        if self.disguised and self.disguised[-1][1] == start:
            start = self.disguised.pop()[0]
        self.disguised.append((start, end))
        self.by_sheet = self.by_sheet or by_sheet

    def show_pictures(self) -> None:
        """In a blockquote of nothing but pictures, their alternative texts are what it says."""
        if self.quote is not None and not self.text.strip() and self.hidden:
            self.text = " ".join(text for _, text in self.hidden)
            self.hidden = []

    def drop_unseen(self) -> None:
        """Takes characters that are not shown out of the text, and sets plain spaces; every offset moves with it."""
        self.text = plain_spaces(self.text)
        cleaned = clean_at(self.text)
        if cleaned.text == self.text:
            return

        self.reordered += reordered(self.text)
        self.text, self.unseen = cleaned.text, cleaned.changed
        self._move(cleaned.gone)

    def drop_note_marks(self) -> None:
        """Takes numbers of notes and marks of highlighting out of the text; every offset moves with it."""
        marks = note_marks(self.text, self.raised, self.links, self.code)
        gone = sorted({offset for start, end in marks for offset in range(start, end)})
        if gone:
            dropped = frozenset(gone)
            self.text = "".join(one for offset, one in enumerate(self.text) if offset not in dropped)
            self.unseen = tuple(offset - bisect_left(gone, offset) for offset in self.unseen)
            self._move(gone)

    def _move(self, gone: Sequence[int]) -> None:
        """Moves all offsets by the characters before them that are gone, which had these offsets, in order."""

        def moved(offset: int) -> int:
            return offset - bisect_left(gone, offset)

        self.offsets = [moved(offset) for offset in self.offsets]
        self.notes = [(moved(offset), note) for offset, note in self.notes]
        self.footnotes = [(moved(offset), mark) for offset, mark in self.footnotes]
        self.hidden = [(moved(offset), clean(hidden)) for offset, hidden in self.hidden]
        for ranges in (
            self.spoken, self.code, self.strong, self.stressed, self.cite, self.struck, self.raised, self.disguised,
            self.reordered,
        ):  # fmt: skip
            ranges[:] = [(moved(start), moved(end)) for start, end in ranges]
        self.links = [(moved(start), moved(end), clean(url)) for start, end, url in self.links]


class Heading(NamedTuple):
    """A heading of a Markdown post: its line in the source as a half-open range, its level and its text."""

    start: int
    end: int
    level: int
    text: str


@dataclass
class Document:
    """The blocks of a post in order, and where front matter ended."""

    text: str
    blocks: list[Block]
    markup: Literal["markdown", "html"]
    front: dict[str, object] = field(default_factory=dict)
    front_lines: int = 0  # lines of front matter, its fences included
    notes: list[str] = field(default_factory=list)

    def notes_of(self, kind: str) -> Iterator[tuple[int, Note]]:
        """The comments of one kind, each with the line of the block that it stands at."""
        for block in self.blocks:
            yield from ((block.line(0), note) for _, note in block.notes if note.kind == kind)

    def headings(self) -> list[Heading]:
        """The headings in their order, without those of blockquotes and code."""
        starts = LineIndex(self.text).starts
        found: list[Heading] = []
        for block in self.blocks:
            if block.kind == "heading":
                start = starts[block.line(0) - 1]
                end = self.text.find("\n", start)
                found.append(Heading(start, end if end >= 0 else len(self.text), block.level, block.text.strip()))
        return found


def asides_last(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with the asides of a blockquote after it, so that its paragraphs stand beside each other."""
    held: list[Block] = []
    quote = None
    for block in blocks:
        if block.aside:
            held.append(block)
            continue
        if block.quote is None or block.quote != quote:
            yield from held
            held = []
        quote = block.quote
        yield block
    yield from held


class LineIndex:
    """Offsets to line numbers, in logarithmic time."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)
