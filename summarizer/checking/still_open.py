"""What is still open in a post that was checked: said alike by the sign-off, the report and the review page."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.posts.open_marks import open_marks
from summarizer.records.post import Checks, QuoteCheck, SentenceCheck
from summarizer.text.shortening import shortened

__all__ = ["still_open", "why_refused"]

_NOT_COMPARED = "no model has compared the prose with what was said; check --llm PROVIDER does"
_SHOWN = 120  # characters of a sentence
_SUPPORT = {
    "not supported": "what was said does not carry",
    "contradicted": "what was said is otherwise than",
    "unchecked": "no model has compared with what was said",
}


def still_open(post: str, checks: Checks) -> Iterator[str]:
    """One sentence for each open thing, with its line. `checks` are of this text; comments stand in the decisions."""
    for quote in checks.quotes:
        if not quote.passes:
            yield f"line {quote.line}: the quotation does not pass the check: {why_refused(quote)}"
    yield from (f"line {mark.line}: {mark.told}" for mark in open_marks(post))
    yield from (f"line {line}: {told}" for line, told in checks.outside)
    if not checks.sentences:
        yield _NOT_COMPARED
    yield from (_sentence(one) for one in checks.sentences if one.support != "supported")


def why_refused(quote: QuoteCheck) -> str:
    """Why a quotation does not pass, in plain words for a page; its verdict where no reason is recorded."""
    return (quote.refusal or quote.verdict).replace("`", "")


def _sentence(one: SentenceCheck) -> str:
    return f"line {one.line}: {_SUPPORT[one.support]} “{shortened(one.text, _SHOWN)}”"
