"""Paragraphs of a Word document that their indents or frame put beside the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.posts.docx.package import W

__all__ = ["is_off_page"]

# In twentieths of a point. A4 is 11,906 wide and 16,838 high, and its margins are 1,440.
_FARTHEST_INDENT, _FARTHEST_FRAME = 12_000, 17_000
_LEAST = -2_880  # two margins to the left of the text, or above it
_LEAST_HEIGHT = 80  # of a frame of exact height, in which no letters can be seen


def is_off_page(properties: Sequence[Any]) -> bool:
    """Whether readers see no words of a paragraph. `properties`: its own and its styles', the nearest first."""
    indent = _attributes(properties, "ind")
    left, right = (_number(indent, *names) for names in (("left", "start"), ("right", "end")))
    first = left + _number(indent, "firstLine") - _number(indent, "hanging")
    frame = _attributes(properties[:1], "framePr") or _attributes(properties[1:], "framePr")
    height = _number(frame, "h") if frame.get("hRule") == "exact" else _LEAST_HEIGHT
    return (
        any(not _LEAST <= one <= _FARTHEST_INDENT for one in (left, right, first))
        or any(not _LEAST <= _number(frame, axis) <= _FARTHEST_FRAME for axis in ("x", "y"))
        or height < _LEAST_HEIGHT
    )


def _attributes(properties: Sequence[Any], name: str) -> dict[str, str]:
    """The attributes of a property, each from the nearest place that has it."""
    found: dict[str, str] = {}
    for one in reversed(properties):
        element = one.find(f"{W}{name}") if one is not None else None
        found |= {key.removeprefix(W): value for key, value in (element.attrib.items() if element is not None else ())}
    return found


def _number(attributes: dict[str, str], *names: str) -> int:
    """The first of these attributes as a whole number; 0 without one."""
    value = next((attributes[name] for name in names if name in attributes), "")
    return int(value) if value.removeprefix("-").isdecimal() and len(value) <= 9 else 0
