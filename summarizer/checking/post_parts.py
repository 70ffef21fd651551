"""The parts of a post that a reader sees, each with a digest: what a sign-off of the whole post is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from functools import cache

from markdown_it import MarkdownIt

from summarizer.posts.comments import without_comments
from summarizer.posts.front_keys import seen_values
from summarizer.posts.front_matter import read_front_matter
from summarizer.records.signoff import PartKind, SignedPart
from summarizer.text.typographic import plain_marks

__all__ = ["digest", "digest_of_parts", "seen_parts"]


def seen_parts(post: str, quoted: Collection[int], *, as_typed: bool = False) -> list[SignedPart]:
    """The parts of a Markdown post that a reader sees, in its order. `quoted`: the lines of its quotations, from 1.

    Their marks count in one spelling (`plain_marks`), in text and not in tags; with `as_typed`, as they were typed.
    """
    spelled = str if as_typed else plain_marks
    post = post.replace("\r\n", "\n").replace("\r", "\n")  # which line breaks it has, no reader sees
    front, _, start = read_front_matter(post)
    parts = [
        SignedPart(
            kind="front matter",
            line=_line_of(str(name), post[:start]),
            sha256=digest(f"{name} {_spelled(value, spelled)!r}"),
        )
        for name, value in seen_values(front).items()
    ]
    before = post.count("\n", 0, start)
    markdown, environment = _markdown(), dict[str, object]()
    tokens, group = markdown.parse(post[start:], environment), 0
    for child in (child for token in tokens for child in token.children or ()):
        if child.type == "text":
            child.content = spelled(child.content)
    for number, token in enumerate(tokens):
        if token.level != 0 or token.nesting > 0:
            continue
        run, group = tokens[group : number + 1], number + 1
        shown = " ".join(without_comments(markdown.renderer.render(run, markdown.options, environment)).split())
        if shown:
            lines = range(*(run[0].map or token.map or (0, 1)))
            kind = _kind(run[0].type, quoted=any(line + before + 1 in quoted for line in lines))
            parts.append(SignedPart(kind=kind, line=lines.start + before + 1, sha256=digest(shown)))
    return parts


def _spelled(value: object, spelled: Callable[[str], str]) -> object:
    """A value of the front matter with each of its texts spelled so."""
    if isinstance(value, str):
        return spelled(value)
    if isinstance(value, list):
        return [_spelled(one, spelled) for one in value]
    if isinstance(value, dict):
        return {key: _spelled(one, spelled) for key, one in value.items()}
    return value


def _line_of(name: str, front: str) -> int:
    lines = enumerate(front.splitlines(), start=1)
    return next((number for number, line in lines if line.lstrip(" \t\"'").startswith(name)), 1)


def _kind(opening: str, *, quoted: bool) -> PartKind:
    if opening == "heading_open":
        return "heading"
    return "quotation" if quoted or opening == "blockquote_open" else "prose"


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])


def digest(text: str) -> str:
    """The first 16 digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def digest_of_parts(parts: Sequence[SignedPart]) -> str:
    return hashlib.sha256("\n".join(one.sha256 for one in parts).encode()).hexdigest()
