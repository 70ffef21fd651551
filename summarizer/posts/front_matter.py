"""The YAML at the head of a Markdown post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from summarizer.text.quotation_marks import MARK_CHARACTERS

__all__ = ["read_front_matter"]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER_CHARS = 100_000  # longer YAML is not read
_TITLES = frozenset(["title", "headline"])
_PROSE = frozenset(["subtitle", "description", "summary", "excerpt", "abstract", "dek", "lead"])
_MARK = re.compile(f"[{re.escape(MARK_CHARACTERS)}]|,,|<<")
_MAX_FLOWS = 300  # brackets; the parser's time grows with the square of their nesting


class FrontText(NamedTuple):
    """A value that is running text: its line, from 1; 1 for a title, else 0."""

    line: int
    level: int
    text: str


def read_front_matter(post: str) -> tuple[dict[str, Any], list[FrontText], int]:
    """The values; those that are running text; and the offset at which the body begins.

    No values when the YAML cannot be read or is no mapping.
    """
    match = _FRONT.match(post)
    if match is None:
        return {}, [], 0
    values, texts = _values(match[1] or "")
    return values, texts, match.end()


def _values(text: str) -> tuple[dict[str, Any], list[FrontText]]:
    if len(text) > _MAX_FRONT_MATTER_CHARS or text.count("[") + text.count("{") > _MAX_FLOWS:
        return {}, []
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):  # aliases can grow without bound
            return {}, []
        values: Any = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, []
    if not isinstance(values, dict) or not isinstance(root, yaml.MappingNode):
        return {}, []
    return {str(key): value for key, value in values.items()}, list(_texts(root))


def _texts(node: yaml.Node, key: str = "") -> Iterator[FrontText]:
    """Values that readers see as text: titles, descriptions, and whatever holds a quotation mark."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _texts(value, name.value.casefold() if isinstance(name, yaml.ScalarNode) else "")
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _texts(value, key)
    elif isinstance(node, yaml.ScalarNode) and _is_text(node, key):
        block = node.style in ("|", ">")  # begins on the line after its key; the fence is the first line
        yield FrontText(node.start_mark.line + 2 + block, int(key in _TITLES), node.value)


def _is_text(node: yaml.ScalarNode, key: str) -> bool:
    if node.tag != "tag:yaml.org,2002:str" or not node.value.strip():
        return False
    return key in _TITLES or key in _PROSE or _MARK.search(node.value) is not None
