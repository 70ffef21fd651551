"""A written figure as a run of tokens: what written.py and measures.py find and spell out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["Shape", "Unit", "Written"]

Shape = Literal[
    "figure",
    "ordinal",
    "compound",
    "one",
    "scaled",
    "money",
    "chain",
    "roman",
    "height",
    "ratio",
    "cross",
    "multiple",
    "day",
    "date",
    "clock",
    "day month year",
]


class Unit(Protocol):
    """What this module needs of a token."""

    @property
    def key(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Written:
    """The figure that tokens[first:last] write; `text` is what its forms are read from, in the shape's own way.

    Shapes: a figure by itself (`ordinal`: the day of a month), a figure with a sign or letters (`1st`, `$5`, `10k`,
    `7 p.m.`, `2½`), a one before a scale (`1 million`), a figure with a scale (`50 thousand`), money with a word
    (`$5 million`), figures with dashes or strokes (`555-1234`, `9/11`), a Roman numeral,
    and those of measures.py.
    """

    first: int
    last: int
    text: str
    language: str
    shape: Shape = "figure"
