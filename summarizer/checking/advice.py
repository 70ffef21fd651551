"""Which ways to mend a quotation would pass the next check: each is tried, so that no other is advised."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from summarizer.checking.edits import Change, QuoteText
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Policy, Way

__all__ = ["Passes", "as_heard", "left_out", "put_together"]

Passes = Callable[[Quotation, Policy | None], bool]  # whether a quotation passes a policy; None: that of the check


def as_heard(quotation: Quotation, heard: str, sentences: str, passes: Passes) -> tuple[Way, ...]:
    """Where words differ: the passage as it was heard, else the whole sentences that hold it."""
    if passes(_with(quotation, heard), None):
        return ("heard",)
    return ("sentences",) if sentences and passes(_with(quotation, sentences), None) else ()


def put_together(
    quotation: Quotation, quote: QuoteText, heard: Iterable[str], gaps: Collection[int], passes: Passes
) -> tuple[Way, ...]:
    """Where a quotation was put together: its pieces as `heard`, an ellipsis before each of `gaps`.

    `gaps` are tokens of the quotation.
    """
    ways: list[Way] = ["pieces"] if all(passes(_with(quotation, piece), None) for piece in heard) else []
    return (*ways, "ellipsis") if _ellipsis_helps(quotation, quote, gaps, passes) else tuple(ways)


def left_out(quotation: Quotation, quote: QuoteText, changes: Sequence[Change], passes: Passes) -> tuple[Way, ...]:
    """Where words are left out: the policy `clean`, an ellipsis, or the pieces between the ellipses."""
    kinds = {change.edit.kind for change in changes} - {"spelling"}
    if kinds <= {"filler", "repeat"}:
        return ("clean",) if passes(quotation, "clean") else ()
    if kinds != {"delete"}:
        return ()
    if quote.ellipses:
        edges = [0, *sorted(quote.ellipses), len(quote.tokens)]
        texts = [quote.text(one, end) for one, end in pairwise(edges) if one < end]
        ways: list[Way] = ["pieces"] if all(passes(_with(quotation, piece), None) for piece in texts) else []
        return (*ways, "ellipsis") if passes(quotation, "ellipsis") else tuple(ways)
    gaps = [change.post[0] for change in changes if change.edit.kind == "delete"]
    return ("ellipsis",) if _ellipsis_helps(quotation, quote, gaps, passes) else ()


def _ellipsis_helps(quotation: Quotation, quote: QuoteText, gaps: Iterable[int], passes: Passes) -> bool:
    edges = [0, *sorted(set(gaps) - quote.ellipses), len(quote.tokens)]
    shown = " … ".join(quote.text(one, end) for one, end in pairwise(edges))
    return passes(_with(quotation, shown), "ellipsis")


def _with(quotation: Quotation, text: str) -> Quotation:
    """A quotation of the same place in the post with another text."""
    return replace(quotation, pieces=(replace(quotation.pieces[0], text=text),))
