"""Finds every quotation of a post: blockquotes, and quotation marks around four words or more.

One pass over the blocks. Each quotation comes with why it is one, its ranges in block and source, the notes and the
time beside it, and whom the post visibly names for it. In scripts without spaces eight characters count as four words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from summarizer.posts.attributions import (
    Attached,
    VisibleAttribution,
    attribution_below,
    before_marks,
    is_signature,
    label_before,
    lead_of,
    signature_start,
    tail_of,
)
from summarizer.posts.document import Block, BlockKind, Document, LineIndex
from summarizer.posts.marks import PAIRS, marked_ranges
from summarizer.posts.notes import Note
from summarizer.posts.reading import read_post
from summarizer.posts.timestamps import is_timestamp
from summarizer.text.characters import UNSEEN
from summarizer.text.scripts import CHARACTERS_PER_WORD, is_unspaced
from summarizer.text.tokens import clean_text

__all__ = ["Piece", "Quotation", "Reason", "find_in", "find_quotations", "is_listed", "text_around"]

MIN_WORDS = 4

# Why it is a quotation: marks or `<q>` enclose it; it is a blockquote's text; it follows `Name:` as a turn.
Reason = Literal["marks", "blockquote", "turn"]

_LETTER = re.compile(r"[^\W_]")
_CALLOUT = re.compile(r"\[!\w{2,20}\]")  # `> [!NOTE]` is a box of the page, not somebody's words
_MAX_TRACED_WORDS = 2000  # a longer quotation is not traced to its place in the source
_MAX_MARKUP_FACTOR, _MAX_SKIPPED_CHARS = 4, 20_000  # source per character of a quotation; source before it


@dataclass(frozen=True)
class Piece:
    """A run of a quotation's words in one block."""

    text: str
    block: int  # index in the document's blocks
    span: tuple[int, int]  # of `text` in the block's text, half-open
    source: tuple[int, int] | None = None  # character range in the post, when it could be traced


@dataclass(frozen=True)
class Quotation:
    """A quotation as the post has it, without its marks.

    It has several pieces when a speech tag interrupts it or when it runs over several paragraphs.
    """

    line: int  # of the post, from 1
    kind: BlockKind  # of the block it stands in
    reason: Reason
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...] = ()
    time: float | None = None  # seconds, of the timestamp that the post shows
    unseen: bool = False  # whether characters that are not shown stood in it
    short: bool = False  # under four words; in scripts without spaces under eight characters
    title: bool = False  # the marks are those of a title
    hidden: tuple[str, ...] = ()  # what a reader does not see as plain text in it: struck, hidden, an image, a footnote
    attribution: VisibleAttribution | None = None  # not that of a speech verb, whose words depend on the language

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def block(self) -> int:
        return self.pieces[0].block

    @property
    def span(self) -> tuple[int, int]:
        return self.pieces[0].span

    @property
    def source(self) -> tuple[int, int] | None:
        return self.pieces[0].source

    @property
    def marked(self) -> bool:
        """Whether quotation marks or `<q>` enclose it; False: a blockquote without."""
        return self.reason == "marks"

    @property
    def anchor(self) -> Note | None:
        """The last anchor comment: an editor's copy of a quotation may have kept the old one above it."""
        return next((note for note in reversed(self.notes) if note.kind == "anchor"), None)

    @property
    def given_time(self) -> float | None:
        """The start that the post gives, seconds: its anchor's, else that of the timestamp it shows."""
        return self.anchor.start if self.anchor and self.anchor.start is not None else self.time

    @property
    def unspoken(self) -> bool:
        return any(note.kind == "unspoken" for note in self.notes)

    def marked_unspoken(self, marked: set[str]) -> Quotation:
        """With the mark, when its text or its anchor's id is among these (case-folded, single spaces)."""
        anchor = self.anchor
        keys = {" ".join(self.text.split()).casefold(), (anchor.id or "").casefold() if anchor else ""}
        return replace(self, notes=(*self.notes, Note("unspoken"))) if keys & marked else self

    @property
    def signed(self) -> str | None:
        """The editor who signed the brackets in it."""
        return next((note.who or "somebody" for note in self.notes if note.kind == "signed"), None)

    @property
    def sense_seen_by(self) -> str | None:
        """The editor who checked by ear in which sense it was said."""
        return next((note.who for note in self.notes if note.kind == "context"), None)


def find_quotations(post: str, name: str) -> tuple[Quotation, ...]:
    """Every quotation of a Markdown or HTML post, in its order, with line and source range. Raises InputError."""
    return find_in(read_post(post, name))


def find_in(document: Document) -> tuple[Quotation, ...]:
    """Every quotation of a post's blocks, in their order."""
    tracer = _Tracer(document)
    found: list[Quotation] = []
    for number in range(len(document.blocks)):
        found.extend(_in_block(document, number, tracer))
    return tuple(found)


def _in_block(document: Document, number: int, tracer: _Tracer) -> Iterator[Quotation]:
    block = document.blocks[number]
    text = block.text
    lead = lead_of(block) if block.kind == "quote" else Attached()
    outside = text  # the block with the quotations before this one blanked
    spans = _spans(block, lead.end)
    for place, (begin, stop, reason) in enumerate(spans):
        last = place + 1 == len(spans)
        following = len(text) + 1 if last else spans[place + 1][0]
        start, end = _trim(text, begin, stop)
        if start >= end:
            continue
        tail = tail_of(text, end, min(following, len(text)), last=last)
        beside = tail.attribution or lead.attribution or attribution_below(document.blocks, number, end)
        words = text[start:end]
        yield Quotation(
            line=block.line(start),
            kind=block.kind,
            reason=reason,
            pieces=(Piece(words, number, (start, end), tracer.trace(block, words)),),
            notes=tuple(note for offset, note in block.notes if end <= offset < following),
            time=lead.time if tail.time is None else tail.time,
            unseen=any(start <= place <= end for place in block.unseen),
            attribution=beside or label_before(before_marks(outside[:start])),
        )
        outside = _blanked(outside, start, end)


def text_around(document: Document, quotations: Iterable[Quotation]) -> dict[int, str]:
    """Blocks that hold quotations, with the quotations and their signatures blanked out; offsets stay the same."""
    around: dict[int, str] = {}
    for quotation in quotations:
        for piece in quotation.pieces:
            text = around.get(piece.block, document.blocks[piece.block].text)
            start, end = piece.span
            named = quotation.attribution
            if named and named.form == "signature" and named.span and piece.block == quotation.block:
                end = max(end, named.span[1])
            around[piece.block] = _blanked(text, start, end)
    return around


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _spans(block: Block, lead: int) -> list[tuple[int, int, Reason]]:
    """Ranges of the quotations in a block, and why they are quotations; `lead`: where `Name:` before them ends."""
    marked = marked_ranges(block.text, block.spoken, block.code)
    if block.kind == "quote":
        return _spans_of_blockquote(block, lead, marked)
    return _listed(block.text, marked)


def _listed(text: str, marked: Iterable[tuple[int, int]]) -> list[tuple[int, int, Reason]]:
    return [(start, end, "marks") for start, end in marked if is_listed(text[start:end])]


def _spans_of_blockquote(block: Block, lead: int, marked: list[tuple[int, int]]) -> list[tuple[int, int, Reason]]:
    text = block.text
    first, last = _trim(text, 0, len(text))
    if _CALLOUT.match(text, first) or any(start <= first and end >= last for start, end in block.cite):
        return _listed(text, marked)
    first = _trim(text, max(first, lead), len(text))[0]
    for start, end in block.cite:
        if first < start and end >= last - 1:
            last = _trim(text, first, start)[1]
    last = _trim(text, first, signature_start(text, first, last))[1]
    if first >= last or not _LETTER.search(text, first, last):
        return []
    if is_signature(text[first:last]) or is_timestamp(text[first:last]):
        return []  # in a paragraph of its own
    if text[first] in PAIRS or any(start <= first + 1 for start, _ in block.spoken):
        inside = [(start, end) for start, end in marked if _LETTER.search(text, start, end)]
        if inside and inside[0][0] <= first + 1:
            # "One part," he says, "and the other": each part counts; a block of one short quotation counts too.
            return [(*inside[0], "marks")] if len(inside) == 1 else _listed(text, inside)
    return [(first, last, "blockquote")]


def is_listed(text: str) -> bool:
    """Whether words between marks are long enough to be listed as a quotation."""
    cleaned = clean_text(text)
    if is_unspaced(cleaned):
        return sum(1 for character in cleaned if character.isalnum()) >= MIN_WORDS * CHARACTERS_PER_WORD
    return len(re.findall(r"[^\W_]+(?:['.,-][^\W_]+)*", cleaned)) >= MIN_WORDS


class _Tracer:
    """Finds a quotation's characters in the source of the post, forwards from the quotation before it."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.lines = LineIndex(document.text)
        self.reached = 0

    def trace(self, block: Block, wanted: str) -> tuple[int, int] | None:
        """The half-open character range whose text is `wanted` once markup, escapes and line breaks are taken off."""
        line = block.lines[0] if block.lines else 1
        if line > len(self.lines.starts):
            return None
        begin = max(self.reached, self.lines.starts[line - 1])
        limit = begin + _MAX_MARKUP_FACTOR * len(wanted) + _MAX_SKIPPED_CHARS
        place = self.text.find(wanted, begin, limit)
        if place >= 0:
            self.reached = place + len(wanted)
            return place, self.reached
        words = wanted.split()
        if not words or len(words) > _MAX_TRACED_WORDS:
            return None
        between = rf"(?:[\s>*_\\~`{UNSEEN}]|<[^<>]{{0,200}}>|\]\([^()\s]{{0,500}}\)|\[)*"
        inside = rf"[\\*_~`{UNSEEN}]*"
        pattern = between.join(inside.join(re.escape(c) for c in word[:60]) for word in words[:400])
        match = re.compile(pattern).search(self.text, begin, limit)
        if match is None:
            return None
        self.reached = match.end()
        return match.start(), match.end()
