"""In which language a text is: py3langid, whose model comes in its package, asked so that names do not decide.

It is given the words in small letters, where there are enough of them: names of persons and places are written with a
capital, and a sentence with two Polish names in it is taken for Polish otherwise. Of a
heading in capitals the function words decide, where there are some.
It chooses among languages with a code of two letters, and Cantonese; Nigerian Pidgin and Buginese, which it knows
too, take short English sentences away from English.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter
from typing import TYPE_CHECKING

import regex

from summarizer.text.language import base_code, known_languages, load_language
from summarizer.text.scripts import is_unspaced

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped,unused-ignore]

__all__ = ["detect_language", "is_in_language"]

_SAMPLE_CHARACTERS = 6000  # more does not change the answer
_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"[\p{L}\p{M}'’]+")
_ENOUGH_WORDS = 4  # in small letters
_CLEAR_LEAD = 2  # function words by which a headline is told to be in one of the languages that have a file
# Measured with bench/languages.py: of 4,000 sentences in seven languages none is refused, and of 3,000 English ones
# 6 are accepted as Polish, Finnish, Swedish, Czech or Turkish.
_SURE = 0.5  # probability of another language from which on a text is refused ...
_RIVAL = 0.1  # ... if that of its own is not above this share of it
_NEAR = 20  # of CLDR's distances between languages: Danish and Norwegian 12, Czech and Slovak 24
_ONE_AT_A_TIME = threading.Lock()  # langcodes gives another thread lists that it has not filled yet
_SCRIPTS_OF = {"Jpan": "Hani Hira Kana", "Kore": "Hang Hani", "Hans": "Hani Bopo", "Hant": "Hani Bopo"}


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the likeliest language (`yue` for Cantonese), or None for a text without letters."""
    if not _LETTER.search(text[:100_000]):
        return None
    middle = max(0, len(text) // 2 - _SAMPLE_CHARACTERS // 2)
    if len(text) > 2 * _SAMPLE_CHARACTERS:
        text = f"{text[:_SAMPLE_CHARACTERS]} {text[middle : middle + _SAMPLE_CHARACTERS]}"
    return max(_likelihoods(text).items(), key=lambda one: one[1])[0]


def is_in_language(text: str, language: str) -> bool:
    """False for a text without letters, and for one that is clearly in another language than this (a code or tag)."""
    letters = _LETTER.findall(text)
    if not letters:
        return False
    likely = _likelihoods(text)
    best = max(likely, key=lambda code: likely[code])
    wanted = base_code(language)
    if wanted == "und" or _relatives(wanted, best):
        return True
    if 2 * sum(_writes(language).match(letter) is not None for letter in letters) < len(letters):
        return False
    own = [share for code, share in likely.items() if _relatives(wanted, code)]
    if not own:  # one that the classifier does not know; models that do not know it either write English
        return best != "en" or likely[best] < _SURE
    return likely[best] < _SURE or sum(own) > _RIVAL * likely[best]


def _likelihoods(text: str) -> dict[str, float]:
    words = _WORD.findall(text)
    small = [word for word in words if not word[0].isupper()]
    headline = len(small) < _ENOUGH_WORDS
    told = " ".join(words).lower() if headline else " ".join(small)
    likely = {str(code): float(share) for code, share in _classifier().rank(told)}
    if headline and not is_unspaced(told) and (code := _told_by_function_words(told.split())) in likely:
        return dict.fromkeys(likely, 0.0) | {code: 1.0}
    return likely


def _told_by_function_words(words: list[str]) -> str:
    """The language with two function words more among these than any other has; empty when there is none."""
    counts = Counter({code: sum(word in function for word in words) for code, function in _function_words().items()})
    (best, most), (_, second) = counts.most_common(2)
    return best if most >= second + _CLEAR_LEAD else ""


@functools.cache
def _function_words() -> dict[str, frozenset[str]]:
    return {code: load_language(code).function_words for code in known_languages()}


@functools.cache
def _classifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages([code for code in made.labels if len(code) == 2 or code == "yue"])
    return made


@functools.cache
def _relatives(one: str, other: str) -> bool:
    """Whether readers of each read the other, scripts aside: Norwegian and its written forms, Danish, Croatian."""
    import langcodes

    pair = f"{one}-Latn", f"{other}-Latn"
    with _ONE_AT_A_TIME:
        return one == other or max(langcodes.tag_distance(*pair), langcodes.tag_distance(*pair[::-1])) <= _NEAR


@functools.cache
def _writes(language: str) -> regex.Pattern[str]:
    """Letters of the scripts in which a language is mostly written."""
    import langcodes

    try:
        with _ONE_AT_A_TIME:
            script = langcodes.Language.get(language).maximize().script or "Latn"
    except ValueError:
        script = "Latn"
    return regex.compile("[" + "".join(rf"\p{{{one}}}" for one in _SCRIPTS_OF.get(script, script).split()) + "]")
