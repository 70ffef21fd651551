"""What is open at a place of a post: blockquotes, tables and figures, around HTML and Markdown alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from summarizer.posts.document import Block
from summarizer.posts.elements import Elements
from summarizer.posts.notes import Note

__all__ = ["Opened"]


@dataclass
class Opened:
    """What is open at a place of a post whose parts are read one by one, as those of HTML in Markdown are."""

    stack: list[tuple[str, int | None]] = field(default_factory=list)  # blocks; with their blockquote's number
    count: int = 0  # of blockquotes so far
    rows: int = 0  # of tables so far
    column: int = 0  # of the last cell in its row
    figures: int = 0  # so far
    figure: int = 0  # the number of the open one
    footer: int = 0  # depth in <footer> and <figcaption>, which hold attributions
    quoting: int = 0  # depth in <q>
    struck: list[tuple[str, int]] = field(default_factory=list)  # open <del> and the like, with their lines
    first: int = 0  # lines before the part of HTML that is read
    elements: Elements = field(default_factory=Elements)  # all of them, for their styles
    anchors: dict[int, Note] = field(default_factory=dict)  # blockquote number -> what its attributes say
    pending: list[Note] = field(default_factory=list)  # of comments that stand before the next blockquote

    def place_pending(self, block: Block) -> None:
        """Gives the pending notes to a block of a blockquote; any other text ends their wait."""
        if self.pending and block.text.strip():
            if block.quote is not None:
                block.notes += ((len(block.text), note) for note in self.pending)
            self.pending.clear()

    def place_in_page(self, name: str, *, closing: bool) -> None:
        """Takes note of a tag of a row, a cell or a figure."""
        if name == "figure":
            self.figures += not closing
            self.figure = 0 if closing else self.figures
        elif name == "tr" and not closing:
            self.rows, self.column = self.rows + 1, 0
        elif name in ("td", "th") and not closing:
            self.column += 1

    def placed(self, block: Block) -> Block:
        """The block with its row, column, figure and element."""
        block.holder = self.elements.holder
        if block.kind == "cell":
            block.row, block.column = self.rows, self.column
        block.figure = self.figure
        return block

    def struck_to_the_end(self) -> str | None:
        """At the end of a post: what to say of an element that strikes out all that follows it."""
        if not self.struck:
            return None
        name, line = self.struck[0]
        return f"line {line}: <{name}> is never closed, so that everything after it is struck out; add </{name}>"

    @property
    def quote(self) -> int | None:
        """The number of the innermost open blockquote."""
        return next((number for _, number in reversed(self.stack) if number is not None), None)
