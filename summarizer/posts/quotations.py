"""Finds every quotation of a post: marks, blockquotes and turns, as docs/quotations.md says.

One pass over the blocks. Each quotation comes with why it is one, its ranges in block and source, the notes and the
time beside it, and whom the post visibly names for it. In scripts without spaces eight characters count as four words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from summarizer.posts.attributions import (
    VisibleAttribution,
    is_credit,
    label_before,
    lead_of,
    opens_quote,
    tail_of,
)
from summarizer.posts.blanks import TextBefore, blanked
from summarizer.posts.blockquotes import boxes_of, buttons_of, is_button_line, joined, words_of_blockquote
from summarizer.posts.document import Block, BlockKind, Document
from summarizer.posts.inner_tags import without_tags
from summarizer.posts.interruptions import goes_on
from summarizer.posts.known_names import KnownNames
from summarizer.posts.led_words import led_words, named_in
from summarizer.posts.name_lines import NameLines
from summarizer.posts.notes import Note
from summarizer.posts.paragraphs import MarkedBlock, mark_blocks
from summarizer.posts.reading import read_post
from summarizer.posts.shown_times import ShownTimes
from summarizer.posts.signatures import is_signature, source_of
from summarizer.posts.signed_words import signed_words
from summarizer.posts.style_sheets import SHEET_NOTE
from summarizer.posts.tables import Tables
from summarizer.posts.tagged_speech import tagged_speech
from summarizer.posts.titles import is_listed_work, is_title, known_titles
from summarizer.posts.tracing import Tracer
from summarizer.posts.turns import Turn, continued, dialogue_in, turn_below, turns_of
from summarizer.posts.unmarked import unmarked_speech
from summarizer.posts.written_times import ShownTime
from summarizer.text.language import Language
from summarizer.text.quotation_marks import TITLE_OPENING
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import CHARACTERS_PER_WORD, is_unspaced, joins_without_space
from summarizer.text.speech_words import speech_words
from summarizer.text.tokens import clean_text

__all__ = ["Piece", "Quotation", "Reason", "find_in", "find_quotations", "is_listed", "text_around"]

MIN_WORDS = 4  # with fewer a quotation is short

# Why it is a quotation: marks or `<q>` enclose it; it is a blockquote's text; it follows `Name:` as a turn.
Reason = Literal["marks", "blockquote", "turn"]

_BESIDE = 200  # characters of a block that are kept on either side of a quotation

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_LETTER = re.compile(r"[^\W_]")


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
    whole: tuple[Piece, ...] = ()  # its pieces with the speech tags inside them, which might have been said
    notes: tuple[Note, ...] = ()
    time: float | None = None  # seconds, of the timestamp that the post shows
    shown_times: tuple[ShownTime, ...] = ()  # all that it shows beside the quotation
    unseen: bool = False  # whether characters that are not shown stood in it
    short: bool = False  # under four words; in scripts without spaces under eight characters
    goes_on: bool = False  # a few words that go on the quotation before them, after its speech tag
    title: bool = False  # the marks are those of a title
    struck: tuple[str, ...] = ()  # words of it, or all of them, that are struck out
    hidden: tuple[str, ...] = ()  # what a reader does not see as plain text in it: struck, hidden, an image, a footnote
    attribution: VisibleAttribution | None = None  # not that of a speech verb, whose words depend on the language
    beside: tuple[str, str] = ("", "")  # what readers see in its blocks right before its marks and right after them

    @property
    def text(self) -> str:
        """Its pieces, joined as the script joins words."""
        return _joined_text(self.pieces)

    @property
    def with_tags(self) -> Quotation:
        """The quotation with the speech tags inside its marks as words of it."""
        return replace(self, pieces=self.whole, whole=()) if self.whole else self

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


def find_quotations(
    post: str, name: str, language: Language, titles: Collection[str] = (), names: Collection[str] = ()
) -> tuple[Quotation, ...]:
    """Every quotation of a Markdown or HTML post, in its order, with line and source range. Raises InputError.

    `language` is that of the conversation; `titles` are those of the episode's metadata, `names` those of its voices.
    """
    return find_in(read_post(post, name), language, titles, names)


def find_in(
    document: Document,
    language: Language,
    titles: Collection[str] = (),
    names: Collection[str] = (),
    *,
    unnamed: bool = False,
) -> tuple[Quotation, ...]:
    """Every quotation of a post's blocks, in their order; the parameters are those of `find_quotations`.

    `unnamed`: a voice of the conversation has no name.
    """
    found = tuple(_Finder(document, language, titles, KnownNames(document, names, unnamed=unnamed)).run())
    veiled = any(document.blocks[piece.block].by_sheet for one in found if one.hidden for piece in one.pieces)
    if veiled and SHEET_NOTE not in document.notes:
        document.notes.append(SHEET_NOTE)
    return found


@dataclass(frozen=True)
class _Found:
    """A quotation before anything beside it is read: (block, start, end) of its pieces."""

    pieces: tuple[tuple[int, int, int], ...]
    reason: Reason
    attribution: VisibleAttribution | None = None
    whole: tuple[tuple[int, int, int], ...] = ()  # the pieces with the speech tags inside them


class _Finder:
    def __init__(self, document: Document, language: Language, titles: Collection[str], names: KnownNames) -> None:
        self.document = document
        self.blocks = document.blocks
        self.language = language
        self.titles = known_titles(titles)
        self.marked = mark_blocks(self.blocks, quotation_words().elided)
        self.names = names
        self.boxes = boxes_of(self.blocks, self.names.speaks)
        self.tables = Tables(self.blocks)
        self.times = ShownTimes(self.blocks, self.tables, self.names, language)
        self.tracer = Tracer(document.text)
        self.turns = [list(self._turns(number)) for number in range(len(self.blocks))]
        for number, turn in continued(self.blocks, self.turns, language).items():
            self.turns[number] = [turn]
        self.lines = NameLines([*map(_without_struck, self.blocks)], self.tables, self.names.speaks, self._is_alone)

    def run(self) -> Iterator[Quotation]:
        for number in range(len(self.blocks)):
            found = sorted(self._in_block(number), key=lambda one: one.pieces)
            carried = self.marked[number].carried
            before_it = TextBefore(_without_struck(self.blocks[number]).text, [carried] if carried else [])
            before: Quotation | None = None
            reached = carried[1] if carried else 0
            for place, one in enumerate(found):
                following = found[place + 1].pieces[0][1] if place + 1 < len(found) else None
                outside = before_it.up_to(one.pieces[0][1])
                quotation = self._quotation(one, following, outside, reached)
                reached = one.pieces[-1][2] if one.pieces[-1][0] == number else len(self.blocks[number].text)
                before = replace(quotation, goes_on=self._goes_on(before, quotation))
                yield before
                before_it.blank((start, end) for block, start, end in one.pieces if block == number)

    def _in_block(self, number: int) -> Iterator[_Found]:
        block, marked = self.blocks[number], self.marked[number]
        if block.quote is not None and block.quote not in self.boxes:
            yield from self._in_blockquote(number, block, marked)
            return
        for turn in (turns := self.turns[number]):
            yield _Found(((number, turn.start, turn.end),), "turn", turn.attribution)
        free = [span for span in marked.ranges if not any(turn.start <= span[0] < turn.end for turn in turns)]
        if not turns and not free and not marked.carried:
            if signed := signed_words(self.blocks, number, self.names, self.language):
                yield _Found(((number, signed.start, signed.end),), "turn", signed.attribution)
                return
            unmarked = list(unmarked_speech(block, self.names, self.language))
            for span in unmarked:
                yield self._with_parts(number, [span], "turn")
            if not unmarked and (tagged := self._tagged(number)):
                yield _Found(((number, tagged.start, tagged.end),), "turn", tagged.attribution)
        free = [span for span in free if not self.names.has_nickname(block.text, *span)]
        for group in joined(block.text, free, self.language):
            if any(_LETTER.search(block.text, *span) for span in group):
                yield self._with_parts(number, group, "marks")

    def _tagged(self, number: int) -> Turn | None:
        """The words without marks that a tag beside them, or a line above them, gives to somebody."""
        tagged = tagged_speech(self.blocks, number, self.names, self.language)
        return tagged or led_words(self.blocks, number, self.names, self.language)

    def _is_alone(self, number: int) -> bool:
        """Whether a block that is no blockquote holds marked words and no others."""
        block, marked = self.blocks[number], self.marked[number]
        ranges = [*marked.ranges, *([marked.carried] if marked.carried else [])]
        if block.quote is not None or block.kind not in ("paragraph", "heading", "item") or not ranges:
            return False
        return not _LETTER.search(blanked(block.text, ranges))

    def _turns(self, number: int) -> Iterator[Turn]:
        """The turns of a block that is no blockquote."""
        block = self.blocks[number]
        if block.quote is not None and block.quote not in self.boxes:
            return
        titled = block.kind == "front" and block.level > 0
        if block.kind not in ("paragraph", "item", "cell", "quote", "heading") and not titled:
            return
        seen = _without_struck(block)
        own = list(turns_of(seen, self.names, self.language))
        if not own and seen is not block:
            own = list(turns_of(block, self.names, self.language))
        yield from own
        below = (
            None
            if own or block.kind == "heading"
            else turn_below(self.blocks, number, self.tables, self.names, self.language)
        )
        if below:
            yield below

    def _in_blockquote(self, number: int, block: Block, marked: MarkedBlock) -> Iterator[_Found]:
        if marked.carried:
            end = marked.carried[1]
            if end >= len(block.text):
                return
            block = replace(block, text=" " * end + block.text[end:])
        if self._is_furniture(number):
            return
        turns = list(dialogue_in(block))
        for turn in turns:
            yield _Found(((number, turn.start, turn.end),), "turn", turn.attribution)
        if turns:
            return
        lead = lead_of(block, self.names.is_name).end
        words = words_of_blockquote(block, lead, marked.ranges, self.language, self.names.speaks)
        for group, in_marks in words:
            yield self._with_parts(number, group, "marks" if in_marks else "blockquote")

    def _is_furniture(self, number: int) -> bool:
        """Whether a paragraph beside the words of a blockquote is an attribution, a portrait or a link to share it."""
        block, first = self.blocks[number], opens_quote(self.blocks, number)
        alone = first and opens_quote(self.blocks, number + 1) if number + 1 < len(self.blocks) else first
        if alone or block.quote is None:
            return False
        if block.text.strip() == "image" or is_button_line(block):
            return True
        if not first and self._is_credit(number - 1) and not source_of(block.text):
            return False  # one attribution is enough
        return self._is_credit(number)

    def _is_credit(self, number: int) -> bool:
        return is_credit(self.blocks[number].text, self.names.speaks, first=opens_quote(self.blocks, number))

    def _with_parts(self, number: int, group: Iterable[tuple[int, int]], reason: Reason) -> _Found:
        """The ranges of a block with those of later paragraphs in which the quotation goes on."""
        pieces: list[tuple[int, int, int]] = []
        for start, end in group:
            pieces.append((number, start, end))
            if reason == "marks":
                pieces += self.marked[number].parts.get(start, [])
        parted = [
            (block, *span)
            for block, start, end in pieces
            for span in without_tags(self.blocks[block].text, start, end, self.language)
        ]
        return _Found(tuple(parted), reason, whole=() if parted == pieces else tuple(pieces))

    def _quotation(self, found: _Found, following: int | None, outside: str, reached: int) -> Quotation:
        number, begin, _ = found.pieces[0]
        block = self.blocks[number]
        last_number, _, last_end = found.pieces[-1]
        last = self.blocks[last_number]
        stop = len(last.text) if following is None or last_number != number else following
        quoted = block.quote is not None and block.quote not in self.boxes and not last.cite
        known = self.names.speaks if quoted else None
        tail = tail_of(
            _without_struck(last).text, last_end, min(stop, len(last.text)), last=following is None, known=known
        )
        lead = lead_of(_without_struck(block), self.names.is_name) if block.quote is not None else None
        named = found.attribution or tail.attribution or (lead.attribution if lead else None)
        named = named or self.lines.below(last_number, last_end)
        named = named or self.lines.above(number)
        named = named or self.lines.in_table(number)
        named = named or label_before(outside, self.names.speaks) or self._between(found)
        if named and (full := self.names.full(named.text)):
            named = replace(named, text=full)  # of initials
        pieces = tuple(self._piece(*piece) for piece in found.pieces)
        words = _joined_text(pieces)
        after = last.text[last_end + 1 : last_end + 1 + _BESIDE]
        beside = found.reason == "marks" and (block.quote is None or block.quote in self.boxes)
        return Quotation(
            line=block.line(pieces[0].span[0]),
            kind=block.kind,
            reason=found.reason,
            pieces=pieces,
            whole=tuple(self._piece(*piece) for piece in found.whole),
            notes=tuple(self._notes(found, following)),
            time=lead.time if tail.time is None and lead else tail.time,
            shown_times=tuple(self.times.beside((number, begin), (last_number, last_end), (reached, stop))),
            unseen=any(self._is_seen_otherwise(*piece) for piece in found.pieces),
            short=beside and not is_listed(words),
            title=beside and self._is_title(block, begin, words, outside, after),
            struck=tuple(struck for piece in found.pieces for struck in self._struck(*piece)),
            hidden=tuple(hidden for piece in found.pieces for hidden in self._hidden(*piece)),
            attribution=named,
            beside=(_seen(block, max(0, begin - _BESIDE), begin), _seen(last, last_end, last_end + _BESIDE)),
        )

    def _between(self, found: _Found) -> VisibleAttribution | None:
        """Whom a tag without a verb of speech names between two pieces: "“…,” Carver smiled, “…”"."""
        gestures = speech_words(self.language.code).gestures
        for (number, _, end), (other, start, _) in pairwise(found.pieces):
            tag = self.blocks[number].text[end + 1 : max(end + 1, start - 1)] if other == number else ""
            for verb in (one for one in _WORD.finditer(tag) if one[0].casefold() in gestures):
                sides = (named_in(one, self.names, self.language) for one in (tag[: verb.start()], tag[verb.end() :]))
                return next((given[0] for given in sides if given), None)
        return None

    def _goes_on(self, before: Quotation | None, quotation: Quotation) -> bool:
        if before is None or not quotation.short or before.title or (before.short and not before.goes_on):
            return False
        last = before.pieces[-1]
        begin = quotation.span[0]
        between = self.blocks[quotation.block].text[last.span[1] + 1 : max(begin - 1, 0)]
        return last.block == quotation.block and goes_on(quotation.text, between, quotation.beside[1][1:])

    def _piece(self, number: int, start: int, end: int) -> Piece:
        block = self.blocks[number]
        start, end = _trim(block.text, start, end)
        words = block.text[start:end]
        seen = _without(block.text, start, end, block.struck)
        return Piece(seen, number, (start, end), self.tracer.trace(block, words))

    def _notes(self, found: _Found, following: int | None) -> Iterator[Note]:
        """The comments from the end of the first piece up to the next quotation."""
        first, _, end = found.pieces[0]
        last = found.pieces[-1][0]
        below = self.blocks[last + 1] if following is None and last + 1 < len(self.blocks) else None
        if below and below.quote is not None and below.quote == self.blocks[last].quote and is_signature(below.text):
            last += 1  # the comment stands after the attribution
        for number in range(first, last + 1):
            for offset, note in self.blocks[number].notes:
                after = offset >= end if number == first else True
                if after and (number < last or following is None or last != first or offset < following):
                    yield note

    def _hidden(self, number: int, start: int, end: int) -> Iterator[str]:
        block = self.blocks[number]
        yield from (text for offset, text in block.hidden if start <= offset <= end)
        for begin, stop in block.struck:
            if begin < end and stop > start:
                yield block.text[max(begin, start) : min(stop, end)]
        for begin, stop in block.disguised:
            if words := block.text[max(begin, start) : min(stop, end)].strip():
                yield words

    def _struck(self, number: int, start: int, end: int) -> Iterator[str]:
        block = self.blocks[number]
        for begin, stop in block.struck:
            if begin < end and stop > start:
                yield block.text[max(begin, start) : min(stop, end)]

    def _is_seen_otherwise(self, number: int, start: int, end: int) -> bool:
        """Whether characters that are not shown stand in words or reverse them."""
        block = self.blocks[number]
        return any(start <= place <= end for place in block.unseen) or any(
            begin < end and stop > start for begin, stop in block.reordered
        )

    def _is_title(self, block: Block, begin: int, words: str, outside: str, after: str) -> bool:
        mark = block.text[max(0, begin - 1) : begin]
        if block.kind == "item" and is_listed_work(words, outside, after, self.names.speaks):
            return True
        return is_title(words, outside, after, self.language, self.titles, mark in TITLE_OPENING)


def _joined_text(pieces: Iterable[Piece]) -> str:
    texts = [piece.text for piece in pieces if piece.text]
    return "".join(texts[:1]) + "".join(
        other if joins_without_space(one, other) else f" {other}" for one, other in pairwise(texts)
    )


def _without(text: str, start: int, end: int, ranges: Iterable[tuple[int, int]]) -> str:
    """text[start:end] without these ranges, unless one of them holds all of it."""
    kept: list[str] = []
    for begin, stop in sorted(ranges):
        if begin < end and stop > start and (begin > start or stop < end):
            kept.append(text[start : max(start, begin)])
            start = max(start, min(stop, end))
    return re.sub(" {2,}", " ", "".join((*kept, text[start:end]))).strip() if kept else text[start:end]


def text_around(document: Document, quotations: Iterable[Quotation]) -> dict[int, str]:
    """Blocks with their quotations, the signatures of these and what is struck blanked out; offsets stay the same.

    Blocks with nothing of that are left out.
    """
    ranges = {number: [*block.struck] for number, block in enumerate(document.blocks) if block.struck}
    quoted: set[int] = set()
    for quotation in quotations:
        for piece in quotation.pieces:
            block = document.blocks[piece.block]
            start, end = piece.span
            named = quotation.attribution
            if quotation.reason == "blockquote":  # before it stand a label, a time or a box's title
                start = 0
                if piece.block not in quoted:
                    quoted.add(piece.block)
                    ranges.setdefault(piece.block, []).extend(buttons_of(block))
            if named and named.form == "signature" and named.span and piece.block == quotation.block:
                end = max(end, named.span[1])
            ranges.setdefault(piece.block, []).append((start, end))
    return {number: blanked(document.blocks[number].text, found) for number, found in ranges.items()}


def _without_struck(block: Block) -> Block:
    """The block with spaces for what is struck or cannot be read: a name there names nobody."""
    gone = [*block.struck, *block.disguised]
    return replace(block, text=blanked(block.text, gone)) if gone else block


def _seen(block: Block, start: int, end: int) -> str:
    """block.text[start:end]; empty when some of it is struck."""
    return "" if any(begin < end and stop > start for begin, stop in block.struck) else block.text[start:end]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def is_listed(text: str) -> bool:
    """Whether words between marks are long enough to be listed as a quotation."""
    cleaned = clean_text(text)
    if is_unspaced(cleaned):
        return sum(1 for character in cleaned if character.isalnum()) >= MIN_WORDS * CHARACTERS_PER_WORD
    return len(re.findall(r"[^\W_]+(?:['.,-][^\W_]+)*", cleaned)) >= MIN_WORDS
