"""Where a quotation stands in a Markdown post, by its anchor's id or by its words, and how a piece of it is exchanged.

Only character ranges are given and exchanged; the rest of the post stays as a person left it, to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from summarizer.text.characters import UNSEEN

__all__ = ["ANCHOR", "Place", "find_by_anchor", "find_by_text", "find_section", "insert_section", "renumber"]

ANCHOR = re.compile(
    r"<!--[ \t]*(?P<id>[\w-]+)[ \t]+(?P<start>\d+(?:\.\d+)?)-(?P<end>\d+(?:\.\d+)?)[ \t]+(?P<speaker>[^>\n]*?)[ \t]*-->"
)
_REJECTED = r"^[ \t]*<!-- rejected {id}:[^\n]*-->[ \t]*$"
_UNSPOKEN = re.compile(r"\n?[ \t]*<!--[ \t]*unspoken[ \t]*-->[ \t]*", re.IGNORECASE)
_SIGNED = re.compile(r"\n?[ \t]*<!--[ \t]*signed[: ][^>\n]*-->[ \t]*", re.IGNORECASE)
_VISIBLE = re.compile(r"^[ \t]*>?[ \t]*\(\[?\d{1,3}:\d{2}[^\n]*\)[ \t]*$")
_PAIRS = {
    '"': '"”',
    "“": '”"',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "＂": "＂",
    "'": "'’",
    "‘": "’'",
}
_OPENING, _CLOSING = "".join(_PAIRS), "".join(sorted(set("".join(_PAIRS.values()))))
_SIGNATURE = re.compile(r"^[ \t>]*(?:[—–―]|--)")  # a line `> — Name` under the words
_TOKEN = re.compile(r"\w+")
_BETWEEN = r"[^\w<]{1,24}?"  # punctuation, escapes, a line break and a quote mark of Markdown; never into a comment
_HEADING = re.compile(r"^(#{2,3})[ \t]+(.*)$", re.MULTILINE)
_NUMBERED = re.compile(r"^(###[ \t]+)(\d+)(\.[ \t])", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """Half-open character ranges of the post."""

    inner: tuple[int, int]  # the words between the quotation marks; empty when it was rejected
    anchor: tuple[int, int] | None  # the comment
    whole: tuple[int, int]  # the block with its comments, or the words with their marks when they stand in a sentence
    block: bool  # a blockquote of its own
    rejected: bool = False
    unspoken: tuple[int, int] | None = None  # the comment with the line break before it
    signed: tuple[int, int] | None = None  # the comment by which an editor signs brackets
    visible: tuple[int, int] | None = None  # the line `> ([12:34](URL))`


def find_by_anchor(post: str, ids: Iterable[str], line: int = 0) -> Place | None:
    """The quotation whose anchor (or whose mark of rejection) has one of these ids; the first id that is there.

    Of several anchors with one id the one nearest to `line` (from 1) counts.
    """
    for wanted in ids:
        same = [match for match in ANCHOR.finditer(post) if match["id"] == wanted]
        for match in sorted(same, key=lambda match: abs(post.count("\n", 0, match.start()) - line)):
            place = _before(post, match.start(), match.end())
            if place:
                return place
        rejected = re.search(_REJECTED.format(id=re.escape(wanted)), post, re.MULTILINE)
        if rejected:
            here = (rejected.start(), rejected.end())
            return Place((rejected.end(), rejected.end()), None, here, True, rejected=True)
    return None


def find_by_text(post: str, text: str, line: int = 0) -> Place | None:
    """The quotation with these words; of several the one nearest to `line` (from 1).

    Marks, case and line breaks may differ.
    """
    tokens = _TOKEN.findall(text)
    if not tokens:
        return None
    unseen = f"[{UNSEEN}]*"  # the text is without characters that are not shown, the post may hold them
    words = [unseen.join(map(re.escape, token)) for token in tokens]
    pattern = re.compile(rf"(?<!\w){_BETWEEN.join(words)}(?!\w)", re.IGNORECASE)
    found = [_around(post, match.start(), match.end()) for match in pattern.finditer(post)]
    quoted = [place for place in found if place.block or _is_marked(post, place)] or found
    return min(quoted, key=lambda place: abs(post.count("\n", 0, place.inner[0]) + 1 - line), default=None)


def _is_marked(post: str, place: Place) -> bool:
    return post[place.inner[0] - 1 : place.inner[0]] in tuple(_OPENING)


def _before(post: str, start: int, end: int) -> Place | None:
    """The quotation that the comment post[start:end] belongs to."""
    line_start = post.rfind("\n", 0, start) + 1
    alone = post[line_start:start].strip(" \t>") == ""
    if not alone:  # after the words, in the same line
        closing = re.search(rf"[{re.escape(_CLOSING)}][^\w{re.escape(_CLOSING)}]*$", post[line_start:start])
        if closing is None:
            return None
        last = line_start + closing.start()
        first = max((post.rfind(mark, line_start, last) for mark in _OPENING), default=-1)
        if first < 0:
            return None
        return _with_notes(post, Place((first + 1, last), (start, end), (first, last + 1), False), end)
    block_end = max(0, line_start - 1)
    if post[block_end - 1 : block_end] == "\n":  # a blank line between
        block_end -= 1
    return _block(post, block_end, (start, end))


def _around(post: str, start: int, end: int) -> Place:
    """The quotation whose words stand at post[start:end]: the blockquote when it holds nothing else, or the words."""
    line_start = post.rfind("\n", 0, start) + 1
    if post[line_start:start].lstrip().startswith(">"):
        block_end = post.find("\n", end)
        block_end = len(post) if block_end < 0 else block_end
        while (following := _line_at(post, block_end + 1)).startswith(">") and block_end < len(post):
            block_end += 1 + len(following)
        match = re.compile(r"(?:\n[ \t]*)?\n[ \t>]*").match(post, block_end)
        anchor = ANCHOR.match(post, match.end()) if match else None
        place = _block(post, block_end, (anchor.start(), anchor.end()) if anchor else None)
        if place and len(_TOKEN.findall(post[slice(*place.inner)])) <= len(_TOKEN.findall(post[start:end])):
            return place
    lead = re.search(rf"[{re.escape(_OPENING)}][(\[¿¡…\\*_.]*$", post[line_start:start])
    first = line_start + lead.start() + 1 if lead else start
    tail = re.match(rf"[.,;:!?…)\]\\*_]*(?=[{re.escape(_CLOSING)}])", post[end : end + 12]) if lead else None
    last = end + tail.end() if tail else end
    whole = (first - 1, last + 1) if lead and tail else (first, last)
    return _with_notes(post, Place((first, last), None, whole, False), whole[1])


def _line_at(post: str, start: int) -> str:
    end = post.find("\n", start)
    return post[start : end if end >= 0 else len(post)]


def _with_notes(post: str, place: Place, end: int) -> Place:
    """The place with the comments that stand from `end` on; a block's `whole` takes them in."""
    found: dict[str, tuple[int, int]] = {}
    while True:
        for name, pattern in (("unspoken", _UNSPOKEN), ("signed", _SIGNED)):
            match = pattern.match(post, end)
            if match and name not in found:
                found[name], end = match.span(), match.end()
                break
        else:
            break
    whole = (place.whole[0], end) if place.block else place.whole
    return replace(place, whole=whole, unspoken=found.get("unspoken"), signed=found.get("signed"))


def _block(post: str, end: int, anchor: tuple[int, int] | None) -> Place | None:
    """The blockquote whose last line ends at `end`, with the comments after it."""
    lines: list[tuple[int, int]] = []
    at = end
    while at > 0:
        start = post.rfind("\n", 0, at) + 1
        if not post[start:at].lstrip().startswith(">"):
            break
        lines.insert(0, (start, at))
        at = start - 1
    if anchor and post[post.rfind("\n", 0, anchor[0]) + 1 : anchor[0]].lstrip().startswith(">") and lines:
        lines = [line for line in lines if line[1] < anchor[0]]
    if not lines:
        return None
    first = lines[0][0]
    visible = lines.pop() if len(lines) > 1 and _VISIBLE.match(post[slice(*lines[-1])]) else None
    while len(lines) > 1 and _SIGNATURE.match(post[slice(*lines[-1])]):
        lines.pop()
    begin = first + len(re.match(r"[ \t>]*", post[first : lines[-1][1]])[0])  # type: ignore[index]
    finish = first + len(post[first : lines[-1][1]].rstrip())
    closing = max((post.rfind(mark, begin + 1, finish) for mark in _PAIRS.get(post[begin : begin + 1], "")), default=-1)
    if closing > 0:
        begin, finish = begin + 1, closing
    after = anchor[1] if anchor else end
    return _with_notes(post, Place((begin, finish), anchor, (first, after), True, visible=visible), after)


def find_section(post: str, place: Place) -> tuple[int, int, int | None] | None:
    """The insight or topic that holds the quotation: its range, and its number when it is an insight."""
    heads = list(_HEADING.finditer(post))
    before = [head for head in heads if head.start() < place.whole[0]]
    if not before or (len(before[-1][1]) == 2 and not before[-1][2].lower().startswith("on ")):
        return None
    head = before[-1]
    after = next((other.start() for other in heads if other.start() > head.start()), len(post))
    number = re.match(r"(\d+)\.", head[2])
    return head.start(), after, int(number[1]) if number and len(head[1]) == 3 else None


def insert_section(post: str, text: str, number: int | None) -> str:
    """Puts a section back: an insight before the one that now has its number, a topic before the conclusion."""
    heads = list(_HEADING.finditer(post))
    found = [(head, re.match(r"(\d+)\.", head[2])) for head in heads if len(head[1]) == 3]
    numbered = [(head, int(match[1])) for head, match in found if match]
    at = len(post)
    if number is not None and numbered:
        following = next((head for head, its in numbered if its >= number), None)
        last = numbered[-1][0].start()
        at = following.start() if following else next((h.start() for h in heads if h.start() > last), len(post))
    else:
        word = "key insights" if number is not None else "conclusion"
        head = next((head for head in heads if head[2].strip().lower() == word), None)
        at = (head.start() if number is None else head.end() + 2) if head else len(post)
    at = min(at, len(post))
    lead = "" if post[:at].endswith("\n\n") or at == 0 else "\n\n" if not post[:at].endswith("\n") else "\n"
    return post[:at] + lead + text.rstrip("\n") + "\n\n" + post[at:].lstrip("\n")


def renumber(post: str) -> str:
    """Insights numbered from 1 again; nothing but the numbers changes."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{match[1]}{count}{match[3]}"

    return _NUMBERED.sub(number, post)
