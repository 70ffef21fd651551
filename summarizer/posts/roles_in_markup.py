"""What an element of HTML is for, as its class tells: a quotation set apart, or the name of who speaks."""

from __future__ import annotations

import re

__all__ = ["QUOTE_ELEMENTS", "describes_person", "names_author", "names_speaker", "shows_quote"]

QUOTE_ELEMENTS = frozenset(["div", "p", "aside", "section"])
_MAX_CLASSES = 40
# Substack's `pullquote`, WordPress's `wp-block-pullquote`, Word's `MsoIntenseQuote`, and what themes call them.
_QUOTES = re.compile(
    r"(?!(?:has|no|is|with)[-_])(?:[\w-]*[-_])?(?:(?:pull[-_]?|block)quote|quote[-_]{1,2}(?:text|body|content|words))"
    r"(?:[-_]{1,2}(?:text|body|content|wrapper|block))?|mso(?:intense)?quote"
    r"|(?:quote|testimonial)(?:[-_]{1,2}(?:card|box|block))?",
)
_AUTHORS = re.compile(
    r"(?:[\w-]*[-_])?(?:author|attribution|byline|cite|citation|credit)(?:[-_]{1,2}(?:name|label))?"
    r"|(?:[\w-]*[-_])?(?:quote|testimonial)[-_]{1,2}(?:name|source|person|by)"
)
_PERSONS = re.compile(r"(?:[\w-]*[-_])?(?:author|bio|biography|about|profile|guest|host|contact|team)(?:[-_][\w-]*)?")
_SPEAKERS = re.compile(r"(?:[\w-]*[-_])?speaker(?:[-_]{1,2}(?:name|label))?")


def shows_quote(attributes: dict[str, str]) -> bool:
    """Whether an element of QUOTE_ELEMENTS shows a quotation as `<blockquote>` does."""
    return any(_QUOTES.fullmatch(name) for name in _classes(attributes))


def names_speaker(attributes: dict[str, str]) -> bool:
    """Whether an element holds the name of who says what follows."""
    return any(_SPEAKERS.fullmatch(name) for name in _classes(attributes))


def names_author(attributes: dict[str, str]) -> bool:
    """Whether an element holds the name of who said, or wrote, what stands before it."""
    return any(_AUTHORS.fullmatch(name) for name in _classes(attributes))


def describes_person(attributes: dict[str, str]) -> bool:
    """Whether an element is about a person, as the box below an article about its author is."""
    return any(_PERSONS.fullmatch(name) for name in _classes(attributes))


def _classes(attributes: dict[str, str]) -> list[str]:
    return attributes.get("class", "").lower().split()[:_MAX_CLASSES]
