"""A model's reason for a verdict, as it may stand in a post or in `draft.json`."""

from __future__ import annotations

from typing import Any

from summarizer.drafting.passages import fence
from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.quotable import NOTHING_QUOTABLE
from summarizer.text.quotation_marks import APOSTROPHES, MARKS
from summarizer.text.shortening import shortened

__all__ = ["plain_reason"]

_MAX_CHARACTERS = 100
# What follows one of these may be read as somebody's words.
_TELLING = (":", "：", "—", "–", " - ", "''", "‹", "›", "‘", ")(")
_WITHOUT_MARKS = str.maketrans("", "", "".join(mark for mark in MARKS if len(mark) == 1 and mark not in APOSTROPHES))


def plain_reason(why: Any) -> str:
    """The reason on one line, short; empty when it is no text, or could be read as a quotation."""
    if not isinstance(why, str):
        return ""
    text = fence(why.translate(_WITHOUT_MARKS), 4 * _MAX_CHARACTERS).replace("\n", " ")
    shown = shortened(text, _MAX_CHARACTERS).rstrip(" .")
    if any(sign in shown for sign in _TELLING) or leave_out_quotations(shown, NOTHING_QUOTABLE).refused:
        return ""
    return shown
