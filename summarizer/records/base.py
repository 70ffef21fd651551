"""The base of everything that crosses a stage: a frozen value that forbids unknown fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict

from summarizer.text.characters import clean

__all__ = ["Record", "Text"]

# What somebody else wrote and people will read: titles, names, words, prose. Not addresses, ids and paths, which must
# stay as they are to be found again.
Text = Annotated[str, AfterValidator(clean)]


class Record(BaseModel):
    """A frozen pydantic model. Records that are files carry their own `schema_version`."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed. Cached properties are left behind: they were made from the old fields."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy
