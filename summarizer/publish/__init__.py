"""Draft -> the post, as Markdown; the post -> HTML. The only place that turns word ranges into quotation text."""

from __future__ import annotations

from summarizer.publish.html import render_html
from summarizer.publish.markdown import Sources, anchor, quotation, render_markdown

__all__ = ["Sources", "anchor", "quotation", "render_html", "render_markdown"]
