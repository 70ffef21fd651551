"""Writes the post as Markdown and HTML and the review page, and changes a post by reviewers' decisions.

Only this package turns word ranges into the text of quotations.

- `clips.py`: cuts the audio clips of a review page
- `correction_notes.py`: comments in a post that tell of corrected words
- `decisions.py`: merges decisions and applies them to a post
- `draft_parts.py`: the parts of a draft that a model wrote, by name
- `html.py`: the post as an HTML page
- `markdown.py`: the draft as a Markdown post
- `new_times.py`: replaces the times of a post's quotations
- `post_edits.py`: finds, removes, inserts and numbers the sections of a post
- `redrafted.py`: exchanges parts of a draft in a post that a person has changed
- `review_page.py`: the review page as one HTML file
- `review_picture.py`: the timeline of an episode on the review page
- `review_view.py`: the values that the review page shows
- `templates/`: HTML templates, style and script of the post and the review page
"""

from __future__ import annotations

from summarizer.publish.clips import cut_clips
from summarizer.publish.correction_notes import with_correction_notes
from summarizer.publish.decisions import QuotationSources, apply_decisions, merge
from summarizer.publish.draft_parts import PostPlace, described, without_sentence
from summarizer.publish.html import render_html
from summarizer.publish.markdown import Rendered, Sources, quotation, render, render_markdown
from summarizer.publish.new_times import NewTime, change_times
from summarizer.publish.redrafted import with_new_parts
from summarizer.publish.review_page import clip_ranges, render_review

__all__ = [
    "NewTime",
    "PostPlace",
    "QuotationSources",
    "Rendered",
    "Sources",
    "apply_decisions",
    "change_times",
    "clip_ranges",
    "cut_clips",
    "described",
    "merge",
    "quotation",
    "render",
    "render_html",
    "render_markdown",
    "render_review",
    "with_correction_notes",
    "with_new_parts",
    "without_sentence",
]
