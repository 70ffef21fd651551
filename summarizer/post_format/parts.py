"""The fixed texts of the reference format, and the marks at places where a person must still write or check.

Publish writes them; lint, checks and edits recognise them.
"""

from __future__ import annotations

import datetime as dt
import re

__all__ = [
    "ATTRIBUTION_START",
    "CONCLUSION_HEADING",
    "CORRECTION_LINK",
    "CORRECTION_START",
    "INSIGHTS_HEADING",
    "NOTICE",
    "NOTICE_START",
    "TOPIC_START",
    "UNHEARD",
    "dated_notice",
    "is_to_check",
    "is_to_write",
    "part_to_write",
    "to_check",
    "to_write",
]

NOTICE_START = "This post was written on"
INSIGHTS_HEADING = "Key Insights"
TOPIC_START = "On "
CONCLUSION_HEADING = "Conclusion"
ATTRIBUTION_START = "This summary is based on"
CORRECTION_START = "Found an issue?"
CORRECTION_LINK = "Report a correction"

UNHEARD = "Nobody has compared its quotations with the recording."

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTICE = re.compile(
    rf"^{NOTICE_START} (?:{'|'.join(_MONTHS)}) (?:[1-9]|[12]\d|3[01]), \d{{4}}\.(?: {re.escape(UNHEARD)})?"
)
_TO_WRITE = re.compile(r"\[To (?:write|check): (?P<part>[^,\]]{0,60})|<!-- WRITE: ")
_TO_CHECK = re.compile(r"\[To check: ")


def dated_notice(day: dt.date, *, unheard: bool = False) -> str:
    """`This post was written on Jan 10, 2026.` Months are the format's own, not the machine's locale.

    `unheard`: the words of its quotations are as given, and the notice says so.
    """
    notice = f"{NOTICE_START} {_MONTHS[day.month - 1]} {day.day}, {day.year}."
    return f"{notice} {UNHEARD}" if unheard else notice


def to_write(part: str, what: str) -> str:
    """The mark at a place where a person must write: readers of the draft see it, `summarizer lint` finds it."""
    return f"**[To write: {part}, {what}]**"


def to_check(part: str, what: str) -> str:
    """The mark in place of a text that the conversation does not carry. `what` holds the text, so that it is kept."""
    return f"**[To check: {part}, {what}]**"


def is_to_write(text: str) -> bool:
    """Whether a text holds one of these marks, or an HTML comment `<!-- WRITE: … -->`."""
    return _TO_WRITE.search(text) is not None


def is_to_check(text: str) -> bool:
    """Whether a text holds the mark of `to_check`."""
    return _TO_CHECK.search(text) is not None


def part_to_write(text: str) -> str | None:
    """The part that the first mark of a text names; None without a mark that names one."""
    match = _TO_WRITE.search(text)
    return (match["part"] or "").strip() or None if match else None
