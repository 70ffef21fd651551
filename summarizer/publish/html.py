"""Renders the post as one HTML page without scripts that needs no network, with schema.org data in the markup.

The review page shows the same body, with links from the quotations to their cards.

The input is the Markdown post and not the draft, so that a post that a person has rewritten can be rendered as well.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from summarizer.pages import templates
from summarizer.posts.front_matter import read_front_matter
from summarizer.posts.notes import notes_in
from summarizer.text.characters import clean

__all__ = ["PassageLink", "render_html", "render_with_links"]


class PassageLink(NamedTuple):
    """A link below the paragraph or blockquote that holds this line of the post (from 1)."""

    line: int
    address: str
    text: str
    slot: str  # `data-go` of the link, for the page's script


def render_html(post: str) -> str:
    """A Markdown post as HTML. Raw HTML in the post is dropped; only http(s) and mailto links become links."""
    front, _, end = read_front_matter(post)
    template = templates("summarizer.publish").get_template("post.html.j2")
    return clean(template.render(front=front, body=_markdown().render(post[end:])))


def render_with_links(post: str, links: Sequence[PassageLink], *, below: int) -> str:
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
    """Markdown tokens -> HTML: raw HTML is dropped, blockquotes carry schema.org Quotation data."""

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
        where = tokens[idx].meta.get("anchor")
        attributes = 'itemprop="citation" itemscope itemtype="https://schema.org/Quotation"'
        if not where:
            return f"<blockquote {attributes}>\n"
        speaker = _escape(where["speaker"])
        return (
            f'<blockquote {attributes} id="{_escape(where["id"])}" '
            f'data-start="{where["start"]}" data-end="{where["end"]}">\n'
            f'<span itemprop="creator" itemscope itemtype="https://schema.org/Person">'
            f'<meta itemprop="name" content="{speaker}"></span>\n'
        )

    def passage_links(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        links = (
            f'<a href="{_escape(link.address)}" data-go="{_escape(link.slot)}">{_escape(link.text)}</a>'
            for link in tokens[idx].meta["links"]
        )
        return f'<p class="post-links">{" ".join(links)}</p>\n'


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
