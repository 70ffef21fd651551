"""Numbers as words: one spelling for `15` and `fifteen`, `1999` and `nineteen ninety-nine`, `2.5` and `two point five`.

English is composed by rule. Other languages know the single numbers of their data file; what is not listed stays in
digits, so such a pair is reported as a difference, never as equal.
"""

from __future__ import annotations

from summarizer.text.language import Language

__all__ = ["NUMBER_WORDS", "ordinal", "spell"]

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_LONGEST = 15  # digits; beyond this a number is a code, not an amount

NUMBER_WORDS = frozenset(
    [*_UNITS, *_TENS[2:], "hundred", "thousand", "million", "billion", "trillion", "dozen", "half", "twice", "double"]
    + [*_ORDINALS.values()]
    + [f"{word}th" for word in _UNITS if word not in _ORDINALS and word != "zero"]
    + [f"{word[:-1]}ieth" for word in _TENS[2:]]
    + ["hundredth", "thousandth", "millionth", "billionth"]
    + ["hundreds", "thousands", "millions", "billions", "dozens", "quarter", "percent", "dollars", "euros", "pounds"]
)


def spell(digits: str, language: Language, *, grouped: bool = False) -> list[str]:
    """The words of a number given as plain digits with at most one `.`; `grouped`: it was written `1,999`.

    What cannot be spelt comes back as it is.
    """
    whole, point, fraction = digits.partition(".")
    if language.code != "en":
        if point or whole not in language.numbers:
            return [digits]
        return language.numbers[whole].split()
    if not whole.isascii() or len(whole) > _LONGEST or (len(whole) > 1 and whole[0] == "0"):
        return [digits]
    words = _year(int(whole)) if len(whole) == 4 and not grouped and not point else None
    words = words or _cardinal(int(whole or "0"))
    if point:
        words = [*words, "point", *(_UNITS[int(digit)] for digit in fraction[:_LONGEST])]
        if len(fraction) > _LONGEST:
            return [digits]
    return words


def ordinal(digits: str, language: Language) -> list[str]:
    """`21` -> `twenty first`; other languages keep the digits."""
    if language.code != "en" or len(digits) > _LONGEST:
        return [digits]
    *head, last = _cardinal(int(digits))
    if last in _ORDINALS:
        return [*head, _ORDINALS[last]]
    return [*head, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"]


def _year(value: int) -> list[str] | None:
    """How a year is read, when it is not read as an amount: nineteen ninety nine, nineteen oh five, twenty twenty."""
    high, low = divmod(value, 100)
    if not (11 <= high <= 19 or (high == 20 and low >= 10)):
        return None
    if low == 0:
        return [*_below_hundred(high), "hundred"]
    return [*_below_hundred(high), *(["oh"] if low < 10 else []), *_below_hundred(low)]


def _below_hundred(value: int) -> list[str]:
    if value < 20:
        return [_UNITS[value]]
    tens, unit = divmod(value, 10)
    return [_TENS[tens], *([_UNITS[unit]] if unit else [])]


def _cardinal(value: int) -> list[str]:
    if value < 100:
        return _below_hundred(value)
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return [_UNITS[hundreds], "hundred", *(_below_hundred(rest) if rest else [])]
    for scale, name in _SCALES:
        if value >= scale:
            count, rest = divmod(value, scale)
            return [*_cardinal(count), name, *(_cardinal(rest) if rest else [])]
    raise AssertionError("unreachable: every amount of a thousand or more has a scale")
