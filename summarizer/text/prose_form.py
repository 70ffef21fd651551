"""Words of the first person, which a post's prose does without."""

from __future__ import annotations

import re

__all__ = ["FIRST_PERSON_PLURAL", "FIRST_PERSON_SINGULAR"]

FIRST_PERSON_SINGULAR = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|my|mine|me|myself)\b(?![.][A-Z])")
FIRST_PERSON_PLURAL = re.compile(r"\b(?:[Ww]e|[Ww]e're|[Ww]e've|[Oo]urs?|us)\b")
