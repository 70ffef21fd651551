"""English names of languages, and the codes of names, by `langcodes` (CLDR's data)."""

from __future__ import annotations

import functools

__all__ = ["AS_RECOGNISED", "code_of_language", "is_language_name", "language_name"]

_MIN_NAME = 5  # letters
# What recognisers call a language that has two codes.
AS_RECOGNISED = {"jv": "jw", "cmn": "zh", "nb": "no", "fil": "tl"}


@functools.cache
def language_name(code: str) -> str:
    """`de` or `de-AT` -> "German"; the code itself when it is not known."""
    import langcodes

    try:
        language = langcodes.Language.get(code)
    except ValueError:
        return code
    return str(language.language_name("en")) if language.is_valid() else code


@functools.cache
def code_of_language(told: str) -> str | None:
    """ISO 639-1 of a name ("english") or of a code such as "en-US", as recognisers write it; None for anything else."""
    import langcodes

    plain = told.strip()
    try:
        found = langcodes.Language.get(plain)
        found = found if found.is_valid() else langcodes.find(plain)
    except ValueError:
        try:
            found = langcodes.find(plain)
        except LookupError:
            return None
    except LookupError:
        return None
    code = found.language
    return AS_RECOGNISED.get(code, code) if code and code != "und" else None


@functools.lru_cache(maxsize=4096)
def is_language_name(word: str) -> bool:
    """Whether a word is a language's name, in any language: German, Deutsch."""
    import langcodes

    if len(word) < _MIN_NAME:  # shorter words are names of few languages and of many other things
        return False
    try:
        return bool(langcodes.find(word))
    except LookupError:
        return False
