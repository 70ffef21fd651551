"""English title case: writing it, and telling whether a title has it."""

from __future__ import annotations

import re

__all__ = ["is_title_case", "title_case"]

# Articles, short conjunctions and prepositions: in lower case inside a title, by every style guide.
_ALWAYS_SMALL = frozenset("a an the and but or nor for as at by in of on to via vs".split())  # noqa: SIM905
# Of these the guides differ; a title may have either.
_MAY_BE_SMALL = _ALWAYS_SMALL | frozenset(
    "from if into is off onto out over per so than that up with yet are be it its was".split()  # noqa: SIM905
)
_DIGIT = re.compile(r"\d")


def title_case(text: str) -> str:
    """English title case: small words lower, except at either end; words with capitals or digits inside as they are."""
    words = text.split()
    cased = []
    for index, word in enumerate(words):
        bare = re.sub(r"^\W+|\W+$", "", word)
        first = index in {0, len(words) - 1} or words[index - 1].endswith((":", "-", "–", "—"))
        if _is_written_so(bare, shouted=text.isupper()):
            cased.append(word)
        elif bare.casefold() in _ALWAYS_SMALL and not first:
            cased.append(word.lower())
        else:
            cased.append("-".join(_capital(part) for part in word.lower().split("-")))
    return " ".join(cased)


def _is_written_so(bare: str, *, shouted: bool) -> bool:
    """Whether a word keeps its letters: iPhone, HTTP/2, and SQL in a text that is not all capitals."""
    if not bare.isupper() or _DIGIT.search(bare[1:]):
        return any(char.isupper() or char.isdigit() for char in bare[1:])
    return 1 < len(bare) <= 5 and not shouted


def _capital(word: str) -> str:
    for index, char in enumerate(word):
        if char.isalnum():
            return word[:index] + char.upper() + word[index + 1 :]
    return word


def is_title_case(text: str) -> bool:
    """Whether each word but the small ones begins with a capital or a digit; brands such as `iPhone` are let be."""
    words = [word for word in re.split(r"[\s–—]+", text) if re.search(r"[^\W_]", word)]
    for place, word in enumerate(words):
        letters = re.sub(r"^[^\w]+", "", word)
        if not letters or not letters[0].islower():
            continue
        inner = re.sub(r"[^\w]+$", "", letters)
        if any(character.isupper() for character in inner[1:]):
            continue
        if inner.lower() in _MAY_BE_SMALL and 0 < place < len(words) - 1:
            continue
        return False
    return True
