"""The post as one HTML page that stands alone: no network, no script, schema.org data in the markup.

It is a function of the Markdown post, not of the draft, so a post that a person has rewritten gets the same page.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from summarizer.pages import templates
from summarizer.text.characters import clean

__all__ = ["render_html"]

_FRONT = re.compile(r"\A---\r?\n(.*?)\r?\n---\r?\n", re.DOTALL)
_ANCHOR = re.compile(
    r"<!--\s*(?P<id>[\w-]+)\s+(?P<start>\d+(?:\.\d+)?)-(?P<end>\d+(?:\.\d+)?)\s+(?P<speaker>[^>]*?)\s*-->"
)


def render_html(post: str) -> str:
    """A Markdown post -> HTML. Raw HTML in the post is dropped, links other than http(s) and mailto are not made."""
    match = _FRONT.match(post)
    front = _front(match[1]) if match else {}
    body = post[match.end() :] if match else post
    return clean(
        templates("summarizer.publish").get_template("post.html.j2").render(front=front, body=_markdown().render(body))
    )


def _front(text: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError:  # a person's slip in the front matter costs the metadata, not the page
        return {}
    return values if isinstance(values, dict) else {}


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
            match = _ANCHOR.search(token.content)
            if match:
                quote.meta["anchor"] = match.groupdict()
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
        del options, env
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


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
