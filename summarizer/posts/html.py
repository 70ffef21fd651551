"""Reads HTML into blocks of plain text by a scanner that builds no tree: linear in the text, however broken it is.

Kept from the markup: headings, blockquotes, `<q>`, list items, table cells, comments, and the data attributes that
our own page puts on a quotation (`data-quote`, `data-start`, `data-end`, `data-speaker`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from summarizer.posts.comments import COMMENT
from summarizer.posts.document import Block, BlockKind, Document, LineIndex
from summarizer.posts.elements import Elements
from summarizer.posts.notes import Note, PlacedNote, parse_note
from summarizer.posts.opened import Opened
from summarizer.posts.roles_in_markup import QUOTE_ELEMENTS, names_author, names_speaker, shows_quote
from summarizer.posts.style_sheets import SHEET_NOTE, sheets_in
from summarizer.posts.visibility import (
    BLOCKS,
    HIDDEN_TAGS,
    SILENT_TAGS,
    STRUCK_TAGS,
    attributes_of,
    descriptions_in,
    field_text,
    hides,
    is_picture,
    may_show_inside,
    shows_again,
)
from summarizer.text.entities import unescaped
from summarizer.text.quotation_marks import CLOSING_CHARACTERS

__all__ = ["read_html", "read_part", "tag_notes_in"]

_CODE = frozenset(["pre", "code", "kbd", "samp"])  # neither prose nor quotations, except in a blockquote or `<q>`
_STACKED = frozenset(["blockquote", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"])
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_INLINE = {
    "q": "q", "cite": "cite", "strong": "strong", "b": "strong", "em": "stressed", "i": "stressed",
    **dict.fromkeys(["mark", "u", "big"], "stressed"),
    "a": "a", "button": "a", "sup": "raised", **dict.fromkeys(_CODE - {"pre"}, "code"),
}  # fmt: skip
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_SECONDS = r"\d+(?:\.\d+)?"
_TIMED_TAG = re.compile(
    rf"<(?:blockquote|q|p)\b[^<>]*?\bdata-start=[\"']?(?P<start>{_SECONDS})\b[^<>]*?\bdata-end=[\"']?(?P<end>{_SECONDS})"
)
_MAX_TAG = 20_000  # characters
_MAX_FOLLOWING = 600  # characters of an element that tell whether it is decoration
_MAX_DEPTH = 200  # blockquotes inside one another; deeper ones count as one


def read_html(post: str) -> Document:
    """Text of script, style, code and the head is not prose and is left out."""
    document = Document(post, [], "html")
    sheets = sheets_in(post, linked=False)
    scanner = _Scanner(document)
    scanner.elements = scanner.opening.elements = Elements(sheets)
    scanner.scan()
    if told := scanner.opening.struck_to_the_end():
        document.notes.append(told)
    if sheets.unread:
        document.notes.append(SHEET_NOTE)
        for block in document.blocks:
            block.disguised.append((0, len(block.text)))
    return document


def tag_notes_in(source: str, start: int, end: int) -> Iterator[PlacedNote]:
    """The tags of source[start:end] that carry a quotation's times (`data-start`, `data-end`), in order."""
    for match in _TIMED_TAG.finditer(source, start, end):
        note = Note("anchor", start=float(match["start"]), end=float(match["end"]))
        yield PlacedNote(note, match.span(), match.span("start"), match.span("end"))


def read_part(text: str, opened: Opened) -> list[Block]:
    """The blocks of a part of a post; `opened` becomes what is open after it."""
    document = Document(text, [], "html")
    scanner = _Scanner(document)
    scanner.stack, scanner.count, scanner.footer = opened.stack, opened.count, opened.footer
    scanner.anchors, scanner.opening, scanner.in_body = opened.anchors, opened, True
    scanner.opened["q"] = [(0, "")] * opened.quoting
    scanner.struck = opened.struck
    scanner.elements = opened.elements
    scanner.scan()
    opened.count, opened.footer, opened.quoting = scanner.count, scanner.footer, len(scanner.opened["q"])
    return document.blocks


class _Scanner:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.post = document.text
        self.index = LineIndex(self.post)
        self.stack: list[tuple[str, int | None]] = []  # open blocks that give a kind, with their blockquote's number
        self.count = 0
        self.footer = 0  # depth in <footer> and <figcaption>, which hold attributions
        self.block: Block | None = None
        self.pieces: list[str] = []
        self.length = 0
        self.skipping: str | None = None
        self.depth = 0
        self.shown = True  # while `skipping`: False drops the text, True keeps it in the block's `hidden`
        self.opened: dict[str, list[tuple[int, str]]] = {
            "q": [], "cite": [], "strong": [], "a": [], "code": [], "raised": [],
            "speaker": [], "stressed": [],
        }  # fmt: skip
        self.anchors: dict[int, Note] = {}  # blockquote number -> what its attributes say
        self.opening = Opened()
        self.elements = self.opening.elements
        self.struck = self.opening.struck
        self.described: list[str] = []  # texts of tags since the last block
        self.place = self.end = 0  # where the tag that is read begins and ends
        self.partly = False  # while `skipping`: an element inside may be shown
        self.outer: tuple[str, str, int] | None = None  # in one that is: its name, and what is hidden around it
        self.inner = 0  # depth in elements of its name
        self.muted = False  # in the title of a drawing
        self.spans: list[str] = []  # open `<span>`s: what each holds, as `_role` tells
        self.speaking = ""  # the element that is open for the name of a speaker or author
        self.in_body = False  # where browsers pass over the tag `<head>` and show what it holds

    def scan(self) -> None:
        post, place, comments_end = self.post, 0, False
        while place < len(post):
            opening = post.find("<", place)
            if opening < 0:
                self._text(place, len(post))
                break
            self._text(place, opening)
            if post.startswith("<!--", opening):
                comment = None if comments_end else COMMENT.match(post, opening)
                comments_end = comment is None
                if comment is None:  # an unclosed comment hides nothing: better shown than unchecked
                    place = opening + 4
                    continue
                self._comment(comment[1] or "")
                place = comment.end()
                continue
            match = _NAME.match(post, opening)
            if match is None:
                end = post.find(">", opening, opening + _MAX_TAG) if post[opening + 1 : opening + 2] in "!?/" else -1
                if end < 0 or opening + 1 >= len(post):
                    self._text(opening, opening + 1)
                    place = opening + 1
                else:
                    place = end + 1
                continue
            end = self._tag_end(match.end())
            self.place, self.end = opening, end
            self._tag(match[2].lower(), closing=bool(match[1]), attributes=post[match.end() : end - 1])
            place = end
        self._flush()

    def _tag_end(self, place: int) -> int:
        """The offset after the tag's `>`; quoted attribute values may hold one."""
        limit = min(len(self.post), place + _MAX_TAG)
        quote = ""
        for offset in range(place, limit):
            character = self.post[offset]
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'" and self.post[offset - 1] == "=":
                quote = character
            elif character == ">":
                return offset + 1
            elif character == "<":
                return offset
        end = self.post.find(">", place, limit)
        return end + 1 if end >= 0 else limit

    def _comment(self, text: str) -> None:
        note = parse_note(text)
        if note is None or self.skipping:
            return
        if self.block is not None and "".join(self.pieces).strip():
            self.block.notes.append((self.length, note))
        elif self.document.blocks:
            before = self.document.blocks[-1]
            before.notes.append((len(before.text), note))
        else:
            self.opening.pending.append(note)

    def _tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if self.skipping and self.partly and not closing and shows_again(attributes_of(attributes)):
            self.outer, self.skipping, self.partly = (name, self.skipping, self.depth), None, False
            self.inner = 0
        if self.outer and name == self.outer[0] and name not in _VOID:
            self.inner += -1 if closing else 1
            if self.inner <= 0:
                self._take_tag(name, closing=closing, attributes=attributes)
                self._hide_again()
                return
        self._take_tag(name, closing=closing, attributes=attributes)

    def _hide_again(self) -> None:
        """Ends an element that is shown inside a hidden one."""
        assert self.outer is not None
        _, self.skipping, self.depth = self.outer
        self.outer, self.partly = None, True

    def _take_tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if self.skipping:
            self.muted = self.skipping == "svg" and name in ("title", "desc") and not closing
            if name == self.skipping:
                self.depth += -1 if closing else 1
                if self.depth <= 0:
                    self.skipping = None
            return
        if not closing and not self._hides(name, attributes_of(attributes)):
            self.described += descriptions_in(attributes)
        if self._skips(name, closing=closing, attributes=attributes):
            return
        if name not in BLOCKS and name != "pre":
            self._enter(name, closing=closing, attributes=attributes)
            if not closing and name not in _VOID and self.elements.covers and self.block is not None:
                self._hide("box")
        if name == "br":
            self._add("\n", None)
        elif name == "pre" or name in BLOCKS:
            self._block_tag(name, closing=closing, attributes=attributes)
        elif name == "span":
            self._span(closing=closing, attributes=attributes)
        elif name in STRUCK_TAGS:
            self._strike(name, closing=closing)
        elif name in _INLINE:
            self._inline(_INLINE[name], closing=closing, attributes=attributes)
        elif name == "img" and not closing:
            text = attributes_of(attributes).get("alt") or "image"
            if self.block is None and not self._quoted():
                self.described.append(text)
            self._hide(text)
        elif name == "input" and not closing:
            self._field(field_text(attributes_of(attributes)))
        elif name == "meta":
            self._meta(attributes_of(attributes))

    def _block_tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if name == "dt" and closing:
            self._inline("strong", closing=True, attributes="")
        if self.speaking == name and (role := next((one for one in ("speaker", "cite") if self.opened[one]), None)):
            self._inline(role, closing=True, attributes="")
            self.speaking = ""
        self._flush()
        self._enter(name, closing=closing, attributes=attributes)
        if not closing and self.elements.covers and self.document.blocks:
            above = self.document.blocks[-1]
            above.hidden.append((len(above.text.rstrip(CLOSING_CHARACTERS)), "box"))
        self._structure(name, closing=closing, attributes=attributes)
        if name == "dt" and not closing:  # a term stands as a name in bold letters does
            self._inline("strong", closing=False, attributes="")
        elif not closing and name in QUOTE_ELEMENTS and (role := _role(attributes)):
            self._inline(role, closing=False, attributes="")
            self.speaking = name

    def _span(self, *, closing: bool, attributes: str) -> None:
        if not closing:
            self.spans.append(_role(attributes))
            if self.spans[-1]:
                self._inline(self.spans[-1], closing=False, attributes="")
        elif self.spans and (role := self.spans.pop()):
            self._inline(role, closing=True, attributes="")

    def _meta(self, attributes: dict[str, str]) -> None:
        """schema.org's creator of a Quotation, as our own page writes it."""
        number = self._quoted_by()
        if number is not None and attributes.get("itemprop") == "name" and attributes.get("content"):
            note = self.anchors.get(number, Note("anchor"))
            self.anchors[number] = replace(note, who=note.who or attributes["content"][:200])

    def _inline(self, name: str, *, closing: bool, attributes: str) -> None:
        opened = self.opened[name]
        if not closing:
            opened.append((self.length, attributes_of(attributes).get("href", "") if name == "a" else ""))
        elif opened:
            start, href = opened.pop()
            if self.block is None:
                return
            if name == "a":
                self.block.links.append((start, self.length, href))
            elif name == "speaker":
                self._end_speaker(start)
            else:
                self._ranges(self.block, name).append((start, self.length))

    def _enter(self, name: str, *, closing: bool, attributes: str) -> None:
        if closing:
            self.elements.close(name)
        else:
            self.elements.open(name, attributes_of(attributes))
        if name in BLOCKS and self.struck:
            inside = [number for number, (one, _) in enumerate(self.struck) if one == "del"][
                self.elements.depth("del") :
            ]
            self.struck[:] = [one for number, one in enumerate(self.struck) if number not in inside]

    def _strike(self, name: str, *, closing: bool) -> None:
        """As browsers do, `<s>` goes on after the end of the block that it opens in, and `<del>` ends there."""
        if not closing and len(self.struck) < _MAX_DEPTH:
            self.struck.append((name, self.index.line(self.place) + self.opening.first))
        elif (
            at := next((at for at in range(len(self.struck) - 1, -1, -1) if self.struck[at][0] == name), None)
        ) is not None:
            del self.struck[at]

    def _end_speaker(self, start: int) -> None:
        """A name in an element that is there for the speaker's name stands as `**Name:**` does."""
        assert self.block is not None
        name = "".join(self.pieces)[start:].strip()
        if name and not name.endswith((":", "：")):
            self._add(":", None)
        self.block.strong.append((start, self.length))
        self._add(" ", None)

    @staticmethod
    def _ranges(block: Block, name: str) -> list[tuple[int, int]]:
        return {
            "q": block.spoken, "cite": block.cite, "strong": block.strong, "code": block.code,
            "raised": block.raised, "stressed": block.stressed,
        }[name]  # fmt: skip

    def _skips(self, name: str, *, closing: bool, attributes: str) -> bool:
        """Whether the tag begins an element whose text is not read, or not as text."""
        inside = self.block is not None or self._quoted_by() is not None
        dropped = name == "pre" and not (self._quoted() or "verse" in attributes_of(attributes).get("class", ""))
        found = attributes_of(attributes)
        hidden = not closing and name not in _VOID and self._hides(name, found)
        partly = hidden and may_show_inside(found)
        late = name == "head" and (self.in_body or self.block is not None or bool(self.document.blocks))
        hidden = hidden or (name in HIDDEN_TAGS and not late) or (inside and is_picture(name, found))
        if not (dropped or hidden):
            return False
        if not closing and not attributes.rstrip().endswith("/"):
            if dropped or name in BLOCKS:
                self._flush()
            silent = name in SILENT_TAGS and self.block is None
            self.skipping, self.depth, self.shown = name, 1, not (dropped or silent)
            self.partly = partly and self.outer is None
        return True

    def _hides(self, name: str, attributes: dict[str, str]) -> bool:
        """Whether the element whose tag is read is not shown, by its attributes and the beginning of what it holds."""
        held = self.post[self.end : self.end + _MAX_FOLLOWING] if "aria-hidden" in attributes else ""
        closing = re.search(rf"</{re.escape(name)}\b", held, re.IGNORECASE) if held else None
        return hides(attributes, held[: closing.start()] if closing else held)

    def _field(self, text: str) -> None:
        """What a field of a form shows: in running text not as plain text, else as a paragraph."""
        if self.block is not None or self._quoted_by() is not None:
            self._hide(text)
        elif text.strip():
            self._add(text, None)
            self._flush()

    def _quoted(self) -> bool:
        return bool(self.opened["q"]) or self._quoted_by() is not None

    def _quoted_by(self) -> int | None:
        """The number of the innermost open blockquote."""
        return next((number for _, number in reversed(self.stack) if number is not None), None)

    def _within_quote_element(self) -> bool:
        """Whether the innermost open quotation is an element that shows one by its class: a blockquote in it is it."""
        return next((name != "blockquote" for name, number in reversed(self.stack) if number is not None), False)

    def _hide(self, text: str) -> None:
        """Keeps what a reader does not see as text, when it stands in text or in a blockquote."""
        if not text.strip():
            return
        if self.block is None and self._quoted_by() is not None:
            self.block = self._new()
            self.length = 0
        if self.block is not None:
            self.block.hidden.append((self.length, text.strip()))

    def _structure(self, name: str, *, closing: bool, attributes: str) -> None:
        self.opening.place_in_page(name, closing=closing)
        if name in ("footer", "figcaption"):
            self.footer = max(0, self.footer + (-1 if closing else 1))
        quoting = not closing and name in QUOTE_ELEMENTS and shows_quote(attributes_of(attributes))
        inside = name in QUOTE_ELEMENTS and any(
            one == name for one, _ in self.stack[-50:]
        )  # its end is not the outer's
        if not (quoting or inside or name in _STACKED):
            return
        if closing:
            for place in range(len(self.stack) - 1, max(-1, len(self.stack) - 50), -1):
                if self.stack[place][0] == name:
                    del self.stack[place:]
                    break
            return
        if len(self.stack) >= _MAX_DEPTH:
            return
        number = None
        if quoting and self._quoted_by() is not None:
            quoting = False
        if name == "blockquote" and self._within_quote_element():
            number = self._quoted_by()
        elif quoting or name == "blockquote":
            self.count += 1
            number = self.count
            note = _anchor(attributes_of(attributes))
            if note:
                self.anchors[number] = note
        self.stack.append((name, number))

    def _text(self, start: int, end: int) -> None:
        if start >= end or (self.skipping and (self.muted or not self.shown)):
            return
        raw = self.post[start:end]
        if self.skipping:
            self._hide(unescaped(raw))
            if self.skipping in SILENT_TAGS and self.block is not None:
                self.block.unshown.append(unescaped(raw).strip())
            return
        place = 0
        for piece in re.split(r"(\r\n|\n|\r)", raw):
            if piece:
                self._add(" " if piece in ("\n", "\r", "\r\n") else unescaped(piece), start + place)
            place += len(piece)

    def _add(self, text: str, offset: int | None) -> None:
        if self.block is None:
            if not text.strip():
                return
            self.block = self._new()
            self.length = 0
            for opened in self.opened.values():
                opened[:] = [(0, extra) for _, extra in opened]
            text = text.lstrip()
        block = self.block
        if offset is not None:
            line = self.index.line(offset)
            if not block.lines or block.lines[-1] != line:
                block.offsets.append(self.length)
                block.lines.append(line)
        self.pieces.append(text)
        self.length += len(text)
        if self.struck:
            block.strike(self.length - len(text), self.length)
        if self.elements.veils:
            block.veil(self.length - len(text), self.length, by_sheet=self.elements.by_sheet)

    def _new(self) -> Block:
        names = [name for name, _ in self.stack[-60:]]
        quote = self._quoted_by()
        kind: BlockKind = "paragraph"
        level = 0
        if quote is not None:
            kind = "quote"
        elif names and names[-1][0] == "h":
            kind, level = "heading", int(names[-1][1])
        elif "td" in names or "th" in names:
            kind = "cell"
        elif "li" in names:
            kind = "item"
        return self.opening.placed(Block(kind, level=level, quote=quote))

    def _flush(self) -> None:
        block, self.block = self.block, None
        described, self.described = self.described, []
        aside = self.opening.placed(Block("cell", described=described)) if block is None else block
        if block is not None:
            aside.described = described
            self._finish(block)
        self.document.blocks += aside.descriptions(self.index.line(self.place))

    def _finish(self, block: Block) -> None:
        block.text = "".join(self.pieces)
        self.pieces = []
        for tag in ("q", "cite", "code", "raised"):
            self._ranges(block, tag).extend((start, self.length) for start, _ in self.opened[tag][:1])
        if self.footer:
            block.cite.append((0, self.length))
        self.length = 0
        self.opening.place_pending(block)
        block.show_pictures()
        if not block.text.strip():
            return
        note = self.anchors.get(block.quote) if block.quote is not None else None
        if note:
            block.notes.append((len(block.text), note))
        self.document.blocks.append(block)


def _role(attributes: str) -> str:
    """What an element holds by its class: the name of a "speaker" before words, or as "cite" one after them."""
    found = attributes_of(attributes)
    return "speaker" if names_speaker(found) else "cite" if names_author(found) else ""


def _anchor(attributes: dict[str, str]) -> Note | None:
    quote_id = attributes.get("data-quote") or attributes.get("id")
    speaker = attributes.get("data-speaker")
    try:
        start = float(attributes["data-start"]) if "data-start" in attributes else None
        end = float(attributes["data-end"]) if "data-end" in attributes else None
    except ValueError:
        start = end = None
    if not (speaker or start is not None or attributes.get("data-quote")):
        return None
    return Note("anchor", id=quote_id, start=start, end=end, who=speaker or None)
