"""Renders the post as one HTML page that runs no script and needs no network, with schema.org data in it.

The review page shows the same body, with links from the quotations to their cards.

The input is the Markdown post and not the draft, so that a post that a person has rewritten can be rendered as well.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from summarizer.pages import templates
from summarizer.posts.front_matter import read_front_matter
from summarizer.posts.notes import notes_in
from summarizer.publish.linked_data import linked_data
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, QuoteCheck
from summarizer.text.characters import clean

__all__ = ["PassageButton", "PassageLink", "render_html", "render_with_links"]


class PassageLink(NamedTuple):
    """A link below the paragraph or blockquote that holds this line of the post (from 1)."""

    line: int
    address: str
    text: str
    slot: str  # `data-go` of the link, for the page's script


class PassageButton(NamedTuple):
    """A button below the block that ends on this line of the post (from 1), by which a part of the text is edited."""

    line: int
    text: str  # its accessible name
    part: int  # `data-part` of the button, for the page's script


def render_html(post: str, checks: Checks | None = None, episode: Episode | None = None) -> str:
    """A Markdown post as HTML. Raw HTML in the post is dropped; only http(s) and mailto links become links.

    `checks`: of this post; the quotations that pass are told to search engines. None: none is. `episode`: what is known
    of it, which search engines are told with its quotations.
    """
    front, _, end = read_front_matter(post)
    template = templates("summarizer.publish").get_template("post.html.j2")
    quoted = _QuotedLines(checks.quotes if checks else (), before=post.count("\n", 0, end))
    body = _markdown().render(post[end:], {"quoted": quoted})
    linked = linked_data(checks, front, episode) if checks else ""
    return clean(template.render(front=front, body=body, linked=linked))


def render_with_links(post: str, links: Sequence[PassageLink | PassageButton], *, below: int) -> str:
    """The body of a Markdown post as HTML for use in another page: its headings `below` levels lower, with links."""
    _, _, start = read_front_matter(post)
    before = post.count("\n", 0, start)
    tokens: list[Token] = []
    lines = (0, 0)
    for token in _markdown().parse(post[start:]):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + below)}"
        if token.level == 0 and token.nesting >= 0 and token.map:
            lines = (token.map[0] + before, token.map[1] + before)
        tokens.append(token)
        here = [link for link in links if lines[0] < link.line <= lines[1]]
        if here and token.level == 0 and token.nesting <= 0:
            tokens.append(Token("passage_links", "", 0, meta={"links": here}))
            lines = (0, 0)
    return clean(str(_markdown().renderer.render(tokens, _markdown().options, {"within": True})))


class _QuotedLines:
    """Which blocks of a post hold quotations that were said, all of which pass the check."""

    def __init__(self, quotes: Iterable[QuoteCheck], *, before: int) -> None:
        """`before`: the lines before the body that is rendered."""
        found = sorted((one.line - 1 - before, one.passes and one.verdict != "unspoken") for one in quotes)
        self._lines = [line for line, _ in found]
        self._proven = [proven for _, proven in found]

    def proven(self, first: int, last: int) -> bool:
        """Whether lines [first, last) of the body are such a block."""
        here = self._proven[bisect_left(self._lines, first) : bisect_left(self._lines, last)]
        return bool(here) and all(here)


@functools.cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "typographer": False}, renderer_cls=_Renderer).enable("table")
    markdown.core.ruler.push("anchors", _move_anchors_into_quotes)
    return markdown


def _move_anchors_into_quotes(state: Any) -> None:
    """Puts `<!-- q12 754.30-761.10 Name -->` after a blockquote into that blockquote's attributes."""
    quote: Token | None = None
    for token in state.tokens:
        if token.type == "blockquote_open":
            quote = token
        elif token.type == "html_block" and quote is not None:
            anchors = (placed for placed in notes_in(token.content) if placed.note.kind == "anchor")
            placed = next((each for each in anchors if each.note.id and each.start and each.end), None)
            if placed and placed.start and placed.end:
                times = (token.content[slice(*each)] for each in (placed.start, placed.end))
                quote.meta["anchor"] = dict(zip(("start", "end"), times, strict=True)) | {
                    "id": placed.note.id,
                    "speaker": placed.note.who or "",
                }
        elif token.type in {"heading_open", "paragraph_open"} and token.level == 0:
            quote = None


class _Renderer(RendererHTML):
    """Markdown tokens -> HTML: raw HTML is dropped, blockquotes that pass the check carry schema.org Quotation data."""

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del tokens, idx, options, env
        return ""

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del tokens, idx, options, env
        return ""

    def blockquote_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options
        if env.get("within"):
            return "<blockquote>\n"
        where, quoted = tokens[idx].meta.get("anchor"), env.get("quoted")
        proven = quoted is not None and quoted.proven(*(tokens[idx].map or (0, 0)))
        attributes = ' itemprop="citation" itemscope itemtype="https://schema.org/Quotation"' if proven else ""
        if not where:
            return f"<blockquote{attributes}>\n"
        speaker = _escape(where["speaker"])
        place = f'id="{_escape(where["id"])}" data-start="{where["start"]}" data-end="{where["end"]}"'
        if not proven:  # for a check of this page, which reads whom the post names
            return f'<blockquote {place} data-speaker="{speaker}">\n'
        return (
            f"<blockquote{attributes} {place}>\n"
            f'<span itemprop="creator" itemscope itemtype="https://schema.org/Person">'
            f'<meta itemprop="name" content="{speaker}"></span>\n'
        )

    def passage_links(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        return f'<p class="post-links">{" ".join(map(_beside, tokens[idx].meta["links"]))}</p>\n'


def _beside(link: PassageLink | PassageButton) -> str:
    if isinstance(link, PassageButton):
        return (
            f'<button type="button" class="tiny edit-prose" data-do="edit" data-part="{link.part}" '
            f'aria-label="{_escape(link.text)}">Edit</button>'
        )
    return f'<a href="{_escape(link.address)}" data-go="{_escape(link.slot)}">{_escape(link.text)}</a>'


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
