"""Measures of prose: the number of sentences, title case, words of the first person."""

from __future__ import annotations

import re

__all__ = ["FIRST_PERSON_PLURAL", "FIRST_PERSON_SINGULAR", "count_sentences", "is_title_case", "title_case"]

FIRST_PERSON_SINGULAR = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|my|mine|me|myself)\b(?![.][A-Z])")
FIRST_PERSON_PLURAL = re.compile(r"\b(?:[Ww]e|[Ww]e're|[Ww]e've|[Oo]urs?|us)\b")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W_a-z])")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|No|Inc|Ltd|Co|e\.g|i\.e|al|[A-Z](?:\.[A-Z])*))\.$")
# Words that `title_case` writes small, and those that a writer may leave small too.
_SMALL = frozenset("a an the and but or nor for as at by in of on to via vs".split())  # noqa: SIM905
_MAY_BE_SMALL = _SMALL | frozenset(
    "from if into is off onto out over per so than that up with yet are be it its was".split()  # noqa: SIM905
)


def count_sentences(text: str) -> int:
    """Sentences as a reader counts them; abbreviations and initials do not end one."""
    pieces = [piece for piece in _SENTENCE.split(" ".join(text.split())) if piece.strip()]
    joined = sum(1 for piece in pieces[:-1] if _ABBREVIATION.search(piece))
    return max(1, len(pieces) - joined) if pieces else 0


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


def title_case(text: str) -> str:
    """English title case: small words lower, except at either end; words with capitals or digits inside as they are."""
    words = text.split()
    cased = []
    for index, word in enumerate(words):
        bare = re.sub(r"^\W+|\W+$", "", word)
        first = index in {0, len(words) - 1} or words[index - 1].endswith((":", "-", "–", "—"))
        if any(char.isupper() or char.isdigit() for char in bare[1:]) and not bare.isupper():
            cased.append(word)
        elif bare.casefold() in _SMALL and not first:
            cased.append(word.lower())
        elif bare.isupper() and 1 < len(bare) <= 5 and not text.isupper():
            cased.append(word)
        else:
            cased.append("-".join(_capital(part) for part in word.lower().split("-")))
    return " ".join(cased)


def _capital(word: str) -> str:
    for index, char in enumerate(word):
        if char.isalnum():
            return word[:index] + char.upper() + word[index + 1 :]
    return word
