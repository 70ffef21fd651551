"""Reads Markdown into blocks of plain text by markdown-it's tokens: CommonMark with tables and strikethrough."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.posts.document import Block, Document
from summarizer.posts.front_matter import read_front_matter
from summarizer.posts.html import read_html
from summarizer.posts.notes import parse_note

__all__ = ["read_markdown"]

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,30}\]")  # `[^1]`
_MAX_LINE = 50_000  # characters; a longer line is not prose, and inline parsing of it could take minutes
_MAX_MARKS = 4000  # of one kind in a paragraph
_MAX_OPENED = 20  # comments or declarations in a paragraph


def read_markdown(post: str) -> Document:
    """Raw HTML blocks are read as HTML; code and front matter are not prose and not quotations."""
    document = Document(post, [], "markdown")
    document.front, end = read_front_matter(post)
    document.front_lines = len(re.findall(r"\r\n|\n|\r", post[:end]))
    body = post[end:]
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
        self.quotes: list[int] = []
        self.count = 0
        self.kinds: list[str] = []

    def read(self, text: str) -> None:
        markdown = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
        for token in markdown.parse(text):
            self._take(token)

    def _take(self, token: Token) -> None:
        if token.type == "blockquote_open":
            self.count += 1
            self.quotes.append(self.count)
        elif token.type == "blockquote_close":
            self.quotes.pop()
        elif token.type == "html_block":
            self._html(token)
        elif token.nesting == 1:
            self.kinds.append(token.tag)
        elif token.nesting == -1 and self.kinds:
            self.kinds.pop()
        elif token.type == "inline":
            self._inline(token)

    def _html(self, token: Token) -> None:
        """Comments of a block of their own belong to the text before them; other HTML is read as HTML."""
        rest = _COMMENT.sub("", token.content)
        blocks = self.document.blocks
        if not rest.strip():
            for match in _COMMENT.finditer(token.content):
                note = parse_note(match[1])
                if note and blocks:
                    blocks[-1].notes.append((len(blocks[-1].text), note))
            return
        first = (token.map[0] if token.map else 0) + self.shift
        for block in read_html(token.content).blocks:
            block.lines = [line + first for line in block.lines]
            if block.quote is not None:
                block.quote += 1_000_000 + self.count * 1000
            blocks.append(block)

    def _inline(self, token: Token) -> None:
        tag = self.kinds[-1] if self.kinds else "p"
        block = Block("paragraph", quote=self.quotes[-1] if self.quotes else None)
        if tag[:1] == "h" and tag[1:].isdigit():
            block.kind, block.level = "heading", int(tag[1:])
        elif tag in ("td", "th"):
            block.kind = "cell"
        elif self.quotes:
            block.kind = "quote"
        elif "li" in self.kinds:
            block.kind = "item"
        line = (token.map[0] if token.map else 0) + self.shift + 1
        block.offsets, block.lines = [0], [line]
        pieces: list[str] = []
        length = 0
        opened: dict[str, list[tuple[int, str]]] = {"strong": [], "a": [], "q": [], "cite": []}
        for child in token.children or []:
            piece = ""
            if child.type in ("text", "code_inline", "text_special"):
                piece = child.content
                if child.type == "code_inline":
                    block.code.append((length, length + len(piece)))
                else:
                    # With its note below it is a link, whose text is `^1`.
                    piece = "" if opened["a"] and re.fullmatch(r"\^[\w-]{1,30}", piece) else _FOOTNOTE.sub("", piece)
            elif child.type in ("softbreak", "hardbreak"):
                piece = "\n"
                line += 1
                block.offsets.append(length + 1)
                block.lines.append(line)
            elif child.type == "html_inline":
                self._tag(child.content, block, length, opened)
                line += child.content.count("\n")
            elif child.type in ("strong_open", "link_open"):
                opened["strong" if child.type[0] == "s" else "a"].append((length, str(child.attrGet("href") or "")))
            elif child.type == "strong_close" and opened["strong"]:
                block.strong.append((opened["strong"].pop()[0], length))
            elif child.type == "link_close" and opened["a"]:
                start, href = opened["a"].pop()
                block.links.append((start, length, href))
            pieces.append(piece)
            length += len(piece)
        block.text = "".join(pieces)
        if block.text.strip() or block.notes:
            self._add(block)

    def _add(self, block: Block) -> None:
        if not block.text.strip() and self.document.blocks:
            before = self.document.blocks[-1]
            before.notes.extend((len(before.text), note) for _, note in block.notes)
            return
        self.document.blocks.append(block)

    @staticmethod
    def _tag(content: str, block: Block, length: int, opened: dict[str, list[tuple[int, str]]]) -> None:
        match = _COMMENT.fullmatch(content)
        if match:
            note = parse_note(match[1])
            if note:
                block.notes.append((length, note))
            return
        name = re.match(r"</?(q|cite)\b", content, re.IGNORECASE)
        if name is None:
            return
        tag = name[1].lower()
        if not content.startswith("</"):
            opened[tag].append((length, ""))
        elif opened[tag]:
            (block.spoken if tag == "q" else block.cite).append((opened[tag].pop()[0], length))
