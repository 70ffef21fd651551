"""How a written figure is spoken: the set of its readings, each a tuple of words in small letters.

A figure equals a spelt form that is one of its readings; two spelt forms are equal only as the same words. "A dozen",
"half a million" and "and a half" have values, but no figure without a fraction sign is read so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from summarizer.text.numbers.figures import figure_pattern, plain_digits, read_figure, roman_value
from summarizer.text.numbers.inflected import rank_forms
from summarizer.text.numbers.lexicon import Lexicon, load_lexicon
from summarizer.text.numbers.spoken import (
    MAX_SPOKEN,
    Words,
    below_hundred,
    split_words,
    spoken_cardinals,
    spoken_digits,
)

__all__ = ["MAX_READINGS", "ordinal_readings", "readings", "roman_readings", "spoken_ratio"]

MAX_READINGS = 64  # of one figure; the shortest are kept
_MAX_DIGITS_ALOUD = 16  # of a code that is read digit by digit
_NUMBER_SIGN = re.compile(r"(?:#|№|n[oº°]\.?|nr\.?|num\.?)\s?(?=\d)", re.IGNORECASE)
_RANGE = re.compile(r"([\d.,]+)\s?[-–—]\s?([\d.,]+%?)")
_AFTER = re.compile(r"\s?(?P<unit>[%‰°]|[$€£¥₹¢₽₴₺₪]|(?P<half>[ap]\.?m\.?))$", re.IGNORECASE)
_DENOMINATORS = {2: ("half", "halves"), 3: ("third", "thirds"), 4: ("quarter", "quarters")}


@lru_cache(maxsize=8192)
def readings(figure: str, language: str) -> frozenset[Words]:
    """The spoken forms of a written figure with its signs, at most `MAX_READINGS`.

    `figure` is one written number: `2026`, `1,500`, `$1.5M`, `7:00 PM`, `#1`, `1st`, `'80s`, `3/4`, `90%`, `555-1234`,
    `VIII`, `15-20`. Empty for anything else and for a language without words of numbers.
    """
    lexicon = load_lexicon(language)
    found = set(_read(plain_digits(figure.strip()).lstrip("'’"), lexicon))
    return frozenset(sorted(found, key=lambda words: (len(words), words))[:MAX_READINGS])


def ordinal_readings(value: int, language: str) -> frozenset[Words]:
    """The ranks of a number: first, twenty-first."""
    return frozenset(_ordinals(value, load_lexicon(language)))


def roman_readings(value: int, language: str) -> frozenset[Words]:
    """What is spoken for a Roman numeral: two, the second."""
    return frozenset(_roman(value, load_lexicon(language)))


def _read(text: str, lexicon: Lexicon) -> Iterable[Words]:
    if (value := roman_value(text)) is not None:
        return _roman(value, lexicon)
    if (mark := _NUMBER_SIGN.match(text)) and lexicon.words.number_name:
        return ((lexicon.words.number_name, *form) for form in _read(text[mark.end() :], lexicon))
    grouped = lexicon.decimal_comma and re.fullmatch(r"\d{1,3}(?: \d{3})+", text)
    if not grouped and re.fullmatch(r"\+?\d{2,}(?:[- ]\d{2,}){1,5}", text) and not _is_range(text):  # 555-1234
        return spoken_digits(re.sub(r"\D", "", text)[:_MAX_DIGITS_ALOUD], lexicon.code)
    if (span := _RANGE.fullmatch(text)) and lexicon.words.until:
        return _joined(_read(span[1], lexicon), (lexicon.words.until,), _read(span[2], lexicon))
    if text[:1] in ("-", "−") and lexicon.words.negative:
        return _joined(((word,) for word in lexicon.words.negative), (), _read(text[1:], lexicon))
    after = None if lexicon.code == "it" and re.fullmatch(r"\d+°", text) else _AFTER.search(text)  # 1° maggio
    unit = after["unit"] if after else ""
    match = figure_pattern(lexicon).fullmatch(text[: after.start()] if after else text)
    figure = None if match is None else read_figure(match, lexicon)
    if match is None or figure is None or (match["letters"] and not figure.scaled):  # "5 m" is a length
        return ()
    part = match.groupdict()
    sign = (part["sign"] or "").strip()
    return _whole(part, sign or unit, lexicon)


def _is_range(text: str) -> bool:
    """`15-20` is a range, `555-1234` a code."""
    first, *rest = re.split(r"[- ]", text)
    return len(rest) == 1 and len(first) < 3 and len(rest[0]) < 4


def _whole(part: dict[str, str], unit: str, lexicon: Lexicon) -> Iterable[Words]:
    if part["clock"]:
        return _clock(part["clock"], unit, lexicon)
    if part["hour"]:
        return _clock(f"{part['plain']}:{part['minute'] or '00'}", unit, lexicon)
    if part["alone"] or part["vulgar"] or part["ratio"]:
        return _with_unit(_fractions(part, lexicon), unit, lexicon)
    written = part["grouped"] or part["plain"] or part["version"]
    if part["decade"]:
        return _decades(written, lexicon)
    if part["rank"]:
        return _ordinals(int(re.sub(r"\D", "", written)), lexicon)
    if unit.lower().replace(".", "") in ("am", "pm"):
        return _clock(written, unit, lexicon)
    forms = list(_amount(written, lexicon, alone=not (unit or part["letters"])))
    if part["letters"]:
        scale = lexicon.letters[part["letters"].casefold()]
        names = [(name,) for name, value in lexicon.words.scales.items() if value == scale]
        forms = list(_joined(forms, (), names))
    cents = [*_cents(written, unit, lexicon), *_round_sum(written, unit, lexicon)] if not part["letters"] else ()
    singular = written == "1" and not part["letters"]
    return [*_with_unit(forms, unit, lexicon, singular=singular), *cents]


def _joined(first: Iterable[Words], middle: Words, last: Iterable[Words]) -> Iterable[Words]:
    ends = list(last)[:MAX_READINGS]
    return ((*one, *middle, *end) for one in list(first)[:MAX_READINGS] for end in ends)


def _spell(text: str, lexicon: Lexicon) -> Words:
    """A name of a unit as words, or as characters in scripts that are written without spaces."""
    return tuple(text) if lexicon.unspaced else split_words(text)


def _with_unit(forms: Iterable[Words], unit: str, lexicon: Lexicon, *, singular: bool = False) -> Iterable[Words]:
    words = lexicon.words
    if not unit:
        return forms
    if unit == "%" and words.percent_before:
        hundred = [("百",)] if ("一", "百") in (known := list(forms)) else []  # 百分之百
        return _joined([_spell(words.percent_before[0], lexicon)], (), [*known, *hundred])
    sign = unit if unit in "%‰°" else lexicon.currency(unit)
    names = ("per mille", "per mil") if unit == "‰" else lexicon.unit_names(sign)
    if sign in words.currencies and singular and len(names) > 1 and not lexicon.from_library:
        names = names[1:]
    return _joined(forms, (), [_spell(name, lexicon) for name in names if name not in ("%", "％")])


def _amount(written: str, lexicon: Lexicon, *, alone: bool) -> Iterable[Words]:
    """A whole or decimal number. `alone`: without a unit, so that it may be a year or a code."""
    point = "," if lexicon.decimal_comma else "."
    grouped = bool(re.fullmatch(r"\d{1,3}(?:\D\d{3})+(?:[.,]\d+)?", written)) and not re.fullmatch(
        rf"\d{{1,3}}\{point}\d{{3}}", written
    )
    if grouped:
        whole, _, rest = written.partition(point)
        whole = re.sub(r"\D", "", whole)
    elif written.count(".") > 1:
        return _versions(written.split("."), lexicon)
    else:
        whole, _, rest = re.sub(r"[.,]", "|", written).partition("|")
    if rest:
        return _decimals(whole, rest, lexicon)
    return _integers(whole, lexicon, grouped=grouped, alone=alone)


def _integers(digits: str, lexicon: Lexicon, *, grouped: bool, alone: bool) -> Iterable[Words]:
    code = lexicon.code
    value = int(digits)
    if not (digits[0] == "0" and len(digits) > 1):
        yield from spoken_cardinals(value, code)
    if grouped or not alone:
        return
    if code == "en" and digits[0] != "0":
        yield from _english_parts(digits)
    if (code == "en" and 3 <= len(digits) <= _MAX_DIGITS_ALOUD) or (digits[0] == "0" and len(digits) > 1):
        yield from spoken_digits(digits[:_MAX_DIGITS_ALOUD], code)
    if code in ("ja", "zh") and len(digits) == 4:
        yield from spoken_digits(digits, code)
    if len(digits) == 4 and code in ("ru", "pl"):  # years are ranks there
        yield from (split_words(form) for form in rank_forms(value, code))
    if value >= MAX_SPOKEN and code != "en":
        yield from spoken_digits(digits[:_MAX_DIGITS_ALOUD], code)


def _english_parts(digits: str) -> Iterable[Words]:
    """Years and codes: twenty twenty-six, nineteen oh five, seven forty-seven, four oh four."""
    high, low = int(digits[:-2] or 0), int(digits[-2:])
    year = len(digits) == 4 and 11 <= high <= 21 and not (high == 20 and low == 0)
    if not (year or (len(digits) == 3 and low >= 10)) or (high % 10 == 0 and low == 0):
        return
    if low >= 10:
        yield (*below_hundred(high, "en"), *below_hundred(low, "en"))
    elif low:
        yield (*below_hundred(high, "en"), "oh", *below_hundred(low, "en"))


def _decimals(whole: str, rest: str, lexicon: Lexicon) -> Iterable[Words]:
    code = lexicon.code
    before = list(spoken_cardinals(int(whole or 0), code))
    after = set(spoken_digits(rest[:_MAX_DIGITS_ALOUD], code))
    if len(rest) == 2 and rest[0] != "0" and not lexicon.unspaced:
        after.add(below_hundred(int(rest), code))
    points = [_spell(point, lexicon) for point in lexicon.words.point if point not in ("dot", "點")]
    if code == "en" and int(whole or 0) == 0:
        before += [(), ("nought",), ("naught",), ("oh",)]
    for point in points:
        yield from _joined(before, point, after)


def _versions(parts: list[str], lexicon: Lexicon) -> Iterable[Words]:
    forms: list[Words] = [()]
    if not lexicon.words.point:
        return ()
    for place, part in enumerate(parts[:6]):
        spoken = spoken_cardinals(int(part), lexicon.code)
        joint = _spell(lexicon.words.point[-1] if lexicon.code == "de" else lexicon.words.point[0], lexicon)
        forms = list(_joined(forms, joint if place else (), spoken))
    return forms


def _round_sum(written: str, unit: str, lexicon: Lexicon) -> Iterable[Words]:
    """`R$500,00`: quinhentos reais; `US$100,000` in a language with a decimal comma: cem mil dólares."""
    unit = lexicon.currency(unit)
    if unit not in lexicon.words.currencies or lexicon.unspaced:
        return ()
    point = "," if lexicon.decimal_comma else "."
    whole = re.sub(r"\D", "", written.removesuffix(f"{point}00")) if written.endswith(f"{point}00") else ""
    if lexicon.decimal_comma and unit == "$" and re.fullmatch(r"\d{1,3}(?:,\d{3}){1,4}", written):
        whole = written.replace(",", "")
    return _with_unit(spoken_cardinals(int(whole), lexicon.code), unit, lexicon) if whole else ()


def _cents(written: str, unit: str, lexicon: Lexicon) -> Iterable[Words]:
    """`$3.50`: three dollars and fifty cents, three fifty."""
    point = "," if lexicon.decimal_comma else "."
    match = re.fullmatch(rf"(\d{{1,6}})\{point}(\d\d)", written)
    cents = lexicon.words.currencies.get("¢", ())[:2]
    unit = lexicon.currency(unit)
    if not match or not unit or lexicon.unspaced:
        return
    small = below_hundred(int(match[2]), lexicon.code)
    whole = list(_with_unit(spoken_cardinals(int(match[1]), lexicon.code), unit, lexicon))
    for name in cents:
        for joint in ((), lexicon.words.and_[:1]):
            yield from _joined(whole, joint, [(*small, name)])
    if int(match[2]) >= 10:
        yield from _joined(whole, (), [small])
    if lexicon.code in ("es", "it", "pt"):  # diez euros con cincuenta, dez reais e cinquenta
        yield from _joined(whole, ("con",) if lexicon.code == "es" else lexicon.words.and_[:1], [small])
    if lexicon.code == "en" and int(match[2]) >= 10:
        yield from _joined(spoken_cardinals(int(match[1]), "en"), (), [small])


def _clock(written: str, half: str, lexicon: Lexicon) -> Iterable[Words]:
    """`7:00 PM`: seven p.m., seven o'clock in the evening; `7:05`: seven oh five."""
    hours, _, minutes = written.partition(":")
    if not hours.isdigit() or ":" in minutes:
        return
    if int(hours) > 24:  # 50:50
        yield from spoken_ratio(hours, minutes, lexicon, (*lexicon.words.ratio, ""))
        return
    code = lexicon.code
    hour, minute = list(spoken_cardinals(int(hours), code)), int(minutes or 0)
    phrases = list(_clock_phrases(int(hours), minute, lexicon))
    if code != "en":
        yield from phrases
        after = below_hundred(minute, code) if minute and not lexicon.unspaced else ()
        for word in (*lexicon.words.oclock, *lexicon.words.hours):
            yield from _joined(hour, (word,), [after])
        if not (lexicon.words.oclock or lexicon.words.hours):
            yield from _joined(hour, (), [after])
        return
    half = half.lower().replace(".", "")
    day = {"am": [("am",), ("in", "the", "morning")], "pm": [
        ("pm",), ("in", "the", "afternoon"), ("in", "the", "evening"), ("at", "night"),
    ]}.get(half, [()])  # fmt: skip
    if minute == 0:
        times = [*hour, *_joined(hour, ("o'clock",), [()])]
    else:
        small = below_hundred(minute, "en")
        times = list(_joined(hour, ("oh",) if minute < 10 else (), [small]))
    yield from _joined([*times, *phrases], (), day)


def _clock_phrases(hour: int, minute: int, lexicon: Lexicon) -> Iterable[Words]:
    """`5:30`: half past five; `5:45`: quarter to six."""
    if not 1 <= hour <= 12:
        return
    for phrase in lexicon.words.clock.get(minute, ()):
        value = hour if "{hour}" in phrase else hour % 12 + 1
        for form in spoken_cardinals(value, lexicon.code):
            spoken = " ".join(form)
            yield split_words(phrase.format(hour=spoken, next=spoken))


def spoken_ratio(first: str, second: str, lexicon: Lexicon, between: Iterable[str]) -> Iterable[Words]:
    """Two whole numbers with a word between them, or none (""): two to one, four by four, fifty fifty."""
    ends = [spoken_cardinals(int(part), lexicon.code) for part in (first, second)]
    for word in between:
        yield from _joined(ends[0], _spell(word, lexicon), ends[1])


def _ordinals(value: int, lexicon: Lexicon) -> Iterable[Words]:
    ranks: dict[int, list[str]] = {}
    for word, rank in lexicon.words.ordinals.items():
        ranks.setdefault(rank, []).append(word.lower())
    yield from (split_words(form) for form in rank_forms(value, lexicon.code))
    if value in ranks:
        yield from ((word,) for word in ranks[value] if word != "unième")  # vingt et unième
    if lexicon.code == "en":
        for form in spoken_cardinals(value, "en"):
            last = lexicon.words.cardinals.get(form[-1]) or lexicon.words.scales.get(form[-1], 0)
            yield from ((*form[:-1], word) for word in ranks.get(last, ()))
    elif lexicon.code == "de" and value < 1000:
        yield from ((word + ending,) for word in ranks.get(value, ()) if word.endswith("e") for ending in "nrsm")
        stem = next(iter(sorted(spoken_cardinals(value, "de"))))
        if len(stem) == 1 and value % 100 >= 20:
            yield from ((stem[0] + ending,) for ending in ("ste", "sten", "ster", "stes", "stem"))


def _decades(written: str, lexicon: Lexicon) -> Iterable[Words]:
    names = {value: word.lower() for word, value in lexicon.words.decades.items()}
    low = int(written[-2:])
    if len(written) == 2 and low in names:
        yield (names[low],)
    if len(written) != 4:
        return
    high = int(written[:2])
    if lexicon.code == "de":
        if low in names and 11 <= high <= 19:
            yield (below_hundred(high, "de")[0] + "hundert" + names[low],)
    elif low in names:
        yield (*below_hundred(high, lexicon.code), names[low])
    elif lexicon.code == "en" and low == 0:
        yield ("two", "thousands") if high == 20 else (*below_hundred(high, "en"), "hundreds")


def _fractions(part: dict[str, str], lexicon: Lexicon) -> Iterable[Words]:
    if lexicon.code != "en":
        return ()
    whole, above, below = "", 0, 0
    if part["ratio"]:
        *front, ratio = part["ratio"].split(" ")
        whole = front[0] if front else ""
        above, below = (int(piece) for piece in re.split("[/⁄]", ratio))
    else:
        whole = part["plain"] or part["grouped"] or ""
        from unicodedata import numeric

        value = numeric(part["vulgar"] or part["alone"])
        above, below = value.as_integer_ratio() if value in (0.25, 0.5, 0.75) else (round(value * 3), 3)
    if below in _DENOMINATORS or (5 <= below <= 10 and above < below):
        forms = list(_parts(above, below, lexicon, mixed=bool(whole)))
        if whole:
            return _joined(_amount(whole, lexicon, alone=False), ("and",), forms)
        return forms
    return (
        (*one, *other) for one in spoken_cardinals(above, "en") for other in spoken_cardinals(below, "en") if not whole
    )  # 9/11


def _parts(above: int, below: int, lexicon: Lexicon, *, mixed: bool) -> Iterable[Words]:
    names = [_DENOMINATORS[below]] if below in _DENOMINATORS else []
    if below == 4 or below > 4:
        word = next(word for word, value in lexicon.words.ordinals.items() if value == below)
        names.append((word, f"{word}s"))
    for one, many in names:
        if above == 1:
            yield ("a", one)
            yield ("one", one)
            if below == 2 and not mixed:
                yield (one,)
        else:
            yield (*below_hundred(above, "en"), many)


def _roman(value: int, lexicon: Lexicon) -> Iterable[Words]:
    yield from spoken_cardinals(value, lexicon.code)
    ordinals = set(_ordinals(value, lexicon))
    yield from ordinals
    if lexicon.code == "en":
        yield from (("the", *form) for form in ordinals)
