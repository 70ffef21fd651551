"""Text from strangers, made plain: no markup, no control characters, bounded. The rest is dropped."""

from __future__ import annotations

import re

import lxml.html  # type: ignore[import-untyped]
from lxml import etree

from summarizer.text.characters import clean
from summarizer.text.entities import unescaped

__all__ = ["has_markup", "one_line", "paragraphs", "without_markup"]

LONGEST_LINE = 400  # characters of a title or name
LONGEST_TEXT = 50_000  # characters of show notes

_TAG = re.compile(r"<(?:[a-zA-Z!/?][^<>]*>|!\[CDATA\[|script\b|style\b)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_MAYBE = re.compile(r"[<&]")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\n{3,}")
_SILENT = {"script", "style", "head", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "select"}
_HIDING = re.compile(rf"<(?:!|\?|(?:{'|'.join(_SILENT)})\b)", re.IGNORECASE)
_BLOCKS = {
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip


def has_markup(text: str) -> bool:
    return bool(_TAG.search(text))


def one_line(text: str | None, longest: int = LONGEST_LINE) -> str:
    """A title or name as one plain line."""
    if text and len(text) <= longest and text.isascii() and text.isprintable() and not _MAYBE.search(text):
        return " ".join(text.split())
    text = " ".join(paragraphs(text).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def paragraphs(text: str | None) -> str:
    """Show notes as plain text: tags and scripts gone, entities resolved, paragraphs and list items on lines."""
    if not text:
        return ""
    text = text[: LONGEST_TEXT * 8]
    for _ in range(3):  # many feeds escape twice; who escapes more often is not helped
        if has_markup(text):
            text = _without_tags(text)
        elif _ENTITY.search(text):
            text = unescaped(text)
        else:
            break
    lines = [_SPACES.sub(" ", line).strip() for line in clean(text).split("\n")]
    text = _BREAKS.sub("\n\n", "\n".join(lines)).strip()
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


def without_markup(text: str) -> str | None:
    """The words of a text on one line, read faster than by `paragraphs`, blocks not parted; None when parts of it may
    not be shown.
    """
    for _ in range(3):
        if _HIDING.search(text):
            return None
        text = unescaped(_TAG.sub("", text))
    return " ".join(clean(text).split())


def _without_tags(text: str) -> str:
    # lxml refuses text with an encoding declaration, and NUL.
    text = re.sub(r"<\?xml[^>]*>", "", text).replace("\0", " ")
    try:
        root = lxml.html.fragment_fromstring(text, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError, TypeError):
        return re.sub(r"<[^<>]*>?", " ", unescaped(text))
    parts: list[str] = []
    _collect(root, parts)
    return "".join(parts)


def _collect(root: etree._Element, parts: list[str]) -> None:
    """Depth first without recursion: a page may be nested thousands deep."""
    silent: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else None
        if event == "start":
            if silent is None and tag in _SILENT:
                silent = element
            if silent is not None:
                continue
            if tag == "br":
                parts.append("\n")
            elif tag == "li":
                parts.append("\n- ")
            elif tag in _BLOCKS:
                parts.append("\n\n")
            parts.append(_inline(element.text))
            continue
        if silent is element:
            silent = None
        elif silent is None and tag in _BLOCKS and element is not root:
            parts.append("\n\n")
        if silent is None and element is not root:
            parts.append(_inline(element.tail))


def _inline(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""
