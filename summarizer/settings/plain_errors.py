"""What pydantic says of a value, in plain words."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from summarizer.text.shortening import shortened

__all__ = ["plain_fault"]

_KINDS = {
    "int": "a whole number", "float": "a number", "bool": "true or false", "string": "text in quotation marks",
    "tuple": 'a list, for example ["a", "b"]', "list": 'a list, for example ["a", "b"]', "dict": "a table",
    "model": "a table", "path": "a path in quotation marks", "date": "a day, for example 2026-03-01",
}  # fmt: skip
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"), "less_than": ("less than", "lt"),
}  # fmt: skip


def plain_fault(error: ErrorDetails) -> str:
    """What pydantic says of one value, in plain words: what would be right, and what was given."""
    kind = str(error["type"])
    secret = any("key" in str(part) for part in error["loc"])
    given = "" if secret or "input" not in error else f", not {shortened(repr(error['input']), 60)}"
    if kind in _BOUNDS:
        words, bound = _BOUNDS[kind]
        return f"must be {words} {error['ctx'][bound]}{given}"
    right = _KINDS.get("int" if kind == "int_from_float" else kind.partition("_")[0])
    if right is not None and kind.endswith(("_parsing", "_type", "_from_float")):
        return f"must be {right}{given}"
    return str(error["msg"]).removeprefix("Value error, ")
