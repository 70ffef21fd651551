"""The comments of HTML in a text, where browsers begin and end them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.common.html_re import close_tag, open_tag

__all__ = ["COMMENT", "comments_in", "without_comments"]

# HTML Living Standard, 13.2.5.43 and after: `<!-->` and `<!--->` are whole comments; `--!>` ends one, too.
COMMENT = re.compile(r"<!--(?:-?>|(.*?)--!?>)", re.DOTALL)

_TAG = re.compile(f"{open_tag}|{close_tag}")
_BEGINS = re.compile(r"<[a-zA-Z/!?]")  # what is no text for a browser
# Elements that hold text without comments.
_RAW = re.compile(
    r"<(?:script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext)(?![\w-])", re.IGNORECASE
)


def comments_in(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """The comments that lie wholly in text[start:end], in order; group 1 is what one says. Takes linear time."""
    end = len(text) if end is None else end
    while (opening := text.find("<!--", start, end)) >= 0:
        comment = COMMENT.match(text, opening, end)
        if comment is None:
            return
        yield comment
        start = comment.end()


def without_comments(html: str) -> str:
    """HTML without its comments: attributes, programs and all after broken markup stay as they are."""
    kept, at, place = [], 0, 0
    while (opening := html.find("<", place)) >= 0:
        if comment := COMMENT.match(html, opening):
            kept.append(html[at:opening])
            at = place = comment.end()
        elif (tag := _TAG.match(html, opening)) and not _RAW.match(html, opening):
            place = tag.end()
        elif _BEGINS.match(html, opening):
            break
        else:
            place = opening + 1
    return "".join([*kept, html[at:]])
