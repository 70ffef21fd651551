"""The base class of all records: a frozen pydantic model that forbids unknown fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from summarizer.text.characters import clean

__all__ = ["Record", "Seconds", "Text"]

# Text from outside that people read: titles, names, words, prose. It is cleaned of control characters. Addresses, ids
# and paths have the type `str`, because they must stay unchanged.
Text = Annotated[str, AfterValidator(clean)]
# A place in a recording. Bounded, for infinite and huge times are no places; the bound is three years.
Seconds = Annotated[float, Field(ge=-1e8, le=1e8, allow_inf_nan=False)]


class Record(BaseModel):
    """A frozen pydantic model. Records that are files carry their own `schema_version`."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed. Cached properties are not copied: they were computed from the old fields."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy
