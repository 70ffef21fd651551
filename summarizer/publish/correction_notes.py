"""Comments in the post that tell its readers which heard words a person corrected, beside each such quotation."""

from __future__ import annotations

from summarizer.posts.notes import corrected_comment
from summarizer.posts.places import find_by_anchor, find_by_text
from summarizer.records.post import Checks, QuoteCheck

__all__ = ["with_correction_notes"]


def with_correction_notes(post: str, checks: Checks) -> str:
    """The post with one such comment after each quotation that holds corrected words, and after no other.

    `checks` are of this post. Nothing but these comments changes. The comment stands in the line of the anchor.
    """
    for check in reversed(checks.quotes):
        if check.verdict == "unspoken" or (not check.corrected and "<!-- corrected by " not in post):
            continue
        place = find_by_anchor(post, [check.id] if check.id else [], check.line)
        place = place or find_by_text(post, check.text, check.line)
        if place is None or place.rejected:
            continue
        wanted = _comment(check)
        if place.corrected:
            first, last = place.corrected
            stands = post[first:last]
            lead = stands[: len(stands) - len(stands.lstrip())]
            post = post[:first] + (lead + wanted if wanted else "") + post[last:]
        elif wanted:
            after = place.anchor[1] if place.anchor else place.whole[1]
            lead = "\n" if place.block and not place.anchor else " "
            post = post[:after] + lead + wanted + post[after:]
    return post


def _comment(check: QuoteCheck) -> str:
    if not check.corrected:
        return ""
    return corrected_comment((one.who, f"{one.when:%Y-%m-%d}", one.heard, one.played) for one in check.corrected)
