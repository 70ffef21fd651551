"""Whole numbers of languages that inflect their words, or write them in one word or in several.

num2words gives one form. Here are the others that a text may have: cases and genders of Russian and Ukrainian, both
genders of Hebrew and Arabic, words written apart or as one in Dutch, Italian, Swedish and Turkish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

__all__ = ["has_inflected_forms", "inflected", "is_joined", "joins", "rank_forms"]

_CASES: dict[str, list[dict[str, object]]] = {
    "ru": [{"case": case, "gender": gender} for case in "ngdaip" for gender in "mfn"],
    "uk": [
        {"case": case, "gender": gender}
        for case in ("nominative", "genitive", "dative", "accusative", "instrumental", "locative")
        for gender in ("masculine", "feminine")
    ],
    "he": [{"gender": gender, "construct": construct} for gender in "mf" for construct in (False, True)],
}
_LONGEST_SPLIT = 6  # words of a number that are written apart in every way
_JOINED = {  # the words that make numbers beside those up to 20 and the tens
    "nl": "honderd duizend miljoen miljard biljoen",
    "it": "cento mila mille milioni milione miliardi miliardo",
    "sv": "hundra tusen miljoner miljon miljarder miljard biljoner biljon",
    "tr": "yüz bin milyon milyar trilyon",
}
_RANK_ENDINGS: dict[str, tuple[tuple[str, ...], ...]] = {  # with the endings of other cases and genders
    "it": ((r"o$", "a", "i", "e"),),
    "fr": ((r"ième$", "ièmes"), (r"^premier$", "première")),
    "nl": (),
    "sv": ((r"a$", "e"),),
    "pl": (
        (r"y\b", "ego", "ym", "emu", "a", "ej", "ą", "e", "ych", "ymi"),
        (r"i\b", "iego", "im", "ia", "iej", "ią", "ie"),
    ),
}
_FROM_HUNDREDS = {"nl": "honderd", "sv": "hundra"}  # vijftienhonderd, femtonhundra
_FROM_HUNDREDS_UNTIL = {"nl": 2000, "sv": 2100}  # tjugohundratjugofyra
_ARABIC_ONES = ("ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر")
_ARABIC_ENDINGS = ((r"ون\b", "ين"), (r"ان\b", "ين"), (r"\bاثنا\b", "اثني"))


def has_inflected_forms(language: str) -> bool:
    """Whether this module knows more forms than the one of num2words."""
    return language in _CASES or language in _JOINED or language == "ar"


def is_joined(language: str) -> bool:
    """Whether a number may be one word: `femtonhundra`."""
    return language == "de" or language in _JOINED


def inflected(value: int, language: str) -> frozenset[str]:
    """The ways to write a whole number in words, each in small letters with single spaces; at most 64.

    Raises what num2words raises for a language or a number that it lacks.
    """
    if language == "ar":
        found = set(_arabic(value))
    elif language in _JOINED:
        found = set(_in_one_or_several(value, language))
    else:
        found = {_spelt(value, language, **case) for case in _CASES[language]}
        if language in ("ru", "uk"):  # "тысяча" says one thousand by itself
            found |= {re.sub(r"^[оі]д\w+ (?=т[ыи]сяч|м[иі]л)", "", form) for form in found}
        if language == "he" and value == 2:
            found |= {"שנים", "שתים"}
    return frozenset(sorted(found, key=len)[:64])


@lru_cache(maxsize=1024)
def rank_forms(value: int, language: str) -> frozenset[str]:
    """The rank of a number where it has no list of its own, in every case: "двадцать шестом", "ventesima"."""
    if language == "ru":
        return frozenset(
            _spelt(value, "ru", to="ordinal", case=case, gender=gender) for case in "ngdaip" for gender in "mfn"
        )
    if language not in _RANK_ENDINGS or not 0 < value < 10_000:
        return frozenset()
    spelt = _spelt(value, language, to="ordinal").replace("vingtsième", "vingtième").replace("-", " ")
    return frozenset(
        {spelt} | {re.sub(ending, other, spelt) for ending, *others in _RANK_ENDINGS[language] for other in others}
    )


def _spelt(value: int, language: str, **how: object) -> str:
    import num2words  # type: ignore[import-untyped,unused-ignore]  # it loads every language: 0.06 s

    return " ".join(str(num2words.num2words(value, lang=language, **how)).lower().split())


# -- one word or several -----------------------------------------------------------------------------------------------


def _in_one_or_several(value: int, language: str) -> Iterator[str]:
    """Every way to write the words of a number together or apart, with the forms of its last word."""
    for spelt in _with_hundreds(value, language):
        words = _atoms(language).findall(spelt)
        if "".join(words) != re.sub(r"[\s-]", "", spelt):
            yield spelt
            continue
        for kept in _without_one(words, language):
            for last in _last_word(kept[-1], language):
                for form in joins([*kept[:-1], last]):
                    yield form.replace("ettt", "ett")


def _with_hundreds(value: int, language: str) -> Iterator[str]:
    yield _spelt(value, language)
    if 1100 <= value < _FROM_HUNDREDS_UNTIL.get(language, 0) and value % 1000 >= (100 if value < 2000 else 1):
        rest = _spelt(value % 100, language) if value % 100 else ""
        yield _spelt(value // 100, language) + _FROM_HUNDREDS[language] + rest


@lru_cache(maxsize=8)
def _atoms(language: str) -> re.Pattern[str]:
    words = {
        _spelt(value, language)
        for value in (range(1, 100) if language == "nl" else (*range(1, 21), *range(30, 100, 10)))
    }
    return re.compile("|".join(sorted({*words, *_JOINED[language].split()}, key=len, reverse=True)))


def _without_one(words: list[str], language: str) -> Iterator[list[str]]:
    """Swedish "ett tusen", "tusen"."""
    yield words
    if len(words) > 1 and words[0] == "ett" and language == "sv":
        yield words[1:]


def _last_word(word: str, language: str) -> tuple[str, ...]:
    """The last word as it stands and in the other gender or spelling."""
    return {
        ("sv", "ett"): ("ett", "en"),
        ("nl", "één"): ("één", "een"),
        ("it", "uno"): ("uno", "un", "una"),
        ("it", "tre"): ("tre", "tré"),
    }.get((language, word), (word,))


def joins(words: list[str]) -> Iterator[str]:
    """The words of a number together and apart, in every way; of many words, the usual ways only."""
    if len(words) > _LONGEST_SPLIT:
        yield "".join(words)
        yield " ".join(words)
        yield re.sub(r"(tusen|duizend|mila|mille|bin|tausend)(?=.)", r"\1 ", "".join(words))
        return
    for gaps in product(("", " "), repeat=len(words) - 1):
        yield "".join(part for pair in zip(words, (*gaps, ""), strict=True) for part in pair)


# -- Arabic ------------------------------------------------------------------------------------------------------------


def _arabic(value: int) -> Iterable[str]:
    """Both genders, both cases of the plural and the dual, and both spellings of a hundred; "and" is a prefix."""
    spelt = re.sub(r"\bو ", "و", _spelt(value, "ar"))
    if re.search(r"(?:مئتا|ألفا|مليونا|مليارا)$", spelt):  # the library has the form before a noun only
        spelt += "ن"
    forms = {spelt}
    for change in (_other_gender, _other_endings, _other_hundreds):
        forms |= {other for form in forms for other in change(form)}
    return forms


def _other_gender(form: str) -> Iterator[str]:
    ones = "|".join(_ARABIC_ONES)
    yield re.sub(rf"\b(و?)({ones})[ةه]?\b(?! عشر|\w)", r"\1\2", form)
    yield re.sub(rf"\b(و?)({ones})ة عشر\b", r"\1\2 عشرة", form)
    yield re.sub(r"\b(و?)واحد\b", r"\1واحدة", form)
    yield re.sub(r"\b(و?)واحد\b", r"\1إحدى", form)
    yield form.replace("أحد عشر", "إحدى عشرة")
    yield re.sub(r"\b(و?)اثنا عشر\b", r"\1اثنتا عشرة", form)
    yield re.sub(r"\b(و?)اثنان\b", r"\1اثنتان", form)


def _other_endings(form: str) -> Iterator[str]:
    changed = form
    for ending, other in _ARABIC_ENDINGS:
        changed = re.sub(ending, other, changed)
    yield changed
    yield re.sub(r"\bألف$", "ألفا", form) if " " in form else form


def _other_hundreds(form: str) -> Iterator[str]:
    yield form.replace("مائة", "مئة")
    yield form.replace("مائة", "مية")
    yield re.sub(r"مئت(ان|ين)", r"مائت\1", form)
