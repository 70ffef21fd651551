"""The YAML at the head of a Markdown post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from summarizer.text.quotation_marks import MARK_CHARACTERS

__all__ = ["read_front_matter"]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER_CHARS = 100_000  # longer YAML is not read
_PROSE_KEYS = frozenset(
    ["title", "subtitle", "description", "summary", "excerpt", "abstract", "dek", "headline", "lead"]
)
_MARK = re.compile(f"[{re.escape(MARK_CHARACTERS)}]|,,|<<")
_MAX_FLOWS = 300  # brackets; the parser's time grows with the square of their nesting


def read_front_matter(post: str) -> tuple[dict[str, Any], list[tuple[int, str]], int]:
    """The values; those that are running text, with their lines from 1; and the offset at which the body begins.

    No values when the YAML cannot be read or is no mapping.
    """
    match = _FRONT.match(post)
    if match is None:
        return {}, [], 0
    values, texts = _values(match[1] or "")
    return values, texts, match.end()


def _values(text: str) -> tuple[dict[str, Any], list[tuple[int, str]]]:
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
    return {str(key): value for key, value in values.items()}, list(_texts(root, prose=False))


def _texts(node: yaml.Node, *, prose: bool) -> Iterator[tuple[int, str]]:
    """Values that readers see as text: titles, descriptions, and whatever holds a quotation mark."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _texts(value, prose=isinstance(key, yaml.ScalarNode) and key.value.casefold() in _PROSE_KEYS)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _texts(value, prose=prose)
    elif (
        isinstance(node, yaml.ScalarNode)
        and node.tag == "tag:yaml.org,2002:str"
        and (prose or _MARK.search(node.value))
        and node.value.strip()
    ):
        block = node.style in ("|", ">")  # begins on the line after its key; the fence is the first line
        yield node.start_mark.line + 2 + block, node.value
