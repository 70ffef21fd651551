"""Questions that somebody was asked: `Asked “Why?”, Bell says “…”`, `To the question “Why?” Bell replies “…”`."""

from __future__ import annotations

import re
from functools import lru_cache

from summarizer.text.speech_words import speech_words

__all__ = ["asker"]

_MAX_LEAD = 120  # characters before the marks
_ENDED = re.compile(r"[.!?。！？…][^\w]*\s")
_MAX_WORDS = 5  # that name who asked: "by the host of the show"


def asker(lead: str, code: str) -> str | None:
    """Who asked the question that follows a text: "Ann Bell" of `Asked by Ann Bell,`; empty when the text names nobody.

    None when the text opens no such question. Then the quotation's speaker is found as that of any other.
    """
    found = _pattern(code).fullmatch(_ENDED.split(lead[-_MAX_LEAD:])[-1].strip(" \n*_\"'“„«‘‚:,"))
    if found is None:
        return None
    words = (found["rest"] or "").split()
    if not words:
        return ""
    by = words[0].casefold() in speech_words(code).agents
    return " ".join(words[1:]) if by and len(words) <= _MAX_WORDS + 1 else None


@lru_cache(maxsize=32)
def _pattern(code: str) -> re.Pattern[str]:
    leads = sorted(speech_words(code).asked_leads, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, leads)) or '(?!)'})(?!\w)(?P<rest>[^.!?:;]*)", re.IGNORECASE)
