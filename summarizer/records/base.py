"""The base class of all records: a frozen pydantic model that forbids unknown fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from summarizer.text.characters import clean

__all__ = ["MAX_SECONDS", "Moment", "Record", "Seconds", "Text"]

# Text from outside that people read: titles, names, words, prose. It is cleaned of control characters. Addresses, ids
# and paths have the type `str`, because they must stay unchanged.
Text = Annotated[str, AfterValidator(clean)]
MAX_SECONDS = 1e8  # three years: infinite and longer times are no places in a recording
Seconds = Annotated[float, Field(ge=-MAX_SECONDS, le=MAX_SECONDS, allow_inf_nan=False)]


def _of_our_time(when: dt.datetime) -> dt.datetime:
    if not 2000 <= when.year <= 2100:
        raise ValueError("must be a day of the years 2000 to 2100")
    return when


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]  # every time zone can show it


class Record(BaseModel):
    """A frozen pydantic model. Records that are files carry their own `schema_version`."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed. Cached properties are not copied: they were computed from the old fields."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy
