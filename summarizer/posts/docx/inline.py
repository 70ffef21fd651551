"""The runs of a Word paragraph as Markdown, as the text is with all tracked changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from summarizer.posts.docx.comment_text import TYPED, comment_text
from summarizer.posts.docx.package import R, W
from summarizer.posts.docx.styles import Styles, Surroundings
from summarizer.posts.escaping import escape_inline

__all__ = ["RANGE_MARKS", "TOP", "RunReader", "TextRun", "inline_markdown", "trailing_comments"]

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_GONE = frozenset(  # what is not there when changes are accepted, or is no text of its own
    [f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "rt", "instrText", "delText", "tblPr")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_EMPHASIS = frozenset(["bold", "italic"])
_BREAKS = frozenset([f"{W}br", f"{W}cr"])
_SPACES = frozenset([f"{W}tab", f"{W}ptab"])
_NOTES = {f"{W}footnoteReference": "", f"{W}endnoteReference": "e"}
RANGE_MARKS = frozenset([f"{W}commentRangeStart", f"{W}commentRangeEnd"])
_FOOTNOTE_MARK = re.compile(r"\\\[\^([\w-]{1,30})\\\]")
# Square brackets that no reader takes for a link, a footnote or a box to tick: `[To write: …]`, words of an editor.
_BRACKETS = re.compile(r"\\\[(?![\^ ]|[xX]\\\])([^\[\]\\`*_<>|~]{1,300})\\\](?!\\?[(\[:])")
_URL_UNSAFE = re.compile(r"[\s<>()\"\\]")
_LINKED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
TOP = "_top"  # the place in the document that `[…](#)` leads to


@dataclass(frozen=True)
class TextRun:
    """Text that looks the same throughout; or, in `raw`, Markdown such as a comment or a footnote's mark."""

    text: str = ""
    look: frozenset[str] = frozenset()  # of: bold, italic, struck, faint, raised, code
    link: str = ""
    raw: str = ""
    comment: bool = False  # `raw` is a Word comment of a post's kind


@dataclass
class RunReader:
    """Reads paragraphs. `comments`: those of the post's kind by their id; `notes`: the ids of foot- and endnotes."""

    styles: Styles
    comments: dict[str, str]
    links: dict[str, str]
    notes: frozenset[str]
    replies: dict[str, list[str]]  # the ids of the comments that answer a comment, by its id
    open: set[str] = field(default_factory=set)  # comments whose range has begun and not ended
    boxes: list[Any] = field(default_factory=list)  # contents of text boxes that were met and not read yet
    used_notes: list[str] = field(default_factory=list)
    read_replies: set[str] = field(default_factory=set)

    def pieces(self, paragraph: Any) -> list[TextRun]:
        return list(self._walk(paragraph, self.styles.surroundings_of(paragraph), ""))

    def _walk(self, element: Any, around: Surroundings, link: str) -> Iterator[TextRun]:
        for child in element:
            tag = child.tag
            if tag in _GONE or not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                yield from self._run(child, around, link)
            elif tag == f"{W}hyperlink":
                yield from self._walk(child, around, self._target(child))
            elif tag == _MATH:
                yield TextRun(child.text or "", link=link)
            elif tag in RANGE_MARKS:
                self.mark_range(child)
            else:
                yield from self._walk(child, around, link)

    def mark_range(self, mark: Any) -> None:
        """A comment's range begins or ends."""
        key = mark.get(f"{W}id", "")
        if mark.tag.endswith("End"):
            self.open.discard(key)
        elif key in self.comments:
            self.open.add(key)

    def _target(self, link: Any) -> str:
        url = self.links.get(link.get(f"{R}id", ""), "")
        anchor = link.get(f"{W}anchor", "")
        if not url:
            return ("#" if anchor == TOP else f"#{anchor}") if anchor else ""
        return f"{url}#{anchor}" if anchor and "#" not in url else url

    def _run(self, run: Any, around: Surroundings, link: str) -> Iterator[TextRun]:
        look = self.styles.look(run, around)
        if "hidden" in look:
            return
        for part in run:
            if part.tag == f"{W}t":
                yield TextRun(re.sub(r"[\n\r\t]", " ", part.text or ""), look, link)
            elif part.tag in _BREAKS:
                page = part.get(f"{W}type", "textWrapping") != "textWrapping"
                yield TextRun(" ", look, link) if page else TextRun(raw="\n")
            elif part.tag in _SPACES:
                yield TextRun(" ", look, link)
            elif part.tag == f"{W}noBreakHyphen":
                yield TextRun("-", look, link)
            elif part.tag == f"{W}sym":
                yield TextRun("\ufffd", look, link)  # a letter or picture of another font
            elif part.tag == f"{W}commentReference":
                yield from self._comment(part.get(f"{W}id", ""))
            elif part.tag in _NOTES:
                yield from self._note(f"{_NOTES[part.tag]}{part.get(f'{W}id', '')}")
            elif part.tag not in _GONE and isinstance(part.tag, str) and len(part):
                yield from self._drawn(part, around, link)

    def _comment(self, key: str) -> Iterator[TextRun]:
        """A comment and its replies, of which some programs write no place of their own."""
        self.open.discard(key)
        replies = self.replies.get(key, ())
        for one in (key, *replies):
            if one in self.comments and one not in self.read_replies:
                yield TextRun(raw=self.comments[one], comment=True)
        self.read_replies.update(replies)

    def _note(self, key: str) -> Iterator[TextRun]:
        if key in self.notes:
            if key not in self.used_notes:
                self.used_notes.append(key)
            yield TextRun(raw=f"[^{key}]")

    def _drawn(self, part: Any, around: Surroundings, link: str) -> Iterator[TextRun]:
        """Pictures by their descriptions, and the runs of others, such as ruby; text boxes are kept for later."""
        for inner in part.iter():
            if inner.tag == f"{W}txbxContent" and not _in_fallback(inner):
                self.boxes.append(inner)
                return
        for inner in part.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
            if described := " ".join((inner.get("descr") or "").split()):
                yield TextRun(raw=f"![{escape_inline(described)}](#)")
        yield from self._walk(part, around, link)


def _in_fallback(element: Any) -> bool:
    return any(one.tag in _GONE for one in element.iterancestors())


def trailing_comments(pieces: list[TextRun]) -> list[str]:
    """Takes the Word comments at the end of a paragraph out of its pieces, and gives them in their order."""
    found: list[str] = []
    while pieces and (pieces[-1].comment or not (pieces[-1].text.strip() or pieces[-1].raw.strip())):
        last = pieces.pop()
        if last.comment:
            found.append(last.raw)
    return found[::-1]


def inline_markdown(pieces: Sequence[TextRun]) -> str:
    """Markdown of a paragraph's pieces; its lines are parted by line feeds."""
    joined = _joined(pieces)
    shown = [piece.text or piece.raw for piece in joined]
    result: list[str] = []
    for link, group in groupby(range(len(joined)), key=lambda number: joined[number].link):
        numbers = list(group)
        texts = [
            _piece_markdown(
                joined[number],
                shown[number - 1][-1:] if number else "",
                shown[number + 1][:1] if number + 1 < len(shown) else "",
                any(
                    one.look & _EMPHASIS
                    for one in (*joined[max(0, number - 1) : number], *joined[number + 1 : number + 2])
                ),
            )
            for number in numbers
        ]
        text = "".join(texts)
        url = _safe_url(link)
        first, last = _outside(text)
        result.append(f"{first}[{text.strip()}]({url}){last}" if url and text.strip() else text)
    return "".join(result)


def _joined(pieces: Sequence[TextRun]) -> list[TextRun]:
    """Pieces of one look in one; comments that are typed as text are pieces of their own."""
    found: list[TextRun] = []
    for (look, link, raw), group in groupby(pieces, key=lambda one: (one.look, one.link, bool(one.raw))):
        if raw:
            found += group
            continue
        text = "".join(one.text for one in group)
        reached = 0
        for match in TYPED.finditer(text):
            if comment := comment_text(match["inner"]):
                found += (TextRun(text[reached : match.start()], look, link), TextRun(raw=comment))
                reached = match.end()
        found.append(TextRun(text[reached:], look, link))
    return [one for one in found if one.text or one.raw]


def _outside(text: str) -> tuple[str, str]:
    """The spaces before and after a text."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _piece_markdown(piece: TextRun, before: str, after: str, beside_emphasis: bool) -> str:
    """`before`, `after`: the characters beside it. Asterisks right beside others could be read otherwise."""
    if piece.raw:
        return piece.raw
    inner = piece.text.strip()
    if not inner:
        return piece.text
    first, last = _outside(piece.text)
    if "code" in piece.look:
        return f"{first}{_code(inner)}{last}"
    text = _plain_brackets(_FOOTNOTE_MARK.sub(r"[^\1]", escape_inline(inner)), (last or after)[:1])
    if "raised" in piece.look:
        return f"{first}<sup>{text}</sup>{last}"
    whole = _is_delimitable(inner, first or before, last or after)
    if "faint" in piece.look:
        return f'{first}<span style="color: #ffffff">{text}</span>{last}'
    if "struck" in piece.look:
        text = f"~~{text}~~" if whole else f"<s>{text}</s>"
    if whole and not beside_emphasis:
        for name, mark in (("italic", "*"), ("bold", "**")):
            text = f"{mark}{text}{mark}" if name in piece.look else text
    return f"{first}{text}{last}"


def _plain_brackets(text: str, after: str) -> str:
    """`after`: the character that follows the text."""
    plain = _BRACKETS.sub(r"[\1]", text + after)
    return plain[: len(plain) - len(after)]


def _is_delimitable(inner: str, before: str, after: str) -> bool:
    """Whether marks around a text are read as such: CommonMark, "left-flanking" and "right-flanking"."""

    def is_open(neighbour: str) -> bool:
        return not neighbour or not neighbour[-1:].isalnum()

    return (inner[0].isalnum() or is_open(before)) and (inner[-1].isalnum() or is_open(after[:1]))


def _code(text: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _safe_url(url: str) -> str:
    if not url or not (_LINKED.match(url) or url.startswith("#")):
        return ""
    return _URL_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", url)
