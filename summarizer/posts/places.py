"""Where a quotation stands in the source of a Markdown post, by its anchor's id or by its words.

The places are character ranges, so that an edit can replace them and leave the rest of the post unchanged.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from summarizer.posts.marks import marked_ranges
from summarizer.posts.notes import PlacedNote, note_at, notes_in, rejected_range
from summarizer.posts.quotations import Quotation, find_quotations
from summarizer.posts.signatures import DASH
from summarizer.posts.timestamps import is_timestamp_line
from summarizer.text.characters import UNSEEN
from summarizer.text.language import load_language
from summarizer.text.quotation_marks import CLOSING_CHARACTERS, OPENING_CHARACTERS, PAIRS

__all__ = ["QuotationPlace", "find_by_anchor", "find_by_text"]

_SIGNATURE = re.compile(rf"^[ \t>]*{DASH}")  # a line `> — Name` under the words
_TOKEN = re.compile(r"\w+")
_BELOW = {
    "unspoken",
    "signed",
    "context",
    "corrected",
    "rests",
}  # kinds of notes that stand after a quotation or its anchor
_BETWEEN = r"[^\w<]{1,24}?"  # punctuation, escapes, a line break and a quote mark of Markdown; never into a comment
_OPENED = re.compile(rf"[{re.escape(OPENING_CHARACTERS)}][(\[¿¡…\\*_.]*$")
_CLOSES_NEXT = re.compile(rf"[.,;:!?…)\]\\*_]*(?=[{re.escape(CLOSING_CHARACTERS)}])")


@dataclass(frozen=True)
class QuotationPlace:
    """The parts of a quotation in the source of a post, as half-open character ranges."""

    inner: tuple[int, int]  # the words between the quotation marks; empty when it was rejected
    anchor: tuple[int, int] | None  # the comment
    whole: tuple[int, int]  # the block with its comments, or the words with their marks when they stand in a sentence
    block: bool  # a blockquote of its own
    rejected: bool = False
    unspoken: tuple[int, int] | None = None  # the comment with the line break before it
    signed: tuple[int, int] | None = None  # the comment by which an editor signs brackets
    corrected: tuple[int, int] | None = None  # the comment that tells of corrected words, with the space before it
    rests: tuple[int, int] | None = None  # the comment that the prose is another quotation's, with the space before it
    visible: tuple[int, int] | None = None  # the line `> ([12:34](URL))`


def find_by_anchor(post: str, ids: Iterable[str], line: int = 0) -> QuotationPlace | None:
    """The quotation whose anchor, or the comment of whose rejection, has one of these ids; the first id that is there.

    Of several anchors with one id the one nearest to `line` (from 1) counts.
    """
    anchors = [placed for placed in notes_in(post) if placed.note.kind == "anchor"]
    for wanted in ids:
        same = [placed.range for placed in anchors if placed.note.id == wanted]
        for start, end in sorted(same, key=lambda span: abs(post.count("\n", 0, span[0]) - line)):
            place = _before(post, start, end)
            if place:
                return place
        rejected = rejected_range(post, wanted)
        if rejected:
            return QuotationPlace((rejected[1], rejected[1]), None, rejected, True, rejected=True)
    return None


def find_by_text(post: str, text: str, line: int = 0, language: str = "und") -> QuotationPlace | None:
    """The quotation with these words; of several the one nearest to `line` (from 1).

    Marks, case and line breaks may differ. `language` is that of the conversation. Where the post has no such
    quotation, words in its text are taken that nobody quotes.
    """
    tokens = _TOKEN.findall(text)
    if not tokens:
        return None
    wanted = [token.casefold() for token in tokens]
    sources = [
        (quotation.line, [piece.source for piece in quotation.pieces])
        for quotation in _quotations_in(post, language)
        if [token.casefold() for token in _TOKEN.findall(quotation.text)] == wanted
    ]
    traced = [(at, pieces[0][0], pieces[-1][1]) for at, pieces in sources if pieces[0] and pieces[-1]]
    if traced:
        _, start, end = min(traced, key=lambda one: abs(one[0] - line))
        return _around(post, start, end)
    unseen = f"[{UNSEEN}]*"  # the text is without characters that are not shown, the post may hold them
    words = [unseen.join(map(re.escape, token)) for token in tokens]
    pattern = re.compile(rf"(?<!\w){_BETWEEN.join(words)}(?!\w)", re.IGNORECASE)
    found = [_around(post, match.start(), match.end()) for match in pattern.finditer(post)]
    quoted = [place for place in found if place.block or _is_marked(post, place)] or found
    return min(quoted, key=lambda place: abs(post.count("\n", 0, place.inner[0]) + 1 - line), default=None)


@functools.lru_cache(maxsize=4)
def _quotations_in(post: str, language: str) -> tuple[Quotation, ...]:
    return find_quotations(post, "post.md", load_language(language))


def _is_marked(post: str, place: QuotationPlace) -> bool:
    return post[place.inner[0] - 1 : place.inner[0]] in PAIRS


def _before(post: str, start: int, end: int) -> QuotationPlace | None:
    """The quotation that the comment post[start:end] belongs to."""
    line_start = post.rfind("\n", 0, start) + 1
    alone = post[line_start:start].strip(" \t>") == ""
    if not alone:  # after the words, in the same line
        paragraph = post.rfind("\n\n", 0, start) + 1
        ranges = marked_ranges(post[paragraph:start])
        if not ranges:
            return None
        first, last = (paragraph + offset for offset in ranges[-1])
        if last >= start or _TOKEN.search(post, last, start):
            return None
        return _with_notes(post, QuotationPlace((first, last), (start, end), (first - 1, last + 1), False), end)
    block_end = max(0, line_start - 1)
    if post[block_end - 1 : block_end] == "\n":  # a blank line between
        block_end -= 1
    return _block(post, block_end, (start, end))


def _around(post: str, start: int, end: int) -> QuotationPlace:
    """The quotation whose words stand at post[start:end]: the blockquote when it holds nothing else, or the words."""
    line_start = post.rfind("\n", 0, start) + 1
    if post[line_start:start].lstrip().startswith(">"):
        block_end = post.find("\n", end)
        block_end = len(post) if block_end < 0 else block_end
        while (following := _line_at(post, block_end + 1)).startswith(">") and block_end < len(post):
            block_end += 1 + len(following)
        gap = re.compile(r"(?:\n[ \t]*)?\n[ \t>]*").match(post, block_end)
        below = note_at(post, gap.end()) if gap else None
        place = _block(post, block_end, below.range if below and below.note.kind == "anchor" else None)
        if place and len(_TOKEN.findall(post[slice(*place.inner)])) <= len(_TOKEN.findall(post[start:end])):
            return place
    lead = _OPENED.search(post[line_start:start])
    first = line_start + lead.start() + 1 if lead else start
    tail = _CLOSES_NEXT.match(post[end : end + 12]) if lead else None
    last = end + tail.end() if tail else end
    whole = (first - 1, last + 1) if lead and tail else (first, last)
    return _with_notes(post, QuotationPlace((first, last), None, whole, False), whole[1])


def _line_at(post: str, start: int) -> str:
    end = post.find("\n", start)
    return post[start : end if end >= 0 else len(post)]


def _with_notes(post: str, place: QuotationPlace, end: int) -> QuotationPlace:
    """The place with the comments that stand from `end` on; a block's `whole` takes them in."""
    found: dict[str, tuple[int, int]] = {}
    while (note := _note_below(post, end)) and note.note.kind in _BELOW - set(found):
        found[note.note.kind], end = (end, note.range[1]), note.range[1]
    whole = (place.whole[0], end) if place.block else place.whole
    return replace(
        place,
        whole=whole,
        unspoken=found.get("unspoken"),
        signed=found.get("signed"),
        corrected=found.get("corrected"),
        rests=found.get("rests"),
    )


def _note_below(post: str, start: int) -> PlacedNote | None:
    """The note at `start`, or on the next line, with the spaces after it."""
    gap = re.compile(r"\n?[ \t]*").match(post, start)
    note = note_at(post, gap.end()) if gap else None
    if note is None:
        return None
    after = re.compile(r"[ \t]*").match(post, note.range[1])
    return replace(note, range=(note.range[0], after.end() if after else note.range[1]))


def _block(post: str, end: int, anchor: tuple[int, int] | None) -> QuotationPlace | None:
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
    visible = lines.pop() if len(lines) > 1 and is_timestamp_line(post[slice(*lines[-1])]) else None
    while len(lines) > 1 and _SIGNATURE.match(post[slice(*lines[-1])]):
        lines.pop()
    begin = first + len(re.match(r"[ \t>]*", post[first : lines[-1][1]])[0])  # type: ignore[index]
    finish = first + len(post[first : lines[-1][1]].rstrip())
    closers = PAIRS.get(post[begin : begin + 1])
    closing = max((post.rfind(mark, begin + 1, finish) for mark in closers.all), default=-1) if closers else -1
    if closing > 0:
        begin, finish = begin + 1, closing
    after = anchor[1] if anchor else end
    return _with_notes(post, QuotationPlace((begin, finish), anchor, (first, after), True, visible=visible), after)
