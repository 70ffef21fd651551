"""The options of `summarizer draft` that give an episode the settings of a run: a printed command does what was done,
and asks no provider that was not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.settings import Settings

if TYPE_CHECKING:
    from summarizer.pipeline.episode_folder import EpisodeRequest

__all__ = ["draft_options"]

# Told whenever they differ from the built-in default: a settings file is not read where it is pasted elsewhere.
_OPTIONS = {
    "asr.language": "--language",
    "speakers.count": "--speakers",
    "llm.model": "--model",
    "quotes.insights": "--insights",
    "post.about": "--about",
    "post.house_style": "--house-style",
    "post.language": "--post-language",
    "policy": "--policy",
    "keep": "--keep",
    "published": "--published",
}
_PATHS = ("post.house_style",)


def draft_options(settings: Settings, request: EpisodeRequest) -> tuple[str, ...]:
    """`("--asr", "base", "--llm", "none", …)`: without `--include`, `--exclude`, and without logins in addresses.

    The recogniser and the language model are always named, for their defaults depend on keys and machines.
    """
    return tuple(_options(settings, request))


def _options(settings: Settings, request: EpisodeRequest) -> Iterator[str]:
    if settings.asr.cascade:
        yield from ("--asr-cascade", ",".join(map(_shown, settings.asr.cascade.split(","))))
    else:
        yield from ("--asr", _shown(settings.asr.model))
    yield from ("--llm", _shown(settings.llm.provider))
    built_in = Settings()
    for name, option in _OPTIONS.items():
        value = _value(settings, name)
        if value not in (None, _value(built_in, name)):
            yield from (option, _absolute(str(value)) if name in _PATHS else str(value))
    for time, name in settings.speakers.names.items():
        yield from ("--speaker", f"{time}={name}")
    if request.transcript is not None:
        yield from ("--transcript", _absolute(str(request.transcript)))
    if settings.as_given:
        yield "--as-given"


def _value(settings: Settings, name: str) -> object:
    section, _, field = name.rpartition(".")
    return getattr(getattr(settings, section) if section else settings, field)


def _shown(name: str) -> str:
    """The name of a model or a provider; of an address nothing that may be a key; a folder as an absolute path."""
    from summarizer.net import redact

    if "://" in name:
        return redact(name) if "@" in name or "?" in name else name
    return _absolute(name) if "/" in name and Path(name).is_dir() else name


def _absolute(path: str) -> str:
    return str(Path(path).expanduser().absolute())
