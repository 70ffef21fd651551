"""The form of a post's prose: words of the first person, and headings that name a topic."""

from __future__ import annotations

import re

from summarizer.text.language import base_code, load_language

__all__ = ["FIRST_PERSON_PLURAL", "FIRST_PERSON_SINGULAR", "first_person", "names_a_topic"]

FIRST_PERSON_SINGULAR = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|[Mm]y|[Mm]ine|[Mm]e|[Mm]yself)\b(?![.][A-Z])")
FIRST_PERSON_PLURAL = re.compile(r"\b(?:[Ww]e|[Ww]e're|[Ww]e've|[Oo]urs?|us)\b")
_WORD = re.compile(r"[^\W\d_]+")


def first_person(text: str, language: str) -> tuple[int, int] | None:
    """Where the writer speaks of himself first: half-open, in characters."""
    if base_code(language) == "en":
        found = FIRST_PERSON_SINGULAR.search(text) or FIRST_PERSON_PLURAL.search(text)
        return found.span() if found else None
    own = load_language(language).drafting.get("first_person", frozenset())
    return next((match.span() for match in _WORD.finditer(text) if match[0].casefold() in own), None)


def names_a_topic(heading: str, language: str) -> bool:
    """Whether a heading names what is talked about ("The Importance of Tests") and states nothing."""
    words = [match[0].casefold() for match in _WORD.finditer(heading)]
    known = load_language(language)
    lists = known.drafting
    if words and words[0] in lists.get("topic_openings", ()):
        return True
    if words and words[0] in known.articles:
        words = words[1:]
    return (
        bool(words) and words[0] in lists.get("topic_nouns", ()) and not lists["sentence_verbs"].intersection(words[1:])
    )
