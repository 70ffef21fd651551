"""Figures with a sign or name between or beside them: 5'10", 2:1, 4x4, 10x, December 12th, May 5."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from summarizer.text.language import Language, load_language
from summarizer.text.numbers.lexicon import Lexicon, load_lexicon
from summarizer.text.numbers.readings import ordinal_readings, readings, spoken_ratio
from summarizer.text.numbers.shapes import Shape, Unit, Written
from summarizer.text.numbers.spoken import Words, split_words, spoken_cardinals

__all__ = ["measure_forms", "measures_in"]

_RANKS = ("st", "nd", "rd", "th")
_DAYS = range(1, 32)
_MAX_YEARS = 4  # readings of one
_TIME = re.compile(r"\d{1,2}[:.]\d\d")
_CENTS = re.compile(r"\d{1,6}[.,]\d\d")
_DATE = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{4})")


def measures_in(plain: str, tokens: Sequence[Unit], place: int, language: Language) -> Iterator[Written]:
    """The measures and dates that begin with the figure tokens[place], or with the month before it."""
    yield from _heights(tokens, place, language)
    yield from _pairs(plain, tokens, place, language)
    yield from _with_word(plain, tokens, place, language)
    if language.code == "en":
        yield from _dates(tokens, place, language)


def _heights(tokens: Sequence[Unit], place: int, language: Language) -> Iterator[Written]:
    """`5'10`, `5' 10"`"""
    keys = [token.key for token in tokens[place : place + 4]]
    if keys[1:2] != ["′"] or len(keys) < 3 or tokens[place + 2].kind != "figure" or not _is_inches(keys[2]):
        return
    last = place + (4 if keys[3:] == ["″"] else 3)
    yield Written(place, last, f"{keys[0]} {keys[2]}", language.code, "height")


def _with_word(plain: str, tokens: Sequence[Unit], place: int, language: Language) -> Iterator[Written]:
    """`8:30 Uhr`, `10,50 €`, `1.6.2023`, `10x`"""
    lexicon, written = load_lexicon(language.code), plain[tokens[place].start : tokens[place].end]
    if lexicon.decimal_comma and (date := _DATE.fullmatch(written)) and int(date[2]) <= len(language.month_names):
        yield Written(place, place + 1, " ".join(date.groups()), language.code, "day month year")
    if place + 1 == len(tokens):
        return
    after = tokens[place + 1]
    if after.key == "x" and after.start == tokens[place].end and _stands_last(tokens, place + 1):
        yield Written(place, place + 2, written, language.code, "multiple")
    if _TIME.fullmatch(written) and after.key in (*lexicon.words.oclock, *lexicon.words.hours):
        yield Written(place, place + 2, f"{written.replace('.', ':')} {after.key}", language.code, "clock")
    if after.key in lexicon.words.currencies and _CENTS.fullmatch(written):
        yield Written(place, place + 2, f"{written} {after.key}", language.code, "compound")


def _is_inches(figure: str) -> bool:
    return figure.isdigit() and int(figure) < 12


def _stands_last(tokens: Sequence[Unit], place: int) -> bool:
    """Whether no token is joined to the end of tokens[place]."""
    return place + 1 == len(tokens) or tokens[place + 1].start > tokens[place].end


def _pairs(plain: str, tokens: Sequence[Unit], place: int, language: Language) -> Iterator[Written]:
    """`2:1`, `4x4`, `2x4s`"""
    following = tokens[place + 1 : place + 4]
    first = tokens[place].key
    if not first.isdigit() or not following or following[0].start - tokens[place].end > 1:
        return
    if following[0].kind == "figure":
        if plain[tokens[place].end : following[0].start] == ":" and following[0].key.isdigit():
            yield Written(place, place + 2, f"{first} {following[0].key}", language.code, "ratio")
        return
    if len(following) < 2 or following[0].key != "x" or not following[1].key.isdigit():
        return
    if plain[tokens[place].end : following[1].end] != f"{plain[tokens[place].end]}{following[1].key}":
        return
    plural = len(following) > 2 and following[2].key == "s" and following[2].start == following[1].end
    text = f"{first} {following[1].key}{'s' if plural else ''}"
    yield Written(place, place + (4 if plural else 3), text, language.code, "cross")


def _dates(tokens: Sequence[Unit], place: int, language: Language) -> Iterator[Written]:
    """`12th` beside a month, and the day with its month: `May 5`, `5th May`, `5 May`."""
    key = tokens[place].key
    if not key.isdigit() or int(key) not in _DAYS:
        return
    ranked = (
        place + 1 < len(tokens) and tokens[place + 1].key in _RANKS and tokens[place + 1].start == tokens[place].end
    )
    end = place + 1 + ranked
    before = tokens[place - 1].key if place else ""
    after = [token.key for token in tokens[end : end + 2]]
    if before in language.months:
        yield Written(place - 1, end, f"{key} {before}", language.code, "date")
    elif after[:1] and after[0] in language.months:
        yield Written(place, end + 1, f"{key} {after[0]}", language.code, "date")
    elif not (after[:1] == ["of"] and after[1:] and after[1] in language.months):
        return
    if ranked:
        yield Written(place, end, key, language.code, "day")


# -- forms -------------------------------------------------------------------------------------------------------------


def measure_forms(text: str, shape: Shape, code: str) -> Iterable[Words]:
    """What is spoken for a measure, and how else it is written; `text` as `measures_in` gives it."""
    lexicon = load_lexicon(code)
    first, _, second = text.partition(" ")
    match shape:
        case "height":
            return _height_forms(first, second, lexicon)
        case "ratio":
            spoken = spoken_ratio(first, second, lexicon, lexicon.words.ratio)
            return [*spoken, *((first, *split_words(word), second) for word in lexicon.words.ratio)]
        case "cross":
            return _cross_forms(first, second, lexicon)
        case "multiple":
            return _multiple_forms(first, lexicon)
        case "clock":
            return [*readings(first, code), (first, second), (first.replace(":", "."), second)]
        case "day month year":
            return _numeric_date_forms(text, code)
        case "day":
            return [(first,), *readings(first, code), *_ranks(int(first), code)]
        case _:
            return _date_forms(int(first), second, code)


def _height_forms(feet: str, inches: str, lexicon: Lexicon) -> Iterable[Words]:
    """Five ten, five foot ten, five feet ten inches; 5 feet 10."""
    words = lexicon.words
    wholes: list[Words] = [*spoken_cardinals(int(feet), lexicon.code), (feet,)] if feet.isdigit() else [(feet,)]
    rests: list[Words] = [*spoken_cardinals(int(inches), lexicon.code), (inches,)]
    feet_names = [(), ("′",), *map(split_words, words.feet)]
    inch_names = [(), ("″",), *map(split_words, words.inches)]
    for whole, name, rest, end in product(wholes, feet_names, rests, inch_names):
        if name or not end:
            yield (*whole, *name, *rest, *end)


def _cross_forms(first: str, second: str, lexicon: Lexicon) -> Iterable[Words]:
    plural = second.endswith("s")
    second = second.removesuffix("s")
    for form in spoken_ratio(first, second, lexicon, lexicon.words.by):
        last = form[-1] + ("es" if form[-1].endswith("x") else "s") if plural else form[-1]
        yield (*form[:-1], last)
    if not plural:
        yield from ((first, *split_words(word), second) for word in (*lexicon.words.by, "x"))
        yield (first, "×", second)


def _multiple_forms(figure: str, lexicon: Lexicon) -> Iterable[Words]:
    """Ten x, ten times; 10 times, 10×."""
    names = [("x",), ("×",), *map(split_words, load_language(lexicon.code).signs.get("×", ()))]
    for number in ((figure,), *readings(figure, lexicon.code)):
        yield from ((*number, *name) for name in names)


def _ranks(day: int, code: str) -> Iterator[Words]:
    for rank in ordinal_readings(day, code):
        yield rank
        yield ("the", *rank)


def _date_forms(day: int, month: str, code: str) -> Iterable[Words]:
    """`May 5`, `5 May`: (the) fifth of May, the 5th of May."""
    names = next((names.split() for names in load_language(code).month_names if month in names.split()), [month])
    figure = (str(day), _rank_letters(day))
    for name in {month, names[0]}:
        for rank in _ranks(day, code):
            yield (*rank, "of", name)
        yield (*figure, "of", name)
        yield ("the", *figure, "of", name)


def _numeric_date_forms(text: str, code: str) -> Iterable[Words]:
    """`1.6.2023`: 1. Juni 2023, erster Juni zweitausenddreiundzwanzig, erster sechster …"""
    day, month, year = map(int, text.split())
    names = load_language(code).month_names[month - 1].split()
    days = sorted({*ordinal_readings(day, code), *spoken_cardinals(day, code)})
    years = sorted(readings(str(year), code), key=lambda form: (len(form), form))[:_MAX_YEARS]
    yield from ((str(day), name, str(year)) for name in names)
    for first, middle in product(days, [*((name,) for name in names), *sorted(ordinal_readings(month, code))]):
        yield from ((*first, *middle, *last) for last in years)


def _rank_letters(day: int) -> str:
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
