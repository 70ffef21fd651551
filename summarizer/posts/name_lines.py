"""Names above, below and beside the block of a quotation: a paragraph `— Name` or `Name`, a heading, a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from summarizer.posts.attributions import VisibleAttribution, is_credit, label_alone, opens_quote
from summarizer.posts.document import Block
from summarizer.posts.signatures import (
    DASH,
    Known,
    after_sign,
    bare_credit,
    is_signature,
    is_unnamed,
    name_in,
    names_person,
    source_of,
    without_brackets,
)
from summarizer.posts.tables import Tables

__all__ = ["NameLines"]

_CITED_DASH = re.compile(rf"^\s*{DASH}+\s*")
_MAX_LINE_CHARS = 100  # of a paragraph with a signature, when it stands outside the blockquote
_LEAST_CAPTION_LEVEL = 4  # of a heading below words that names who said them; those above open a section
_MAX_ROW = 50  # quotations of a row that are looked at to tell whether names stand above or below


class NameLines:
    """Finds them in the blocks of a post.

    `alone`: whether the block with this number is a paragraph of marked quotations only. Lines beside such a paragraph
    count as those beside a blockquote do.
    """

    def __init__(self, blocks: Sequence[Block], tables: Tables, known: Known, alone: Callable[[int], bool]) -> None:
        self.blocks = blocks
        self.tables = tables
        self.known = known
        self.alone = alone

    def below(self, number: int, end: int) -> VisibleAttribution | None:
        """`<cite>` after a quotation that ends at `end` of a block; or `— Name`, or a name, as the block after it."""
        block = self.blocks[number]
        for start, stop in block.cite:
            if start >= end:
                return VisibleAttribution(block.text[start:stop], "cite", (start, stop))
        if number + 1 >= len(self.blocks) or not self._quoted(number):
            return None
        after = self.blocks[number + 1]
        if after.cite and after.cite[0][0] == 0 and after.cite[0][1] >= len(after.text.rstrip()) and after.text.strip():
            return VisibleAttribution(_CITED_DASH.sub("", after.text).strip(), "cite")
        if block.quote is None and after.quote is not None:
            return None
        inside = block.quote is not None and after.quote == block.quote
        if signed := self._signed(number + 1, inside, paragraph=block.quote is None):
            return VisibleAttribution(signed, "signature")
        source = source_of(after.text)
        if source and bare_credit(source, self.known):
            return VisibleAttribution(source, "signature")
        named = inside and bare_credit(after.text, self.known)
        if named or (self._is_caption_below(number + 1) and not self._named_above(number)):
            return VisibleAttribution(without_brackets(after.text), "signature")
        return None

    def above(self, number: int) -> VisibleAttribution | None:
        """A name above a blockquote's words: its first paragraph (`— Name`, `Name`, `Name:`), a caption, a heading."""
        if number == 0 or self.blocks[number].quote is None:
            return None
        above = self.blocks[number - 1]
        if opens_quote(self.blocks, number):
            headed = above.kind == "heading" and above.level > 1 and bare_credit(above.text, self.known)
            captioned = self._is_caption(number - 1) and self._named_above(number)
            return VisibleAttribution(above.text.strip(" *_"), "signature") if headed or captioned else None
        if not opens_quote(self.blocks, number - 1):
            return None
        named = label_alone(above.text)
        if named is None and is_credit(above.text, self.known, first=True):
            named = without_brackets(after_sign(above.text) or above.text)
        return VisibleAttribution(named, "signature") if named else None

    def in_table(self, number: int) -> VisibleAttribution | None:
        """The one cell of a table's row that is a name, for a quotation in another cell; else the column's head."""
        if self.blocks[number].kind != "cell":
            return None
        cells = [other for other in self.tables.beside(number) if self._is_name(self._cell(other))]
        names = [self._cell(other) for other in cells if len(cells) == 1 or self.tables.names_speaker(other)]
        if len(names) == 1:
            return VisibleAttribution(names[0], "cite")
        head = self.tables.head(number)
        named = head is not None and self._is_name(self._cell(head))
        return VisibleAttribution(self._cell(head), "cite") if head is not None and named else None

    def _cell(self, number: int) -> str:
        return self.blocks[number].text.strip(" *_:：\n")

    def _is_name(self, text: str) -> bool:
        return self.known(text) or names_person(text)

    def _quoted(self, number: int) -> bool:
        return self.blocks[number].quote is not None or self.alone(number)

    def _signed(self, number: int, inside: bool, *, paragraph: bool) -> str | None:
        """What stands after the dash of a line below a quotation. Below a `paragraph` it must name somebody."""
        line = self.blocks[number]
        body = after_sign(line.text)
        if body is None or not (inside or len(line.text) < _MAX_LINE_CHARS):
            return None
        body = body.split("\n")[0].strip(" *_")
        if paragraph and not (self._names_somebody(body) or is_signature(line.text)):
            return None
        second = after_sign(self.blocks[number + 1].text) if inside and number + 1 < len(self.blocks) else None
        if second and self.blocks[number + 1].quote == line.quote and self._is_another(second):
            return second.strip(" *_")  # of two names, the one that is no voice's
        return body

    def _names_somebody(self, text: str) -> bool:
        name = name_in(text)
        return self.known(name) or names_person(name) or is_unnamed(name)

    def _is_another(self, text: str) -> bool:
        return is_unnamed(text) or (names_person(text) and not self.known(name_in(text)))

    # -- names of a row ------------------------------------------------------------------------------------------------

    def _is_caption(self, number: int) -> bool:
        """Whether a block of the page is a name and nothing else."""
        block = self.blocks[number]
        text = block.text.strip()
        if block.quote is not None or len(text) > _MAX_LINE_CHARS or text.endswith((":", "：")):
            return False
        low = block.kind == "heading" and block.level >= _LEAST_CAPTION_LEVEL
        return (low or block.kind in ("paragraph", "item")) and bare_credit(text, self.known)

    def _is_caption_below(self, number: int) -> bool:
        """Whether it names who said the words above it; a heading with text below opens a section."""
        if not self._is_caption(number):
            return False
        for _ in range(_MAX_ROW):
            if self.blocks[number].kind != "heading" or number + 1 >= len(self.blocks):
                return True
            after = self.blocks[number + 1]
            if after.kind == "heading" and not self.alone(number + 1):
                return True
            if not self._quoted(number + 1):
                return False
            number = self._last_of(number + 1) + 1
            if number >= len(self.blocks) or not self._is_caption(number):
                return False
        return True

    def _named_above(self, number: int) -> bool:
        """Whether names stand above the quotations of a row, so that the name below one is that of the next."""
        for _ in range(_MAX_ROW):
            number = self._first_of(number)
            if number == 0 or not self._is_caption(number - 1):
                return False
            if number == 1 or not self._quoted(number - 2):
                return True
            number -= 2
        return False

    def _first_of(self, number: int) -> int:
        """The first block of the blockquote of a block."""
        quote = self.blocks[number].quote
        while quote is not None and number > 0 and self.blocks[number - 1].quote == quote:
            number -= 1
        return number

    def _last_of(self, number: int) -> int:
        quote = self.blocks[number].quote
        while quote is not None and number + 1 < len(self.blocks) and self.blocks[number + 1].quote == quote:
            number += 1
        return number
