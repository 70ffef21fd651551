"""Reads Markdown into blocks of plain text by markdown-it's tokens: CommonMark with tables and strikethrough."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.posts.document import Block, Document
from summarizer.posts.front_matter import read_front_matter
from summarizer.posts.html import Opened, read_part
from summarizer.posts.notes import parse_note
from summarizer.posts.shortcodes import expand_shortcodes
from summarizer.posts.visibility import (
    COMMENT,
    HIDDEN_TAGS,
    SILENT_TAGS,
    STRUCK_TAGS,
    attributes_of,
    descriptions_in,
    field_text,
    hides,
)
from summarizer.text.quotation_marks import PAIRS

__all__ = ["read_markdown"]

_FOOTNOTE = re.compile(r"\[\^([\w-]{1,30})\]")  # `[^1]`
_FOOTNOTE_BELOW = re.compile(r"^ {0,3}\[\^([\w-]{1,30})\]:", re.MULTILINE)
_QUOTE_TAG = re.compile(r"</?blockquote\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,40})")
_ENDS_IN_CODE = re.compile(r"\s[^'’`´]*[^\s'’`´]['’´]{1,2}(?:[\s.,;:!?)]|$)")  # `one two' and more: it ends
_NOT_SHOWN = HIDDEN_TAGS | {"svg", "math", "details", "dialog"}  # inside running text
_MAX_LINE = 50_000  # characters; a longer line is not prose, and inline parsing of it could take minutes
_MAX_MARKS = 4000  # of one kind in a paragraph
_MAX_OPENED = 20  # comments or declarations in a paragraph


def read_markdown(post: str) -> Document:
    """Raw HTML blocks are read as HTML; code outside blockquotes is neither prose nor a quotation."""
    document = Document(post, [], "markdown")
    document.front, texts, end = read_front_matter(post)
    document.front_lines = len(re.findall(r"\r\n|\n|\r", post[:end]))
    document.blocks += [Block("front", text, level=level, offsets=[0], lines=[line]) for line, level, text in texts]
    body = post[end:].removeprefix("\ufeff")  # a byte order mark
    lines = re.split(r"\r\n|\n|\r", body)
    if any(len(line) > _MAX_LINE for line in lines):
        document.notes.append("a line of the post is longer than 50,000 characters and was read without its markup")
    text = "".join(map(_bounded, re.split(r"(\n[ \t]*\n)", "\n".join(_tame(line) for line in lines))))
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


def _tame(line: str) -> str:
    """The line with bounded work for the inline parser: an over-long one loses its markup characters."""
    if len(line) <= _MAX_LINE:
        depth = re.match(r"(?:[ \t]*>){40,}", line)  # nesting that no person writes
        return f"> {line[depth.end() :]}" if depth else line
    return re.sub(r"[\[\]*_`<>!~|\\&]", " ", line)


class _Reader:
    """Walks the token stream once, keeping which blockquote, list or table it is in."""

    def __init__(self, document: Document, shift: int) -> None:
        self.document = document
        self.shift = shift  # lines before the body
        self.opened = Opened()
        self.depths: list[int] = []  # of `opened.stack` where each open block of Markdown begins
        self.kinds: list[str] = []
        self.footnotes: frozenset[str] = frozenset()
        self.lines: list[str] = []

    def read(self, text: str) -> None:
        self.footnotes = frozenset(_FOOTNOTE_BELOW.findall(text))
        text = expand_shortcodes(text)
        self.lines = text.split("\n")
        markdown = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
        for token in markdown.parse(text):
            self._take(token)

    def _take(self, token: Token) -> None:
        if token.nesting == 1 and token.tag != "p":
            self.depths.append(len(self.opened.stack))
        elif token.nesting == -1 and token.tag != "p" and self.depths:
            del self.opened.stack[self.depths.pop() :]  # what HTML left open in it
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
        first = (token.map[0] if token.map else 0) + self.shift
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
        for child in token.children or []:
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
        block = Block("paragraph", quote=quote)
        if quote is not None:
            block.kind = "quote"
        elif tag[:1] == "h" and tag[1:].isdigit():
            block.kind, block.level = "heading", int(tag[1:])
        elif tag in ("td", "th"):
            block.kind = "cell"
        elif "li" in self.kinds:
            block.kind = "item"
        _Inline(block, line, self.footnotes).read(tokens)
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


class _Inline:
    """Reads the inline tokens of one block into it."""

    def __init__(self, block: Block, line: int, footnotes: frozenset[str]) -> None:
        self.block = block
        self.line = line
        self.footnotes = footnotes
        self.pieces: list[str] = []
        self.length = 0
        self.opened: dict[str, list[tuple[int, str]]] = {
            "strong": [], "a": [], "q": [], "cite": [], "struck": [], "hidden": [], "sup": [],
        }  # fmt: skip
        block.offsets, block.lines = [0], [line]

    def read(self, tokens: list[Token]) -> None:
        for token in tokens:
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
                self._tag(token.content)
                self.line += token.content.count("\n")
            else:
                self._element(token)
        self.block.text = "".join(self.pieces)
        for start, _ in self.opened["struck"]:
            self.block.struck.append((start, self.length))

    def _put(self, text: str) -> None:
        if self.opened["hidden"]:
            if text.strip():
                if any(tag in SILENT_TAGS for _, tag in self.opened["hidden"]):
                    self.block.unshown.append(text)
                self.block.hidden.append((self.length, text))
            return
        self.pieces.append(text)
        self.length += len(text)

    def _text(self, text: str) -> None:
        """Text without the marks of footnotes; one that leads to no note stays in `hidden`."""
        if self.opened["a"] and re.fullmatch(r"\^[\w-]{1,30}", text):
            return  # with its note below it is a link, whose text is `^1`
        reached = 0
        for match in _FOOTNOTE.finditer(text):
            self._put(text[reached : match.start()])
            if match[1] not in self.footnotes:
                self.block.hidden.append((self.length, match[0]))
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
        name = {"strong": "strong", "link": "a", "s": "struck"}.get(token.type.rpartition("_")[0])
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
                (block.strong if name == "strong" else block.struck).append((start, self.length))

    def _tag(self, content: str) -> None:
        comment = COMMENT.match(content)
        if comment:
            note = parse_note(comment[1] or "")
            if note:
                self.block.notes.append((self.length, note))
            if rest := content[comment.end() :]:  # Markdown's comment is longer than the browser's
                self._put(_ANY_TAG.sub("", COMMENT.sub("", rest)))
            return
        match = _TAG.match(content)
        if match is None:
            return
        tag, opened = match[2].lower(), self.opened
        if not match[1]:
            self.block.described += descriptions_in(content[match.end() : -1])
        if match[1]:
            self._close(tag)
        elif tag == "img":
            self.block.hidden.append((self.length, attributes_of(content[match.end() : -1]).get("alt") or "image"))
        elif tag == "br":
            self._put("\n")
        elif tag == "input":
            self.block.hidden.append((self.length, field_text(attributes_of(content[match.end() : -1])) or "field"))
        elif tag in _NOT_SHOWN or hides(attributes_of(content[match.end() : -1])):
            if not content.endswith("/>"):
                opened["hidden"].append((self.length, tag))
        elif tag in STRUCK_TAGS:
            opened["struck"].append((self.length, tag))
        elif tag in ("q", "cite", "sup"):
            opened[tag].append((self.length, tag))

    def _close(self, tag: str) -> None:
        opened, block = self.opened, self.block
        if opened["hidden"]:
            if opened["hidden"][-1][1] == tag:
                opened["hidden"].pop()
        elif tag in STRUCK_TAGS and opened["struck"]:
            block.struck.append((opened["struck"].pop()[0], self.length))
        elif tag in ("q", "cite", "sup") and opened[tag]:
            ranges = {"q": block.spoken, "cite": block.cite, "sup": block.raised}[tag]
            ranges.append((opened[tag].pop()[0], self.length))
