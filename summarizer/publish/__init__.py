"""Draft -> the post, as Markdown; the post -> HTML; post and checks -> the editors' page.

The only place that turns word ranges into quotation text.
"""

from __future__ import annotations

from summarizer.publish.clips import cut_clips
from summarizer.publish.decisions import QuotationSources, apply_decisions, merge
from summarizer.publish.html import render_html
from summarizer.publish.markdown import Sources, quotation, render_markdown
from summarizer.publish.new_times import NewTime, change_times
from summarizer.publish.review_page import clip_ranges, render_review

__all__ = [
    "NewTime",
    "QuotationSources",
    "Sources",
    "apply_decisions",
    "change_times",
    "clip_ranges",
    "cut_clips",
    "merge",
    "quotation",
    "render_html",
    "render_markdown",
    "render_review",
]
