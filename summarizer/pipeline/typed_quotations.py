"""Which quotations of a text have neither the comment nor the time of a finished block: somebody typed them."""

from __future__ import annotations

from summarizer.checking.among import Known, read_quotations
from summarizer.posts.quotations import Quotation

__all__ = ["lines_of_typed_quotations"]


def lines_of_typed_quotations(text: str) -> set[int]:
    """Their lines in a Markdown text, from 1."""
    found = read_quotations(text, "post.md", Known("en")).quotations
    return {one.line for one in found if not _has_place(one)}


def _has_place(quotation: Quotation) -> bool:
    return quotation.time is not None or any(note.kind == "anchor" for note in quotation.notes)
