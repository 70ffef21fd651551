"""Reads Markdown into blocks of plain text by markdown-it's tokens: CommonMark with tables and strikethrough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.errors import InputError
from summarizer.posts.comments import COMMENT
from summarizer.posts.containers import read_containers
from summarizer.posts.document import Block, Document
from summarizer.posts.elements import Elements
from summarizer.posts.footnotes import read_footnotes
from summarizer.posts.front_matter import read_front_matter
from summarizer.posts.html import read_part
from summarizer.posts.notes import parse_note
from summarizer.posts.opened import Opened
from summarizer.posts.shortcodes import expand_shortcodes
from summarizer.posts.style_sheets import SHEET_NOTE, sheets_in
from summarizer.posts.visibility import (
    HIDDEN_TAGS,
    SILENT_TAGS,
    STRESSING_TAGS,
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
from summarizer.text.quotation_marks import PAIRS

__all__ = ["read_markdown"]

_FOOTNOTE = re.compile(r"\[\^([\w-]{1,30})\]")  # `[^1]`
_FOOTNOTE_BELOW = re.compile(r"^ {0,3}\[\^([\w-]{1,30})\]:", re.MULTILINE)
_QUOTE_TAG = re.compile(r"</?blockquote\b", re.IGNORECASE)
_MARKUP = re.compile(rf"{COMMENT.pattern}|</?[a-zA-Z][^<>]{{0,2000}}>", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,40})")
_ENDS_IN_CODE = re.compile(r"\s[^'’`´]*[^\s'’`´]['’´]{1,2}(?:[\s.,;:!?)]|$)")  # `one two' and more: it ends
_NOT_SHOWN = (HIDDEN_TAGS - {"head"}) | {"details", "dialog"}  # inside running text
_MAX_LINE = 50_000  # characters; a longer line is not prose, and inline parsing of it takes minutes
_DATA = re.compile(r"data:[\w/+.-]{1,60}(?:;[\w=-]{1,30}){0,3},[\w+/=%-]{1000,}")  # a picture in its address
_MAX_MARKS = 4000  # of one kind in a paragraph
_MAX_FOLLOWING = 40  # tokens of an element that tell whether it is decoration
_MAX_OPENED = 20  # comments or declarations in a paragraph


def read_markdown(post: str) -> Document:
    """Raw HTML blocks are read as HTML; code outside blockquotes is neither prose nor a quotation.

    Raises InputError for a line that is too long.
    """
    document = Document(post, [], "markdown")
    document.front, texts, end = read_front_matter(post)
    document.front_lines = len(re.findall(r"\r\n|\n|\r", post[:end]))
    document.blocks += [Block("front", text, level=level, offsets=[0], lines=[line]) for line, level, text in texts]
    body = post[end:].removeprefix("\ufeff")  # a byte order mark
    lines = enumerate(re.split(r"\r\n|\n|\r", body), document.front_lines + 1)
    tamed = "\n".join(_tame(line, number) for number, line in lines)
    text = "".join(map(_bounded, re.split(r"(\n[ \t]*\n)", tamed)))
    _Reader(document, document.front_lines).read(text)
    return document


def _bounded(paragraph: str) -> str:
    """A paragraph without what makes inline parsing take quadratic time: thousands of marks, comments never closed."""
    for mark in "[*_`~&|!":
        if paragraph.count(mark) > _MAX_MARKS:
            paragraph = paragraph.replace(mark, " ")
    for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<![", "]]>"), ("<!", ">")):
        if paragraph.count(opening) > _MAX_OPENED:
            kept = paragraph.rfind(closing) + 1
            paragraph = paragraph[:kept] + paragraph[kept:].replace(opening, f"&lt;{opening[1:]}")
    return paragraph


def _tame(line: str, number: int) -> str:
    """The line with bounded work for the inline parser, without long data in its addresses. Raises InputError."""
    if len(line) > _MAX_LINE:
        line = _DATA.sub("data:", line)
    if len(line) > _MAX_LINE:
        raise InputError(
            f"line {number} of the post has {len(line):,} characters; a line may have {_MAX_LINE:,}: break it in two"
        )
    depth = re.match(r"(?:[ \t]*>){40,}", line)  # nesting that no person writes
    return f"> {line[depth.end() :]}" if depth else line


class _Reader:
    """Walks the token stream once, keeping which blockquote, list or table it is in."""

    def __init__(self, document: Document, shift: int) -> None:
        self.document = document
        self.shift = shift  # lines before the body
        self.opened = Opened()
        self.depths: list[int] = []  # of `opened.stack` where each open block of Markdown begins
        self.kinds: list[str] = []
        self.footnotes: frozenset[str] = frozenset()
        self.footnote = ""  # the one that is being read
        self.lines: list[str] = []

    def read(self, text: str) -> None:
        self.footnotes = frozenset(_FOOTNOTE_BELOW.findall(text))
        text = expand_shortcodes(text)
        self.lines = text.split("\n")
        markdown = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
        read_footnotes(markdown)
        read_containers(markdown)
        tokens = markdown.parse(text)
        sheets = sheets_in("\n".join(map(_markup_of, tokens)))
        self.opened.elements = Elements(sheets)
        for token in tokens:
            self._take(token)
        if told := self.opened.struck_to_the_end():
            self.document.notes.append(told)
        if sheets.unread:
            self.document.notes.append(SHEET_NOTE)
            for block in self.document.blocks:
                block.reordered.append((0, len(block.text)))

    def _take(self, token: Token) -> None:
        if token.nesting == 1 and token.tag != "p":
            self.depths.append(len(self.opened.stack))
        elif token.nesting == -1 and token.tag != "p" and self.depths:
            del self.opened.stack[self.depths.pop() :]  # what HTML left open in it
        if token.nesting == -1 and not token.hidden:
            self.opened.elements.close(token.tag)
        if token.nesting == 1:
            self.opened.place_in_page(token.tag, closing=False)
            if not token.hidden:
                self.opened.elements.open(token.tag, {})
        if token.type in ("footnote_open", "footnote_close"):
            self.footnote = token.info
        if token.type == "blockquote_open":
            self.opened.count += 1
            self.opened.stack.append(("blockquote", self.opened.count))
        elif token.type == "blockquote_close":
            return
        elif token.type == "html_block":
            self._html(token)
        elif token.type in ("fence", "code_block") and self.opened.quote is not None:
            self._code(token)
        elif token.nesting == 1:
            self.kinds.append(token.tag)
        elif token.nesting == -1 and self.kinds:
            self.kinds.pop()
        elif token.type == "inline":
            self._inline(token)

    def _html(self, token: Token) -> None:
        """Comments of a block of their own belong to the text before them; other HTML is read as HTML."""
        rest = COMMENT.sub("", token.content)
        blocks = self.document.blocks
        if not rest.strip():
            for match in COMMENT.finditer(token.content):
                note = parse_note(match[1] or "")
                if note and (not blocks or self._stands_before(token)):
                    self.opened.pending.append(note)
                elif note:
                    blocks[-1].notes.append((len(blocks[-1].text), note))
            return
        first = self.opened.first = (token.map[0] if token.map else 0) + self.shift
        for block in read_part(token.content, self.opened):
            block.lines = [line + first for line in block.lines]
            blocks.append(block)

    def _stands_before(self, token: Token) -> bool:
        """Whether comments stand right above a blockquote, and below an empty line."""
        first, end = token.map or (0, 0)
        following = self.lines[end].lstrip() if end < len(self.lines) else ""
        return following.startswith((">", "<blockquote")) and first > 0 and not self.lines[first - 1].strip()

    def _code(self, token: Token) -> None:
        """Code in a blockquote is shown as quoted, as all else in it is."""
        line = (token.map[0] if token.map else 0) + self.shift + (2 if token.type == "fence" else 1)
        text = token.content.rstrip("\n")
        block = Block("quote", text, quote=self.opened.quote, offsets=[0], lines=[line])
        for place, character in enumerate(text):
            if character == "\n":
                block.offsets.append(place + 1)
                block.lines.append(line + len(block.offsets) - 1)
        if text.strip():
            self.document.blocks.append(block)

    def _inline(self, token: Token) -> None:
        """A paragraph; tags of blockquotes in it end it and begin another, as browsers read them."""
        line = (token.map[0] if token.map else 0) + self.shift + 1
        part: list[Token] = []
        for child in chain.from_iterable(map(_as_browsers_read, token.children or ())):
            ends = self.opened.quoting and child.content.lower().startswith("</q")
            if child.type == "html_inline" and (ends or _QUOTE_TAG.match(child.content)):
                self._paragraph(part, line)
                line += sum(one.type in ("softbreak", "hardbreak") or one.content.count("\n") for one in part)
                part = []
                read_part(child.content, self.opened)
            else:
                part.append(child)
        self._paragraph(part, line)

    def _paragraph(self, tokens: list[Token], line: int) -> None:
        tag = self.kinds[-1] if self.kinds else "p"
        quote = self.opened.quote
        block = Block("paragraph", quote=quote, footnote=self.footnote)
        if quote is not None:
            block.kind = "quote"
        elif tag[:1] == "h" and tag[1:].isdigit():
            block.kind, block.level = "heading", int(tag[1:])
        elif tag in ("td", "th"):
            block.kind = "cell"
        elif "li" in self.kinds:
            block.kind = "item"
        self.opened.placed(block)
        _Inline(block, line, self.footnotes, self.opened).read(tokens)
        if self.opened.quoting and block.text.strip():
            block.spoken.append((0, len(block.text)))
        if self.opened.footer:
            block.cite.append((0, len(block.text)))
        note = self.opened.anchors.get(quote) if quote is not None else None
        if note:
            block.notes.append((len(block.text), note))
        self.opened.place_pending(block)
        block.show_pictures()
        if block.text.strip() or block.notes:
            self._add(block)
        self.document.blocks += block.descriptions(line)

    def _add(self, block: Block) -> None:
        if not block.text.strip() and self.document.blocks:
            before = self.document.blocks[-1]
            before.notes.extend((len(before.text), note) for _, note in block.notes)
            return
        self.document.blocks.append(block)


def _as_browsers_read(token: Token) -> Iterator[Token]:
    """The token; of a comment that ends earlier for browsers than in Markdown, it and the tokens of what follows."""
    content = token.content
    comment = COMMENT.match(content) if token.type == "html_inline" else None
    if comment is None or comment.end() == len(content):
        yield token
        return
    reached = 0
    for markup in chain(_MARKUP.finditer(content), (None,)):
        lines = content[reached : markup.start() if markup else None].split("\n")
        for number, line in enumerate(lines):
            if number:
                yield Token("softbreak", "br", 0)
            yield Token("text", "", 0, content=unescaped(line))
        if markup:
            yield Token("html_inline", "", 0, content=markup[0])
            reached = markup.end()


def _markup_of(token: Token) -> str:
    """The text of a token that holds tags; empty for every other one."""
    children = token.children or []
    if token.type == "inline" and any(child.type == "html_inline" for child in children):
        return "".join(child.content for child in children if child.type != "code_inline")
    return token.content if token.type == "html_block" else ""


@dataclass
class _Revealed:
    """An open element that is shown inside hidden ones (`around`), with its depth in elements of its own name."""

    tag: str
    around: list[tuple[int, str]]
    depth: int = 1


def _held(tag: str, following: Sequence[Token]) -> str:
    """The beginning of what an element holds: the text of the tokens up to its end."""
    texts = [token.content for token in following]
    end = next((place for place, text in enumerate(texts) if text.lower().startswith(f"</{tag}")), len(texts))
    return " ".join(texts[:end])


class _Inline:
    """Reads the inline tokens of one block into it."""

    def __init__(self, block: Block, line: int, footnotes: frozenset[str], around: Opened) -> None:
        self.block = block
        self.line = line
        self.footnotes = footnotes
        self.elements, self.struck = around.elements, around.struck
        self.pieces: list[str] = []
        self.length = 0
        self.opened: dict[str, list[tuple[int, str]]] = {
            "strong": [], "stressed": [], "a": [], "q": [], "cite": [], "struck": [], "hidden": [], "sup": [],
        }  # fmt: skip
        self.depth = len(around.struck)
        self.partly = False  # whether an element inside what is hidden may be shown
        self.revealed: list[_Revealed] = []
        block.offsets, block.lines = [0], [line]

    def read(self, tokens: list[Token]) -> None:
        for place, token in enumerate(tokens):
            if token.type == "text":
                self._text(token.content)
            elif token.type == "text_special":
                self._put(token.content)
            elif token.type == "code_inline":
                self._code(token)
            elif token.type in ("softbreak", "hardbreak"):
                self._put("\n")
                self.line += 1
                self.block.offsets.append(self.length)
                self.block.lines.append(self.line)
            elif token.type == "image":
                self.block.hidden.append((self.length, token.content or "image"))
                self._describe(token)
            elif token.type == "html_inline":
                self._tag(token.content, tokens[place + 1 : place + _MAX_FOLLOWING])
                self.line += token.content.count("\n")
            else:
                self._element(token)
        self.block.text = "".join(self.pieces)
        self.struck[self.depth :] = (one for one in self.struck[self.depth :] if one[0] != "del")  # ends with its block

    def _put(self, text: str) -> None:
        if self.opened["hidden"]:
            if text.strip():
                if any(tag in SILENT_TAGS for _, tag in self.opened["hidden"]):
                    self.block.unshown.append(text)
                self.block.hidden.append((self.length, text))
            return
        self.pieces.append(text)
        self.length += len(text)
        if self.struck:
            self.block.strike(self.length - len(text), self.length)
        if self.elements.veils:
            self.block.veil(self.length - len(text), self.length, by_sheet=self.elements.by_sheet)

    def _text(self, text: str) -> None:
        """Text without the marks of footnotes; one that leads to no note stays in `hidden`."""
        if self.opened["a"] and re.fullmatch(r"\^[\w-]{1,30}", text):
            return  # with its note below it is a link, whose text is `^1`
        reached = 0
        for match in _FOOTNOTE.finditer(text):
            self._put(text[reached : match.start()])
            if match[1] not in self.footnotes:
                self.block.hidden.append((self.length, match[0]))
            self.block.footnotes.append((self.length, match[1]))
            reached = match.end()
        self._put(text[reached:])

    def _code(self, token: Token) -> None:
        """Code; or, where its first mark ends words, quotations that grave accents open: `one two' and `three four'."""
        if token.markup in PAIRS and _ENDS_IN_CODE.match(f" {token.content}"):
            self._put(f"{token.markup}{token.content}{token.markup}")
            return
        self.block.code.append((self.length, self.length + len(token.content)))
        self._put(token.content)

    def _describe(self, token: Token) -> None:
        if title := str(token.attrGet("title") or "").strip():
            self.block.described.append(title)

    def _element(self, token: Token) -> None:
        block, opened = self.block, self.opened
        if token.nesting == 1:
            self.elements.open(token.tag, {"href": str(token.attrGet("href"))} if token.tag == "a" else {})
        elif token.nesting == -1:
            self.elements.close(token.tag)
        name = {"strong": "strong", "em": "stressed", "link": "a", "s": "struck"}.get(token.type.rpartition("_")[0])
        if name is None:
            return
        if token.nesting == 1:
            opened[name].append((self.length, str(token.attrGet("href") or "")))
            self._describe(token)
        elif opened[name]:
            start, href = opened[name].pop()
            if name == "a":
                block.links.append((start, self.length, href))
            else:
                ranges = {"strong": block.strong, "stressed": block.stressed, "struck": block.struck}
                ranges[name].append((start, self.length))

    def _tag(self, content: str, following: Sequence[Token]) -> None:
        comment = COMMENT.match(content)
        if comment:
            note = parse_note(comment[1] or "")
            if note:
                self.block.notes.append((self.length, note))
            return
        match = _TAG.match(content)
        if match is None:
            return
        tag, opened = match[2].lower(), self.opened
        attributes = attributes_of(content[match.end() : -1])
        if self.revealed and self.revealed[-1].tag == tag:
            self.revealed[-1].depth += -1 if match[1] else 1
        if not match[1] and opened["hidden"] and self.partly and shows_again(attributes):
            self.revealed.append(_Revealed(tag, opened["hidden"]))
            opened["hidden"] = []
        if not match[1]:
            self.block.described += descriptions_in(content[match.end() : -1])
        if match[1]:
            self._close(tag)
            return
        if not opened["hidden"]:
            self.elements.open(tag, attributes)
            if self.elements.covers:
                self.block.hidden.append((self.length, "box"))
        if tag == "img":
            self.block.hidden.append((self.length, attributes.get("alt") or "image"))
        elif tag == "br":
            self._put("\n")
        elif tag == "input":
            self.block.hidden.append((self.length, field_text(attributes) or "field"))
        elif tag in _NOT_SHOWN or is_picture(tag, attributes) or hides(attributes, _held(tag, following)):
            if not content.endswith("/>"):
                self.partly = not opened["hidden"] and may_show_inside(attributes)
                opened["hidden"].append((self.length, tag))
        elif tag in STRUCK_TAGS:
            self.struck.append((tag, self.line))
        elif tag in STRESSING_TAGS:
            opened["stressed"].append((self.length, tag))
        elif tag == "a":
            opened["a"].append((self.length, attributes.get("href") or ""))
        elif tag in ("q", "cite", "sup"):
            opened[tag].append((self.length, tag))

    def _close(self, tag: str) -> None:
        opened, block = self.opened, self.block
        if not opened["hidden"] or opened["hidden"][-1][1] == tag:
            self.elements.close(tag)
        if self.revealed and self.revealed[-1].depth == 0:
            opened["hidden"] = self.revealed.pop().around
        elif opened["hidden"]:
            if opened["hidden"][-1][1] == tag:
                opened["hidden"].pop()
        elif tag in STRUCK_TAGS and (places := [at for at, (one, _) in enumerate(self.struck) if one == tag]):
            del self.struck[places[-1]]
            self.depth = min(self.depth, len(self.struck))
        elif tag in STRESSING_TAGS and opened["stressed"]:
            block.stressed.append((opened["stressed"].pop()[0], self.length))
        elif tag == "a" and opened["a"]:
            start, href = opened["a"].pop()
            block.links.append((start, self.length, href))
        elif tag in ("q", "cite", "sup") and opened[tag]:
            ranges = {"q": block.spoken, "cite": block.cite, "sup": block.raised}[tag]
            ranges.append((opened[tag].pop()[0], self.length))
