"""Groups the blocks of a post into the parts of the post format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from summarizer.post_format.parts import is_to_write
from summarizer.posts.document import Block, Document
from summarizer.posts.quotations import Quotation
from summarizer.posts.timestamps import without_timestamps

__all__ = ["PostPart", "parts_of"]


@dataclass
class PostPart:
    """A paragraph, heading, list or blockquote of the post, with the quotations in it."""

    kind: str  # "heading", "quote", "paragraph"
    text: str
    line: int
    level: int = 0
    quotations: list[Quotation] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    outside: str = ""  # of a blockquote: its text besides the quotation

    @property
    def to_write(self) -> bool:
        return is_to_write(self.text)


def parts_of(document: Document, quotations: tuple[Quotation, ...]) -> Iterator[PostPart]:
    """Blocks as parts: the paragraphs of one blockquote, and the items of one list, are one part."""
    by_block: dict[int, list[Quotation]] = {}
    for quotation in quotations:
        by_block.setdefault(quotation.block, []).append(quotation)
    current: PostPart | None = None
    group: object = None
    for number, block in enumerate(document.blocks):
        if not block.text.strip() or block.kind == "front":
            continue
        kind = "heading" if block.kind == "heading" else "quote" if block.quote is not None else "paragraph"
        key = (kind, block.quote) if kind == "quote" else (block.kind,) if block.kind in ("item", "cell") else number
        own = by_block.get(number, [])
        if current is None or key != group:
            if current is not None:
                yield current
            current = PostPart(kind, block.text.strip(), block.line(0), block.level)
            group = key
        else:
            current.text += "\n" + block.text.strip()
        current.quotations.extend(own)
        current.links.extend(href for _, _, href in block.links)
        current.outside += _outside(block, own)
    if current is not None:
        yield current


def _outside(block: Block, quotations: list[Quotation]) -> str:
    """The text of a blockquote's paragraph without its quotations, their signatures and timestamps."""
    text = block.text
    for quotation in reversed(quotations):
        named = quotation.attribution
        if named is not None and named.form == "signature" and named.span is not None:
            text = text[: named.span[0]] + text[named.span[1] :]
        text = text[: quotation.span[0]] + text[quotation.span[1] :]
    return "".join(re.findall(r"[^\W_]+", without_timestamps(text)))
