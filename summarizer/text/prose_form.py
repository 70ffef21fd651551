"""Measures of prose that the reference format asks for: bounds, first person, places left to a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["FIRST_PERSON", "TO_WRITE", "Bounds"]

TO_WRITE = re.compile(r"\[To write: |<!-- WRITE: ")
FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|my|mine|me|we|we're|we've|our|ours|us)\b(?![.][A-Z])")


@dataclass(frozen=True)
class Bounds:
    """From and to, both included."""

    words: tuple[int, int]
    sentences: tuple[int, int] | None = None
