"""One whole number from its words: cardinals and ordinals, by the grammar of hundreds, scales and "and"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from summarizer.text.number_words import NumberWords
from summarizer.text.numbers.figures import Figure
from summarizer.text.numbers.lexicon import Atom

__all__ = ["CardinalSum", "Reading"]

_UNBOUNDED = 10**40


@dataclass(frozen=True, slots=True)
class Reading:
    """The number that atoms[first:end] make. `others`: what else the same words may say, each as several numbers."""

    value: Fraction
    first: int
    end: int
    kind: str = "cardinal"
    sign: str = ""
    scale: int = 1  # of the last word: "a million and a half" is a million and half a million
    last: str = ""  # the role of the last word
    others: tuple[tuple[Fraction, ...], ...] = ()


class AtomReader(Protocol):
    """What the sum needs of the parser around it."""

    @property
    def atoms(self) -> Sequence[Atom]: ...

    @property
    def words(self) -> NumberWords: ...

    def has(self, place: int, *roles: str) -> bool: ...

    def amount(self, place: int, role: str) -> int: ...

    def cardinal(self, first: int, *, simple: bool = False, inner: bool = False) -> Reading | None: ...


class CardinalSum:
    """The sum of a cardinal while its words are read: whole groups of a scale, and the group under a thousand."""

    def __init__(self, parser: AtomReader, first: int, *, simple: bool, inner: bool) -> None:
        self.parser, self.words, self.place, self.first = parser, parser.words, first, first
        self.simple, self.inner = simple, inner
        self.total = Fraction(0)
        self.group: Fraction | None = None
        self.bound = _UNBOUNDED  # the last scale: what follows is smaller
        self.scale = 1
        self.last = ""
        self.kind = "cardinal"
        self.sign = ""
        self.others: tuple[tuple[Fraction, ...], ...] = ()
        self.closed = False

    def step(self) -> bool:
        """Reads one word; False when the number does not go on with it."""
        if self.closed or self.place >= len(self.parser.atoms):
            return False
        atom = self.parser.atoms[self.place]
        for role in ("figure", "cardinal", "hundred", "scale", "dozen", "one", "article", "ordinal", "and"):
            if atom.has(role) and getattr(self, f"_{role}")(atom):
                return True
        return False

    def _taken(self, role: str, count: int = 1) -> bool:
        self.place += count
        self.last = role
        return True

    def _figure(self, atom: Atom) -> bool:
        figure = atom.roles["figure"]
        assert isinstance(figure, Figure)
        if self.place != self.first:
            return False
        self.group, self.kind, self.sign = figure.value, figure.kind, figure.sign
        self.others = figure.other
        self.closed = figure.kind != "cardinal" or figure.scaled
        if self.parser.has(self.place + 1, "hundred", "scale", "dozen") and not self.closed:
            self.others = ()
        return self._taken("figure")

    def _cardinal(self, atom: Atom) -> bool:
        return self._add(atom.amount("cardinal"), "cardinal")

    def _add(self, value: int, role: str) -> bool:
        group = self.group
        if value == 0:
            if self.place != self.first:
                return False
            self.group, self.closed = Fraction(0), True
        elif group is None:
            if self.simple and value >= 100:
                return False
            self.group = Fraction(value)
        elif self.words.twenties and value == 20 and group % 100 == 4:
            self.group = group + 76  # quatre-vingts
        elif self._fits(value):
            self.group = group + value
        else:
            return False
        return self._taken(role)

    def _fits(self, value: int) -> bool:
        """Whether a value stands in an empty place of the group: twenty | four, a hundred | five."""
        if self.group is None or self.last in ("figure", "dozen") or self.kind != "cardinal":
            return False
        rest = self.group % 100
        if self.words.twenties and rest == 10 and 7 <= value <= 9:
            return True  # dix-sept
        if value < 10:
            return rest == 0 or (rest >= 20 and rest % 10 == 0 and not self.words.compounds)
        return value < 100 and (rest == 0 or (self.words.twenties and rest in (60, 80) and value < 20))

    def _hundred(self, _: Atom) -> bool:
        group = self.group
        if self.simple:
            return False
        if group is None:
            self.group = Fraction(100)
        elif self.last == "figure" or group < 10 or (group < 100 and group % 10 != 0):
            if group >= 100 or self.last == "hundred":
                return False
            self.group = group * 100
        else:
            return False
        return self._taken("hundred")

    def _scale(self, atom: Atom) -> bool:
        value = atom.amount("scale")
        if self.simple or self.inner or (self.group == 0 and self.last != "figure"):
            return False
        if value < self.bound:
            self.total += (1 if self.group is None else self.group) * value
        elif self.bound == 1000 and value > 1000:  # dos mil quinientos millones
            self.total = (self.total + (self.group or 0)) * value
        else:
            return False
        self.group, self.bound, self.scale = None, value, value
        return self._taken("scale")

    def _dozen(self, atom: Atom) -> bool:
        if self.simple or self.total or self.last in ("", "dozen"):
            return False
        self.group, self.closed = (self.group or Fraction(1)) * atom.amount("dozen"), True
        return self._taken("dozen")

    def _one(self, _: Atom) -> bool:
        return self._add(1, "one")

    def _article(self, _: Atom) -> bool:
        """`a` says one only before a word that multiplies: a hundred, a dozen."""
        if self.place != self.first or self.simple or not self.parser.has(self.place + 1, "hundred", "scale", "dozen"):
            return False
        return self._add(1, "article")

    def _ordinal(self, atom: Atom) -> bool:
        value = atom.amount("ordinal")
        if self.group is None:
            self.group = Fraction(value)
        elif value < 100 and self._fits(value):
            if value == 2 and self.group < 100:
                self.others = ((self.group,),)  # a thirty second clip
            self.group += value
        elif value in (100, 1000) and self.kind == "cardinal" and self.group > 1 and self.last != "figure":
            self.group *= value
        else:
            return False
        self.kind, self.closed = "ordinal", True
        return self._taken("ordinal")

    def _and(self, _: Atom) -> bool:
        """`a hundred and five`, `vingt et un`, `treinta y uno`, `einundzwanzig`."""
        if self.last in ("", "figure", "dozen", "article") or self.kind != "cardinal":
            return False
        if self.group is None:
            known = bool(self.words.group_and or self.words.tens_and)
            return known and not self.simple and self._and_after_scale()
        rest, after = self.group % 100, self.place + 1
        if self.words.compounds and 1 <= rest <= 9:
            tens = self.parser.amount(after, "cardinal") if self.parser.has(after, "cardinal") else 0
            rank = self.parser.amount(after, "ordinal") if self.parser.has(after, "ordinal") else 0
            decade = max(tens, rank)
            if decade >= 20 and decade % 10 == 0:
                self.group += decade
                self.kind, self.closed = ("ordinal", True) if rank else (self.kind, False)
                return self._taken("cardinal", 2)
            return False
        if rest >= 20 and rest % 10 == 0 and (unit := self._unit_at(after)) in self.words.tens_and:
            self.group += unit
            if self.parser.has(after, "ordinal"):
                self.kind, self.closed = "ordinal", True
            return self._taken("cardinal", 2)
        if rest != 0 or not self.words.group_and or self.simple:
            return False
        inner = self.parser.cardinal(after, simple=True, inner=True)
        if inner is None or inner.last == "figure" or self.parser.has(inner.end, "hundred", "fraction"):
            return False
        if not 0 < inner.value < 100:
            return False
        self.group += inner.value
        self.kind = inner.kind
        return self._taken("cardinal", inner.end - self.place)

    def _unit_at(self, place: int) -> int:
        """The value of a single word that "and" may join to tens; 0 when there is none."""
        if self.parser.has(place, "one"):
            return 1
        role = next((role for role in ("cardinal", "ordinal") if self.parser.has(place, role)), "")
        return self.parser.amount(place, role) if role else 0

    def _and_after_scale(self) -> bool:
        """`a thousand and five`, `dois mil e duzentos`; not `dos mil y tres mil`, which are two numbers."""
        after, mil = self.place + 1, bool(self.words.group_and and self.words.tens_and)  # Portuguese "e mil"
        if mil and self.parser.has(after, "scale") and self.parser.amount(after, "scale") < self.bound:
            return self._taken("and")
        inner = self.parser.cardinal(after, inner=True)
        if inner is None or inner.value >= self.bound or inner.last in ("figure", "one", "article"):
            return False
        end = inner.end
        if self.parser.has(end, "fraction", "half", "point"):
            return False
        if self.parser.has(end, "scale"):
            scale = self.parser.amount(end, "scale")
            if scale >= self.bound and not (mil and self.bound == 1000 < scale):  # mil e cinquenta milhões
                return False
        self.group, self.kind, self.closed = inner.value, inner.kind, inner.kind != "cardinal"
        return self._taken("cardinal", end - self.place)
