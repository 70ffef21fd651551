"""A post of any kind -> its blocks: decides whether it is Markdown or HTML."""

from __future__ import annotations

import re

from summarizer.errors import InputError
from summarizer.posts.document import Document, asides_last
from summarizer.posts.docx import paragraph_of_line
from summarizer.posts.html import read_html
from summarizer.posts.markdown import read_markdown

__all__ = ["MAX_POST_CHARACTERS", "read_post"]

MAX_POST_CHARACTERS = 5_000_000  # a post of 10,000 quotations has about two million


def read_post(post: str, name: str) -> Document:
    """Blocks of a Markdown or HTML post; `name` tells which, else the text does. Raises InputError when too long.

    Characters that are not shown are taken out of the blocks, not out of `Document.text`: lines and source ranges are
    those of the post as it is.
    """
    if len(post) > MAX_POST_CHARACTERS:
        raise InputError(f"{name} has {len(post):,} characters; a post may have {MAX_POST_CHARACTERS:,}")
    suffix = name.lower().rpartition(".")[2]
    looks_html = re.match(r"\s*(<!doctype html|<html|<article|<body)", post[:500], re.IGNORECASE) is not None
    if suffix in ("html", "htm", "xhtml") or (suffix not in ("md", "markdown", "mdx", "txt") and looks_html):
        document = read_html(post)
    else:
        document = read_markdown(post)
    document.blocks = list(asides_last(document.blocks))
    for block in document.blocks:
        block.drop_unseen()
        block.drop_note_marks()
        if suffix == "docx":
            block.lines = [paragraph_of_line(line) for line in block.lines]
    return document
