"""Words of a language that a quotation is better without at its ends: the section `[trimming]`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["TrimmingWords"]


class TrimmingWords(BaseModel):
    """Phrases, compared by their words. None of them may deny, limit or doubt what stands beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connectives: tuple[str, ...] = Field(
        default=(), description="join a whole clause to what was said before, and need not be there: but, so, yeah"
    )
    reasons: tuple[str, ...] = Field(
        default=(), description="open a clause that is a sentence without them, in the same order of words: because"
    )
    tails: tuple[str, ...] = Field(
        default=(), description="trail off after a whole clause: or something like that, if that makes sense"
    )
