"""Words that an editor's square brackets must not bring in: the section `[brackets]` of a language's file."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from summarizer.text.language import language_section

__all__ = ["BracketWords", "bracket_words"]


class BracketWords(BaseModel):
    """Words and phrases of one language. A list that a file leaves out is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    modals: tuple[str, ...] = ()  # make of what was done what should, could or would be: "should", "had to"
    auxiliaries: tuple[str, ...] = ()  # stand before a verb as modals do: "did", "I'd"
    before_verb: tuple[str, ...] = ()  # may stand right before a verb, or before a noun: "to", "was", "I've"
    degrees: tuple[str, ...] = ()  # "almost", "only", "always"
    amounts: tuple[str, ...] = ()  # where the brackets hold nothing else: "[every] report", "[all of the]"
    joints: tuple[str, ...] = ()  # may stand between words of amounts


@lru_cache(maxsize=64)
def bracket_words(language: str) -> BracketWords:
    """The lists for an ISO 639 code or BCP 47 tag."""
    return language_section(language, "brackets", BracketWords)
