"""A post of any kind -> its blocks: decides whether it is Markdown or HTML."""

from __future__ import annotations

import re

from summarizer.errors import InputError
from summarizer.posts.comments import COMMENT
from summarizer.posts.document import Document, asides_last
from summarizer.posts.docx import paragraph_numbers
from summarizer.posts.html import read_html
from summarizer.posts.lone_marks import without_lone_marks
from summarizer.posts.markdown import read_markdown
from summarizer.posts.notes import BY_PEOPLE

__all__ = ["MAX_POST_CHARACTERS", "read_post"]

_NOTE = re.compile(r"<!-- ?(?:q\d|signed |unspoken|context seen|corrected )")
_TWO_PARTS = re.compile(r"<!--|\n[ \t>]*\n")
MAX_POST_CHARACTERS = 5_000_000  # a post of 10,000 quotations has about two million


def read_post(post: str, name: str, *, by_model: bool = False) -> Document:
    """Blocks of a Markdown or HTML post; `name` tells which, else the text does. Raises InputError when too long.

    `by_model`: no person wrote it, so that comments that only a person may write are left out, and told of.
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
        _refuse_open_note(post, name)
        document = read_markdown(post)
    document.blocks = without_lone_marks([*asides_last(document.blocks)])
    if by_model:
        _leave_out_signatures(document)
    paragraphs = paragraph_numbers(post, document.front_lines) if suffix == "docx" else []
    for block in document.blocks:
        block.drop_unseen()
        block.drop_note_marks()
        if paragraphs:
            block.lines = [paragraphs[min(line, len(paragraphs)) - 1] for line in block.lines]
    return document


def _refuse_open_note(post: str, name: str) -> None:
    """Raises InputError for a comment of a quotation whose end was lost: it hides all up to the end of another one."""
    start = 0
    while opening := _NOTE.search(post, start):
        closed = COMMENT.match(post, opening.start())
        end = closed.end() if closed else len(post)
        if closed is None or _TWO_PARTS.search(post, opening.end(), end):
            first, last = (post.count("\n", 0, place) + 1 for place in (opening.start(), end))
            raise InputError(
                f"{name}: the comment at line {first} has no -->, so nobody sees what stands up to line {last}; "
                "write --> at the end of that line"
            )
        start = end


def _leave_out_signatures(document: Document) -> None:
    """Takes the notes that stand for a person's hearing or signature out of the blocks; the document's notes say so."""
    count = 0
    for block in document.blocks:
        kept = [placed for placed in block.notes if placed[1].kind not in BY_PEOPLE]
        count += len(block.notes) - len(kept)
        block.notes = kept
    if count:
        document.notes.append(
            f"{count} comment{'s' if count > 1 else ''} that only a person may write (unspoken, signed, context seen, "
            f"corrected) {'were' if count > 1 else 'was'} ignored"
        )
