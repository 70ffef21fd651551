"""The sections of the settings: one frozen model each, every field with its unit and its default."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, LiteralString

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from summarizer.errors import InputError
from summarizer.post_format import INSIGHTS, QUOTE_WORDS
from summarizer.records.brief import read_places
from summarizer.records.house_style import HouseStyle
from summarizer.settings.house_style import house_style_of, load_house_style
from summarizer.settings.keys import address_problem
from summarizer.settings.toml_text import small_file
from summarizer.text.choices import none_of

__all__ = [
    "AsrSettings",
    "FetchSettings",
    "ListenSettings",
    "LlmSettings",
    "PostSettings",
    "QuoteSettings",
    "Section",
    "SiteSettings",
    "SpeakerSettings",
]

_MAX_SUBJECT = 300  # characters
PROVIDERS = ("auto", "openai", "local", "none")  # of the language model; a base URL is accepted besides


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class FetchSettings(Section):
    max_bytes: int = Field(default=4 * 1024**3, gt=0, description="largest recording that is downloaded")
    max_seconds: float = Field(default=3 * 3600, gt=0, description="longest time one download may take")
    timeout: float = Field(default=30.0, gt=0, description="seconds without a byte before a try counts as failed")
    retries: int = Field(default=4, ge=0, le=20)
    max_redirects: int = Field(default=20, ge=0, le=50, description="of one address, before it is refused")
    allow_private: bool = Field(default=False, description="may a feed lead to private addresses?")
    cookies: Path | None = Field(default=None, description="cookies.txt for private feeds and pages")
    cache: Path | None = Field(default=None, description="the cache of feeds; None: `web` in the cache folder")
    cache_bytes: int = Field(default=100 * 2**20, ge=0, description="size of the cache of feeds; 0: no cache")
    cache_days: float = Field(default=30.0, gt=0, description="after which an unused feed is removed from the cache")
    fresh_seconds: float = Field(
        default=600.0, ge=0, description="most seconds without a new request for a feed, where its server allows more"
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
        default=None, ge=1, description="pieces decoded in parallel; None: as measured, else one for each core"
    )
    calibration: Path | None = Field(
        default=None, description="where measured speeds are kept; None: `calibration.json` in the cache folder"
    )
    vocabulary: tuple[str, ...] = Field(default=(), description="names and terms as they should be spelled")
    cascade: str | None = Field(
        default=None,
        description="SMALL,LARGE: SMALL recognises all, LARGE the passages that matter; replaces `model`",
    )

    @field_validator("model")
    @classmethod
    def _address(cls, given: str) -> str:
        _require_address(given.partition("#")[0])
        return given

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
        """Whether a transcription API, not a model of this machine, recognises the recording."""
        return self.first == "openai" or self.first.startswith(("openai:", "https://", "http://"))

    @property
    def first(self) -> str:
        """The model that recognises the whole recording."""
        return self.cascade.partition(",")[0] if self.cascade else self.model

    @property
    def second(self) -> str | None:
        """The model that recognises passages again; None without a cascade."""
        return self.cascade.partition(",")[2] if self.cascade else None


class ListenSettings(Section):
    model: str | None = Field(default=None, description="second speech model; None: a larger one than the first")


class SpeakerSettings(Section):
    count: int | None = Field(default=None, ge=1, le=20, description="number of speakers; None: found by clustering")
    names: dict[str, str] = Field(default={}, description='time -> name, e.g. {"0:12": "Joel Abernathy"}')
    remember: bool = Field(default=False, description="keep voiceprints, for a show's next episode")
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


class PostSettings(Section):
    """What a writer asks of the prose, and of the choice of what is quoted."""

    about: str | None = Field(default=None, description="the subject that the post is to be about")
    include: tuple[str, ...] = Field(
        default=(),
        description="places to quote: ids, times or words; or the path of a file with one a line",
    )
    exclude: tuple[str, ...] = Field(default=(), description="places not to quote, given alike")
    house_style: HouseStyle | None = Field(default=None, description="path of a TOML file: [steering.md](steering.md)")
    language: str | None = Field(default=None, description="of the prose, a code; None: that of the conversation")

    @field_validator("about")
    @classmethod
    def _one_line(cls, given: str | None) -> str | None:
        subject = " ".join((given or "").split())
        if len(subject) > _MAX_SUBJECT:
            wrong = f"a subject has at most {_MAX_SUBJECT} characters, not {len(subject)}"
            raise PydanticCustomError("about", "{wrong}", {"wrong": wrong})
        return subject or None

    @field_validator("include", "exclude", mode="before")
    @classmethod
    def _places(cls, given: object) -> object:
        return _as_told("places", lambda: _read_places(Path(given))) if isinstance(given, str | Path) else given

    @field_validator("house_style", mode="before")
    @classmethod
    def _style(cls, given: object) -> object:
        if isinstance(given, str | Path):
            return _as_told("style", lambda: load_house_style(Path(given))) if str(given).strip() else None
        return _as_told("style", lambda: house_style_of(given, "it")) if isinstance(given, dict) else given

    @field_validator("language")
    @classmethod
    def _code(cls, given: str | None) -> str | None:
        return _language_code(given) if given and given.strip() else None


class LlmSettings(Section):
    provider: str = Field(default="auto", description="auto, openai, local, none, or an OpenAI-compatible base URL")
    model: str | None = None
    small: Literal["auto", "true", "false"] = Field(
        default="auto", description="whether the model is small, so that code chooses what it writes about"
    )
    room: int | None = Field(
        default=None, ge=2048, description="tokens that the model takes, prompt and answer together; None: found out"
    )
    input_price: float | None = Field(
        default=None,
        ge=0.0001,
        le=100_000,
        description="US dollars for a million tokens of the prompt; used with `output_price` for a model whose price "
        "is not known",
    )
    output_price: float | None = Field(
        default=None, ge=0.0001, le=100_000, description="the same for a million tokens of the answer"
    )
    timeout: float = Field(default=120.0, gt=0, description="seconds without a byte; five times as many end a call")
    retries: int = Field(default=5, ge=0, le=20, description="tries after 429, 5xx and broken connections")
    threads: int | None = Field(default=None, ge=1, description="for the local model; None: the physical cores")
    requests_per_minute: int | None = Field(default=None, ge=1, description="of the provider's account; None: unknown")
    tokens_per_minute: int | None = Field(default=None, ge=1, description="of the provider's account; None: unknown")

    @field_validator("small", mode="before")
    @classmethod
    def _as_written(cls, given: object) -> object:
        """`true` without quotation marks in a TOML file is a boolean."""
        return str(given).lower() if isinstance(given, bool) else given

    @field_validator("provider")
    @classmethod
    def _known(cls, given: str) -> str:
        provider = given.strip()
        _require_address(provider)
        if provider in PROVIDERS or provider.startswith(("http://", "https://", "replay:")):
            return provider
        wrong = none_of(given, PROVIDERS, "a base URL such as https://host/v1")
        raise PydanticCustomError("provider", "{wrong}", {"wrong": wrong})


def _as_told(kind: LiteralString, read: Callable[[], Any]) -> Any:
    """What is read; an InputError as the message of a value that cannot be used."""
    try:
        return read()
    except InputError as error:
        raise PydanticCustomError(kind, "{wrong}", {"wrong": str(error)}) from None


def _read_places(path: Path) -> tuple[str, ...]:
    try:
        return read_places(small_file(path).decode("utf-8"), str(path))
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; give a file with one place a line") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} cannot be read: it is not in UTF-8") from None


def _require_address(given: str) -> None:
    if given.strip().lower().startswith(("http:", "https:")) and (wrong := address_problem(given)):
        raise PydanticCustomError("address", "{wrong}", {"wrong": wrong})


def _language_code(given: str) -> str:
    """BCP 47 as it is written, of any spelling of it: `ger` -> `de`, `de_DE` -> `de-DE`."""
    import langcodes

    from summarizer.text.language_names import AS_RECOGNISED

    given = given.strip()
    if langcodes.tag_is_valid(given):
        code = langcodes.standardize_tag(given)
        return AS_RECOGNISED.get(code, code)
    try:
        found = langcodes.find(given).to_tag()
        wrong = f"{given} is {found}: write {found}"
    except LookupError:
        wrong = f"{given!r} is no language; write its code, for example en, or leave it out to have it detected"
    raise PydanticCustomError("language", "{wrong}", {"wrong": wrong})


def _page_address(given: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"]+", given.strip(), re.IGNORECASE):
        wrong = f"{given!r} is no address of a page; give one with https://"
        raise PydanticCustomError("address", "{wrong}", {"wrong": wrong})
    return given.strip()


PageAddress = Annotated[str, AfterValidator(_page_address)]


_CAUTION = "Some details may have changed."
_FORMER_CAUTION = "Models/pricing/policies may have changed."  # the default that kept posts have


class SiteSettings(Section):
    """What the site, not the episode, puts into every post (parts 2, 11 and 12 of the format)."""

    caution: str = Field(
        default=_CAUTION,
        description='what readers are told below the date, before the link to the latest posts; `"off"`: neither',
    )
    latest_text: str = "latest interview posts"
    latest_url: PageAddress = "https://example.com/interviews"
    updates_text: str = "Get updates"
    updates_url: PageAddress = "https://example.com/updates"
    updates_line: str = "A weekly digest of what actually matters."
    corrections_url: PageAddress = "https://example.com/corrections"
    timestamps: Literal["hidden", "visible"] = "hidden"

    @property
    def known_cautions(self) -> tuple[str, ...]:
        """What a post may tell its readers: the text of this site, or the default that was one when it was made."""
        return (self.caution, _FORMER_CAUTION) if self.caution == _CAUTION else (self.caution,)

    @property
    def cautions(self) -> bool:
        """Whether posts have the caution line."""
        return self.caution.strip().casefold() not in ("", "off")
