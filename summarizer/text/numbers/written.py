"""The figures of a text as runs of tokens, and their forms: what is spoken for them, and how else they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product
from unicodedata import numeric

from summarizer.text.language import Language, load_language
from summarizer.text.numbers.east_asian import LARGE_NUMERALS
from summarizer.text.numbers.figures import FRACTION_DENOMINATORS, figure_pattern, plain_digits, read_figure
from summarizer.text.numbers.lexicon import Lexicon, load_lexicon
from summarizer.text.numbers.measures import measure_forms, measures_in
from summarizer.text.numbers.readings import ordinal_readings, readings, roman_readings
from summarizer.text.numbers.romans import roman_numerals
from summarizer.text.numbers.shapes import Shape, Unit, Written
from summarizer.text.numbers.spoken import Words, spoken_digits
from summarizer.text.word_keys import word_key

__all__ = ["Written", "figures_in", "forms_of"]

_MAX_PARTS = 7  # figures of a code or a telephone number
_MAX_PART_FORMS = 12  # of one of them
_MAX_FORMS = 400
_MAX_CHARACTERS = 60  # longer figures are only themselves
_NO_NAMES: list[Words] = [()]
_MIN_PHONE_DIGITS = 7
_HALF_OF_DAY = re.compile(r"[^\S\n]?[ap]\.?m\b\.?", re.IGNORECASE)
_HOUR = re.compile(r"(?:[1-9]|1[0-2])(?::\d\d)?")
_JOINTS = ("–", "/")

_SCALE_GAPS = ("", " ", "-", "\u00a0")  # between a figure and its scale
_MIN_SCALE = 1000  # "15 hundred" is no usual way to write 1500


def figures_in(text: str, tokens: Sequence[Unit], language: Language) -> Iterator[Written]:
    """The figures of a cleaned text. One token may begin several: `5` and `5 million` of `$5 million`."""
    lexicon, plain = load_lexicon(language.code), plain_digits(text)
    money = _money_pattern(lexicon)
    for place, token in enumerate(tokens):
        if token.kind == "figure":
            if _is_no_amount(text, tokens, place, lexicon):
                continue
            shape: Shape = "ordinal" if _is_day(text, tokens, place, language) else "figure"
            yield Written(place, place + 1, plain[token.start : token.end], language.code, shape)
            yield from _compounds(plain, tokens, place, lexicon, money)
            yield from _chain(tokens, place, lexicon)
            yield from measures_in(plain, tokens, place, language)
            if token.key == "1" and place + 1 < len(tokens) and tokens[place + 1].key in lexicon.words.scales:
                yield Written(place, place + 2, tokens[place + 1].key, language.code, "one")
            yield from _with_scale(plain, tokens, place, lexicon)
        elif token.kind == "sign" and _numeric(token.key):
            yield Written(place, place + 1, token.key, language.code)
    yield from _romans(plain, tokens, lexicon)


def _is_no_amount(text: str, tokens: Sequence[Unit], place: int, lexicon: Lexicon) -> bool:
    """Whether the figure must not be read: the 1 of "no 1", and the 100 of "100 23", which would read as 123."""
    token = tokens[place]
    if token.key == "1" and place and tokens[place - 1].key in lexicon.words.no_one:
        return text[tokens[place - 1].end : token.start] == " "
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or after.kind != "figure" or text[token.end : after.start] != " ":
        return False
    zeros = len(token.key) - len(token.key.rstrip("0"))
    return token.key.isdigit() and zeros > 1 and len(after.key) <= zeros


def _numeric(sign: str) -> bool:
    return len(sign) == 1 and not sign.isascii() and sign not in "²³" and numeric(sign, -1.0) >= 0


def _is_day(text: str, tokens: Sequence[Unit], place: int, language: Language) -> bool:
    """Whether a month stands beside the figure; in German, whether a full stop makes it an ordinal."""
    beside = [tokens[other].key for other in (place - 1, place + 1) if 0 <= other < len(tokens)]
    following = [token.key for token in tokens[place + 1 : place + 3]]
    if any(key in language.months for key in beside) or (following[:1] == ["de"] and following[-1] in language.months):
        return True
    return language.code == "de" and text[tokens[place].end : tokens[place].end + 2] == ". "


@lru_cache(maxsize=16)
def _money_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    scales = "|".join(map(re.escape, (name for name, value in lexicon.words.scales.items() if value >= 1000)))
    return re.compile(rf"[ -]?({scales or '(?!)'})(?!\w)", re.IGNORECASE)


def _compounds(
    plain: str, tokens: Sequence[Unit], place: int, lexicon: Lexicon, money: re.Pattern[str]
) -> Iterator[Written]:
    """The figure with the sign before it and what follows it."""
    first = place
    if place and tokens[place - 1].kind == "sign" and _is_currency(plain, tokens[place - 1], tokens[place]):
        first = place - 1
    start = tokens[first].start
    match = figure_pattern(lexicon).match(plain, start)
    if match is None or match["minus"]:
        return
    end = match.end()
    after = _HALF_OF_DAY.match(plain, end) if first == place and _HOUR.fullmatch(match[0]) else None
    if after is None and lexicon.words.percent_before and plain[end : end + 1] == "%":
        end += 1
    ends = [after.end() if after else end]
    if first < place and (scale := money.match(plain, end)):
        ends.append(scale.end())
    for which, stop in enumerate(ends):
        last = place
        while last < len(tokens) and tokens[last].start < stop:
            last += 1
        if last - first > 1 and tokens[last - 1].end in (stop, stop + 1):
            yield Written(first, last, plain[start:stop], lexicon.code, "money" if which else "compound")


def _with_scale(plain: str, tokens: Sequence[Unit], place: int, lexicon: Lexicon) -> Iterator[Written]:
    """`50 thousand`: the figure and the scale behind it, in one phrase."""
    if place + 1 == len(tokens) or (place and tokens[place - 1].key == "/"):
        return
    figure, scale = tokens[place : place + 2]
    value = LARGE_NUMERALS.get(scale.key, 0) if lexicon.unspaced else lexicon.words.scales.get(scale.key, 0)
    if value >= _MIN_SCALE and plain[figure.end : scale.start] in _SCALE_GAPS:
        yield Written(place, place + 2, f"{figure.key} {value}", lexicon.code, "scaled")


def _is_currency(plain: str, sign: Unit, figure: Unit) -> bool:
    return plain[sign.end - 1] in "$€£¥₹₽₴₺₪" and plain[sign.end : figure.start] in ("", " ")


def _chain(tokens: Sequence[Unit], place: int, lexicon: Lexicon) -> Iterator[Written]:
    """Figures joined by dashes or strokes, from their first figure on."""
    if place and tokens[place - 1].key in _JOINTS and tokens[place - 1].end == tokens[place].start:
        return
    last = place + 1
    while (
        last + 1 < len(tokens)
        and tokens[last].key in _JOINTS
        and tokens[last + 1].kind == "figure"
        and tokens[last - 1].end == tokens[last].start
        and tokens[last].end == tokens[last + 1].start
        and last - place < 2 * _MAX_PARTS
    ):
        last += 2
    if last - place > 1:
        text = "".join(token.key for token in tokens[place:last])
        yield Written(place, last, text, lexicon.code, "chain")


def _romans(plain: str, tokens: Sequence[Unit], lexicon: Lexicon) -> Iterator[Written]:
    numerals = list(roman_numerals(plain, lexicon))
    if not numerals:
        return
    places = {token.start: place for place, token in enumerate(tokens)}
    for start, _end, value in numerals:
        place = places.get(start)
        if place is not None and tokens[place].kind == "word":
            yield Written(place, place + 1, str(value), lexicon.code, "roman")


# -- forms -------------------------------------------------------------------------------------------------------------


def forms_of(written: Written) -> frozenset[Words]:
    """The forms of a written figure as keys of tokens: its readings, and other ways to write it."""
    return _forms(written.text, written.language, written.shape)


@lru_cache(maxsize=8192)
def _forms(text: str, code: str, shape: Shape) -> frozenset[Words]:
    found: Iterable[Words]
    if len(text) > _MAX_CHARACTERS:
        return frozenset()
    match shape:
        case "money":
            found = _money(text, code)
        case "one":
            found = [(article, text) for article in load_lexicon(code).words.articles]
        case "scaled":
            found = _multiplied(text)
        case "chain":
            found = _chain_forms(text, code)
        case "roman":
            found = [*roman_readings(int(text), code), (text,)]
        case "compound":
            found = [*readings(text, code), *_other_figures(text, code)]
        case "ordinal" if text.isdigit():
            ranks = ordinal_readings(int(text), code)
            found = [*readings(text, code), *ranks, *((("the", *rank) for rank in ranks) if code == "en" else ())]
        case "height" | "ratio" | "cross" | "multiple" | "day" | "date" | "clock" | "day month year":
            found = measure_forms(text, shape, code)
        case _:
            found = [*readings(text, code), *_other_figures(text, code)]
    language = load_language(code)
    return frozenset(
        tuple(word_key(word, language, cased=False) for word in form) for form in islice(found, _MAX_FORMS) if form
    )


def _money(text: str, code: str) -> Iterable[Words]:
    """`$5 million`: five million dollars, 5 million dollars."""
    lexicon = load_lexicon(code)
    match = figure_pattern(lexicon).match(text)
    if match is None:
        return
    sign = (match["sign"] or "").strip()
    scale = text[match.end() :].strip(" -").lower()
    figure = match[0][len(match["sign"] or "") :].strip()
    names = lexicon.unit_names(lexicon.currency(sign))
    for name in names:
        whole = _multiplied(f"{_plain_key(figure, lexicon)} {lexicon.words.scales.get(scale, 0)}")
        yield from ((*number, name.lower()) for number in whole)
    for number in (*readings(figure, code), (_plain_key(figure, lexicon) or figure,)):
        for name in names:
            yield (*number, scale, name.lower())
            if code in ("es", "fr", "pt"):
                yield (*number, scale, "de", name.lower())  # un millón de dólares


def _multiplied(text: str) -> Iterable[Words]:
    """`50 1000`, a figure and its scale: 50000, when that is a whole number."""
    figure, _, scale = text.rpartition(" ")
    try:
        value = Fraction(figure) * int(scale)
    except ValueError:  # 1.2.3
        return
    if value and value.denominator == 1:
        yield (str(value.numerator),)


def _chain_forms(text: str, code: str) -> Iterable[Words]:
    """`9/11`: nine eleven; `555-1234`: digit by digit. The dash of a range is a sign with a form of its own."""
    parts = re.split("[–/]", text)
    digits = "".join(part for part in parts if part.isdigit())
    if len(parts) == 2 and "/" in text:
        above, below = parts
        if below.isdigit() and int(below) in FRACTION_DENOMINATORS and above.isdigit() and int(above) < int(below):
            yield from readings(text, code)
            yield from _other_figures(text, code)
            return
    if all(part.isdigit() for part in parts) and (len(digits) >= _MIN_PHONE_DIGITS or len(parts) > 2):
        yield from spoken_digits(digits[:16], code)
    spoken = [sorted(readings(part, code), key=len)[:_MAX_PART_FORMS] for part in parts]
    for forms in islice(product(*spoken), _MAX_FORMS):
        yield tuple(word for form in forms for word in form)


_VULGAR = {numeric(sign): sign for sign in "½¼¾⅓⅔⅕⅛"}


def _other_figures(text: str, code: str) -> Iterable[Words]:
    """Other ways to write a figure: 10k and 10,000; $5 and 5 dollars; 7:00 p.m. and 7 p.m.; ½ and 1/2; ① and 1."""
    if _numeric(text):
        value = numeric(text)
        if value in _VULGAR:
            above, below = _ratio(value)
            yield (str(above), "/", str(below))
        elif value == int(value):
            yield (str(int(value)),)
            yield from readings(str(int(value)), code)
        return
    lexicon = load_lexicon(code)
    if half := re.search(r"([ap])\.?m\.?$", text, re.IGNORECASE):
        hour, _, minutes = text[: half.start()].strip().partition(":")
        yield (f"{hour}:{minutes or '00'}", f"{half[1].lower()}m")
        if minutes in ("", "00"):
            yield (hour, f"{half[1].lower()}m")
        return
    match = figure_pattern(lexicon).fullmatch(text)
    if match is None:
        return
    if match["clock"]:
        if match["clock"].endswith(":00") and lexicon.words.oclock:
            yield (match["clock"].split(":")[0], lexicon.words.oclock[0])
    elif match["ratio"]:
        *whole, ratio = match["ratio"].split(" ")
        above, below = (int(part) for part in re.split("[/⁄]", ratio))
        if below and above / below in _VULGAR:
            yield (*whole, _VULGAR[above / below])
    elif match["vulgar"]:
        above, below = _ratio(numeric(match["vulgar"]))
        yield (match["plain"] or "", str(above), "/", str(below))
    elif match["sign"] or (match["letters"] and (figure := read_figure(match, lexicon)) and figure.scaled):
        yield from _scaled(match, lexicon)


def _plain_key(figure: str, lexicon: Lexicon) -> str:
    """A written amount as the key of its token: `1.500,5` in German is 1500.5. Empty for `1,5` in English."""
    if not lexicon.decimal_comma and re.fullmatch(r"\d+,\d{1,2}", figure):
        return ""
    return re.sub(r"[^\d.]", "", figure if not lexicon.decimal_comma else figure.replace(".", "").replace(",", "."))


def _ratio(value: float) -> tuple[int, int]:
    return next((above, below) for below in range(2, 11) for above in range(1, below) if above / below == value)


def _with_scale_words(key: str, lexicon: Lexicon) -> Iterator[Words]:
    """`7000000`: 7 million."""
    for word, value in lexicon.words.scales.items():
        if value >= _MIN_SCALE and key.isdigit() and not int(key) % value and 0 < int(key) // value < _MIN_SCALE:
            yield (str(int(key) // value), word)


def _scaled(match: re.Match[str], lexicon: Lexicon) -> Iterable[Words]:
    figure = match["grouped"] or match["plain"] or ""
    key = _plain_key(figure, lexicon)
    if not key:
        return
    sign = (match["sign"] or "").strip()
    names = [(name.lower(),) for name in lexicon.unit_names(lexicon.currency(sign))]
    signs: list[Words] = [(sign.lower(),)] if sign else [()]
    for name in names or _NO_NAMES:
        if not match["letters"]:
            yield (key, *name)
            yield from ((*amount, *name) for amount in _with_scale_words(key, lexicon))
            continue
        scale = lexicon.letters[match["letters"].casefold()]
        for word, value in lexicon.words.scales.items():
            if value == scale:
                yield (key, word, *name)
                yield from ((*before, key, word) for before in signs)
        whole = Fraction(key) * scale
        if whole.denominator == 1:
            yield (str(whole.numerator), *name)
            yield from ((*before, str(whole.numerator)) for before in signs if before)
