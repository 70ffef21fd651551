"""A Word document (.docx) -> the Markdown post that it shows, so that it is read and checked as any other post.

The format: ECMA-376, Office Open XML, part 1, WordprocessingML.

- `package.py`: the parts of the file, within bounds
- `styles.py`: what a paragraph or run looks like, by its styles
- `inline.py`: the runs of a paragraph as Markdown
- `blocks.py`: paragraphs and tables as blocks of Markdown
- `properties.py`: the front matter in the document's custom properties
- `comment_text.py`: the comments of posts (`<!-- q4 … -->`) as texts of Word comments
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from summarizer.posts.docx.blocks import blocks_of
from summarizer.posts.docx.comment_text import comment_of
from summarizer.posts.docx.package import W, read_package
from summarizer.posts.docx.properties import front_matter_of
from summarizer.text.characters import clean

__all__ = ["WordComment", "paragraph_numbers", "read_docx", "word_comments"]


class WordComment(NamedTuple):
    """A comment that a person wrote in Word."""

    author: str
    text: str
    words: str  # of the document that it stands on, at most about 400 characters; an answer has none


_MAX_WORDS = 400  # characters


def read_docx(path: Path) -> str:
    """The post as Markdown: blocks parted by one empty line each, an empty paragraph as an empty block.

    The text is the one with all tracked changes accepted. Word comments of the form `<!-- … -->` become the comments of
    the post; others are no text, nor are page headers and footers. Struck text stays and is marked as such; hidden text
    is left out. Raises InputError when it is no such document or too large.
    """
    package = read_package(path)
    blocks = blocks_of(package, path)
    if front := front_matter_of(package):
        blocks.insert(0, front)
    return "\n\n".join(blocks) + "\n"


def word_comments(path: Path) -> tuple[WordComment, ...]:
    """The comments of a document that are no comments of a post, and so no part of what `read_docx` gives.

    Raises InputError as `read_docx` does.
    """
    package = read_package(path)
    covered = _covered(package.document)
    found = []
    for comment in package.comments if package.comments is not None else ():
        text = "".join(one.text or "" for one in comment.iter(f"{W}t"))
        if comment_of(text) is None:
            words = covered.get(comment.get(f"{W}id", ""), "")
            found.append(WordComment(clean(comment.get(f"{W}author", "")), clean(text), clean(words)))
    return tuple(found)


def _covered(document: Any) -> dict[str, str]:
    """The words that each comment stands on, by its id."""
    found: dict[str, str] = {}
    opened: dict[str, None] = {}
    for one in document.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}t", f"{W}br", f"{W}p"):
        key = one.get(f"{W}id", "")
        if one.tag == f"{W}commentRangeStart":
            opened[key] = None
        elif one.tag == f"{W}commentRangeEnd":
            opened.pop(key, None)
        else:
            for open_key in tuple(opened):
                found[open_key] = found.get(open_key, "") + ((one.text or "") if one.tag == f"{W}t" else " ")
                if len(found[open_key]) > _MAX_WORDS:
                    del opened[open_key]
    return {key: " ".join(text.split()) for key, text in found.items()}


def paragraph_numbers(markdown: str, front_lines: int) -> list[int]:
    """Of each line of what `read_docx` gives the number of its paragraph, from 1; 1 for lines of the front matter."""
    lines = markdown.split("\n")
    numbers = [1] * front_lines
    number, begins = (0, False) if front_lines else (1, True)
    for line in lines[front_lines:]:
        numbers.append(max(1, number))
        if begins:
            begins = False
        elif not line:
            number, begins = number + 1, True
    return numbers
