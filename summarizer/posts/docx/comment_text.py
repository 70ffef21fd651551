"""The comments of posts as texts in Word: `<!-- q4 33.08-43.81 Judith Carver -->`, in a comment or typed.

Word sets a dash for two hyphens while somebody types; both are read.
"""

from __future__ import annotations

import re

__all__ = ["COMMENT_AUTHOR", "TYPED", "comment_of", "comment_text"]

COMMENT_AUTHOR = "summarizer"
_DASHES = "(?:--|[–—])"
TYPED = re.compile(rf"<!{_DASHES}(?P<inner>[^<>]{{0,2000}}?){_DASHES}>")  # inside other text


def comment_of(text: str) -> str | None:
    """The comment of a post that is the whole text of a Word comment; None for what anybody else has written there."""
    match = TYPED.fullmatch(text.strip())
    return comment_text(match["inner"]) if match else None


def comment_text(inner: str) -> str | None:
    """`<!-- inner -->` on one line; None when the text would end the comment."""
    inner = " ".join(inner.split())
    return None if "--" in inner or "<" in inner or ">" in inner or not inner else f"<!-- {inner} -->"
