"""One `Settings` value: flags over `SUMMARIZER_*` variables over `summarizer.toml`. The only reader of the environment.

`summarizer.toml` is looked for in the working directory and above it, nearest first, then in the user's
configuration folder; the nearest file's values win. A nested value is `SUMMARIZER_SITE__TIMESTAMPS` in the environment.
Keys of providers are read from the environment only, and held as secrets that never print. The files at and above the
working directory may be somebody else's: see `settings_files.py`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from summarizer.errors import InputError
from summarizer.keys import Keys, Unnamed, origin_of, remembered
from summarizer.post_format import INSIGHTS, QUOTE_WORDS
from summarizer.settings_files import (
    at,
    merged,
    own_file,
    project_files,
    require_no_machine,
    require_no_secret,
    told_by,
)
from summarizer.text.choices import nearest, none_of

__all__ = [
    "AsrSettings",
    "FetchSettings",
    "ListenSettings",
    "LlmSettings",
    "QuoteSettings",
    "Settings",
    "SiteSettings",
    "SpeakerSettings",
    "load_settings",
]

_ADDRESSES = ("llm.provider", "asr.model", "output")  # where an episode can be sent
PROVIDERS = ("auto", "openai", "local", "none")  # of the language model; or a base URL


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FetchSettings(Section):
    max_bytes: int = Field(default=4 * 1024**3, gt=0, description="largest recording that is downloaded")
    max_seconds: float = Field(default=3 * 3600, gt=0, description="longest time one download may take")
    timeout: float = Field(default=30.0, gt=0, description="seconds without a byte before a try counts as failed")
    retries: int = Field(default=4, ge=0, le=20)
    max_redirects: int = Field(default=10, ge=0, le=30)
    allow_private: bool = Field(default=False, description="may a feed lead to addresses of the private network?")
    cookies: Path | None = Field(default=None, description="cookies.txt for private feeds and pages")
    cache: Path | None = Field(default=None, description="where feeds are kept; None: `web` in the cache folder")
    cache_bytes: int = Field(default=100 * 2**20, ge=0, description="most that is kept of feeds; 0: nothing")
    cache_days: float = Field(default=30.0, gt=0, description="a feed not asked for in so long is no longer kept")
    fresh_seconds: float = Field(
        default=600.0, ge=0, description="how long a feed is not asked for again, if its server names a longer time"
    )
    apple: str = Field(default="https://itunes.apple.com", description="where Apple Podcasts links are looked up")


class AsrSettings(Section):
    model: str = Field(
        default="auto",
        description="name from `summarizer models`, a folder, auto; or an API: openai, openai:MODEL, https://host/v1#MODEL",
    )
    language: str | None = Field(default=None, description="ISO 639-1; None: detected")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    workers: int | None = Field(
        default=None, ge=1, description="pieces decoded at once; None: as measured, else one for each core"
    )
    calibration: Path | None = Field(
        default=None, description="where measured speeds are kept; None: `calibration.json` in the cache folder"
    )
    vocabulary: tuple[str, ...] = Field(default=(), description="names and terms as they should be spelled")
    cascade: str | None = Field(
        default=None,
        description="SMALL,LARGE: all by the small model, what matters again by the large one; over `model`",
    )

    @field_validator("language")
    @classmethod
    def _code(cls, given: str | None) -> str | None:
        return _language_code(given) if given and given.strip() else None

    @field_validator("cascade")
    @classmethod
    def _two_models(cls, given: str | None) -> str | None:
        """`none` switches off what a file has set."""
        if given is None or given.strip().lower() in ("", "none"):
            return None
        names = [name.strip() for name in given.split(",")]
        if len(names) != 2 or not all(names):
            raise PydanticCustomError("cascade", "{given} is not SMALL,LARGE, as in tiny.en,large-v3", {"given": given})
        small, large = names
        if any(name.partition(":")[0] in ("openai", "https", "http") for name in names):
            raise PydanticCustomError("cascade", "both models are of this machine, not an API's")
        if small == "auto":
            raise PydanticCustomError("cascade", "the small model is named; only the large one may be auto")
        if small == large:
            raise PydanticCustomError("cascade", "two different models are needed, not {name} twice", {"name": small})
        return f"{small},{large}"

    timeout: float = Field(default=600.0, gt=0, description="seconds that a transcription API may take for one request")

    word_times: Literal["auto", "here"] = Field(
        default="auto", description="of an API's words: its own if it gives any, or always by a model of this machine"
    )

    @property
    def remote(self) -> bool:
        """Whether a transcription API hears all of it, and no model of this machine."""
        return self.first == "openai" or self.first.startswith(("openai:", "https://", "http://"))

    @property
    def first(self) -> str:
        """The model that hears all of it."""
        return self.cascade.partition(",")[0] if self.cascade else self.model

    @property
    def second(self) -> str | None:
        """The model that hears what matters again; None without a cascade."""
        return self.cascade.partition(",")[2] if self.cascade else None


class ListenSettings(Section):
    model: str | None = Field(default=None, description="second speech model; None: a larger one than the first")


class SpeakerSettings(Section):
    count: int | None = Field(default=None, ge=1, le=20, description="how many people speak; None: found out")
    names: dict[str, str] = Field(default={}, description='time -> name, e.g. {"0:12": "Joel Abernathy"}')
    remember: bool = Field(default=False, description="keep voiceprints, to know a show's voices in its next episode")
    memory: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("summarizer")) / "voices.json",
        description="where voiceprints are kept",
    )


class QuoteSettings(Section):
    min_words: int = Field(default=QUOTE_WORDS[0], ge=1)
    max_words: int = Field(default=QUOTE_WORDS[1], ge=1)
    insights: int | None = Field(
        default=None, ge=INSIGHTS[0], le=INSIGHTS[1], description="how many insights; None: as many as are good"
    )


class LlmSettings(Section):
    provider: str = Field(default="auto", description="auto, openai, local, none, or an OpenAI-compatible base URL")
    model: str | None = None
    timeout: float = Field(default=120.0, gt=0, description="seconds for one call")
    retries: int = Field(default=5, ge=0, le=20, description="tries after 429, 5xx and broken connections")
    threads: int | None = Field(default=None, ge=1, description="for the local model; None: the physical cores")
    requests_per_minute: int | None = Field(default=None, ge=1, description="of the provider's account; None: unknown")
    tokens_per_minute: int | None = Field(default=None, ge=1, description="of the provider's account; None: unknown")

    @field_validator("provider")
    @classmethod
    def _known(cls, given: str) -> str:
        provider = given.strip()
        if provider in PROVIDERS or provider.startswith(("http://", "https://", "replay:")):
            return provider
        wrong = none_of(given, PROVIDERS, "a base URL such as https://host/v1")
        raise PydanticCustomError("provider", "{wrong}", {"wrong": wrong})


def _language_code(given: str) -> str:
    """BCP 47 as it is written, of any spelling of it: `ger` -> `de`, `de_DE` -> `de-DE`."""
    import langcodes

    from summarizer.text.language_names import AS_RECOGNISED

    if langcodes.tag_is_valid(given):
        code = langcodes.standardize_tag(given)
        return AS_RECOGNISED.get(code, code)
    try:
        found = langcodes.find(given).to_tag()
        wrong = f"{given} is {found}: write {found}"
    except LookupError:
        wrong = f"{given!r} is no language; write its code, for example en, or leave it out to have it detected"
    raise PydanticCustomError("language", "{wrong}", {"wrong": wrong})


class SiteSettings(Section):
    """What the site, not the episode, puts into every post (parts 2, 11 and 12 of the format)."""

    caution: str = "Models/pricing/policies may have changed."
    latest_text: str = "latest interview posts"
    latest_url: str = "https://example.com/interviews"
    updates_text: str = "Get updates"
    updates_url: str = "https://example.com/updates"
    updates_line: str = "A weekly digest of what actually matters."
    corrections_url: str = "https://example.com/corrections"
    timestamps: Literal["hidden", "visible"] = "hidden"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="SUMMARIZER_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    output: str | Path = Field(default="episodes", description="where episode folders are made: a folder, or a URL")
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("summarizer")))
    scratch: Path | None = Field(
        default=None, description="working copies of episodes on an object store; None: `scratch` in the cache folder"
    )
    policy: Literal["strict", "clean", "ellipsis"] = "strict"
    published: Literal["auto", "never", "always"] = Field(
        default="auto",
        description="transcripts that a publisher offers: used when they pass the tests, never, or untested",
    )
    prompts: Path | None = Field(
        default=None, description="a folder with prompt files to use instead of the shipped ones"
    )
    fetch: FetchSettings = FetchSettings()
    asr: AsrSettings = AsrSettings()
    listen: ListenSettings = ListenSettings()
    speakers: SpeakerSettings = SpeakerSettings()
    quotes: QuoteSettings = QuoteSettings()
    llm: LlmSettings = LlmSettings()
    site: SiteSettings = SiteSettings()
    api_key: SecretStr | None = Field(default=None, exclude=True, repr=False)
    asr_api_key: SecretStr | None = Field(default=None, exclude=True, repr=False)
    base_url: str | None = Field(default=None, exclude=True)
    named_hosts: frozenset[str] = Field(
        default=frozenset(),
        description="origins that the user named, so that keys may go there; found by the files' source",
    )

    @property
    def keys(self) -> Keys:
        return Keys(self.asr_api_key, self.api_key, self.base_url, self.named_hosts)

    def unnamed(self, *, output: bool = True) -> list[Unnamed]:
        """The hosts to which these settings would send, and which the user has not named.

        `output`: whether episodes are kept where `output` says, and not elsewhere.
        """
        told = {"llm.provider": self.llm.provider, "asr.model": self.asr.first, "output": str(self.output)}
        if not output:
            del told["output"]
        found = (self.keys.unnamed(name, address, told_by(name)) for name, address in told.items())
        return [one for one in found if one]

    def require_named(self, *, output: bool = True) -> None:
        """Raises InputError, before anything is fetched or heard, when something may not be sent where it would be."""
        for one in self.unnamed(output=output):
            raise one.error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, dotenv_settings, file_secret_settings
        return init_settings, env_settings, _Files(cls)


class _Files(PydanticBaseSettingsSource):
    """The `summarizer.toml` files, merged, nearest first; and which hosts are the user's own word.

    Settings that came from another process bring `named_hosts` along: their other values are no longer flags.
    """

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        del field
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        project, own = project_files(), own_file()
        for path, values in (*project, *own):
            require_no_secret(path, values)
        for path, values in project:
            require_no_machine(path, values)
        words = (self.current_state, *(values for _, values in own))
        named = {origin_of(at(values, name)) for values in words for name in _ADDRESSES} - {None}
        return {**merged([*project, *own]), "named_hosts": named | remembered()}


def load_settings(**flags: Any) -> Settings:
    """Settings from flags (values that are not None), environment and files.

    A flag for a nested value is given as `llm={"provider": "none"}`. Raises InputError naming the bad setting.
    """
    given = {name: value for name, value in flags.items() if value not in (None, {})}
    given.setdefault("api_key", os.environ.get("SUMMARIZER_API_KEY") or os.environ.get("OPENAI_API_KEY"))
    given.setdefault("base_url", os.environ.get("SUMMARIZER_BASE_URL") or os.environ.get("OPENAI_BASE_URL"))
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise InputError(explain(error, flags)) from None
    if settings.fetch.cache is None:
        kept = settings.fetch.model_copy(update={"cache": settings.cache / "web"})
        settings = settings.model_copy(update={"fetch": kept})
    if settings.asr.calibration is None:
        measured = settings.asr.model_copy(update={"calibration": settings.cache / "calibration.json"})
        settings = settings.model_copy(update={"asr": measured})
    return settings


def explain(error: ValidationError, flags: Mapping[str, Any], section: str | None = None) -> str:
    """The first wrong setting in one line: where it was given (one of `flags`, else the setting), and what is right.

    `section`: the one that was validated, when it was not all of the settings.
    """
    first = error.errors(include_url=False)[0]
    path = [*([section] if section else []), *(str(part) for part in first["loc"])]
    name = ".".join(path)
    given: Any = flags
    for part in path:
        given = given.get(part) if isinstance(given, Mapping) else None
    where = f"{_FLAGS[name]} " if given is not None and name in _FLAGS else f"setting {name}: "
    if first["type"] == "literal_error":
        return where + none_of(str(first["input"]), _choices(path))
    if first["type"] == "extra_forbidden":
        known = _fields(path[:-1])
        near = nearest(path[-1], known)
        return f"{where}there is no such setting" + (f"; did you mean {near}?" if near else "")
    return where + str(first["msg"])


_FLAGS = {
    "policy": "--policy",
    "published": "--published",
    "asr.model": "--asr",
    "asr.language": "--language",
    "asr.cascade": "--asr-cascade",
    "llm.provider": "--llm",
}


def _fields(path: Sequence[str]) -> dict[str, Any]:
    """The fields of a section of the settings."""
    model: Any = Settings
    for part in path:
        model = model.model_fields[part].annotation
    return model.model_fields if hasattr(model, "model_fields") else {}


def _choices(path: Sequence[str]) -> tuple[str, ...]:
    return get_args(_fields(path[:-1])[path[-1]].annotation)
