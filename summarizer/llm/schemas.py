"""What a JSON schema of an answer may hold, so that every server can enforce it.

It is what all of these take: OpenAI's structured outputs (`strict`), the grammars of llama.cpp and vLLM (xgrammar), and
Gemini's and Anthropic's compatible endpoints. Bounds of lengths and numbers are not in it: they are stated in the
prompt and checked in the answer.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["require_strict"]

_MAX_DEPTH = 5  # OpenAI's bound on nested objects and arrays
_MAX_PROPERTIES = 100  # of all objects together, OpenAI's first bound
_MAX_VALUES = 500  # of all enums together; OpenAI's bound
_MAX_VALUES_LENGTH = 7500  # characters of one enum with more than 250 values; OpenAI's bound
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_SCALARS = {"string", "integer", "number", "boolean"}
_FIELDS = {
    "object": {"type", "description", "properties", "required", "additionalProperties"},
    "array": {"type", "description", "items"},
    "string": {"type", "description", "enum"},
    **{scalar: {"type", "description"} for scalar in _SCALARS - {"string"}},
}


def require_strict(schema: dict[str, Any]) -> None:
    """Raises ValueError, with the place, when a schema is outside of the common subset. The root is an object."""
    if schema.get("type") != "object":
        raise ValueError("the schema's root must be an object")
    seen = {"properties": 0, "values": 0}
    _require(schema, "answer", 1, seen)
    for what, most in (("properties", _MAX_PROPERTIES), ("values", _MAX_VALUES)):
        if seen[what] > most:
            raise ValueError(f"the schema has {seen[what]} {what}; {most} are allowed")


def _require(schema: Any, place: str, depth: int, seen: dict[str, int]) -> None:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise ValueError(f"{place}: the type must be one of {', '.join(sorted(_FIELDS))}")
    if unknown := set(schema) - _FIELDS[kind]:
        raise ValueError(f"{place}: {min(unknown)} is not allowed for type {kind}")
    if depth > _MAX_DEPTH:
        raise ValueError(f"{place}: nested deeper than {_MAX_DEPTH}")
    if kind == "object":
        _require_object(schema, place, depth, seen)
    elif kind == "array":
        _require(schema.get("items"), f"{place}[]", depth + 1, seen)
    elif "enum" in schema:
        _require_values(schema["enum"], place, seen)


def _require_object(schema: dict[str, Any], place: str, depth: int, seen: dict[str, int]) -> None:
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        raise ValueError(f"{place}: an object needs properties")
    if schema.get("additionalProperties") is not False:
        raise ValueError(f"{place}: additionalProperties must be false")
    if sorted(schema.get("required") or ()) != sorted(properties):
        raise ValueError(f"{place}: every property must be required")
    seen["properties"] += len(properties)
    for name, inner in properties.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{place}: {name!r} is no name of a property")
        nests = isinstance(inner, dict) and inner.get("type") in ("object", "array")
        _require(inner, f"{place}.{name}", depth + 1 if nests else depth, seen)


def _require_values(values: Any, place: str, seen: dict[str, int]) -> None:
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{place}: an enum holds one or more strings")
    if len(set(values)) < len(values):
        raise ValueError(f"{place}: an enum holds each value once")
    if len(values) > 250 and sum(map(len, values)) > _MAX_VALUES_LENGTH:
        raise ValueError(f"{place}: an enum of more than 250 values is too long")
    seen["values"] += len(values)
