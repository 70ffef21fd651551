"""How whole numbers are spoken: as word tuples, in every usual way, written with num2words where it is right.

Where it is wrong or silent: it has no Chinese; its Spanish says "veintiuno mil" for "veintiún mil" and its French
ordinal of 80 "quatre-vingtsième"; its Japanese years are eras. Variants that it lacks (one hundred five, a hundred,
fifteen hundred, hundert, septante) are made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from summarizer.text.numbers.inflected import has_inflected_forms, inflected, joins
from summarizer.text.scripts import sounded_characters, written_without_spaces

__all__ = ["MAX_SPOKEN", "Words", "below_hundred", "split_words", "spoken_cardinals", "spoken_digits"]

Words = tuple[str, ...]

MAX_SPOKEN = 10**15  # larger figures are codes
_HUNDREDS = range(1100, 10_000)  # "fifteen hundred"
_CHINESE = "零一二三四五六七八九"


def split_words(text: str) -> Words:
    """Words in small letters; a hyphen parts them, an apostrophe inside a word does not."""
    return tuple(re.findall(r"(?:[^\W_]|[\u0300-\u036f]|(?<=\w)'(?=\w))+", text.lower()))


@lru_cache(maxsize=4096)
def spoken_cardinals(value: int, language: str) -> frozenset[Words]:
    """The ways to say a whole number from 0 to 10^15 as an amount; empty for a language that is not known."""
    if not 0 <= value < MAX_SPOKEN:
        return frozenset()
    match language:
        case "en":
            return frozenset(_english(value))
        case "zh":
            return frozenset(_chinese_forms(value))
        case "ja":
            return frozenset({tuple(_num2words(value, "ja"))})
        case "de":
            return frozenset(_german(value))
        case "fr":
            return frozenset(_french(value))
        case "es":
            return frozenset(_spanish(value))
        case "pt":
            return frozenset(_portuguese(value))
        case "ko":
            return frozenset(_korean(value))
        case "und":
            return frozenset()
    return _of_any_language(value, language)


@lru_cache(maxsize=4096)
def _of_any_language(value: int, language: str) -> frozenset[Words]:
    """The form that num2words has, with its inflections; empty for a language that it does not know."""
    try:
        if has_inflected_forms(language):
            return frozenset(map(split_words, inflected(value, language)))
        spelt = _num2words(value, language)
    except (NotImplementedError, LookupError, ValueError, TypeError, OverflowError):
        return frozenset()
    words = tuple(sounded_characters(spelt)) if written_without_spaces(language) else split_words(spelt)
    return frozenset({words} if words else ())


def spoken_digits(digits: str, language: str) -> frozenset[Words]:
    """Digit by digit: nine one one; a zero is "zero" or "oh" throughout."""
    if not spoken_cardinals(0, language):
        return frozenset()
    if language in ("ja", "zh"):
        spelt = "".join(_CHINESE[int(digit)] for digit in digits)
        return frozenset({tuple(spelt), tuple(spelt.replace("零", "〇"))})
    zeros = ("zero", "oh") if language == "en" else (_one(0, language),)
    found: set[Words] = set()
    for zero in zeros:
        aloud = [zero if digit == "0" else _one(int(digit), language) for digit in digits]
        found.add(tuple(aloud))
        if language == "en":
            found.add(_doubled(aloud))
    return frozenset(found)


def _doubled(digits: list[str]) -> Words:
    """`double oh seven`: two equal digits by one word."""
    words: list[str] = []
    place = 0
    while place < len(digits):
        twice = digits[place : place + 2] == [digits[place]] * 2
        words += ["double", digits[place]] if twice else [digits[place]]
        place += 2 if twice else 1
    return tuple(words)


def below_hundred(value: int, language: str) -> Words:
    """The one usual form of a number under a hundred."""
    return next(iter(sorted(_of_any_language(value, language))), ())


_KOREAN_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_KOREAN_BEFORE_NOUNS = {"하나": "한", "둘": "두", "셋": "세", "넷": "네", "스물": "스무"}
_KOREAN_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def _korean(value: int) -> Iterable[Words]:
    """By its syllables: the Chinese numerals, and under a hundred the native ones (셋, before a noun 세)."""
    yield tuple(_num2words(value, "ko").replace(" ", ""))
    if 0 < value < 100:
        ten, one = _KOREAN_TENS[value // 10], _KOREAN_ONES[value % 10]
        last = one or ten
        yield tuple(ten + one)
        if last in _KOREAN_BEFORE_NOUNS:
            yield tuple((ten if one else "") + _KOREAN_BEFORE_NOUNS[last])


def _one(digit: int, language: str) -> str:
    return split_words(_num2words(digit, language))[0]


@lru_cache(maxsize=4096)
def _num2words(value: int, language: str) -> str:
    import num2words  # type: ignore[import-untyped,unused-ignore]  # it loads every language: 0.06 s

    return str(num2words.num2words(value, lang=language))


def _english(value: int) -> Iterable[Words]:
    with_and = split_words(_num2words(value, "en"))
    forms = {with_and, tuple(word for word in with_and if word != "and")}
    if value in _HUNDREDS and value % 1000 >= 100:
        head = (*below_hundred(value // 100, "en"), "hundred")
        rest = below_hundred(value % 100, "en") if value % 100 else ()
        forms |= {(*head, *rest), *([(*head, "and", *rest)] if rest else [])}
    yield from forms
    if value == 0:
        yield from (("nought",), ("naught",))
    for form in forms:
        if form[0] == "one" and len(form) > 1:
            yield ("a", *form[1:])


def _german(value: int) -> Iterable[Words]:
    spelt = _num2words(value, "de").lower()
    forms = {spelt}
    if value in _HUNDREDS and value < 2000:
        rest = _num2words(value % 100, "de") if value % 100 else ""
        forms.add((_num2words(value // 100, "de") + "hundert" + rest).lower())
    forms |= {form.removeprefix("ein") for form in forms if form.startswith(("einhundert", "eintausend"))}
    if value == 1:
        forms |= {"ein", "eine"}
    return (split_words(apart) for form in forms for apart in _german_apart(form))


_GERMAN_AND = re.compile("(?<=.)und(?!ert)(?=.)")


def _german_apart(spelt: str) -> Iterable[str]:
    """As one word and, as recognisers write it, in several: zweihundert, zwei hundert."""
    pieces = _german_pieces().findall(spelt)
    if " " in spelt or "".join(pieces) != spelt:
        return [spelt]
    forms = list(joins(pieces))
    if any(_GERMAN_AND.search(piece) for piece in pieces):  # fünfundzwanzig, fünf und zwanzig
        forms += joins([_GERMAN_AND.sub(" und ", piece) for piece in pieces])
    return forms


@lru_cache(maxsize=1)
def _german_pieces() -> re.Pattern[str]:
    words = [_num2words(value, "de") for value in range(1, 100)]
    return re.compile("|".join(sorted([*words, "ein", "hundert", "tausend"], key=len, reverse=True)))


def _french(value: int) -> Iterable[Words]:
    forms = {_num2words(value, language) for language in ("fr", "fr_BE", "fr_CH")}
    if value in _HUNDREDS and value < 2000:
        rest = value % 100
        forms.add(
            f"{_num2words(value // 100, 'fr')} cent{'' if rest else 's'} {_num2words(rest, 'fr') if rest else ''}"
        )
    if value == 1:
        forms.add("une")
    return (split_words(form) for form in forms)


def _spanish(value: int) -> Iterable[Words]:
    spelt = re.sub(r"veintiuno(?= mil)", "veintiún", _num2words(value, "es"))
    spelt = re.sub(r"\buno(?= mil)", "un", spelt)
    forms = {spelt, re.sub(r"cientos\b", "cientas", spelt).replace("quinientos", "quinientas")}
    for form in list(forms):
        forms |= {re.sub(r"veintiuno$", "veintiún", form), re.sub(r"uno$", "una", form)}
        forms.add(re.sub(r"\buno$", "un", form))
    return (split_words(form) for form in forms)


def _portuguese(value: int) -> Iterable[Words]:
    forms = {_num2words(value, language) for language in ("pt", "pt_BR")}
    if value < 10**6:
        forms |= {re.sub(r"\bum$", "uma", re.sub(r"entos\b", "entas", form)).replace("dois", "duas") for form in forms}
    return (split_words(form) for form in forms)


def _chinese_forms(value: int) -> Iterable[Words]:
    spelt = _chinese(value)
    forms = {spelt}
    if spelt.startswith("一十"):
        forms.add(spelt[1:])
    forms |= {re.sub("二(?=[千万亿])", "两", form) for form in forms}
    forms |= {re.sub("二(?=[百千万亿])", "两", form) for form in forms}
    return (tuple(form) for form in forms | ({"两"} if value == 2 else set()))


def _chinese(value: int) -> str:
    if value == 0:
        return "零"
    parts: list[str] = []
    for scale, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        group, value = divmod(value, scale) if scale > 1 else (value, 0)
        if not group:
            continue
        if parts and group < 1000:
            parts.append("零")
        parts.append(_chinese_group(group, leading=not parts) + name)
    return "".join(parts)


def _chinese_group(value: int, *, leading: bool) -> str:
    spelt, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // scale % 10
        if digit:
            spelt += ("零" if zero and spelt else "") + _CHINESE[digit] + name
            zero = False
        else:
            zero = True
    return spelt if not (leading and spelt.startswith("一十")) else spelt[1:]
