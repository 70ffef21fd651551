"""The settings of one show: `show.toml` in the folder of its episodes (docs/steering.md).

They stand between the user's settings and what is given for one run: a flag or a variable wins over them, and they win
over the `summarizer.toml` files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from summarizer.errors import InputError
from summarizer.records.base import Text
from summarizer.settings.files import require_no_secret
from summarizer.settings.model import Settings
from summarizer.settings.plain_errors import plain_fault
from summarizer.settings.sections import PostSettings, Section
from summarizer.settings.toml_text import read_toml
from summarizer.text.choices import none_of

__all__ = ["SHOW_FILE", "ShowFile", "read_show", "with_show"]

SHOW_FILE = "show.toml"
Name = Annotated[Text, Field(min_length=2, max_length=120)]


class ShowFile(Section):
    """What `show.toml` may hold."""

    hosts: tuple[Name, ...] = Field(default=(), max_length=20, description="who hosts the show, certainly")
    vocabulary: tuple[str, ...] = Field(default=(), description="names and terms, besides those of `asr.vocabulary`")
    house_style: str | None = Field(default=None, description="path of a style file in this folder")
    post_language: str | None = Field(default=None, description="of the prose, a code")
    policy: Literal["strict", "clean", "ellipsis"] | None = Field(default=None, description="as the setting `policy`")
    site: dict[str, Any] = Field(default={}, description="as `[site]` of the settings, for what differs")


def read_show(data: bytes, name: str) -> ShowFile:
    """The settings of a show's file. Raises InputError that names the file and what is wrong in it."""
    try:
        values = read_toml(data)
    except ValueError as error:
        raise InputError(f"{name} cannot be read as TOML: {error}") from None
    require_no_secret(Path(name), values)
    try:
        return ShowFile.model_validate(values)
    except ValidationError as error:
        raise InputError(f"{name}: {_explained(error, ShowFile)}") from None


def with_show(settings: Settings, show: ShowFile, folder: Path | None, name: str) -> Settings:
    """The settings for an episode of this show. `folder`: where its file lies, when that is on this machine.

    Raises InputError that names the file for a value that cannot be used.
    """
    post: dict[str, Any] = {}
    if show.house_style is not None:
        post["house_style"] = str(_placed(show.house_style, folder, name))
    if show.post_language is not None:
        post["language"] = show.post_language
    changes: dict[str, Any] = {}
    try:
        if own := _not_chosen("post", post, settings):
            told = PostSettings.model_validate(own)
            changes["post"] = settings.post.model_copy(update={key: getattr(told, key) for key in own})
        if own := _not_chosen("site", show.site, settings):
            changes["site"] = type(settings.site).model_validate({**dict(settings.site), **own})
    except ValidationError as error:
        raise InputError(f"{name}: {_explained(error, type(settings.site))}") from None
    if show.vocabulary:
        both = (*settings.asr.vocabulary, *show.vocabulary)
        changes["asr"] = settings.asr.model_copy(update={"vocabulary": tuple(dict.fromkeys(both))})
    if show.policy is not None and "policy" not in settings.chosen:
        changes["policy"] = show.policy
    return settings.model_copy(update=changes) if changes else settings


def _not_chosen(section: str, values: dict[str, Any], settings: Settings) -> dict[str, Any]:
    return {key: value for key, value in values.items() if f"{section}.{key}" not in settings.chosen}


def _placed(path: str, folder: Path | None, name: str) -> Path:
    if folder is None:
        raise InputError(
            f"{name}: house_style names a file, and this folder is on no disk; "
            "give the style with --house-style or in summarizer.toml"
        )
    placed = folder / path
    if not placed.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"{name}: house_style may only name a file in this folder; "
            "give one elsewhere with --house-style or in summarizer.toml"
        )
    return placed


def _explained(error: ValidationError, section: type[Section]) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return none_of(where, section.model_fields)
    return f"{where}: {plain_fault(first)}"
