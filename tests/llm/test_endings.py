"""A model that its provider shuts down is warned of, and refused after the day that the provider says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from provider import KEY, Provider
from pydantic import SecretStr

from summarizer.errors import InputError
from summarizer.llm import endings
from summarizer.llm.endings import Ending, ending_in_list, known_ending, require_offered, require_running
from summarizer.llm.prices import DEFAULT_MODEL
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings

OPENAI = "https://api.openai.com/v1"
DAY = dt.date(2027, 1, 14)


class Warned(Silent):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def warn(self, message: str) -> None:
        self.lines.append(message)


@pytest.mark.parametrize(
    ("model", "url", "day"),
    [
        ("gpt-4.1-mini", OPENAI, DAY),
        ("gpt-4.1-mini-2025-04-14", OPENAI, DAY),  # a snapshot ends with its model
        ("gpt-4o", OPENAI, DAY),
        ("gpt-4o-2024-05-13", OPENAI, dt.date(2026, 10, 23)),  # unless it ends before
        (DEFAULT_MODEL, OPENAI, None),
        ("gpt-4.1-mini", "https://models.example/v1", None),  # another host's model of that name
    ],
)
def test_the_table(model: str, url: str, day: dt.date | None) -> None:
    found = known_ending(model, url)
    assert (found.day if found else None) == day


def test_before_the_day_a_line_names_it_and_what_to_take_instead() -> None:
    told = Warned()
    require_running("gpt-4o", Ending(DAY, "gpt-6-luna"), told, DAY)  # on its last day too
    assert told.lines == ["gpt-4o is shut down by its provider on 2027-01-14; name gpt-6-luna instead with --model"]
    require_running("gpt-4o", None, told, DAY)
    assert len(told.lines) == 1


def test_after_the_day_nothing_is_sent() -> None:
    with pytest.raises(InputError, match="gpt-4o was shut down by its provider on 2027-01-14; name another"):
        require_running("gpt-4o", Ending(DAY, is_told=True), Warned(), DAY + dt.timedelta(days=1))


def test_a_day_that_only_the_table_says_refuses_nothing() -> None:
    told = Warned()
    require_running("gpt-4o", Ending(DAY), told, DAY + dt.timedelta(days=1))
    assert told.lines == ["gpt-4o was to be shut down by its provider on 2027-01-14; name another with --model"]


@pytest.mark.parametrize(
    ("entry", "ending", "told"),
    [
        ({"id": "m", "shutdown_date": "2027-01-14"}, Ending(DAY, is_told=True), True),
        ({"id": "m", "shutdown_date": None}, None, True),  # the provider knows of no day
        ({"id": "m", "expiration_date": "2027-01-14"}, Ending(DAY, is_told=True), True),
        (
            {"id": "m", "deprecation": "2027-01-14T12:00:00Z", "deprecation_replacement_model": "n-2"},
            Ending(DAY, "n-2", is_told=True),
            True,
        ),
        (
            {"id": "m", "shutdown_date": "2027-01-14", "deprecation_replacement_model": "a\nb"},
            Ending(DAY, is_told=True),
            True,
        ),
        ({"id": "m"}, None, False),
        ({"id": "other", "shutdown_date": "2027-01-14"}, None, False),
        ({"id": "m", "shutdown_date": "soon", "expiration_date": 12}, None, True),
        ("m", None, False),
    ],
)
def test_what_a_provider_says(entry: Any, ending: Ending | None, told: bool) -> None:
    assert ending_in_list({"data": [entry]}, "m") == (ending, told)
    assert ending_in_list([entry], "m") == (ending, told)


@pytest.mark.parametrize("listed", [None, "models", {"data": "none"}, {"data": None}, 3, {"data": [[]]}])
def test_a_list_that_is_none_says_nothing(listed: Any) -> None:
    assert ending_in_list(listed, "m") == (None, False)


def test_a_batch_asks_the_provider_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Warned()
    asked: list[str] = []

    def listed(url: str, keys: Any) -> Any:
        asked.append(url)
        return {"data": [{"id": "gpt-4o", "shutdown_date": "2099-01-01"}]}

    monkeypatch.setattr(endings, "_listed", listed)
    settings = Settings(llm=LlmSettings(provider="openai", model="gpt-4o"), api_key=SecretStr(KEY), cache=tmp_path)
    require_offered(settings.llm, settings.keys, told, ask=True)
    # The provider's day, and from the table what to take instead.
    assert told.lines == ["gpt-4o is shut down by its provider on 2099-01-01; name gpt-6-luna instead with --model"]
    assert asked == [OPENAI]
    require_offered(LlmSettings(provider="none"), settings.keys, told, ask=True)
    require_offered(LlmSettings(provider="local"), settings.keys, told, ask=True)
    assert len(asked) == 1


def test_a_server_without_a_list_is_no_reason_to_stop(tmp_path: Path) -> None:
    told = Warned()
    with Provider() as server:
        settings = Settings(
            llm=LlmSettings(provider=server.url, model="house-9b"), api_key=SecretStr(KEY), cache=tmp_path
        )
        require_offered(settings.llm, settings.keys, told, ask=True)
    require_offered(LlmSettings(provider="http://127.0.0.1:9/v1", model="m"), settings.keys, told, ask=True)
    assert told.lines == []
