"""Which ways to mend a quotation the next check would not let pass: each is tried, so that nobody advises it.

A reason names what would not help; without such a sentence it would.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from summarizer.checking.edits import Change, QuoteText
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Policy

__all__ = ["Passes", "apart", "as_heard", "left_out"]

_NOT_PIECES = "Its pieces do not all pass by themselves."
_NOT_SHOWN = "An ellipsis would not let it pass."
_NOT_CLEAN = "The policy clean would not let it pass."
_NOT_HEARD = "The words as heard would not pass by themselves."

Passes = Callable[[Quotation, Policy | None], bool]  # whether a quotation passes a policy; None: that of the check


def as_heard(quotation: Quotation, heard: str, passes: Passes) -> str:
    """What does not help where words differ: the passage as it was heard."""
    return "" if passes(_with(quotation, heard), None) else _NOT_HEARD


def apart(quotation: Quotation, quote: QuoteText, heard: Iterable[str], gaps: Collection[int], passes: Passes) -> str:
    """What does not help where a quotation was put together: its pieces as `heard`, an ellipsis before each of `gaps`.

    `gaps` are tokens of the quotation.
    """
    pieces = all(passes(_with(quotation, piece), None) for piece in heard)
    said = [_NOT_PIECES * (not pieces), _NOT_SHOWN * (not _ellipsis_helps(quotation, quote, gaps, passes))]
    return " ".join(filter(None, said))


def left_out(quotation: Quotation, quote: QuoteText, changes: Sequence[Change], passes: Passes) -> str:
    """What does not help where words are left out: the policy `clean`, or an ellipsis."""
    kinds = {change.edit.kind for change in changes} - {"spelling"}
    if kinds <= {"filler", "repeat"}:
        return "" if passes(quotation, "clean") else _NOT_CLEAN
    if kinds != {"delete"}:
        return ""
    if quote.ellipses:
        edges = [0, *sorted(quote.ellipses), len(quote.tokens)]
        pieces = [quote.text(one, end) for one, end in pairwise(edges) if one < end]
        return "" if all(passes(_with(quotation, piece), None) for piece in pieces) else _NOT_PIECES
    gaps = [change.post[0] for change in changes if change.edit.kind == "delete"]
    return "" if _ellipsis_helps(quotation, quote, gaps, passes) else _NOT_SHOWN


def _ellipsis_helps(quotation: Quotation, quote: QuoteText, gaps: Iterable[int], passes: Passes) -> bool:
    edges = [0, *sorted(set(gaps) - quote.ellipses), len(quote.tokens)]
    shown = " … ".join(quote.text(one, end) for one, end in pairwise(edges))
    return passes(_with(quotation, shown), "ellipsis")


def _with(quotation: Quotation, text: str) -> Quotation:
    """A quotation of the same place in the post with another text."""
    return replace(quotation, pieces=(replace(quotation.pieces[0], text=text),))
