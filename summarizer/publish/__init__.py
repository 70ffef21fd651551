"""Writes the post as Markdown and HTML and the review page, and changes a post by reviewers' decisions.

Only this package turns word ranges into the text of quotations.

- `clips.py`: cuts the audio clips of a review page
- `correction_notes.py`: comments in a post that tell of corrected words
- `decisions.py`: merges decisions and applies them to a post
- `docx.py`, `docx_runs.py`, `docx_file.py`: the post as a Word document
- `draft_parts.py`: the parts of a draft that a model wrote, by name
- `html.py`: the post as an HTML page
- `linked_data.py`: a post's quotations as schema.org data in JSON-LD
- `markdown.py`: the draft as a Markdown post
- `new_times.py`: replaces the times of a post's quotations
- `obsidian.py`: the post with front matter that Obsidian and site generators read
- `passage_block.py`: a quotation by itself, outside of a draft
- `post_edits.py`: finds, removes, inserts and numbers the sections of a post
- `redrafted.py`: exchanges parts of a draft in a post that a person has changed
- `report_page.py`: the record of a post for the file, as one page
- `review_page.py`: the review page as one HTML file
- `review_picture.py`: the timeline of an episode on the review page
- `review_view.py`: the values that the review page shows
- `shared_clips.py`: soundbites of a feed and chapters, for a post's quotations
- `templates/`: HTML templates, style and script of the post and the review page
"""

from __future__ import annotations

from summarizer.publish.clips import cut_clips
from summarizer.publish.correction_notes import with_correction_notes
from summarizer.publish.decisions import QuotationSources, apply_decisions, merge
from summarizer.publish.docx import render_docx
from summarizer.publish.draft_parts import PostPlace, described, without_sentence
from summarizer.publish.html import render_html
from summarizer.publish.markdown import Rendered, Sources, address_at, quotation, render, render_markdown
from summarizer.publish.new_times import NewTime, change_times
from summarizer.publish.obsidian import obsidian_name, render_obsidian
from summarizer.publish.passage_block import passage_block
from summarizer.publish.redrafted import with_new_parts
from summarizer.publish.report_page import render_report
from summarizer.publish.review_page import clip_ranges, render_review
from summarizer.publish.shared_clips import ClipPlace, chapters, soundbites

__all__ = [
    "ClipPlace",
    "NewTime",
    "PostPlace",
    "QuotationSources",
    "Rendered",
    "Sources",
    "address_at",
    "apply_decisions",
    "change_times",
    "chapters",
    "clip_ranges",
    "cut_clips",
    "described",
    "merge",
    "obsidian_name",
    "passage_block",
    "quotation",
    "render",
    "render_docx",
    "render_html",
    "render_markdown",
    "render_obsidian",
    "render_report",
    "render_review",
    "soundbites",
    "with_correction_notes",
    "with_new_parts",
    "without_sentence",
]
