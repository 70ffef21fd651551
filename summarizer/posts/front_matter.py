"""The YAML at the head of a Markdown post."""

from __future__ import annotations

import re
from typing import Any

import yaml

__all__ = ["read_front_matter"]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER_CHARS = 100_000  # longer YAML is not read
_MAX_FLOWS = 300  # brackets; the parser's time grows with the square of their nesting


def read_front_matter(post: str) -> tuple[dict[str, Any], int]:
    """The values, and the offset at which the body begins; no values when the YAML cannot be read or is no mapping."""
    match = _FRONT.match(post)
    return (_values(match[1] or ""), match.end()) if match else ({}, 0)


def _values(text: str) -> dict[str, Any]:
    if len(text) > _MAX_FRONT_MATTER_CHARS or text.count("[") + text.count("{") > _MAX_FLOWS:
        return {}
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):  # aliases can grow without bound
            return {}
        values: Any = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}
