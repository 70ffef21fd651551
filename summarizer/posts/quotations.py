"""Finds every quotation of a post: blockquotes, and quotation marks around four words or more.

Marks: straight and curly, single and double, guillemets both ways, German, Chinese and Japanese. Marks inside other
marks belong to the outer quotation. A mark that is never closed quotes up to the end of its block. In scripts without
spaces eight characters count as four words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from summarizer.posts.document import Block, BlockKind, Document, Note, read_post
from summarizer.records.timecode import parse_clock
from summarizer.text.characters import UNSEEN
from summarizer.text.scripts import is_unspaced
from summarizer.text.tokens import clean_text

__all__ = ["Quotation", "find_in", "find_quotations", "text_around"]

FEWEST_WORDS = 4
FEWEST_CHARACTERS = 8  # in scripts without spaces

_PAIRS = {
    '"': '"',
    "“": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "｢": "｣",
    "《": "》",
    "〝": "〞〟",
    "＂": "＂",
    "‘": "’",
    "'": "'",
    "‚": "‘’",
}
_SINGLE = frozenset("'‘‚")
_TIME = re.compile(r"\s*[(\[]{1,2}\s*(?:at\s+)?((?:\d{1,2}:[0-5]?\d|\d{1,3}):[0-5]\d)(?:\.\d+)?\s*[)\]]{1,2}")
_DASH_NAME = re.compile(r"[ \t]*\n?[ \t]*(?:—|–|--|―|-(?=\s))\s*(?P<name>[^\n]{2,120})\s*$")
_LETTER = re.compile(r"[^\W_]")
# Before a blockquote's words: a time, `Q:` and `A:`, or a name of two or three words (one might have been spoken).
_LEAD_TIME = re.compile(r"[(\[]?((?:\d{1,2}:[0-5]?\d|\d{1,3}):[0-5]\d)(?:\.\d+)?[)\]]?[ \t]*(?:[-–—:|][ \t]*)?(?=\S)")
_LEAD_LETTER = re.compile(r"[QA]:\s+")
_LEAD_NAME = re.compile(
    r"(?P<name>[^\W\d_][\w.'’-]*(?:[ \t]+[^\W\d_][\w.'’-]*){0,2})[ \t]*(?P<time>[(\[][\d:.]{3,12}[)\]])?:\s+"
)
_CALLOUT = re.compile(r"\[!\w{2,20}\]")  # `> [!NOTE]` is a box of the page, not somebody's words


@dataclass(frozen=True)
class Quotation:
    """A quotation as the post has it, without its marks."""

    line: int  # of the post, from 1
    text: str
    kind: BlockKind  # of the block it stands in
    block: int  # index in the document's blocks
    span: tuple[int, int]  # of `text` in the block's text, half-open
    marked: bool  # by quotation marks; False: a blockquote without
    notes: tuple[Note, ...] = ()
    time: float | None = None  # seconds, of the timestamp that the post shows
    signature: str | None = None  # "— Name" after it
    attributed: str | None = None  # the nearest name, when it is known; see attribution.py
    source: tuple[int, int] | None = None  # character range in the post, when it could be traced
    unseen: bool = False  # whether characters that are not shown stood in it

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
        return next((note.who or "somebody" for note in self.notes if note.kind == "signed"), None)


def find_quotations(post: str, name: str) -> tuple[Quotation, ...]:
    """Every quotation of a Markdown or HTML post, in its order, with line and source range. Raises InputError."""
    return find_in(read_post(post, name))


def find_in(document: Document) -> tuple[Quotation, ...]:
    tracer = _Tracer(document)
    found: list[Quotation] = []
    for number, block in enumerate(document.blocks):
        spans = _spans(block)
        for place, (begin, stop, marked) in enumerate(spans):
            following = spans[place + 1][0] if place + 1 < len(spans) else len(block.text) + 1
            start, end = _trim(block.text, begin, stop)
            if start >= end:
                continue
            tail = block.text[end : min(following, len(block.text))]
            time, signature = _tail(tail, last=place + 1 == len(spans))
            if block.kind == "quote":
                lead = _lead(block)
                time, signature = (lead.time if time is None else time), signature or lead.name
            found.append(
                Quotation(
                    line=block.line(start),
                    text=block.text[start:end],
                    kind=block.kind,
                    block=number,
                    span=(start, end),
                    marked=marked,
                    notes=tuple(note for offset, note in block.notes if end <= offset < following),
                    time=time,
                    signature=signature,
                    source=tracer.trace(block, block.text[start:end]),
                    unseen=any(start <= place <= end for place in block.unseen),
                )
            )
    return tuple(found)


def text_around(document: Document, quotations: Iterable[Quotation]) -> dict[int, str]:
    """Blocks that hold quotations, with the quotations and their signatures blanked out; offsets stay the same."""
    around: dict[int, str] = {}
    for quotation in quotations:
        text = around.get(quotation.block, document.blocks[quotation.block].text)
        start, end = quotation.span
        if quotation.signature:
            end = max(end, text.find(quotation.signature, end) + len(quotation.signature))
        around[quotation.block] = text[:start] + " " * (end - start) + text[end:]
    return around


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _tail(tail: str, *, last: bool) -> tuple[float | None, str | None]:
    """A timestamp and a signature right after a quotation."""
    tail = tail.lstrip("\"”’'»«›‹“‘」』｣》〞〟.,;:!?")
    time = None
    match = _TIME.match(tail)
    if match:
        time = parse_clock(match[1])
        tail = tail[match.end() :]
    signature = _DASH_NAME.match(tail) if last else None
    if signature is None:
        return time, None
    name = signature["name"].strip(" .*_")
    stamp = _TIME.search(name)
    if stamp:
        time = parse_clock(stamp[1]) if time is None else time
        name = name[: stamp.start()].strip(" ,.")
    return time, name or None


def _spans(block: Block) -> list[tuple[int, int, bool]]:
    """Ranges of quotations in a block: start, end, whether marks (or `<q>`) enclose them."""
    marked = [(start, end) for start, end in _marked(block) if _is_long(block.text[start:end])]
    if block.kind != "quote":
        return [(start, end, True) for start, end in marked]
    text = block.text
    first, last = _trim(text, 0, len(text))
    if _CALLOUT.match(text, first) or any(start <= first and end >= last for start, end in block.cite):
        return [(start, end, True) for start, end in marked]
    first = _trim(text, max(first, _lead(block).end), len(text))[0]
    for start, end in block.cite:
        if first < start and end >= last - 1:
            last = _trim(text, first, start)[1]
    last = _without_signature(text, first, last)
    if re.match(r"(?:—|–|--|―)\s*[^\W\d_]", text[first:last]) and _name_like(text[first:last]):
        return []  # a signature in a paragraph of its own
    if first >= last or not _LETTER.search(text, first, last):
        return []
    if re.match(r"[(\[]?(?:\d{1,2}:)?\d{1,3}:\d{2}[)\]]?$", text[first:last]):
        return []  # a timestamp in a paragraph of its own
    if text[first] in _PAIRS or any(start <= first + 1 for start, _ in block.spoken):
        inside = [(start, end) for start, end in _marked(block) if _LETTER.search(text, start, end)]
        if inside and inside[0][0] <= first + 1:
            # "One part," he says, "and the other": each part counts; a block of one short quotation counts too.
            return [(start, end, True) for start, end in inside if len(inside) == 1 or _is_long(text[start:end])]
    return [(first, last, False)]


@dataclass(frozen=True)
class _Lead:
    """What stands before the words of a blockquote, up to the offset `end`."""

    end: int
    name: str | None = None
    time: float | None = None


def _lead(block: Block) -> _Lead:
    text = block.text
    start = _trim(text, 0, len(text))[0]
    clock = _LEAD_TIME.match(text, start)
    if clock:
        return _Lead(clock.end(), time=parse_clock(clock[1]))
    letter = _LEAD_LETTER.match(text, start)
    if letter:
        return _Lead(letter.end())
    named = _LEAD_NAME.match(text, start)
    if named is None or not all(word[0].isupper() for word in named["name"].split()):
        return _Lead(0)
    if " " not in named["name"] and not any(begin <= start and end >= named.end("name") for begin, end in block.strong):
        return _Lead(0)
    stamp = _LEAD_TIME.match(named["time"] + " ." if named["time"] else "")
    return _Lead(named.end(), named["name"], parse_clock(stamp[1]) if stamp else None)


def _without_signature(text: str, first: int, last: int) -> int:
    """Where a blockquote's words end: before its timestamp and before "— Name"."""
    for _ in range(2):
        stamp = None
        for match in _TIME.finditer(text, first, last):
            stamp = match
        if stamp and stamp.end() >= len(text[:last].rstrip(" .")):
            last = stamp.start()
        dash = re.search(r"(?:\s|^)(?:—|–|--|―)\s*[^\n—–]{2,80}$", text[first:last])
        if dash and dash.start() > 0 and re.match(r"\s*(?:—|–|--|―)\s*[^\W\d_]", dash[0]) and _name_like(dash[0]):
            last = first + dash.start()
    return _trim(text, first, last)[1]


def _name_like(text: str) -> bool:
    """Whether what follows the dash looks like a name: at most six words, each but particles capitalised."""
    words = re.findall(r"[^\W\d_][\w.'’-]*", text.split(",")[0].split("(")[0])
    small = {"de", "van", "von", "der", "den", "la", "le", "da", "dos", "bin", "al", "and", "y", "of"}
    capital = [word for word in words if word[0].isupper() or is_unspaced(word)]
    return (
        0 < len(words) <= 6
        and all(word[0].isupper() or is_unspaced(word) or word in small for word in words)
        and (len(capital) > 0)
    )


def _is_long(text: str) -> bool:
    cleaned = clean_text(text)
    if is_unspaced(cleaned):
        return sum(1 for character in cleaned if character.isalnum()) >= FEWEST_CHARACTERS
    return len(re.findall(r"[^\W_]+(?:['.,-][^\W_]+)*", cleaned)) >= FEWEST_WORDS


def _marked(block: Block) -> list[tuple[int, int]]:
    """Ranges between outermost quotation marks, and of `<q>` elements; code is passed over."""
    text = block.text
    found: list[tuple[int, int]] = []
    for start, end in sorted(block.spoken, key=lambda span: (span[0], -span[1])):
        if start < end and (not found or start >= found[-1][1]):  # a <q> inside another belongs to it
            found.append((start, end))
    stack: list[tuple[str, int]] = []  # closing marks that would end the quotation, where its text begins
    hidden = iter(sorted([*block.hidden, *found]))
    skip = next(hidden, None)
    offset = 0
    while offset < len(text):
        if skip and offset >= skip[0]:
            offset = max(offset, skip[1])
            skip = next(hidden, None)
            continue
        character = text[offset]
        if stack and character in stack[-1][0] and _closes(text, offset, character):
            _, start = stack.pop()
            if not stack:
                found.append((start, offset))
        elif character in _PAIRS and _opens(text, offset, character, inside=bool(stack)) and len(stack) < 20:
            stack.append((_PAIRS[character], offset + 1))
        elif stack and len(stack) > 1:
            # A mark of an outer level closes what stands inside it, too.
            for depth in range(len(stack) - 2, -1, -1):
                if character in stack[depth][0] and _closes(text, offset, character) and character not in _SINGLE:
                    start = stack[depth][1]
                    del stack[depth:]
                    if not stack:
                        found.append((start, offset))
                    break
        offset += 1
    if stack and stack[0][0] not in ("'", "’", "‘’"):
        found.append((stack[0][1], len(text)))
    return sorted(found)


def _opens(text: str, offset: int, character: str, *, inside: bool) -> bool:
    before = text[offset - 1] if offset else " "
    after = text[offset + 1] if offset + 1 < len(text) else " "
    if character in _SINGLE:
        return not before.isalnum() and (after.isalnum() or after in '"“«…[(') and before != "'"
    if character in '"＂':
        if inside:  # a second straight mark is the end of the first, not a quotation in it
            return not before.isalnum() and after.isalnum() and before.isspace()
        return not after.isspace() and not (before.isalnum() and after.isalnum() is False)
    if character in "»›":
        return not before.isalnum() and before not in ".,!?…" and not after.isspace()
    return True


def _closes(text: str, offset: int, character: str) -> bool:
    before = text[offset - 1] if offset else " "
    after = text[offset + 1] if offset + 1 < len(text) else " "
    if character in "'’‘":
        return not after.isalnum() and not before.isspace()
    if character in '"＂':
        return not (before.isspace() and after.isalnum())
    if character in "«‹":  # »German«: a closing mark does not stand before a word
        return not after.isalnum()
    return True


class _Tracer:
    """Finds a quotation's characters in the source of the post, forwards from the quotation before it."""

    def __init__(self, document: Document) -> None:
        from summarizer.posts.document import LineIndex

        self.text = document.text
        self.lines = LineIndex(document.text)
        self.reached = 0

    def trace(self, block: Block, wanted: str) -> tuple[int, int] | None:
        """The half-open character range whose text is `wanted` once markup, escapes and line breaks are taken off."""
        line = block.lines[0] if block.lines else 1
        if line > len(self.lines.starts):
            return None
        begin = max(self.reached, self.lines.starts[line - 1])
        limit = begin + 4 * len(wanted) + 20_000
        place = self.text.find(wanted, begin, limit)
        if place >= 0:
            self.reached = place + len(wanted)
            return place, self.reached
        words = wanted.split()
        if not words or len(words) > 2000:
            return None
        between = rf"(?:[\s>*_\\~`{UNSEEN}]|<[^<>]{{0,200}}>|\]\([^()\s]{{0,500}}\)|\[)*"
        inside = rf"[\\*_~`{UNSEEN}]*"
        pattern = between.join(inside.join(re.escape(c) for c in word[:60]) for word in words[:400])
        match = re.compile(pattern).search(self.text, begin, limit)
        if match is None:
            return None
        self.reached = match.end()
        return match.start(), match.end()
