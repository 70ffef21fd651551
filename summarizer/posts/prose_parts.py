"""The parts of a Markdown post that a person may write anew, and writing one of them.

A part is the text of a heading, or the paragraphs, lists and tables between headings, blockquotes and comments. What
is around a part stays byte for byte, and a part that is written cannot become anything else: no heading, blockquote,
comment, HTML, code or front matter.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.errors import InputError
from summarizer.posts.document import LineIndex
from summarizer.posts.front_matter import read_front_matter
from summarizer.text.quotation_marks import MARK_PATTERN

__all__ = ["MAX_PART_CHARACTERS", "ProsePart", "prose_parts", "with_part"]

MAX_PART_CHARACTERS = 20_000  # well below the lines of a post that are not read as prose any more
_PROSE = frozenset(["paragraph_open", "bullet_list_open", "ordered_list_open", "table_open"])
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?:\d+\.[ \t]+)?(?P<text>\S.*?)(?:[ \t]+#+)?[ \t]*$")
_COMMENT = re.compile(r"<!--.*?-->|<!--|-->", re.DOTALL)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_JOINERS = "\u00ad\u200c\u200d"  # a soft hyphen, and what some scripts and emoji are spelled with
_SCHEMES = {"http", "https", "mailto"}
_REFUSED = {
    "heading_open": "a heading is a part of its own; write no line of # here, and no line of === or --- below text",
    "blockquote_open": "a blockquote is a quotation; quotations come from the recording, by the keys of their card",
    "html_block": "HTML is not written here; use Markdown",
    "html_inline": "HTML is not written here; use Markdown",
    "fence": "code is not written here; leave out the line of ``` or ~~~",
    "code_block": "a line that four spaces or a tab begin is code; leave them out",
    "hr": "a line across the page is not written here",
}


class ProsePart(NamedTuple):
    """A part of a post's own text."""

    kind: Literal["heading", "prose"]
    line: int  # its first line in the post, from 1
    last: int  # its last line
    span: tuple[int, int]  # half-open character range of the post; of a heading without its signs and number
    text: str  # as a person edits it: line breaks are "\n"
    under: str  # the text of the heading it stands under; "" before the first

    @property
    def label(self) -> str:
        """What the part is, as people say it."""
        if self.kind == "heading":
            return f"Heading “{self.text}”"
        return f"Text under “{self.under}”" if self.under else "Text before the first heading"


class _Block(NamedTuple):
    """A top-level block: its kind, its lines (from 0, half-open) and its tokens."""

    kind: str
    lines: tuple[int, int]
    tokens: tuple[Token, ...]


def prose_parts(post: str) -> tuple[ProsePart, ...]:
    """The parts of a Markdown post that can be edited, in their order. Takes linear time."""
    return _parts(post)


@functools.lru_cache(maxsize=4)
def _parts(post: str) -> tuple[ProsePart, ...]:
    starts = [*LineIndex(post).starts, len(post)]
    found: list[ProsePart] = []
    under, open_at, open_to = "", -1, -1

    def span(first: int, last: int) -> tuple[int, int]:
        text = post[starts[first] : starts[min(last, len(starts) - 1)]]
        mark = len(text) - len(text.removeprefix("\ufeff")) if first == 0 else 0
        return starts[first] + mark, starts[first] + len(text.rstrip())

    def close() -> None:
        nonlocal open_at
        if open_at >= 0:
            start, end = span(open_at, open_to)
            text = _shown(post[start:end])
            found.append(ProsePart("prose", open_at + 1, open_at + 1 + text.count("\n"), (start, end), text, under))
        open_at = -1

    for block in _blocks(post)[0]:
        if block.kind in _PROSE:
            open_at = block.lines[0] if open_at < 0 else open_at
            open_to = block.lines[1]
            continue
        close()
        if block.kind == "heading_open":
            start, end = span(*block.lines)
            match = _HEADING.match(post[start:end])
            under = match["text"] if match else _shown(post[start:end]).partition("\n")[0]
            if match:
                at = (start + match.start("text"), start + match.end("text"))
                found.append(ProsePart("heading", block.lines[0] + 1, block.lines[0] + 1, at, match["text"], under))
    close()
    return tuple(found)


def with_part(post: str, part: ProsePart, text: str) -> str:
    """The post with another text of a part. Raises InputError, with one sentence, when it would be more than that."""
    text = _shown(text).strip("\n").rstrip()
    if text == part.text:
        return post
    _refuse_signs(part, text)
    start, end = part.span
    newline = _NEWLINE.search(post, start, end) or _NEWLINE.search(post)
    changed = post[:start] + text.replace("\n", newline[0] if newline else "\n") + post[end:]
    _refuse_structure(post, changed, part, text)
    return changed


def _refuse_signs(part: ProsePart, text: str) -> None:
    if len(text) > MAX_PART_CHARACTERS:
        raise InputError(f"the text has {len(text):,} characters; a part may have {MAX_PART_CHARACTERS:,}")
    kept = set(part.text) | set("\n\t" + _JOINERS)
    for one in text:
        if one not in kept and (kind := unicodedata.category(one)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            what = "a character that is not shown" if kind == "Cf" else "a control character"
            raise InputError(f"the text holds {what} (U+{ord(one):04X}); write it without")
    if _COMMENT.findall(text) != _COMMENT.findall(part.text):
        raise InputError("a comment (<!-- … -->) is neither written nor changed here; leave it as it is")
    if part.kind == "heading" and ("\n" in text or not text.strip()):
        raise InputError("a heading is one line of text")


def _refuse_structure(post: str, changed: str, part: ProsePart, text: str) -> None:
    """Raises InputError unless the blocks around the part are the same, and those in it are what it may hold."""
    if read_front_matter(changed)[2] != read_front_matter(post)[2]:
        raise InputError("front matter is not written here; leave out the line of --- or +++")
    (old, known), (new, now) = _blocks(post), _blocks(changed)
    before = [block for block in old if block.lines[0] < part.line - 1]
    after = [block for block in old if block.lines[0] > part.last - 1]
    middle = new[len(before) : len(new) - len(after)]
    around = (*new[: len(before)], *new[len(new) - len(after) :])
    if [*map(_printed, before), *map(_printed, after)] != [*map(_printed, around)]:
        raise InputError("the text would change what stands around it; check its fences, brackets and empty lines")
    if known != now:
        raise InputError("a line “[name]: address” defines a link; write the address in the link: [text](address)")
    tokens = [token for block in middle for token in _all(block.tokens)]
    own = [token for block in old[len(before) : len(old) - len(after)] for token in _all(block.tokens)]
    if part.kind == "heading":
        if [block.kind for block in middle] != ["heading_open"] or middle[0].tokens[0].tag != own[0].tag:
            raise InputError("a heading stays a heading of its level")
        if not middle[0].tokens[1].content.endswith(text):
            raise InputError("a heading is one line of text")
        tokens, own = tokens[1:], own[1:]
    written = [token.content for token in tokens if token.type == "html_inline"]
    kept = [token.content for token in own if token.type == "html_inline"]
    for token in tokens:
        if token.type in _REFUSED and not (token.type == "html_inline" and written == kept):
            raise InputError(_REFUSED[token.type])
    _refuse_code_and_links(tokens, own)


def _refuse_code_and_links(tokens: Sequence[Token], own: Sequence[Token]) -> None:
    """Raises InputError for new code that holds a quotation, and for a new link that a browser would run."""
    code = [token.content for token in own if token.type == "code_inline"]
    for token in tokens:
        if token.type == "code_inline" and token.content not in code and MARK_PATTERN.search(token.content):
            raise InputError("code with quotation marks is not written here; leave out its ` or the marks")
    known = [_target(token) for token in own]
    for token in tokens:
        target = _target(token)
        scheme, colon, _ = re.split(r"[/?#]", target, maxsplit=1)[0].partition(":")
        if colon and scheme.lower() not in _SCHEMES and target not in known:
            raise InputError("a link leads to an address that begins with https:, http: or mailto:, or to a place here")


def _target(token: Token) -> str:
    return str(token.attrs.get("href") or token.attrs.get("src") or "")


def _shown(text: str) -> str:
    return _NEWLINE.sub("\n", text)


def _printed(block: _Block) -> tuple[Any, ...]:
    return block.kind, *((token.type, token.tag, token.content) for token in _all(block.tokens))


def _all(tokens: Sequence[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or ()))]


def _blocks(post: str) -> tuple[tuple[_Block, ...], dict[str, Any]]:
    """The top-level blocks below the front matter, and the links that the post defines by name."""
    start = read_front_matter(post)[2]
    before = len(_NEWLINE.findall(post[:start]))
    environment: dict[str, Any] = {}
    found: list[_Block] = []
    held: list[Token] = []
    for token in _markdown().parse(post[start:].removeprefix("\ufeff"), environment):
        held.append(token)
        if token.level == 0 and token.nesting <= 0:
            first = held[0]
            lines = first.map or [0, 0]
            found.append(_Block(first.type, (lines[0] + before, lines[1] + before), tuple(held)))
            held = []
    names = {name: (one["href"], one["title"]) for name, one in environment.get("references", {}).items()}
    return tuple(found), names


class _Markdown(MarkdownIt):
    """Reads every link as one: what markdown-it refuses stays text, which other readers of the post make a link."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - named by the library
        del url
        return True


@functools.cache
def _markdown() -> MarkdownIt:
    return _Markdown("commonmark", {"html": True}).enable("table")
