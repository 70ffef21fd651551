"""Words of a language that a quotation is better without at its start: the section `[trimming]`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["TrimmingWords"]


class TrimmingWords(BaseModel):
    """Phrases, compared by their words. None of them may deny, limit, doubt or answer anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connectives: tuple[str, ...] = Field(
        default=(), description="only join a whole clause to what was said before: and, but"
    )
