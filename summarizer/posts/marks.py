"""Which quotation marks of a text enclose which words.

A mark may be an apostrophe, an inch, the end of one quotation or the beginning of another, and which, only the whole
paragraph tells. Each reading of a mark has a cost by what stands around it; of all readings of a paragraph the one with
the least cost holds: the one that leaves least unexplained. A beam search finds it in time linear in the marks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from summarizer.posts.glued_marks import IMPOSSIBLE, glued_costs
from summarizer.text.quotation_marks import (
    APOSTROPHES,
    CLOSING,
    GERSHAYIM,
    MARK_PATTERN,
    PAIRS,
    SINGLE,
    STRAIGHT_DOUBLE,
    STRAIGHT_SINGLE,
)
from summarizer.text.scripts import is_hangul, is_unspaced_character

__all__ = ["Enclosed", "Open", "Pairing", "Range", "marked_ranges", "pair_marks"]

Range = tuple[int, int]

_MAX_DEPTH = 8  # quotations inside one another
_BEAM = 24  # readings that are kept
_MAX_TRIED = 4000  # readings times marks; with more marks fewer readings are kept
_MAX_COUNTED = 200  # characters in which words are counted
_MAX_MARKS = 5000  # a paragraph with more is no prose: all of it is one quotation
_COMBINING = regex.compile(r"\p{M}*")
_HEBREW_WORD = regex.compile(r"\p{Hebrew}{4,}$")  # longer than most abbreviations that end with a geresh
_POSSESSIVE = regex.compile(r"[sS](?!\p{Latin})")
_FEET = regex.compile(r"\d['’′]\s?\d{1,2}(?:[.,]\d+)?$")  # before the mark of inches
_AND = regex.compile(r"(?<=\s)['’‘][nN]['’](?=\s)")  # rock 'n' roll
_EITHER_WAY = frozenset([*STRAIGHT_DOUBLE, *STRAIGHT_SINGLE, "''", "´´", "’’", "”", "’", "»", "›", "‘", "“"])

# Costs of a reading.
_UNEXPLAINED, _UNCLOSED, _EMPTY, _ABANDONED = 5.0, 3.0, 6.0, 2.0


class Enclosed(NamedTuple):
    """A half-open range between two marks, and the mark that opens it."""

    start: int
    end: int
    opening: str


class Open(NamedTuple):
    """A mark that nothing closes, and where the words after it begin."""

    mark: str
    start: int


class Pairing(NamedTuple):
    """The outermost quotations of a text in order, the last of them when it is not closed, and the reading's cost."""

    closed: tuple[Enclosed, ...]
    open: Open | None
    cost: float


@dataclass(frozen=True)
class _Mark:
    """A mark with the costs of its readings."""

    text: str
    start: int
    end: int
    opens: float
    closes: float
    spaced: bool  # white space on both sides
    nothing: float  # no quotation mark at all
    least: int = 0  # words between this mark and the one that it ends


class _Reading(NamedTuple):
    cost: float
    stack: tuple[Open, ...]
    found: tuple[tuple[object, ...], Enclosed] | tuple[()]  # linked: (those before, the last)


def marked_ranges(
    text: str, elements: Sequence[Range] = (), skipped: Iterable[Range] = (), elided: Collection[str] = ()
) -> list[Range]:
    """Half-open ranges of the text between outermost marks, without the marks, in order.

    `elements` are ranges that markup says are quotations (`<q>`); they are ranges of the result. `skipped` are ranges
    whose marks do not count (code). Marks inside other marks belong to the outer quotation. A double mark that is never
    closed quotes up to the end of the text; a single one may be an apostrophe and quotes nothing.
    """
    outer: list[Range] = []
    for start, end in sorted(elements, key=lambda span: (span[0], -span[1])):
        if start < end and (not outer or start >= outer[-1][1]):  # an element inside another belongs to it
            outer.append((start, end))
    pairing = pair_marks(text, [*skipped, *outer], elided)
    found = [(start, end) for start, end, _ in pairing.closed]
    if pairing.open:
        found.append((pairing.open.start, len(text)))
    enclosed = [span for span in outer if not any(start <= span[0] and span[1] <= end for start, end in found)]
    return sorted(found + enclosed)


def pair_marks(
    text: str, skipped: Iterable[Range] = (), elided: Collection[str] = (), inside: str | None = None
) -> Pairing:
    """The reading of the marks of a text that leaves least unexplained.

    `elided`: words that an apostrophe begins ('em), case-folded. `inside`: the mark of a quotation that began in an
    earlier paragraph and goes on here; its first range begins at 0.
    """
    marks = _marks(text, sorted(skipped), elided)
    if len(marks) > _MAX_MARKS:
        return _whole(marks)
    first = _Reading(0.0, (Open(inside, 0),) if inside else (), ())
    if not marks and not inside:
        return Pairing((), None, 0.0)
    readings = [first]
    beam = max(2, min(_BEAM, _MAX_TRIED // (len(marks) + 1)))
    for mark in marks:
        following: dict[tuple[Open, ...], _Reading] = {}
        for reading in readings:
            for one in _read(text, mark, reading):
                known = following.get(one.stack)
                if known is None or one.cost < known.cost:
                    following[one.stack] = one
        readings = sorted(following.values(), key=lambda one: one.cost)[:beam]
    cost, best = min(((_final_cost(text, one, bool(inside)), one) for one in readings), key=lambda pair: pair[0])
    found: list[Enclosed] = []
    link = best.found
    while link:
        link, one = link  # type: ignore[assignment]
        found.append(one)  # type: ignore[arg-type]
    return Pairing(tuple(reversed(found)), best.stack[0] if best.stack else None, cost)


def _whole(marks: Sequence[_Mark]) -> Pairing:
    double = next((mark for mark in marks if mark.text not in SINGLE), None)
    return Pairing((), Open(double.text, double.end) if double else None, 0.0)


def _read(text: str, mark: _Mark, reading: _Reading) -> Iterable[_Reading]:
    """What the reading becomes with each reading of its next mark."""
    cost, stack, found = reading
    if mark.nothing < IMPOSSIBLE:
        yield _Reading(cost + mark.nothing, stack, found)
    if mark.opens < IMPOSSIBLE and len(stack) < _MAX_DEPTH:
        again = 0.0
        if stack and mark.text == stack[-1].mark:
            again = 0.8 if mark.text in "“‘" else 3.5
        yield _Reading(cost + mark.opens + again, (*stack, Open(mark.text, mark.end)), found)
    if mark.closes >= IMPOSSIBLE:
        return
    left = 0.0  # the cost of quotations that the mark leaves open inside the one that it ends
    for depth in range(len(stack) - 1, -1, -1):
        opening, start = stack[depth]
        fits = _fit(text, mark, opening, start)
        if fits < IMPOSSIBLE:
            ended = (found, Enclosed(start, mark.start, opening)) if depth == 0 else found
            yield _Reading(cost + left + mark.closes + fits, stack[:depth], ended)
            if len(mark.text) == 2 and depth and mark.text[0] in PAIRS[stack[depth - 1].mark].all:
                outer = stack[depth - 1]  # ‘… ‘…’’: two marks that end two quotations
                ended = (found, Enclosed(outer.start, mark.start + 1, outer.mark)) if depth == 1 else found
                yield _Reading(cost + left + mark.closes + 0.5, stack[: depth - 1], ended)
        left += 1.2 if opening in SINGLE else _ABANDONED


def _fit(text: str, mark: _Mark, opening: str, start: int) -> float:
    """The cost of this mark as the end of a quotation that `opening` began at `start`."""
    closers = PAIRS[opening]
    if mark.text in closers.usual:
        cost = 0.0
    elif mark.text in closers.typed:
        cost = 0.7
    elif len(mark.text) == 2 and mark.text[0] in closers.all and opening in SINGLE:
        cost = 1.0
    else:
        return IMPOSSIBLE
    if mark.text == "“" and opening not in "„⹂❠🙸":
        cost += 1.0
    if not text[start : mark.start].strip():
        return cost + _EMPTY
    if mark.spaced and not text[start : start + 1].isspace():
        cost += 1.0
    if mark.least and len(text[start : min(mark.start, start + _MAX_COUNTED)].split()) < mark.least:
        return IMPOSSIBLE
    return cost


def _final_cost(text: str, reading: _Reading, inside: bool) -> float:
    cost = reading.cost
    for depth, (mark, start) in enumerate(reading.stack):
        if depth == 0 and inside and start == 0:
            continue
        if mark in SINGLE:
            cost += 1.2 if mark == "‘" and depth == 0 and len(text[start:].split()) > 3 else _UNEXPLAINED
        else:
            cost += _UNCLOSED if text[start:].strip() else _UNEXPLAINED
    return cost


# -- the costs of one mark ---------------------------------------------------------------------------------------------


def _marks(text: str, skipped: Sequence[Range], elided: Collection[str]) -> list[_Mark]:
    found: list[_Mark] = []
    dropped = {place for match in _AND.finditer(text) for place in (match.start(), match.end() - 1)}
    passed = iter(skipped)
    skip = next(passed, None)
    for match in MARK_PATTERN.finditer(text):
        start = match.start()
        while skip and skip[1] <= start:
            skip = next(passed, None)
        if (skip and skip[0] <= start) or start in dropped:
            continue
        marked = _COMBINING.match(text, match.end())
        end = marked.end() if marked else match.end()
        if (mark := _mark(text, match[0], start, end, elided)) is not None:
            found.append(mark)
            if len(found) > _MAX_MARKS:
                break
    return found


def _mark(text: str, mark: str, start: int, end: int, elided: Collection[str]) -> _Mark | None:
    """The mark with its costs; None for what is none: an apostrophe, the gershayim of an abbreviation."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    single = mark in SINGLE
    if mark in APOSTROPHES and before.isalnum() and _POSSESSIVE.match(text, end):
        return None
    if (mark in APOSTROPHES or mark in GERSHAYIM) and _in_word(before) and _in_word(after):
        glued = glued_costs(text, mark, start, end)
        if glued is not None:
            never = glued.opens >= IMPOSSIBLE and glued.closes >= IMPOSSIBLE
            return (
                None if never else _Mark(mark, start, end, glued.opens, glued.closes, False, glued.nothing, glued.least)
            )
    if mark == "≪" and _is_operator(text[max(0, start - 3) : start].rstrip()[-1:], before, after):
        return None
    symmetric = mark in _EITHER_WAY
    opens, closes = IMPOSSIBLE, IMPOSSIBLE
    if mark in PAIRS:
        opens = _opening_cost(text, mark, before, after, start, end, elided, symmetric=symmetric)
    if mark in CLOSING:
        closes = _closing_cost(mark, before, after, single=single, symmetric=symmetric)
    nothing = _nothing_cost(text, mark, start, end, before, after, elided)
    return _Mark(mark, start, end, opens, closes, before.isspace() and after.isspace(), nothing)


def _is_operator(left: str, before: str, after: str) -> bool:
    """Whether a mark that is a sign of mathematics, too, compares what stands on its sides: "x ≪ 1", "x≪y"."""
    return after.isdigit() or before.isalnum() or (after.isspace() and (left.isalnum() or left in (")", "]", "$")))


def _in_word(character: str) -> bool:
    """Whether an apostrophe may stand beside it; Korean has none, and its particles follow a mark without a space."""
    return character.isalnum() and not is_unspaced_character(character) and not is_hangul(character)


def _opening_cost(
    text: str, mark: str, before: str, after: str, start: int, end: int, elided: Collection[str], *, symmetric: bool
) -> float:
    single = mark in SINGLE
    cost = {"”": 0.6, "’": 1.5, "»": 0.3, "›": 0.3, "''": 0.5, "´": 0.3, "’’": 1.0}.get(mark, 0.0)
    if after.isspace():  # « spaces inside », or the end of a quotation
        if not symmetric:
            cost += 0.3
        elif not before.isspace() or not text[end:].strip():
            cost += 4.0
        elif single:
            cost += 0.8 if mark == "‘" or _opens_spaced(text, start, end) else 4.0
        else:
            cost += 1.0
    elif _in_word(before):
        if single:
            return IMPOSSIBLE
        cost += 2.0 if symmetric else 1.0
        cost += 1.0 if not _in_word(after) else 0.0
    elif symmetric and before in ".,!?…。，！？":
        cost += 1.0
    if single and symmetric:
        cost += 0.2
        if after.isdigit() or _is_elided(text, end, elided):
            cost += 1.7
        elif not (after.isalnum() or after.isspace() or after in '([{¿¡…“"«-—*_@#$€£'):
            cost += 1.5
    return cost


def _opens_spaced(text: str, start: int, end: int) -> bool:
    """Whether a single mark with spaces on both sides may open words: "said ' We left '", not "the boys ' team"."""
    following = text[end:].lstrip()[:1]
    return following.isupper() or text[:start].rstrip()[-1:] in ("", *",:.(—–")


def _closing_cost(mark: str, before: str, after: str, *, single: bool, symmetric: bool) -> float:
    if mark in GERSHAYIM and mark in STRAIGHT_DOUBLE and before.isspace() and not after.isspace():
        return 4.0
    if before.isspace():  # « spaces inside », or the beginning of a quotation
        if not symmetric:
            return 0.2
        return 1.0 if after.isspace() or not after.isalnum() else 4.0
    if _in_word(after):
        if single:
            return 1.0 if mark not in APOSTROPHES or before in ".,!?…" else IMPOSSIBLE
        return 2.0 if symmetric else 1.0
    inches = before.isnumeric() and mark in ('"', "″", "˝", "''")
    return 0.3 if inches else 0.0


def _is_elided(text: str, end: int, elided: Collection[str]) -> bool:
    word = regex.match(r"\p{L}+", text[end : end + 20])
    return word is not None and word[0].casefold() in elided


def _nothing_cost(
    text: str, mark: str, start: int, end: int, before: str, after: str, elided: Collection[str]
) -> float:
    """The cost of reading the mark as an apostrophe, inches, feet, minutes or seconds, or as a slip."""
    if mark not in SINGLE:
        if before.isnumeric() and mark in (*STRAIGHT_DOUBLE, "''", "”"):
            return 0.1 if _FEET.search(text[max(0, start - 12) : start]) else 0.7
        if mark in ("<<", ">>"):
            return 1.0
        return 2.5 if mark in (",,", "``", "''", "´´", "’’", "‘‘") else _UNEXPLAINED
    if mark not in APOSTROPHES:
        return _UNEXPLAINED if mark not in "‵‹›" else 1.5
    if before.isnumeric():
        return 0.1
    if _HEBREW_WORD.search(text, max(0, start - 8), start):
        return 2.0
    if _in_word(before):  # the inspectors' reports, droppin' by
        return 0.3 if before in "sxzSXZ" else 0.6
    if after.isdigit() or _is_elided(text, end, elided):
        return 0.2
    return 1.5 if mark in ("'", "’") else 2.0
