"""A post as blocks of plain text, each character of which knows its line: what Markdown and HTML have in common."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Literal

from summarizer.text.characters import clean, clean_at

__all__ = ["Block", "BlockKind", "Document", "LineIndex", "Note", "parse_note"]

BlockKind = Literal["paragraph", "heading", "quote", "item", "cell"]

_ANCHOR = re.compile(
    r"^(?P<id>[A-Za-z][\w.-]{0,40})?(?:\s*(?P<start>\d{1,7}(?:\.\d{1,6})?)-(?P<end>\d{1,7}(?:\.\d{1,6})?))?"
    r"(?:\s+(?P<speaker>\S.*))?$"
)


@dataclass(frozen=True)
class Note:
    """A comment beside a quotation. `anchor`: `q12 754.30-761.10 Lukasz Kaiser`; `unspoken`; `signed Jane Doe`."""

    kind: Literal["anchor", "unspoken", "signed"]
    id: str | None = None
    start: float | None = None  # seconds
    end: float | None = None
    who: str | None = None  # the speaker, or the editor who signed


@dataclass
class Block:
    """Running text of one paragraph, heading, cell or list item.

    `breaks[i]` is the line (from 1) of the text from offset `offsets[i]` on. `notes` are comments by text offset.
    `source` is where the block's source stands in the post, as character range, when that is known.
    """

    kind: BlockKind
    text: str = ""
    level: int = 0  # of a heading
    quote: int | None = None  # number of the enclosing blockquote
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    notes: list[tuple[int, Note]] = field(default_factory=list)
    spoken: list[tuple[int, int]] = field(default_factory=list)  # ranges that markup says are quotations (<q>)
    hidden: list[tuple[int, int]] = field(default_factory=list)  # ranges of code, not prose
    strong: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    cite: list[tuple[int, int]] = field(default_factory=list)
    unseen: tuple[int, ...] = ()  # offsets where characters stood that are not shown; `text` is without them
    source: tuple[int, int] | None = None

    def line(self, offset: int) -> int:
        """The line of the post on which the character at this offset of `text` stands."""
        place = bisect_right(self.offsets, offset) - 1
        return self.lines[max(0, place)] if self.lines else 1

    def drop_unseen(self) -> None:
        """Takes characters that are not shown out of the text; every offset moves with it."""
        cleaned = clean_at(self.text)
        if cleaned.text == self.text:
            return

        def moved(offset: int) -> int:
            return offset - bisect_left(cleaned.gone, offset)

        self.text, self.unseen = cleaned.text, cleaned.changed
        self.offsets = [moved(offset) for offset in self.offsets]
        self.notes = [(moved(offset), note) for offset, note in self.notes]
        for ranges in (self.spoken, self.hidden, self.strong, self.cite):
            ranges[:] = [(moved(start), moved(end)) for start, end in ranges]
        self.links = [(moved(start), moved(end), clean(url)) for start, end, url in self.links]


@dataclass
class Document:
    """The blocks of a post in order, and where front matter ended."""

    text: str
    blocks: list[Block]
    markup: Literal["markdown", "html"]
    front: dict[str, object] = field(default_factory=dict)
    front_lines: int = 0  # lines of front matter, its fences included
    notes: list[str] = field(default_factory=list)


class LineIndex:
    """Offsets to line numbers, in logarithmic time."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)


def parse_note(comment: str) -> Note | None:
    """What an HTML comment says about the quotation before it; None when it is about something else."""
    text = " ".join(clean(comment[:300]).split())
    lowered = text.casefold()
    if lowered == "unspoken" or lowered.startswith(("unspoken:", "unspoken ")):
        return Note("unspoken")
    if lowered.startswith(("signed ", "signed: ")):
        return Note("signed", who=text[7:].strip(" :") or None)
    match = _ANCHOR.match(text)
    if match is None or not re.match(r"^(q\d+\b|\d|\S+ \d+(\.\d+)?-\d)", text):
        return None
    start, end = match["start"], match["end"]
    return Note(
        "anchor",
        id=match["id"],
        start=float(start) if start else None,
        end=float(end) if end else None,
        who=match["speaker"],
    )
