"""The `summarizer.toml` files: where they are, what they say, and what they must not say.

The files at and above the working directory may be somebody else's: they name no host for the user (`keys.py`), and set
nothing of `_MACHINE`. No file holds a key.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.keys import user_folder

__all__ = ["at", "merged", "own_file", "project_files", "require_no_machine", "require_no_secret", "told_by"]

FILE = "summarizer.toml"
_MACHINE = (  # of the person and the machine: a project's file that sets them could read, write or reach other places
    "cache", "scratch", "asr.calibration", "fetch.allow_private", "fetch.apple", "fetch.cache", "fetch.cookies",
    "speakers.memory", "speakers.remember",
)  # fmt: skip
_ENVIRONMENT = ("base_url", "named_hosts")  # never in a file, like keys
_SECRET = re.compile(r"key$|token$|secret|passw|credential|authorization", re.IGNORECASE)
_PASSWORD = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#@]*@", re.IGNORECASE)


@functools.cache
def _read(path: Path, modified: int) -> dict[str, Any]:
    del modified  # part of the cache's key
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read as TOML: {error}") from None


def project_files() -> list[tuple[Path, dict[str, Any]]]:
    """The files at and above the working directory, nearest first."""
    here, own = Path.cwd(), (user_folder() / FILE).resolve()
    places = [folder / FILE for folder in (here, *here.parents)]
    return _present([place for place in places if place.resolve() != own])


def own_file() -> list[tuple[Path, dict[str, Any]]]:
    return _present([user_folder() / FILE])


def _present(places: list[Path]) -> list[tuple[Path, dict[str, Any]]]:
    return [(path, _read(path, path.stat().st_mtime_ns)) for path in places if path.is_file()]


def merged(files: list[tuple[Path, dict[str, Any]]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _, values in reversed(files):
        for name, value in values.items():
            if isinstance(value, dict) and isinstance(found.get(name), dict):
                found[name] = {**found[name], **value}
            else:
                found[name] = value
    return found


def at(values: Mapping[str, Any], name: str) -> Any:
    """The value of `llm.provider`; None when there is none."""
    section, _, rest = name.partition(".")
    value = values.get(section)
    return at(value, rest) if rest and isinstance(value, Mapping) else None if rest else value


def told_by(name: str) -> str:
    """The project's file that sets a value, for a message."""
    found = [path for path, values in project_files() if at(values, name) is not None]
    return str(found[0]) if found else "a setting"


def require_no_machine(path: Path, values: Mapping[str, Any]) -> None:
    for name in _MACHINE:
        if at(values, name) is not None:
            raise InputError(
                f"{path} must not set {name}, for it may be somebody else's file; set it in {user_folder() / FILE} "
                f"or with SUMMARIZER_{name.upper().replace('.', '__')}"
            )


def require_no_secret(path: Path, values: Mapping[str, Any]) -> None:
    for name, value in _leaves(values):
        if _SECRET.search(name.rpartition(".")[2]) or name in _ENVIRONMENT:
            raise InputError(
                f"{path} must not hold {name}; set it in the environment "
                "(OPENAI_API_KEY, SUMMARIZER_ASR_API_KEY, OPENAI_BASE_URL)"
            )
        if isinstance(value, str) and _PASSWORD.match(value):
            raise InputError(f"{path} must not hold {name} with a user's name or password in the address")


def _leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each name in the files, sections too, as in `llm.provider`, with its value."""
    for name, value in values.items():
        yield prefix + name, value
        if isinstance(value, Mapping) and prefix + name != "speakers.names":  # whose names are times
            yield from _leaves(value, f"{prefix}{name}.")
