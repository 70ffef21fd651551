"""The numbers of a text with their values: written, spelt, or mixed (`1.5 million`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal, cast

from summarizer.text.numbers.east_asian import east_asian_numbers
from summarizer.text.numbers.figures import figure_pattern, plain_digits, read_figure
from summarizer.text.numbers.lexicon import Atom, Lexicon, load_lexicon
from summarizer.text.numbers.romans import roman_numerals
from summarizer.text.numbers.spelt import Reading, read_run

__all__ = ["Kind", "Number", "amounts", "is_supported", "values"]

Kind = Literal["cardinal", "ordinal", "year", "decade", "clock", "fraction", "code"]

_GAP = re.compile(r"[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?|[-‐‑]|")
_WORD = r"(?P<word>[^\W\d_]+)"


@dataclass(frozen=True, slots=True)
class Number:
    """A number at text[start:end], its unit included.

    `value`: its amount; of a percentage the hundredths (90 for 90 %), of a time the hours since midnight.
    `unit`: a currency sign, "%", "‰", "°" or "". `others`: what else the same characters may say; each is the numbers
    that they are then ("five ten" is 510, or five and ten).
    """

    value: float
    start: int
    end: int
    unit: str = ""
    kind: Kind = "cardinal"
    others: tuple[tuple[float, ...], ...] = ()

    @property
    def everyday(self) -> bool:
        """Whether prose says it without stating a fact: none, one, two, the third, half, a quarter."""
        if self.unit or self.kind in ("clock", "decade"):
            return False
        return self.value in (0, 0.25, 0.5, 1, 2) or (self.kind == "ordinal" and self.value == 3)

    def fits(self, unit: str) -> bool:
        """Whether an amount of this unit may be the same: 50 % is not 50, $5 not €5; five million may be of dollars."""
        if "%" in (self.unit, unit) or "‰" in (self.unit, unit):
            return self.unit == unit
        return not (self.unit and unit) or self.unit == unit


@lru_cache(maxsize=64)  # the whole transcript is asked for again with every text
def values(text: str, language: str) -> tuple[Number, ...]:
    """The numbers of a text in a language (ISO 639-1 or BCP 47), in order. None reaches over the end of a sentence.

    An article ("a", German "ein", French "un") is no number, and no word or figure is part of two.
    """
    lexicon = load_lexicon(language)
    plain = plain_digits(text)
    found: list[Number] = []
    taken: list[tuple[int, int]] = []
    if lexicon.unspaced:
        for run in east_asian_numbers(plain, lexicon):
            found.append(_number(run.value, run.start, run.end, run.unit, run.kind, ()))
            taken.append((run.start, run.end))
    for atoms in _runs(plain, lexicon, taken):
        found += [_of(reading, atoms) for reading in read_run(atoms, lexicon)]
    found += _romans(plain, lexicon)
    found.sort(key=lambda number: number.start)
    parted: list[Number] = []
    for number in found:
        if not parted or number.start >= parted[-1].end:  # the "cent" of "pour cent" belongs to the unit
            parted.append(_with_unit(number, plain, lexicon))
    return tuple(_with_cents(parted, plain, lexicon))


def amounts(numbers: Iterable[Number]) -> frozenset[float]:
    """Every value that the numbers have or may have."""
    found: set[float] = set()
    for number in numbers:
        found.add(number.value)
        for other in number.others:
            found.update(other)
    return frozenset(found)


def is_supported(number: Number, known: frozenset[float]) -> bool:
    """Whether the value, or all parts of one other way to read the number, are among known amounts."""
    return number.value in known or any(all(part in known for part in other) for other in number.others)


def _of(reading: Reading, atoms: list[Atom]) -> Number:
    start, end = atoms[reading.first].start, atoms[reading.end - 1].end
    return _number(reading.value, start, end, reading.sign, reading.kind, reading.others)


def _number(
    value: Fraction, start: int, end: int, unit: str, kind: str, others: tuple[tuple[Fraction, ...], ...]
) -> Number:
    parts = tuple(tuple(float(part) for part in other) for other in others)
    return Number(float(value), start, end, unit, cast(Kind, kind), parts)


@lru_cache(maxsize=16)
def _scanner(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"{figure_pattern(lexicon).pattern}|{_WORD}")


def _runs(plain: str, lexicon: Lexicon, taken: list[tuple[int, int]]) -> Iterator[list[Atom]]:
    """Atoms that stand beside each other, with nothing but a space or a hyphen between them."""
    run: list[Atom] = []
    spans = iter([*taken, (len(plain) + 1, len(plain) + 1)])
    busy = next(spans)
    for match in _scanner(lexicon).finditer(plain):
        word = match["word"]
        atoms: list[Atom] = []
        if word is not None:
            folded = word.casefold()
            if len(folded) == len(word) or "ß" in word:
                atoms = _word_atoms(folded, match.start(), match.end(), lexicon)
        else:
            while busy[1] <= match.start():
                busy = next(spans)
            figure = None if busy[0] < match.end() else read_figure(match, lexicon)
            if figure is not None:
                atoms = [Atom({"figure": figure}, match.start(), match.end())]
        for atom in atoms:
            beside = run and _GAP.fullmatch(plain, run[-1].end, atom.start)
            if run and not (beside and _may_join(run[-1], atom)):
                yield run
                run = []
            run.append(atom)
    if run:
        yield run


def _word_atoms(folded: str, start: int, end: int, lexicon: Lexicon) -> list[Atom]:
    parts = lexicon.split(folded)
    if not parts:
        return []
    if len(parts) == 1:
        return [Atom(parts[0][0], start, end)]
    # Offsets in a folded word ("ss" for ß) may run past those of the written one; only the ends are exact.
    return [
        Atom(roles, start + first if place else start, end if place == len(parts) - 1 else min(end, start + last))
        for place, (roles, first, last) in enumerate(parts)
    ]


def _may_join(before: Atom, after: Atom) -> bool:
    """Two figures beside each other are two numbers, and a letter beside a figure is no word of it."""
    if "figure" in after.roles:
        return "negative" in before.roles and before.end < after.start
    return before.end < after.start or "figure" not in before.roles


def _romans(plain: str, lexicon: Lexicon) -> Iterator[Number]:
    for start, end, value in roman_numerals(plain, lexicon):
        yield Number(float(value), start, end, kind="ordinal")


def _with_unit(number: Number, plain: str, lexicon: Lexicon) -> Number:
    """With the unit that follows: 90 percent, 5 million dollars, 7:00 PM."""
    match = lexicon.units.match(plain, number.end)
    if match is None or number.kind == "decade":
        return number
    unit = lexicon.unit_of.get(match[1].casefold(), "")
    end = match.end()
    if unit in ("am", "pm", "o'clock"):
        return _as_time(number, unit, end)
    if unit == "tenths":
        return replace(number, value=number.value * 10, unit="%", end=end)
    return replace(number, unit=number.unit or unit, end=end)


def _as_time(number: Number, unit: str, end: int) -> Number:
    hours = Fraction(number.value).limit_denominator(3600)
    if number.kind in ("code", "year") and hours.denominator == 1 and hours >= 100:  # seven thirty p.m.
        hours = Fraction(int(hours) // 100) + Fraction(int(hours) % 100, 60)
    if not 0 <= hours < 25 or number.unit:
        return number
    twelve = hours % 12 if unit in ("am", "pm") else hours
    hours = twelve + 12 if unit == "pm" else twelve
    others = {float(hours % 12), float(hours % 12 + 12)} - {float(hours)}
    return Number(float(hours), number.start, end, "", "clock", tuple((one,) for one in sorted(others)))


def _with_cents(numbers: list[Number], plain: str, lexicon: Lexicon) -> list[Number]:
    """`three dollars and fifty cents` is one amount."""
    joined: list[Number] = []
    words = "|".join(map(re.escape, lexicon.words.and_)) or "(?!)"
    for number in numbers:
        before = joined[-1] if joined else None
        if (
            before is not None
            and number.unit == "¢"
            and before.unit in ("$", "€", "£", "R$")
            and 0 < number.value < 100
            and re.fullmatch(rf"\s(?:(?:{words})\s)?", plain[before.end : number.start])
        ):
            value = round(before.value + number.value / 100, 2)
            joined[-1] = replace(before, value=value, end=number.end)
        else:
            joined.append(number)
    return joined
