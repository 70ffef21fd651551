"""The base of everything that crosses a stage: a frozen value that forbids unknown fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Record"]


class Record(BaseModel):
    """A frozen pydantic model. Records that are files carry their own `schema_version`."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")
