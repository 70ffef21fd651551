"""Measures of prose: the number of sentences, title case, words of the first person."""

from __future__ import annotations

import re

__all__ = ["FIRST_PERSON", "count_sentences", "is_title_case"]

FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|my|mine|me|we|we're|we've|our|ours|us)\b(?![.][A-Z])")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W_a-z])")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|No|Inc|Ltd|Co|e\.g|i\.e|al|[A-Z](?:\.[A-Z])*))\.$")
# What title case leaves small: articles, short conjunctions and prepositions.
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "if",
        "in",
        "into",
        "is",
        "nor",
        "of",
        "off",
        "on",
        "onto",
        "or",
        "out",
        "over",
        "per",
        "so",
        "than",
        "that",
        "the",
        "to",
        "up",
        "via",
        "vs",
        "with",
        "yet",
        "are",
        "be",
        "it",
        "its",
        "was",
    ]
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
        if inner.lower() in _SMALL and 0 < place < len(words) - 1:
            continue
        return False
    return True
