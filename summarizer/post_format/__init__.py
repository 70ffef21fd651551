"""The reference format of a post: FORMAT.md says what the parts are, bounds.toml holds its numbers.

Lint, drafting and prompts read their numbers here. Knows no post and no transcript.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

__all__ = ["INSIGHTS", "TOPICS", "Bounds", "bounds_of", "format_document"]


@dataclass(frozen=True)
class Bounds:
    """Least and most of a part, both included. Words are for English."""

    words: tuple[int, int]
    sentences: tuple[int, int] | None = None


@functools.cache
def _numbers() -> dict[str, object]:
    return tomllib.loads(resources.files("summarizer.post_format").joinpath("bounds.toml").read_text(encoding="utf-8"))


def _pair(value: object) -> tuple[int, int]:
    assert isinstance(value, list), "bounds.toml holds pairs"
    least, most = value
    return int(least), int(most)


@functools.cache
def bounds_of(part: str) -> Bounds:
    """The bounds of a part, named as in bounds.toml (`claim`, `topic_opening`). Raises KeyError for an unknown part."""
    table = _numbers()[part]
    assert isinstance(table, dict), f"{part} is a table of bounds.toml"
    return Bounds(_pair(table["words"]), _pair(table["sentences"]) if "sentences" in table else None)


def format_document() -> str:
    """FORMAT.md as text."""
    return resources.files("summarizer.post_format").joinpath("FORMAT.md").read_text(encoding="utf-8")


INSIGHTS = _pair(_numbers()["insights"])  # least and most insights of a post
TOPICS = _pair(_numbers()["topics"])  # least and most topic sections
