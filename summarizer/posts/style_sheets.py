"""Style sheets in a post: whether their rules may hide or disguise words, or add some."""

from __future__ import annotations

import re

from summarizer.posts.comments import COMMENT
from summarizer.posts.visibility import disguises_block, hides, is_readable, style_of

__all__ = ["SHEET_NOTE", "holds_unsafe_sheet"]

SHEET_NOTE = (
    "a style sheet in the post may hide words, change their order or add some; read it in a browser, or take it out"
)

_STYLE = re.compile(r"<style\b[^<>]*>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
_LINKED = re.compile(r"<link\b[^<>]*\bstylesheet\b", re.IGNORECASE)
_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}?")
_NAMES = re.compile(r"[.#]([\w-]+)")
_HELD = re.compile(r"[\w-]+")  # of a page: among its words are all classes and ids
_VARIABLE = re.compile(r"var\((--[\w-]+)\)$")


def holds_unsafe_sheet(markup: str, *, linked: bool = True) -> bool:
    """Whether sheets in this markup may change which words a reader sees: which ones, only a browser can tell.

    `linked`: whether a sheet in another file, which is not read, counts as one that may.
    """
    plain = _without_comments(markup)
    if linked and _LINKED.search(plain):
        return True
    sheets = [_NOTE.sub("", match[1]) for match in _STYLE.finditer(plain)]
    if not sheets:
        return False
    return _is_unsafe("\n".join(sheets), _STYLE.sub("", plain))


def _without_comments(markup: str) -> str:
    """Markup without its comments, up to the first one that has no end: looking for more ends would take too long."""
    pieces, reached = [], 0
    while (opening := markup.find("<!--", reached)) >= 0 and (comment := COMMENT.match(markup, opening)):
        pieces.append(markup[reached:opening])
        reached = comment.end()
    return "".join((*pieces, markup[reached:]))


def _is_unsafe(sheet: str, page: str) -> bool:
    if "@import" in sheet.lower() or "@font-face" in sheet.lower() or "\\" in sheet:
        return True
    held = frozenset(_HELD.findall(page))
    rules = [{"style": style} for selectors, style in _RULE.findall(sheet) if _applies(selectors, held)]
    return any(hides(rule) or disguises_block("div", rule) for rule in rules) or _has_pale_words(rules)


def _applies(selectors: str, held: frozenset[str]) -> bool:
    """Whether a selector may name an element of a page of these words, which hold its classes and ids."""
    return any(held.issuperset(_NAMES.findall(one)) for one in selectors.split(","))


def _has_pale_words(rules: list[dict[str, str]]) -> bool:
    """Whether words take a pale colour from a variable, in a rule without a background."""
    styles = [style_of(rule) for rule in rules]
    pale = {
        name
        for style in styles
        for name, value in style.items()
        if name.startswith("--") and value and not is_readable(value, on_white=True)
    }
    return any(
        (found := _VARIABLE.match(style.get("color", ""))) is not None
        and found[1] in pale
        and not {"background", "background-color"} & style.keys()
        for style in styles
    )
