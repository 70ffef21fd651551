"""`Settings`: everything that a run can be told.

`Settings(...)` holds what the caller gives and defaults for the rest: it reads neither the environment's settings nor
any file. `Settings.load(...)` is the only reader of both. Values that it is given come first, then `SUMMARIZER_*`
variables (a nested one is `SUMMARIZER_SITE__TIMESTAMPS`), then the `summarizer.toml` files: in the working directory,
above it, and in the user's configuration folder, the nearest first. See `files.py` for what a file must not set.
Keys of providers come from the environment or the caller, never from a file, and are secrets that never print.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self, get_args

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from summarizer.errors import InputError
from summarizer.settings.files import (
    leaves,
    merged,
    own_file,
    place_of,
    project_file_of,
    project_files,
    require_modest,
    require_no_secret,
    value_at,
)
from summarizer.settings.keys import Keys, UnnamedHost, named_host, remembered_hosts
from summarizer.settings.plain_errors import plain_fault
from summarizer.settings.sections import (
    AsrSettings,
    FetchSettings,
    ListenSettings,
    LlmSettings,
    PostSettings,
    QuoteSettings,
    Section,
    SiteSettings,
    SpeakerSettings,
)
from summarizer.text.choices import nearest, none_of

__all__ = ["Settings", "explain", "unknown_variables"]

_DESTINATIONS = ("llm.provider", "asr.model", "output")  # settings that name a host to which an episode is sent
_NO_VARIABLE = "SUMMARIZER_NAMED_HOSTS"  # it would name hosts for the user without saying so
_PREFIX = "SUMMARIZER_"
_OTHER_VARIABLES = frozenset({"SUMMARIZER_SLOT_LOG"})  # which a batch gives its workers
_FLAG_OF = {
    "policy": "--policy",
    "context": "--context",
    "published": "--published",
    "keep": "--keep",
    "asr.model": "--asr",
    "asr.language": "--language",
    "asr.cascade": "--asr-cascade",
    "llm.provider": "--llm",
    "post.about": "--about",
    "post.include": "--include",
    "post.exclude": "--exclude",
    "post.house_style": "--house-style",
    "post.language": "--post-language",
}


class Settings(BaseModel):
    """What a run can be told. Frozen; a value that cannot be used raises pydantic's ValidationError."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    output: str | Path = Field(default="episodes", description="where episode folders are made: a folder, or a URL")
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("summarizer")))
    scratch: Path | None = Field(
        default=None, description="working copies of episodes on an object store; None: `scratch` in the cache folder"
    )
    policy: Literal["strict", "clean", "ellipsis"] = "strict"
    context: Literal["fail", "warn"] = Field(
        default="fail",
        description="a quotation that a negation, condition, question or reported speech around it governs: fails, or "
        "passes with the flag `meaning`",
    )
    published: Literal["auto", "never", "always"] = Field(
        default="auto",
        description="transcripts that a publisher offers: used when they pass the tests, never, or untested",
    )
    as_given: bool = Field(
        default=False, description="use a transcript that is given without comparing it with the recording"
    )
    keep: Literal["audio", "clips", "none"] = Field(
        default="audio",
        description="what stays of a recording when its episode is done: all of it, the clips in `review.html`, or "
        "nothing; it is fetched again where it is needed",
    )
    archive: str | Path | None = Field(
        default=None,
        description="where `check` finds the episode of a post that lies elsewhere, by the post's front matter: a "
        "folder of episodes, or a URL",
    )
    prompts: Path | None = Field(
        default=None, description="a folder with prompt files to use instead of the shipped ones"
    )
    fetch: FetchSettings = FetchSettings()
    asr: AsrSettings = AsrSettings()
    listen: ListenSettings = ListenSettings()
    speakers: SpeakerSettings = Field(default_factory=SpeakerSettings)
    quotes: QuoteSettings = QuoteSettings()
    post: PostSettings = PostSettings()
    llm: LlmSettings = LlmSettings()
    site: SiteSettings = SiteSettings()
    api_key: SecretStr | None = Field(default=None, exclude=True, repr=False)
    asr_api_key: SecretStr | None = Field(default=None, exclude=True, repr=False)
    base_url: str | None = Field(default=None, exclude=True)
    named_hosts: frozenset[str] = Field(
        default=frozenset(),
        description="hosts that the user named, as `asr.model https://host`, so that this setting's key may go there; "
        "None given: those of the values given",
    )
    chosen: frozenset[str] = Field(
        default=frozenset(),
        description="names of the settings that a flag, a variable or the caller gives: a show's file does not change "
        "them. None given: those that are not left at their defaults",
    )

    @classmethod
    def load(cls, **given: Any) -> Settings:
        """Settings from the values given (None and {} count as not given), the environment and the files.

        A nested value is given as `llm={"provider": "none"}`. Raises InputError naming the setting that cannot be used.
        """
        values = {name: value for name, value in given.items() if value not in (None, {})}
        if variable := next((name for name in os.environ if name.upper().startswith(_NO_VARIABLE)), None):
            raise InputError(f"{variable} cannot be set: a host is named with --llm, --asr, -o or their variables")
        values.setdefault("api_key", os.environ.get("SUMMARIZER_API_KEY") or os.environ.get("OPENAI_API_KEY"))
        values.setdefault("base_url", os.environ.get("SUMMARIZER_BASE_URL") or os.environ.get("OPENAI_BASE_URL"))
        try:
            loaded = _LoadedSettings(**values)
        except ValidationError as error:
            raise InputError(explain(error, given, from_files=True)) from None
        except SettingsError as error:
            raise InputError(_explain_variable(error)) from None
        return cls.model_construct(**{name: getattr(loaded, name) for name in cls.model_fields})

    def given_by(self, name: str, flag: str) -> str:
        """Where a setting's value was given, for a message: its flag, its variable, or a file, the line and its name.

        `name`: as `asr.model`.
        """
        if name not in self.chosen:
            place = place_of(name)
            return f"{place}: {name}" if place else flag
        variable = _variable(name)
        value = next((value for one, value in os.environ.items() if one.upper() == variable), None)
        return variable if value is not None and value == str(value_at(self.model_dump(), name)) else flag

    @field_validator("api_key", "asr_api_key")
    @classmethod
    def _usable_key(cls, given: SecretStr | None) -> SecretStr | None:
        """Without the line feed that a file or a password manager adds; None when nothing is left."""
        key = given.get_secret_value().strip() if given else ""
        if not all("!" <= char <= "~" for char in key):
            raise PydanticCustomError(
                "key", "it holds white space or a character that no key has, such as ä or a dash; copy the key again"
            )
        return SecretStr(key) if key else None

    @field_validator("base_url")
    @classmethod
    def _empty_is_unset(cls, given: str | None) -> str | None:
        return (given or "").strip() or None

    @field_validator("output")
    @classmethod
    def _usable_output(cls, given: str | Path) -> str | Path:
        host = given.partition("://")[2].partition("/")[0] if isinstance(given, str) else ""
        if any(one.isspace() or not one.isprintable() for one in host):
            raise PydanticCustomError("address", "the address's host holds white space or a control character")
        return given

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        """Places inside the cache folder, and the hosts that the caller's own values name."""
        if self.fetch.cache is None:
            _replace(self, fetch=self.fetch.model_copy(update={"cache": self.cache / "web"}))
        if self.asr.calibration is None:
            _replace(self, asr=self.asr.model_copy(update={"calibration": self.cache / "calibration.json"}))
        if "named_hosts" not in self.model_fields_set:
            named = (named_host(*one, self.base_url) for one in self._destinations().items())
            _replace(self, named_hosts=frozenset(filter(None, named)))
        if "chosen" not in self.model_fields_set:
            _replace(self, chosen=frozenset(_given_names(self)))
        return self

    @property
    def keys(self) -> Keys:
        return Keys(self.asr_api_key, self.api_key, self.base_url, self.named_hosts)

    def _destinations(self) -> dict[str, str]:
        return {"llm.provider": self.llm.provider, "asr.model": self.asr.first, "output": str(self.output)}

    def unnamed_hosts(self, *, output: bool = True) -> list[UnnamedHost]:
        """The hosts to which these settings would send, and which the user has not named.

        `output`: whether episodes are kept where `output` says.
        """
        found = [
            self.keys.unnamed(setting, address, named_by="")
            for setting, address in self._destinations().items()
            if output or setting != "output"
        ]
        return [host._replace(named_by=project_file_of(host.setting)) for host in found if host]

    def require_named_hosts(self, *, output: bool = True) -> None:
        """Raises InputError, before anything is fetched or heard, when something may not be sent where it would be."""
        for host in self.unnamed_hosts(output=output):
            raise host.error


def _replace(settings: Settings, **values: Any) -> None:
    """Sets fields of a frozen model while it is made."""
    for name, value in values.items():
        object.__setattr__(settings, name, value)


def _given_names(values: BaseModel) -> Iterator[str]:
    """The names of the settings that were given, as `site.caution`."""
    for name in values.model_fields_set:
        value = getattr(values, name)
        if isinstance(value, Section):
            yield from (f"{name}.{field}" for field in value.model_fields_set)
        else:
            yield name


class _LoadedSettings(Settings, BaseSettings):
    """`Settings` read from the environment and the files as well."""

    model_config = SettingsConfigDict(
        env_prefix="SUMMARIZER_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

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
        if isinstance(env_settings, EnvSettingsSource):  # a warning tells of the others
            unknown = {name.lower() for name in unknown_variables()}
            env_settings.env_vars = {
                name: value for name, value in env_settings.env_vars.items() if name not in unknown
            }
        return init_settings, env_settings, _Files(cls)


class _Files(PydanticBaseSettingsSource):
    """The values of the `summarizer.toml` files, the nearest file first, and the hosts that the user has named.

    A host is the user's own when the caller, the environment or the user's own file gives it. Settings that come from
    another process bring `named_hosts` along, because their other values are no longer those of the user alone.
    """

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        del field
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        project, own = project_files(), own_file()
        for path, values in (*project, *own):
            require_no_secret(path, values)
        for path, values in project:
            require_modest(path, values)
        trusted = (self.current_state, *(values for _, values in own))
        base_url = self.current_state.get("base_url")
        named = {named_host(name, value_at(values, name), base_url) for values in trusted for name in _DESTINATIONS}
        given = {name for name, value in leaves(self.current_state) if not isinstance(value, Mapping | BaseModel)}
        return {
            **merged([*project, *own]),
            "named_hosts": (named - {None}) | remembered_hosts(),
            "chosen": given | {f"{name}.{one}" for name, value in self._sections() for one in value.model_fields_set},
        }

    def _sections(self) -> list[tuple[str, BaseModel]]:
        """The sections that a caller gives as values, not as tables."""
        return [(name, value) for name, value in self.current_state.items() if isinstance(value, Section)]


def explain(
    error: ValidationError, given: Mapping[str, Any], section: str | None = None, *, from_files: bool = False
) -> str:
    """The first setting that cannot be used, in one line: where it was given, and what would be right.

    `given`: the values that came from flags, which the line then names. `section`: the section that was validated,
    when it was not all of the settings. `from_files`: whether the environment and the files were read as well.
    """
    first = error.errors(include_url=False)[0]
    path = [*([section] if section else []), *(str(part) for part in first["loc"])]
    name = ".".join(path)
    if value_at(given, name) is not None:
        where = f"{_FLAG_OF[name]} " if name in _FLAG_OF else f"setting {name}: "
    else:
        place = _place_of(name) if from_files else ""
        where = f"{place}: setting {name}: " if place else f"setting {name}: "
    if first["type"] == "literal_error":
        return where + none_of(str(first["input"]), _choices(path))
    if first["type"] == "extra_forbidden":
        near = nearest(path[-1], _fields(path[:-1]))
        return f"{where}there is no such setting" + (f"; did you mean {near}?" if near else "")
    return where + plain_fault(first)


def _place_of(name: str) -> str:
    """The variable or the file and line that gives a setting; "" when it is not known."""
    aliases = {"api_key": "OPENAI_API_KEY", "base_url": "OPENAI_BASE_URL"}
    wanted = _variable(name)
    own = next((one for one in os.environ if one.upper() == wanted), None)
    if own is None and os.environ.get(aliases.get(name, "")):
        own = aliases[name]
    return own or place_of(name)


def _variable(name: str) -> str:
    return f"{_PREFIX}{name.upper().replace('.', '__')}"


def unknown_variables() -> dict[str, str | None]:
    """The variables of the environment that look like settings and are none, each with the nearest right name."""
    known: dict[str, None] = {}
    for name, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", {})
        known |= dict.fromkeys([_variable(name), *(_variable(f"{name}.{one}") for one in inner)])
    found = {}
    for name in os.environ:
        upper = name.upper()
        parents = [upper.rsplit("__", count)[0] for count in range(1, upper.count("__") + 1)]
        value_of_table = len(parents) > 1 and any(parent in known for parent in parents[:-1])
        if upper.startswith(_PREFIX) and upper not in known and not value_of_table and name not in _OTHER_VARIABLES:
            found[name] = nearest(upper, known)
    return found


def _explain_variable(error: SettingsError) -> str:
    """The variable of the environment that must be JSON and is not, in one line."""
    wrong = getattr(error.__cause__, "doc", None)
    names = [name for name, value in os.environ.items() if value == wrong and name.upper().startswith("SUMMARIZER_")]
    if not names:
        return " ".join(str(error).split())
    if "__" not in names[0]:
        return f"{names[0]} is a section and no value; set its parts, for example {names[0]}__…, or give it as JSON"
    return f'{names[0]} must be JSON, for example ["a", "b"] for a list or {{"0:12": "a"}} for names'


def _fields(path: Sequence[str]) -> dict[str, Any]:
    """The fields of a section of the settings."""
    model: Any = Settings
    for part in path:
        model = model.model_fields[part].annotation
    return model.model_fields if hasattr(model, "model_fields") else {}


def _choices(path: Sequence[str]) -> tuple[str, ...]:
    return get_args(_fields(path[:-1])[path[-1]].annotation)
