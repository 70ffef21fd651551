"""Reads a house style from its TOML file (docs/steering.md); every mistake is one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.post_format import PARTS
from summarizer.records.house_style import HouseStyle
from summarizer.settings.plain_errors import plain_fault
from summarizer.settings.toml_text import read_toml, small_file
from summarizer.text.choices import none_of

__all__ = ["house_style_of", "load_house_style"]

_MAX_BYTES = 64 * 1024


def load_house_style(path: Path) -> HouseStyle:
    """The style of a file. Raises InputError that names the file and what is wrong in it."""
    try:
        values = read_toml(small_file(path, _MAX_BYTES))
    except FileNotFoundError:
        raise InputError(f"the house style {path} does not exist; give a TOML file") from None
    except OSError as error:
        raise InputError(f"the house style {path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"the house style {path} is not TOML: {error}") from None
    return house_style_of(values, f"the house style {path}")


def house_style_of(values: dict[str, Any], name: str) -> HouseStyle:
    """The style of these values. Raises InputError that begins with `name`."""
    try:
        style = HouseStyle.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise InputError(f"{name}: {none_of(where, HouseStyle.model_fields)}") from None
        raise InputError(f"{name}: {where}: {plain_fault(first)}") from None
    parts = [part for part in PARTS if part != "quote"]  # whose length is that of `quotes.min_words` and `max_words`
    for part in style.words:
        if part not in parts:
            raise InputError(f"{name}: words: {none_of(part, parts)}")
    return style
