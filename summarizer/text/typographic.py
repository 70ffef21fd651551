"""Marks in one spelling, whatever a program typed for them: curly or straight, with a space at them or without."""

from __future__ import annotations

import re

__all__ = ["plain_marks"]

_STRAIGHT = str.maketrans({**dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‘’‚‛", "'"), "…": "..."})
_SPACED_DASH = re.compile(r"(?<=\S) ?([–—]) ?(?=\S)")
_SPACED_MARK = re.compile(r"(?<=\w) (?=[,.;:!?…]+(?:\s|$))")


def plain_marks(text: str) -> str:
    """The text with straight quotation marks and apostrophes, three points, and no space at dashes and before marks.

    All else stays: which marks there are, dashes of another length, hyphens, words, and spaces between words.
    """
    return _SPACED_DASH.sub(r"\1", _SPACED_MARK.sub("", text.translate(_STRAIGHT)))
