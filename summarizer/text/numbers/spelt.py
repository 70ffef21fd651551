"""Composes atoms (words and figures that stand beside each other) into numbers, by the grammar of spoken numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from summarizer.text.numbers.cardinals import CardinalSum, Reading
from summarizer.text.numbers.lexicon import Atom, Lexicon

__all__ = ["Reading", "read_run"]

_MAX_CHUNKS = 40  # digits that are read out one by one
_FIRST_YEAR_PAIR, _LAST_YEAR_PAIR = 11, 21  # "eleven" to "twenty-one" may be the century of a year


def read_run(atoms: Sequence[Atom], lexicon: Lexicon) -> list[Reading]:
    """The numbers in a run of atoms, from left to right, each as long as it can be."""
    parser = _Parser(atoms, lexicon)
    found: list[Reading] = []
    place = 0
    while place < len(atoms):
        beside = bool(found) and found[-1].end == place
        reading = parser.number(place, beside=beside)
        if reading is None:
            place += 1
            continue
        found.append(reading)
        place = reading.end
    return found


class _Parser:
    def __init__(self, atoms: Sequence[Atom], lexicon: Lexicon) -> None:
        self.atoms = atoms
        self.words = lexicon.words

    def has(self, place: int, *roles: str) -> bool:
        return place < len(self.atoms) and any(role in self.atoms[place].roles for role in roles)

    def amount(self, place: int, role: str) -> int:
        return self.atoms[place].amount(role)

    # -- whole numbers -------------------------------------------------------------------------------------------------

    def number(self, first: int, *, beside: bool) -> Reading | None:
        """The longest number that begins here. `beside`: another one ends right before it, so no sign begins here."""
        if self.has(first, "negative") and not beside:
            inner = self.number(first + 1, beside=True)
            if inner is None or inner.kind not in ("cardinal", "fraction"):
                return None
            return replace(inner, value=-inner.value, first=first)
        if self.has(first, "one and a half"):
            return self._scaled(Reading(Fraction(3, 2), first, first + 1))
        reading = self._half_of(first) or self._juxtaposed(first) or self._decade(first) or self._pointed(first)
        if reading is not None:
            return reading
        reading = self.cardinal(first)
        if reading is None:
            return None
        if reading.kind == "cardinal":
            reading = self._decimal(reading) or self._with_half(reading) or self._fraction(reading) or reading
        return None if reading.last in ("one", "article") else reading

    def _half_of(self, first: int) -> Reading | None:
        """`half a million`, `eine halbe Million`, `medio millón`, `half a dozen`."""
        place = first + 1 if self.has(first, "one") else first
        if not self.has(place, "half"):
            return None
        place += 1
        place += self.has(place, "article", "one")
        if not self.has(place, "hundred", "scale", "dozen"):
            return None
        return self._scaled(replace(Reading(Fraction(1, 2), first, place), last="half"))

    def _decade(self, first: int) -> Reading | None:
        if not self.has(first, "decade") or self.amount(first, "decade") >= 100:
            return None
        value = Fraction(self.amount(first, "decade"))
        return Reading(1900 + value, first, first + 1, kind="decade", others=((value,),))

    def _pointed(self, first: int) -> Reading | None:
        """`point five`: 0.5, or five after the word `point`."""
        if not self.has(first, "point"):
            return None
        digits, end = self._digits(first + 1)
        if not digits:
            return None
        value = Fraction(f"0.{digits}")
        return self._scaled(Reading(value, first, end, others=((Fraction(digits),),)))

    def _decimal(self, reading: Reading) -> Reading | None:
        """`two point five`, with the scale that may follow: `two point five million`."""
        if not self.has(reading.end, "point") or reading.value.denominator != 1 or reading.last == "dozen":
            return None
        digits, end = self._digits(reading.end + 1)
        if not digits:
            return None
        value = reading.value + Fraction(f"0.{digits}")
        return self._scaled(replace(reading, value=value, end=end, last="decimal", scale=1))

    def _digits(self, place: int) -> tuple[str, int]:
        """Digits after a point: one by one, or one number from ten to ninety-nine (`three point fourteen`)."""
        digits = ""
        while place < len(self.atoms):
            if self.has(place, "oh"):
                digits += "0"
            elif self.has(place, "cardinal") and self.amount(place, "cardinal") < 10:
                digits += str(self.amount(place, "cardinal"))
            elif self.has(place, "one") and not self.has(place + 1, "scale"):
                digits += "1"
            else:
                break
            place += 1
        if digits:
            return digits, place
        whole = self.cardinal(place, simple=True)
        if whole is None or not 10 <= whole.value < 100 or whole.kind != "cardinal" or whole.last == "figure":
            return "", place
        return str(whole.value), whole.end

    def _with_half(self, reading: Reading) -> Reading | None:
        """`two and a half`, `a million and a half`, `two and three quarters`."""
        place = reading.end
        if self.has(place, "and a half"):
            place += 1
        elif self.has(place, "and"):
            place += 1
            part = self._quarters(place)
            if part is not None:
                return self._scaled(replace(reading, value=reading.value + part[0], end=part[1], last="half"))
            place += self.has(place, "article", "one")
            if not self.has(place, "half"):
                return None
            place += 1
        else:
            return None
        half = Fraction(reading.scale if reading.last == "scale" else 1, 2)
        whole = replace(reading, value=reading.value + half, end=place, last="half")
        return whole if reading.last == "scale" else self._scaled(whole)

    def _quarters(self, place: int) -> tuple[Fraction, int] | None:
        if self.has(place, "article") and self.has(place + 1, "fraction"):
            return Fraction(1, self.amount(place + 1, "fraction")), place + 2
        count = self.cardinal(place, simple=True)
        if count is None or count.value < 1 or count.kind != "cardinal" or not self.has(count.end, "fraction"):
            return None
        return count.value / self.amount(count.end, "fraction"), count.end + 1

    def _fraction(self, reading: Reading) -> Reading | None:
        """`three quarters`, `one fifth`."""
        if not 1 <= reading.value < 100 or reading.last == "article":
            return None
        below = 0
        if self.has(reading.end, "fraction"):
            below = self.amount(reading.end, "fraction")
        elif reading.value == 1 and self.has(reading.end, "ordinal") and reading.last != "figure":
            below = self.amount(reading.end, "ordinal")
        if below < 3 and not (below == 2 and self.has(reading.end, "fraction")):
            return None
        return replace(reading, value=reading.value / below, end=reading.end + 1, kind="fraction", last="fraction")

    def _scaled(self, reading: Reading) -> Reading:
        """With the words that multiply it: `two point five | million`."""
        end = reading.end
        while self.has(end, "hundred", "scale", "dozen"):
            role = next(role for role in ("hundred", "scale", "dozen") if self.has(end, role))
            reading = replace(reading, value=reading.value * self.amount(end, role), end=end + 1, last=role)
            end += 1
        return reading

    # -- numbers said in parts -----------------------------------------------------------------------------------------

    def _juxtaposed(self, first: int) -> Reading | None:
        """Numbers said in parts: `twenty twenty-four`, `nineteen oh five`, `nine one one`, `seven forty-seven`."""
        chunks = self._chunks(first)
        if not chunks:
            return None
        end_of_first = chunks[0][1]
        if self.has(end_of_first, "decade"):
            return self._decade_of_century(first, chunks[0][0], end_of_first)
        singles = 0
        while singles < len(chunks) and len(chunks[singles][0]) == 1:
            singles += 1
        if sum(1 for text, _ in chunks[:singles]) >= 3:
            text = "".join(digit for digit, _ in chunks[:singles])
            parts = tuple(Fraction(digit) for digit in text)
            return Reading(Fraction(text), first, chunks[singles - 1][1], kind="code", others=(parts,))
        if len(chunks) < 2 or chunks[0][0] == "0":
            return None
        return self._pair(first, chunks)

    def _pair(self, first: int, chunks: Sequence[tuple[str, int]]) -> Reading | None:
        (high, _), (low, end) = chunks[:2]
        if self.words.year_pairs and len(high) == 2 and _FIRST_YEAR_PAIR <= int(high) <= _LAST_YEAR_PAIR:
            if low == "0" and len(chunks) > 2 and len(chunks[2][0]) == 1 and chunks[2][0] != "0":
                return Reading(Fraction(f"{high}0{chunks[2][0]}"), first, chunks[2][1], kind="year")
            if len(low) == 2:
                pair = (Fraction(high), Fraction(low))
                return Reading(Fraction(high + low), first, end, kind="year", others=(pair,))
        if self.words.pairs and len(high) == 1 and len(low) == 2:
            pair, time = (Fraction(high), Fraction(low)), (int(high) + Fraction(int(low), 60),)
            return Reading(Fraction(high + low), first, end, kind="code", others=(pair, time))
        if self.words.pairs and low == "0" and len(chunks) > 2 and len(high + chunks[2][0]) <= 3 and high != "0":
            time = (int(high) + Fraction(int(chunks[2][0]), 60),)  # "ten oh five"
            return Reading(Fraction(f"{high}0{chunks[2][0]}"), first, chunks[2][1], kind="code", others=(time,))
        return None

    def _decade_of_century(self, first: int, century: str, place: int) -> Reading | None:
        """`nineteen eighties`, `eighteen hundreds`."""
        decade = self.amount(place, "decade")
        if len(century) != 2 or not _FIRST_YEAR_PAIR <= int(century) <= _LAST_YEAR_PAIR:
            return None
        low = decade % 100
        others = ((Fraction(low),),) if low else ()
        return Reading(Fraction(int(century) * 100 + low), first, place + 1, kind="decade", others=others)

    def _chunks(self, place: int) -> list[tuple[str, int]]:
        """Numbers under a hundred, one after the other, as digits with the place where each ends."""
        chunks: list[tuple[str, int]] = []
        while place < len(self.atoms) and len(chunks) < _MAX_CHUNKS:
            if self.has(place, "double"):
                digit = self._one_digit(place + 1)
                if digit is None:
                    break
                chunks += [(digit, place + 2)] * 2
                place += 2
                continue
            if len(chunks) > 2 and len(chunks[0][0] + chunks[1][0] + chunks[2][0]) > 3:
                break  # no digits one by one: two or three parts are all that is asked for
            digit = self._one_digit(place)
            if digit == "0":
                chunks.append(("0", place + 1))
                place += 1
                continue
            reading = None if self.has(place, "one", "article") else self.cardinal(place, simple=True)
            if reading is None or reading.value >= 100 or reading.kind != "cardinal" or reading.last == "figure":
                break
            if self.has(reading.end, "hundred", "scale", "dozen", "point", "fraction", "and a half"):
                break
            chunks.append((str(reading.value), reading.end))
            place = reading.end
        return chunks

    def _one_digit(self, place: int) -> str | None:
        if self.has(place, "oh"):
            return "0"
        if self.has(place, "cardinal") and self.amount(place, "cardinal") < 10:
            return str(self.amount(place, "cardinal"))
        return None

    # -- cardinals and ordinals ----------------------------------------------------------------------------------------

    def cardinal(self, first: int, *, simple: bool = False, inner: bool = False) -> Reading | None:
        """One number by the rules of its words. `simple`: under a thousand, without hundreds and scales.

        `inner`: what follows an "and": under a thousand, and a lone "un" is one.
        """
        state = CardinalSum(self, first, simple=simple, inner=inner)
        while state.step():
            pass
        if state.place == first:
            return None
        last = state.last
        if last in ("one", "article") and (state.place - first > 1 or inner):
            last = "cardinal"
        value = state.total + (state.group or 0)
        return Reading(value, first, state.place, state.kind, state.sign, state.scale, last, state.others)
