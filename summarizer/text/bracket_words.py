"""Words that an editor's square brackets must not bring in: the section `[brackets]` of a language's file."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from summarizer.text.language import base_code, language_tables

__all__ = ["BracketWords", "bracket_words"]


class BracketWords(BaseModel):
    """Words and phrases of one language. A list that a file leaves out is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    modals: tuple[str, ...] = ()  # make of what was done what should, could or would be: "should", "had to"
    degrees: tuple[str, ...] = ()  # "almost", "only", "always"
    amounts: tuple[str, ...] = ()  # where the brackets hold nothing else: "[every] report", "[all of the]"
    joints: tuple[str, ...] = ()  # may stand between words of amounts


@lru_cache(maxsize=64)
def bracket_words(language: str) -> BracketWords:
    """The lists for an ISO 639 code or BCP 47 tag."""
    return BracketWords(**language_tables(base_code(language)).get("brackets", {}))
