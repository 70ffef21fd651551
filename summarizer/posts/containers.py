"""Boxes and quotations of Markdown's dialects, as a block rule for markdown-it.

Python-Markdown's `!!! quote "Ann Bell"` and RST's `.. epigraph::` hold what is indented below them; Pandoc's and
Docusaurus's `::: quote`, MyST's `{epigraph}`, PyMdown's `/// quote`, AsciiDoc's `[quote, Ann Bell]` and Org's
`#+begin_quote` what stands before their end. A quotation becomes a blockquote; other boxes are text of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from summarizer.posts.roles_in_markup import shows_quote
from summarizer.posts.signatures import is_signature, looks_like_name, name_in
from summarizer.posts.visibility import attributes_of

__all__ = ["AUTHORS", "read_containers"]

AUTHORS = ("author", "by", "name", "speaker", "person", "cite", "source", "attribution", "who")  # attributes
_KINDS = frozenset(["cite", "quotation", "epigraph", "highlights", "verse"])  # quotations that no class names
_BOXES = frozenset([
    "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "admonition", "sidebar",
    "topic", "seealso", "container", "compound", "rst-class",
])  # fmt: skip
_INDENTED = re.compile(
    r"(?:!!!|\?\?\?\+?|===[!+]{0,2})[ \t]+(?P<kind>[\w-]+(?:[ \t]+[\w-]+){0,5}|(?=\"))[ \t]*"
    r"(?:\"(?P<title>[^\n]{0,200})\")?[ \t]*$"
    r"|\.\.[ \t]+(?P<directive>[a-z-]{2,30})::[ \t]*(?P<text>[^\n]*)$"
)
_FENCED = re.compile(
    r"(?P<mark>:{3,}|`{3,}|~{3,}|/{3,})[ \t]*(?P<kind>[a-zA-Z][\w-]*(?=[ \t|\[{:]|$))?"
    r"[ \t|]*(?P<rest>[^\n`]{0,400}?)[ \t:]*$"
    r"|(?P<org>#\+begin_)(?:quote|verse)\b[^\n]{0,80}$",
    re.IGNORECASE,
)
_END = re.compile(r"(:{3,}|`{3,}|~{3,}|/{3,})[ \t]*$|#\+end_(?:quote|verse)[ \t]*$", re.IGNORECASE)
_IN_BRACES = re.compile(r"\{([^{}\n]*)\}")
_ASCIIDOC = re.compile(
    r"\[(?:quote|verse)(?:[#.][\w.#-]{1,60})?(?:[ \t]*,[ \t]*(?:attribution=)?\"?(?P<by>[^,\]\n\"]{0,80})\"?"
    r"(?:,[^\]\n]{0,200})?)?\][ \t]*$"
)
_DELIMITER = re.compile(r"(_{4,}|-{2}|={4,}|\"\")[ \t]*$")
_TEXTILE = re.compile(r"bq\.(?::\S{1,300})?[ \t]+(?=\S)")
_OPTION = re.compile(r":[\w-]{1,40}:(?:[ \t]|$)")
_LINE = re.compile(r"\|(?:[ \t]+(?P<text>[^\n]*?))?[ \t]*$")
_MAX_LEVEL = 20  # of blocks in one another; the parser leaves out what stands much deeper
_MAX_LINES = 400  # of a block whose end is looked for line by line


class _Box(NamedTuple):
    """`first`, `end`: the lines that it holds; `after`: the line that follows it."""

    kind: str
    title: str
    by: str
    first: int
    end: int
    after: int
    indent: int = 0  # columns of the lines that it holds
    begin: int = -1  # where, on its own line, words of it begin

    @property
    def quotes(self) -> bool:
        return bool(_KINDS.intersection(self.kind.split())) or shows_quote({"class": self.kind})


def read_containers(markdown: MarkdownIt) -> None:
    """Makes a parser read these dialects."""
    ended = ["paragraph", "reference", "blockquote", "list"]  # blocks that one of these ends
    markdown.block.ruler.before("fence", "container", _container, {"alt": ended})
    markdown.block.ruler.before("reference", "line_block", _line_block)


def _container(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    if state.is_code_block(line) or state.level > _MAX_LEVEL:
        return False
    box = _box(state, line, end)
    if box is None or silent:
        return box is not None
    kept = state.bMarks[line], state.tShift[line], state.sCount[line], state.lineMax, state.parentType
    if box.begin >= 0:
        state.bMarks[line], state.tShift[line], state.sCount[line] = box.begin, 0, state.blkIndent + box.indent
    credit = box.by or (box.title if box.quotes and looks_like_name(name_in(box.title)) else "")
    if box.title and box.title != credit:
        _paragraph(state, [f"**{box.title}**"], line)
    signed = not box.quotes and is_signature(_last_line(state, box))
    if box.quotes or signed:
        state.push("blockquote_open", "blockquote", 1).map = [line, box.after]
    if signed:
        _paragraph(state, ["[!note]"], line)  # by whom tells whether it is a quotation
    state.blkIndent += box.indent
    state.lineMax, state.parentType = box.end, "blockquote"
    state.md.block.tokenize(state, box.first, box.end)
    state.blkIndent -= box.indent
    if credit and box.quotes:
        _paragraph(state, [f"<cite>{credit}</cite>"], line)
    if box.quotes or signed:
        state.push("blockquote_close", "blockquote", -1)
    state.bMarks[line], state.tShift[line], state.sCount[line], state.lineMax, state.parentType = kept
    state.line = box.after
    return True


def _line_block(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Pandoc's lines that begin with a bar, as a paragraph."""
    texts: list[str] = []
    while line + len(texts) < end and (match := _LINE.match(_text(state, line + len(texts)))):
        if (match["text"] or "").endswith("|"):
            break
        texts.append(match["text"] or "")
    if silent or not any(texts):
        return False
    _paragraph(state, texts, line)
    state.line = line + len(texts)
    return True


def _paragraph(state: StateBlock, texts: Sequence[str], line: int) -> None:
    state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = "\n".join(texts), [line, line + len(texts)], []
    state.push("paragraph_close", "p", -1)


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _last_line(state: StateBlock, box: _Box) -> str:
    last = next((one for one in range(box.end - 1, box.first - 1, -1) if not state.isEmpty(one)), box.first)
    return _text(state, last)


def _box(state: StateBlock, line: int, end: int) -> _Box | None:
    text = _text(state, line)
    if match := _TEXTILE.match(text):
        after = _end_of_paragraph(state, line, end)
        return _Box("quote", "", "", line, after, after, begin=state.bMarks[line] + state.tShift[line] + match.end())
    if match := _ASCIIDOC.match(text):
        return _delimited(state, match["by"] or "", line, end)
    if match := _INDENTED.match(text):
        return _indented(state, match, line, end)
    match = _FENCED.match(text)
    return _fenced(state, match, line, end) if match else None


def _indented(state: StateBlock, match: re.Match[str], line: int, end: int) -> _Box | None:
    kind, words = match["kind"] or match["directive"] or "tab", match["text"] or ""
    first = line + 1
    while first < end and (state.isEmpty(first) or (match["directive"] and _OPTION.match(_text(state, first)))):
        first += 1
    least = state.sCount[line] + 2
    indented = first < end and state.sCount[first] >= least
    box = _Box(kind, (match["title"] or "").strip(), "", first, first, first)
    if match["directive"] and not (box.quotes or kind in _BOXES):
        return None
    if words and box.quotes:
        box = box._replace(first=line, begin=state.eMarks[line] - len(words))
    elif words:
        box = box._replace(title=words)
    if not (indented or box.begin >= 0):
        return None
    after = first
    while after < end and (state.isEmpty(after) or (indented and state.sCount[after] >= least)):
        after += 1
    indent = (state.sCount[first] if indented else least) - state.blkIndent
    return box._replace(end=after, after=after, indent=indent)


def _fenced(state: StateBlock, match: re.Match[str], line: int, end: int) -> _Box | None:
    braces = _IN_BRACES.search(match["rest"] or "")
    fields = attributes_of(braces[1]) if braces else {}
    plain = [one.lstrip(".") for one in re.sub(r"\S+=(?:\"[^\"]*\"|\S+)", "", braces[1] if braces else "").split()]
    kind = " ".join([match["kind"] or "", *(one for one in plain if one[:1] != "#")]).strip().lower()
    title = _IN_BRACES.sub("", match["rest"] or "").strip()
    title = fields.get("title") or (title[1:-1] if title.startswith("[") and title.endswith("]") else title)
    by = next((fields[name] for name in AUTHORS if fields.get(name)), "")
    if match["org"]:
        kind, title = "quote", ""
    last = _ends(state).get(line, end)
    first = line + 1
    while braces and first < last and _OPTION.match(_text(state, first)):
        first += 1
    box = _Box(kind, title, by, first, last, last + 1)
    code = (match["mark"] or "")[:1] in ("`", "~")
    known = bool(braces) and not match["kind"] and (box.quotes or kind in _BOXES)
    return box if kind and last < end and (known or not code) else None


def _ends(state: StateBlock) -> dict[int, int]:
    """The last lines of what is fenced, by the first ones; read once for a post."""
    found: dict[int, int] | None = state.env.get("fenced")
    if found is None:
        found = state.env["fenced"] = {}
        opened: list[tuple[int, str]] = []
        for number, line in enumerate(state.src.split("\n")):
            text = line.lstrip(" \t>")
            end, mark, inner = _END.match(text), text[:1], opened[-1][1] if opened else ""
            if end and inner == mark:
                found[opened.pop()[0]] = number
            elif inner not in ("`", "~") and not (end and mark in ":/") and _FENCED.match(text):
                opened.append((number, mark))
    return found


def _delimited(state: StateBlock, by: str, line: int, end: int) -> _Box | None:
    first = line + 1
    if first >= end or state.isEmpty(first):
        return None
    if not _DELIMITER.match(mark := _text(state, first).rstrip()):
        after = _end_of_paragraph(state, first, end)
        return _Box("quote", "", by, first, after, after)
    for last in range(first + 1, min(end, first + _MAX_LINES)):
        if _text(state, last).rstrip() == mark:
            return _Box("quote", "", by, first + 1, last, last + 1)
    return None


def _end_of_paragraph(state: StateBlock, line: int, end: int) -> int:
    while line < end and not state.isEmpty(line):
        line += 1
    return line
