"""Quotation marks: which characters they are, which may close which, and the ranges of text that they enclose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["CLOSING", "DOUBLE_OPENING", "MARKS", "OPENING", "PAIRS", "marked_ranges", "with_single_marks"]


@dataclass(frozen=True)
class Closers:
    """The marks that may end a quotation: the usual ones, and those that people type instead of them."""

    usual: str
    typed: str = ""

    @property
    def all(self) -> str:
        return self.usual + self.typed


PAIRS: dict[str, Closers] = {
    '"': Closers('"', "”"),
    "“": Closers("”", '"'),
    "„": Closers("“”", '"'),
    "‟": Closers("”"),
    "«": Closers("»"),
    "»": Closers("«"),
    "‹": Closers("›"),
    "›": Closers("‹"),
    "「": Closers("」"),
    "『": Closers("』"),
    "｢": Closers("｣"),
    "《": Closers("》"),
    "〝": Closers("〞〟"),
    "＂": Closers("＂"),
    "‘": Closers("’", "'"),
    "'": Closers("'", "’"),
    "‚": Closers("‘’"),
}
OPENING = "".join(PAIRS)
CLOSING = "".join(dict.fromkeys("".join(closers.all for closers in PAIRS.values())))
MARKS = "".join(dict.fromkeys(OPENING + CLOSING))
_SINGLE_OPENING = frozenset("'‘‚")
DOUBLE_OPENING = "".join(mark for mark in OPENING if mark not in _SINGLE_OPENING)
_STRAIGHT = '"＂'
_MAX_DEPTH = 20  # quotations inside one another
_TO_SINGLE = str.maketrans(dict.fromkeys('"“”„«»', "'"))

Range = tuple[int, int]


def with_single_marks(text: str) -> str:
    """The text as it stands inside straight double quotes: its own double marks are single ones."""
    return text.translate(_TO_SINGLE)


def marked_ranges(text: str, elements: Sequence[Range] = (), skipped: Iterable[Range] = ()) -> list[Range]:
    """Half-open ranges of the text between outermost marks, without the marks, in order.

    `elements` are ranges that markup says are quotations (`<q>`); they are ranges of the result. `skipped` are ranges
    whose marks do not count (code). Marks inside other marks belong to the outer quotation. A double mark that is never
    closed quotes up to the end of the text; a single one may be an apostrophe and quotes nothing.
    """
    found: list[Range] = []
    for start, end in sorted(elements, key=lambda span: (span[0], -span[1])):
        if start < end and (not found or start >= found[-1][1]):  # an element inside another belongs to it
            found.append((start, end))
    stack: list[tuple[str, int]] = []  # the opening mark, and where the text after it begins
    passed = iter(sorted([*skipped, *found]))
    skip = next(passed, None)
    offset = 0
    while offset < len(text):
        if skip and offset >= skip[0]:
            offset = max(offset, skip[1])
            skip = next(passed, None)
            continue
        mark = text[offset]
        if mark in MARKS:
            depth = _closed_depth(text, offset, stack)
            if depth is not None:
                start = stack[depth][1]
                del stack[depth:]
                if not stack:
                    found.append((start, offset))
            elif mark in PAIRS and len(stack) < _MAX_DEPTH and _opens(text, offset, inside=bool(stack)):
                stack.append((mark, offset + 1))
        offset += 1
    if stack and stack[0][0] not in _SINGLE_OPENING:
        found.append((stack[0][1], len(text)))
    return sorted(found)


def _closed_depth(text: str, offset: int, stack: Sequence[tuple[str, int]]) -> int | None:
    """The index in the stack of the quotation that the mark at `offset` ends; None when it ends none.

    A mark ends the innermost quotation that it can. That of an outer level ends what stands inside it too, unless the
    mark could open a quotation there or is a single one.
    """
    if not stack:
        return None
    mark, top = text[offset], len(stack) - 1
    if _closes(text, offset, stack[top][0]):
        return top
    if mark in _SINGLE_OPENING or (mark in PAIRS and len(stack) < _MAX_DEPTH and _opens(text, offset, inside=True)):
        return None
    return next((depth for depth in range(top - 1, -1, -1) if _closes(text, offset, stack[depth][0])), None)


def _around(text: str, offset: int) -> tuple[str, str]:
    before = text[offset - 1] if offset else " "
    return before, text[offset + 1] if offset + 1 < len(text) else " "


def _opens(text: str, offset: int, *, inside: bool) -> bool:
    mark = text[offset]
    before, after = _around(text, offset)
    if mark in _SINGLE_OPENING:
        return not before.isalnum() and (after.isalnum() or after in '"“«…[(') and before != "'"
    if mark in _STRAIGHT:
        if inside:  # a second straight mark is the end of the first, not a quotation in it
            return not before.isalnum() and after.isalnum() and before.isspace()
        return not after.isspace() and not (before.isalnum() and after.isalnum() is False)
    if mark in "»›":
        return not before.isalnum() and before not in ".,!?…" and not after.isspace()
    return True


def _closes(text: str, offset: int, opening: str) -> bool:
    """Whether the mark at `offset` ends a quotation that `opening` began."""
    mark, closers = text[offset], PAIRS[opening]
    if mark not in closers.all:
        return False
    before, after = _around(text, offset)
    if mark in closers.typed and (before.isdigit() or _usual_follows(text, offset, opening)):
        return False
    if mark in "'’‘":
        return not after.isalnum() and not before.isspace()
    if mark in _STRAIGHT:
        return not (before.isspace() and after.isalnum())
    if mark in "«‹":  # »German«: a closing mark does not stand before a word
        return not after.isalnum()
    return True


def _usual_follows(text: str, offset: int, opening: str) -> bool:
    """Whether a usual closing mark of `opening` comes later; the one at `offset` is then an inch or an apostrophe."""
    closers = PAIRS[opening].usual
    end = len(text) if opening in closers else text.find(opening, offset + 1)
    return any(mark in closers for mark in text[offset + 1 : end if end >= 0 else len(text)])
