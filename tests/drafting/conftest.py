from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from provider import Provider

from summarizer.llm import limits
from summarizer.llm import provider as provider_module

sys.path.insert(0, str(Path(__file__).parent))


class Kept:
    """Replies kept in memory, with the order in which they were put."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {}
        self.history: list[tuple[str, str]] = []

    def get(self, key: str) -> dict[str, Any] | None:
        return json.loads(json.dumps(self.values[key])) if key in self.values else None

    def put(self, key: str, value: dict[str, Any]) -> None:
        self.values[key] = json.loads(json.dumps(value))
        self.history.append((key, value["state"]))


class Heard:
    """A reporter that remembers."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self.steps: list[tuple[float, float | None]] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        self.steps.append((done, total))

    def note(self, message: str) -> None:
        self.notes.append(message)

    def warn(self, message: str) -> None:
        self.warnings.append(message)


@pytest.fixture(scope="module")
def fresh() -> tuple[Kept, Heard]:
    """A store of replies and a reporter for what a module makes once."""
    return Kept(), Heard()


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(provider_module, "_PAUSE_SECONDS", 0.01)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        yield server
        assert not server.refused, "a request was not as the API wants it"


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def heard() -> Heard:
    return Heard()
