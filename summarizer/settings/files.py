"""The `summarizer.toml` files: where they are, what they hold, and what they must not set.

The files at and above the working directory may be somebody else's: a host that only they name counts as not named
(`keys.py`), they must not set anything of `_MACHINE_SETTINGS`, and what they name on the disk lies in their own folder.
No file may hold a key.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.settings.keys import user_folder, web_origin
from summarizer.settings.toml_text import line_of, read_toml, small_file

__all__ = [
    "leaves",
    "merged",
    "own_file",
    "place_of",
    "project_file_of",
    "project_files",
    "require_modest",
    "require_no_secret",
    "value_at",
]

FILE_NAME = "summarizer.toml"
# Of the person and the machine: a project's file that sets these could read, write or reach other places.
_MACHINE_SETTINGS = (
    "cache", "scratch", "asr.calibration", "fetch.allow_private", "fetch.apple", "fetch.cache", "fetch.cookies",
    "speakers.memory", "speakers.remember",
)  # fmt: skip
# Settings whose value may be a path: of what is read, sent to a model, shown in a message, or written.
_PATHS = (
    "archive", "output", "prompts", "asr.model", "asr.cascade", "listen.model", "llm.model", "llm.provider",
    "post.include", "post.exclude", "post.house_style",
)  # fmt: skip
_ENVIRONMENT_ONLY = ("base_url", "chosen", "named_hosts")  # never in a file, like keys
_SECRET_NAME = re.compile(r"key$|token$|secret|passw|credential|authorization", re.IGNORECASE)
_URL_WITH_LOGIN = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#@]*@", re.IGNORECASE)


@functools.cache
def _read(path: Path, modified: int) -> dict[str, Any]:
    del modified  # part of the cache's key
    try:
        return read_toml(small_file(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{path} cannot be read as TOML: {error}") from None


def project_files() -> list[tuple[Path, dict[str, Any]]]:
    """The files at and above the working directory, nearest first."""
    here, own = Path.cwd(), os.path.realpath(user_folder() / FILE_NAME)
    places = [folder / FILE_NAME for folder in (here, *here.parents)]
    return _existing([place for place in places if os.path.realpath(place) != own])  # a loop of links resolves, too


def own_file() -> list[tuple[Path, dict[str, Any]]]:
    """The user's own file, as a list of one, or of none when it does not exist."""
    return _existing([user_folder() / FILE_NAME])


def _existing(places: list[Path]) -> list[tuple[Path, dict[str, Any]]]:
    return [(path, _read(path, path.stat().st_mtime_ns)) for path in places if path.is_file()]


def merged(files: list[tuple[Path, dict[str, Any]]]) -> dict[str, Any]:
    """The values of several files; those of an earlier file win."""
    found: dict[str, Any] = {}
    for _, values in reversed(files):
        for name, value in values.items():
            if isinstance(value, dict) and isinstance(found.get(name), dict):
                found[name] = {**found[name], **value}
            else:
                found[name] = value
    return found


def value_at(values: Mapping[str, Any], name: str) -> Any:
    """The value under a dotted name such as `llm.provider`; None when there is none."""
    section, _, rest = name.partition(".")
    value = values.get(section)
    return value_at(value, rest) if rest and isinstance(value, Mapping) else None if rest else value


def project_file_of(name: str) -> str:
    """The project's file that sets a value, for a message; "a setting" when none does."""
    found = [path for path, values in project_files() if value_at(values, name) is not None]
    return str(found[0]) if found else "a setting"


def place_of(name: str) -> str:
    """The nearest file that sets a dotted name, with the line, as in `…/summarizer.toml, line 3`; "" when none does."""
    for path, values in (*project_files(), *own_file()):
        if value_at(values, name) is not None:
            with contextlib.suppress(OSError, UnicodeDecodeError):
                line = line_of(small_file(path), name)
                return f"{path}, line {line}" if line else str(path)
    return ""


def require_modest(path: Path, values: Mapping[str, Any]) -> None:
    """Raises InputError when a project's file sets what belongs to the person and the machine, or names a file or
    folder that is not its own: outside its folder, also by a symbolic link, or hidden in it, as `.env` and
    `.git/config` are.
    """
    for name in _MACHINE_SETTINGS:
        if value_at(values, name) is not None:
            raise _not_allowed(path, f"must not set {name}", name)
    if "://" in str(value_at(values, "archive") or ""):
        raise _not_allowed(path, "must not name an address with archive", "archive")
    for name in _PATHS:
        value = value_at(values, name)
        if isinstance(value, str) and not all(_is_inside(one, path.parent) for one in _paths_in(name, value)):
            raise _not_allowed(path, f"must not name files outside its folder, or hidden ones, with {name}", name)


def _not_allowed(path: Path, what: str, name: str) -> InputError:
    return InputError(
        f"{path} {what}, for it may be somebody else's file; "
        f"set it in {user_folder() / FILE_NAME} or with SUMMARIZER_{name.upper().replace('.', '__')}"
    )


def _paths_in(name: str, value: str) -> list[str]:
    """The paths that a setting's value may be; none for an address, whose host `keys.py` judges."""
    if name == "llm.provider" and not value.strip().startswith("replay:"):
        return []
    parts = value.split(",") if name == "asr.cascade" else [value.strip().removeprefix("replay:")]
    return [part.strip() for part in parts if part.strip() and web_origin(part) is None]


def _is_inside(given: str, folder: Path) -> bool:
    """Whether a path, as a run in the working directory would use it, and what it holds lie in a folder, unhidden."""
    top = os.path.realpath(folder)
    try:
        place = Path(os.path.realpath(Path(given).expanduser()))  # a loop of links resolves, too
        links = [entry for entry in place.iterdir() if entry.is_symlink()] if place.is_dir() else []
    except (OSError, RuntimeError, ValueError):  # no such user, a null character, no permission
        return False
    return all(_is_below(os.path.realpath(one), top) for one in (place, *links))


def _is_below(place: str, top: str) -> bool:
    try:
        below = Path(place).relative_to(top)
    except ValueError:
        return False
    return not any(part.startswith(".") for part in below.parts)


def require_no_secret(path: Path, values: Mapping[str, Any]) -> None:
    """Raises InputError when a file holds a key, a password, or what only the environment may set."""
    for name, value in leaves(values):
        if _SECRET_NAME.search(name.rpartition(".")[2]) or name in _ENVIRONMENT_ONLY:
            raise InputError(
                f"{path} must not hold {name}; set it in the environment "
                "(OPENAI_API_KEY, SUMMARIZER_ASR_API_KEY, OPENAI_BASE_URL)"
            )
        if isinstance(value, str) and _URL_WITH_LOGIN.match(value):
            raise InputError(f"{path} must not hold {name} with a user's name or password in the address")


def leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each value with its dotted name, as in `llm.provider`; sections are given too."""
    for name, value in values.items():
        yield prefix + name, value
        if isinstance(value, Mapping) and prefix + name != "speakers.names":  # whose names are times
            yield from leaves(value, f"{prefix}{name}.")
